"""h2load: one measurement, read from what it prints."""

import re
import subprocess
from dataclasses import dataclass

from .processes import BenchError

UNITS = {"us": 1e-6, "ms": 1e-3, "s": 1.0}


@dataclass
class Load:
    """Requests a second, the mean seconds of a request, and the bytes of all bodies, those of the warm-up included."""

    rate: float
    mean: float
    bytes: int


def measure(url, clients, streams, seconds, warm_up, body=None, headers=()):
    """Runs h2load; raises BenchError unless every response was a 2xx."""
    command = ["h2load", "-c", str(clients), "-m", str(streams), "-t", "1", "-D", f"{round(seconds * 1000)}ms",
               f"--warm-up-time={warm_up}"]
    if body:
        command += ["-d", str(body)]
    for name, value in headers:
        command += ["-H", f"{name}: {value}"]
    run = subprocess.run(command + [url], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    return parse(run.stdout, url)


def parse(output, url):
    rate = re.search(r"finished in [^,]+, ([\d.]+) req/s", output)
    counts = re.search(r"(\d+) succeeded, (\d+) failed, (\d+) errored, (\d+) timeout", output)
    codes = re.search(r"status codes: (\d+) 2xx, (\d+) 3xx, (\d+) 4xx, (\d+) 5xx", output)
    time = re.search(r"time for request:\s+\S+\s+\S+\s+([\d.]+)(us|ms|s)", output)
    traffic = re.search(r"\((\d+)\) data", output)
    if not (rate and counts and codes and traffic and time):
        raise BenchError(f"h2load against {url} printed no result:\n{output}")
    if int(counts[1]) == 0 or any(int(n) for n in counts.groups()[1:]) or any(int(n) for n in codes.groups()[1:]):
        raise BenchError(f"the run against {url} is invalid, not every response was a 2xx:\n{output}")
    return Load(float(rate[1]), float(time[1]) * UNITS[time[2]], int(traffic[1]))
