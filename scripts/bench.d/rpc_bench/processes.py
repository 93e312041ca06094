"""Programs under test: built, started, asked for their memory, stopped."""

import os
import re
import resource
import socket
import subprocess
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
SCRATCH = ROOT / ".build-bench"


class BenchError(Exception):
    """Why there is no result; its text is for the person at the terminal."""


def raise_file_limit():
    """Ten thousand connections need as many descriptors, here and in the programs that are started."""
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


def build(product):
    """Builds a product of Freshet in release mode, in .build-bench, and gives the path of its program."""
    return build_package(ROOT, product, SCRATCH)


def build_peer(product):
    """Builds a product of the package that Freshet is measured against, and gives the path of its program."""
    return build_package(ROOT / "scripts/bench.d/grpc-swift-peer", product, ROOT / ".build-grpc-swift-peer")


def build_package(package, product, scratch):
    command = ["swift", "build", "--package-path", str(package), "--scratch-path", str(scratch), "-c", "release"]
    run = subprocess.run(command + ["--product", product], capture_output=True, text=True)
    if run.returncode != 0:
        raise BenchError(f"cannot build {product}:\n{run.stdout[-4000:]}{run.stderr[-2000:]}")
    where = subprocess.run(command + ["--show-bin-path"], capture_output=True, text=True, check=True)
    return Path(where.stdout.strip()) / product


def build_allocation_count(directory):
    """The library that counts allocations when it is preloaded."""
    library = Path(directory) / "liballocation-count.so"
    source = Path(__file__).with_name("allocation-count.c")
    subprocess.run(["cc", "-O2", "-shared", "-fPIC", "-o", str(library), str(source)], check=True)
    return library


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


class Server:
    """A server process on loopback; use it in a `with` statement."""

    def __init__(self, command, port=None):
        """With a port, the server is ready when that accepts; without, when it prints `listening PORT`."""
        self.command = [str(word) for word in command]
        self.port = port

    def __enter__(self):
        self.process = subprocess.Popen(self.command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        if self.port is None:
            line = self.process.stdout.readline()
            found = re.fullmatch(r"listening (\d+)\n", line)
            if not found:
                self.__exit__()
                raise BenchError(f"{self.command[0]} said {line!r} instead of where it listens")
            self.port = int(found[1])
        self.await_connection()
        return self

    def await_connection(self):
        deadline = time.monotonic() + 20
        while True:
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
                return
            except OSError:
                if time.monotonic() > deadline or self.process.poll() is not None:
                    self.__exit__()
                    raise BenchError(f"{self.command[0]} does not listen on {self.port}") from None
                time.sleep(0.02)

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()

    def memory(self, key):
        """Bytes of `VmRSS` (now) or `VmHWM` (the most so far)."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.search(rf"{key}:\s+(\d+) kB", status)[1]) * 1024

    def cpu_seconds(self):
        """Processor time so far, of the program and on its behalf in the kernel."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def reset_peak(self):
        """Forgets the peak that `VmHWM` has seen."""
        Path(f"/proc/{self.process.pid}/clear_refs").write_text("5")


def version(command):
    try:
        return subprocess.run(command, capture_output=True, text=True).stdout.splitlines()[0]
    except (OSError, IndexError):
        return None


def machine():
    """What the numbers were measured on."""
    model = re.search(r"model name\s*: (.*)", Path("/proc/cpuinfo").read_text())
    return {
        "cores": os.cpu_count(),
        "model": model[1] if model else None,
        "kernel": os.uname().release,
        "load_average_before": os.getloadavg()[0],
    }
