"""The codec on the 20-item response: time without, allocations with the counting library."""

import json
import os
import statistics
import subprocess
import sys

from . import processes

KEYS = ["unpack_ns", "pack_ns", "unpack_allocations", "pack_allocations"]


def measure(bench, peer, directory, rounds):
    """Medians of alternating rounds; the peer's keys are null without a peer."""
    library = processes.build_allocation_count(directory)
    response = directory / "response"
    subprocess.run([bench, "write-response", response], check=True)
    programs = {"": [bench, "codec"]}
    if peer:
        programs["swift_protobuf_"] = [peer, response]
    runs = {prefix: [] for prefix in programs}
    for _ in range(rounds):
        for prefix, command in programs.items():
            runs[prefix].append(run(command))
    results = {}
    for prefix, command in programs.items():
        counted = run(command, preload=library)
        for key in KEYS[:2]:
            results[prefix + key] = statistics.median(one[key] for one in runs[prefix])
        for key in KEYS[2:]:
            results[prefix + key] = counted[key]
    for key, ratio in [("unpack_ns", "unpack_ratio"), ("pack_ns", "pack_ratio")]:
        theirs = results.get("swift_protobuf_" + key)
        results[ratio] = theirs / results[key] if theirs else None
    print(f"codec: {results}", file=sys.stderr)
    return results


def run(command, preload=None):
    environment = dict(os.environ)
    if preload:
        environment["LD_PRELOAD"] = str(preload)
    output = subprocess.run(command, env=environment, capture_output=True, text=True)
    if output.returncode != 0:
        raise processes.BenchError(f"{command[0]} failed: {output.stderr}")
    return json.loads(output.stdout)
