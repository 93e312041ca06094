"""A signal that a service in Python computes, asked by a mesh that spends its budget on it."""

import time

import pytest

from featurizers import FeaturizedMesh
from mesh import PATIENCE
from messages import signals
from sessions import SessionClient, event, new_id


@pytest.fixture(scope="module")
def featurized(tmp_path_factory):
    mesh = FeaturizedMesh(tmp_path_factory.mktemp("featurized"))
    yield mesh
    mesh.stop()


@pytest.fixture
def client(featurized):
    return SessionClient(featurized.nodes[0].url)


def view(user, genres, **fields):
    return event(user, kind="view", attributes=[signals("Attribute", key="genres", value=genres)], **fields)


def eventually(condition, what):
    deadline = time.monotonic() + PATIENCE
    while not (value := condition()):
        assert time.monotonic() < deadline, f"waited in vain until {what}"
        time.sleep(0.05)
    return value


def mood_of(client, user):
    """The weights of the user's mood by genre; empty when there is none."""
    value = client.resolved(user, "mood")
    return {weight.label: weight.weight for weight in value.value.distribution.weights}


def test_what_the_featurizer_answers_is_the_users_base_value(client, featurized):
    user = new_id("user")
    client.ingest(view(user, "jazz", age=60), view(user, "rock", age=30))
    mood = eventually(lambda: mood_of(client, user), "the mood is known")
    # An event counts four fifths of the one after it.
    assert mood == pytest.approx({"jazz": 0.8 / 1.8, "rock": 1 / 1.8})
    assert client.resolved(user, "mood").provenance.version.startswith("remote:")
    plan = eventually(lambda: (plan := featurized.mood()).completed and plan, "the refresh is counted")
    assert plan.spent_millis > 0
    assert [cost.node_id for cost in plan.costs] == ["trigger-1"]


def test_a_value_that_is_known_is_scored_and_made_new(client, featurized):
    user = new_id("user")
    client.ingest(view(user, "jazz", age=120))
    eventually(lambda: mood_of(client, user) == {"jazz": 1}, "the mood is jazz")
    # The value did not foresee this, which is a loss, which makes it urgent.
    client.ingest(*[view(user, "metal", age=age) for age in (50, 40, 30, 20, 10)])
    eventually(lambda: mood_of(client, user).get("metal", 0) > 0.6, "the mood is metal")


def test_a_featurizer_that_is_away_costs_refreshes_and_nothing_else(client, featurized):
    user = new_id("user")
    featurized.featurizer.stop()
    try:
        failed = featurized.mood().failed
        client.ingest(view(user, "jazz"))
        eventually(lambda: featurized.mood().failed > failed, "a refresh has failed")
        assert mood_of(client, user) == {}
    finally:
        featurized.featurizer.start()
    client.ingest(view(user, "jazz"))
    eventually(lambda: mood_of(client, user) == {"jazz": 1}, "the mood is known after all")
