import pytest

from attacker import Bystander
from mesh import SessionMesh
from server import Server


@pytest.fixture(scope="session")
def server():
    """One server for everything: an attack that harms it fails the tests that follow as well."""
    server = Server()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def impatient_server():
    """One that waits for slow peers half a second only, so that tests need not wait long."""
    server = Server(arguments=["--peer-timeout", "500"])
    yield server
    server.stop()


@pytest.fixture
def bystander(server):
    """Someone else's connection, opened before the attack: it is served after it as well, and the server is not larger than
    before by more than 32 MiB, which is well above what one connection may hold and far below what the attacks ask for."""
    bystander = Bystander(server)
    yield bystander
    bystander.check()
    bystander.check_memory(32 << 20)
    bystander.connection.socket.close()


@pytest.fixture(scope="session")
def mesh(tmp_path_factory):
    """A coordinator and one session node. The tests have users of their own, so that they share it."""
    mesh = SessionMesh(tmp_path_factory.mktemp("mesh"))
    yield mesh
    mesh.stop()


@pytest.fixture(scope="session")
def mesh_of_two(tmp_path_factory):
    """A coordinator and two session nodes, each of which owns some of the users."""
    mesh = SessionMesh(tmp_path_factory.mktemp("mesh-of-two"), nodes=2)
    yield mesh
    mesh.stop()
