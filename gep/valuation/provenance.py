"""The manifest of an account: what it was made of, by which formulas, with which numbers.

What stands under ``hashed`` has no clock time and no absolute path, so two runs on the same input
have the same ``account_id``.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import PurePosixPath, PureWindowsPath

import numpy as np
from msgspec import structs

from gep import __version__
from gep.account.manifest import (
    DerivedRecord,
    FormulaRecord,
    GridRecord,
    Hashed,
    IndicatorRecord,
    InputRecord,
    LimitRecord,
    Manifest,
    OverrideRecord,
    PriceRecord,
    ScopeRecord,
    SharingRecord,
    TermRecord,
    ZoneLayerRecord,
)
from gep.account.manifest_file import sealed
from gep.book.confidence import GIVEN
from gep.book.norm import Norm, norm_titles
from gep.book.vocabulary import Item
from gep.catalogue.binding import AREA, Bound, Catalogue
from gep.catalogue.rules import Rules
from gep.catalogue.scope import Scope
from gep.catalogue.used import Used
from gep.catalogue.variants import Choice, Variant
from gep.grid import TILE, Grid
from gep.service import PER_ITEM, FromStatistics
from gep.valuation.allocation import target_types
from gep.valuation.coefficient_record import coefficient_record, coefficient_records
from gep.valuation.norm_record import counted, norm_record
from gep.valuation.quantities import AppliedLimit
from gep.valuation.records import Record
from gep.valuation.valuation import Valued
from gep.words import Bilingual, words

FORM_GIVEN = "Given"
"""The form of an indicator whose quantities no method computed."""

_SOFTWARE = ("numpy", "pandas", "pyarrow", "rasterio", "shapely", "pyproj", "exactextract", "pint")


@dataclass(frozen=True)
class Provenance:
    """What the manifest tells besides the valuation: inputs, grid, zones and their areas."""

    grid: GridRecord | None
    inputs: tuple[InputRecord, ...]
    zone_areas: Mapping[str, Sequence[float | None]]
    types: tuple[str, ...]
    opening_types: tuple[str, ...]
    baked: tuple[Used, ...]
    synthetic: bool


def build_manifest(valued: Valued, rules: Rules, provenance: Provenance) -> Manifest:
    """The manifest without the hashes of the files, which are known when they are written."""
    norm, scope, catalogue, choice = rules.norm, rules.scope, rules.catalogue, rules.choice
    hashed = Hashed(
        software=software(),
        account=scope_record(scope, norm, choice.derivations, synthetic=provenance.synthetic),
        norm=norm_record(rules.stated or norm, catalogue, scope.not_applicable, counted(norm)),
        grid=provenance.grid,
        ecosystem_types=provenance.types,
        opening_types=provenance.opening_types,
        zone_layers={
            zones.layer: ZoneLayerRecord(
                overlapping=zones.overlapping,
                codes=zones.codes,
                names=zones.names,
                areas_m2=tuple(provenance.zone_areas[zones.layer]),
            )
            for zones in scope.zones
        },
        reporting_layer=scope.reporting_layer.layer if scope.reporting_layer else "",
        inputs=tuple(_input(record) for record in provenance.inputs),
        indicators=_indicators(valued, rules, provenance.types),
        derived=_derived(choice, catalogue),
        not_computed={
            f"{indicator}/{method}": tuple(names)
            for (indicator, method), names in sorted(choice.missing.items())
        },
        coefficients=coefficient_records(valued.used, rules),
        baked=tuple(coefficient_record(one) for one in provenance.baked),
        overrides=tuple(OverrideRecord(**asdict(row)) for row in rules.book.rows if row.local),
    )
    return sealed(hashed, labels(rules))


def grid_record(grid: Grid) -> GridRecord:
    """The lattice of an account, and its tiles."""
    return GridRecord(**asdict(grid), tile=TILE)


def scope_record(
    scope: Scope, norm: Norm, derivations: Mapping[str, str], *, synthetic: bool
) -> ScopeRecord:
    """What an account is of, and the choices that were made for it."""
    return ScopeRecord(
        name=scope.name,
        code=scope.code,
        year=scope.year,
        norm=norm.name,
        price_year=scope.price_year,
        base_year=scope.base_year,
        synthetic=synthetic,
        services=scope.services,
        optional=scope.optional,
        organisation=scope.organisation,
        methods=scope.methods,
        rasters=scope.rasters,
        resolutions=scope.resolutions,
        derivations=derivations,
        opening=scope.opening,
        layers=tuple(zones.layer for zones in scope.zones),
        tiers=dict(sorted(scope.tiers.items())),
    )


def _input(record: InputRecord) -> InputRecord:
    """A record without the part of its path that only this machine has."""
    path = record.path
    if PurePosixPath(path).is_absolute() or PureWindowsPath(path).is_absolute():
        path = PureWindowsPath(path).name
    return structs.replace(record, path=path)


def software() -> dict[str, str]:
    """The versions of everything that numbers pass through."""
    return {"gep": __version__, **{name: version(name) for name in _SOFTWARE}}


def _indicators(valued: Valued, rules: Rules, types: Sequence[str]) -> dict[str, IndicatorRecord]:
    """Every variant that has rows, and those they rest on."""
    catalogue = rules.catalogue
    records = {
        "/".join(other.key): _variant(other, rules, types)
        for record in valued.records
        if record.variant.method != GIVEN
        for other in _below(record.variant, catalogue, rules.choice)
    }
    booked = {*valued.rows["ecosystem_type"], *valued.memo["ecosystem_type"]} - {*types, ""}
    present = (*types, *sorted(booked))
    for record in valued.records:
        if record.variant.method == GIVEN:
            given = _given(record, catalogue, records.get("/".join(record.variant.key)))
            records["/".join(record.variant.key)] = given
            continue
        own = _variant(record.variant, rules, types)
        limit, shared = own.limit, record.items if own.form == FromStatistics.__name__ else ()
        if limit and record.amount.limit:
            factors = _factors(record.items, record.amount.limit)
            limit = structs.replace(limit, factors=factors)
        records["/".join(record.variant.key)] = structs.replace(
            own,
            counted=record.counted,
            items=tuple(record.items),
            limit=limit,
            price=_price(record, catalogue),
            sharing={item: _sharing(record, item, rules, present) for item in shared},
        )
    return records


def _below(variant: Variant, catalogue: Catalogue, choice: Choice) -> Iterator[Variant]:
    """Variants that another rests on, those inside the raster pass included."""
    bound = catalogue.methods[variant.indicator, variant.method]
    for name in bound.names("indicator"):
        of_pass = catalogue.indicators[name].per_area
        per_area = [v for v in choice.variants.get(name, ()) if v.method in of_pass]
        for other in [variant.upstream[name]] if name in variant.upstream else per_area:
            yield other
            yield from _below(other, catalogue, choice)


def _variant(variant: Variant, rules: Rules, types: Sequence[str]) -> IndicatorRecord:
    catalogue = rules.catalogue
    declared = catalogue.indicators[variant.indicator]
    limit = None
    if declared.limit:
        bound = formula_record(catalogue.limits[variant.indicator])
        limit = LimitRecord(**structs.asdict(bound), by=declared.limit.by)
    return IndicatorRecord(
        service=catalogue.owners[variant.indicator],
        indicator=variant.indicator,
        method=variant.method,
        label=variant.label,
        form=type(catalogue.form(variant.indicator, variant.method)).__name__,
        counted=False,
        item_axis=declared.item,
        items=(),
        unit=declared.unit,
        ecosystem_types=tuple(rules.counted(variant.indicator, types)),
        formula=formula_record(catalogue.methods[variant.indicator, variant.method]),
        upstream={name: up.label for name, up in variant.upstream.items()},
        rasters=tuple(sorted(variant.rasters)),
        limit=limit,
        abiotic=declared.abiotic,
    )


def _given(record: Record, catalogue: Catalogue, other: IndicatorRecord | None) -> IndicatorRecord:
    """An indicator that was given; ``other`` is what is counted of one that is not wholly."""
    declared = catalogue.indicators[record.indicator]
    price = _price(record, catalogue)
    if other and other.price:
        years, units = other.price.years, other.price.units
        more = price or other.price
        price = structs.replace(more, years={**years, **more.years}, units={**units, **more.units})
    return IndicatorRecord(
        service=record.service,
        indicator=record.indicator,
        method=GIVEN,
        label=GIVEN,
        form=FORM_GIVEN,
        counted=record.counted or bool(other and other.counted),
        item_axis=declared.item,
        items=tuple(sorted({*record.items, *(other.items if other else ())})),
        unit=declared.unit,
        ecosystem_types=(),
        formula=FormulaRecord("", "", (), declared.unit, declared.unit, 1.0),
        upstream={},
        rasters=(),
        price=price,
        abiotic=declared.abiotic,
    )


def _price(record: Record, catalogue: Catalogue) -> PriceRecord | None:
    """The price that the book named, None where all were given."""
    if record.price is None or (record.variant.method == GIVEN and not record.price.used):
        return None
    bound = formula_record(catalogue.prices[record.indicator, record.price.name])
    return PriceRecord(
        **structs.asdict(bound),
        name=record.price.name,
        years={i: y for i, y in zip(record.items, record.price.years, strict=True) if y},
        units=dict(zip(record.items, record.price.units, strict=True)),
    )


def _sharing(record: Record, item: str, rules: Rules, present: Sequence[str]) -> SharingRecord:
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
    if not known and record.amount.units:
        unit = record.amount.units[record.items.index(item)]  # which its reporter chose
    return SharingRecord(key, tuple(on), booked_on=[*on, *wanted][0], unit=unit)


def _item(catalogue: Catalogue, table: str, item: str) -> Item | None:
    axes = {m.item_axis for m in catalogue.vocabulary.measures if m.table == table}
    known = [catalogue.vocabulary.items.get(axis, {}).get(item) for axis in sorted(axes)]
    return next((one for one in known if one), None)


def _factors(items: Sequence[str], limit: AppliedLimit) -> dict[str, tuple[float | None, ...]]:
    return {
        item: tuple(None if np.isnan(f) else float(f) for f in row)
        for item, row in zip(items, limit.factor[:, 0, :], strict=True)
    }


def formula_record(bound: Bound) -> FormulaRecord:
    """A bound formula: its text, the first sentence of its docstring, its terms and units."""
    doc = (bound.formula.__doc__ or "").strip().split("\n\n")[0] if bound.formula else ""
    terms = (TermRecord(t.name, t.kind, t.unit, t.service, tuple(t.by)) for t in bound.terms)
    return FormulaRecord(
        formula=bound.text,
        says=" ".join(doc.split()),
        terms=tuple(terms),
        unit=bound.unit,
        own_unit=bound.own_unit,
        factor=bound.factor,
    )


def _derived(choice: Choice, catalogue: Catalogue) -> dict[str, DerivedRecord]:
    return {
        raster: DerivedRecord(
            **structs.asdict(formula_record(catalogue.derived[raster, method])), method=method
        )
        for raster, method in sorted(choice.derivations.items())
    }


def _methods_of_other_names(
    catalogue: Catalogue, said: Mapping[str, Bilingual]
) -> dict[str, Bilingual]:
    """Methods whose key is that of something else, such as of their own coefficient."""
    indicators = (one for service in catalogue.services.values() for one in service.indicators)
    named: dict[str, Bilingual] = {
        name: {"zh": by.zh or name, "en": by.en or name}
        for one in indicators for name, by in one.methods.items()
    }  # fmt: skip
    return {f"method:{name}": own for name, own in named.items() if said[name] != own}


def labels(rules: Rules) -> dict[str, Bilingual]:
    """What every key of the account is called, zh and en."""
    catalogue = rules.catalogue
    said: dict[str, Bilingual] = dict(words("labels"))
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
                own: Bilingual = {"zh": method.zh or name, "en": method.en or name}
                said.setdefault(name, own)  # a statistic may have the same key
        said |= {c.key: {"zh": c.zh, "en": c.en} for c in service.coefficients}
    said |= _methods_of_other_names(catalogue, said)
    for key, steps in catalogue.steps.items():
        said |= {f"{key}.{step}": {"zh": zh, "en": en} for step, (zh, en) in steps.items()}
    for name, title in {**norm_titles(), rules.norm.name: rules.norm.title}.items():
        said.setdefault(name, title)  # a service may bear the name of a norm
    return dict(sorted(said.items()))
