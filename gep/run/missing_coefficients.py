"""Coefficients that an account asks the book for and that the book lacks.

What counts is walked from each indicator down: the formula of its method and of those it rests on,
their limits, and the derivations of the rasters that were not given.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from gep.catalogue.binding import Bound, Term
from gep.catalogue.lookup import TYPE_AXIS
from gep.catalogue.rules import Rules, items_of
from gep.catalogue.variants import Variant
from gep.inputs.tables.statistics import Statistics
from gep.problems import Problem
from gep.service import PerArea


def missing_coefficients(rules: Rules, statistics: Statistics) -> list[Problem]:
    """Every coefficient that is lacking for a type or an item that the norm counts.

    What the method itself asks for by type alone is an error, since that land would count nothing.
    The rest are warnings: the item, or the land, that lacks a number is not computed, alone.
    """
    found: dict[tuple[str, ...], Problem] = {}
    for key in rules.services:
        said = rules.norm.services.get(key)
        if said is None or key not in rules.catalogue.services:
            continue
        for indicator in (one for one in said.methods if one in rules.catalogue.indicators):
            known = rules.choice.variants.get(indicator, ())
            methods = rules.methods(indicator)
            used = next((v for m in methods for v in known if v.method == m), None)
            if used is not None:
                # a method that the account itself chose leaves out, and names, what it cannot count
                stops = said.counted and indicator not in rules.scope.methods
                for asked in _Walk(_for_counted(rules, indicator), statistics).below(used):
                    found |= _lacking(asked, stops=stops)
    return list(found.values())


@dataclass(frozen=True)
class _Asked:
    """A coefficient and the items it is asked for, None inside the pass."""

    rules: Rules
    term: Term
    items: tuple[str, ...] | None
    is_own: bool


def _lacking(asked: _Asked, *, stops: bool) -> dict[tuple[str, ...], Problem]:
    lookup, term = asked.rules.lookup, asked.term
    stops = stops and asked.is_own and not set(term.by) - {TYPE_AXIS}
    problems = {}
    for key in lookup.lacking(term, asked.items):
        problem = lookup.book.missing(term.service, term.name, key, lookup.where)
        problems[term.service, term.name, *key] = (
            problem if stops else replace(problem, severity="warning")
        )
    return problems


def _for_counted(rules: Rules, indicator: str) -> Rules:
    """The rules with a book that is asked for those types alone that an indicator counts."""
    return replace(rules, types=rules.counted(indicator, rules.types))


@dataclass(frozen=True)
class _Walk:
    """From a variant down to every coefficient below it."""

    rules: Rules
    statistics: Statistics

    def below(self, top: Variant) -> Iterator[_Asked]:
        yield from self._of_variant(top, is_own=True)

    def _of_variant(self, variant: Variant, *, is_own: bool) -> Iterator[_Asked]:
        catalogue = self.rules.catalogue
        form = catalogue.form(variant.indicator, variant.method)
        items = items_of(self.rules, self.statistics, variant.indicator)
        yield from self._of(
            catalogue.methods[variant.indicator, variant.method],
            None if isinstance(form, PerArea) else items,
            is_own=is_own,
        )
        if variant.indicator in catalogue.limits:
            yield from self._of(catalogue.limits[variant.indicator], items, is_own=False)
        for upstream in variant.upstream.values():
            yield from self._of_variant(upstream, is_own=False)

    def _of(self, bound: Bound, items: tuple[str, ...] | None, *, is_own: bool) -> Iterator[_Asked]:
        """The coefficients of a formula, and of what its rasters and pass indicators rest on."""
        for term in bound.terms:
            if term.kind == "coefficient":
                yield _Asked(self.rules, term, items, is_own)
            for below in self._pass_formulas(term):
                yield from self._of(below, None, is_own=False)

    def _pass_formulas(self, term: Term) -> Iterator[Bound]:
        """Formulas of the raster pass that a term stands for."""
        catalogue = self.rules.catalogue
        for raster in (term.name, *term.by):
            if derived := self.rules.derivation(raster):
                yield derived
        if term.kind == "indicator":
            for method in catalogue.indicators[term.name].per_area:
                yield catalogue.methods[term.name, method]
