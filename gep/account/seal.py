"""Whether an account folder is what gep wrote: its files by their hashes, its rows by what holds.

A file that was edited together with its hash is not told by the hash, but zones then no longer sum
to the county, a value is not quantity times price, or account.parquet says another thing.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path

import pandas as pd

from gep.account.additivity import NEEDED, additivity_gaps, products_wrong
from gep.account.columns import ROWS
from gep.account.damage import reading
from gep.account.known_texts import LOOKED_UP, foreign_texts, repeated_rows
from gep.account.manifest import Manifest
from gep.account.manifest_file import MANIFEST, account_id
from gep.files.hashes import file_hash
from gep.files.parquet import read_columns, read_parquet, read_texts
from gep.problems import DataProblem, Place, Problem

ALWAYS = ("account.csv", "account.parquet", "memo.csv", "extent.csv", "statistics.csv",
          "checks.csv", "sums.parquet", "strata.parquet")  # fmt: skip
"""What every account has, and its manifest remembers."""


def seal_problems(folder: Path, manifest: Manifest) -> Iterator[Problem]:
    """Every file that is missing, altered, or that the manifest does not remember."""
    remembered = manifest.hashed.files
    if forgotten := [name for name in ALWAYS if name not in remembered]:
        yield _problem(folder, "account-not-sealed", MANIFEST, files=", ".join(forgotten))
    for code, names in (
        ("account-file-missing", missing(folder, remembered)),
        ("account-file-altered", altered(folder, manifest)),
    ):
        for name in names:
            yield _problem(folder, code, name)


def missing(folder: Path, remembered: Mapping[str, str]) -> tuple[str, ...]:
    """Names of the files that the manifest remembers and the folder lacks."""
    return tuple(name for name in remembered if not (folder / name).is_file())


def altered(folder: Path, manifest: Manifest) -> tuple[str, ...]:
    """Names of the files that are there and are not those which the manifest remembers."""
    remembered = manifest.hashed.files
    there = (name for name in remembered if (folder / name).is_file())
    files = tuple(name for name in there if file_hash(folder / name) != remembered[name])
    own = account_id(manifest.hashed) == manifest.account_id
    return files if own or not remembered else (*files, MANIFEST)


def content_problems(folder: Path, manifest: Manifest) -> Iterator[Problem]:
    """What no account that gep wrote has.

    That is texts that its manifest does not know, rows that stand there twice, zones apart from the
    county, and values that are no product.

    Raises
    ------
    DataProblem
        The rows cannot be read.
    """
    path, layers = folder / "account.parquet", manifest.hashed.zone_layers
    with reading(path):
        rows = read_columns(path, {name: ROWS[name] for name in NEEDED})
        texts = read_texts(path, LOOKED_UP)
    yield from foreign_texts(path, texts, manifest.hashed)
    yield from repeated_rows(path, texts)
    partitions = [name for name, layer in layers.items() if not layer.overlapping]
    for gap in additivity_gaps(rows, partitions).to_dict("records"):
        told = {str(key): value for key, value in gap.items()}
        yield _problem(folder, "account-not-additive", path.name, **told)
    if count := products_wrong(rows):
        yield _problem(folder, "account-not-product", path.name, count=count)


def stop_on_unlike_copies(folder: Path, rows: pd.DataFrame) -> None:
    """Refuse an account.csv that says another thing than the account.parquet beside it.

    Raises
    ------
    DataProblem
        It does.
    """
    path = folder / "account.parquet"
    with reading(path):
        copy = read_parquet(path, ROWS)
    if not rows.equals(copy):
        raise DataProblem((_problem(folder, "account-copies-differ", "account.csv"),))


def _problem(folder: Path, code: str, name: str, **values: object) -> Problem:
    return Problem(code, Place(str(folder / name)), {"file": name, **values})
