"""The table for people and the file for programs."""

import json


def rows(results):
    ml1m = results.get("ml1m")
    if ml1m:
        yield f"import and full build ({ml1m['source']})", f"{ml1m['seconds']:.1f} s", None
        yield "  events", f"{ml1m['events_per_s']:,.0f} /s", None
        yield "  most memory", f"{ml1m['peak_mb']:,.0f} MB", None
        yield "parse in memory, here and in Python", pair(ml1m, "parse_s"), None
        yield "fold in memory", pair(ml1m, "fold_s"), None
        yield "fit of EASE", pair(ml1m, "fit_s"), None
        yield "fit, times NumPy's seconds", f"{ml1m['fit_vs_numpy']:.2f}", ml1m["fit_vs_numpy"] <= 1.2
        yield "parse + fold, times faster", f"{ml1m['fold_vs_numpy']:.1f}", ml1m["fold_vs_numpy"] >= 20
        yield "  the same with everything on the disk", f"{ml1m['durable_fold_vs_numpy']:.1f}", None
    for name, run in results.get("generated", {}).items():
        if name == "growth_per_event":
            yield "cost of an event, 25m against 1m", f"{run:.2f}", run <= 1.2
            continue
        yield f"{name}: full build of 29 days", f"{run['full_s']:.1f} s", None
        yield f"{name}: the 30th day on top", f"{run['incremental_s']:.1f} s", None
        yield f"{name}: most memory", f"{run['peak_mb']:,.0f} MB", run["peak_mb"] <= 8192


def pair(ml1m, step):
    return f"{ml1m['in_memory'][step]:.2f} s and {ml1m['numpy'][step]:.2f} s"


def show(results):
    for name, value, is_met in rows(results):
        verdict = "" if is_met is None else "met" if is_met else "MISSED"
        print(f"{name:48} {value:>24}   {verdict}".rstrip())
    machine = results["machine"]
    print(f"on {machine['cores']} cores, {machine['model']}; load average before the run "
          f"{machine['load_average_before']:.2f}")


def write(results, path):
    path.write_text(json.dumps(results, indent=2) + "\n")
