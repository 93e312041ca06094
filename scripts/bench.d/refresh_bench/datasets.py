"""Where the experiments' data comes from: committed, given as a path, or fetched once and checked."""

import gzip
import hashlib
import shutil
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

from refresh_bench import series
from rpc_bench.processes import BenchError

COMMITTED = Path(__file__).resolve().parent / "nab" / "hourly.tsv.gz"
WHEEL = "recbole==1.2.1"
SHA256 = "9c9948202011f37eb0a7c6768129313f00d6403ad221ec940d5e2d5d5f33a407"
RATINGS = "recbole/dataset_example/ml-100k/ml-100k.inter"
FILMS = "recbole/dataset_example/ml-100k/ml-100k.item"


def hourly_series(source, directory):
    """The keys of the series experiment as a plain file: of a copy of NAB, or the committed hourly means."""
    target = Path(directory) / "hourly.tsv"
    packed = COMMITTED
    if source:
        packed = Path(directory) / "hourly.tsv.gz"
        try:
            series.write(source, packed)
        except (OSError, KeyError, ValueError, tarfile.TarError) as error:
            raise BenchError(f"{source} is no folder or .tar.gz of the Numenta Anomaly Benchmark "
                             f"(github.com/numenta/NAB): {error}") from error
    with gzip.open(packed) as zipped, open(target, "wb") as file:
        shutil.copyfileobj(zipped, file)
    return target


def ratings(folder, cache):
    """The file ml-100k.inter, beside ml-100k.item: in a folder that was given, or from the wheel that the demo fetches too."""
    if folder:
        file = Path(folder) / "ml-100k.inter"
        if not file.exists():
            raise BenchError(f"{folder} has no ml-100k.inter; it is a folder of the wheel {WHEEL}")
        return file
    file = Path(cache) / RATINGS
    if file.exists() and (Path(cache) / FILMS).exists():
        return file
    wheels = Path(cache) / "wheels"
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "-d", str(wheels), WHEEL]
    if subprocess.run(command).returncode != 0:
        raise BenchError(f"cannot fetch {WHEEL}; give its folder recbole/dataset_example/ml-100k with --ml-100k")
    wheel = next(wheels.glob("recbole-1.2.1-*.whl"))
    if hashlib.sha256(wheel.read_bytes()).hexdigest() != SHA256:
        raise BenchError(f"{wheel} is not the file that this benchmark was made with (sha256 differs); delete it")
    with zipfile.ZipFile(wheel) as archive:
        for name in (RATINGS, FILMS):
            archive.extract(name, cache)
    return file
