"""What repeats the account in another form: Parquet, GeoPackage, tables, workbook, report, page."""

import csv
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import pandas as pd

from gep.account.account import Account
from gep.account.geopackage import layer_frame
from gep.files.csv_text import write_csv
from gep.outputs.tables.people import headed
from gep.outputs.tables.writing import parameters, tables
from gep.uses.audit.findings import Finding, Verdict, listed
from gep.uses.audit.folder_parts import GEOPACKAGE, FolderParts
from gep.uses.audit.likeness import unlike_rows
from gep.words import LANGUAGES, Language

DOCUMENTS = ("workbook.xlsx", "report.docx", "page.html")
_STATED = 12
"""Digits of the account's id that a document shows at least."""
_ZIPPED = (".xlsx", ".docx")
_GEOMETRY = "geometry"


def copy_findings(parts: FolderParts) -> Iterator[Finding]:
    """Every copy that is there, against the account."""
    if parts.has("account.csv", "account.parquet"):
        yield _parquet(parts)
    if (parts.folder / GEOPACKAGE).is_file() and parts.has("account.csv", "statistics.csv"):
        yield from _geopackage(parts)
    if (parts.folder / "tables").is_dir():
        yield from _tables(parts)
    yield from _documents(parts)


def _parquet(parts: FolderParts) -> Finding:
    csv, parquet = parts.tables["account.csv"], parts.tables["account.parquet"]
    if csv.equals(parquet):
        return Finding("copies", "parquet-equal", facts={"count": len(csv)})
    if len(csv) != len(parquet):
        lengths = {"csv": len(csv), "parquet": len(parquet)}
        return Finding("copies", "parquet-length", "problem", lengths)
    off = ~((csv == parquet) | (csv.isna() & parquet.isna())).all(axis=1)
    values = {"count": int(off.sum()), "lines": listed(n + 2 for n in csv.index[off])}
    return Finding("copies", "parquet-differs", "problem", values)


def _geopackage(parts: FolderParts) -> Iterator[Finding]:
    """Values of each layer against those computed from the rows again."""
    import geopandas as gpd
    import pyogrio
    from pyogrio.errors import DataLayerError, DataSourceError

    path = parts.folder / GEOPACKAGE
    try:
        there = {str(name) for name, _ in pyogrio.list_layers(path)}
        frames = {name: gpd.read_file(path, layer=name)
                  for name in parts.account.layers if name in there}  # fmt: skip
    except (DataSourceError, DataLayerError) as error:
        why = str(error).replace(str(path), GEOPACKAGE)
        yield Finding("files", "file-damaged", "problem", {"file": GEOPACKAGE, "why": why})
        return
    if lacking := [name for name in parts.account.layers if name not in there]:
        yield Finding("copies", "gpkg-lacks", "problem", {"layers": listed(lacking)})
    rows, statistics = parts.tables["account.csv"], parts.tables["statistics.csv"]
    equal = []
    for name, frame in frames.items():
        fresh = layer_frame(name, frame, rows, statistics, parts.hashed)
        cells = tuple(_cells_apart(frame, pd.DataFrame(fresh.drop(columns=_GEOMETRY))))
        if cells:
            facts = {"layer": name, "count": len(cells), "cells": listed(cells, 3)}
            yield Finding("copies", "gpkg-differs", "problem", facts)
        else:
            equal.append(name)
    if equal:
        yield Finding("copies", "gpkg-equal", facts={"layers": listed(equal)})


def _cells_apart(kept: pd.DataFrame, fresh: pd.DataFrame) -> Iterator[str]:
    for column in fresh.columns:
        if column not in kept.columns:
            yield f"{column} -"
            continue
        for row in unlike_rows(kept[column], fresh[column]):
            yield f"{fresh['code'].iloc[row]} {column}"


def _tables(parts: FolderParts) -> Iterator[Finding]:
    """Each table against the one that the account gives now, in the language it is written in."""
    if parts.damaged or not parts.has("account.csv", "memo.csv", "extent.csv", "statistics.csv"):
        yield Finding("copies", "tables-skipped", "warning")
        return
    folder = parts.folder / "tables"
    there = sorted(path.name for path in folder.glob("*.csv"))
    unlike = _unlike_tables(parts, _language(folder, parts.account), there)
    for said, names in unlike.items():
        if names:
            verdict: Verdict = "problem" if said == "tables-differ" else "warning"
            yield Finding("copies", said, verdict, {"files": listed(names), "count": len(names)})
    if not any(unlike.values()):
        yield Finding("copies", "tables-equal", facts={"count": len(there)})


def _language(folder: Path, account: Account) -> Language:
    """The language of the headings in ``tables/``, Chinese where nothing tells."""
    path = folder / "parameters.csv"
    if not path.is_file():
        return "zh"
    with path.open(encoding="utf-8-sig", errors="replace", newline="") as lines:
        heads = next(csv.reader(lines), [])
    known = {lang: list(headed(parameters(account, lang), account, lang)) for lang in LANGUAGES}
    return next((lang for lang in LANGUAGES if known[lang] == heads), "zh")


def _unlike_tables(
    parts: FolderParts, lang: Language, there: Sequence[str]
) -> dict[str, list[str]]:
    """Names of tables that differ, that are lacking, and that are there for no reason."""
    made = {f"{name}.csv": frame for name, frame in tables(parts.account, lang).items()}
    differ = []
    with TemporaryDirectory() as folder:
        for name in there:
            if name in made:
                fresh = Path(folder) / name
                write_csv(headed(made[name], parts.account, lang), fresh)
                if fresh.read_bytes() != (parts.folder / "tables" / name).read_bytes():
                    differ.append(name)
    return {
        "tables-differ": differ,
        "tables-lacking": [name for name in made if name not in there],
        "tables-extra": [name for name in there if name not in made],
    }


def _documents(parts: FolderParts) -> Iterator[Finding]:
    """Whether what was made of an account was made of this one; each states an id."""
    stated = parts.account.manifest.account_id[:_STATED].encode()
    there = {name: [parts.folder / name] for name in DOCUMENTS}
    there["exports/"] = sorted((parts.folder / "exports").rglob("*"))
    own = []
    for name, paths in there.items():
        files = [path for path in paths if path.is_file()]
        if any(stated in content for path in files for content in _contents(path)):
            own.append(name)
        elif files:
            yield Finding("documents", "document-stale", "warning", {"file": name})
    if own:
        yield Finding("documents", "documents-of-this", facts={"files": listed(own)})


def _contents(path: Path) -> Iterator[bytes]:
    """The bytes of a document, those of each part if it is a zip."""
    if path.suffix not in _ZIPPED or not zipfile.is_zipfile(path):
        yield path.read_bytes()
        return
    with zipfile.ZipFile(path) as package:
        for name in package.namelist():
            yield package.read(name)
