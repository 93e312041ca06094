"""httpx, an HTTP client without any idea of Connect: what curl and people see."""

import asyncio
import base64
import gzip
import json

import httpx
import pytest

from messages import conformance, message
from server import SERVICE

UNARY, IDEMPOTENT = f"/{SERVICE}/Unary", f"/{SERVICE}/IdempotentUnary"
PROTO = {"content-type": "application/proto"}


@pytest.fixture
def client(server):
    with httpx.Client(base_url=server.url, http1=False, http2=True, timeout=20) as client:
        yield client


def definition(data):
    return {"responseDefinition": {"responseData": base64.b64encode(data).decode()}}


def test_json_post(client):
    response = client.post(UNARY, json=definition(b"hello"))
    assert response.http_version == "HTTP/2"
    assert response.status_code == 200
    assert response.headers["content-type"] == "application/json"
    payload = response.json()["payload"]
    assert base64.b64decode(payload["data"]) == b"hello"


def test_proto_post(client):
    request = conformance("UnaryRequest", response_definition=conformance("UnaryResponseDefinition", response_data=b"hello"))
    response = client.post(UNARY, content=request.SerializeToString(), headers=PROTO)
    assert response.headers["content-type"] == "application/proto"
    answer = message("connectrpc.conformance.v1.UnaryResponse").FromString(response.content)
    assert answer.payload.data == b"hello"


def test_get_with_a_query(client):
    request = json.dumps(definition(b"read"))
    response = client.get(IDEMPOTENT, params={"connect": "v1", "encoding": "json", "message": request})
    assert response.status_code == 200
    assert base64.b64decode(response.json()["payload"]["data"]) == b"read"


def test_get_with_a_compressed_message(client):
    packed = base64.urlsafe_b64encode(gzip.compress(json.dumps(definition(b"read")).encode())).decode().rstrip("=")
    query = {"connect": "v1", "encoding": "json", "base64": "1", "compression": "gzip", "message": packed}
    response = client.get(IDEMPOTENT, params=query)
    assert base64.b64decode(response.json()["payload"]["data"]) == b"read"


def test_gzip_both_ways(client):
    data = b"freshet " * 4000
    response = client.post(
        UNARY, content=gzip.compress(json.dumps(definition(data)).encode()),
        headers={"content-type": "application/json", "content-encoding": "gzip", "accept-encoding": "gzip"})
    assert response.headers["content-encoding"] == "gzip"
    assert int(response.headers["content-length"]) < len(data) / 10
    assert base64.b64decode(response.json()["payload"]["data"]) == data


def test_nothing_is_compressed_for_those_who_do_not_ask(client):
    response = client.post(UNARY, json=definition(b"freshet " * 4000), headers={"accept-encoding": "identity"})
    assert "content-encoding" not in response.headers
    assert base64.b64decode(response.json()["payload"]["data"]) == b"freshet " * 4000


def test_unknown_compression(client):
    response = client.post(UNARY, content=b"?", headers=PROTO | {"content-encoding": "br"})
    assert response.status_code == 501
    assert response.json()["code"] == "unimplemented"
    assert "gzip" in response.headers["accept-encoding"]


def test_unknown_path(client):
    for path in ["/", "/nowhere", f"/{SERVICE}/Nothing", f"/{SERVICE}", UNARY + "/"]:
        assert client.post(path, json={}).status_code == 404


def test_wrong_verb(client):
    assert client.get(UNARY).status_code == 405
    for verb in ["PUT", "DELETE", "PATCH", "OPTIONS"]:
        response = client.request(verb, UNARY)
        assert response.status_code == 405
        assert response.headers["allow"] == "POST"


def test_answer_to_head_has_no_body(client):
    response = client.head(UNARY)
    assert response.status_code == 405
    assert response.content == b""
    assert client.post(UNARY, json={}).status_code == 200


def test_wrong_content_type(client):
    for content_type in ["text/plain", "application/grpc", "application/jsonp", ""]:
        response = client.post(UNARY, content=b"{}", headers={"content-type": content_type})
        assert response.status_code == 415
        assert "application/json" in response.headers["accept-post"]


def test_headers_beyond_the_limit(client):
    assert client.post(UNARY, json={}, headers={f"x-{n}": "a" * 1000 for n in range(20)}).status_code == 431
    assert client.post(UNARY, json={}).status_code == 200


def test_error_body(client):
    text = "é \u0001 🏔"
    error = conformance("Error", code=10, message=text)
    error.details.add().Pack(conformance("Header", name="hint", value=["wait"]))
    request = conformance("UnaryRequest", response_definition=conformance("UnaryResponseDefinition", error=error))
    response = client.post(UNARY, content=request.SerializeToString(), headers=PROTO)
    assert response.status_code == 409
    assert response.headers["content-type"] == "application/json"
    body = response.json()
    assert set(body) == {"code", "message", "details"}
    assert (body["code"], body["message"]) == ("aborted", text)
    hint = body["details"][0]
    assert hint["type"] == "connectrpc.conformance.v1.Header"
    assert "=" not in hint["value"]
    padding = "=" * (-len(hint["value"]) % 4)
    assert message(hint["type"]).FromString(base64.b64decode(hint["value"] + padding)).name == "hint"


def test_broken_json_says_where(client):
    response = client.post(UNARY, content=b'{"requestData":"!"}', headers={"content-type": "application/json"})
    assert response.status_code == 400
    body = response.json()
    assert body["code"] == "invalid_argument"
    assert "request" in body["message"]


def test_metadata_both_ways(client):
    data = {"responseHeaders": [{"name": "x-answer", "value": ["a", "b"]}],
            "responseTrailers": [{"name": "x-end-bin", "value": ["AAEC"]}]}
    response = client.post(UNARY, json={"responseDefinition": data}, headers={"x-question": "why"})
    assert response.headers.get_list("x-answer", split_commas=True) == ["a", "b"]
    assert response.headers["trailer-x-end-bin"] == "AAEC"
    names = [header["name"].lower() for header in response.json()["payload"]["request_info"]["request_headers"]]
    assert "x-question" in names


def test_many_calls_at_once_on_one_connection(server):
    async def run():
        limits = httpx.Limits(max_connections=1)
        async with httpx.AsyncClient(base_url=server.url, http1=False, http2=True, timeout=20, limits=limits) as client:
            bodies = [bytes([number % 256]) * (number * 10) for number in range(400)]
            answers = await asyncio.gather(*(client.post(UNARY, json=definition(body)) for body in bodies))
        for body, answer in zip(bodies, answers, strict=True):
            assert answer.status_code == 200
            assert base64.b64decode(answer.json()["payload"].get("data", "")) == body

    asyncio.run(run())
