"""One load by freshet-session-bench, and what it says."""

import json
import subprocess
import sys

from rpc_bench.processes import BenchError


def run(program, mode, port, **options):
    """Runs a mode to its end. A call that fails makes the measurement invalid."""
    command = [str(program), mode, "--port", str(port)]
    for name, value in options.items():
        flag = "--" + name.replace("_", "-")
        command += [flag] if value is True else [flag, str(value)]
    process = subprocess.run(command, capture_output=True, text=True)
    if process.returncode != 0:
        raise BenchError(f"{' '.join(command)} failed:\n{process.stderr[-2000:]}")
    result = json.loads(process.stdout)
    print(f"  {mode:16} {result['per_second']:12.0f} /s   p50 {result['p50_ms']:8.2f} ms   p99 {result['p99_ms']:8.2f} ms",
          file=sys.stderr)
    return result
