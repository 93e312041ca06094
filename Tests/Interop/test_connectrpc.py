"""connectrpc, the Connect client for Python, against calls of every kind."""

import pytest
from connectrpc.client import ConnectClientSync
from connectrpc.code import Code
from connectrpc.compat import google_protobuf_binary_codec, google_protobuf_json_codec
from connectrpc.errors import ConnectError
from connectrpc.method import IdempotencyLevel, MethodInfo, StreamType
from pyqwest import HTTPVersion, SyncClient, SyncHTTPTransport

from messages import conformance, message
from server import SERVICE


STREAM_TYPES = {
    "ClientStream": StreamType.CLIENT_STREAM, "ServerStream": StreamType.SERVER_STREAM, "BidiStream": StreamType.BIDI_STREAM,
}


def method(name, level=IdempotencyLevel.UNKNOWN):
    package = "connectrpc.conformance.v1."
    return MethodInfo(
        name=name, service_name=SERVICE, input=message(f"{package}{name}Request"),
        output=message(f"{package}{name}Response"), idempotency_level=level,
        stream_type=STREAM_TYPES.get(name, StreamType.UNARY),
    )


@pytest.fixture(params=["proto", "json"])
def client(request, server):
    codec = google_protobuf_binary_codec() if request.param == "proto" else google_protobuf_json_codec()
    transport = SyncHTTPTransport(http_version=HTTPVersion.HTTP2)
    with ConnectClientSync(server.url, codec=codec, http_client=SyncClient(transport)) as client:
        yield client


def test_unary_call_with_gzip_both_ways(client):
    data = b"freshet " * 4000
    definition = conformance("UnaryResponseDefinition", response_data=data)
    response = client.execute_unary(
        request=conformance("UnaryRequest", response_definition=definition, request_data=data), method=method("Unary"))
    assert response.payload.data == data
    headers = {header.name.lower(): list(header.value) for header in response.payload.request_info.request_headers}
    assert headers["content-encoding"] == ["gzip"]


def test_get_for_methods_without_side_effects(client):
    definition = conformance("UnaryResponseDefinition", response_data=b"read")
    response = client.execute_unary(
        request=conformance("IdempotentUnaryRequest", response_definition=definition),
        method=method("IdempotentUnary", level=IdempotencyLevel.NO_SIDE_EFFECTS), use_get=True)
    assert response.payload.data == b"read"


def test_error_with_details(client):
    error = conformance("Error", code=8, message="enough")
    error.details.add().Pack(conformance("Header", name="hint", value=["wait"]))
    request = conformance("UnaryRequest", response_definition=conformance("UnaryResponseDefinition", error=error))
    with pytest.raises(ConnectError) as raised:
        client.execute_unary(request=request, method=method("Unary"))
    assert raised.value.code == Code.RESOURCE_EXHAUSTED
    assert raised.value.message == "enough"
    hints = [detail for detail in raised.value.details if detail.type_name == "connectrpc.conformance.v1.Header"]
    assert message("connectrpc.conformance.v1.Header").FromString(hints[0].message_bytes).name == "hint"


def test_server_stream(client):
    definition = conformance("StreamResponseDefinition", response_data=[b"one", b"two" * 2000, b""])
    stream = client.execute_server_stream(
        request=conformance("ServerStreamRequest", response_definition=definition), method=method("ServerStream"))
    assert [response.payload.data for response in stream] == [b"one", b"two" * 2000, b""]


def test_server_stream_that_fails_after_two_messages(client):
    definition = conformance(
        "StreamResponseDefinition", response_data=[b"one", b"two"], error=conformance("Error", code=10, message="later"))
    received = []
    with pytest.raises(ConnectError) as raised:
        for response in client.execute_server_stream(
                request=conformance("ServerStreamRequest", response_definition=definition),
                method=method("ServerStream")):
            received.append(response.payload.data)
    assert received == [b"one", b"two"]
    assert raised.value.code == Code.ABORTED


def test_client_stream(client):
    definition = conformance("UnaryResponseDefinition", response_data=b"sum")
    requests = [conformance("ClientStreamRequest", response_definition=definition, request_data=b"1")]
    requests += [conformance("ClientStreamRequest", request_data=bytes([number])) for number in range(200)]
    response = client.execute_client_stream(request=iter(requests), method=method("ClientStream"))
    assert response.payload.data == b"sum"
    assert len(response.payload.request_info.requests) == 201


def test_bidirectional_stream(client):
    definition = conformance("StreamResponseDefinition", response_data=[bytes([number]) for number in range(50)])
    requests = [conformance("BidiStreamRequest", response_definition=definition, full_duplex=True)]
    requests += [conformance("BidiStreamRequest", request_data=b"more") for _ in range(49)]
    responses = list(client.execute_bidi_stream(request=iter(requests), method=method("BidiStream")))
    assert [response.payload.data for response in responses] == [bytes([number]) for number in range(50)]


def test_deadline(client):
    definition = conformance("UnaryResponseDefinition", response_data=b"late", response_delay_ms=5000)
    with pytest.raises(ConnectError) as raised:
        client.execute_unary(
            request=conformance("UnaryRequest", response_definition=definition), method=method("Unary"), timeout_ms=100)
    assert raised.value.code == Code.DEADLINE_EXCEEDED


def test_unimplemented_method(client):
    with pytest.raises(ConnectError) as raised:
        client.execute_unary(request=conformance("UnimplementedRequest"), method=method("Unimplemented"))
    assert raised.value.code == Code.UNIMPLEMENTED
