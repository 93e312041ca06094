"""The example of a query interpreter, as the ranker calls it: Connect over HTTP/2 in clear text, binary messages."""

import importlib.util
import socket
import subprocess
import sys
import time

import httpx
import pytest

import processes
from messages import ROOT, message

EXAMPLE = ROOT / "deploy/interpreter-example/interpreter.py"


@pytest.fixture(scope="module")
def interpreter():
    if importlib.util.find_spec("hypercorn") is None:
        pytest.skip("the example needs hypercorn")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = subprocess.Popen([sys.executable, EXAMPLE, "--port", str(port)])
    try:
        deadline = time.monotonic() + processes.PATIENCE
        while True:
            try:
                socket.create_connection(("127.0.0.1", port)).close()
                break
            except OSError:
                assert process.poll() is None and time.monotonic() < deadline, "the example does not serve"
                time.sleep(0.05)
        yield f"http://127.0.0.1:{port}/freshet.interpreter.v1.QueryInterpreterService/Interpret"
    finally:
        processes.end(process)


def interpret(url, **fields):
    request = message("freshet.interpreter.v1.InterpretRequest")(**fields)
    with httpx.Client(http1=False, http2=True) as client:
        answer = client.post(
            url, content=request.SerializeToString(),
            headers={"content-type": "application/proto", "connect-protocol-version": "1"})
    assert answer.status_code == 200, answer.text
    return message("freshet.interpreter.v1.InterpretResponse").FromString(answer.content).interpretation


def test_it_adds_to_the_draft_what_its_model_knows(interpreter):
    draft = message("freshet.interpreter.v1.Interpretation")()
    draft.facets.add(attribute="genres", label="Comedy", hard=True)
    draft.not_understood.add(text="date night")
    answer = interpret(interpreter, query="a comedy for date night", draft=draft)
    assert [facet.label for facet in answer.facets] == ["Comedy", "Romance"]
    assert answer.constraints[0].value == 120
    assert not answer.not_understood


def test_it_returns_the_draft_when_it_knows_nothing_better(interpreter):
    draft = message("freshet.interpreter.v1.Interpretation")()
    draft.not_understood.add(text="quux")
    assert interpret(interpreter, query="quux", draft=draft) == draft
