"""What ``gep run`` puts into a folder, and how an account replaces another."""

import os
from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd
from msgspec import structs

from gep.account.columns import ROWS, STRATA, SUMS, TABLES
from gep.account.geopackage import MAP_LAYERS, write_geopackage, write_plain_layers
from gep.account.manifest import Manifest
from gep.account.manifest_file import MANIFEST, read_manifest, sealed, write_manifest
from gep.files.csv_text import conformed, write_csv
from gep.files.hashes import file_hash
from gep.files.parquet import GROUP, write_parquet
from gep.files.whole import tidy, whole_folder
from gep.problems import Place, Problem

if TYPE_CHECKING:
    import geopandas as gpd


@dataclass(frozen=True)
class AccountParts:
    """All that makes up an account folder, before it is written.

    ``zones`` are the zone layers with columns code, name and geometry, in their own CRS;
    ``map_layers`` is what maps draw besides, with a column name.
    """

    rows: pd.DataFrame
    memo: pd.DataFrame
    extent: pd.DataFrame
    statistics: pd.DataFrame
    checks: pd.DataFrame
    sums: pd.DataFrame
    strata: pd.DataFrame
    manifest: Manifest
    zones: Mapping[str, "gpd.GeoDataFrame"]
    transitions: pd.DataFrame | None = None
    sensitivity: pd.DataFrame | None = None
    map_layers: Mapping[str, "gpd.GeoDataFrame"] = field(default_factory=dict)


def write_account(folder: Path, parts: AccountParts) -> None:
    """Write an account into a folder. The same parts give the same bytes."""
    tables = {
        "account.csv": parts.rows,
        "memo.csv": parts.memo,
        "extent.csv": parts.extent,
        "transitions.csv": parts.transitions,
        "statistics.csv": parts.statistics,
        "checks.csv": parts.checks,
        "sensitivity.csv": parts.sensitivity,
    }
    for name, frame in tables.items():
        if frame is not None:
            write_csv(conformed(frame, TABLES[name]), folder / name)
    write_parquet(parts.rows, ROWS, folder / "account.parquet", group=GROUP)
    write_parquet(parts.sums, SUMS, folder / "sums.parquet")
    write_parquet(parts.strata, STRATA, folder / "strata.parquet")
    if parts.zones:  # an account of given quantities has none
        path, hashed = folder / "account.gpkg", parts.manifest.hashed
        labels = parts.manifest.labels
        write_geopackage(path, parts.zones, parts.rows, parts.statistics, hashed, labels)
    if parts.map_layers:
        year = parts.manifest.hashed.account.year
        write_plain_layers(folder / MAP_LAYERS, parts.map_layers, year)
    write_manifest(folder, parts.manifest)


def seal_account(folder: Path) -> None:
    """Let the manifest remember every other file of its folder, by its path and SHA-256."""
    manifest = read_manifest(folder)
    hashed = structs.replace(manifest.hashed, files=file_hashes(folder))
    write_manifest(folder, sealed(hashed, manifest.labels))


def file_hashes(folder: Path) -> dict[str, str]:
    """SHA-256 of each file of a folder but its manifest, by its path within."""
    files = sorted(p for p in folder.rglob("*") if p.is_file())
    named = {path.relative_to(folder).as_posix(): path for path in files}
    return {name: file_hash(path) for name, path in named.items() if name != MANIFEST}


def is_account(folder: Path) -> bool:
    """Whether a folder looks like one that ``gep run`` wrote."""
    return all((folder / name).is_file() for name in (MANIFEST, "account.csv"))


def out_problems(out: Path, *, replace: bool) -> list[Problem]:
    """Why nothing may be written to OUT; to be asked before a long computation."""
    tidy(out.resolve(), mine=False)
    return _refusals(out, replace=replace)


def _refusals(out: Path, *, replace: bool) -> list[Problem]:
    if not os.path.lexists(out):
        return []
    if not is_account(out):
        return [Problem("out-not-account", Place(str(out)), {"out": str(out)})]
    return [] if replace else [Problem("out-exists", Place(str(out)), {"out": str(out)})]


def whole_account(out: Path, *, replace: bool = False) -> AbstractContextManager[Path]:
    """A folder to write into that becomes OUT if the block ends well, and vanishes if not.

    Raises
    ------
    DataProblem
        OUT is there and is no account, or may not be replaced; or its parent cannot be written.
    """
    return whole_folder(out, lambda: _refusals(out, replace=replace))
