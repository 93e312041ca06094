"""The table for people and the file for programs."""

import json

from . import processes

# The key (dots lead inwards), what it is, how it is printed, and the target.
ROWS = [
    ("load.freshet.requests_per_second", "freshet, -c 8 -m 32", "{:.0f} req/s", None),
    ("load.nghttpd.requests_per_second", "nghttpd, the same", "{:.0f} req/s", None),
    ("load.nghttpd GET.requests_per_second", "nghttpd, by GET without a body", "{:.0f} req/s", None),
    ("load.grpc-swift.requests_per_second", "grpc-swift, the same", "{:.0f} req/s", None),
    ("ratio_nghttpd", "throughput / nghttpd's", "{:.3f}", (">=", 0.55)),
    ("ratio_nghttpd_get", "throughput / nghttpd's by GET", "{:.3f}", None),
    ("load.HTTP/2 alone.requests_per_second", "freshet's HTTP/2 without RPC and codec", "{:.0f} req/s", None),
    ("ratio_nghttpd_http2_alone", "its throughput / nghttpd's", "{:.3f}", None),
    ("ratio_grpc_swift", "throughput / grpc-swift's", "{:.1f}", (">=", 10)),
    ("cpu_ratio_nghttpd", "nghttpd's CPU time a request / freshet's", "{:.3f}", None),
    ("load.freshet.mean_request_seconds", "freshet, -c 1 -m 1, seconds", "{:.6f}", None),
    ("load.nghttpd.mean_request_seconds", "nghttpd, the same", "{:.6f}", None),
    ("latency_ratio_nghttpd", "latency / nghttpd's", "{:.2f}", ("<=", 1.6)),
    ("latency_ratio_nghttpd_get", "latency / nghttpd's by GET", "{:.2f}", None),
    ("codec.unpack_ns", "validate + unpack + Swift values", "{:.0f} ns", None),
    ("codec.swift_protobuf_unpack_ns", "swift-protobuf, the same", "{:.0f} ns", None),
    ("codec.unpack_ratio", "times faster", "{:.2f}", (">=", 2)),
    ("codec.unpack_allocations", "allocations", "{:.1f}", ("<=", "codec.swift_protobuf_unpack_allocations")),
    ("codec.pack_ns", "pack", "{:.0f} ns", None),
    ("codec.swift_protobuf_pack_ns", "swift-protobuf, the same", "{:.0f} ns", None),
    ("codec.pack_ratio", "times faster", "{:.2f}", (">=", 2)),
    ("codec.pack_allocations", "allocations", "{:.1f}", ("<=", "codec.swift_protobuf_pack_allocations")),
    ("idle_bytes_per_connection", "an idle connection", "{:.0f} bytes", ("<=", 16 * 1024)),
    ("slow_reader_peak_mib", "1 GiB to a slow reader, peak", "{:.1f} MiB", ("<=", 64)),
]


def versions():
    return {
        "swift": processes.version(["swift", "--version"]),
        "nghttpd": processes.version(["nghttpd", "--version"]),
        "h2load": processes.version(["h2load", "--version"]),
    }


def look_up(results, path):
    value = results
    for key in path.split("."):
        value = value.get(key) if isinstance(value, dict) else None
    return value


def verdict(value, target, results):
    if target is None:
        return ""
    sign, bound = target
    if isinstance(bound, str):
        bound = look_up(results, bound)
        if bound is None:
            return ""
    met = value >= bound if sign == ">=" else value <= bound
    return f"{sign} {bound:g}: {'met' if met else 'MISSED'}"


def show(results):
    for path, name, form, target in ROWS:
        value = look_up(results, path)
        if value is not None:
            print(f"{name:40} {form.format(value):>16}   {verdict(value, target, results)}".rstrip())
    machine = results["machine"]
    print(f"on {machine['cores']} cores, {machine['model']}; load average before the run {machine['load_average_before']:.2f}")


def write(results, path):
    path.write_text(json.dumps(results, indent=2) + "\n")
