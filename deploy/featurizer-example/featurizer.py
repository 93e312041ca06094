"""A featurizer: a model of one's own behind a signal of Freshet. Here the model is a user's mood, the genres of the last things
that the user did, the newest counting most. Replace `mood` by anything; the rest is how it is served."""

import argparse
import asyncio
import pathlib
import subprocess
import tempfile
import time

from connectrpc.code import Code
from connectrpc.compat import google_protobuf_binary_codec, google_protobuf_json_codec
from connectrpc.errors import ConnectError
from connectrpc.method import IdempotencyLevel, MethodInfo, StreamType
from connectrpc.server import ConnectASGIApplication, Endpoint
from google.protobuf import descriptor_pb2, descriptor_pool, message_factory
from hypercorn.asyncio import serve
from hypercorn.config import Config

SERVICE = "freshet.featurizer.v1.FeaturizerService"
PROTO = pathlib.Path(__file__).resolve().parents[2] / "proto"


def messages(protos=PROTO):
    """The classes of the messages by their full names, from the .proto files, so that no generated code is kept."""
    with tempfile.NamedTemporaryFile() as output:
        subprocess.run(
            ["protoc", "-I.", "--include_imports", f"--descriptor_set_out={output.name}",
             "freshet/featurizer/v1/featurizer.proto"], cwd=protos, check=True)
        files = descriptor_pb2.FileDescriptorSet.FromString(output.read())
    return message_factory.GetMessageClassesForFiles(
        [file.name for file in files.file], descriptor_pool_of(files))


def descriptor_pool_of(files):
    pool = descriptor_pool.DescriptorPool()
    for file in files.file:
        pool.Add(file)
    return pool


MESSAGES = messages()
Request = MESSAGES["freshet.featurizer.v1.RefreshRequest"]
Response = MESSAGES["freshet.featurizer.v1.RefreshResponse"]


def genres_of(event, items):
    """What the event itself says, as `jazz|rock`, else what the catalogue of items says of its item."""
    for attribute in event.attributes:
        if attribute.key == "genres":
            return attribute.value.split("|")
    return items.get(event.item_id, [])


def mood(events, items):
    """Weights of genres that sum to 1: an event counts four fifths of the one after it. None when no genre is known."""
    weights = {}
    for age, event in enumerate(reversed(events)):
        for genre in genres_of(event, items):
            weights[genre] = weights.get(genre, 0) + 0.8**age
    total = sum(weights.values())
    return {genre: weight / total for genre, weight in weights.items()} if total else None


class Featurizer:
    async def refresh(self, request, context):
        if request.signal != "mood":
            raise ConnectError(Code.NOT_FOUND, f"this featurizer computes no '{request.signal}'")
        started = time.process_time()
        items = {
            item.item_id: [label for labels in item.labels if labels.attribute == "genres" for label in labels.labels]
            for item in request.items}
        response = Response(computed_at=request.as_of)
        weights = mood(request.events, items)
        # Without a value nothing is written, and the user is asked about again later.
        for genre in sorted(weights or {}):
            response.value.distribution.weights.add(label=genre, weight=weights[genre])
        # What it cost, so that Freshet spends its budget well. A model on an accelerator would say what its time is worth.
        response.cost_millis = (time.process_time() - started) * 1000
        return response


class Application(ConnectASGIApplication):
    path = f"/{SERVICE}"

    def __init__(self, featurizer):
        method = MethodInfo(
            name="Refresh", service_name=SERVICE, input=Request, output=Response, stream_type=StreamType.UNARY,
            idempotency_level=IdempotencyLevel.IDEMPOTENT)
        super().__init__(
            service=featurizer,
            endpoints=lambda service: {f"{self.path}/Refresh": Endpoint.unary(method, service.refresh)},
            codecs=[google_protobuf_binary_codec(), google_protobuf_json_codec()])


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--host", default="127.0.0.1")
    arguments.add_argument("--port", type=int, default=7460)
    chosen = arguments.parse_args()
    config = Config()
    config.bind = [f"{chosen.host}:{chosen.port}"]
    print(f"featurizer: serving on {config.bind[0]}", flush=True)
    asyncio.run(serve(Application(Featurizer()), config))


if __name__ == "__main__":
    main()
