"""The live loop: one mesh for each policy replays the same later events, compressed in time, with the same budget.

Before each event the value that the session tier serves is read over RPC and scored by the event, so every policy is measured
on the same events. `never` and `always` are the bounds: the latter refreshes every value as soon as it is known to be stale,
and the budget of the others is a share of what that takes."""

import math
import os
import random
import statistics
import sys
import tempfile
import time
from pathlib import Path

from refresh_bench import live_mesh, served
from refresh_bench.live_events import Data
from rpc_bench.processes import BenchError

PROGRAMS = live_mesh.PROGRAMS
SIGNAL = "genre_affinity"
POLICIES = ["round_robin", "rps", "freshet", "freshet_gain"]
ALWAYS_MILLIS = 100_000
CHUNK_SECONDS = 0.5
# What the coordinator says of each signal.
FIGURES = ["cells", "completed", "spent_millis", "cost_millis", "mean_loss"]


def run(program, folder, options):
    """All policies, `options.repetitions` times, each time in another order; the result for the JSON."""
    folder = Path(folder)
    events, items = folder / "ml-100k.inter", folder / "ml-100k.item"
    data = Data(events, items, options.split)
    print(f"live: {len(data.later)} events in {options.seconds} s a run", file=sys.stderr)
    result = {"signal": SIGNAL, "events": len(data.later), "seconds": options.seconds, "share": options.share,
              "load_average": os.getloadavg()[0], "runs": []}
    with tempfile.TemporaryDirectory(prefix="refresh-live-", dir=options.data_dir) as directory:
        directory = Path(directory)
        live_mesh.prepare(program, directory / "start", events, items, options.split)
        for repetition in range(options.repetitions):
            bounds = [("never", "never", 0), ("always", "freshet", ALWAYS_MILLIS)]
            runs = [one(program, directory, data, options, *bound) for bound in bounds]
            budget = options.share * cost_of_everything(runs[1])
            policies = POLICIES[repetition % len(POLICIES):] + POLICIES[:repetition % len(POLICIES)]
            runs += [one(program, directory, data, options, policy, policy, budget) for policy in policies]
            result["runs"].append({run.pop("name"): run for run in runs})
    summarise(result, data)
    show(result)
    return result


def cost_of_everything(always):
    """CPU-milliseconds a second that refreshing took where the budget never ended."""
    if not always["refreshes"]:
        raise BenchError("nothing was refreshed although the budget never ends; see the coordinator's plan")
    return always["spent_ms"] / always["wall_seconds"]


def one(program, directory, data, options, name, policy, budget):
    """One policy: its losses by event, what it spent, and what it did."""
    place = directory / "run"
    live_mesh.copy(directory / "start", place)
    try:
        with live_mesh.Mesh(program, place) as mesh:
            mesh.wait_until_served()
            mesh.freshet("budget", "set", "--ms", f"{budget:.6f}", "--policy", policy)
            # What detections have refreshed is no policy's choice, so none of the budget is for that.
            mesh.freshet("budget", "set", "--tier", "near_real_time", "--ceiling", "0")
            processor = mesh.cpu_seconds()
            start = time.monotonic()
            losses, late = replay(mesh, data, options.seconds, start)
            wall = time.monotonic() - start
            time.sleep(2)  # the last feedback and the last completions
            plan = mesh.plan()
            run = {
                "name": name, "budget_ms_per_second": budget, "wall_seconds": wall, "late_seconds": late,
                "spent_ms": plan.get("spent_millis", 0), "refreshes": int(plan.get("completed", 0)),
                "failed": int(plan.get("failed", 0)), "observations": int(plan.get("feedback_events", 0)),
                "signals": {signal["signal"]: {key: signal[key] for key in FIGURES if key in signal}
                            for signal in plan["signals"] if int(signal.get("completed", 0)) or signal.get("mean_loss")},
                "mesh_cpu_seconds": mesh.cpu_seconds() - processor, "load_average": os.getloadavg()[0],
                "losses": losses,
            }
    finally:
        live_mesh.remove(place)
    known = [loss for loss in losses if loss is not None]
    run["loss"] = statistics.fmean(known)
    print(f"  {name:14} budget {budget:8.3f} CPU-ms/s, spent {run['spent_ms']:9.1f} ms in {run['refreshes']:6} refreshes, "
          f"loss {run['loss']:.4f}", file=sys.stderr)
    return run


def replay(mesh, data, seconds, start):
    """Puts the events in, evenly over the wall's time, each after its user's value was read.

    Returns the losses, and by how much the last chunk was late."""
    chunks = max(1, round(seconds / CHUNK_SECONDS))
    losses, late = [], 0.0
    for number in range(chunks):
        part = data.later[len(data.later) * number // chunks:len(data.later) * (number + 1) // chunks]
        found = served.weights(mesh.session, SIGNAL, part)
        losses += [data.loss(weights, event) for weights, event in zip(found, part)]
        if part:
            mesh.freshet("events", "put", text="\n".join(event.line() for event in part) + "\n")
        late = time.monotonic() - start - (number + 1) * seconds / chunks
        time.sleep(max(0.0, -late))
    return losses, max(0.0, late)


def summarise(result, data):
    """Means over the repetitions, and the difference to round-robin with an interval over users."""
    draws = random.Random(1)
    result["policies"] = {}
    for name in result["runs"][0]:
        runs = [repetition[name] for repetition in result["runs"]]
        bounds = [(repetition["never"]["loss"], repetition["always"]["loss"]) for repetition in result["runs"]]
        losses = [run["loss"] for run in runs]
        result["policies"][name] = {
            "loss": statistics.fmean(losses), "losses": losses,
            "regret": statistics.fmean(loss - always for loss, (_, always) in zip(losses, bounds)),
            "share_of_gain": statistics.fmean(
                (never - loss) / (never - always) if never != always else math.nan
                for loss, (never, always) in zip(losses, bounds)),
            "budget_ms": statistics.fmean(run["budget_ms_per_second"] * run["wall_seconds"] for run in runs),
            "spent_ms": statistics.fmean(run["spent_ms"] for run in runs),
            "refreshes": statistics.fmean(run["refreshes"] for run in runs),
            "own_losses": [run["signals"].get(SIGNAL, {}).get("mean_loss", math.nan) for run in runs],
        }
        if name not in ("never", "always", "round_robin"):
            result["policies"][name]["less_than_round_robin"] = interval(result, name, data, draws)
    for repetition in result["runs"]:
        for run in repetition.values():
            del run["losses"]


def interval(result, name, data, draws, resamples=400):
    """Loss of round-robin less that of the policy: mean and 95 % by a bootstrap over users, the repetitions pooled."""
    users = {}
    for repetition in result["runs"]:
        pairs = zip(repetition["round_robin"]["losses"], repetition[name]["losses"], data.later)
        for base, own, event in pairs:
            if own is None:
                continue
            total, count = users.get(event.user, (0.0, 0))
            users[event.user] = (total + base - own, count + 1)
    sums = list(users.values())
    means = sorted(mean(draws.choices(sums, k=len(sums))) for _ in range(resamples))
    return {"mean": mean(sums), "lower": means[int(0.025 * resamples)], "upper": means[int(0.975 * resamples)]}


def mean(sums):
    return sum(total for total, _ in sums) / sum(count for _, count in sums)


def show(result):
    print("| policy | loss (each repetition) | regret | of the gain from never to always | spent / budget, CPU-ms | refreshes "
          "| less loss than round-robin [95 %] | loss as the session tier reports it |")
    print("| --- " * 8 + "|")
    for name, figures in result["policies"].items():
        losses = ", ".join(f"{loss:.4f}" for loss in figures["losses"])
        gain = figures.get("less_than_round_robin")
        difference = f"{gain['mean']:.4f} [{gain['lower']:.4f}, {gain['upper']:.4f}]" if gain else "-"
        budget = "no end" if name == "always" else f"{figures['budget_ms']:.0f}"
        print(f"| `{name}` | {figures['loss']:.4f} ({losses}) | {figures['regret']:.4f} | {figures['share_of_gain']:.0%} "
              f"| {figures['spent_ms']:.0f} / {budget} | {figures['refreshes']:.0f} | {difference} "
              f"| {', '.join(f'{loss:.3f}' for loss in figures['own_losses'])} |")
