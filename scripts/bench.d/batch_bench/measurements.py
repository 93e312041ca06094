"""The two measurements: a file beside the peer, and generated logs of growing length."""

import shutil
import statistics
import sys
from pathlib import Path

from rpc_bench.processes import BenchError

from . import peer, programs

LAMBDA = 100
# Users and items of MovieLens-1M, and events.
ML1M_SHAPE = {"events": 1_000_209, "users": 6_040, "item-count": 3_706}
# Events, users, items.
GENERATED = {"1m": (1_000_000, 8_000, 4_000), "25m": (25_000_000, 200_000, 20_000)}


def say(text):
    print(text, file=sys.stderr)


def flags(values):
    return [word for name, value in values.items() for word in (f"--{name}", value)]


def ml1m(program, directory, options, results):
    ratings, items, source = files(program, directory, options)
    python = peer.python()
    script = Path(__file__).with_name("numpy_batch.py")
    ours, theirs = [], []
    for number in range(options.rounds):
        say(f"parse, fold and fit in memory, round {number + 1} of {options.rounds}")
        ours.append(programs.run(program, "memory", "--ratings", ratings, "--items", items))
        theirs.append(programs.run(python, script, ratings, items, LAMBDA))
    say("import and full build, on the disk")
    state = directory / "state"
    state.mkdir()
    build = programs.run(program, "log", "--ratings", ratings, "--items", items, "--directory", state)
    shutil.rmtree(state)

    def median(runs, *steps):
        return statistics.median(sum(run[step] for step in steps) for run in runs)

    results["ml1m"] = {
        "source": source,
        "seconds": build["seconds"],
        "events_per_s": build["events"] / build["seconds"],
        "peak_mb": build["peak_mb"],
        "fit_vs_numpy": median(ours, "fit_s") / median(theirs, "fit_s"),
        "fold_vs_numpy": median(theirs, "parse_s", "fold_s") / median(ours, "parse_s", "fold_s"),
        "durable_fold_vs_numpy": median(theirs, "parse_s", "fold_s") / (build["import_s"] + build["fold_s"]),
        "steps": build,
        "in_memory": {step: median(ours, step) for step in ["parse_s", "fold_s", "fit_s"]},
        "numpy": {step: median(theirs, step) for step in ["parse_s", "fold_s", "fit_s"]},
    }


def files(program, directory, options):
    """MovieLens-1M's files when they are given, else generated ones of its shape."""
    if options.ml1m:
        ratings, items = options.ml1m / "ratings.dat", options.ml1m / "movies.dat"
        for path in [ratings, items]:
            if not path.is_file():
                raise BenchError(f"{path} is not there: --ml1m wants the folder of MovieLens-1M")
        return ratings, items, "MovieLens-1M"
    ratings, items = directory / "ratings.dat", directory / "movies.dat"
    programs.run(program, "write-log", "--ratings", ratings, "--items", items, *flags(ML1M_SHAPE))
    return ratings, items, "generated, in the shape of MovieLens-1M"


def generated(program, directory, options, results):
    results["generated"] = {}
    for name in options.generated:
        events, users, items = GENERATED[name]
        say(f"generated log of {events:,} events, {users:,} users, {items:,} items")
        state = directory / name
        state.mkdir()
        run = programs.run(program, "generated", *flags(
            {"events": events, "users": users, "items": items, "directory": state}))
        shutil.rmtree(state)
        full = sum(run[step] for step in ["import_s", "read_s", "models_s", "fold_s", "publish_s"])
        day = sum(run[step] for step in ["day_import_s", "day_fold_s", "day_publish_s"])
        results["generated"][name] = {
            "full_s": full, "incremental_s": day, "peak_mb": run["peak_mb"],
            "events_per_s": events * 29 / 30 / full, "steps": run,
        }
    both = results["generated"]
    if "1m" in both and "25m" in both:
        # What one event costs, in the longer log against the shorter one; the models' solve grows with the items instead.
        def cost(name):
            steps = both[name]["steps"]
            return sum(steps[step] for step in ["import_s", "fold_s"]) / GENERATED[name][0]

        both["growth_per_event"] = cost("25m") / cost("1m")
