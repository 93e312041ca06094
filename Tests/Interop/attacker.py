"""A client that may say anything: HTTP/2 frames by hand over a plain socket."""

import collections
import contextlib
import json
import select
import socket
import struct

from hpack import Decoder, Encoder
from hyperframe.frame import (
    DataFrame, Frame, GoAwayFrame, HeadersFrame, PingFrame, PushPromiseFrame, RstStreamFrame, SettingsFrame,
    WindowUpdateFrame,
)

from server import SERVICE

PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
MAX_WINDOW = 2**31 - 1

NO_ERROR, PROTOCOL_ERROR, INTERNAL_ERROR, FLOW_CONTROL_ERROR, STREAM_CLOSED, FRAME_SIZE_ERROR = 0x0, 0x1, 0x2, 0x3, 0x5, 0x6
REFUSED_STREAM, CANCEL, COMPRESSION_ERROR, ENHANCE_YOUR_CALM = 0x7, 0x8, 0x9, 0xB


class Closed(Exception):
    """The server closed the connection."""


class Response:
    """What has come on one stream so far."""

    def __init__(self):
        self.headers = {}
        self.body = b""
        self.reset = None
        self.ended = False

    @property
    def is_over(self):
        return self.ended or self.reset is not None

    @property
    def status(self):
        return int(self.headers.get(":status", 0))

    @property
    def code(self):
        """The Connect code of a unary error."""
        return json.loads(self.body)["code"]

    @property
    def envelopes(self):
        """The flags and bytes of a streaming response's envelopes."""
        rest, envelopes = self.body, []
        while rest:
            flags, length = struct.unpack(">BI", rest[:5])
            envelopes.append((flags, rest[5:5 + length]))
            rest = rest[5 + length:]
        return envelopes

    @property
    def stream_code(self):
        """The Connect code of a streaming response's end; None without an error."""
        flags, end = self.envelopes[-1]
        assert flags == 2
        return json.loads(end).get("error", {}).get("code")


class Attacker:
    """One connection. It answers nothing by itself, apart from acknowledging settings and, unless `window` says otherwise,
    letting the server send as much as it likes."""

    def __init__(self, server, settings=None, window=MAX_WINDOW, greets=True):
        self.socket = server.connect()
        self.encoder, self.decoder = Encoder(), Decoder()
        self.responses = {}
        self.goaway = None
        self.pongs = 0
        self.next_stream = 1
        self._input = b""
        self._is_closed = False
        self._greets = greets
        self._initial_window = 65_535
        self._credit, self._sent = collections.Counter(), collections.Counter()
        if greets:
            frame = SettingsFrame(0)
            frame.settings = {4: MAX_WINDOW} if settings is None else settings
            self.send(PREFACE, frame)
            if window > 65_535:
                self.send(WindowUpdateFrame(0, window - 65_535))

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.close()

    # Sending

    def send(self, *parts):
        """Sends frames and bytes. A connection that is closed meanwhile shows when the next answer is read."""
        data = b"".join(part.serialize() if isinstance(part, Frame) else part for part in parts)
        with contextlib.suppress(ConnectionError):
            self.socket.sendall(data)

    def flood(self, data, times, reads=True):
        """Sends `data` up to `times` times, until the server closes the connection or, if the answers are not read, until it
        stops reading. Answers are read meanwhile, as a client would, unless `reads` is false."""
        pending, sent = b"", 0
        self.socket.setblocking(False)
        try:
            while sent < times or pending:
                if not pending:
                    count = min(times - sent, max(1, 65_536 // len(data)))
                    pending, sent = data * count, sent + count
                readable, writable, _ = select.select([self.socket] if reads else [], [self.socket], [], 5)
                if not readable and not writable:
                    return
                if readable and not self.receive():
                    return
                if writable:
                    pending = pending[self.socket.send(pending):]
        except ConnectionError:
            return
        finally:
            self.socket.settimeout(20)

    def block(self, *fields):
        """A header block; one side of the encoder's state stays with this connection."""
        return self.encoder.encode(list(fields))

    def request_fields(self, path="Unary", content_type="application/proto", method="POST", extra=()):
        path = path if path.startswith("/") else f"/{SERVICE}/{path}"
        fields = [(":method", method), (":scheme", "http"), (":path", path), (":authority", "attacked")]
        return fields + ([("content-type", content_type)] if content_type else []) + list(extra)

    def new_stream(self):
        stream = self.next_stream
        self.next_stream += 2
        self.responses[stream] = Response()
        return stream

    def open(self, path="Unary", ends=False, **fields):
        """Sends a request's head; answers the stream's id."""
        stream = self.new_stream()
        frame = HeadersFrame(stream, self.block(*self.request_fields(path, **fields)))
        frame.flags |= {"END_HEADERS"} | ({"END_STREAM"} if ends else set())
        self.send(frame)
        return stream

    def begin_head(self):
        """Sends a header block without its end."""
        self.round_trip()  # so that the acknowledgement of the server's settings does not come in between
        self.send(HeadersFrame(self.new_stream(), self.block(*self.request_fields())))

    def data(self, stream, body, ends=True, waits=True):
        """Sends a body in frames of at most 16 KiB: as the windows allow, until it is sent or the stream is over, or without
        asking."""
        position = 0
        while True:
            if waits:
                self.read_until(lambda: self._room(stream) > 0 or not body or self.responses[stream].is_over)
                if self.responses[stream].is_over:
                    return
            piece = body[position:position + (min(16_384, self._room(stream)) if waits else 16_384)]
            position += len(piece)
            self._sent[0] += len(piece)
            self._sent[stream] += len(piece)
            is_last = position == len(body)
            self.send(DataFrame(stream, piece, flags={"END_STREAM"} if ends and is_last else set()))
            if is_last:
                return

    def _room(self, stream):
        return min(65_535 + self._credit[0] - self._sent[0], self._initial_window + self._credit[stream] - self._sent[stream])

    def call(self, path="Unary", body=b"", **fields):
        """A whole request and its whole response."""
        stream = self.open(path, **fields)
        self.data(stream, body)
        return self.response(stream)

    # Receiving

    def response(self, stream):
        """Waits until the stream is over."""
        self.read_until(lambda: self.responses[stream].is_over)
        return self.responses[stream]

    def end(self):
        """Waits until the server closes the connection; answers the code of its GOAWAY, or None if it sent none."""
        with contextlib.suppress(Closed):
            self.read_until(lambda: False)
        return self.goaway

    def end_or(self, is_done):
        """Waits until something holds or the server closes the connection."""
        with contextlib.suppress(Closed):
            self.read_until(is_done)

    def round_trip(self):
        """Waits until everything sent so far was read by the server."""
        before = self.pongs
        self.send(PingFrame(0, b"are you?"))
        self.read_until(lambda: self.pongs > before)

    def read_until(self, is_done):
        self.socket.settimeout(20)
        while not is_done():
            if self._is_closed or not self.receive():
                raise Closed(f"GOAWAY {self.goaway}")

    def receive(self):
        """Takes what has come, or waits for something; answers false when the server has closed the connection."""
        try:
            data = self.socket.recv(262_144)
        except (BlockingIOError, InterruptedError):
            return True
        except ConnectionError:
            data = b""
        if not data:
            self._is_closed = True
            return False
        self._input += data
        while len(self._input) >= 9:
            frame, length = Frame.parse_frame_header(memoryview(self._input[:9]))
            if len(self._input) < 9 + length:
                break
            frame.parse_body(memoryview(self._input[9:9 + length]))
            self._input = self._input[9 + length:]
            self._handle(frame)
        return True

    def _handle(self, frame):
        response = self.responses.setdefault(frame.stream_id, Response()) if frame.stream_id else None
        match frame:
            case HeadersFrame():
                assert "END_HEADERS" in frame.flags
                response.headers.update(self.decoder.decode(frame.data))
            case DataFrame():
                response.body += frame.data
            case RstStreamFrame():
                response.reset = frame.error_code
            case GoAwayFrame():
                self.goaway = frame.error_code
            case SettingsFrame() if "ACK" not in frame.flags and self._greets:
                self._initial_window = frame.settings.get(4, self._initial_window)
                with contextlib.suppress(BlockingIOError):
                    self.send(SettingsFrame(0, flags={"ACK"}))
            case WindowUpdateFrame():
                self._credit[frame.stream_id] += frame.window_increment
            case PingFrame() if "ACK" in frame.flags:
                self.pongs += 1
            case PushPromiseFrame():
                raise AssertionError("a server of RPCs pushes nothing")
        if response is not None and "END_STREAM" in frame.flags:
            response.ended = True


class Bystander:
    """A well-behaved client on a connection of its own, and the server's memory since it came."""

    def __init__(self, server):
        self.server = server
        self.connection = Attacker(server)
        self.check()
        self.resident_bytes = server.resident_bytes

    def check(self):
        """Makes a call and gets its answer."""
        response = self.connection.call()
        assert response.status == 200, (response.status, response.reset)

    def check_memory(self, limit):
        grown = self.server.resident_bytes - self.resident_bytes
        assert grown <= limit, f"the server grew by {grown / 2**20:.1f} MiB"
