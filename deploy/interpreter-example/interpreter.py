"""A query interpreter: a language model of one's own behind `freshet rank --query`. Here the model is a few lines that know
what "date night" means; replace `understand` by a call to yours. Freshet asks it with what its own interpreter understood as
a draft, waits for --query-interpreter-timeout, and checks what comes back against the items that there are.

    pip install -r requirements.txt           # and protoc on the PATH
    python3 interpreter.py --port 7470
    freshet-ranker … --query-interpreter 127.0.0.1:7470
"""

import argparse
import asyncio
import pathlib
import subprocess
import tempfile

from connectrpc.compat import google_protobuf_binary_codec, google_protobuf_json_codec
from connectrpc.method import IdempotencyLevel, MethodInfo, StreamType
from connectrpc.server import ConnectASGIApplication, Endpoint
from google.protobuf import descriptor_pb2, descriptor_pool, message_factory
from hypercorn.asyncio import serve
from hypercorn.config import Config

SERVICE = "freshet.interpreter.v1.QueryInterpreterService"
PROTO = pathlib.Path(__file__).resolve().parents[2] / "proto"


def messages(protos=PROTO):
    """The classes of the messages by their full names, from the .proto files, so that no generated code is kept."""
    with tempfile.NamedTemporaryFile() as output:
        subprocess.run(
            ["protoc", "-I.", "--include_imports", f"--descriptor_set_out={output.name}",
             "freshet/interpreter/v1/interpreter.proto"], cwd=protos, check=True)
        files = descriptor_pb2.FileDescriptorSet.FromString(output.read())
    pool = descriptor_pool.DescriptorPool()
    for file in files.file:
        pool.Add(file)
    return message_factory.GetMessageClassesForFiles([file.name for file in files.file], pool)


MESSAGES = messages()
Request = MESSAGES["freshet.interpreter.v1.InterpretRequest"]
Response = MESSAGES["freshet.interpreter.v1.InterpretResponse"]


def understand(request):
    """The draft, and for a date night also romance and at most two hours."""
    interpretation = type(request.draft)()
    interpretation.CopyFrom(request.draft)
    if "date night" in request.query.lower():
        interpretation.facets.add(attribute="genres", label="Romance", hard=True)
        interpretation.constraints.add(field="runtime_minutes", relation="RELATION_AT_MOST", value=120, hard=True)
        kept = [span for span in interpretation.not_understood if "date" not in span.text and "night" not in span.text]
        del interpretation.not_understood[:]
        interpretation.not_understood.extend(kept)
    return interpretation


class Interpreter:
    async def interpret(self, request, context):
        return Response(interpretation=understand(request))


class Application(ConnectASGIApplication):
    path = f"/{SERVICE}"

    def __init__(self, interpreter):
        method = MethodInfo(
            name="Interpret", service_name=SERVICE, input=Request, output=Response, stream_type=StreamType.UNARY,
            idempotency_level=IdempotencyLevel.NO_SIDE_EFFECTS)
        super().__init__(
            service=interpreter,
            endpoints=lambda service: {f"{self.path}/Interpret": Endpoint.unary(method, service.interpret)},
            codecs=[google_protobuf_binary_codec(), google_protobuf_json_codec()])


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--host", default="127.0.0.1")
    arguments.add_argument("--port", type=int, default=7470)
    options = arguments.parse_args()
    config = Config()
    config.bind = [f"{options.host}:{options.port}"]
    asyncio.run(serve(Application(Interpreter()), config))


if __name__ == "__main__":
    main()
