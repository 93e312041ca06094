"""As much of HTTP/2 as a connection that idles and a reader that is slow need."""

import socket
import struct
import time

PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
DATA, HEADERS, RST_STREAM, SETTINGS, PING, GOAWAY, WINDOW_UPDATE = 0, 1, 3, 4, 6, 7, 8
ACK, END_STREAM, END_HEADERS = 1, 1, 4


def frame(kind, flags, stream, payload=b""):
    return struct.pack(">I", len(payload))[1:] + struct.pack(">BBI", kind, flags, stream) + payload


def literal(name, value):
    """A header field without indexing and without Huffman coding (RFC 7541, 6.2.2)."""
    assert len(name) < 127 and len(value) < 127
    return b"\0" + bytes([len(name)]) + name.encode() + bytes([len(value)]) + value.encode()


def connect(port):
    """A connection whose settings are exchanged."""
    connection = socket.create_connection(("127.0.0.1", port), timeout=10)
    connection.sendall(PREFACE + frame(SETTINGS, 0, 0) + frame(SETTINGS, ACK, 0))
    return connection


class Call:
    """One request on a connection of its own, and the body of its response."""

    def __init__(self, port, path, body=None, headers=(), window=1 << 20):
        self.window = window
        self.received = 0
        self.buffer = bytearray()
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=30)
        fields = [(":method", "POST" if body is not None else "GET"), (":scheme", "http"), (":path", path),
                  (":authority", "localhost"), *headers]
        last = 0 if body is not None else END_STREAM
        self.socket.sendall(
            PREFACE + frame(SETTINGS, 0, 0, struct.pack(">HI", 4, window))
            + frame(WINDOW_UPDATE, 0, 0, struct.pack(">I", window - 65535))
            + frame(HEADERS, END_HEADERS | last, 1, b"".join(literal(*field) for field in fields))
            + (frame(DATA, END_STREAM, 1, body) if body is not None else b""))

    def body(self, rate=float("inf")):
        """The pieces of the body to the end of the stream, at no more than `rate` bytes a second."""
        start = time.monotonic()
        unacknowledged = 0
        while True:
            kind, flags, stream, payload = self.next_frame()
            if kind == SETTINGS and not flags & ACK:
                self.socket.sendall(frame(SETTINGS, ACK, 0))
            elif kind == PING and not flags & ACK:
                self.socket.sendall(frame(PING, ACK, 0, payload))
            elif kind in (RST_STREAM, GOAWAY):
                raise ConnectionError(f"the stream was cut after {self.received} bytes: {payload[-4:].hex()}")
            elif kind == DATA:
                self.received += len(payload)
                unacknowledged += len(payload)
                if unacknowledged >= self.window // 2:
                    update = struct.pack(">I", unacknowledged)
                    self.socket.sendall(frame(WINDOW_UPDATE, 0, 0, update) + frame(WINDOW_UPDATE, 0, 1, update))
                    unacknowledged = 0
                yield payload
                ahead = self.received / rate - (time.monotonic() - start)
                if ahead > 0.01:
                    time.sleep(ahead)
            if stream == 1 and kind in (DATA, HEADERS) and flags & END_STREAM:
                return

    def next_frame(self):
        self.fill(9)
        length = int.from_bytes(self.buffer[:3], "big")
        kind, flags, stream = struct.unpack(">BBI", self.buffer[3:9])
        self.fill(9 + length)
        payload = bytes(self.buffer[9:9 + length])
        del self.buffer[:9 + length]
        return kind, flags, stream & 0x7FFFFFFF, payload

    def fill(self, count):
        while len(self.buffer) < count:
            more = self.socket.recv(1 << 18)
            if not more:
                raise ConnectionError(f"the connection ended after {self.received} bytes")
            self.buffer += more
