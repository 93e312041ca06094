"""The limit that the disk sets: append a record, sync, and again."""

import os
import time

RECORD = b"e" * 256


def fdatasync(directory, seconds):
    """Appends a second, and the 99th percentile of one in milliseconds."""
    path = directory / "fdatasync"
    durations = []
    file = os.open(path, os.O_CREAT | os.O_WRONLY | os.O_APPEND, 0o600)
    try:
        end = time.perf_counter() + seconds
        now = time.perf_counter()
        while now < end:
            os.write(file, RECORD)
            os.fdatasync(file)
            then, now = now, time.perf_counter()
            durations.append(now - then)
    finally:
        os.close(file)
        path.unlink()
    durations.sort()
    return len(durations) / sum(durations), durations[int(len(durations) * 0.99)] * 1e3
