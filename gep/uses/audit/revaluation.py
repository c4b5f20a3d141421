"""The account valued again from what its folder kept: sums, statistics, coefficients, norm.

No raster is read. What the pass summed is believed here; whether it summed right, only a run on
the inputs tells.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pandas as pd

from gep.account.columns import TABLES
from gep.account.manifest import CoefficientRecord, Hashed
from gep.account.sums import account_sums
from gep.book.norm import read_norm
from gep.catalogue.rules import Rules
from gep.run.revaluation import archived_rules, valued_by
from gep.uses.audit.booked import (
    book_of_manifest,
    coefficient_findings,
    departures,
    editions,
    verdict_of_edition,
    where_of,
)
from gep.uses.audit.findings import Finding, listed
from gep.uses.audit.folder_parts import FolderParts
from gep.uses.audit.likeness import COLUMNS, RowComparison, compared, unlike
from gep.uses.audit.sums_again import KEY
from gep.valuation.extent import extent, transitions
from gep.valuation.norm_record import norm_record
from gep.valuation.provenance import Provenance, build_manifest
from gep.valuation.valuation import Valued

_ROW_KEYS = {"account.csv": KEY, "memo.csv": [*KEY, "method"]}
_AREA_KEYS = {
    "extent.csv": ["zone_layer", "zone_code", "ecosystem_type"],
    "transitions.csv": ["zone_layer", "zone_code", "opening_type", "closing_type"],
}
_SHOWN = 4


@dataclass(frozen=True)
class Revaluation:
    """What valuing again found, and every cell that differs."""

    findings: tuple[Finding, ...]
    differences: pd.DataFrame


@dataclass(frozen=True)
class ArchivedAccount:
    """An account and what it was valued by; the book holds its own coefficients."""

    parts: FolderParts
    rules: Rules


def revaluation(parts: FolderParts) -> Revaluation:
    """Value an account again and compare every row, every area, every formula."""
    if reason := _why_not(parts):
        return Revaluation((reason,), pd.DataFrame(columns=list(COLUMNS)))
    rules = archived_rules(parts.account)
    differing = departures(parts, rules.book)
    if differing:
        book = book_of_manifest(rules.book, differing, where_of(parts.hashed))
        rules = archived_rules(parts.account, book)
    archive = ArchivedAccount(parts, rules)
    findings = [*coefficient_findings(parts, differing), *_norm_findings(archive)]
    valued = valued_by(rules, parts.account)
    comparisons = _of_valued(archive, valued)
    findings += _formula_findings(archive, valued)
    for file, comparison in comparisons.items():
        findings += _comparison_findings(file, comparison)
    apart = [one.differences for one in comparisons.values()]
    findings += _strangers(archive)
    return Revaluation(tuple(findings), pd.concat(apart, ignore_index=True))


def _why_not(parts: FolderParts) -> Finding | None:
    """What an account lacks to be valued again."""
    files = ["account.csv", "memo.csv", "extent.csv", "statistics.csv", "sums.parquet",
             "strata.parquet"]  # fmt: skip
    if unread := [name for name in files if not parts.has(name)]:
        return Finding("revaluation", "files-unread", "problem", {"files": listed(unread)})
    return None


def _of_valued(archive: ArchivedAccount, valued: Valued) -> dict[str, RowComparison]:
    parts, hashed = archive.parts, archive.parts.hashed
    known = set(archive.rules.catalogue.services)
    fresh: dict[str, pd.DataFrame | None] = {"account.csv": valued.rows, "memo.csv": valued.memo}
    found = {
        file: compared(file, _known(parts.tables[file], known), frame, _ROW_KEYS[file])
        for file, frame in fresh.items()
        if frame is not None
    }
    sums = account_sums(parts.folder, hashed)
    areas = {
        "extent.csv": extent(sums, archive.rules.scope),
        "transitions.csv": transitions(sums, archive.rules.scope),
    }
    for file, frame in areas.items():
        if frame is not None and parts.has(file):
            typed = frame.astype(dict(TABLES[file]))
            found[file] = compared(file, parts.tables[file], typed, _AREA_KEYS[file])
    return found


def _known(rows: pd.DataFrame, services: set[str]) -> pd.DataFrame:
    """Rows of the services that this installation has."""
    refused = rows["status"] == "not_applicable"
    return rows[rows["service"].isin(services) | refused].reset_index(drop=True)


def _strangers(archive: ArchivedAccount) -> Iterator[Finding]:
    """Services of the account that are not installed here, so that nobody could value them."""
    made = {one.service for one in archive.parts.hashed.indicators.values()}
    if unknown := sorted(made - set(archive.rules.catalogue.services)):
        yield Finding("revaluation", "service-unknown", "warning", {"names": listed(unknown)})


def _comparison_findings(file: str, found: RowComparison) -> Iterator[Finding]:
    if found.likeness == "differs":
        cells = found.differences
        named = (f"{row} {column}".strip() for row, column in
                 zip(cells["row"], cells["column"], strict=True))  # fmt: skip
        values = {"file": file, "count": cells["row"].nunique(), "cells": listed(named, _SHOWN)}
        yield Finding("revaluation", "rows-differ", "problem", values)
    else:
        values = {"file": file, "count": found.count, "worst": found.worst}
        yield Finding("revaluation", f"rows-{found.likeness}", facts=values)
    if found.is_other_order:
        yield Finding("revaluation", "rows-order", "problem", {"file": file})


def _norm_findings(archive: ArchivedAccount) -> Iterator[Finding]:
    """The norm of the manifest against the one that ships under its name."""
    kept = archive.parts.hashed.norm
    norm, problems = read_norm(kept.name)
    if norm is None or problems:
        yield Finding("norm", "norm-local", "note", {"norm": kept.name})
    else:
        rules = archive.rules
        own = norm_record(norm, rules.catalogue, rules.scope.not_applicable, kept.counted)
        apart = [at for at, *_ in unlike(kept, own)]
        if apart:
            values = {"norm": norm.name, "places": listed(apart, _SHOWN), **editions(archive.parts)}
            yield Finding("norm", "norm-differs", verdict_of_edition(archive.parts), values)
        else:
            yield Finding("norm", "norm-holds", facts={"norm": norm.name})
    if not kept.text_seen:
        yield Finding("norm", "norm-unseen", "note", {"norm": kept.name})


def _formula_findings(archive: ArchivedAccount, valued: Valued) -> Iterator[Finding]:
    """Formulas, limits, terms and coefficients as the manifest tells them, against those used."""
    parts, hashed = archive.parts, archive.parts.hashed
    provenance = Provenance(
        grid=hashed.grid,
        inputs=hashed.inputs,
        zone_areas={name: layer.areas_m2 for name, layer in hashed.zone_layers.items()},
        types=hashed.ecosystem_types,
        opening_types=hashed.opening_types,
        baked=(),
        synthetic=hashed.account.synthetic,
    )
    fresh = build_manifest(valued, archive.rules, provenance)
    recorded, again = _computed(hashed), _computed(fresh.hashed)
    verdict = verdict_of_edition(parts)
    apart = [at for at, *_ in unlike(recorded, again)]
    apart += _coefficients_apart(hashed.coefficients, fresh.hashed.coefficients)
    if apart:
        values = {"count": len(apart), "places": listed(apart, _SHOWN), **editions(parts)}
        yield Finding("formulas", "formulas-differ", verdict, values)
    else:
        yield Finding("formulas", "formulas-hold", facts={"count": len(hashed.indicators)})
    names = parts.account.manifest.labels
    known = {key: fresh.labels.get(key) for key in names if key in fresh.labels}
    labels = [at for at, *_ in unlike({key: names[key] for key in known}, known)]
    if labels:
        values = {"count": len(labels), "places": listed(labels, _SHOWN), **editions(parts)}
        yield Finding("formulas", "labels-differ", "warning", values)


def _coefficients_apart(
    kept: Sequence[CoefficientRecord], fresh: Sequence[CoefficientRecord]
) -> list[str]:
    """Coefficients that were used and are not told, or the other way round."""
    return sorted(set(map(_coefficient_name, kept)) ^ set(map(_coefficient_name, fresh)))


def _coefficient_name(record: CoefficientRecord) -> str:
    return "/".join(filter(None, (record.service, record.parameter, *record.key)))


def _computed(hashed: Hashed) -> dict[str, object]:
    """What valuation itself puts into a manifest."""
    return {
        "indicators": hashed.indicators,
        "derived": hashed.derived,
        "not_computed": hashed.not_computed,
    }
