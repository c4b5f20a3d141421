"""Prices of what a county names itself: those it reports, and 1 for what is money already.

A coefficient by an axis without a list, whose measure stands in the table of the amounts, is such a
price. It is the county's own, and holds for the whole county.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

from gep import units
from gep.account.columns import CURRENCY
from gep.book.coefficient import CoefficientRow
from gep.book.vocabulary import Measure
from gep.catalogue.binding import Catalogue
from gep.catalogue.discovery import measured_coefficients
from gep.inputs.tables.statistics import Statistics
from gep.inputs.tables.tidy import row_place
from gep.problems import Problem
from gep.run.statistic_coefficients import reported_row
from gep.service import Coefficient

Report: TypeAlias = dict[str, Any]
"""One amount of the statistics, by the names of its columns."""


def own_prices(
    statistics: Statistics, catalogue: Catalogue, county: str
) -> tuple[tuple[CoefficientRow, ...], list[Problem]]:
    """Rows for the book of what the county prices itself, and amounts and prices that do not fit.

    A price that no amount asks for, an amount without a price, and a price of one zone alone are
    warnings; one in another unit than the amount's is an error.
    """
    rows: list[CoefficientRow] = []
    problems: list[Problem] = []
    told: set[tuple[str, str]] = set()
    every = tuple(_priced(catalogue))
    for priced in every:
        for item, first in _amounts(statistics, priced).items():
            told.add((priced.measure.table, item))
            row, found = _row(statistics, priced, (item, first), county)
            rows += [row] if row else []
            problems += found
    for table, measure in {(one.measure.table, one.measure.key) for one in every}:
        reports = _reports(statistics, table, measure)
        spare = (one for one in reports if (table, one["item"]) not in told)
        problems += [_said("own-price-unused", one) for one in spare]
    return tuple(rows), problems


@dataclass(frozen=True)
class _Priced:
    """A coefficient of a service that its county reports by names of its own."""

    service: str
    coefficient: Coefficient
    measure: Measure
    amounts: Sequence[str]


def _priced(catalogue: Catalogue) -> Iterator[_Priced]:
    vocabulary = catalogue.vocabulary
    for service, coefficient, measure in measured_coefficients(catalogue):
        axis = measure.item_axis
        if axis and axis not in vocabulary.items and coefficient.by == (axis,):
            amounts = [
                term.name
                for indicator in catalogue.services[service].indicators
                for method in indicator.methods
                for term in catalogue.methods[indicator.key, method].terms
                if (term.kind, term.service) == ("measure", measure.table)
            ]
            yield _Priced(service, coefficient, measure, amounts)


def _amounts(statistics: Statistics, priced: _Priced) -> dict[str, Report]:
    """The first report of each item of which there is an amount."""
    first: dict[str, Report] = {}
    for measure in priced.amounts:
        for report in _reports(statistics, priced.measure.table, measure):
            first.setdefault(str(report["item"]), report)
    return first


def _row(
    statistics: Statistics, priced: _Priced, amount: tuple[str, Report], county: str
) -> tuple[CoefficientRow | None, list[Problem]]:
    item, first = amount
    reports = _reports(statistics, priced.measure.table, priced.measure.key)
    own = [one for one in reports if one["item"] == item]
    whole = [one for one in own if one["zone_code"] == county]
    problems = [_said("own-price-by-zone", one) for one in own if one["zone_code"] != county]
    if not whole:
        if units.same_dimension(first["unit"], CURRENCY):
            one = reported_row(priced.service, priced.coefficient, first)
            return replace(one, value=1.0, unit="1"), problems
        return None, [*problems, _said("own-price-missing", first)]
    price = whole[0]
    if not units.same_dimension(f"{first['unit']} {price['unit']}", CURRENCY):
        found = _said("own-price-unit", price, of=first["unit"])
        return None, [*problems, replace(found, severity="error")]
    return reported_row(priced.service, priced.coefficient, price), problems


def _reports(statistics: Statistics, table: str, measure: str) -> list[Report]:
    records = statistics.amounts(table, measure).to_dict("records")
    return [{str(column): value for column, value in one.items()} for one in records]


def _said(code: str, report: Report, **values: object) -> Problem:
    told = {"name": report["item"], "zone": report["zone_code"], "unit": report["unit"]}
    return Problem(code, row_place(report), {**told, **values}, "warning")
