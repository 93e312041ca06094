"""What holds of every process that a test starts."""

import subprocess

PATIENCE = 20  # seconds


def end(process):
    """Asks a process to end, and kills it when it does not."""
    process.terminate()
    try:
        process.wait(timeout=PATIENCE)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
