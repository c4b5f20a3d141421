"""Coefficients that statistics report: the share of tourism income due to nature, say.

A measure that bears the name of a service's coefficient is that coefficient. The county's own row
then wins over the book, as a row of the overrides does, and a row of the overrides wins over it.
One that varies by item is reported for each item alone.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from gep.book.book import Book
from gep.book.coefficient import CoefficientRow
from gep.catalogue.binding import Catalogue
from gep.catalogue.discovery import measured_coefficients
from gep.inputs.tables.statistics import Statistics
from gep.inputs.tables.tidy import row_cell
from gep.problems import Place, Problem
from gep.service import Coefficient

SOURCE = "statistics"


def reported_coefficients(
    statistics: Statistics, catalogue: Catalogue, book: Book, county: str
) -> tuple[tuple[CoefficientRow, ...], list[Problem]]:
    """Rows for the book from what the county reports, and what cannot be one."""
    overridden = {(row.service, row.parameter) for row in book.rows if row.local}
    rows: list[CoefficientRow] = []
    problems: list[Problem] = []
    for service, coefficient, table in _measured(catalogue):
        amounts = statistics.amounts(table, coefficient.key)
        whole = amounts[amounts["zone_code"] == county]
        if len(amounts) > len(whole):
            problems.append(_by_zone(coefficient.key, amounts[amounts["zone_code"] != county]))
        if (service, coefficient.key) not in overridden:
            reports = whole.to_dict("records")
            rows += [
                reported_row(service, coefficient, {str(k): v for k, v in r.items()})
                for r in reports
            ]
    return tuple(rows), problems


def _measured(catalogue: Catalogue) -> Iterator[tuple[str, Coefficient, str]]:
    """Service, coefficient and table of each coefficient that statistics may report."""
    for service, coefficient, measure in measured_coefficients(catalogue):
        is_free = measure.item_axis not in {"", *catalogue.vocabulary.items}
        if coefficient.by == tuple(filter(None, (measure.item_axis,))) and not is_free:
            yield service, coefficient, measure.table


def reported_row(
    service: str, coefficient: Coefficient, report: Mapping[str, Any]
) -> CoefficientRow:
    """One report as a row of the book; its line is the row of the sheet."""
    key = (report["item"],) if coefficient.by else ()
    return CoefficientRow(
        service, coefficient.key, key, report["value"], report["unit"],
        source=report["source"] or SOURCE,
        note=row_cell(report),
        file=report["file"], line=int("0" + re.sub(r"\D", "", report["cell"])), local=True,
    )  # fmt: skip


def _by_zone(name: str, rows: pd.DataFrame) -> Problem:
    first = rows.iloc[0]
    values = {"name": name, "zones": ", ".join(rows["zone_code"])}
    place = Place(first["file"], where=f"{first['sheet']}!{first['cell']}".strip("!"))
    return Problem("stat-share-by-zone", place, values, "warning")
