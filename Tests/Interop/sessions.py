"""The session service as a client of the connectrpc package sees it, which knows nothing of Freshet but its .proto files."""

import itertools
import time
import uuid

from connectrpc.client import ConnectClientSync, ResponseMetadata
from connectrpc.compat import google_protobuf_binary_codec, google_protobuf_json_codec
from connectrpc.method import IdempotencyLevel, MethodInfo, StreamType
from pyqwest import HTTPVersion, SyncClient, SyncHTTPTransport

from messages import message, service, session, signals

SERVICE = "freshet.session.v1.SessionService"
SECOND = 1_000_000
# The end of a partition of the log, wherever it is.
END = 2**64 - 1
# Only a call of a test that fails takes so long.
PATIENCE_MS = 30_000

_numbers = itertools.count()


def now():
    """Microseconds since the epoch."""
    return time.time_ns() // 1000


def new_id(kind):
    """An id that no other test has, nor another run on the same data."""
    return f"{kind}-{next(_numbers)}-{uuid.uuid4().hex}"


def event(user, kind="click", age=0, **fields):
    """An event of the user that happened `age` seconds ago."""
    fields = {"event_id": new_id("event"), "item_id": new_id("item")} | fields
    return signals("Event", user_id=user, kind=kind, **{"occurred_at": now() - int(age * SECOND)} | fields)


def distribution(**weights):
    """A distribution as a value of a signal, from labels and weights."""
    labels = [signals("LabelWeight", label=label, weight=weight) for label, weight in sorted(weights.items())]
    return signals("SignalValue", distribution=signals("Distribution", weights=labels))


def _methods():
    for method in service(SERVICE).methods:
        streams = StreamType.UNARY
        if method.client_streaming:
            streams = StreamType.CLIENT_STREAM
        elif method.server_streaming:
            streams = StreamType.SERVER_STREAM
        level = [IdempotencyLevel.UNKNOWN, IdempotencyLevel.NO_SIDE_EFFECTS, IdempotencyLevel.IDEMPOTENT]
        yield method.name, MethodInfo(
            name=method.name, service_name=SERVICE, input=message(method.input_type.full_name),
            output=message(method.output_type.full_name), stream_type=streams,
            idempotency_level=level[method.GetOptions().idempotency_level])


class SessionClient:
    """A client of one node. Methods are called by their names in the .proto file, with the request's fields."""

    def __init__(self, url, codec="proto"):
        codec = google_protobuf_binary_codec() if codec == "proto" else google_protobuf_json_codec()
        transport = SyncHTTPTransport(http_version=HTTPVersion.HTTP2)
        self.client = ConnectClientSync(url, codec=codec, http_client=SyncClient(transport), timeout_ms=PATIENCE_MS)
        self.methods = dict(_methods())
        # What came with the last answer or error.
        self.metadata = {}

    def call(self, name, /, use_get=False, **fields):
        with ResponseMetadata() as received:
            try:
                return self.client.execute_unary(
                    request=session(f"{name}Request", **fields), method=self.methods[name], use_get=use_get)
            finally:
                self.metadata = dict(received.headers)

    def tail(self, **fields):
        """The responses of TailEvents, which end when the caller closes the generator."""
        with ResponseMetadata() as received:
            try:
                yield from self.client.execute_server_stream(
                    request=session("TailEventsRequest", **fields), method=self.methods["TailEvents"])
            finally:
                self.metadata = dict(received.headers) | dict(received.trailers)

    def stream_events(self, batches):
        requests = (session("IngestEventsRequest", events=events) for events in batches)
        return self.client.execute_client_stream(request=requests, method=self.methods["StreamEvents"])

    def ingest(self, *events):
        """Events that are all new."""
        answer = self.call("IngestEvents", events=events)
        assert (answer.accepted, answer.duplicates) == (len(events), 0)

    def items(self, user):
        """The user's items, oldest first."""
        return [item.item_id for item in self.call("GetHistory", user_id=user).items]

    def resolved(self, user, signal, **fields):
        """One value of a user's profile, with where it comes from."""
        return self.call("GetProfile", user_id=user, signals=[signal], **fields).resolved_profile[signal]
