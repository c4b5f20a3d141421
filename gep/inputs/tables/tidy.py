"""One sheet of statistics read row by row: its header, its amounts, all that is wrong with it."""

import math
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from gep import units
from gep.book.vocabulary import Measure, spelt
from gep.inputs.tables.sheet import Sheet
from gep.inputs.tables.spellings import (
    EXAMPLE,
    LISTS_SHEET,
    KnownNames,
    clean,
    listed,
    plain_number,
)
from gep.problems import Place, Problem, Severity, nearest
from gep.words import words

Row: TypeAlias = dict[str, Any]
"""One amount: texts, but ``value`` is a float and ``year`` an int."""

_HEADER_ROWS = 15
_HEADINGS_AT_LEAST = 2
_CELLS_NAMED = 6
_SHARE = "1"
_DOUBTFUL = ("stat-year", "stat-hidden-sheet", "stat-hidden-row", "stat-struck")
_ANY_UNIT = "t yr-1, m3 yr-1, kWh yr-1 …"
_TOTAL = re.compile(r"(合计|小计|总计|total|subtotal):?|(注|备注|说明|资料来源|数据来源):.*")
_NO_NUMBER = re.compile("[-\u2010-\u2015\u2212./·]*")  # dashes of all lengths, dots, nothing
_YEAR = re.compile(r"([0-9]{4})年?")


@dataclass(frozen=True)
class _Line:
    """One row below the header; its cells by the names of the columns."""

    sheet: Sheet
    table: str
    columns: Mapping[str, int]
    number: int

    def text(self, column: str) -> str:
        """What stands in a column, empty where the sheet has no such column."""
        if column not in self.columns:
            return ""
        return clean(self.sheet.at(self.number, self.columns[column]))

    def place(self, column: str) -> Place:
        """The cell of a column, the row's first cell where there is no such column."""
        return self.sheet.place(self.number, self.columns.get(column, 0))

    def problem(self, code: str, column: str, **values: object) -> Problem:
        """A problem in one of the cells, quoting what stands there."""
        quoted = {"text": self.text(column), "table": self.table, "column": column}
        return Problem(code, self.place(column), {**quoted, **values})


def read_sheet(sheet: Sheet, known: KnownNames) -> tuple[list[Row], list[Problem]]:
    """The amounts of one sheet, without the rows that have problems, and the problems."""
    if sheet.name in (LISTS_SHEET, words("statistics_guide")["zh"]):
        return [], []
    if not any(clean(cell) for row in sheet.rows for cell in row):
        return [], []
    table = known.table(sheet.name)
    if table is None:
        return [], [_unknown_sheet(sheet, known)]
    header, columns = _header(sheet)
    if len(columns) < _HEADINGS_AT_LEAST:
        return [], [Problem("stat-header", sheet.place(), {"table": table})]
    if missing := list(_missing_columns(sheet, header, columns, known.measures(table))):
        return [], missing
    below = range(header + 1, len(sheet.rows))
    return _read_rows([_Line(sheet, table, columns, number) for number in below], known)


def _unknown_sheet(sheet: Sheet, known: KnownNames) -> Problem:
    """Somebody's own sheet does no harm; a misspelt table is amounts lost."""
    titles = words("statistics_tables")
    names = [*(titles[key]["zh"] for key in known.tables), *known.tables]
    is_table = bool(nearest(sheet.name, names)) or len(_header(sheet)[1]) > _HEADINGS_AT_LEAST
    values = {"sheet": sheet.name, "known": listed(names, sheet.name)}
    severity: Severity = "error" if is_table else "warning"
    return Problem("stat-sheet", sheet.place(), values, severity)


def _header(sheet: Sheet) -> tuple[int, dict[str, int]]:
    """The row with most column names among the first ones, and where each name stands."""
    headings = {
        spelt(name): column
        for column, names in words("statistics_columns").items()
        for name in (column, *names)
    }
    best: tuple[int, dict[str, int]] = (0, {})
    for number, row in enumerate(sheet.rows[:_HEADER_ROWS]):
        columns: dict[str, int] = {}
        for index, cell in enumerate(row):
            name = headings.get(spelt(clean(cell)))
            if name:
                columns.setdefault(name, index)
        if len(columns) > len(best[1]):
            best = (number, columns)
    return best


def _missing_columns(
    sheet: Sheet, header: int, columns: Mapping[str, int], measures: tuple[Measure, ...]
) -> Iterator[Problem]:
    needed = ["zone_code", "value", "unit"]
    needed += ["measure"] if len(measures) > 1 else []
    needed += ["item"] if any(measure.item_axis for measure in measures) else []
    found = "、".join(filter(None, map(clean, sheet.rows[header])))
    for column in needed:
        if column not in columns:
            title = words("statistics_columns")[column][0]
            yield Problem(
                "stat-column", sheet.place(header), {"column": column, "zh": title, "found": found}
            )


def _read_rows(rows: Iterable[_Line], known: KnownNames) -> tuple[list[Row], list[Problem]]:
    amounts: list[Row] = []
    lines: list[_Line] = []
    problems: list[Problem] = []
    totals: list[_Line] = []
    unreported: list[_Line] = []
    other_years: list[_Line] = []
    for row in rows:
        if _is_empty(row) or row.text("zone_code").startswith(EXAMPLE):
            continue
        if any(_TOTAL.fullmatch(_plain(row.text(name))) for name in ("zone_code", "item")):
            totals.append(row)
        elif formulas := _formulas(row):
            problems += formulas
        elif _NO_NUMBER.fullmatch(_plain(row.text("value"))):
            unreported.append(row)
        else:
            amount, wrong = _amount(row, known)
            problems += wrong
            amounts += [] if wrong else [amount]
            lines += [] if wrong else [row]
            other_years += [] if wrong or amount["year"] == known.year else [row]
    problems += _unseen(lines)
    problems += _told("stat-total-row", totals, "zone_code")
    problems += _told("stat-no-number", unreported, "value")
    years = _told("stat-year", other_years, "year", account=known.year)
    return amounts, problems + years


def _is_empty(row: _Line) -> bool:
    """Whether nothing was filled in; units and measures may stand ready in a template."""
    return not any(
        row.text(name) or name in _uncached(row) for name in ("zone_code", "item", "value")
    )


def _uncached(row: _Line) -> list[str]:
    return [n for n, index in row.columns.items() if (row.number, index) in row.sheet.uncached]


def _formulas(row: _Line) -> list[Problem]:
    return [row.problem("stat-formula", column) for column in _uncached(row)]


def _told(code: str, rows: list[_Line], column: str, **values: object) -> list[Problem]:
    """One remark for all rows of a sheet that it holds for."""
    if not rows:
        return []
    cells = [row.sheet.cell(row.number, row.columns.get(column, 0)) for row in rows]
    texts = dict.fromkeys(row.text(column) or "(空)" for row in rows)
    values |= {
        "count": len(rows),
        "texts": "、".join(list(texts)[:_CELLS_NAMED]),
        "cells": ", ".join(cells[:_CELLS_NAMED]) + (" …" if len(cells) > _CELLS_NAMED else ""),
    }
    severity: Severity = "warning" if code in _DOUBTFUL else "note"
    return [Problem(code, rows[0].place(column), values, severity)]


def _unseen(read: list[_Line]) -> list[Problem]:
    """Amounts that were read though nobody sees them on the sheet, or sees them struck out."""
    hidden = [row for row in read if row.number in row.sheet.seen.hidden]
    struck = [row for row in read if (row.number, row.columns["value"]) in row.sheet.seen.struck]
    out_of_sight = [] if not read or read[0].sheet.seen.is_visible else read
    return [
        *_told("stat-hidden-sheet", out_of_sight, "value"),
        *_told("stat-hidden-row", hidden if not out_of_sight else [], "value"),
        *_told("stat-struck", struck, "value"),
    ]


def _amount(row: _Line, known: KnownNames) -> tuple[Row, list[Problem]]:
    """One amount in the unit of its measure; it counts only if there is no problem."""
    problems: list[Problem] = []
    zone = _zone(row, known, problems)
    measure = _measure(row, known, problems)
    item = _item(row, known, measure, problems) if measure else ""
    year = _year(row, known, problems)
    number, given = _number(row, problems)
    value, unit = number, given
    if measure and not problems:
        value, unit = _converted(row, number, given, known.unit(measure, item), problems)
    elif given and not units.is_unit(given):
        problems.append(
            row.problem("stat-unit", "unit", wanted=(measure and measure.unit) or _ANY_UNIT)
        )
    amount: Row = {
        "table": row.table,
        "zone_code": zone,
        "item": item,
        "measure": measure.key if measure else "",
        "value": value,
        "unit": unit,
        "year": year,
        "source": row.text("source"),
        "file": row.sheet.file,
        "sheet": row.sheet.tab,
        "cell": row.sheet.cell(row.number, row.columns["value"]),
    }
    return amount, problems


def _zone(row: _Line, known: KnownNames, problems: list[Problem]) -> str:
    text = row.text("zone_code")
    zone = known.zone(text) if text else None
    if zone is None:
        names = [*known.zones, *known.zones.values(), known.county, known.county_name]
        code = "stat-zone" if text else "stat-blank"
        problems.append(row.problem(code, "zone_code", known=listed(names, text)))
    return zone or ""


def _measure(row: _Line, known: KnownNames, problems: list[Problem]) -> Measure | None:
    text = row.text("measure")
    measure = known.measure(row.table, text)
    if measure is None:
        names = [name for m in known.measures(row.table) for name in (m.zh, m.key)]
        code = "stat-measure" if text else "stat-blank"
        problems.append(row.problem(code, "measure", known=listed(names, text)))
    return measure


def _item(row: _Line, known: KnownNames, measure: Measure, problems: list[Problem]) -> str:
    text = row.text("item")
    item = known.item(measure, text)
    if item is None:
        names = listed(known.items(measure), text)
        code = "stat-item" if text else "stat-blank"
        problems.append(row.problem(code, "item", known=names))
    return item or ""


def _year(row: _Line, known: KnownNames, problems: list[Problem]) -> int:
    text = row.text("year")
    year = _YEAR.fullmatch(_plain(text))
    if text and not year:
        problems.append(row.problem("stat-year-text", "year"))
    return int(year[1]) if year else known.year


def _number(row: _Line, problems: list[Problem]) -> tuple[float, str]:
    """The number and its unit, which is percent where the number itself says so."""
    text, unit = row.text("value").replace("\uff05", "%"), row.text("unit")
    if text.endswith("%") and unit in ("", "1", "%"):
        text, unit = text[:-1], "%"
    number = plain_number(text)
    if not math.isfinite(number):
        problems.append(row.problem("stat-not-number", "value"))
    elif number < 0:
        problems.append(row.problem("stat-negative", "value"))
    elif (row.number, row.columns["value"]) in row.sheet.spanned:
        problems.append(row.problem("stat-merged", "value"))
    return number, unit


def _converted(
    row: _Line, number: float, given: str, wanted: str, problems: list[Problem]
) -> tuple[float, str]:
    """The number in the unit of its measure, or by the year in its own where it has none."""
    if not given:
        problems.append(row.problem("stat-unit-missing", "unit", wanted=wanted or _ANY_UNIT))
        return number, wanted
    try:
        unit = wanted or _by_the_year(given)
        factor = yearly_conversion(given, unit)
    except units.UnitMismatch:
        problems.append(row.problem("stat-unit", "unit", wanted=wanted or _ANY_UNIT))
        return number, wanted
    value = times(number, factor)
    if unit == _SHARE and value > 1:
        problems.append(row.problem("stat-share", "value", unit=given))
    return value, unit


def times(number: float, factor: float) -> float:
    """A product that stays decimal: 0.07 万吨 is 700 t, not 700.0000000000001."""
    return number if factor == 1.0 else float(f"{number * factor:.15g}")


def yearly_conversion(given: str, wanted: str) -> float:
    """Conversion to a unit; an amount in an annual table need not say that it is by the year."""
    try:
        return units.conversion(given, wanted)
    except units.UnitMismatch:
        return units.conversion(f"yr-1 {given}", wanted)


def _by_the_year(unit: str) -> str:
    by_year = "[accounting_period]" in units.quantity(1.0, unit).dimensionality
    return unit if by_year else f"{unit} yr-1"


def _plain(text: str) -> str:
    """A text with all characters half width and without spaces, in small letters."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)).lower()
