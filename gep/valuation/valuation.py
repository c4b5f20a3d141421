"""From sums and statistics to the account: a pure function of sums, statistics and rules.

``valuation(sums, statistics, rules)`` reads no file and touches no raster. The raster
pass followed by this function is ``gep run``; another price, another norm over the same sums, or
draws of coefficients call this function alone.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import pandas as pd

from gep.account.sums import Sums
from gep.book.norm import NormService
from gep.catalogue.rules import Rules
from gep.catalogue.used import Baked, Used
from gep.catalogue.variants import Variant
from gep.inputs.tables.statistics import Statistics
from gep.problems import Problem, Problems
from gep.service import FromStatistics
from gep.valuation.grounds import grounds_of
from gep.valuation.preference import Preference
from gep.valuation.prices import Pricing
from gep.valuation.quantities import Array, Quantities
from gep.valuation.records import Reason, Record, Refusal
from gep.valuation.rows import account_frames
from gep.valuation.zone_sums import Axes

NOTHING = Baked()


@dataclass(frozen=True, eq=False)
class Valued:
    """An account as arrays of quantities and prices; its rows are made when they are asked for.

    ``told`` has what is said of each indicator, in the order of the account. Where coefficients
    were drawn the arrays have the draws on their left, and there are no rows.
    """

    entries: tuple[Record | Refusal, ...]
    rules: Rules
    axes: Axes

    @property
    def records(self) -> tuple[Record, ...]:
        """All variants that have numbers, counted or not."""
        return tuple(one for one in self.entries if isinstance(one, Record))

    @cached_property
    def used(self) -> tuple[tuple[str, Used], ...]:
        """Indicators, each with a coefficient that its quantities or its price rest on."""
        return tuple(
            (record.indicator, used)
            for record in self.records
            for used in (*record.grounds.used, *(record.price.used if record.price else ()))
        )

    @property
    def rows(self) -> pd.DataFrame:
        """The account's rows."""
        return self._frames[0]

    @property
    def memo(self) -> pd.DataFrame:
        """Rows of what was computed and is not counted."""
        return self._frames[1]

    @cached_property
    def _frames(self) -> tuple[pd.DataFrame, pd.DataFrame]:
        if self.rules.drawn:
            raise ValueError("draws have no rows")
        return account_frames(self.entries, self.rules, self.axes)

    def values(self) -> Mapping[str, Array]:
        """CNY yr-1 of each service that is counted, ``[..., zone]``; 0 where it has no value."""
        found: dict[str, Array] = {}
        for record in self.records:
            if record.counted and record.price is not None:
                value = np.nansum(record.value(record.price), axis=(-3, -1))
                found[record.service] = found.get(record.service, 0.0) + value
        return found


def valuation(sums: Sums, statistics: Statistics, rules: Rules, baked: Baked = NOTHING) -> Valued:
    """The account of one year, from what the raster pass and the statistics left.

    ``baked`` are the coefficients that the pass has settled. Where the rules have draws of
    coefficients, the account is valued with each.

    Raises
    ------
    DataProblem
        A coefficient that went into the pass now has another value, or an amount has no land.
    ValueError
        A row of the book was drawn that went into the pass: it would need other sums.
    """
    quantities = quantities_of(sums, statistics, rules)
    records = tuple(_Teller(quantities).records())
    valued = Valued(records, quantities.rules, quantities.axes)
    Problems(quantities.reports.problems).stop_on_errors()
    Problems(baked.problems(used for _, used in valued.used)).stop_on_errors()
    fixed = (one.row for _, one in valued.used if rules.drawn and baked.has(one))
    if row := next((row for row in fixed if row in rules.drawn), None):
        raise ValueError(f"{row.name} went into the raster pass and cannot be drawn")
    return valued


def unplaced(sums: Sums, statistics: Statistics, rules: Rules) -> list[Problem]:
    """The amounts that `valuation` would refuse, since no land is there for them.

    For this the sums need no more than areas.
    """
    quantities = quantities_of(sums, statistics, rules)
    catalogue = rules.catalogue
    for variant in (one for found in rules.choice.variants.values() for one in found):
        if isinstance(catalogue.form(variant.indicator, variant.method), FromStatistics):
            quantities.of(variant)
            continue
        for term in catalogue.methods[variant.indicator, variant.method].terms:
            for item in quantities.items(variant.indicator) if term.kind == "measure" else ():
                quantities.reports.placed_measure(term, item)
    return quantities.reports.problems


def quantities_of(sums: Sums, statistics: Statistics, rules: Rules) -> Quantities:
    """The quantities that an account is valued from, each computed when it is asked for."""
    sums = sums.with_types(_booked_types(sums, rules))
    return Quantities(replace(rules, types=sums.types), sums, statistics)


class _Teller:
    """Tells of each indicator that the norm names, in its order, and of the services asked for."""

    def __init__(self, quantities: Quantities) -> None:
        self.rules = rules = quantities.rules
        self.norm, self.scope, self.catalogue = rules.norm, rules.scope, rules.catalogue
        self.choice = rules.choice
        self.preference = Preference(rules, quantities.sums.parts)
        self.quantities, self.pricing = quantities, Pricing(rules)

    def records(self) -> Iterator[Record | Refusal]:
        for key in self.rules.services:
            said = self.norm.services.get(key)
            if why := self.scope.not_applicable.get(key):
                yield Refusal(key, "", "not_applicable", Reason("", why), True)
            elif key in self.catalogue.services:
                yield from self._service(key, said)

    def _service(self, key: str, said: NormService | None) -> Iterator[Record | Refusal]:
        if said and not self.catalogue.services[key].indicators:
            yield Refusal(key, "", "not_computed", Reason("reason-no-method"), said.counted)
        for indicator in self.catalogue.services[key].indicators:
            listed = bool(said and indicator.key in said.methods)
            counted = bool(listed and said and said.counted)
            chosen = self.preference.of(indicator.key)
            if chosen is None and listed:
                reason = self._why_not(indicator.key)
                yield Refusal(key, indicator.key, "not_computed", reason, counted)
            for variant in self.preference.computed(indicator.key):
                is_chosen = listed and chosen is not None and variant.key == chosen.key
                yield self._record(key, variant, counted and is_chosen)

    def _record(self, service: str, variant: Variant, counted: bool) -> Record:
        amount, indicator = self.quantities.of(variant), variant.indicator
        said = self.norm.services.get(service)
        name = said.prices.get(indicator, "") if said else ""
        about = amount.items, amount.units
        price = self.pricing.of(indicator, name, *about) if name else None
        others = tuple(
            self.pricing.of(indicator, other, *about)
            for other in self.catalogue.indicators[indicator].prices
            if counted and price and other != name
        )
        departs = self.scope.methods.get(indicator) == variant.method
        grounds = grounds_of(variant, self.quantities)
        numbers = (amount, grounds, counted, price, others, departs)
        return Record(service, indicator, variant, *numbers)

    def _why_not(self, indicator: str) -> Reason:
        """What is missing, by the methods that nothing more is missing for than for another."""
        every = [
            self.choice.missing.get((indicator, method), ())
            for method in self.rules.methods(indicator)
        ]
        least = [one for one in every if not any(set(other) < set(one) for other in every)]
        if lacking := dict.fromkeys(name for one in least for name in one):
            return Reason("reason-missing", ", ".join(lacking))
        return Reason("reason-not-summed", "")


def _booked_types(sums: Sums, rules: Rules) -> tuple[str, ...]:
    """Types of products and sites that the land cover has neither so nor by a kind or a parent."""
    types, catalogue = rules.book.types, rules.catalogue
    more: dict[str, None] = {}
    for axis in catalogue.vocabulary.items.values():
        for item in axis.values():
            own = item.ecosystem_type
            if not own:
                continue
            near = any(types.descends(t, own) for t in sums.types)
            if not near and not set(types.lineage(own)) & set(sums.types):
                more[own] = None
    for indicator, method in catalogue.methods:
        form = catalogue.form(indicator, method)
        wanted = form.shared_by.ecosystem_types if isinstance(form, FromStatistics) else ()
        lineages = {t: set(types.lineage(t)) for t in (*sums.types, *wanted)}
        if wanted and not any(
            one in lineages[t] or t in lineages[one] for one in wanted for t in sums.types
        ):
            more[wanted[0]] = None
    return tuple(sorted(more))
