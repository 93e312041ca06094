"""Attacks on HTTP/2 itself. Each ends in the right error, and the bystander is served during it and after it."""

import struct

import pytest
from hyperframe.frame import (
    ContinuationFrame, DataFrame, ExtensionFrame, HeadersFrame, PingFrame, PriorityFrame, RstStreamFrame, SettingsFrame,
    WindowUpdateFrame,
)

from attacker import (
    CANCEL, COMPRESSION_ERROR, ENHANCE_YOUR_CALM, FLOW_CONTROL_ERROR, FRAME_SIZE_ERROR, INTERNAL_ERROR, MAX_WINDOW, PREFACE,
    PROTOCOL_ERROR, REFUSED_STREAM, STREAM_CLOSED, Attacker,
)


@pytest.fixture
def attacker(server, bystander):
    with Attacker(server) as attacker:
        yield attacker


# Headers


def test_more_headers_than_the_limit_are_answered_with_431(attacker, bystander):
    response = attacker.call(extra=[(f"x-{number}", "a" * 1000) for number in range(20)])
    assert response.status == 431
    assert attacker.call().status == 200, "the connection goes on"


def test_many_tiny_headers_count_with_their_overhead(attacker):
    assert attacker.call(extra=[("a", "")] * 600).status == 431


def test_hpack_bomb(attacker, bystander):
    """A value of 4000 bytes in the dynamic table, and then 16 KiB of references to it: 64 MiB when they are written out."""
    assert attacker.call(extra=[("x-bomb", "b" * 3900)]).status == 200
    for _ in range(20):
        stream = attacker.new_stream()
        head = attacker.block(*attacker.request_fields())
        # Its place in the dynamic table is that of the entry added last: the first one.
        bomb = HeadersFrame(stream, head + b"\xbe" * 16_000, flags={"END_HEADERS", "END_STREAM"})
        attacker.send(bomb)
    bystander.check()
    response = attacker.response(stream) if attacker.goaway is None else None
    assert response is None or response.status == 431 or response.reset is not None
    bystander.check_memory(8 << 20)


def test_continuation_flood(attacker, bystander):
    """CVE-2024-27316: a header block without an end."""
    attacker.begin_head()
    piece = ContinuationFrame(1, b"\x00\x01a\x7f\x81\x07" + b"c" * 256).serialize()
    attacker.flood(piece, 100_000)
    assert attacker.end() == ENHANCE_YOUR_CALM


def test_empty_continuations(attacker):
    attacker.begin_head()
    attacker.flood(ContinuationFrame(1, b"").serialize(), 100_000)
    assert attacker.end() == ENHANCE_YOUR_CALM


def test_broken_header_block(attacker):
    attacker.send(HeadersFrame(1, b"\xff\xff\xff\xff\xff\xff", flags={"END_HEADERS"}))
    assert attacker.end() == COMPRESSION_ERROR


@pytest.mark.parametrize("extra", [[("Upper", "case")], [("connection", "close")], [(":path", "/again")]])
def test_malformed_requests_are_reset_alone(attacker, extra):
    frame = HeadersFrame(1, attacker.encoder.encode(attacker.request_fields(extra=extra)), flags={"END_HEADERS"})
    attacker.next_stream = 3
    attacker.send(frame)
    attacker.read_until(lambda: 1 in attacker.responses and attacker.responses[1].is_over)
    assert attacker.responses[1].reset == PROTOCOL_ERROR or attacker.responses[1].status == 400
    assert attacker.call().status == 200


# Floods


def test_rapid_reset(attacker, bystander):
    """CVE-2023-44487: requests that are taken back at once."""
    for start in range(0, 20_000, 100):
        frames = []
        for _ in range(100):
            stream = attacker.new_stream()
            frames.append(HeadersFrame(stream, attacker.block(*attacker.request_fields()), flags={"END_HEADERS"}).serialize())
            frames.append(RstStreamFrame(stream, CANCEL).serialize())
        attacker.flood(b"".join(frames), 1)
        if start == 5000:
            bystander.check()
    assert attacker.end() in {ENHANCE_YOUR_CALM, INTERNAL_ERROR}, "nghttp2's own limit says INTERNAL_ERROR"


@pytest.mark.parametrize("offence", ["window", "data"])
def test_made_you_reset(attacker, bystander, offence):
    """CVE-2025-8671: requests whose client makes the server reset them, by an error of the stream."""
    for start in range(0, 20_000, 100):
        frames = []
        for _ in range(100):
            stream = attacker.new_stream()
            head = attacker.block(*attacker.request_fields())
            flags = {"END_HEADERS"} | ({"END_STREAM"} if offence == "data" else set())
            frames.append(HeadersFrame(stream, head, flags=flags).serialize())
            if offence == "window":
                frames.append(WindowUpdateFrame(stream, MAX_WINDOW).serialize())
            else:
                frames.append(DataFrame(stream, b"more").serialize())
        attacker.flood(b"".join(frames), 1)
        if start == 5000:
            bystander.check()
    assert attacker.end() in {ENHANCE_YOUR_CALM, STREAM_CLOSED}


FLOODS = {
    "settings": SettingsFrame(0, settings={4: 65_535}),
    "empty settings": SettingsFrame(0),
    "ping": PingFrame(0, b"12345678"),
    "priority": PriorityFrame(1, depends_on=3, stream_weight=1),
    "priority of many streams": PriorityFrame(2**31 - 1, depends_on=0, stream_weight=1),
    "window update": WindowUpdateFrame(1, 1),
    "unknown frames": ExtensionFrame(0xEE, 0, body=b""),
    "reset of a closed stream": RstStreamFrame(1, CANCEL),
}


@pytest.mark.parametrize("kind", FLOODS)
def test_flood(attacker, bystander, kind):
    assert attacker.call().status == 200
    data = FLOODS[kind].serialize()
    attacker.flood(data, 5000)
    bystander.check()
    attacker.flood(data, 200_000)
    assert attacker.end() == ENHANCE_YOUR_CALM


@pytest.mark.parametrize("kind", ["settings", "ping"])
def test_flood_whose_answers_are_not_read(attacker, bystander, kind):
    attacker.flood(FLOODS[kind].serialize(), 2_000_000, reads=False)
    bystander.check()
    bystander.check_memory(8 << 20)
    assert attacker.end() in {ENHANCE_YOUR_CALM, None}, "closed; the GOAWAY may be lost behind what was not read"


def test_empty_data_frames(attacker, bystander):
    stream = attacker.open()
    attacker.flood(DataFrame(stream, b"").serialize(), 200_000)
    bystander.check()
    assert attacker.end() == ENHANCE_YOUR_CALM


def test_padding_without_data(attacker):
    stream = attacker.open()
    attacker.flood(DataFrame(stream, b"", pad_length=1, flags={"PADDED"}).serialize(), 60_000)
    assert attacker.end() in {ENHANCE_YOUR_CALM, FLOW_CONTROL_ERROR}


def test_more_streams_than_allowed(attacker, bystander):
    """Requests that never end, until one is refused."""
    refused = None
    for _ in range(400):
        attacker.open("ClientStream", content_type="application/connect+proto")
    attacker.round_trip()
    refused = [response.reset for response in attacker.responses.values() if response.reset is not None]
    assert refused and set(refused) == {REFUSED_STREAM}
    assert len(refused) == 400 - 256
    bystander.check()


# Windows


def test_window_overflow(attacker):
    attacker.send(WindowUpdateFrame(0, MAX_WINDOW), WindowUpdateFrame(0, MAX_WINDOW))
    assert attacker.end() == FLOW_CONTROL_ERROR


def test_body_beyond_the_window(attacker, bystander):
    """The server consumes what it reads, but it need not take more than it offered at once."""
    stream = attacker.open("ClientStream", content_type="application/connect+proto")
    attacker.data(stream, struct.pack(">BI", 0, 3 << 20) + bytes(3 << 20), ends=False, waits=False)
    bystander.check()
    bystander.check_memory(16 << 20)


# Streams and frames out of order


def test_headers_on_an_old_stream(attacker):
    attacker.next_stream = 9
    assert attacker.call().status == 200
    attacker.send(HeadersFrame(5, attacker.block(*attacker.request_fields()), flags={"END_HEADERS", "END_STREAM"}))
    assert attacker.end() == PROTOCOL_ERROR


def test_headers_on_an_even_stream(attacker):
    attacker.send(HeadersFrame(2, attacker.block(*attacker.request_fields()), flags={"END_HEADERS", "END_STREAM"}))
    assert attacker.end() == PROTOCOL_ERROR


def test_data_on_a_half_closed_stream(attacker):
    stream = attacker.open("ServerStream", content_type="application/connect+proto", ends=True)
    attacker.send(DataFrame(stream, b"more"))
    attacker.read_until(lambda: attacker.responses[stream].is_over or attacker.goaway is not None)
    assert attacker.goaway in {None, STREAM_CLOSED}
    if attacker.goaway is None:
        assert attacker.responses[stream].reset in {None, STREAM_CLOSED}


def test_data_on_an_idle_stream(attacker):
    attacker.send(DataFrame(77, b"early"))
    assert attacker.end() == PROTOCOL_ERROR


def test_frame_larger_than_allowed(attacker):
    stream = attacker.open()
    attacker.send(DataFrame(stream, bytes(16_385)))
    assert attacker.end() == FRAME_SIZE_ERROR


def test_settings_of_impossible_values(attacker):
    attacker.send(SettingsFrame(0, settings={4: 2**31}))
    assert attacker.end() == FLOW_CONTROL_ERROR


def test_huge_settings_change_nothing(server, bystander):
    """A header table of 4 GiB, frames of 16 MiB: offers that the server need not take."""
    with Attacker(server, settings={1: 2**32 - 1, 4: MAX_WINDOW, 5: 2**24 - 1}) as attacker:
        for number in range(200):
            assert attacker.call(extra=[("x-number", str(number))]).status == 200
    bystander.check_memory(8 << 20)


# Not HTTP/2


@pytest.mark.parametrize("hello", [
    b"GET / HTTP/1.1\r\nhost: a\r\n\r\n",
    b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(505),
    PREFACE[:20] + b"garbage!",
    bytes(64),
])
def test_other_protocols_are_closed(server, bystander, hello):
    with Attacker(server, greets=False) as attacker:
        attacker.send(hello.ljust(64, b" "))
        assert attacker.end() in {PROTOCOL_ERROR, None}
    bystander.check()


def test_preface_without_settings(attacker, server):
    with Attacker(server, greets=False) as other:
        other.send(PREFACE, PingFrame(0, b"12345678"))
        assert other.end() == PROTOCOL_ERROR


def test_many_idle_connections(server, bystander):
    idle = [Attacker(server) for _ in range(500)]
    try:
        for connection in idle:
            connection.round_trip()
        bystander.check()
        bystander.check_memory(16 << 20)
    finally:
        for connection in idle:
            connection.socket.close()
