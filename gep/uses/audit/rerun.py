"""The whole account computed a second time, from its inputs, and held against the first."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pandas as pd
from msgspec import structs

from gep.account.account import Account
from gep.account.columns import COUNTY
from gep.account.manifest import Hashed, InputRecord
from gep.account.raster_heads import FOLDER, TYPES
from gep.files.hashes import file_hash
from gep.problems import DataProblem, Problem
from gep.run.run import OpenedAccount, open_account
from gep.run.work import Work
from gep.uses.audit.findings import Finding, listed
from gep.uses.audit.folder_parts import FolderParts
from gep.uses.audit.likeness import COLUMNS, RowComparison, compared, unlike
from gep.uses.audit.revaluation import Revaluation
from gep.uses.audit.sums_again import KEY
from gep.uses.value.facts import TableFacts
from gep.uses.value.verb import value_quantities
from gep.words import LANGUAGES

_ROW_KEYS = {"account.csv": KEY, "memo.csv": [*KEY, "method"]}
_PREVIEW = f"{FOLDER}/{TYPES}.tif"
_WHEREABOUTS = ("path", "sha256", "size")
_SHOWN = 4
_HASH = 16


@dataclass(frozen=True)
class _Again:
    """What is computed again: the inputs as they are now, and how to go about it."""

    records: tuple[InputRecord, ...]
    run: Callable[[Path], Account]


def rerun(parts: FolderParts, source: Path, work: Work) -> Revaluation:
    """Compute an account again and compare it with the one that lies in the folder.

    ``source`` is the account.toml, or for an account of given quantities their table. Inputs that
    are not those of the account are named first; it is computed all the same, since what follows
    from them is worth knowing.
    """
    cells = [pd.DataFrame(columns=list(COLUMNS))]
    findings: list[Finding] = []
    try:
        again = _again(parts, source, work)
        findings += _input_findings(parts.hashed.inputs, again.records)
        with TemporaryDirectory() as folder:
            account = again.run(Path(folder) / "again")
            findings += _fact_findings(parts.hashed, account.manifest.hashed)
            findings += _file_findings(parts, account)
            for file, comparison in _compared(parts, account):
                findings.append(_row_finding(file, comparison))
                cells.append(comparison.differences)
    except DataProblem as error:
        why = {lang: _first(error.problems, lang) for lang in LANGUAGES}
        values = {"file": source.name, "count": len(error.problems), "why": why}
        findings.append(Finding("rerun", "rerun-failed", "problem", values))
    return Revaluation(tuple(findings), pd.concat(cells, ignore_index=True))


def _again(parts: FolderParts, source: Path, work: Work) -> _Again:
    if not parts.account.has_land:
        known = next(one for one in parts.hashed.inputs if one.kind == "quantities")
        record = InputRecord(known.name, "quantities", path=source.name)
        record = record.of_file(source) if source.is_file() else record
        facts = _facts(parts.hashed)
        return _Again((record,), lambda out: value_quantities(source, out, facts))
    opened = open_account(source)
    if opened.problems.errors:
        opened.check().stop_on_errors()
    assert opened.inputs is not None  # else there are errors
    has_rasters = any(
        name.startswith(f"{FOLDER}/") and name.endswith(".tif") and name != _PREVIEW
        for name in parts.hashes
    )
    return _Again(opened.inputs.sources, _runner(opened, work, rasters=has_rasters))


def _runner(opened: OpenedAccount, work: Work, *, rasters: bool) -> Callable[[Path], Account]:
    def run(out: Path) -> Account:
        """All of an account but its tables, which are not what it is known by."""
        out.mkdir()
        opened.compute(out, work, rasters=rasters)
        return Account(out)

    return run


def _facts(hashed: Hashed) -> TableFacts:
    about, [told] = hashed.account, hashed.zone_layers[COUNTY].areas_m2
    code = "" if about.code == COUNTY else about.code
    years = about.year, about.price_year, about.base_year
    return TableFacts(about.norm, *years, code, about.name, None if told is None else told / 1e6)


def _first(problems: Iterable[Problem], lang: Any) -> str:
    problem = next(iter(problems))
    title = problem.said(lang)["title"]
    return f"{Path(problem.place.file).name}: {title} [{problem.code}]"


def _input_findings(kept: Iterable[InputRecord], now: Iterable[InputRecord]) -> Iterator[Finding]:
    """Every input that is another one than the account was made of."""
    known = {(one.kind, one.name): one for one in kept if one.state != "derived"}
    there = {(one.kind, one.name): one for one in now}
    unlike_ones = [
        finding
        for key in dict.fromkeys((*known, *there))
        for finding in _one_input(key, known.get(key), there.get(key))
    ]
    yield from unlike_ones
    if not unlike_ones:
        yield Finding("inputs", "inputs-same", facts={"count": len(known)})


def _one_input(
    key: tuple[str, str], known: InputRecord | None, now: InputRecord | None
) -> Iterator[Finding]:
    kind, name = key
    if known is None or now is None:
        said = "input-new" if known is None else "input-gone"
        yield Finding("inputs", said, "problem", {"kind": kind, "name": name})
    elif known.sha256 != now.sha256:
        hashes = {"known": known.sha256[:_HASH], "found": now.sha256[:_HASH]}
        values = {"name": name, "path": known.path, **hashes}
        yield Finding("inputs", "input-differs", "problem", values)
    else:
        then, after = (_read(one) for one in (known, now))
        apart = [f"{at}: {one} / {other}" for at, one, other in unlike(then, after)]
        if apart:
            values = {"name": name, "facts": listed(apart)}
            yield Finding("inputs", "input-otherwise", "problem", values)


def _read(record: InputRecord) -> dict[str, Any]:
    """How an input is read, wherever it lies."""
    kept = structs.asdict(record).items()
    return {key: value for key, value in kept if key not in _WHEREABOUTS}


def _fact_findings(kept: Hashed, now: Hashed) -> Iterator[Finding]:
    """What account.toml asks for now, and by which versions it was worked."""
    apart = [f"{at}: {one} / {other}" for at, one, other in unlike(kept.account, now.account)]
    if apart:
        yield Finding("inputs", "facts-differ", "problem", {"facts": listed(apart, _SHOWN)})
    versions = [f"{at} {one} / {other}" for at, one, other in
                unlike(kept.software, now.software)]  # fmt: skip
    if versions:
        yield Finding("rerun", "versions-differ", "note", {"versions": listed(versions)})


def _file_findings(parts: FolderParts, account: Account) -> Iterator[Finding]:
    """Which files came out the same, byte for byte."""
    fresh = account.manifest.hashed.files
    differ = [name for name in dict.fromkeys((*parts.hashes, *fresh))
              if parts.found.get(name) != fresh.get(name)]  # fmt: skip
    if not differ:
        is_same_id = parts.account.manifest.account_id == account.manifest.account_id
        said = "rerun-same-id" if is_same_id else "rerun-same-files"
        yield Finding("rerun", said, facts={"count": len(fresh)})
    elif "account.csv" not in differ:
        values = {"files": listed(differ)}
        yield Finding("rerun", "rerun-other-files", "warning", values)


def _compared(parts: FolderParts, account: Account) -> Iterator[tuple[str, RowComparison]]:
    fresh = {"account.csv": account.rows(), "memo.csv": account.memo}
    for file, rows in fresh.items():
        path = parts.folder / file
        if not path.is_file() or file_hash(path) == file_hash(account.folder / file):
            continue
        if parts.has(file):
            yield file, compared(file, parts.tables[file], rows, _ROW_KEYS[file])


def _row_finding(file: str, found: RowComparison) -> Finding:
    if found.likeness == "differs":
        cells = found.differences
        named = (f"{row} {column}".strip() for row, column in
                 zip(cells["row"], cells["column"], strict=True))  # fmt: skip
        values = {"file": file, "count": cells["row"].nunique(), "cells": listed(named, _SHOWN)}
        return Finding("rerun", "rerun-differs", "problem", values)
    values = {"file": file, "count": found.count, "worst": found.worst}
    return Finding("rerun", f"rerun-{found.likeness}", facts=values)
