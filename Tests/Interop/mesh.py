"""A small mesh under test: a coordinator and session nodes as processes, each on ports that the kernel chose."""

import json
import os
import pathlib
import subprocess
import time

import httpx

import processes
from messages import ROOT

BINARIES = pathlib.Path(os.environ.get("FRESHET_BIN", ROOT / ".build/release"))
# Far above what anything here takes; only a test that fails waits for so long.
PATIENCE = 60


class Process:
    """One process of the mesh, from its start to its end."""

    def __init__(self, service, directory, name, *arguments):
        binary = BINARIES / f"freshet-{service}"
        if not binary.exists():
            raise FileNotFoundError(f"{binary} is not built: run scripts/build, or name its directory in FRESHET_BIN")
        self.name = name
        self.log = directory / f"{name}.log"
        with open(self.log, "wb") as log:
            self.process = subprocess.Popen(
                # Ended by the kernel when the tests are, however these end.
                ["setpriv", "--pdeathsig", "TERM", binary, "--port", "0", "--admin-port", "0", "--node-id", name,
                 "--data-dir", directory / name, "--log-format", "json", *arguments],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        try:
            serving = self.wait_for(self.serving_line, "to serve")
            self.address, self.admin = serving["rpc"], serving["admin"]
        except BaseException:
            self.stop()
            raise
        self.url = f"http://{self.address}"

    def serving_line(self):
        """The line of the log that says where it listens."""
        for line in self.log.read_text().splitlines():
            if line.startswith("{") and (entry := json.loads(line)).get("message") == "serving":
                return entry
        return None

    def is_ready(self):
        return httpx.get(f"http://{self.admin}/readyz", timeout=PATIENCE).status_code == 200

    def wait_for(self, condition, what):
        """What the condition returns, once it is true. A process that has ended is not waited for."""
        deadline = time.monotonic() + PATIENCE
        while not (value := condition()):
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise AssertionError(f"waited in vain for {self.name} {what}; its log:\n{self.log.read_text()[-4000:]}")
            time.sleep(0.05)
        return value

    def stop(self):
        processes.end(self.process)


class SessionMesh:
    """A coordinator and session nodes that are ready, with the partitions where they are to stay."""

    def __init__(self, directory, nodes=1):
        self.directory = directory
        self.processes = []
        try:
            self.coordinator = Process("coordinator", directory, "coordinator")
            self.processes.append(self.coordinator)
            self.nodes = []
            for number in range(1, nodes + 1):
                node = Process("session", directory, f"session-{number}", "--coordinator", self.coordinator.url)
                self.processes.append(node)
                self.nodes.append(node)
            for node in self.nodes:
                node.wait_for(node.is_ready, "to be ready")
            self.coordinator.wait_for(self.is_settled, "to see every partition with its owner")
        except BaseException:
            self.stop()
            raise

    def is_settled(self):
        """Whether each node owns some of the partitions, and has those that it owns."""
        path = "/freshet.coordinator.v1.CoordinatorService/GetTopology"
        with httpx.Client(http1=False, http2=True, timeout=PATIENCE) as client:
            owners = client.post(self.coordinator.url + path, json={}).json()["topology"].get("owners", [])
        return {owner["node_id"] for owner in owners} == {node.name for node in self.nodes} and all(
            owner.get("holder") == owner["node_id"] for owner in owners)

    def stop(self):
        for process in reversed(self.processes):
            process.stop()
