import pytest

from server import Server


@pytest.fixture(scope="session")
def server():
    """One server for everything: an attack that harms it fails the tests that follow as well."""
    server = Server()
    yield server
    server.stop()
