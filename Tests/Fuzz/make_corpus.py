#!/usr/bin/env python3
"""Writes the inputs that fuzzing starts from, into Corpus/: run it after a change of what an input means, and commit the result.

Needs what Tests/Interop needs.
"""

import gzip
import json
import pathlib
import shutil
import struct
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "Interop"))

from google.protobuf import json_format  # noqa: E402
from google.protobuf.descriptor import FieldDescriptor as Field  # noqa: E402

from messages import message  # noqa: E402

# As in FuzzMessages/MessageRoundTrip.swift.
TYPES = [
    "session.v1.GetProfileResponse", "session.v1.IngestEventsRequest", "session.v1.WriteBaseRequest",
    "session.v1.ReadEventsResponse", "signals.v1.SignalValue", "signals.v1.Event", "signals.v1.Item", "signals.v1.Patch",
    "ranker.v1.RankRequest", "ranker.v1.RankResponse", "coordinator.v1.Topology", "coordinator.v1.ApplyCatalogueRequest",
    "coordinator.v1.GetPlanResponse", "batch.v1.FetchSnapshotResponse", "batch.v1.ListSnapshotsResponse",
    "trigger.v1.GetTrendingResponse",
]


def filled(descriptor, depth=0):
    """A message with something in every field, of a oneof in the last member."""
    value = message(descriptor.full_name)()
    for field in descriptor.fields:
        target = getattr(value, field.name)
        if field.message_type is not None and field.message_type.GetOptions().map_entry:
            item = filled(field.message_type, depth + 1)
            kind = field.message_type.fields_by_name["value"]
            if kind.message_type is not None:
                target[item.key].CopyFrom(item.value)
            else:
                target[item.key] = item.value
        elif field.message_type is not None:
            if depth < 6:
                item = filled(field.message_type, depth + 1)
                target.extend([item]) if field.is_repeated else target.CopyFrom(item)
        else:
            items = {
                Field.CPPTYPE_STRING: ["é\n"] if field.type == Field.TYPE_STRING else [b"\x00\xff"],
                Field.CPPTYPE_BOOL: [True], Field.CPPTYPE_DOUBLE: [1.5, -0.0], Field.CPPTYPE_FLOAT: [0.1, 3e38],
            }.get(field.cpp_type, [1, 300])
            target.extend(items) if field.is_repeated else setattr(value, field.name, items[0])
    return value


def messages():
    for index, name in enumerate(TYPES):
        value = filled(message(f"freshet.{name}").DESCRIPTOR)
        yield f"wire-{index}", bytes([0, index]) + value.SerializeToString()
        text = json_format.MessageToJson(value, indent=None, preserving_proto_field_name=True)
        yield f"json-{index}", bytes([1, index]) + text.encode()
    yield "envelopes", bytes([2, 3]) + b"".join(
        struct.pack(">BI", flag, len(body)) + body for flag, body in [(0, b"one"), (1, b""), (2, b"{}")])
    error = {"code": "aborted", "message": "é\n", "details": [{"type": "a.v1.B", "value": "AAE", "debug": [1, None]}]}
    yield "end-stream", bytes([3]) + json.dumps({"error": error, "metadata": {"a": ["1", "2"], "b-bin": ["AAE"]}}).encode()
    yield "error", bytes([4, 100]) + json.dumps(error).encode()
    yield "gzip", bytes([5]) + gzip.compress(b"freshet " * 40, mtime=0)
    yield "gzip-of-zeros", bytes([5]) + gzip.compress(bytes(100_000), mtime=0)
    yield "accept-encoding", bytes([7]) + b"br;q=1.0, gzip;q=0.5, *;q=0"
    yield "base64", bytes([7]) + b"AAECAwQ="


def step(kind, flags=0, stream=1, payload=b""):
    """As in FuzzHTTP2Server/FrameScript.swift."""
    return bytes([kind, flags, stream, len(payload)]) + payload


def http2():
    ask = message("freshet.session.v1.GetProfileRequest")(user_id="u").SerializeToString()
    unary = step(11, 4, 1, bytes([0, 0, 0])) + step(0, 1, 1, ask)
    yield "echo", bytes([0]) + unary
    yield "json-gzip", bytes([0]) + step(11, 4, 1, bytes([0, 1, 1, 4, 7])) + step(0, 1, 1, gzip.compress(b'{"user_id":"u"}', mtime=0))
    yield "get", bytes([0]) + step(11, 5, 1, bytes([1, 5])) + step(11, 5, 3, bytes([1, 6, 7]))
    yield "fail", bytes([0]) + step(11, 4, 1, bytes([0, 2, 0, 10])) + step(0, 1, 1, ask)
    yield "refused", bytes([0]) + step(11, 5, 1, bytes([0, 3, 0])) + step(11, 5, 3, bytes([2, 0, 0])) + step(11, 5, 5, bytes([0, 0, 5]))
    yield "stream", bytes([0]) + step(11, 4, 1, bytes([0, 0, 2, 6])) + step(12, 0, 1, ask) + step(12, 33, 1, b"{}")
    for number, name in [(7, "down"), (8, "up"), (9, "both")]:
        yield name, bytes([0]) + step(11, 4, 1, bytes([0, number, 2])) + step(12, 0, 1, ask) + step(12, 1, 1, ask)
    compressed = gzip.compress(ask, mtime=0)
    yield "both-gzip", bytes([0]) + step(11, 4, 1, bytes([0, 9, 2, 6, 8])) + step(12, 16, 1, compressed) + step(12, 1, 1, ask)
    yield "traceparent", bytes([0]) + step(11, 4, 1, bytes([0, 0, 0, 0xc0 | 18]) + b"00-" + b"1" * 32 + b"-" + b"2" * 16 + b"-01")
    yield "timeout", bytes([0]) + step(11, 4, 1, bytes([0, 7, 2, 0xc0 | 10]) + b"100") + step(12, 0, 1, ask) + step(14, 2)
    yield "reset", bytes([0]) + step(11, 4, 1, bytes([0, 0, 0])) + step(3, 0, 1, b"\0\0\0\x08") + unary.replace(b"\x01", b"\x03", 1)
    yield "reset-flood", bytes([2]) + b"".join(
        step(11, 5, 2 * n + 1, bytes([0, 0, 0])) + step(3, 0, 2 * n + 1, b"\0\0\0\x08") for n in range(8))
    yield "pings", bytes([0]) + step(15) + step(13, 255) + step(14, 20)
    yield "settings", bytes([0]) + step(4, 0, 0, struct.pack(">HIHI", 4, 10, 1, 0)) + step(13, 255) + unary
    yield "windows", bytes([0]) + step(4, 0, 0, struct.pack(">HI", 4, 0)) + unary + step(8, 0, 1, b"\0\0\0\x05") + step(14, 255)
    yield "continuation", bytes([0]) + step(1, 0, 1, b"\x83\x86") + step(9, 0, 1, b"\x84") + step(9, 4, 1, b"\x41\x01a")
    yield "trailers", bytes([0]) + step(11, 4, 1, bytes([0, 0, 0])) + step(0, 0, 1, ask) + step(1, 5, 1, b"\0\x01a\x01b")
    yield "padded", bytes([0]) + step(11, 4, 1, bytes([0, 0, 0])) + step(0, 9, 1, b"\x02" + ask + b"\0\0")
    yield "priority", bytes([0]) + step(2, 0, 1, b"\0\0\0\x01\x10") + step(7, 0, 0, bytes(8)) + unary
    yield "raw", bytes([1]) + bytes([29]) + bytes([0, 0, 6, 1, 5, 0, 0, 0, 1, 0x83, 0x86, 0x84, 0x41, 1, 97]) + bytes(15)
    yield "http1", bytes([5]) + bytes([30]) + b"GET / HTTP/1.1\r\nhost: a\r\n\r\nabcde"


for target, seeds in [("messages", messages()), ("http2", http2())]:
    directory = HERE / "Corpus" / target
    shutil.rmtree(directory, ignore_errors=True)
    directory.mkdir(parents=True)
    for name, data in seeds:
        (directory / name).write_bytes(data)
