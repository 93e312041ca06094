"""The table for people and the file for programs."""

import json

from rpc_bench import processes

# The key, what it is, how it is printed, and the aim.
ROWS = [
    ("fdatasync_per_s", "append + fdatasync, one after the other", "{:.0f} /s", None),
    ("fdatasync_p99_ms", "p99 of one", "{:.2f} ms", None),
    ("ingest_single_eps", "ingest, one event a call, 256 in flight", "{:.0f} events/s", None),
    ("redis_ingest_eps", "Redis, XADD + HSET an event", "{:.0f} events/s", None),
    ("ingest_ratio_redis", "times Redis", "{:.2f}", (">=", 2)),
    ("ingest_single_p99_ms", "p99 of a call", "{:.2f} ms", None),
    ("redis_ingest_p99_ms", "p99 of Redis", "{:.2f} ms", None),
    ("ingest_batched_eps", "ingest, 100 events a call", "{:.0f} events/s", None),
    ("effect_p50_ms", "event to effect, p50", "{:.2f} ms", None),
    ("effect_p99_ms", "event to effect, p99", "{:.2f} ms", None),
    ("effect_p99_beyond_fsync_ms", "beyond the p99 of fdatasync", "{:.2f} ms", ("<=", 5)),
    ("profile_rps", "GetProfile, 256 in flight", "{:.0f} /s", None),
    ("redis_profile_rps", "Redis, HMGET of ten fields", "{:.0f} /s", None),
    ("profile_ratio_redis", "times Redis", "{:.2f}", (">=", 1)),
    ("profile_p50_ms", "p50 of GetProfile", "{:.2f} ms", None),
    ("profile_p99_ms", "p99 of GetProfile", "{:.2f} ms", None),
    ("redis_profile_p99_ms", "p99 of HMGET", "{:.2f} ms", None),
    ("restart_seconds", "restart after kill -9", "{:.2f} s", None),
    ("recovery_eps", "events replayed", "{:.0f} events/s", (">=", 500_000)),
    ("bytes_per_user", "memory of an active user", "{:.0f} bytes", ("<=", 2_048)),
]


def versions():
    return {name: processes.version([name, "--version"]) for name in ["redis-server", "swift"]}


def show(results):
    for key, name, form, target in ROWS:
        if key not in results:
            continue
        value = results[key]
        verdict = ""
        if target:
            sign, bound = target
            met = value >= bound if sign == ">=" else value <= bound
            verdict = f"{sign} {bound:g}: {'met' if met else 'MISSED'}"
        print(f"{name:42} {form.format(value):>18}   {verdict}".rstrip())
    machine = results["machine"]
    print(f"on {machine['cores']} cores shared by server and load generator, {machine['model']}; "
          f"load average before the run {machine['load_average_before']:.2f}")


def write(results, path):
    path.write_text(json.dumps(results, indent=2) + "\n")
