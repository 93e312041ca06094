"""Attacks on Connect and the messages in it: each is answered with the right Connect error on a connection that goes on."""

import base64
import gzip
import struct

import pytest

from attacker import CANCEL, NO_ERROR, PROTOCOL_ERROR, Attacker
from messages import conformance
from server import SERVICE

STREAMING = {"content_type": "application/connect+proto"}


@pytest.fixture
def attacker(server, bystander):
    with Attacker(server) as attacker:
        yield attacker
        assert attacker.call().status == 200, "the connection goes on"


def envelope(body, flags=0, length=None):
    return struct.pack(">BI", flags, len(body) if length is None else length) + body


# Lengths


@pytest.mark.parametrize("length", [5 << 20, 2**32, 10**17])
def test_huge_content_length_is_refused_before_the_body(attacker, length):
    stream = attacker.open(extra=[("content-length", str(length))])
    response = attacker.response(stream)
    assert (response.status, response.code) == (429, "resource_exhausted")


@pytest.mark.parametrize("length", ["-1", "1e3", "9" * 40])
def test_impossible_content_length(attacker, length):
    stream = attacker.open(extra=[("content-length", length)])
    attacker.data(stream, b"")
    response = attacker.response(stream)
    assert response.reset == PROTOCOL_ERROR or response.status == 400


def test_body_shorter_than_announced(attacker):
    stream = attacker.open(extra=[("content-length", "100")])
    attacker.data(stream, b"")
    assert attacker.response(stream).reset == PROTOCOL_ERROR


def test_unary_body_beyond_the_limit(attacker, bystander):
    stream = attacker.open()
    attacker.data(stream, bytes(5 << 20))
    response = attacker.response(stream)
    assert (response.status, response.code) == (429, "resource_exhausted")
    bystander.check_memory(24 << 20)


@pytest.mark.parametrize("method", ["ClientStream", "ServerStream", "BidiStream"])
def test_huge_envelope_is_refused_by_its_length(attacker, bystander, method):
    stream = attacker.open(method, **STREAMING)
    attacker.data(stream, envelope(b"begun", length=2**32 - 1), ends=False)
    response = attacker.response(stream)
    assert response.status == 200
    assert response.stream_code == "resource_exhausted"
    assert response.reset in {None, NO_ERROR, CANCEL}
    bystander.check_memory(8 << 20)


def test_envelope_cut_short(attacker):
    response = attacker.call("ClientStream", envelope(b"begun", length=100), **STREAMING)
    assert response.stream_code in {"invalid_argument", "internal"}


# Compression


def test_compression_bomb(attacker, bystander):
    bomb = gzip.compress(bytes(256 << 20))
    assert len(bomb) < 1 << 20
    streams = [attacker.open(extra=[("content-encoding", "gzip")]) for _ in range(8)]
    for stream in streams:
        attacker.data(stream, bomb)
    bystander.check()
    for stream in streams:
        response = attacker.response(stream)
        assert (response.status, response.code) == (429, "resource_exhausted")


@pytest.mark.parametrize("method", ["ClientStream", "BidiStream"])
def test_compression_bomb_in_an_envelope(attacker, bystander, method):
    stream = attacker.open(method, extra=[("connect-content-encoding", "gzip")], **STREAMING)
    attacker.data(stream, envelope(gzip.compress(bytes(64 << 20)), flags=1))
    bystander.check()
    assert attacker.response(stream).stream_code == "resource_exhausted"


@pytest.mark.parametrize("body", [b"no gzip at all", gzip.compress(b"cut short")[:-9], gzip.compress(b"") + b"more"])
def test_broken_gzip(attacker, body):
    response = attacker.call(body=body, extra=[("content-encoding", "gzip")])
    assert (response.status, response.code) == (400, "invalid_argument")


# Messages


def assert_invalid(attacker, body, content_type="application/proto"):
    response = attacker.call(body=body, content_type=content_type)
    assert (response.status, response.code) == (400, "invalid_argument")


def test_groups_nested_without_end(attacker):
    assert_invalid(attacker, b"\x0b" * 100_000)


def test_packed_message_that_needs_much_memory(attacker, bystander):
    """Two bytes for each of two million empty response headers."""
    definition = b"\x0a\x00" * 2_000_000
    length = len(definition)
    varint = b""
    while length >= 128:
        varint, length = varint + bytes([length & 127 | 128]), length >> 7
    response = attacker.call(body=b"\x0a" + varint + bytes([length]) + definition)
    assert response.status in {400, 429}
    bystander.check_memory(28 << 20)


@pytest.mark.parametrize("text", [
    '{"requestData":' + "[" * 100_000, '{"unknown":' * 100_000, '{"responseDefinition":{"error":{"details":['
    + '{"@type":"type.googleapis.com/google.protobuf.Any","value":' * 10_000,
])
def test_json_nested_deeply(attacker, text):
    assert_invalid(attacker, text.encode(), "application/json")


@pytest.mark.parametrize("name", [b"\xff\xfe\xfd", b"\xed\xa0\x80", b"\xc0\x80", b"a\x00b"])
def test_strings_that_are_no_text(attacker, name):
    request = conformance("UnaryRequest")
    request.response_definition.response_headers.add(name="x" * len(name))
    assert_invalid(attacker, request.SerializeToString().replace(b"x" * len(name), name))
    json = b'{"responseDefinition":{"responseHeaders":[{"name":"' + name + b'"}]}}'
    assert_invalid(attacker, json, "application/json")


@pytest.mark.parametrize("body", [b"\x0a\xff\xff\xff\xff\x0f", b"\x08", b"\xff" * 20, b"\x00"])
def test_broken_protobuf(attacker, body):
    assert_invalid(attacker, body)


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"{}{}", b'{"requestData":"!"}', b'{"requestData":"AA==","request_data":""}'])
def test_broken_json(attacker, body):
    assert_invalid(attacker, body, "application/json")


# Base64 and queries


def test_binary_metadata_that_is_no_base64_is_the_callers_affair(attacker):
    assert attacker.call(extra=[("x-data-bin", "!!!"), ("x-data-bin", "A")]).status in {200, 400}


@pytest.mark.parametrize("query", [
    "connect=v1&encoding=proto&base64=1&message=!!!", "connect=v1&encoding=proto&base64=1&message=A",
    "connect=v1&encoding=proto&message=%zz", "connect=v1&encoding=proto&message=%", "connect=v1&encoding=json&message=%ff",
    "connect=v2&encoding=proto&message=", "connect=v1&encoding=proto",
])
def test_broken_query(attacker, query):
    stream = attacker.open(f"/{SERVICE}/IdempotentUnary?{query}", method="GET", content_type=None, ends=True)
    response = attacker.response(stream)
    assert (response.status, response.code) == (400, "invalid_argument")


def test_compression_bomb_in_a_query(attacker):
    message = base64.urlsafe_b64encode(gzip.compress(bytes(8 << 20))).decode()
    path = f"/{SERVICE}/IdempotentUnary?connect=v1&encoding=proto&base64=1&compression=gzip&message={message}"
    stream = attacker.open(path, method="GET", content_type=None, ends=True)
    assert attacker.response(stream).status in {429, 431}


@pytest.mark.parametrize("timeout", ["", "-1", "1.5", "99999999999", "x"])
def test_broken_timeout(attacker, timeout):
    response = attacker.call(extra=[("connect-timeout-ms", timeout)])
    assert (response.status, response.code) == (400, "invalid_argument")
