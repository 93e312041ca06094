"""freshet-session with its coordinator, and redis-server: started, awaited, killed."""

import contextlib
import signal
import subprocess
import time
import urllib.error
import urllib.request
from pathlib import Path

from rpc_bench import processes
from rpc_bench.processes import BenchError

START_SECONDS = 120


class Redis(processes.Server):
    """Redis 7 with every write on the disk before it is answered, and nothing that it does beside."""

    def __init__(self, directory):
        directory.mkdir()
        port = processes.free_port()
        super().__init__(
            ["redis-server", "--bind", "127.0.0.1", "--port", port, "--dir", directory, "--save", "",
             "--appendonly", "yes", "--appendfsync", "always", "--auto-aof-rewrite-percentage", "0",
             "--daemonize", "no", "--loglevel", "warning"], port=port)


class Node:
    """A process of the mesh with an admin port; use it in a `with` statement."""

    def __init__(self, program, directory, flags=()):
        self.port, self.admin = processes.free_port(), processes.free_port()
        self.log = directory.with_suffix(".log")
        self.command = [str(word) for word in [
            program, "--port", self.port, "--admin-port", self.admin, "--data-dir", directory,
            "--log-level", "warning", *flags]]
        self.process = None

    def start(self):
        """Starts it, the first time or again, and waits until it is ready."""
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen(self.command, stdout=log, stderr=log)
        deadline = time.monotonic() + START_SECONDS
        while not self.is_ready():
            if self.process.poll() is not None or time.monotonic() > deadline:
                self.kill()
                raise BenchError(f"{self.command[0]} does not get ready:\n{self.log.read_text()[-2000:]}")
            time.sleep(0.005)
        return self

    def is_ready(self):
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.admin}/readyz", timeout=5) as answer:
                return answer.status == 200
        except (urllib.error.URLError, OSError):
            return False

    def kill(self):
        if self.process:
            self.process.kill()
            self.process.wait()

    def stop(self):
        """Ends it in good order, so that it has written what it keeps."""
        self.process.send_signal(signal.SIGTERM)
        if self.process.wait(timeout=START_SECONDS) != 0:
            raise BenchError(f"{self.command[0]} ended badly:\n{self.log.read_text()[-2000:]}")

    def resident(self):
        """Resident bytes."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return int(status.split("VmRSS:")[1].split()[0]) * 1024

    __enter__ = start

    def __exit__(self, *_):
        self.kill()


@contextlib.contextmanager
def session(programs, directory, flags=()):
    """A session node with a coordinator of its own: what one node was given, no other one takes from it."""
    with Node(programs["freshet-coordinator"], directory.with_name(directory.name + "-coordinator")) as coordinator:
        with Node(programs["freshet-session"], directory,
                  ["--coordinator", f"http://127.0.0.1:{coordinator.port}", *flags]) as node:
            yield node
