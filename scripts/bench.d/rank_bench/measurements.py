"""The measurements in their order, for each of the two catalogues."""

import contextlib
import json
import os
import subprocess
import sys
from pathlib import Path

from rpc_bench.processes import BenchError
from session_bench import servers

CANDIDATES = [25, 100, 200, 300]
IN_FLIGHT = 64
LOADS = [50, 80]
WARM_UP_SECONDS = 2
SIZES = {
    "ml": {"items": 1_682, "users": 943, "events": 100_000},
    "catalogue_100k": {"items": 100_000, "users": 2_000, "events": 400_000},
}


def run(programs, directory, options, results):
    for name, size in SIZES.items():
        if options.only not in (None, name):
            continue
        print(f"{name}: writing the snapshot", file=sys.stderr)
        with mesh(programs, directory / name, size, options if name == "ml" else None) as (ranker, size):
            results[name] = measure(programs["freshet-ranker-bench"], ranker, size, options)


@contextlib.contextmanager
def mesh(programs, directory, size, options):
    """A ranker on its snapshot, with a session tier that knows recent events."""
    directory.mkdir()
    bench = programs["freshet-ranker-bench"]
    source = ["--data", options.data.resolve()] if options and options.data else flags(size)
    written = call(bench, "snapshot", "--dir", directory / "ranker", *source)
    size = dict(size, users=written["users"], items=written["items"], learned=written["ranker"])
    with servers.session(programs, directory / "session") as session:
        call(bench, "fill", "--port", session.port, *flags(size))
        coordinator = session.command[session.command.index("--coordinator") + 1]
        with servers.Node(programs["freshet-ranker"], directory / "ranker", ["--coordinator", coordinator]) as ranker:
            yield ranker, size


def measure(bench, ranker, size, options):
    base = ["--port", ranker.port, *flags(size), *(["--logged"] if options.logged else [])]

    def load(name, *more, seconds=options.seconds):
        found = call(bench, "load", *base, "--seconds", seconds, *more)
        if found["short"] > 0.001 * found["count"]:
            raise BenchError(f"{name}: {found['short']:.0f} answers had too few items")
        if size["learned"] and found["learned"] < found["count"]:
            raise BenchError(f"{name}: not all answers were ordered by the ranker")
        found["degraded"] /= max(1, found["count"])
        print(f"  {name:28} {found['per_second']:9.0f} /s   p50 {found['p50_ms']:7.2f}   p99 {found['p99_ms']:7.2f}   "
              f"p99.9 {found['p999_ms']:7.2f} ms   degraded {100 * found['degraded']:.1f} %", file=sys.stderr)
        return {key: found[key] for key in ["per_second", "p50_ms", "p99_ms", "p999_ms", "degraded"]}

    result = {"items": size["items"], "users": size["users"], "learned_ranker": size["learned"]}
    shapes = [(f"c{count}", ["--candidates", count]) for count in CANDIDATES] + [("full", [])]
    # The connection to the session tier, page faults of the snapshot's files.
    call(bench, "load", *base, "--seconds", WARM_UP_SECONDS, "--in-flight", 8)
    for name, shape in shapes:
        result[name] = load(f"sequential {name}", *shape)
    for name, shape in [shapes[1], shapes[-1]]:
        before = cpu_seconds(ranker)
        saturated = load(f"saturated {name}", *shape, "--in-flight", IN_FLIGHT)
        used = cpu_seconds(ranker) - before
        saturated["per_core"] = saturated["per_second"] * options.seconds / used
        saturated["cores_used"] = used / options.seconds
        result[f"saturated_{name}"] = saturated
        for percent in LOADS:
            rate = saturated["per_second"] * percent / 100
            result[f"open_{name}_{percent}"] = load(f"open {name} at {percent} %", *shape, "--rate", f"{rate:.1f}")
    result["rps_per_core"] = result["saturated_c100"]["per_core"]
    result["rps_per_core_full"] = result["saturated_full"]["per_core"]
    result["resident_bytes"] = ranker.resident()
    return result


def flags(size):
    return [word for key in ["items", "users", "events"] for word in (f"--{key}", size[key])]


def call(bench, *words):
    """One run of the load generator, and what it says. A call that fails makes the measurement invalid."""
    command = [str(word) for word in (bench, *words)]
    process = subprocess.run(command, capture_output=True, text=True)
    if process.returncode != 0:
        raise BenchError(f"{' '.join(command)} failed:\n{process.stderr[-2000:]}")
    return json.loads(process.stdout.splitlines()[-1])


def cpu_seconds(node):
    """Processor time of a process so far, with the kernel's on its behalf."""
    fields = Path(f"/proc/{node.process.pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
