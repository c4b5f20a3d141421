"""What an account of given quantities says of itself: its manifest, and its checks."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pandas as pd
from msgspec import structs

from gep.account.columns import CHECKS, COUNTY
from gep.account.manifest import (
    FormulaRecord,
    Hashed,
    IndicatorRecord,
    InputRecord,
    Manifest,
    PriceRecord,
    ZoneLayerRecord,
)
from gep.account.manifest_file import sealed
from gep.book.confidence import GIVEN, recalled_share
from gep.catalogue.rules import Rules
from gep.catalogue.used import Used
from gep.guards.evidence import NOTHING, Verdict, verdict
from gep.problems import Problem
from gep.telling.notes import both_halves
from gep.uses.value.rows import Rows
from gep.valuation.coefficient_record import coefficient_records
from gep.valuation.given.placing import Placed
from gep.valuation.given.prices import lists, price_name
from gep.valuation.provenance import formula_record, labels, norm_record, scope_record, software

FORM = "Given"


@dataclass(frozen=True)
class Valued:
    """Placed quantities, their rows, the file they came from, and what was remarked on the way."""

    rules: Rules
    placed: Sequence[Placed]
    rows: Rows
    record: InputRecord
    remarks: tuple[Problem, ...]

    @property
    def used(self) -> tuple[tuple[str, Used], ...]:
        """Every coefficient that a price was made of, with its indicator."""
        found = ((one.quantity.indicator, used) for one in self.placed for used in one.price.used)
        return tuple(found)


def manifest(valued: Valued) -> Manifest:
    """The manifest, before the hashes of the files are known."""
    rules, scope = valued.rules, valued.rules.scope
    norm, catalogue = rules.norm, rules.catalogue
    frames = valued.rows.counted, valued.rows.memo
    present = {kind for frame in frames for kind in frame["ecosystem_type"]}
    hashed = Hashed(
        software=software(),
        account=scope_record(scope, norm, {}, synthetic=False),
        norm=norm_record(norm, catalogue),
        grid=None,
        ecosystem_types=tuple(one for one in rules.book.types.ids if one in present),
        opening_types=(),
        zone_layers={
            zones.layer: ZoneLayerRecord(
                overlapping=False,
                codes=zones.codes,
                names=zones.names,
                areas_m2=(None,) * len(zones.codes),
            )
            for zones in scope.zones
        },
        reporting_layer=scope.reporting_layer.layer if scope.reporting_layer else "",
        inputs=(valued.record,),
        indicators=_indicators(valued),
        derived={},
        not_computed={},
        coefficients=coefficient_records(valued.used, rules),
        baked=(),
        overrides=(),
    )
    return sealed(hashed, labels(rules))


def _indicators(valued: Valued) -> dict[str, IndicatorRecord]:
    """Every indicator that was given, with the price of the book where one was used."""
    by_indicator: dict[str, list[Placed]] = {}
    for one in valued.placed:
        by_indicator.setdefault(one.quantity.indicator, []).append(one)
    told = {}
    for indicator, placed in sorted(by_indicator.items()):
        declared = valued.rules.catalogue.indicators[indicator]
        priced = [one for one in placed if one.price.used]
        told[f"{indicator}/{GIVEN}"] = IndicatorRecord(
            service=placed[0].quantity.service,
            indicator=indicator,
            method=GIVEN,
            label=GIVEN,
            form=FORM,
            counted=any(one.is_counted for one in placed),
            item_axis=declared.item,
            items=tuple(sorted({one.quantity.item for one in placed})),
            unit=declared.unit,
            ecosystem_types=(),
            formula=FormulaRecord("", "", (), declared.unit, declared.unit, 1.0),
            upstream={},
            rasters=(),
            price=_price(valued.rules, priced) if priced else None,
        )
    return told


def _price(rules: Rules, priced: Sequence[Placed]) -> PriceRecord:
    first = priced[0].quantity
    name = price_name(rules, first)
    return PriceRecord(
        **structs.asdict(formula_record(rules.catalogue.prices[first.indicator, name])),
        name=name,
        years={one.quantity.item: one.price.year for one in priced},
        units={one.quantity.item: one.price.unit for one in priced},
    )


def checks(valued: Valued) -> pd.DataFrame:
    """What this account was held against; an account without land has no more to be held to."""
    rows = [
        verdict("given", valued.record.path, math.nan, NOTHING, "note", file=valued.record.path),
        *_remarks(valued),
        *_not_counted(valued),
        *_unpriced(valued),
        *_not_given(valued),
        *_indices(valued),
        *_of_norm(valued),
    ]
    return pd.DataFrame(rows, columns=list(CHECKS)).astype(dict(CHECKS))


def _remarks(valued: Valued) -> Iterator[Verdict]:
    """What the table made gep remark without stopping it."""
    for problem in valued.remarks:
        said = {
            "zh": "；".join(problem.said("zh").values()),
            "en": "; ".join(problem.said("en").values()),
        }
        place = str(problem.place)
        yield verdict("remark", place, math.nan, NOTHING, problem.severity, place=place, said=said)


def _not_counted(valued: Valued) -> Iterator[Verdict]:
    about = {
        (one.quantity.indicator, lists(valued.rules, one.quantity)): one.quantity.service
        for one in valued.placed
        if not one.is_counted
    }
    for (indicator, is_listed), service in sorted(about.items()):
        check = "memo-land" if is_listed else "memo"
        norm = valued.rules.norm.name
        yield verdict(
            check,
            indicator,
            math.nan,
            NOTHING,
            "warning",
            name=indicator,
            service=service,
            norm=norm,
        )


def _unpriced(valued: Valued) -> Iterator[Verdict]:
    """Counted quantities without the price that the norm names: they are missing in the total."""
    lacking = {
        ("/".join(filter(None, one.quantity.product[1:])), one.price.lacking)
        for one in valued.placed
        if one.is_counted and one.price.lacking
    }
    for name, why in sorted(lacking):
        said = both_halves(why)
        yield verdict("unpriced", name, math.nan, NOTHING, "warning", name=name, why=said)


def _not_given(valued: Valued) -> Iterator[Verdict]:
    rows = valued.rows.counted
    whole = rows[(rows["zone_layer"] == COUNTY) & (rows["status"] == "not_computed")]
    for service, indicator in zip(whole["service"], whole["indicator"], strict=True):
        yield verdict("not-given", service, math.nan, NOTHING, "note", name=indicator)


def _indices(valued: Valued) -> Iterator[Verdict]:
    """Prices whose index does not reach the price year."""
    asked = valued.rules.scope.price_year
    short = {
        used.parameter: used.year
        for _, used in valued.used
        if used.row.index and used.year is not None and used.year < asked
    }
    for name, year in sorted(short.items()):
        band = float(asked), math.nan
        yield verdict(
            "index", name, float(year), band, "warning", name=name, year=year, asked=asked
        )


def _of_norm(valued: Valued) -> Iterator[Verdict]:
    norm, rows = valued.rules.norm, valued.rows.counted
    county = rows[(rows["zone_layer"] == COUNTY) & rows["value_yuan"].notna()]
    share = recalled_share(county["value_yuan"], county["confidence"])
    yield verdict("recalled", COUNTY, 0.0 if math.isnan(share) else share, NOTHING, "note")
    names = {s.key: {"zh": s.zh, "en": s.en} for s in valued.rules.catalogue.services.values()}
    for overlap in norm.overlaps:
        if set(overlap.pair) <= set(county["service"]):
            one, other = (names[key] for key in overlap.pair)
            yield verdict(
                "overlap",
                norm.name,
                math.nan,
                NOTHING,
                "note",
                one=one,
                other=other,
                why=both_halves(overlap.why),
            )
    if not norm.text_seen:
        yield verdict("text-seen", norm.name, math.nan, NOTHING, "note", norm=norm.name)
