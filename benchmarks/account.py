"""Time and memory of the account against merely reading and decoding the same rasters.

The floor: the same number of threads open the same files, read and decode every tile, release
each array at once and do nothing else. Account and floor run in turn in processes of their own, so
only their ratio is to be believed on a shared machine.
"""

import argparse
import json
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

CACHE_MB = 128
LIMITS = {"plain": 2.3, "gaps": 2.5, "all": 2.3, "warped": 3.0}
MEMORY_LIMIT_MB = 600
HELP_LIMIT = 10  # bare Python starts: click alone takes half of them


def floor(account: Path, threads: int) -> dict[str, float]:
    """Seconds to open, read and decode every tile of every raster of an account."""
    import threading

    import rasterio
    from rasterio.windows import Window

    rasterio.env.set_gdal_config("GDAL_CACHEMAX", CACHE_MB)
    files = sorted(account.parent.glob("*.tif"))
    with rasterio.open(account.parent / "land_cover.tif") as first:
        height, width = first.shape
    rows = [(r, c) for r in range(0, height, 512) for c in range(0, width, 512)]
    local = threading.local()

    def read(at: tuple[int, int]) -> None:
        if not hasattr(local, "opened"):
            local.opened = [rasterio.open(path) for path in files]
            local.coarse = [file for file in local.opened if file.shape != (height, width)]
            for file in local.coarse:
                file.read(1)
        window = Window(at[1], at[0], min(512, width - at[1]), min(512, height - at[0]))
        for file in local.opened:
            if file not in local.coarse:
                file.read(1, window=window)

    begin = time.perf_counter()
    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(read, rows))
    return {"seconds": time.perf_counter() - begin}


def raster_pass(account: Path, threads: int) -> dict[str, float]:
    """Seconds of the raster pass alone, its inputs open and its shares prepared."""
    from gep import open_account
    from gep.run.preparation import prepare
    from gep.run.work import Work, raster_sums
    from gep.sums.plan import plan_pass

    begin = time.perf_counter()
    inputs, rules = open_account(account).sound()
    opened = time.perf_counter()
    land, layers, _ = prepare(inputs, rules)
    plan = plan_pass(rules.catalogue, rules.choice, rules.lookup, layers, land)
    prepared = time.perf_counter()
    raster_sums(plan, Work(threads=threads))
    return {
        "opening": opened - begin,
        "preparation": prepared - opened,
        "seconds": time.perf_counter() - prepared,
    }


def whole_run(account: Path, threads: int) -> dict[str, float]:
    """Seconds of gep run in a process that has imported it."""
    import tempfile

    from gep import open_account
    from gep.run.work import Work

    with tempfile.TemporaryDirectory() as folder:
        begin = time.perf_counter()
        open_account(account).run(Path(folder) / "out", rasters=False, work=Work(threads=threads))
        return {"seconds": time.perf_counter() - begin}


WORKS: dict[str, Callable[[Path, int], dict[str, float]]] = {
    "floor": floor,
    "pass": raster_pass,
    "run": whole_run,
}


def measured(work: str, account: Path, threads: int) -> dict[str, float]:
    """One work in a process of its own, with its peak memory."""
    command = [sys.executable, __file__, "--work", work, "--account", str(account)]
    done = subprocess.run(
        [*command, "--threads", str(threads)], check=True, capture_output=True, text=True
    )
    result: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return result


def made(size: str, kind: str) -> Path:
    """The account of a benchmark county, made by a process of its own if it is not there.

    A process begins with the peak memory of the one it was forked from, so the one that measures
    must stay small.
    """
    from gep.files.cache import cache_folder

    folder = cache_folder() / "benchmark" / f"{size}-{kind}"
    code = (
        "from county import make; from pathlib import Path;"
        f"make(Path({str(folder)!r}), {size!r}, {kind!r})"
    )
    here = Path(__file__).parent
    subprocess.run([sys.executable, "-c", code], check=True, cwd=here)
    return folder / "account.toml"


def help_ratio(runs: int = 15) -> float:
    """How many bare python starts ``gep --help`` takes, by the fastest of several runs."""

    def best(command: list[str]) -> float:
        times = []
        for _ in range(runs):
            begin = time.perf_counter()
            subprocess.run(command, check=True, capture_output=True)
            times.append(time.perf_counter() - begin)
        return min(times)

    gep = str(Path(sys.executable).parent / "gep")
    return best([gep, "--help"]) / best([sys.executable, "-c", "pass"])


def main() -> int:
    """Run the benchmark, print the table, and tell by the exit status whether limits held."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--work", choices=WORKS)
    parser.add_argument("--account", type=Path)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--sizes", nargs="+", default=["30m", "10m"])
    parser.add_argument("--kinds", nargs="+", choices=LIMITS, default=list(LIMITS))
    asked = parser.parse_args()
    if asked.work:
        result = WORKS[asked.work](asked.account, asked.threads)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(json.dumps({**result, "peak_mb": peak}))
        return 0
    return _table(asked)


def _table(asked: argparse.Namespace) -> int:
    failed = 0
    print(f"threads {asked.threads}, GDAL cache {CACHE_MB} MB, median of {asked.runs} runs in turn")
    for size in asked.sizes:
        for kind in asked.kinds:
            account = made(size, kind)
            first = measured("pass", account, asked.threads)
            found: dict[str, list[dict[str, float]]] = {work: [] for work in WORKS}
            for _ in range(asked.runs):
                for work, results in found.items():
                    results.append(measured(work, account, asked.threads))
            ratios = [
                p["seconds"] / f["seconds"]
                for p, f in zip(found["pass"], found["floor"], strict=True)
            ]
            ratio, limit = statistics.median(ratios), LIMITS[kind]
            peak = max(r["peak_mb"] for r in found["run"])
            held = ratio <= limit and peak <= MEMORY_LIMIT_MB
            failed += not held
            seconds = {w: statistics.median(r["seconds"] for r in found[w]) for w in WORKS}
            print(
                f"{size:>4} {kind:<6}  "
                f"floor {seconds['floor']:6.2f} s  "
                f"pass {seconds['pass']:6.2f} s  ratio {ratio:4.2f} "
                f"({min(ratios):.2f}-{max(ratios):.2f}, limit {limit})  "
                f"whole run {seconds['run']:6.2f} s  peak {peak:4.0f} MB  "
                f"shares {first['preparation']:5.2f} s once  {'ok' if held else 'OVER'}"
            )
    start = help_ratio()
    failed += start > HELP_LIMIT
    print(f"gep --help takes {start:.1f} bare python starts (limit {HELP_LIMIT})")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
