"""The messages of proto/, built at run time from the .proto files, so that no generated Python is kept."""

import functools
import pathlib
import subprocess
import tempfile

from google.protobuf import any_pb2, descriptor_pb2, descriptor_pool, empty_pb2, message_factory, struct_pb2  # noqa: F401

ROOT = pathlib.Path(__file__).resolve().parents[2]


@functools.cache
def _pool():
    protos = sorted(str(path.relative_to(ROOT / "proto")) for path in (ROOT / "proto").rglob("*.proto"))
    with tempfile.NamedTemporaryFile() as output:
        subprocess.run(
            ["protoc", "-I.", "--include_imports", f"--descriptor_set_out={output.name}", *protos],
            cwd=ROOT / "proto", check=True,
        )
        files = descriptor_pb2.FileDescriptorSet.FromString(output.read())
    # The default pool, because that is where clients look for what is in an Any.
    pool = descriptor_pool.Default()
    for file in files.file:
        if not file.name.startswith("google/protobuf/"):
            pool.AddSerializedFile(file.SerializeToString())
    return pool


def message(name):
    """The class of the message with this full name."""
    return message_factory.GetMessageClass(_pool().FindMessageTypeByName(name))


def service(name):
    """The descriptor of the service with this full name."""
    return _pool().FindServiceByName(name)


def number(name):
    """The number of the enum value with this full name."""
    scope, _, value = name.rpartition(".")
    for enum in _pool().FindFileContainingSymbol(name).enum_types_by_name.values():
        if enum.full_name.rpartition(".")[0] == scope and value in enum.values_by_name:
            return enum.values_by_name[value].number
    raise KeyError(name)


def conformance(name, /, **fields):
    """A message of the conformance service."""
    return message(f"connectrpc.conformance.v1.{name}")(**fields)


def session(name, /, **fields):
    """A message of the session service."""
    return message(f"freshet.session.v1.{name}")(**fields)


def signals(name, /, **fields):
    """One of the domain's values."""
    return message(f"freshet.signals.v1.{name}")(**fields)
