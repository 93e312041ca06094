"""A whole mesh on this machine with the events before the split and a snapshot of them: made once, copied for each run."""

import json
import os
import shutil
import socket
import subprocess
import time
from pathlib import Path

from rpc_bench.processes import BenchError

PROGRAMS = ["freshet", "freshet-coordinator", "freshet-session", "freshet-trigger", "freshet-batch", "freshet-ranker"]
PATIENCE = 300
# Where each service is above the coordinator, and its admin port above that; see `freshet up --help`.
SESSION, ADMIN = 10, 100


class Mesh:
    """`freshet up --replay` on a directory; use it in a `with` statement."""

    def __init__(self, program, directory):
        self.program = str(program)
        self.directory = Path(directory)
        self.port = free_base()
        self.session = f"http://127.0.0.1:{self.port + SESSION}"
        self.process = None

    def __enter__(self):
        self.process = subprocess.Popen(
            [self.program, "up", "--data-dir", self.directory, "--replay", "--budget-ms", "0", "--port-base",
             str(self.port), "--json"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        if not self.process.stdout.readline():
            self.__exit__()
            raise BenchError(f"the mesh in {self.directory} does not come up; its logs are in {self.directory}/logs")
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()
        self.process.stdout.close()

    def freshet(self, *words, text=None):
        """Runs a command of `freshet` against this mesh, and gives what it prints."""
        command = [self.program, *map(str, words), "--coordinator", f"127.0.0.1:{self.port}"]
        done = subprocess.run(command, input=text, capture_output=True, text=True, cwd=self.directory)
        if done.returncode != 0:
            raise BenchError(f"{' '.join(command)}:\n{done.stderr.strip()[-2000:]}")
        return done.stdout

    def wait_until_served(self):
        """Returns when every tier serves the active snapshot."""
        deadline = time.monotonic() + PATIENCE
        while True:
            topology = json.loads(self.freshet("status", "--json"))["topology"]
            active = topology.get("active_snapshot", {}).get("profiles_version", "")
            loading = {"session", "trigger", "ranker"} - {
                node["service"] for node in topology.get("nodes", [])
                if node.get("ready") and node.get("profiles_version") == active}
            if active and not loading:
                return
            if time.monotonic() > deadline:
                raise BenchError(f"the snapshot '{active}' is not served by {', '.join(sorted(loading))}")
            time.sleep(0.2)

    def plan(self):
        """What the coordinator knows of refreshes."""
        return json.loads(self.freshet("refresh", "top", "--limit", "1", "--json"))

    def cpu_seconds(self):
        """Processor time of all its processes so far."""
        ticks = 0
        for pid in json.loads((self.directory / "pids.json").read_text()).values():
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
            ticks += int(fields[11]) + int(fields[12])
        return ticks / os.sysconf("SC_CLK_TCK")


def free_base():
    """A port with room for a mesh above it."""
    for base in range(17400, 27400, 200):
        if all(is_free(base + step + admin) for step in range(0, 50, 10) for admin in (0, ADMIN)):
            return base
    raise BenchError("no 200 ports in a row are free")


def is_free(port):
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True


def prepare(program, directory, events, items, split):
    """Makes the directory that the runs begin with: everything up to the split, and a snapshot of it."""
    directory.mkdir()
    with Mesh(program, directory) as mesh:
        mesh.freshet("import", events, "--items", items, "--until-quantile", split)
        mesh.freshet("build", "--split-of", events, "--from-quantile", split)
        mesh.wait_until_served()


def copy(source, target):
    """A copy of a mesh that is down."""
    shutil.copytree(source, target, ignore=shutil.ignore_patterns("logs", "pids.json", "up.lock"))


def remove(directory):
    shutil.rmtree(directory, ignore_errors=True)
