"""The table for people and the file for programs."""

import json

# Where in the results, the aim.
AIMS = [
    ("ml", "c100", "p50_ms", "<=", 1),
    ("ml", "c100", "p99_ms", "<=", 3),
    ("ml", "rps_per_core", None, ">=", 5_000),
    ("catalogue_100k", "full", "p99_ms", "<=", 10),
]


def show(results):
    for name in ["ml", "catalogue_100k"]:
        if name not in results:
            continue
        found = results[name]
        ranker = "the learned ranker" if found["learned_ranker"] else "no learned ranker: the first stage's score"
        print(f"{name}: {found['items']} items, {found['users']} users, {ranker}; {found['resident_bytes'] / 1e6:.0f} MB")
        for key, value in found.items():
            if isinstance(value, dict):
                cores = f"   {value['per_core']:.0f} /s a core" if "per_core" in value else ""
                print(f"  {key:16} {value['per_second']:9.0f} /s   p50 {value['p50_ms']:8.2f}   p99 {value['p99_ms']:8.2f}"
                      f"   p99.9 {value['p999_ms']:8.2f} ms{cores}")
    for name, key, part, sign, bound in AIMS:
        if name not in results:
            continue
        value = results[name][key] if part is None else results[name][key][part]
        met = value <= bound if sign == "<=" else value >= bound
        print(f"{name}.{key}{'.' + part if part else ''} {value:.2f} {sign} {bound:g}: {'met' if met else 'MISSED'}")
    machine = results["machine"]
    print(f"on {machine['cores']} cores shared by ranker, session tier and load generator, {machine['model']}; "
          f"load average before the run {machine['load_average_before']:.2f}")


def write(results, path):
    path.write_text(json.dumps(results, indent=2) + "\n")
