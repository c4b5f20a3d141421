"""From sums and statistics to the account: a pure function of sums, statistics and rules.

``valuation(sums, statistics, rules)`` reads no file and touches no raster. The raster
pass followed by this function is ``gep run``; another price, another norm over the same sums, or
a draw of coefficients calls this function alone.
"""

from dataclasses import dataclass, replace

import pandas as pd

from gep.account.sums import Sums
from gep.book.norm import NormService
from gep.catalogue.rules import Rules
from gep.catalogue.used import Baked, Used
from gep.catalogue.variants import Variant
from gep.inputs.tables.statistics import Statistics
from gep.problems import DataProblem
from gep.service import FromStatistics
from gep.valuation.prices import Price, Pricing
from gep.valuation.quantities import Amount, Amounts
from gep.valuation.rows import Block, Reason, account_frame, refusal

NOTHING = Baked()


@dataclass(frozen=True)
class Record:
    """How one row group of the account came about, for the manifest and for explain.

    ``others`` are the prices that a counted indicator could have had instead.
    """

    service: str
    indicator: str
    variant: Variant
    items: tuple[str, ...]
    counted: bool
    price: Price | None = None
    amount: Amount | None = None
    others: tuple[Price, ...] = ()


@dataclass(frozen=True)
class Valued:
    """The account's rows, what was computed but is not counted, and how both came about."""

    rows: pd.DataFrame
    memo: pd.DataFrame
    records: tuple[Record, ...]
    used: tuple[tuple[str, Used], ...]


def valuation(sums: Sums, statistics: Statistics, rules: Rules, baked: Baked = NOTHING) -> Valued:
    """The account of one year, from what the raster pass and the statistics left.

    ``baked`` are the coefficients that the pass has settled.

    Raises
    ------
    DataProblem
        A coefficient that went into the pass now has another value, or an amount has no land.
    """
    return _Valuation(sums, statistics, rules, baked).result()


class _Valuation:
    """One valuation on its way."""

    def __init__(self, sums: Sums, statistics: Statistics, rules: Rules, baked: Baked) -> None:
        self.norm, self.scope, self.catalogue = rules.norm, rules.scope, rules.catalogue
        self.choice, self.baked = rules.choice, baked
        self.sums = sums.with_types(_booked_types(sums, rules))
        self.rules = replace(rules, types=self.sums.types)
        self.amounts = Amounts(self.rules, self.sums, statistics)
        self.pricing = Pricing(self.rules)
        self.blocks: list[Block] = []
        self.records: list[Record] = []
        self.used: list[tuple[str, Used]] = []

    def result(self) -> Valued:
        for key in self.rules.services:
            said = self.norm.services.get(key)
            if said and said.not_applicable:
                self.blocks.append(refusal(key, "", "not_applicable", said.not_applicable, True))
            elif key in self.catalogue.services:
                self._service(key, said)
        if problems := self.baked.problems(used for _, used in self.used):
            raise DataProblem(tuple(problems))
        rows, memo = account_frame(self.blocks, self.amounts)
        return Valued(rows, memo, tuple(self.records), tuple(self.used))

    def _service(self, key: str, said: NormService | None) -> None:
        for indicator in self.catalogue.services[key].indicators:
            listed = bool(said and indicator.key in said.methods)
            counted = bool(listed and said and said.counted)
            chosen = self._chosen(indicator.key)
            if chosen is None and listed:
                reason = self._why_not(indicator.key)
                self.blocks.append(refusal(key, indicator.key, "not_computed", reason, counted))
            for variant in self._computed(indicator.key):
                is_chosen = listed and chosen is not None and variant.key == chosen.key
                self._block(key, variant, counted and is_chosen)

    def _block(self, service: str, variant: Variant, counted: bool) -> None:
        amount = self.amounts.of(variant)
        said = self.norm.services.get(service)
        name = said.prices.get(variant.indicator, "") if said else ""
        price = self.pricing.of(variant.indicator, name, amount.items) if name else None
        departs = self.scope.methods.get(variant.indicator) == variant.method
        block = Block(service, variant.indicator, variant.label, counted, amount, price, departs)
        self.blocks.append(block)
        others = [
            self.pricing.of(variant.indicator, other, amount.items)
            for other in self.catalogue.indicators[variant.indicator].prices
            if counted and price and other != name
        ]
        parts = (variant.indicator, variant, amount.items, counted, price, amount, tuple(others))
        self.records.append(Record(service, *parts))
        self.used += [(variant.indicator, used) for used in amount.used]
        if price:
            self.used += [(variant.indicator, used) for used in price.used]

    def _computed(self, indicator: str) -> list[Variant]:
        found = self.choice.variants.get(indicator, ())
        return [variant for variant in found if variant.key in self.sums.parts]

    def _chosen(self, indicator: str) -> Variant | None:
        """The variant that counts: the norm's first method that is there, on chosen ones below."""
        for method in self.rules.methods(indicator):
            variants = [v for v in self._computed(indicator) if v.method == method]
            for variant in variants:
                if all(self._is_chosen(up) for up in variant.upstream.values()):
                    return variant
            if variants:
                return variants[0]
        return None

    def _is_chosen(self, variant: Variant) -> bool:
        chosen = self._chosen(variant.indicator)
        return chosen is None or chosen.key == variant.key

    def _why_not(self, indicator: str) -> Reason:
        lacking: dict[str, None] = {}
        for method in self.rules.methods(indicator):
            lacking.update(dict.fromkeys(self.choice.missing.get((indicator, method), ())))
        if lacking:
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
