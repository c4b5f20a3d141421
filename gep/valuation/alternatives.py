"""What the total would be under each other choice that the same sums can answer.

Other methods and prices are among the records of a valuation already, since all that can be
computed is; another norm and another number of days ask for a valuation more, and none for a
raster.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import TypeAlias

import numpy as np
import pandas as pd

from gep.account.columns import SENSITIVITY
from gep.book.confidence import GIVEN
from gep.book.norm import Norm, norms_unlike
from gep.book.raster_steps import RasterStep, raster_steps
from gep.catalogue.used import Used
from gep.valuation.basis import Basis
from gep.valuation.preference import Preference
from gep.valuation.prices import Price
from gep.valuation.records import Record
from gep.valuation.valuation import Valued

Under: TypeAlias = Callable[[Norm], Valued | None]
"""The account under another norm; None where its sums cannot answer that."""


@dataclass(frozen=True)
class Alternative:
    """One other choice and the total under it, in CNY yr-1.

    ``choice`` is method, price, tier, step, constant_prices or norm. ``used`` and ``other`` are
    keys, or numbers with their unit; ``note`` is what the book says of the other.
    """

    choice: str
    indicators: tuple[str, ...]
    used: str
    other: str
    total: float
    note: str = ""


def sensitivity(valued: Valued, under: Under, basis: Basis | None = None) -> pd.DataFrame:
    """The table of all other choices, the one that moves the total most first."""
    total = total_of(valued)
    rows = [
        {
            "choice": one.choice, "indicator": "|".join(one.indicators), "used": one.used,
            "other": one.other, "total_yuan": one.total, "difference_yuan": one.total - total,
            "difference_share": (one.total - total) / total if total else np.nan,
            "note": one.note,
        }
        for one in alternatives(valued, under, basis)
    ]  # fmt: skip
    frame = pd.DataFrame(rows, columns=list(SENSITIVITY)).astype(dict(SENSITIVITY))
    order = frame["difference_yuan"].abs().sort_values(ascending=False, kind="stable").index
    return frame.loc[order].reset_index(drop=True)


def alternatives(valued: Valued, under: Under, basis: Basis | None = None) -> Iterator[Alternative]:
    """Every other choice that moves the total."""
    total = total_of(valued)
    found = (
        *_other_methods(valued),
        *_other_prices(valued),
        *_other_prices_of_given(valued, under),
        *_other_tiers(valued),
        *(_steps(valued, basis) if basis else ()),
        *_constant_prices(valued),
        *_other_norms(valued, under),
    )
    for one in found:
        if np.isfinite(one.total) and not np.isclose(one.total, total, rtol=1e-12, atol=0.0):
            yield one


def total_of(valued: Valued) -> float:
    """The total of the whole accounting area in CNY yr-1."""
    return float(sum(value[..., 0] for value in valued.values().values()))


def county_value(record: Record, price: Price, only: Used | None = None) -> float:
    """The whole area's value at a price; of the items that one coefficient prices, if named."""
    values = record.value(price)[:, 0, :]
    if only is not None and only.key:
        values = values[np.asarray([item in only.key for item in record.items], bool)]
    return float(np.nansum(values)) if np.isfinite(values).any() else float("nan")


def price_choices(valued: Valued) -> Iterator[tuple[Record, Price, Price]]:
    """Counted records with their price and each price that the norm did not name."""
    for record in valued.records:
        if record.counted and record.price is not None:
            for other in record.others:
                yield record, record.price, other


@dataclass(frozen=True)
class Tier:
    """Another price of the very source in use: ``before`` and ``after`` are the area's values."""

    record: Record
    used: Used
    value: float
    unit: str
    note: str
    before: float
    after: float

    @property
    def used_text(self) -> str:
        """The price in use, with its unit."""
        return f"{self.used.row.value:g} {self.unit}"

    @property
    def other_text(self) -> str:
        """The other price, with its unit."""
        return f"{self.value:g} {self.unit}"


def tiers(valued: Valued) -> Iterator[Tier]:
    """Other prices of the source in use, such as the tiers of one tariff."""
    book, prices = valued.rules.book, valued.rules.catalogue.prices
    for record in valued.records:
        price = record.price
        if not record.counted or price is None or record.variant.method == GIVEN:
            continue  # some of what was given may be priced beside the book
        if prices[record.indicator, price.name].formula is not None:
            continue
        for used in price.used:
            whole = county_value(record, price, used)
            for row in book.alternatives(used.row):
                alike = (row.source, row.region, row.year, row.unit) == (
                    used.row.source, used.row.region, used.row.year, used.row.unit,
                )  # fmt: skip
                if alike and used.row.value and np.isfinite(whole):
                    after = whole * row.value / used.row.value
                    yield Tier(record, used, row.value, row.unit, row.note, whole, after)


def stepped_services(valued: Valued, raster: str) -> tuple[str, ...]:
    """Counted services whose sums hold a raster."""
    records = [r for r in valued.records if r.counted and raster in r.variant.leaves]
    return tuple(dict.fromkeys(record.service for record in records))


def stepped_gain(
    valued: Valued, basis: Basis, step: RasterStep, services: tuple[str, ...]
) -> float:
    """What some services are worth more with so much more of a raster."""
    before, after = valued.values(), basis.stepped(step, services).values()
    return float(sum(after[key][..., 0] - before[key][..., 0] for key in after))


def _values(valued: Valued) -> dict[tuple[str, str], float]:
    """The whole area's value of every priced record by its variant, 0 where it has none."""
    priced = ((r.variant.key, r, r.price) for r in valued.records if r.price is not None)
    found = {key: county_value(record, price) for key, record, price in priced}
    return {key: 0.0 if np.isnan(value) else value for key, value in found.items()}


class _Gains:
    """What several indicators gain together by one choice: what is used, the other, a note."""

    def __init__(self, choice: str) -> None:
        self.choice = choice
        self._gains: dict[tuple[str, str, str], dict[str, float]] = {}

    def add(self, pair: tuple[str, str, str], indicator: str, gain: float) -> None:
        """One more gain by a choice."""
        by_indicator = self._gains.setdefault(pair, {})
        by_indicator[indicator] = by_indicator.get(indicator, 0.0) + gain

    def alternatives(self, total: float) -> Iterator[Alternative]:
        """The total under each choice."""
        for (used, other, note), gains in self._gains.items():
            whole = total + sum(gains.values())
            yield Alternative(self.choice, tuple(gains), used, other, whole, note)


def _other_methods(valued: Valued) -> Iterator[Alternative]:
    """The total if another method of an indicator were preferred, with all that rests on it."""
    rules, values, total = valued.rules, _values(valued), total_of(valued)
    counted = [r.variant for r in valued.records if r.counted and r.price is not None]
    summed = frozenset(record.variant.key for record in valued.records)
    now = Preference(rules, summed)
    for indicator in rules.choice.variants:
        used = now.of(indicator)
        methods = dict.fromkeys(variant.method for variant in now.computed(indicator))
        for method in methods if used else ():
            if used is None or method == used.method:
                continue
            own = {**rules.scope.methods, indicator: method}
            scope = replace(rules.scope, methods=own)
            other = Preference(replace(rules, scope=scope), summed)
            moved = 0.0
            for variant in counted:
                chosen = other.of(variant.indicator) or variant
                moved += values.get(chosen.key, 0.0) - values[variant.key]
            yield Alternative("method", (indicator,), used.method, method, total + moved)


def _other_prices(valued: Valued) -> Iterator[Alternative]:
    """The total at each price that the norm did not name, for all that it named another for."""
    gains = _Gains("price")
    for record, price, other in price_choices(valued):
        gain = county_value(record, other) - county_value(record, price)
        if np.isfinite(gain):
            gains.add((price.name, other.name, ""), record.indicator, gain)
    yield from gains.alternatives(total_of(valued))


def _other_prices_of_given(valued: Valued, under: Under) -> Iterator[Alternative]:
    """The same for quantities that were given and that the book prices."""
    indicators, norm = valued.rules.catalogue.indicators, valued.rules.norm
    found: dict[tuple[str, str], dict[str, None]] = {}
    for record in valued.records:
        price = record.price if record.counted and record.variant.method == GIVEN else None
        for other in indicators[record.indicator].prices if price and price.used else ():
            if price is not None and other != price.name:
                found.setdefault((price.name, other), {})[record.indicator] = None
    for (used, other), names in found.items():
        moved = under(norm.at_prices(dict.fromkeys(names, other)))
        if moved is not None:
            yield Alternative("price", tuple(names), used, other, total_of(moved))


def _other_tiers(valued: Valued) -> Iterator[Alternative]:
    gains = _Gains("tier")
    for tier in tiers(valued):
        gain = tier.after - tier.before
        gains.add((tier.used_text, tier.other_text, tier.note), tier.record.indicator, gain)
    yield from gains.alternatives(total_of(valued))


def _steps(valued: Valued, basis: Basis) -> Iterator[Alternative]:
    """The total with more and with less of the inputs that the book names."""
    for step in raster_steps():
        services = stepped_services(valued, step.raster)
        for one in (step, replace(step, step=-step.step)) if services else ():
            gain = stepped_gain(valued, basis, one, services)
            other = f"{one.step:+g} {one.unit}"
            yield Alternative("step", (step.raster,), "", other, total_of(valued) + gain)


def _constant_prices(valued: Valued) -> Iterator[Alternative]:
    """The total at the prices of the base year, if everything that has a price has one then."""
    scope, whole = valued.rules.scope, 0.0
    if scope.base_year is None or scope.base_year == scope.price_year:
        return
    for record in valued.records:
        if record.counted and record.price is not None:
            now = county_value(record, record.price)
            if np.isnan(now):
                continue
            if record.price.constant is None:
                return
            whole += county_value(record, replace(record.price, values=record.price.constant))
    yield Alternative("constant_prices", (), str(scope.price_year), str(scope.base_year), whole)


def _other_norms(valued: Valued, under: Under) -> Iterator[Alternative]:
    own = valued.rules.norm
    for norm in norms_unlike(own, {row.norm for row in valued.rules.book.rows}):
        other = under(norm)
        if other is not None:
            yield Alternative("norm", (), own.name, norm.name, total_of(other))
