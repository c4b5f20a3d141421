"""From sums and statistics to the account: a pure function of sums, statistics, book and norm.

``valuation(sums, statistics, book, norm, ...)`` reads no file and touches no raster. The raster
pass followed by this function is ``gep run``; another price, another norm over the same sums, or
a draw of coefficients calls this function alone.
"""

from dataclasses import dataclass

import pandas as pd

from gep.account.sums import Sums
from gep.book.book import Book, Where
from gep.book.norm import Norm, NormService
from gep.catalogue.binding import Catalogue
from gep.catalogue.choice import Context, choice_for, services_of
from gep.catalogue.lookup import Lookup
from gep.catalogue.rules import Rules
from gep.catalogue.used import Used
from gep.catalogue.variants import Choice, Variant
from gep.inputs.tables.statistics import Statistics
from gep.problems import DataProblem
from gep.service import FromStatistics
from gep.valuation.prices import Price, Pricing
from gep.valuation.quantities import Amount, Amounts
from gep.valuation.rows import Block, Reason, account_frame, refusal


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
    choice: Choice


def valuation(
    sums: Sums,
    statistics: Statistics,
    book: Book,
    norm: Norm,
    context: "Context",
) -> Valued:
    """The account of one year, from what the raster pass and the statistics left.

    Raises
    ------
    DataProblem
        A coefficient that went into the pass now has another value, or an amount has no land.
    """
    return _Valuation(sums, statistics, book, norm, context).result()


class _Valuation:
    """One valuation on its way."""

    def __init__(
        self,
        sums: Sums,
        statistics: Statistics,
        book: Book,
        norm: Norm,
        context: Context,
    ) -> None:
        scope, catalogue = context.scope, context.catalogue
        self.norm, self.scope, self.catalogue = norm, scope, catalogue
        self.baked = context.baked
        frame = statistics.frame
        measures = frozenset(zip(frame["table"], frame["measure"], strict=True))
        self.choice = choice_for(norm, context, measures)
        self.sums = sums.with_types(_booked_types(sums, catalogue, book))
        where = Where(norm.name, scope.code, norm.lineage)
        lookup = Lookup(book, where, scope.year, self.sums.types, catalogue.vocabulary)
        rules = Rules(catalogue, lookup, norm, scope, self.choice.derivations)
        self.amounts = Amounts(rules, self.sums, statistics)
        self.pricing = Pricing(catalogue, lookup, scope)
        self.blocks: list[Block] = []
        self.records: list[Record] = []
        self.used: list[tuple[str, Used]] = []

    def result(self) -> Valued:
        for key in services_of(self.norm, self.scope):
            said = self.norm.services.get(key)
            if said and said.not_applicable:
                self.blocks.append(refusal(key, "", "not_applicable", said.not_applicable, True))
            elif key in self.catalogue.services:
                self._service(key, said)
        used = tuple(self.used)
        if problems := self.baked.problems(used):
            raise DataProblem(tuple(problems))
        rows, memo = account_frame(self.blocks, self.amounts, self.norm.name, self.scope)
        return Valued(rows, memo, tuple(self.records), used, self.choice)

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
        for method in self._preferred(indicator):
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

    def _preferred(self, indicator: str) -> tuple[str, ...]:
        said = self.norm.services.get(self.catalogue.owners[indicator])
        listed = said.methods.get(indicator, ()) if said else ()
        own = self.scope.methods.get(indicator)
        return (own, *listed) if own else tuple(listed)

    def _why_not(self, indicator: str) -> Reason:
        lacking: dict[str, None] = {}
        for method in self._preferred(indicator):
            lacking.update(dict.fromkeys(self.choice.missing.get((indicator, method), ())))
        if lacking:
            return Reason("reason-missing", ", ".join(lacking))
        return Reason("reason-not-summed", "")


def _booked_types(sums: Sums, catalogue: Catalogue, book: Book) -> tuple[str, ...]:
    """Types of products and sites that the land cover has neither so nor by a kind or a parent."""
    types = book.types
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
