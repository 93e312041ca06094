"""A Python of its own for the peer, with NumPy and SciPy."""

import subprocess
import sys

from rpc_bench import processes
from rpc_bench.processes import BenchError

PACKAGES = ["numpy==2.3.4", "scipy==1.16.3"]


def python():
    """The path of an interpreter that has the packages, made when it is not there yet."""
    directory = processes.SCRATCH / "batch-peer"
    interpreter = directory / "bin/python"
    marker = directory / "packages.txt"
    if marker.is_file() and marker.read_text() == "\n".join(PACKAGES):
        return interpreter
    print("installing " + ", ".join(PACKAGES), file=sys.stderr)
    for command in [[sys.executable, "-m", "venv", "--clear", directory], [interpreter, "-m", "pip", "install", "-q", *PACKAGES]]:
        run = subprocess.run([str(word) for word in command], capture_output=True, text=True)
        if run.returncode != 0:
            raise BenchError(f"cannot install the peer's packages:\n{run.stdout[-2000:]}{run.stderr[-2000:]}")
    marker.write_text("\n".join(PACKAGES))
    return interpreter
