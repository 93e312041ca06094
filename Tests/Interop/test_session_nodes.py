"""The users on two session nodes: a call to the wrong one is told where to go, also by a client that knows nothing of it."""

import contextlib

import pytest
from connectrpc.code import Code
from connectrpc.errors import ConnectError

from mesh import SessionMesh
from messages import session, signals
from sessions import SessionClient, distribution, event, new_id

METHODS = {
    "IngestEvents": lambda user: {"events": [event(user)]},
    "GetProfile": lambda user: {"user_id": user},
    "GetSession": lambda user: {"user_id": user},
    "GetHistory": lambda user: {"user_id": user},
    "ReadEvents": lambda user: {"user_id": user},
    "PutPatch": lambda user: {"user_id": user, "patch": signals(
        "Patch", patch_id="evening", signal="genre_affinity", mass=8, value=distribution(noir=1))},
    "RemovePatch": lambda user: {"user_id": user, "patch_id": "evening"},
    "LinkUser": lambda user: {"anonymous_id": user, "user_id": new_id("user")},
    "ForgetUser": lambda user: {"user_id": user},
}


@contextlib.contextmanager
def refused_with_owner(client, owner):
    """The call is refused, and the metadata names the node to call instead."""
    with pytest.raises(ConnectError) as raised:
        yield
    assert raised.value.code == Code.UNAVAILABLE
    assert raised.value.message.endswith(f"is served at {owner.address}")
    assert client.metadata["freshet-owner"] == owner.address
    assert int(client.metadata["freshet-retry-after-ms"]) > 0


@pytest.fixture(params=["proto", "json"])
def clients(request, mesh_of_two):
    return [SessionClient(node.url, request.param) for node in mesh_of_two.nodes]


def users_of(client, count=1):
    """Ids of users whose partition this node has."""
    users = []
    for _ in range(1000):
        user = new_id("user")
        with contextlib.suppress(ConnectError):
            client.call("GetHistory", user_id=user)
            users.append(user)
        if len(users) == count:
            return users
    raise AssertionError("this node has no user of a thousand")


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("right", [0, 1])
def test_the_wrong_node_says_where_to_go(clients, mesh_of_two, method, right):
    (user,) = users_of(clients[right])
    request = METHODS[method](user)
    with refused_with_owner(clients[1 - right], mesh_of_two.nodes[right]):
        clients[1 - right].call(method, **request)
    answer = clients[right].call(method, **request)
    if method == "IngestEvents":
        assert (answer.accepted, answer.duplicates) == (1, 0), "the wrong node has kept nothing of it"
        assert len(clients[right].items(user)) == 1


def test_any_node_takes_events_of_several_owners(clients):
    users = [users_of(client, 3) for client in clients]
    events = [event(user) for pair in zip(*users, strict=True) for user in pair]
    answer = clients[0].call("IngestEvents", events=events)
    assert (answer.accepted, answer.duplicates) == (6, 0)
    answer = clients[1].call("IngestEvents", events=[*events, event(users[0][0])])
    assert (answer.accepted, answer.duplicates) == (1, 6)
    for client, own in zip(clients, users, strict=True):
        assert [len(client.items(user)) for user in own] == [2 if user == users[0][0] else 1 for user in own]


def test_a_bad_event_keeps_the_others_out_of_every_node(clients):
    (first,), (second,) = users_of(clients[0]), users_of(clients[1])
    with pytest.raises(ConnectError) as raised:
        clients[0].call("IngestEvents", events=[event(first), event(second), event(second, kind="")])
    assert raised.value.code == Code.INVALID_ARGUMENT
    assert "events[2].kind" in raised.value.message
    assert clients[0].items(first) == clients[1].items(second) == []


def test_what_was_forwarded_is_not_forwarded_again(clients, mesh_of_two):
    (first,), (second,) = users_of(clients[0]), users_of(clients[1])
    with refused_with_owner(clients[0], mesh_of_two.nodes[1]):
        clients[0].call("IngestEvents", events=[event(first), event(second)], forwarded=True)
    assert clients[0].items(first) == clients[1].items(second) == [], "all or nothing"


def test_an_anonymous_id_and_its_user_on_two_nodes(clients, mesh_of_two):
    (anonymous,), (user,) = users_of(clients[0]), users_of(clients[1])
    theirs, own = event(anonymous, age=2), event(user, age=1)
    clients[0].call("IngestEvents", events=[theirs, own])
    with refused_with_owner(clients[1], mesh_of_two.nodes[0]):
        clients[1].call("LinkUser", anonymous_id=anonymous, user_id=user)
    assert clients[0].call("LinkUser", anonymous_id=anonymous, user_id=user).merged == 1
    assert clients[1].items(user) == [theirs.item_id, own.item_id]
    assert clients[0].call("LinkUser", anonymous_id=anonymous, user_id=user).merged == 0


def test_the_tails_of_all_nodes_are_the_log(clients, mesh_of_two):
    partitions = []
    for client in clients:
        stream = client.tail()
        partitions.append([place.partition for place in next(stream).next])
        stream.close()
    assert sorted(partitions[0] + partitions[1]) == list(range(64))
    place = session("PartitionOffset", partition=partitions[1][0])
    with refused_with_owner(clients[0], mesh_of_two.nodes[1]):
        next(clients[0].tail(**{"from": [place]}))


def test_a_node_that_leaves_gives_its_users_and_its_readers_to_the_other(tmp_path):
    mesh = SessionMesh(tmp_path, nodes=2)
    try:
        staying, leaving = (SessionClient(node.url) for node in mesh.nodes)
        (user,) = users_of(leaving)
        older, newer = event(user, age=2), event(user, age=1)
        leaving.ingest(older)
        (place,) = leaving.call("ReadEvents", user_id=user).next
        stream = leaving.tail(**{"from": [place]})
        assert list(next(stream).next) == [place]

        mesh.nodes[1].process.terminate()
        with refused_with_owner(leaving, mesh.nodes[0]):
            next(stream)
        staying.ingest(newer)
        assert staying.items(user) == [older.item_id, newer.item_id]
        assert staying.call("IngestEvents", events=[older]).duplicates == 1
        resumed = staying.tail(**{"from": [place]})
        assert [next(resumed), next(resumed)][1].entries[0].event == newer
        resumed.close()
        assert mesh.nodes[1].process.wait(timeout=60) == 0
    finally:
        mesh.stop()
