"""The manifest of an account: what it was made of, by which formulas, with which numbers.

What stands under ``hashed`` has no clock time and no absolute path, so two runs on the same input
have the same ``account_id``.
"""

import hashlib
import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from importlib.metadata import version
from typing import Any

import numpy as np

from gep import __version__
from gep.binding import Bound, Catalogue, Term
from gep.book import Book
from gep.coefficient import CoefficientRow
from gep.grid import TILE, Grid
from gep.inputs.record import InputRecord
from gep.lookup import Used
from gep.norm import Norm
from gep.setting import Setting
from gep.valuation import Record, Valued
from gep.words import words

_SOFTWARE = ("numpy", "pandas", "pyarrow", "rasterio", "shapely", "pyproj", "exactextract", "pint")


@dataclass(frozen=True)
class Provenance:
    """What the manifest tells besides the valuation: inputs, grid, zones and their areas."""

    grid: Grid
    inputs: tuple[InputRecord, ...]
    zone_areas: Mapping[str, Sequence[float]]
    types: tuple[str, ...]
    opening_types: tuple[str, ...]
    baked: tuple[Used, ...]
    synthetic: bool


def build_manifest(
    valued: Valued,
    setting: Setting,
    catalogue: Catalogue,
    rules: "Rules",
    provenance: Provenance,
) -> dict[str, Any]:
    """The manifest without the hashes of the files, which are known when they are written."""
    norm, book = rules.norm, rules.book
    hashed: dict[str, Any] = {
        "software": {"gep": __version__, **{name: version(name) for name in _SOFTWARE}},
        "account": {**setting.as_dict(), "norm": norm.name, "synthetic": provenance.synthetic},
        "norm": _norm(norm, catalogue),
        "grid": {**asdict(provenance.grid), "tile": TILE},
        "ecosystem_types": list(provenance.types),
        "opening_types": list(provenance.opening_types),
        "zone_layers": {
            zones.layer: {
                "overlapping": zones.overlapping,
                "codes": list(zones.codes),
                "names": list(zones.names),
                "areas_m2": list(provenance.zone_areas[zones.layer]),
            }
            for zones in setting.zones
        },
        "inputs": [asdict(record) for record in provenance.inputs],
        "indicators": {
            "/".join(record.variant.key): _indicator(record, catalogue) for record in valued.records
        },
        "derived": _derived(valued, catalogue),
        "not_computed": {
            f"{indicator}/{method}": list(names)
            for (indicator, method), names in sorted(valued.choice.missing.items())
        },
        "coefficients": _coefficients(valued.used, book),
        "baked": [_used(one) for one in provenance.baked],
        "overrides": [_row(row) for row in book.rows if row.local],
    }
    return {"account_id": account_id(hashed), "hashed": hashed, "labels": labels(catalogue, rules)}


@dataclass(frozen=True)
class Rules:
    """The norm and the book that an account was valued by."""

    norm: Norm
    book: Book


def account_id(hashed: Mapping[str, Any]) -> str:
    """The hash of the hashed part."""
    text = json.dumps(hashed, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def with_files(manifest: Mapping[str, Any], files: Mapping[str, str]) -> dict[str, Any]:
    """The manifest with the hashes of the folder's files, and the id that follows."""
    hashed = {**manifest["hashed"], "files": dict(sorted(files.items()))}
    return {**manifest, "hashed": hashed, "account_id": account_id(hashed)}


def _norm(norm: Norm, catalogue: Catalogue) -> dict[str, Any]:
    services = {}
    for key, said in norm.services.items():
        service = catalogue.services.get(key)
        services[key] = {
            "counted": said.counted and not said.not_applicable,
            "category": service.category if service else "regulating",
            "indicators": list(said.methods),
            "methods": {name: list(methods) for name, methods in said.methods.items()},
            "prices": dict(said.prices),
            "ecosystem_types": said.ecosystem_types,
            "not_applicable": said.not_applicable,
        }
    return {
        "name": norm.name,
        "title": dict(norm.title),
        "text_seen": norm.text_seen,
        "lineage": list(norm.lineage),
        "services": services,
        "overlaps": [asdict(overlap) for overlap in norm.overlaps],
    }


def _indicator(record: Record, catalogue: Catalogue) -> dict[str, Any]:
    variant = record.variant
    bound = catalogue.methods[record.indicator, variant.method]
    declared = catalogue.indicators[record.indicator]
    told: dict[str, Any] = {
        "service": record.service,
        "indicator": record.indicator,
        "method": variant.method,
        "label": variant.label,
        "form": type(catalogue.form(record.indicator, variant.method)).__name__,
        "counted": record.counted,
        "item_axis": declared.item,
        "items": list(record.items),
        "unit": declared.unit,
        "formula": _formula(bound),
        "upstream": {name: up.label for name, up in variant.upstream.items()},
        "rasters": sorted(variant.rasters),
    }
    if declared.limit and record.amount is not None and record.amount.factor is not None:
        limit = _formula(catalogue.limits[record.indicator])
        told["limit"] = {**limit, "by": list(declared.limit.by), "factors": _factors(record)}
    if record.price is not None:
        price = catalogue.prices[record.indicator, record.price.name]
        years = dict(zip(record.items, record.price.years, strict=True))
        units = dict(zip(record.items, record.price.units, strict=True))
        told["price"] = {
            "name": record.price.name,
            **_formula(price),
            "years": years,
            "units": units,
        }
    return told


def _factors(record: Record) -> dict[str, Any]:
    assert record.amount is not None
    assert record.amount.factor is not None
    factors = record.amount.factor[:, 0, :]
    return {
        item: [None if np.isnan(f) else float(f) for f in row]
        for item, row in zip(record.items, factors, strict=True)
    }


def _formula(bound: Bound) -> dict[str, Any]:
    doc = (bound.formula.__doc__ or "").strip().split("\n\n")[0] if bound.formula else ""
    return {
        "formula": bound.text,
        "says": " ".join(doc.split()),
        "terms": [_term(term) for term in bound.terms],
        "unit": bound.unit,
        "own_unit": bound.own_unit,
        "factor": bound.factor,
    }


def _term(term: Term) -> dict[str, Any]:
    return {
        "name": term.name,
        "kind": term.kind,
        "unit": term.unit,
        "service": term.service,
        "by": list(term.by),
    }


def _derived(valued: Valued, catalogue: Catalogue) -> dict[str, Any]:
    return {
        raster: {"method": method, **_formula(catalogue.derived[raster, method])}
        for raster, method in sorted(valued.choice.derivations.items())
    }


def _coefficients(used: Iterable[tuple[str, Used]], book: Book) -> list[dict[str, Any]]:
    """Every coefficient once, with the indicators that used it."""
    found: dict[tuple[Any, ...], dict[str, Any]] = {}
    for indicator, one in used:
        key = (one.service, one.parameter, one.key, one.year)
        kept = found.setdefault(key, {**_used(one), "used_by": []})
        if indicator not in kept["used_by"]:
            kept["used_by"].append(indicator)
    for kept in found.values():
        source = book.sources.get(kept["source"], {})
        kept["source_title"] = source.get("title", "") or kept["source"]
    return [found[key] for key in sorted(found, key=str)]


def _used(one: Used) -> dict[str, Any]:
    row = one.row
    return {
        "service": one.service,
        "parameter": one.parameter,
        "key": list(one.key),
        "value": one.value,
        "unit": one.unit,
        "given_value": row.value,
        "given_unit": row.unit,
        "low": row.low,
        "high": row.high,
        "row_key": list(row.key),
        "borrowed_from": one.borrowed_from,
        "norm": row.norm,
        "region": row.region,
        "year": row.year,
        "price_year": one.year,
        "chain": [list(step) for step in one.chain],
        "source": row.source,
        "confidence": row.confidence,
        "local": row.local,
        "note": row.note,
        "place": f"{row.file}:{row.line}",
    }


def _row(row: CoefficientRow) -> dict[str, Any]:
    return {**asdict(row), "key": list(row.key)}


def override_row(kept: Mapping[str, Any]) -> CoefficientRow:
    """A bureau's row back from a manifest."""
    return CoefficientRow(**{**kept, "key": tuple(kept["key"])})


def used_from(kept: Mapping[str, Any]) -> tuple[str, str, tuple[str, ...], float]:
    """Service, parameter, key and value of a coefficient that the manifest keeps as baked in."""
    return kept["service"], kept["parameter"], tuple(kept["key"]), kept["value"]


def labels(catalogue: Catalogue, rules: Rules) -> dict[str, dict[str, str]]:
    """What every key of the account is called, zh and en."""
    said: dict[str, dict[str, str]] = {k: dict(v) for k, v in words("labels").items()}
    types = rules.book.types
    said |= {key: {"zh": types.zh[key], "en": types.en[key]} for key in types.ids}
    for raster in catalogue.vocabulary.rasters.values():
        said[raster.name] = {"zh": raster.zh, "en": raster.en}
    for measure in catalogue.vocabulary.measures:
        said.setdefault(measure.key, {"zh": measure.zh, "en": measure.en})
    for axis in catalogue.vocabulary.items.values():
        said |= {item.key: {"zh": item.zh, "en": item.en} for item in axis.values()}
    for service in catalogue.services.values():
        said[service.key] = {"zh": service.zh, "en": service.en}
        said |= {i.key: {"zh": i.zh, "en": i.en} for i in service.indicators}
        said |= {c.key: {"zh": c.zh, "en": c.en} for c in service.coefficients}
    return dict(sorted(said.items()))


def python_version() -> str:
    """The interpreter, for the part that is not hashed."""
    return sys.version.split()[0]
