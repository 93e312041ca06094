"""What connections that idle and a reader that is slow cost the server in memory."""

import sys
import time

from . import http2, processes

MIB = 1 << 20
STREAM = "/freshet.bench.v1.StreamService/Read"
STREAM_BYTES = 1 << 30
READER_BYTES_PER_SECOND = 100 * MIB


def idle(bench, count):
    """Resident bytes of the server for each connection that has exchanged settings and idles."""
    with processes.Server([bench, "rank-server"]) as server:
        warm = [http2.connect(server.port) for _ in range(20)]
        for connection in warm:
            await_settings(connection)
        before = server.memory("VmRSS")
        connections = [http2.connect(server.port) for _ in range(count)]
        for connection in connections:
            await_settings(connection)
        bytes_each = (server.memory("VmRSS") - before) / count
        for connection in warm + connections:
            connection.close()
    print(f"{count} idle connections: {bytes_each:.0f} bytes each", file=sys.stderr)
    return bytes_each


def await_settings(connection):
    """Reads until the server has acknowledged our settings: then it has made all that an idle connection has."""
    received = b""
    while http2.frame(http2.SETTINGS, http2.ACK, 0) not in received:
        more = connection.recv(4096)
        if not more:
            raise processes.BenchError("the server closed an idle connection")
        received += more


def slow_reader(bench):
    """Peak resident memory while 1 GiB goes to a reader that stops for a second and then takes 100 MiB/s."""
    with processes.Server([bench, "stream-server"]) as server:
        server.reset_peak()
        headers = [("content-type", "application/connect+proto"), ("connect-protocol-version", "1")]
        reader = http2.Call(server.port, STREAM, body=bytes(5), headers=headers)  # an envelope of an empty message
        time.sleep(1)
        stalled = server.memory("VmRSS")
        start = time.monotonic()
        try:
            received = sum(len(piece) for piece in reader.body(READER_BYTES_PER_SECOND))
        except OSError as error:
            raise processes.BenchError(f"the stream to the slow reader broke: {error}") from None
        seconds = time.monotonic() - start
        if received < STREAM_BYTES:
            raise processes.BenchError(f"the slow reader got {received} bytes instead of {STREAM_BYTES}")
        peak = server.memory("VmHWM")
    return {
        "slow_reader_peak_mib": peak / MIB,
        "slow_reader_stalled_mib": stalled / MIB,
        "slow_reader_mib_per_second": received / MIB / seconds,
    }
