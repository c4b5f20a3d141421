"""The account folder as an auditor meets it: any file may be missing, damaged or altered."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from gep.account.account import Account, read_account
from gep.account.columns import ROWS, STRATA, SUMS, TABLES
from gep.account.manifest import Hashed
from gep.account.manifest_file import MANIFEST, account_id
from gep.files.csv_text import ARROW_TYPES, ColumnTypes, conformed
from gep.files.hashes import file_hash
from gep.problems import DataProblem

PARQUETS: Mapping[str, ColumnTypes] = {
    "account.parquet": ROWS, "sums.parquet": SUMS, "strata.parquet": STRATA,
}  # fmt: skip
ALWAYS = ("account.csv", "account.parquet", "memo.csv", "extent.csv", "statistics.csv",
          "checks.csv", "sums.parquet", "strata.parquet")  # fmt: skip
GEOPACKAGE = "account.gpkg"


@dataclass(frozen=True)
class FolderParts:
    """An account, the hashed part of its manifest, and its tables as far as they can be read."""

    account: Account
    hashed: Hashed

    @property
    def folder(self) -> Path:
        """Where the account lies."""
        return self.account.folder

    @cached_property
    def hashes(self) -> Mapping[str, str]:
        """SHA-256 of each file as the manifest remembers it."""
        return {name: known for name, known in self.hashed.files.items() if _is_inside(name)}

    @property
    def outside(self) -> tuple[str, ...]:
        """Names in the manifest that lead out of the folder, which nobody follows."""
        return tuple(name for name in self.hashed.files if not _is_inside(name))

    @cached_property
    def found(self) -> Mapping[str, str]:
        """SHA-256 of each remembered file that is there."""
        there = (name for name in self.hashes if (self.folder / name).is_file())
        return {name: file_hash(self.folder / name) for name in there}

    @cached_property
    def is_unaltered(self) -> bool:
        """Whether manifest and files are those that gep wrote together."""
        own = account_id(self.hashed) == self.account.manifest.account_id
        return own and dict(self.found) == dict(self.hashes)

    @cached_property
    def _read(self) -> Mapping[str, pd.DataFrame | str]:
        """Each table by the name of its file, or why it cannot be read."""
        found: dict[str, pd.DataFrame | str] = {}
        for name in (*TABLES, *PARQUETS):
            if (self.folder / name).is_file():
                try:
                    found[name] = self._table(name)
                except (DataProblem, ValueError, KeyError, OSError, pa.ArrowException) as error:
                    found[name] = _reason(error).replace(str(self.folder), "")
        return found

    @cached_property
    def tables(self) -> Mapping[str, pd.DataFrame]:
        """The tables that can be read."""
        return {name: one for name, one in self._read.items() if not isinstance(one, str)}

    @cached_property
    def damaged(self) -> Mapping[str, str]:
        """Tables that are there and cannot be read, and why."""
        return {name: why for name, why in self._read.items() if isinstance(why, str)}

    def has(self, *names: str) -> bool:
        """Whether tables can be read."""
        return all(name in self.tables for name in names)

    def strangers(self, known: frozenset[str]) -> Iterator[str]:
        """Files and folders that neither the manifest remembers nor gep writes later."""
        kept = {*self.hashes, MANIFEST}
        folders = {name.partition("/")[0] for name in kept if "/" in name}
        for path in sorted(self.folder.iterdir()):
            if path.name in folders and path.is_dir():
                inside = (p.relative_to(self.folder).as_posix() for p in sorted(path.rglob("*"))
                          if p.is_file())  # fmt: skip
                yield from (name for name in inside if name not in kept)
            elif path.name not in kept | known:
                yield path.name + ("/" if path.is_dir() else "")

    def _table(self, name: str) -> pd.DataFrame:
        if name in TABLES:
            return self._csv(name)
        columns = PARQUETS[name]
        table = pq.read_table(self.folder / name)
        wanted = {column: ARROW_TYPES[kind] for column, kind in columns.items()}
        kinds = dict(zip(table.schema.names, table.schema.types, strict=True))
        if kinds != wanted:
            raise ValueError(f"columns {list(kinds)} instead of {list(wanted)}")
        return conformed(table.to_pandas(integer_object_nulls=True), columns)

    def _csv(self, name: str) -> pd.DataFrame:
        account = self.account
        if name == "transitions.csv":
            transitions = account.transitions
            assert transitions is not None  # it is only asked where it is there
            return transitions
        if name == "account.csv":
            return account.rows()
        table: pd.DataFrame = getattr(account, name.removesuffix(".csv"))
        return table


def open_folder(folder: Path) -> FolderParts:
    """The account of a folder, however broken, as long as its manifest can be read.

    Raises
    ------
    DataProblem
        There is no account, or its manifest is none that gep wrote.
    """
    if not (folder / MANIFEST).is_file():
        read_account(folder, as_it_is=True)  # which says what is the matter
    account = Account(folder)
    return FolderParts(account, account.manifest.hashed)


def _is_inside(name: str) -> bool:
    """Whether a name stays inside the folder, on any system."""
    parts = name.replace("\\", "/").split("/")
    return bool(name) and ":" not in name and not {"", ".", ".."} & set(parts)


def _reason(error: Exception) -> str:
    """Why a table cannot be read, in one line."""
    if isinstance(error, DataProblem):
        reasons = [problem.said("en").get("found", problem.code) for problem in error.problems]
        return " ".join("; ".join(reasons).split())
    return " ".join(str(error).split())
