"""The manifest of an account: what it was made of, by which formulas, with which numbers.

What stands under ``hashed`` has no clock time and no absolute path, so two runs on the same input
have the same ``account_id``.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import PurePosixPath, PureWindowsPath
from typing import Any

import numpy as np

from gep import __version__
from gep.account.account import account_id
from gep.book.coefficient import CoefficientRow
from gep.book.norm import Norm, NormService, Overlap
from gep.book.vocabulary import Item
from gep.catalogue.binding import AREA, Bound, Catalogue, Term
from gep.catalogue.rules import Rules
from gep.catalogue.used import Used
from gep.catalogue.variants import Choice, Variant
from gep.grid import TILE, Grid
from gep.inputs.record import InputRecord
from gep.service import PER_ITEM, FromStatistics
from gep.valuation.allocation import target_types
from gep.valuation.coefficient_record import coefficient_record, coefficient_records
from gep.valuation.quantities import Limited
from gep.valuation.records import Record
from gep.valuation.valuation import Valued
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


def build_manifest(valued: Valued, rules: Rules, provenance: Provenance) -> dict[str, Any]:
    """The manifest without the hashes of the files, which are known when they are written."""
    norm, scope, catalogue, choice = rules.norm, rules.scope, rules.catalogue, rules.choice
    hashed: dict[str, Any] = {
        "software": software(),
        "account": {
            **scope.as_dict(),
            "derivations": dict(choice.derivations),
            "norm": norm.name,
            "synthetic": provenance.synthetic,
        },
        "norm": norm_record(norm, catalogue),
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
            for zones in scope.zones
        },
        "reporting_layer": scope.reporting_layer.layer if scope.reporting_layer else "",
        "inputs": [_input(record) for record in provenance.inputs],
        "indicators": _indicators(valued, rules, provenance.types),
        "derived": _derived(choice, catalogue),
        "not_computed": {
            f"{indicator}/{method}": list(names)
            for (indicator, method), names in sorted(choice.missing.items())
        },
        "coefficients": coefficient_records(valued.used, rules),
        "baked": [coefficient_record(one) for one in provenance.baked],
        "overrides": [_row(row) for row in rules.book.rows if row.local],
    }
    return {"account_id": account_id(hashed), "hashed": hashed, "labels": labels(rules)}


def _input(record: InputRecord) -> dict[str, Any]:
    """A record without the part of its path that only this machine has."""
    path = record.path
    if PurePosixPath(path).is_absolute() or PureWindowsPath(path).is_absolute():
        path = PureWindowsPath(path).name
    return {**asdict(record), "path": path}


def with_files(manifest: Mapping[str, Any], files: Mapping[str, str]) -> dict[str, Any]:
    """The manifest with the hashes of the folder's files, and the id that follows."""
    hashed = {**manifest["hashed"], "files": dict(sorted(files.items()))}
    return {**manifest, "hashed": hashed, "account_id": account_id(hashed)}


def software() -> dict[str, str]:
    """The versions of everything that numbers pass through."""
    return {"gep": __version__, **{name: version(name) for name in _SOFTWARE}}


def norm_record(norm: Norm, catalogue: Catalogue) -> dict[str, Any]:
    """A norm as the manifest keeps it, from which `norm_of` gives it back."""
    services = {}
    for key, said in norm.services.items():
        service = catalogue.services.get(key)
        services[key] = {
            "counted": said.counted and not said.not_applicable,
            "category": service.category if service else "regulating",
            "listed": said.counted,
            "indicators": [name for name in said.methods if name in catalogue.indicators],
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
        "order": list(services),
        "overlaps": [asdict(overlap) for overlap in norm.overlaps],
    }


def _indicators(valued: Valued, rules: Rules, types: Sequence[str]) -> dict[str, Any]:
    """Every variant that has rows, and those they rest on."""
    catalogue = rules.catalogue
    told = {
        "/".join(other.key): _variant(other, rules, types)
        for record in valued.records
        for other in _below(record.variant, catalogue, rules.choice)
    }
    booked = {*valued.rows["ecosystem_type"], *valued.memo["ecosystem_type"]} - {*types, ""}
    present = (*types, *sorted(booked))
    for record in valued.records:
        own = _variant(record.variant, rules, types)
        own |= {"counted": record.counted, "items": list(record.items)}
        if record.amount.limit is not None:
            own["limit"]["factors"] = _factors(record.items, record.amount.limit)
        if record.price is not None:
            own["price"] = _price(record, catalogue)
        if own["form"] == FromStatistics.__name__:
            own["sharing"] = {item: _sharing(record, item, rules, present) for item in record.items}
        told["/".join(record.variant.key)] = own
    return told


def _below(variant: Variant, catalogue: Catalogue, choice: Choice) -> Iterator[Variant]:
    """Variants that another rests on, those inside the raster pass included."""
    bound = catalogue.methods[variant.indicator, variant.method]
    for name in bound.names("indicator"):
        of_pass = catalogue.indicators[name].per_area
        per_area = [v for v in choice.variants.get(name, ()) if v.method in of_pass]
        for other in [variant.upstream[name]] if name in variant.upstream else per_area:
            yield other
            yield from _below(other, catalogue, choice)


def _variant(variant: Variant, rules: Rules, types: Sequence[str]) -> dict[str, Any]:
    catalogue = rules.catalogue
    declared = catalogue.indicators[variant.indicator]
    service = catalogue.owners[variant.indicator]
    told: dict[str, Any] = {
        "service": service,
        "indicator": variant.indicator,
        "method": variant.method,
        "label": variant.label,
        "form": type(catalogue.form(variant.indicator, variant.method)).__name__,
        "counted": False,
        "item_axis": declared.item,
        "items": [],
        "unit": declared.unit,
        "ecosystem_types": list(rules.counted(variant.indicator, types)),
        "formula": formula_record(catalogue.methods[variant.indicator, variant.method]),
        "upstream": {name: up.label for name, up in variant.upstream.items()},
        "rasters": sorted(variant.rasters),
    }
    if declared.limit:
        limit = formula_record(catalogue.limits[variant.indicator])
        told["limit"] = {**limit, "by": list(declared.limit.by)}
    return told


def _price(record: Record, catalogue: Catalogue) -> dict[str, Any]:
    assert record.price is not None
    return {
        "name": record.price.name,
        **formula_record(catalogue.prices[record.indicator, record.price.name]),
        "years": dict(zip(record.items, record.price.years, strict=True)),
        "units": dict(zip(record.items, record.price.units, strict=True)),
    }


def _sharing(record: Record, item: str, rules: Rules, present: Sequence[str]) -> dict[str, Any]:
    """By what an amount is placed on its land: the key, its types, and the type without any."""
    catalogue = rules.catalogue
    form = catalogue.form(record.indicator, record.variant.method)
    assert isinstance(form, FromStatistics)
    known = _item(catalogue, form.table, item)
    key, wanted = form.shared_by.key, form.shared_by.ecosystem_types
    if form.shared_by == PER_ITEM:
        key = known.shared_by if known else AREA
        wanted = (known.ecosystem_type,) if known and known.ecosystem_type else ()
    types = rules.book.types
    targets = np.zeros(len(present), bool)
    for one in wanted or ("",):
        below = np.asarray([bool(one) and types.descends(t, one) for t in present])
        targets |= target_types(present, one, types.lineage(one)[1:] if one else (), below)
    on = [kind for kind, is_target in zip(present, targets, strict=True) if is_target]
    unit = known.unit if known else ""
    return {"key": key, "ecosystem_types": on, "booked_on": [*on, *wanted][0], "unit": unit}


def _item(catalogue: Catalogue, table: str, item: str) -> Item | None:
    axes = {m.item_axis for m in catalogue.vocabulary.measures if m.table == table}
    known = [catalogue.vocabulary.items.get(axis, {}).get(item) for axis in sorted(axes)]
    return next((one for one in known if one), None)


def _factors(items: Sequence[str], limit: Limited) -> dict[str, Any]:
    return {
        item: [None if np.isnan(f) else float(f) for f in row]
        for item, row in zip(items, limit.factor[:, 0, :], strict=True)
    }


def formula_record(bound: Bound) -> dict[str, Any]:
    """A bound formula: its text, the first sentence of its docstring, its terms and units."""
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


def _derived(choice: Choice, catalogue: Catalogue) -> dict[str, Any]:
    return {
        raster: {"method": method, **formula_record(catalogue.derived[raster, method])}
        for raster, method in sorted(choice.derivations.items())
    }


def _row(row: CoefficientRow) -> dict[str, Any]:
    return {**asdict(row), "key": list(row.key)}


def norm_of(kept: Mapping[str, Any]) -> Norm:
    """The norm back from a manifest, so that a folder is valued again by its own."""
    services = {}
    for key in kept["order"]:
        said = kept["services"][key]
        types = said["ecosystem_types"]
        services[key] = NormService(
            key=key,
            counted=said["listed"],
            methods={name: tuple(methods) for name, methods in said["methods"].items()},
            prices=dict(said["prices"]),
            ecosystem_types=None if types is None else tuple(types),
            not_applicable=said["not_applicable"],
        )
    return Norm(
        name=kept["name"],
        title=dict(kept["title"]),
        text_seen=kept["text_seen"],
        lineage=tuple(kept["lineage"]),
        services=services,
        overlaps=tuple(Overlap(tuple(one["pair"]), one["why"]) for one in kept["overlaps"]),
        file="manifest.json",
    )


def override_row(kept: Mapping[str, Any]) -> CoefficientRow:
    """A bureau's row back from a manifest."""
    return CoefficientRow(**{**kept, "key": tuple(kept["key"])})


def used_from(kept: Mapping[str, Any]) -> tuple[str, str, tuple[str, ...], float]:
    """Service, parameter, key and value of a coefficient that the manifest keeps as baked in."""
    return kept["service"], kept["parameter"], tuple(kept["key"]), kept["value"]


def labels(rules: Rules) -> dict[str, dict[str, str]]:
    """What every key of the account is called, zh and en."""
    catalogue = rules.catalogue
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
        for indicator in service.indicators:
            for name, method in indicator.methods.items():
                own = {"zh": method.zh or name, "en": method.en or name}
                if said.setdefault(name, own) != own:  # a statistic may have the same key
                    said[f"method:{name}"] = own
        said |= {c.key: {"zh": c.zh, "en": c.en} for c in service.coefficients}
    for key, steps in catalogue.steps.items():
        said |= {f"{key}.{step}": {"zh": zh, "en": en} for step, (zh, en) in steps.items()}
    return dict(sorted(said.items()))
