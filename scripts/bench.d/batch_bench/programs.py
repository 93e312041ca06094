"""One program to its end: what it says, and the most memory that it had."""

import json
import os
import subprocess
import time

from rpc_bench.processes import BenchError

# Both sides' linear algebra runs on as many threads.
THREADS = str(os.cpu_count() or 1)


def run(*command):
    """Runs a program that prints JSON.

    Gives that with `seconds` from start to end and `peak_mb`, the largest resident set.
    """
    command = [str(word) for word in command]
    start = time.perf_counter()
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        env=os.environ | {"OPENBLAS_NUM_THREADS": THREADS})
    output = process.stdout.read()
    errors = process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        raise BenchError(f"{' '.join(command)} failed with {process.returncode}:\n{errors[-2000:]}")
    result = json.loads(output)
    result["seconds"] = time.perf_counter() - start
    result["peak_mb"] = usage.ru_maxrss / 1024
    return result
