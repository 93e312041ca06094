"""The server under test: freshet-conformance-server as a process, because it serves calls of every kind."""

import os
import pathlib
import socket
import struct
import subprocess

import processes
from messages import ROOT, conformance, message

SERVICE = "connectrpc.conformance.v1.ConformanceService"


class Server:
    """A server process on a loopback port of its own."""

    def __init__(self, message_limit=0, arguments=()):
        binary = pathlib.Path(os.environ.get("FRESHET_BIN", ROOT / ".build/release")) / "freshet-conformance-server"
        if not binary.exists():
            raise FileNotFoundError(f"{binary} is not built: run scripts/build, or name its directory in FRESHET_BIN")
        self.process = subprocess.Popen([binary, *arguments], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        request = conformance(
            "ServerCompatRequest", protocol=1, http_version=2, message_receive_limit=message_limit
        ).SerializeToString()
        self.process.stdin.write(struct.pack(">I", len(request)) + request)
        self.process.stdin.flush()
        (length,) = struct.unpack(">I", self.process.stdout.read(4))
        answer = message("connectrpc.conformance.v1.ServerCompatResponse").FromString(self.process.stdout.read(length))
        self.host, self.port = answer.host, answer.port
        self.url = f"http://{self.host}:{self.port}"

    def connect(self):
        connection = socket.create_connection((self.host, self.port), timeout=20)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return connection

    @property
    def resident_bytes(self):
        """Memory of the process as the kernel counts it."""
        with open(f"/proc/{self.process.pid}/status") as status:
            for line in status:
                if line.startswith("VmRSS:"):
                    return int(line.split()[1]) * 1024
        raise ProcessLookupError("the server has ended")

    @property
    def is_running(self):
        return self.process.poll() is None

    def stop(self):
        processes.end(self.process)
