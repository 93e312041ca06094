"""The example featurizer of deploy/ as a process, and a mesh that asks it."""

import socket
import subprocess
import sys
import time

from connectrpc.client import ConnectClientSync
from connectrpc.compat import google_protobuf_binary_codec
from connectrpc.method import IdempotencyLevel, MethodInfo, StreamType
from pyqwest import HTTPVersion, SyncClient, SyncHTTPTransport

import processes
from mesh import PATIENCE, Process, SessionMesh
from messages import ROOT, message, service
from sessions import PATIENCE_MS

COORDINATOR = "freshet.coordinator.v1.CoordinatorService"
CATALOGUE = """
version: 1
events: {{ kinds: {{ view: 1 }} }}
item_attributes: [genres]
signals:
  mood:
    operator: remote
    featurizer: {address}
    form: distribution
    attribute: genres
    timeout: 5 s
    change: {{ half_life: 1 h, damage: 1 }}
    cost_ms: 1
"""


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


class Featurizer:
    """deploy/featurizer-example, on a port of its own."""

    def __init__(self, directory):
        self.port = free_port()
        self.address = f"127.0.0.1:{self.port}"
        self.log = directory / "featurizer.log"
        self.start()

    def start(self):
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen(
                ["setpriv", "--pdeathsig", "TERM", sys.executable, ROOT / "deploy/featurizer-example/featurizer.py",
                 "--port", str(self.port)], stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        deadline = time.monotonic() + PATIENCE
        while not self.listens():
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise AssertionError(f"the featurizer does not listen; its log:\n{self.log.read_text()[-4000:]}")
            time.sleep(0.05)

    def listens(self):
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0

    def stop(self):
        processes.end(self.process)


class FeaturizedMesh(SessionMesh):
    """A coordinator, a session node and the near-real-time tier, whose only signal the featurizer computes."""

    def __init__(self, directory):
        self.featurizer = Featurizer(directory)
        try:
            super().__init__(directory)
            self.apply(CATALOGUE.format(address=self.featurizer.address))
            trigger = Process("trigger", directory, "trigger-1", "--coordinator", self.coordinator.url)
            self.processes.append(trigger)
            trigger.wait_for(trigger.is_ready, "to be ready")
        except BaseException:
            self.stop()
            raise

    def apply(self, yaml):
        self.call("ApplyCatalogue", yaml=yaml)

    def call(self, name, /, **fields):
        """A call of the coordinator, with the request's fields."""
        method = service(COORDINATOR).methods_by_name[name]
        info = MethodInfo(
            name=name, service_name=COORDINATOR, input=message(method.input_type.full_name),
            output=message(method.output_type.full_name), stream_type=StreamType.UNARY,
            idempotency_level=IdempotencyLevel.UNKNOWN)
        transport = SyncHTTPTransport(http_version=HTTPVersion.HTTP2)
        client = ConnectClientSync(
            self.coordinator.url, codec=google_protobuf_binary_codec(), http_client=SyncClient(transport),
            timeout_ms=PATIENCE_MS)
        return client.execute_unary(request=info.input(**fields), method=info)

    def mood(self):
        """What the plan says of the signal."""
        return {plan.signal: plan for plan in self.call("GetPlan").signals}["mood"]

    def stop(self):
        super().stop()
        self.featurizer.stop()
