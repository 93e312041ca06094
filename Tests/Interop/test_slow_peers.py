"""Peers that send slowly, read slowly, or not at all. The server's patience is half a second here (`--peer-timeout 500`)."""

import select
import struct

import pytest
from hyperframe.frame import ContinuationFrame, WindowUpdateFrame

from attacker import (
    CANCEL, ENHANCE_YOUR_CALM, FLOW_CONTROL_ERROR, NO_ERROR, PREFACE, PROTOCOL_ERROR, REFUSED_STREAM, Attacker, Bystander,
)
from messages import conformance

SETTINGS_TIMEOUT = 0x4
STREAMING = {"content_type": "application/connect+proto"}


@pytest.fixture
def server(impatient_server):
    return impatient_server


@pytest.fixture
def bystander(server):
    """It is idle for longer than any of the timeouts, which is its right."""
    bystander = Bystander(server)
    yield bystander
    bystander.check()
    bystander.check_memory(32 << 20)
    bystander.connection.socket.close()


@pytest.fixture
def attacker(server, bystander):
    with Attacker(server) as attacker:
        yield attacker


def trickle(attacker, piece, is_done, pieces=2000):
    """Sends a piece whenever the server has said nothing for a twentieth of a second."""
    for _ in range(pieces):
        if is_done():
            return
        attacker.send(piece)
        if select.select([attacker.socket], [], [], 0.05)[0] and not attacker.receive():
            return
    raise AssertionError("the server is patient without end")


def test_client_that_says_nothing(server, bystander):
    with Attacker(server, greets=False) as silent:
        assert silent.end() in {SETTINGS_TIMEOUT, None}


def test_preface_byte_by_byte(server, bystander):
    with Attacker(server, greets=False) as slow:
        slow.send(PREFACE[:10])
        assert slow.end() in {SETTINGS_TIMEOUT, PROTOCOL_ERROR, None}


def test_frame_that_is_begun_and_not_ended(attacker):
    attacker.round_trip()
    attacker.send(b"\x00\x00\x10\x01")
    assert attacker.end() == ENHANCE_YOUR_CALM


def test_header_block_without_an_end(attacker, bystander):
    attacker.begin_head()
    bystander.check()
    assert attacker.end() == ENHANCE_YOUR_CALM


def test_headers_that_trickle(attacker):
    attacker.begin_head()
    trickle(attacker, ContinuationFrame(1, b"\x00\x01a\x01b"), lambda: attacker.goaway is not None)
    assert attacker.end() == ENHANCE_YOUR_CALM


def test_body_that_does_not_come(attacker, bystander):
    stream = attacker.open(extra=[("content-length", "100")])
    bystander.check()
    assert attacker.response(stream).reset in {CANCEL, ENHANCE_YOUR_CALM}
    assert attacker.call().status == 200, "one slow stream does not end the connection"


def test_body_that_trickles(attacker):
    stream = attacker.open()
    trickle(attacker, b"\x00\x00\x01\x00\x00" + struct.pack(">I", stream) + b"\x12", lambda: attacker.responses[stream].is_over)
    assert attacker.responses[stream].reset in {CANCEL, ENHANCE_YOUR_CALM}


def test_quiet_stream_is_left_alone(attacker, server):
    definition = conformance("StreamResponseDefinition", response_data=[b"1", b"2"])
    first = conformance("BidiStreamRequest", response_definition=definition, full_duplex=True).SerializeToString()
    stream = attacker.open("BidiStream", **STREAMING)
    attacker.data(stream, struct.pack(">BI", 0, len(first)) + first, ends=False)
    attacker.read_until(lambda: attacker.responses[stream].body)
    with Attacker(server) as slow:
        for _ in range(3):
            other = slow.open(extra=[("content-length", "100")])
            assert slow.response(other).reset is not None, "a timeout has passed"
    attacker.data(stream, struct.pack(">BI", 0, 0))
    response = attacker.response(stream)
    assert response.reset in {None, NO_ERROR}
    assert response.stream_code is None and len(response.envelopes) == 3


def large_request(size=1 << 20):
    definition = conformance("UnaryResponseDefinition", response_data=bytes(size))
    return conformance("UnaryRequest", response_definition=definition).SerializeToString()


def test_zero_window_stall(server, bystander):
    """Asks for 64 responses of 1 MiB and never opens a window."""
    with Attacker(server, settings={4: 0}) as stalled:
        streams = []
        for _ in range(64):
            streams.append(stalled.open())
            stalled.data(streams[-1], large_request())
            stalled.read_until(lambda: stalled.goaway is not None or stalled.responses[streams[-1]].headers
                               or stalled.responses[streams[-1]].is_over)
        bystander.check()
        stalled.end_or(lambda: all(stalled.responses[stream].is_over for stream in streams))
        assert stalled.goaway in {None, ENHANCE_YOUR_CALM, NO_ERROR}
        resets = {stalled.responses[stream].reset for stream in streams} - {None}
        assert resets <= {CANCEL, ENHANCE_YOUR_CALM, REFUSED_STREAM}
        assert stalled.goaway is not None or resets


def test_window_of_a_byte_at_a_time(server, bystander):
    """Opens the window by one byte again and again."""
    with Attacker(server, settings={4: 0}) as stalled:
        stream = stalled.open()
        stalled.data(stream, large_request())
        trickle(stalled, WindowUpdateFrame(stream, 1),
                lambda: stalled.responses[stream].is_over or stalled.goaway is not None)
        assert stalled.goaway is not None or stalled.responses[stream].reset in {CANCEL, ENHANCE_YOUR_CALM}


def test_reader_that_does_not_read(server, bystander):
    """The windows are open, the socket is not read."""
    with Attacker(server) as stalled:
        body = large_request()
        for _ in range(32):
            stream = stalled.open()
            stalled.socket.settimeout(2)
            try:
                stalled.data(stream, body, waits=False)
            except TimeoutError:
                break
        bystander.check()
        # It sends without looking at the windows either, and may be caught at that first.
        assert stalled.end() in {ENHANCE_YOUR_CALM, FLOW_CONTROL_ERROR, None}
