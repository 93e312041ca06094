"""The series of the Numenta Anomaly Benchmark as hourly means, cut into the keys of the experiment."""

import csv
import gzip
import io
import tarfile
from datetime import datetime
from pathlib import Path

HOURS = 330
FROM_EACH_FILE = 4


def read(source):
    """Gives (path, text) of every series in a checkout of NAB or a .tar.gz of it."""
    source = Path(source)
    if source.is_dir():
        for file in sorted(source.rglob("*.csv")):
            yield file.relative_to(source).as_posix(), file.read_text()
        return
    with tarfile.open(source) as archive:
        for member in sorted(archive.getmembers(), key=lambda member: member.name):
            if member.name.endswith(".csv"):
                yield member.name, archive.extractfile(member).read().decode()


def hourly(text):
    """Means of the hours from the first to the last; an hour without a point lies on the line between its neighbours."""
    sums = {}
    for row in csv.DictReader(io.StringIO(text)):
        hour = int((datetime.fromisoformat(row["timestamp"]) - datetime(1970, 1, 1)).total_seconds() // 3600)
        total, count = sums.get(hour, (0.0, 0))
        sums[hour] = (total + float(row["value"]), count + 1)
    known = sorted(sums)
    means = [sums[hour][0] / sums[hour][1] for hour in known]
    values = []
    for index, hour in enumerate(known):
        if index:
            gap = hour - known[index - 1]
            values += [means[index - 1] + (means[index] - means[index - 1]) * step / gap for step in range(1, gap)]
        values.append(means[index])
    return values


def keys(source):
    """Gives (use, name, values): `report` for the keys of the experiment, `tune` for pieces that it leaves out."""
    for path, text in read(source):
        if "/data/" not in "/" + path or "labels" in path:
            continue
        name = path.split("data/")[-1].removesuffix(".csv")
        values = hourly(text)
        pieces = [values[start:start + HOURS] for start in range(0, len(values) - HOURS + 1, HOURS)]
        for number, piece in enumerate(pieces):
            mean = sum(piece) / len(piece)
            deviation = (sum((value - mean) ** 2 for value in piece) / len(piece)) ** 0.5
            if deviation < 1e-9:
                continue
            left_out = name.startswith("artificial") or number >= FROM_EACH_FILE
            yield "tune" if left_out else "report", f"{name}#{number}", piece


def write(source, target):
    """Writes one line a key, for freshet-refresh-bench; the same bytes whenever the series are the same."""
    with open(target, "wb") as file, gzip.GzipFile(fileobj=file, mode="wb", mtime=0, filename="") as zipped:
        for use, name, values in keys(source):
            zipped.write(f"{use}\t{name}\t{' '.join(f'{value:.6g}' for value in values)}\n".encode())
