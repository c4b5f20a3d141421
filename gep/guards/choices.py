"""What a choice is worth, said where it decides: the other price, one cooling day more.

None of these is a fault. They stand among the checks since a reader of the total must know them.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace

import numpy as np

from gep.account.columns import CURRENCY
from gep.account.sums import Part
from gep.book.confidence import GIVEN
from gep.catalogue.used import Used
from gep.guards.evidence import NOTHING, Evidence, Verdict, verdict
from gep.valuation.prices import Price
from gep.valuation.records import Record
from gep.valuation.valuation import valuation

DAYS = "cooling_days"


def choice_verdicts(evidence: Evidence) -> Iterator[Verdict]:
    """The worth of every choice that this account made."""
    yield from _assumed(evidence)
    for record in evidence.valued.records:
        if record.counted and record.price is not None:
            yield from _other_prices(evidence, record)
            yield from _other_tiers(evidence, record)
    yield from _one_day_more(evidence)


def _assumed(evidence: Evidence) -> Iterator[Verdict]:
    """Rasters that rest on no raster at all, such as one soil group for all land."""
    derived = evidence.rules.catalogue.derived
    for raster, method in sorted(evidence.rules.choice.derivations.items()):
        terms = derived[raster, method].terms
        if all(term.kind == "coefficient" for term in terms):
            words = {"name": evidence.label(raster), "method": evidence.label(method)}
            yield verdict("assumed", raster, np.nan, NOTHING, "note", "1", **words)


def _other_prices(evidence: Evidence, record: Record) -> Iterator[Verdict]:
    """The county's value at the prices that the norm did not name."""
    assert record.price is not None
    used = _value(record, record.price)
    for other in record.others:
        value = _value(record, other)
        if np.isfinite(value) and np.isfinite(used):
            words = {"used": evidence.label(record.price.name), "other": evidence.label(other.name)}
            yield _choice(evidence, "choice-price", record, (used, value), words)


def _other_tiers(evidence: Evidence, record: Record) -> Iterator[Verdict]:
    """The county's value at other prices of the very source in use: tiers of one tariff."""
    price = record.price
    assert price is not None
    if record.variant.method == GIVEN:  # some of it may be priced beside the book
        return
    if evidence.rules.catalogue.prices[record.indicator, price.name].formula is not None:
        return
    for used in price.used:
        whole = _value(record, price, used)
        for row in evidence.rules.book.alternatives(used.row):
            alike = (row.source, row.region, row.year, row.unit) == (
                used.row.source, used.row.region, used.row.year, used.row.unit,
            )  # fmt: skip
            if alike and used.row.value and np.isfinite(whole):
                value = whole * row.value / used.row.value
                words = {"used": _shown(used.row.value, row.unit), "note": row.note,
                         "other": _shown(row.value, row.unit)}  # fmt: skip
                yield _choice(evidence, "choice-tier", record, (whole, value), words)


def _one_day_more(evidence: Evidence) -> Iterator[Verdict]:
    """What the account gains if every place had one cooling day more."""
    records = [r for r in evidence.valued.records if r.counted and DAYS in r.variant.leaves]
    services = tuple(dict.fromkeys(record.service for record in records))
    if not services:
        return
    parts = {k: _longer(p) for k, p in evidence.sums.parts.items() if DAYS in p.arguments}
    sums = replace(evidence.sums, parts={**evidence.sums.parts, **parts})
    rules = replace(evidence.rules, scope=replace(evidence.scope, services=services))
    more = valuation(sums, evidence.statistics, rules, evidence.baked).rows
    before = evidence.rows.groupby("service")["value_yuan"].sum()
    after = more[more["zone_layer"] == evidence.whole].groupby("service")["value_yuan"].sum()
    for service in services:
        gain = float(after[service] - before[service])
        words = {"name": evidence.label(service), "amount": f"{gain:,.0f}"}
        yield verdict("choice-day", service, gain, NOTHING, "note", CURRENCY, **words)


def _longer(part: Part) -> Part:
    """The sums with one day more wherever there is a number of days."""
    return replace(part, arguments={**part.arguments, DAYS: part.arguments[DAYS] + part.covered})


def _value(record: Record, price: Price, only: Used | None = None) -> float:
    """The county's value at a price; of the items and types that one coefficient prices, if any."""
    values = record.value(price)[:, 0, :]
    if only is not None and only.key:
        own = [item in only.key for item in record.items]
        values = values[np.asarray(own, bool)]
    return float(np.nansum(values)) if np.isfinite(values).any() else float("nan")


def _choice(
    evidence: Evidence,
    check: str,
    record: Record,
    values: tuple[float, float],
    words: Mapping[str, object],
) -> Verdict:
    before, after = values
    name = evidence.label(record.indicator)
    numbers = {"before": f"{before:,.0f}", "after": f"{after:,.0f}"}
    return verdict(
        check, record.indicator, after, NOTHING, "note", CURRENCY, name=name, **numbers, **words
    )


def _shown(value: float, unit: str) -> str:
    return f"{value:g} {unit}"
