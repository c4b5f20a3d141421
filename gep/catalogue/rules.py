"""By what an account is computed, in one noun."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from gep.book.book import Book, Where
from gep.book.norm import Norm
from gep.catalogue.binding import Bound, Catalogue
from gep.catalogue.choice import services_of
from gep.catalogue.lookup import Drawn, Lookup
from gep.catalogue.scope import Scope
from gep.catalogue.variants import Choice
from gep.inputs.tables.statistics import Statistics


@dataclass(frozen=True)
class Rules:
    """By what an account is computed: services, book and norm, for whom, and what can be.

    ``types`` are the ecosystem types that coefficients are asked for; rows of the book that are
    ``drawn`` have those values, all equally many, instead of their own. ``stated`` is the norm as
    it is written, where ``norm`` has chosen between what counts one thing in several ways.
    """

    catalogue: Catalogue
    book: Book
    norm: Norm
    scope: Scope
    choice: Choice
    types: tuple[str, ...]
    drawn: Drawn = field(default_factory=dict)
    stated: Norm | None = None

    def settled(self, known: Collection[str], asked: Collection[str]) -> "Rules":
        """The rules of an account in which some indicators are known, and services asked for.

        See `Norm.settled` and `Norm.chosen`.
        """
        return replace(self, norm=self.norm.chosen(asked).settled(known), stated=self.norm)

    @property
    def services(self) -> tuple[str, ...]:
        """The services that the account asks for, in order."""
        return services_of(self.norm, self.scope)

    @property
    def where(self) -> Where:
        """For whom the book is asked."""
        return Where(self.norm.name, self.scope.code, self.norm.lineage)

    @cached_property
    def lookup(self) -> Lookup:
        """The book as this account sees it."""
        year, vocabulary = self.scope.year, self.catalogue.vocabulary
        return Lookup(self.book, self.where, year, self.types, vocabulary, self.drawn)

    def methods(self, indicator: str) -> tuple[str, ...]:
        """The methods of an indicator in order of preference: the account's own, then the norm's.

        There are none of an indicator that neither names.
        """
        said = self.norm.services.get(self.catalogue.owners[indicator])
        listed = said.methods.get(indicator, ()) if said else ()
        own = self.scope.methods.get(indicator)
        return (own, *listed) if own else tuple(listed)

    def unit(self, indicator: str, item: str) -> str:
        """The unit of an indicator, or of the item where each has its own."""
        declared = self.catalogue.indicators[indicator]
        return declared.unit or self.catalogue.vocabulary.items[declared.item][item].unit

    def derivation(self, name: str) -> Bound | None:
        """The formula that a raster was derived by, None of what was given or is no raster."""
        method = self.choice.derivations.get(name)
        return None if method is None else self.catalogue.derived[name, method]

    def counted(self, indicator: str, kinds: Sequence[str]) -> tuple[str, ...]:
        """Those of some ecosystem types that the norm counts and the indicator is about."""
        types, own = self.book.types, self.catalogue.indicators[indicator].ecosystem_types
        service = self.catalogue.owners[indicator]
        return tuple(
            kind
            for kind in kinds
            if self.norm.counts(kind, service, types)
            and (not own or any(types.descends(kind, one) for one in own))
        )


def items_of(rules: Rules, statistics: Statistics, indicator: str) -> tuple[str, ...]:
    """The items an indicator is counted for, ``("",)`` if it has none.

    They are those that every coefficient of its formulas has a row of, and that statistics report.
    """
    axis = rules.catalogue.indicators[indicator].item
    if not axis:
        return ("",)
    vocabulary = rules.lookup.vocabulary
    known = vocabulary.counted_for(axis, indicator)
    every = [bound for (name, _), bound in rules.catalogue.methods.items() if name == indicator]
    reported = [bound for bound in every if _is_reported(bound, statistics)]
    for bound in reported or every:  # a method that nobody reports for says nothing of items
        for term in bound.terms:
            if axis in term.by:
                at = term.by.index(axis)
                keys = rules.lookup.book.keys(term.service, term.name)
                held = {key[at] for key in keys if len(key) > at}
                known = tuple(item for item in known if item in held)
            elif term.kind == "measure":
                held = {item for item in statistics.items(term.service, term.name) if item}
                is_free = axis not in vocabulary.items
                known = tuple(sorted(held)) if is_free else tuple(i for i in known if i in held)
    return known


def _is_reported(bound: Bound, statistics: Statistics) -> bool:
    asked = ((term.service, term.name) for term in bound.terms if term.kind == "measure")
    return statistics.measures.issuperset(asked)


def _is_computed(rules: Rules, indicator: str, methods: Sequence[str] | None) -> bool:
    """Whether some of the methods can be computed, or (None) any at all."""
    variants = rules.choice.variants.get(indicator, ())
    return any(methods is None or variant.method in methods for variant in variants)


def settled(rules: Rules, statistics: Statistics) -> Rules:
    """The rules with a norm that has chosen between what counts one thing in several ways.

    What it leaves to the county counts where the county asks for it.
    """
    known = {
        indicator
        for said in rules.norm.services.values()
        for indicator in {**said.methods, **said.prices}
        if _is_computed(rules, indicator, said.methods.get(indicator))
        and items_of(rules, statistics, indicator)
    }
    return rules.settled(known, rules.scope.asked)
