"""Verdicts on quantities that were given: where they come from, and which of them do not count."""

from collections.abc import Iterable, Iterator, Sequence

import numpy as np

from gep.catalogue.rules import Rules
from gep.guards.evidence import NOTHING, Verdict, verdict
from gep.guards.prices import against_book
from gep.problems import Problem
from gep.telling.notes import both_halves
from gep.valuation.given.placing import PlacedQuantity
from gep.valuation.given.prices import lists


def given_verdicts(
    file: str, placed: Sequence[PlacedQuantity], rules: Rules, remarks: Iterable[Problem]
) -> Iterator[Verdict]:
    """What is to be said of a table of quantities; ``remarks`` did not stop its reading."""
    yield verdict("given", file, np.nan, NOTHING, "note", file=file)
    yield from _remarks(remarks)
    yield from _not_counted(placed, rules)
    yield from _unpriced(placed)
    yield from _beside_book(placed)


def _remarks(remarks: Iterable[Problem]) -> Iterator[Verdict]:
    for problem in remarks:
        said = {
            "zh": "；".join(problem.said("zh").values()),
            "en": "; ".join(problem.said("en").values()),
        }
        place = str(problem.place)
        yield verdict("remark", place, np.nan, NOTHING, problem.severity, place=place, said=said)


def _not_counted(placed: Sequence[PlacedQuantity], rules: Rules) -> Iterator[Verdict]:
    about = {
        (one.quantity.indicator, lists(rules, one.quantity)): one.quantity.service
        for one in placed
        if not one.is_counted
    }
    for (indicator, is_listed), service in sorted(about.items()):
        check = "memo-land" if is_listed else "memo"
        words = {"name": indicator, "service": service, "norm": rules.norm.name}
        yield verdict(check, indicator, np.nan, NOTHING, "warning", **words)


def _beside_book(placed: Sequence[PlacedQuantity]) -> Iterator[Verdict]:
    """Prices that the table brings, each once, against what the book has."""
    beside = {
        ("/".join(filter(None, one.quantity.product[1:])), one.price.value): one.price
        for one in placed
        if one.is_counted and one.price.is_given and one.price.book > 0
    }
    for (name, own), price in sorted(beside.items(), key=lambda one: one[0]):
        yield against_book(name, {"zh": name, "en": name}, (own, price.book), price.unit)


def _unpriced(placed: Sequence[PlacedQuantity]) -> Iterator[Verdict]:
    """Counted quantities without the price that the norm names: they are missing in the total."""
    lacking = {
        ("/".join(filter(None, one.quantity.product[1:])), one.price.lacking)
        for one in placed
        if one.is_counted and one.price.lacking
    }
    for name, why in sorted(lacking):
        said = both_halves(why)
        yield verdict("unpriced", name, np.nan, NOTHING, "warning", name=name, why=said)
