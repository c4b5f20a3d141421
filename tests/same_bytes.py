"""Whether accounts are the same to the byte as those recorded in ``same_bytes.csv``.

The sample county's years under every shipped norm, and an account of each set of real input
(``GEP_REAL_DATA``). A change that should move no number leaves all of them as they are; one that
moves some records them again and says in CHANGELOG what moved, and why::

    python -m tests.same_bytes            # compare
    python -m tests.same_bytes --record   # after a change that moves numbers
    python -m tests.same_bytes --only zion --only sample-2023
"""

import argparse
import csv
import hashlib
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import gep
from gep.book.norm import norm_names

RECORD = Path(__file__).with_suffix(".csv")
HASHED = ("account.csv", "memo.csv", "sums.parquet")
SAMPLE = Path(__file__).parents[1] / "sample_rasters"
SETS = ("jiangshan", "moselle", "willamette", "youwuzhen", "zion")

Row = tuple[str, str, str]


def sample_accounts(work: Path) -> Iterator[tuple[str, Path]]:
    """The sample county's account.toml of each year under each norm."""
    county = work / "sample"
    shutil.copytree(SAMPLE, county)
    for path in sorted(county.glob("2*/account.toml")):
        text = path.read_text(encoding="utf-8")
        for norm in norm_names():
            other = path.with_name(f"{norm}.toml")
            other.write_text(text.replace('norm = "zhejiang-2020"', f'norm = "{norm}"'), "utf-8")
            yield f"sample-{path.parent.name}-{norm}", other


def real_accounts(work: Path) -> Iterator[tuple[str, Path]]:
    """An account of each set of real input, with all services that its rasters feed."""
    from tests.real import accounts

    for name in SETS:
        yield name, getattr(accounts, name)(work / name)


def hashes(work: Path, only: tuple[str, ...]) -> Iterator[Row]:
    """Account, file and SHA-256 of each account that is asked for."""
    places = list(sample_accounts(work))
    if "GEP_REAL_DATA" in os.environ:
        places += real_accounts(work)
    for name, path in places:
        if only and not name.startswith(only):
            continue
        out = work / "out" / name
        gep.open_account(path).run(out, rasters=False)
        for file in HASHED:
            yield name, file, hashlib.sha256((out / file).read_bytes()).hexdigest()


def main() -> int:
    """Compare, or record; the exit status is 1 where something differs."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--record", action="store_true")
    parser.add_argument("--only", action="append", default=[])
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as work:
        os.environ.setdefault("GEP_CACHE", str(Path(work) / "cache"))
        found = list(hashes(Path(work), tuple(asked.only)))
    if asked.record:
        with RECORD.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows([("account", "file", "sha256"), *found])
        return 0
    with RECORD.open(encoding="utf-8", newline="") as file:
        known = {(account, name): sha for account, name, sha in list(csv.reader(file))[1:]}
    moved = [(account, name) for account, name, sha in found if known.get((account, name)) != sha]
    for account, name in moved:
        sys.stdout.write(f"{account}  {name} differs\n")
    sys.stdout.write(f"{len(found) - len(moved)} files of {len(found)} are as recorded\n")
    return 1 if moved or not found else 0


if __name__ == "__main__":
    sys.exit(main())
