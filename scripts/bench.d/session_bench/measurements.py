"""The measurements in their order: what needs filled users first, what changes them afterwards."""

import statistics
import sys
import time

from . import disk, load, servers

IN_FLIGHT = 256
BATCH = 100
BATCHES_IN_FLIGHT = 32
# No checkpoint comes between the events and the kill.
NEVER_CHECKPOINT = ["--checkpoint-interval", "1h", "--checkpoint-entries", "100000000"]


def run(programs, directory, options, results):
    bench = programs["freshet-session-bench"]
    with servers.Redis(directory / "redis") as redis:
        measure_empty(programs, directory, results)
        with servers.session(programs, directory / "session") as session:
            fill(bench, session, redis, options, results)
            profiles(bench, session, redis, options, results)
            memory(session, options, results)
            ingest(bench, session, redis, directory, options, results)
            effect(bench, session, options, results)
            session.stop()
        recovery(programs, directory, options, results)


def say(text):
    print(text, file=sys.stderr)


def median(values):
    return statistics.median(values)


def measure_empty(programs, directory, results):
    """The memory of a node without users."""
    with servers.session(programs, directory / "empty") as session:
        results["empty_resident_bytes"] = session.resident()


def fill(bench, session, redis, options, results):
    say(f"filling {options.users} users with {options.events_per_user} events each, {BATCH} events a call")
    calls = options.users * options.events_per_user // BATCH
    filled = load.run(bench, "ingest", session.port, calls=calls, batch=BATCH, in_flight=BATCHES_IN_FLIGHT,
                      users=options.users, spread=True)
    results["ingest_batched_eps"] = filled["per_second"]
    load.run(bench, "redis-fill", redis.port, calls=options.users, in_flight=IN_FLIGHT, users=options.users)


def rounds(options, bench, what, targets, measure_beside=None):
    """Runs the loads in turn, each round beginning with another, and gives their results by mode."""
    found = {mode: [] for mode, _ in targets}
    for number in range(options.rounds):
        say(f"{what}, round {number + 1} of {options.rounds}")
        if measure_beside:
            measure_beside()
        for index in range(len(targets)):
            mode, port = targets[(number + index) % len(targets)]
            found[mode].append(load.run(bench, mode, port, seconds=options.seconds, in_flight=IN_FLIGHT,
                                        users=options.users))
    return found


def profiles(bench, session, redis, options, results):
    found = rounds(options, bench, "profiles", [("profiles", session.port), ("redis-profiles", redis.port)])
    for prefix, mode in [("", "profiles"), ("redis_", "redis-profiles")]:
        results[prefix + "profile_rps"] = median(run["per_second"] for run in found[mode])
        results[prefix + "profile_p50_ms"] = median(run["p50_ms"] for run in found[mode])
        results[prefix + "profile_p99_ms"] = median(run["p99_ms"] for run in found[mode])


def memory(session, options, results):
    """A node that was stopped in good order and has read its users back holds nothing but them."""
    session.stop()
    session.start()
    results["resident_bytes"] = session.resident()
    results["bytes_per_user"] = (results["resident_bytes"] - results["empty_resident_bytes"]) / options.users
    say(f"{results['bytes_per_user']:.0f} bytes a user")


def ingest(bench, session, redis, directory, options, results):
    synced = []
    found = rounds(options, bench, "ingest", [("ingest", session.port), ("redis-ingest", redis.port)],
                   measure_beside=lambda: synced.append(disk.fdatasync(directory, options.seconds / 2)))
    results["fdatasync_per_s"] = median(rate for rate, _ in synced)
    results["fdatasync_p99_ms"] = median(p99 for _, p99 in synced)
    for prefix, mode in [("ingest_single", "ingest"), ("redis_ingest", "redis-ingest")]:
        results[prefix + "_eps"] = median(run["per_second"] for run in found[mode])
        results[prefix + "_p99_ms"] = median(run["p99_ms"] for run in found[mode])
    results["ingest_ratio_redis"] = results["ingest_single_eps"] / results["redis_ingest_eps"]
    results["profile_ratio_redis"] = results["profile_rps"] / results["redis_profile_rps"]


def effect(bench, session, options, results):
    say("effect, one event after the other")
    found = [load.run(bench, "effect", session.port, seconds=options.seconds, in_flight=1, users=options.users)
             for _ in range(options.rounds)]
    results["effect_p50_ms"] = median(run["p50_ms"] for run in found)
    results["effect_p99_ms"] = median(run["p99_ms"] for run in found)
    results["effect_p99_beyond_fsync_ms"] = results["effect_p99_ms"] - results["fdatasync_p99_ms"]


def recovery(programs, directory, options, results):
    bench = programs["freshet-session-bench"]
    say(f"recovery of {options.replayed} events")

    def restart(session):
        session.kill()
        start = time.monotonic()
        session.start()
        # As many users as make sure that every partition has answered.
        load.run(bench, "await", session.port, calls=2_000, in_flight=64, seconds=servers.START_SECONDS)
        return time.monotonic() - start

    with servers.session(programs, directory / "recovered", NEVER_CHECKPOINT) as session:
        without = median(restart(session) for _ in range(3))
        load.run(bench, "ingest", session.port, calls=options.replayed // BATCH, batch=BATCH,
                 in_flight=BATCHES_IN_FLIGHT, users=options.users)
        results["restart_seconds"] = restart(session)
    results["empty_restart_seconds"] = without
    results["recovery_eps"] = options.replayed / max(1e-3, results["restart_seconds"] - without)
