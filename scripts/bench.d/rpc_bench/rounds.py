"""The alternating rounds of load against each server."""

import statistics
import struct
import subprocess
import sys

from . import http2, load, processes

RANK = "/freshet.ranker.v1.RankerService/Rank"
REQUEST_BYTES, RESPONSE_BYTES = 231, 340


class Target:
    """A server and how it is asked; the loads measured so far."""

    def __init__(self, name, server, path, body=None, headers=()):
        self.name, self.server, self.path, self.body, self.headers = name, server, path, body, headers
        self.throughput, self.latency, self.cpu = [], [], []
        self.answer_bytes = None

    def answer(self):
        """The body of one response."""
        body = self.body.read_bytes() if self.body else None
        answer = b"".join(http2.Call(self.server.port, self.path, body, self.headers).body())
        self.answer_bytes = len(answer)
        return answer

    def measure(self, seconds, warm_up):
        url = f"http://127.0.0.1:{self.server.port}{self.path}"
        for loads, clients, streams in [(self.throughput, 8, 32), (self.latency, 1, 1)]:
            before = self.server.cpu_seconds()
            loads.append(load.measure(url, clients, streams, seconds, warm_up, self.body, self.headers))
            if loads is self.throughput:
                requests = loads[-1].bytes / self.answer_bytes
                self.cpu.append((self.server.cpu_seconds() - before) / requests)
        print(f"  {self.name:16} {self.throughput[-1].rate:10.0f} req/s {self.latency[-1].mean * 1e6:8.1f} us {self.cpu[-1] * 1e6:6.1f} us CPU",
              file=sys.stderr)

    @property
    def rate(self):
        return statistics.median(run.rate for run in self.throughput)

    @property
    def cpu_per_request(self):
        return statistics.median(self.cpu)

    @property
    def mean(self):
        return statistics.median(run.mean for run in self.latency)


def measure(bench, peer, directory, rounds, seconds):
    request, response = directory / "request", directory / "response"
    subprocess.run([bench, "write-request", request], check=True)
    subprocess.run([bench, "write-response", response], check=True)
    if (request.stat().st_size, response.stat().st_size) != (REQUEST_BYTES, RESPONSE_BYTES):
        raise processes.BenchError("the exchange has not the size that it must have")
    # nghttpd listens on IPv6 as well; the address keeps it on loopback.
    port = processes.free_port()
    static = processes.Server(
        ["nghttpd", "--no-tls", "-n1", "-a", "127.0.0.1", "-d", directory, port], port=port)
    bare = processes.Server([bench, "http2-server"])
    with processes.Server([bench, "rank-server"]) as ours, static, bare:
        targets = [
            Target("freshet", ours, RANK, request, [("content-type", "application/proto")]),
            Target("nghttpd", static, "/response", request, [("content-type", "application/proto")]),
            Target("nghttpd GET", static, "/response"),
            Target("HTTP/2 alone", bare, RANK, request, [("content-type", "application/proto")]),
        ]
        if peer:
            framed = directory / "framed-request"
            framed.write_bytes(struct.pack(">BI", 0, REQUEST_BYTES) + request.read_bytes())
            with processes.Server([peer]) as server:
                headers = [("content-type", "application/grpc"), ("te", "trailers")]
                targets.append(Target("grpc-swift", server, RANK, framed, headers))
                check(targets, response.read_bytes())
                run(targets, rounds, seconds)
        else:
            check(targets, response.read_bytes())
            run(targets, rounds, seconds)
    return summary(targets, rounds, seconds)


def check(targets, response):
    """Every server answers what it should; grpc-swift's bytes stand behind five of framing."""
    for target in targets:
        answer = target.answer()
        right = len(answer) == len(response) + 5 if target.name == "grpc-swift" else answer == response
        if not right:
            raise processes.BenchError(f"{target.name} answers {len(answer)} bytes that are not the response")


def run(targets, rounds, seconds):
    for number in range(rounds):
        print(f"round {number + 1} of {rounds}", file=sys.stderr)
        # Each round begins with another target, so that none always follows the same one.
        for index in range(len(targets)):
            targets[(number + index) % len(targets)].measure(seconds, warm_up=1)


def summary(targets, rounds, seconds):
    ours, static, static_get, bare, *others = targets
    return {
        "ratio_nghttpd": ours.rate / static.rate,
        "ratio_nghttpd_get": ours.rate / static_get.rate,
        "ratio_nghttpd_http2_alone": bare.rate / static.rate,
        "ratio_grpc_swift": ours.rate / others[0].rate if others else None,
        "latency_ratio_nghttpd": ours.mean / static.mean,
        "latency_ratio_nghttpd_get": ours.mean / static_get.mean,
        "cpu_ratio_nghttpd": static.cpu_per_request / ours.cpu_per_request,
        "rounds": rounds,
        "seconds": seconds,
        "load": {
            target.name: {
                "requests_per_second": target.rate,
                "mean_request_seconds": target.mean,
                "cpu_seconds_per_request": target.cpu_per_request,
                "rounds_requests_per_second": [run.rate for run in target.throughput],
                "rounds_mean_request_seconds": [run.mean for run in target.latency],
            }
            for target in targets
        },
    }
