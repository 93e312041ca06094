#!/usr/bin/env python3
"""The live loop: one mesh for each policy replays the same later events, compressed in time, with the same budget, which is a share of
what refreshing everything at once would cost. Measured is the loss of the values that were served.

The events up to the split are imported, and a snapshot is built there. Then the later ones are put in, evenly over the wall's
time; the coordinator gets its feedback, and the batch tier its leases, as live. `never` and `always` are the bounds."""

import argparse
import json
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time


class Mesh:
    """`freshet up` in a directory of its own, with the events before the split and a snapshot of them."""

    def __init__(self, arguments):
        self.arguments = arguments
        self.directory = tempfile.mkdtemp(prefix="freshet-live-")
        self.port = arguments.port
        self.process = subprocess.Popen(
            [arguments.binaries / "freshet", "up", "--data-dir", self.directory, "--replay", "--budget-ms", "0",
             "--port-base", str(self.port)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            self.wait_for(self.is_ready, "the mesh is ready")
            self.freshet("import", arguments.events, "--items", arguments.items, "--until-quantile", arguments.split)
            self.freshet("build", "--split-of", arguments.events, "--from-quantile", arguments.split)
        except BaseException:
            self.stop()
            raise

    def freshet(self, *words, **options):
        command = [self.arguments.binaries / "freshet", *map(str, words), "--coordinator", f"127.0.0.1:{self.port}"]
        done = subprocess.run(command, capture_output=True, text=True, **options)
        if done.returncode != 0:
            raise RuntimeError(f"{' '.join(map(str, command))}: {done.stderr.strip()[-2000:]}")
        return done.stdout

    def wait_for(self, condition, what, patience=300):
        deadline = time.monotonic() + patience
        while not (value := condition()):
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"waited in vain until {what}")
            time.sleep(0.2)
        return value

    def is_ready(self):
        try:
            nodes = json.loads(self.freshet("status", "--json"))["topology"].get("nodes", [])
        except RuntimeError:
            return False
        return {node["service"] for node in nodes if node.get("ready")} >= {"session", "batch", "ranker", "trigger"}

    def plan(self):
        return json.loads(self.freshet("refresh", "top", "--limit", "1", "--json"))

    def stop(self):
        self.process.terminate()
        self.process.wait()
        shutil.rmtree(self.directory, ignore_errors=True)


def later_events(path, split):
    """The events after the split as JSON lines, in time order."""
    rows = []
    with open(path) as lines:
        next(lines)
        for order, line in enumerate(lines):
            user, item, rating, at = line.rstrip("\n").split("\t")[:4]
            rows.append((float(at), order, user, item, float(rating)))
    rows.sort()
    start = rows[int(len(rows) * split)][0]
    return [
        json.dumps({"event_id": f"live-{order}", "user_id": user, "item_id": item, "kind": "rate",
                    "occurred_at": int(at * 1_000_000), "value": rating})
        for at, order, user, item, rating in rows if at > start]


def run(arguments, events, policy, budget):
    """One policy: what it spent, and what its values lost."""
    mesh = Mesh(arguments)
    try:
        mesh.freshet("budget", "set", "--ms", budget, "--policy", policy)
        start, chunks = time.monotonic(), arguments.seconds * 2
        for number in range(chunks):
            part = events[len(events) * number // chunks:len(events) * (number + 1) // chunks]
            if part:
                mesh.freshet("events", "put", input="\n".join(part) + "\n")
            time.sleep(max(0, start + (number + 1) * arguments.seconds / chunks - time.monotonic()))
        wall = time.monotonic() - start
        time.sleep(3)  # the last second's feedback
        plan = mesh.plan()
        signals = {s["signal"]: s for s in plan["signals"] if s.get("mean_loss")}
        return {
            "policy": policy, "budget_ms_per_second": budget, "wall_seconds": wall,
            "spent_ms": plan.get("spent_millis", 0), "completed": int(plan.get("completed", 0)),
            "observations": int(plan.get("feedback_events", 0)),
            "loss": {name: s["mean_loss"] for name, s in signals.items()},
        }
    finally:
        mesh.stop()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--events", required=True, help="ml-100k.inter")
    parser.add_argument("--items", required=True, help="ml-100k.item")
    parser.add_argument("--split", type=float, default=0.8, help="quantile of the events where the live part begins")
    parser.add_argument("--seconds", type=int, default=60, help="wall time of the live part")
    parser.add_argument("--share", type=float, default=0.1, help="of what refreshing everything costs")
    parser.add_argument("--policies", default="round_robin,rps,freshet")
    parser.add_argument("--binaries", type=pathlib.Path, default=pathlib.Path(".build/release"))
    parser.add_argument("--port", type=int, default=17400, help="of the first service")
    parser.add_argument("--json", help="write the result to this file")
    arguments = parser.parse_args()
    events = later_events(arguments.events, arguments.split)
    print(f"{len(events)} events in {arguments.seconds} s", file=sys.stderr)

    results = [run(arguments, events, "never", 0), run(arguments, events, "freshet", 1_000)]
    results[1]["policy"] = "always"
    rate = results[1]["spent_ms"] / results[1]["wall_seconds"]
    budget = max(round(arguments.share * rate, 3), 0.001)
    print(f"refreshing everything took {rate:.2f} CPU-ms/s; the budget is {budget}", file=sys.stderr)
    for policy in arguments.policies.split(","):
        results.append(run(arguments, events, policy, budget))
    names = sorted({name for result in results for name in result["loss"]})
    print("| policy | spent CPU-ms | refreshes | " + " | ".join(names) + " |")
    print("| --- " * (3 + len(names)) + "|")
    for result in results:
        losses = " | ".join(f"{result['loss'].get(name, float('nan')):.4f}" for name in names)
        print(f"| {result['policy']} | {result['spent_ms']:.0f} | {result['completed']} | {losses} |")
    if arguments.json:
        pathlib.Path(arguments.json).write_text(json.dumps({"live": results}, indent=1) + "\n")


if __name__ == "__main__":
    main()
