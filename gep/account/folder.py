"""A folder that is whole or not at all, and what ``gep run`` puts into it.

Everything is written beside its place, on the same disk, and moved in when it is finished. The
names tell what a killed run left behind: ``.OUT.partial-<process>`` is unfinished or done with,
``.OUT.old-<process>`` is a whole account on its way out. Of the two renames that replace a folder
the first leaves no OUT for a moment; a run killed just there loses nothing, for the next one that
writes to OUT moves the old account back before it looks at anything else.
"""

import json
import os
import re
import shutil
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from gep.account.account import (
    ARROW_TYPES,
    ROWS,
    STRATA,
    SUMS,
    TABLES,
    Columns,
    conformed,
    file_hash,
    write_csv,
)
from gep.account.geopackage import write_geopackage
from gep.problems import DataProblem, Place, Problem

if TYPE_CHECKING:
    import geopandas as gpd


@dataclass(frozen=True)
class AccountParts:
    """All that makes up an account folder, before it is written.

    ``zones`` are the zone layers with columns code, name and geometry, in their own CRS.
    """

    rows: pd.DataFrame
    memo: pd.DataFrame
    extent: pd.DataFrame
    statistics: pd.DataFrame
    checks: pd.DataFrame
    sums: pd.DataFrame
    strata: pd.DataFrame
    manifest: Mapping[str, Any]
    zones: Mapping[str, "gpd.GeoDataFrame"]
    transitions: pd.DataFrame | None = None


def write_account(folder: Path, parts: AccountParts) -> dict[str, str]:
    """Write an account into a folder and give the SHA-256 of each file but the manifest.

    The same parts give the same bytes.
    """
    tables = {
        "account.csv": parts.rows,
        "memo.csv": parts.memo,
        "extent.csv": parts.extent,
        "transitions.csv": parts.transitions,
        "statistics.csv": parts.statistics,
        "checks.csv": parts.checks,
    }
    for name, frame in tables.items():
        if frame is not None:
            write_csv(conformed(frame, TABLES[name]), folder / name)
    write_parquet(parts.rows, ROWS, folder / "account.parquet")
    write_parquet(parts.sums, SUMS, folder / "sums.parquet")
    write_parquet(parts.strata, STRATA, folder / "strata.parquet")
    if parts.zones:  # an account of given quantities has none
        write_geopackage(
            folder / "account.gpkg", parts.zones, parts.rows, parts.statistics, parts.manifest
        )
    hashes = file_hashes(folder)
    write_manifest(folder, parts.manifest)
    return hashes


def write_manifest(folder: Path, manifest: Mapping[str, Any]) -> None:
    """Write manifest.json in its one form, keys sorted."""
    text = json.dumps(manifest, ensure_ascii=False, indent=1, sort_keys=True, allow_nan=False)
    (folder / "manifest.json").write_text(text + "\n", encoding="utf-8", newline="\n")


def write_parquet(frame: pd.DataFrame, columns: Columns, path: Path) -> None:
    """Write a table as Parquet, without anything that only says who wrote it."""
    schema = pa.schema([(name, ARROW_TYPES[kind]) for name, kind in columns.items()])
    table = pa.Table.from_pandas(conformed(frame, columns), schema=schema, preserve_index=False)
    table = table.replace_schema_metadata(None)
    pq.write_table(table, path, version="2.6", compression="zstd", store_schema=False)


def file_hashes(folder: Path) -> dict[str, str]:
    """SHA-256 of each file of a folder but its manifest, by its path within."""
    files = sorted(p for p in folder.rglob("*") if p.is_file())
    named = {path.relative_to(folder).as_posix(): path for path in files}
    return {name: file_hash(path) for name, path in named.items() if name != "manifest.json"}


def is_account(folder: Path) -> bool:
    """Whether a folder looks like one that ``gep run`` wrote."""
    return all((folder / name).is_file() for name in ("manifest.json", "account.csv"))


def out_problems(out: Path, *, replace: bool) -> list[Problem]:
    """Why nothing may be written to OUT; to be asked before a long computation."""
    _tidy(out.resolve(), mine=False)
    return _refusals(out, replace=replace)


def _refusals(out: Path, *, replace: bool) -> list[Problem]:
    if not os.path.lexists(out):
        return []
    if not is_account(out):
        return [Problem("out-not-account", Place(str(out)), {"out": str(out)})]
    return [] if replace else [Problem("out-exists", Place(str(out)), {"out": str(out)})]


@contextmanager
def whole_folder(out: Path, *, replace: bool = False) -> Iterator[Path]:
    """A folder to write into that becomes OUT if the block ends well, and vanishes if not.

    Raises
    ------
    DataProblem
        OUT is there and is no account, or may not be replaced; or its parent cannot be written.
    """
    _tidy(out.resolve(), mine=True)
    _stop_on(_refusals(out, replace=replace))
    with _beside(out.resolve(), out) as partial:
        yield partial
        _stop_on(_refusals(out, replace=replace))  # another run may have been faster
        with _in_use(out):
            _move_in(partial, out.resolve())


@contextmanager
def whole_subfolder(folder: Path) -> Iterator[Path]:
    """The same for a part of an account, such as its tables: the new one replaces the old."""
    _tidy(folder, mine=True)
    with _beside(folder, folder) as partial:
        yield partial
        with _in_use(folder):
            _move_in(partial, folder)


@contextmanager
def whole_file(path: Path) -> Iterator[Path]:
    """A path to write to that becomes ``path`` if the block ends well."""
    target = path.resolve()  # what a link points at is replaced, not the link
    _tidy(target, mine=True)
    named = _name(target, "partial")
    partial = named.with_name(named.name + target.suffix)  # writers choose formats by it
    with _making(path):
        target.parent.mkdir(parents=True, exist_ok=True)
    try:
        yield partial
        with _in_use(path):
            partial.replace(target)
    finally:
        partial.unlink(missing_ok=True)


@contextmanager
def _in_use(asked: Path) -> Iterator[None]:
    """What another program holds open, a file or one of a folder, cannot move on some systems."""
    try:
        yield
    except PermissionError:
        place = Place(str(asked))
        raise DataProblem((Problem("out-in-use", place, {"out": str(asked)}),)) from None


@contextmanager
def _beside(target: Path, asked: Path) -> Iterator[Path]:
    partial = _name(target, "partial")
    with _making(asked):
        partial.mkdir(parents=True)
    try:
        yield partial
    finally:
        shutil.rmtree(partial, ignore_errors=True)


def _move_in(partial: Path, target: Path) -> None:
    if not target.exists():
        partial.rename(target)
        return
    old = _name(target, "old")
    target.rename(old)
    try:
        partial.rename(target)
    except OSError:
        old.rename(target)
        raise
    old.rename(partial)  # nobody's account from here on; the caller removes it


def _tidy(target: Path, *, mine: bool) -> None:
    """Put right what dead runs left: an old folder back into an empty place, the rest away.

    ``mine``: what bears this process's own number is a dead run's too, since numbers come again.
    """
    pattern = re.compile(rf"\.{re.escape(target.name)}\.(partial|old)-(\d+)(\.\w+)?")
    for path in sorted(target.parent.iterdir()) if target.parent.is_dir() else ():
        match = pattern.fullmatch(path.name)
        if not match or _is_alive(int(match[2]), mine=mine):
            continue
        if match[1] == "old" and not target.exists():
            with suppress(FileNotFoundError):  # another run that starts now did it
                path.rename(target)
        elif path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)


def _is_alive(pid: int, *, mine: bool) -> bool:
    if pid == os.getpid():
        return not mine
    if sys.platform == "win32":  # where os.kill would send a signal, whatever its number
        import ctypes

        handle = ctypes.windll.kernel32.OpenProcess(0x1000, False, pid)
        ctypes.windll.kernel32.CloseHandle(handle)
        return bool(handle)
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _name(target: Path, state: str) -> Path:
    """A hidden name beside a target, which tells whose it is."""
    return target.with_name(f".{target.name}.{state}-{os.getpid()}")


@contextmanager
def _making(asked: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        values = {"out": str(asked), "why": error.strerror or str(error)}
        problem = Problem("out-not-writable", Place(str(asked)), values)
        raise DataProblem((problem,)) from None


def _stop_on(problems: list[Problem]) -> None:
    if problems:
        raise DataProblem(tuple(problems))
