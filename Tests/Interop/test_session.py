"""What services and rankers ask of one session node: events, profiles, sessions, patches, users and the log."""

import hashlib

import pytest
from connectrpc.code import Code
from connectrpc.errors import ConnectError

from messages import number, session, signals
from sessions import END, SECOND, SessionClient, distribution, event, new_id, now

PROVENANCE = signals("Provenance")


@pytest.fixture(params=["proto", "json"])
def client(request, mesh):
    return SessionClient(mesh.nodes[0].url, request.param)


@pytest.fixture
def user():
    return new_id("user")


def refused(code, call, *arguments, **fields):
    """The message of the error that the call ends with."""
    with pytest.raises(ConnectError) as raised:
        call(*arguments, **fields)
    assert raised.value.code == code
    return raised.value.message


# Events


def test_events_are_in_the_next_read(client, user):
    events = [event(user, age=age) for age in (30, 20, 10)]
    client.ingest(*events)
    answer = client.call("GetHistory", user_id=user)
    assert [(item.item_id, item.occurred_at) for item in answer.items] == [(e.item_id, e.occurred_at) for e in events]
    assert answer.complete


def test_an_event_is_the_same_however_often_it_arrives(client, user, mesh):
    first, second = event(user, age=2), event(user, age=1)
    answer = client.call("IngestEvents", events=[first, second, first])
    assert (answer.accepted, answer.duplicates) == (2, 1)
    for codec in ["proto", "json"]:
        answer = SessionClient(mesh.nodes[0].url, codec).call("IngestEvents", events=[first, second])
        assert (answer.accepted, answer.duplicates) == (0, 2)
    assert client.call("GetSession", user_id=user).events == 2


def test_an_event_from_the_future_is_taken_as_of_now(client, user):
    ahead, within_skew = event(user, age=-3600), event(user, age=-30)
    before = now()
    answer = client.call("IngestEvents", events=[ahead, within_skew])
    assert (answer.accepted, answer.clamped) == (2, 1)
    times = {item.item_id: item.occurred_at for item in client.call("GetHistory", user_id=user).items}
    assert before <= times[ahead.item_id] <= now()
    assert times[within_skew.item_id] == within_skew.occurred_at


@pytest.mark.parametrize("fields,problem", [
    ({"event_id": ""}, "events[1].event_id is empty"),
    ({"user_id": ""}, "events[1].user_id is empty"),
    ({"kind": ""}, "events[1].kind is empty"),
    ({"event_id": "e" * 257}, "events[1].event_id has 257 bytes; at most 256"),
    ({"user_id": "é" * 129}, "events[1].user_id has 258 bytes; at most 256"),
    ({"item_id": "i" * 257}, "events[1].item_id has 257 bytes; at most 256"),
    ({"user_id": "a\0b"}, "events[1].user_id"),
    ({"value": float("nan")}, "events[1].value is not a finite number"),
    ({"occurred_at": 0}, "events[1].occurred_at is missing or before 1970"),
    ({"occurred_at": now() * 1000}, "events[1].occurred_at is after the year 2200"),
    ({"attributes": [signals("Attribute", key="a")] * 2}, "events[1].attributes[a] is given twice"),
], ids=lambda value: next(iter(value)) if isinstance(value, dict) else "")
def test_a_bad_event_refuses_the_call_by_its_place_and_field(client, user, fields, problem):
    bad = event(user)
    bad.MergeFrom(signals("Event", **fields))
    for name, value in fields.items():
        if not value:
            bad.ClearField(name)
    message = refused(Code.INVALID_ARGUMENT, client.call, "IngestEvents", events=[event(user), bad])
    assert problem in message
    assert client.items(user) == [], "the call is all or nothing"


def test_ids_of_the_longest_kind_and_of_any_script(client):
    user = new_id("é🏔 /?%")
    user += "x" * (256 - len(user.encode()))
    client.ingest(event(user, item_id="💿" * 64, event_id=new_id("Ω")))
    assert client.items(user) == ["💿" * 64]


def test_a_time_of_its_own_is_for_replays_only(client, user):
    message = refused(Code.INVALID_ARGUMENT, client.call, "IngestEvents", events=[event(user)], as_of=now())
    assert "as_of" in message and "--replay" in message


def test_a_stream_of_batches_is_answered_with_sums(client, user):
    batches = [[event(user, age=number) for _ in range(5)] for number in range(20)]
    batches.append(batches[0])
    batches.append([event(user, age=-3600)])
    answer = client.stream_events(batches)
    assert (answer.accepted, answer.duplicates, answer.clamped) == (101, 5, 1)
    assert len(client.items(user)) == 101


def test_a_bad_event_ends_a_stream_with_its_message_and_what_is_durable(client, user):
    good = [[event(user)] for _ in range(3)]
    message = refused(Code.INVALID_ARGUMENT, client.stream_events, [*good, [event(user), event("")]])
    assert message.startswith("message 3: events[1].user_id is empty")
    # Those before it were on their way, and are durable or not; what is said of them is so.
    assert message.endswith(f"{len(client.items(user))} events of the stream are durable")


# Profiles


def test_a_profile_has_the_fields_that_were_asked_for(client, user):
    client.ingest(event(user))
    client.call("WriteBase", user_id=user, lease_id="lease", computed_at=now(), values=[base(jazz=1)])
    client.call("PutPatch", user_id=user, patch=patch())
    parts = {"batch_profile", "volatile_patches", "resolved_profile"}
    whole = client.call("GetProfile", user_id=user)
    assert whole.user_id == user
    assert {field.name for field, _ in whole.ListFields()} == parts | {"user_id", "as_of"}
    assert set(whole.batch_profile.values) == {"genre_affinity"}
    assert [patch.patch_id for patch in whole.volatile_patches] == ["evening"]
    for part in parts:
        answer = client.call("GetProfile", user_id=user, fields=[part])
        assert {field.name for field, _ in answer.ListFields()} == {part, "user_id", "as_of"}
    assert "history" in refused(Code.INVALID_ARGUMENT, client.call, "GetProfile", user_id=user, fields=["history"])


def test_a_profile_has_the_signals_that_were_asked_for(client, user):
    client.ingest(event(user))
    answer = client.call("GetProfile", user_id=user, signals=["history", "risk"])
    assert set(answer.resolved_profile) == {"history", "risk"}
    message = refused(Code.NOT_FOUND, client.call, "GetProfile", user_id=user, signals=["mood"])
    assert "'mood'" in message and "genre_affinity" in message


def test_a_profile_by_get(client, user):
    """What has no side effects can be asked for by GET, with the message in the query."""
    client.ingest(event(user))
    answer = client.call("GetProfile", use_get=True, user_id=user, signals=["click_sequence"])
    assert len(answer.resolved_profile["click_sequence"].value.items.items) == 1


def test_a_live_value_says_where_it_comes_from(client, user):
    newest = event(user, age=5)
    client.ingest(event(user, age=90), newest)
    answer = client.call("GetProfile", user_id=user, signals=["click_sequence"])
    value = answer.resolved_profile["click_sequence"]
    provenance = value.provenance
    assert provenance.source == PROVENANCE.SOURCE_LIVE
    assert provenance.tier == number("freshet.signals.v1.TIER_STREAMING")
    # Complete up to the request, so never stale, however old its newest event.
    assert provenance.status == PROVENANCE.STATUS_FRESH
    assert provenance.event_time == newest.occurred_at
    assert provenance.age_micros == answer.as_of - newest.occurred_at
    assert value.value.items.items[-1].item_id == newest.item_id


def test_of_a_user_nobody_knows_all_is_missing_and_the_risk_the_strictest(client, user):
    profile = client.call("GetProfile", user_id=user).resolved_profile
    assert profile["genre_affinity"].provenance.status == PROVENANCE.STATUS_MISSING
    assert not profile["genre_affinity"].HasField("value")
    assert profile["risk"].value.category == "blocked"
    client.ingest(event(user))
    assert client.resolved(user, "risk").value.category == "normal"


# Staleness


def base(signal="genre_affinity", **weights):
    return session("BaseValue", signal=signal, value=distribution(**weights))


def rule(on_stale, seconds, signal="genre_affinity"):
    way = getattr(session("StalenessRule"), f"ON_STALE_{on_stale}")
    return session("StalenessRule", signal=signal, max_age_seconds=seconds, on_stale=way)


@pytest.fixture
def aged(client, user):
    """When the user's base was computed: an hour ago, which the catalogue's budget of 26 hours allows."""
    computed_at = now() - 3600 * SECOND
    answer = client.call(
        "WriteBase", user_id=user, lease_id="lease-7", computed_at=computed_at, values=[base(jazz=0.75, drama=0.25)])
    assert (answer.written, answer.refused) == (1, 0)
    return computed_at


def test_a_base_value_says_where_it_comes_from(client, user, aged):
    answer = client.call("GetProfile", user_id=user, signals=["genre_affinity"])
    value = answer.resolved_profile["genre_affinity"]
    assert value.value == distribution(jazz=0.75, drama=0.25)
    assert value.provenance == signals(
        "Provenance", source=PROVENANCE.SOURCE_BASE, tier=number("freshet.signals.v1.TIER_BATCH"),
        status=PROVENANCE.STATUS_FRESH, event_time=aged, age_micros=answer.as_of - aged, version="lease-7")


@pytest.mark.parametrize("signal", ["genre_affinity", ""])
def test_a_request_accepts_what_is_older_than_it_likes(client, user, aged, signal):
    value = client.resolved(user, "genre_affinity", staleness=[rule("ACCEPT", 60, signal)])
    assert value.value == distribution(jazz=0.75, drama=0.25)
    assert value.provenance.status == PROVENANCE.STATUS_STALE


@pytest.mark.parametrize("way", ["DEGRADE", "UNSPECIFIED"])
def test_a_request_does_without_what_is_too_old(client, user, aged, way):
    value = client.resolved(user, "genre_affinity", staleness=[rule(way, 60)])
    assert not value.HasField("value")
    assert value.provenance.status == PROVENANCE.STATUS_EXPIRED
    assert value.provenance.event_time == aged


def test_a_request_refuses_what_is_too_old(client, user, aged):
    message = refused(
        Code.FAILED_PRECONDITION, client.resolved, user, "genre_affinity", staleness=[rule("REFUSE", 60)])
    assert message.startswith("genre_affinity is 36") and "the request allows 60" in message


@pytest.mark.parametrize("way", ["ACCEPT", "DEGRADE", "REFUSE"])
def test_what_is_young_enough_is_served_whatever_the_rule(client, user, aged, way):
    value = client.resolved(user, "genre_affinity", staleness=[rule(way, 2 * 3600)])
    assert value.provenance.status == PROVENANCE.STATUS_FRESH


def test_a_rule_of_its_own_goes_before_the_rule_for_all(client, user, aged):
    rules = [rule("REFUSE", 60, ""), rule("ACCEPT", 60)]
    assert client.resolved(user, "genre_affinity", staleness=rules).provenance.status == PROVENANCE.STATUS_STALE


def test_a_value_beyond_its_budget_is_stale_without_any_rule(client, user):
    client.call(
        "WriteBase", user_id=user, lease_id="old", computed_at=now() - 27 * 3600 * SECOND, values=[base(jazz=1)])
    assert client.resolved(user, "genre_affinity").provenance.status == PROVENANCE.STATUS_STALE
    # A request can ask for more, but what is beyond the catalogue's budget is never called fresh.
    lenient = [rule("ACCEPT", 100 * 3600)]
    assert client.resolved(user, "genre_affinity", staleness=lenient).provenance.status == PROVENANCE.STATUS_STALE


@pytest.mark.parametrize("rules,problem", [
    ([rule("ACCEPT", -1)], "staleness[0].max_age_seconds"),
    ([rule("ACCEPT", float("inf"))], "staleness[0].max_age_seconds"),
    ([rule("ACCEPT", 1), rule("REFUSE", 1)], "staleness[1] is a second rule"),
    ([session("StalenessRule", max_age_seconds=1, on_stale=9)], "on_stale"),
], ids=["negative", "infinite", "twice", "unknown"])
def test_a_rule_that_says_nothing(client, user, rules, problem):
    assert problem in refused(Code.INVALID_ARGUMENT, client.call, "GetProfile", user_id=user, staleness=rules)


# Sessions


def test_a_session_that_is_open(client, user):
    clicks = [event(user, age=age) for age in (120, 60, 1)]
    client.ingest(*clicks)
    answer = client.call("GetSession", user_id=user)
    assert (answer.user_id, answer.open, answer.events) == (user, True, 3)
    assert (answer.started_at, answer.last_event_at) == (clicks[0].occurred_at, clicks[-1].occurred_at)
    assert [click.item_id for click in answer.clicks] == [click.item_id for click in clicks]
    assert {"session_intent", "click_sequence", "browsing", "risk"} <= set(answer.signals)


def test_a_session_ends_with_the_gap(client, user):
    """Half an hour of silence, which lies between the first event and the second, and since the third."""
    events = [event(user, age=age) for age in (3 * 3600, 2 * 3600, 2 * 3600 - 60)]
    client.ingest(*events)
    answer = client.call("GetSession", user_id=user)
    assert (answer.open, answer.events) == (False, 2)
    assert (answer.started_at, answer.last_event_at) == (events[1].occurred_at, events[2].occurred_at)


def test_no_session(client, user):
    answer = client.call("GetSession", user_id=user)
    assert (answer.open, answer.events, answer.started_at, len(answer.clicks)) == (False, 0, 0, 0)


def test_a_history_is_the_newest_items_each_once(client, user):
    first, second = event(user, age=30), event(user, age=20)
    client.ingest(first, second, event(user, age=10, item_id=first.item_id), event(user, kind="search", item_id=""))
    assert client.items(user) == [second.item_id, first.item_id]
    assert [item.item_id for item in client.call("GetHistory", user_id=user, limit=1).items] == [first.item_id]


@pytest.mark.parametrize("method", [
    "GetProfile", "GetHistory", "GetSession", "PutPatch", "RemovePatch", "WriteBase", "ForgetUser", "LinkUser",
])
@pytest.mark.parametrize("user_id", ["", "u" * 257], ids=["empty", "long"])
def test_every_method_checks_the_user(client, method, user_id):
    others = {"LinkUser": {"anonymous_id": "someone"}, "RemovePatch": {"patch_id": "evening"}}.get(method, {})
    message = refused(Code.INVALID_ARGUMENT, client.call, method, user_id=user_id, **others)
    assert message.startswith("user_id") and "256" in message


# Patches


def patch(patch_id="evening", signal="genre_affinity", mass=8, **fields):
    return signals("Patch", **{
        "patch_id": patch_id, "signal": signal, "mass": mass, "value": distribution(noir=1), "origin": "test"} | fields)


def test_a_patch_lies_over_the_profile_until_it_is_removed(client, user, aged):
    written = client.call("PutPatch", user_id=user, patch=patch()).patch
    assert (written.patch_id, written.reinforcement_count, written.mass, written.origin) == ("evening", 1, 8, "test")
    assert (written.ttl_seconds, written.half_life_seconds) == (1800, 300), "the catalogue's defaults"
    answer = client.call("GetProfile", user_id=user, signals=["genre_affinity"])
    assert [held.patch_id for held in answer.volatile_patches] == ["evening"]
    merged = answer.resolved_profile["genre_affinity"]
    assert merged.provenance.source == PROVENANCE.SOURCE_MERGED
    assert (merged.provenance.version, merged.provenance.reinforcement_count) == ("lease-7", 1)
    assert {weight.label for weight in merged.value.distribution.weights} == {"drama", "jazz", "noir"}
    noir = {weight.label: weight.weight for weight in merged.value.distribution.weights}["noir"]
    assert noir == pytest.approx(merged.provenance.patch_weight) and noir > 0

    assert client.call("RemovePatch", user_id=user, patch_id="evening").removed
    assert not client.call("RemovePatch", user_id=user, patch_id="evening").removed
    answer = client.call("GetProfile", user_id=user, signals=["genre_affinity"])
    assert len(answer.volatile_patches) == 0
    assert answer.resolved_profile["genre_affinity"].value == distribution(jazz=0.75, drama=0.25)
    assert answer.resolved_profile["genre_affinity"].provenance.source == PROVENANCE.SOURCE_BASE


def test_a_patch_is_reinforced_once_a_confirmation(client, user):
    moment = now() - 10 * SECOND
    for confirmed in [moment, moment, moment + SECOND, moment]:
        held = client.call("PutPatch", user_id=user, patch=patch(observed_at=moment, last_reinforced_at=confirmed)).patch
    assert (held.reinforcement_count, held.observed_at, held.last_reinforced_at) == (2, moment, moment + SECOND)
    assert 8 < held.mass < 16, "the first mass has decayed a little by the second"


def test_a_patch_is_served_for_its_time_and_not_beyond(client, user):
    """Both were made twenty minutes ago; one was made for ten."""
    made = now() - 1200 * SECOND
    client.call("PutPatch", user_id=user, patch=patch("gone", observed_at=made, ttl_seconds=600))
    value = client.resolved(user, "genre_affinity")
    assert not value.HasField("value")
    assert value.provenance.status == PROVENANCE.STATUS_EXPIRED
    assert not client.call("RemovePatch", user_id=user, patch_id="gone").removed
    client.call("PutPatch", user_id=user, patch=patch("alive", observed_at=made, ttl_seconds=3600))
    assert [held.patch_id for held in client.call("GetProfile", user_id=user).volatile_patches] == ["alive"]
    assert client.resolved(user, "genre_affinity").provenance.source == PROVENANCE.SOURCE_PATCH


@pytest.mark.parametrize("fields,code,problem", [
    ({"patch_id": ""}, Code.INVALID_ARGUMENT, "patch.patch_id"),
    ({"signal": "mood"}, Code.NOT_FOUND, "'mood'"),
    ({"signal": "trending"}, Code.NOT_FOUND, "no signal of users named 'trending'"),
    ({"ttl_seconds": -1}, Code.INVALID_ARGUMENT, "patch.ttl_seconds"),
    ({"mass": float("nan")}, Code.INVALID_ARGUMENT, "patch.mass"),
    ({"value": distribution(noir=0.5)}, Code.INVALID_ARGUMENT, "patch.value.distribution"),
    ({"value": signals("SignalValue")}, Code.INVALID_ARGUMENT, "patch.value"),
    ({"observed_at": 2, "last_reinforced_at": 1}, Code.INVALID_ARGUMENT, "patch.last_reinforced_at"),
], ids=lambda value: next(iter(value)) if isinstance(value, dict) else "")
def test_a_patch_that_is_none(client, user, fields, code, problem):
    assert problem in refused(code, client.call, "PutPatch", user_id=user, patch=patch(**fields))
    assert len(client.call("GetProfile", user_id=user).volatile_patches) == 0


# Users


def test_a_link_gives_the_events_once_and_to_one_user(client, user):
    anonymous, other = new_id("anonymous"), new_id("other")
    theirs, own = [event(anonymous, age=age) for age in (40, 20)], event(user, age=30)
    client.ingest(own, *theirs)
    assert client.call("LinkUser", anonymous_id=anonymous, user_id=user).merged == 2
    assert client.items(user) == [theirs[0].item_id, own.item_id, theirs[1].item_id]
    assert client.call("GetSession", user_id=user).events == 3
    assert client.call("LinkUser", anonymous_id=anonymous, user_id=user).merged == 0
    message = refused(Code.FAILED_PRECONDITION, client.call, "LinkUser", anonymous_id=anonymous, user_id=other)
    assert "linked to another user" in message
    assert client.items(other) == []
    late = event(anonymous)
    client.ingest(late)
    assert client.call("LinkUser", anonymous_id=anonymous, user_id=user).merged == 1
    assert client.items(user)[-1] == late.item_id


def test_nobody_is_linked_to_himself(client, user):
    assert "anonymous id itself" in refused(
        Code.INVALID_ARGUMENT, client.call, "LinkUser", anonymous_id=user, user_id=user)


def test_nothing_is_left_of_a_forgotten_user(client, user, mesh):
    anonymous, neighbour = new_id("anonymous"), new_id("neighbour")
    first = event(user)
    client.ingest(first, event(user, query=f"{user}'s query"), event(anonymous), event(neighbour))
    client.call("LinkUser", anonymous_id=anonymous, user_id=user)
    client.call("PutPatch", user_id=user, patch=patch())
    client.call("WriteBase", user_id=user, lease_id="lease", computed_at=now(), values=[base(jazz=1)])
    (start,) = client.call("ReadEvents", user_id=user).next
    assert files_with(mesh, user), "the scan finds what is there"

    assert client.call("ForgetUser", user_id=user).erased == 5
    answer = client.call("GetProfile", user_id=user)
    assert len(answer.batch_profile.values) == 0 and len(answer.volatile_patches) == 0
    for name, value in answer.resolved_profile.items():
        assert value.provenance.status == PROVENANCE.STATUS_MISSING, name
    assert client.items(user) == []
    assert client.call("GetSession", user_id=user).events == 0
    assert list(client.call("ReadEvents", user_id=user).entries) == []
    assert files_with(mesh, user) == []
    # Those who read the log learn it from there, by a digest that names the user to nobody who does not know the id.
    (entry,) = [e for e in client.call("ReadEvents", **{"from": [start]}).entries
                if e.partition == start.partition and e.forgotten_user == digest(user)]
    assert not entry.HasField("event")

    assert client.call("ForgetUser", user_id=user).erased == 0
    assert len(client.items(neighbour)) == 1
    client.ingest(event(user, event_id=first.event_id))
    assert len(client.items(user)) == 1, "what comes afterwards is of a new user"


def digest(user):
    return hashlib.sha256(user.encode()).digest()


def files_with(mesh, text):
    """The files of all processes, their logs included, in which the text stands."""
    files = [path for path in mesh.directory.rglob("*") if path.is_file()]
    return [path for path in files if text.encode() in path.read_bytes()]


# The log


def test_a_tail_says_where_it_begins_and_goes_on_from_there(client, user):
    older = event(user, age=2)
    client.ingest(older)
    (place,) = client.call("ReadEvents", user_id=user).next
    stream = client.tail(**{"from": [place]})
    begin = next(stream)
    assert list(begin.entries) == [] and list(begin.next) == [place]

    newer = [event(user) for _ in range(3)]
    received = []
    for one in newer:
        client.ingest(one)
        received.append(next(stream))
    stream.close()
    assert [entry.event for response in received for entry in response.entries] == newer
    offsets = [entry.offset for response in received for entry in response.entries]
    assert offsets == [place.offset, place.offset + 1, place.offset + 2]

    # A reader that comes again says how far it has got, and gets each entry once.
    resumed = client.tail(**{"from": received[1].next})
    assert list(next(resumed).next) == list(received[1].next)
    assert [entry.event for entry in next(resumed).entries] == newer[2:]
    resumed.close()
    assert list(received[1].next)[0].offset == place.offset + 2


def test_a_tail_from_the_end_has_only_what_is_new(client, user):
    client.ingest(event(user))
    (place,) = client.call("ReadEvents", user_id=user).next
    stream = client.tail(**{"from": [session("PartitionOffset", partition=place.partition, offset=END)]})
    assert list(next(stream).next) == [place]
    newest = event(user)
    client.ingest(newest)
    assert [entry.event for entry in next(stream).entries] == [newest]
    stream.close()


def test_a_tail_of_everything_begins_at_the_first_entry_kept(client, user):
    mine = [event(user, age=age) for age in (3, 2, 1)]
    client.ingest(*mine)
    stream = client.tail(limit=2)
    begin = next(stream)
    assert [place.partition for place in begin.next] == list(range(64))
    assert begin.remaining >= 3
    received = []
    for response in stream:
        assert len(response.entries) <= 2
        received += [entry.event for entry in response.entries if entry.event.user_id == user]
        if response.remaining == 0:
            break
    stream.close()
    assert received == mine


def test_a_tail_that_nobody_can_give(client):
    def begin(**place):
        next(client.tail(**{"from": [session("PartitionOffset", **place)]}))
    assert "64 partitions" in refused(Code.INVALID_ARGUMENT, begin, partition=64)
    assert "another log" in refused(Code.OUT_OF_RANGE, begin, partition=0, offset=10**12)


def test_pages_of_the_log(client, user):
    mine = [event(user, age=age) for age in range(7, 0, -1)]
    client.ingest(*mine)
    (place,) = client.call("ReadEvents", user_id=user).next
    place.offset -= len(mine)
    pages = []
    for _ in range(4):
        page = client.call("ReadEvents", user_id=user, limit=3, **{"from": [place]})
        pages.append([entry.event for entry in page.entries])
        (place,) = page.next
    assert pages == [mine[:3], mine[3:6], mine[6:], []]
