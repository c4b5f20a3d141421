"""One sheet of statistics read row by row: its header, its amounts, all that is wrong with it."""

import math
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from gep import units
from gep.book.vocabulary import Measure, spelt
from gep.inputs.tables.crosses import cross_table
from gep.inputs.tables.rows import (
    Header,
    TableRow,
    columns_twice,
    header_of,
    rows_below,
    told,
    total_of,
    unseen,
)
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

_HEADINGS_AT_LEAST = 2
_SHARE = "1"
_ANY_UNIT = "t yr-1, m3 yr-1, kWh yr-1 …"
_YEAR = re.compile(r"([0-9]{4})年?")
_FILLED = ("zone_code", "item", "value")
_SUMMED = ("zone_code", "item")


def row_name(row: Row) -> str:
    """Table, item and measure of an amount, as problems call it."""
    return " ".join(row[column] for column in ("table", "item", "measure") if row[column])


def row_cell(row: Mapping[Any, Any]) -> str:
    """The cell that an amount stands in, with its sheet where there are sheets."""
    return "!".join(str(row[name]) for name in ("sheet", "cell") if row[name])


def row_place(row: Mapping[Any, Any]) -> Place:
    """File and cell of an amount."""
    return Place(str(row["file"]), where=row_cell(row))


@dataclass(frozen=True)
class TotalRow:
    """A row that sums others: its amount, empty in the columns that it is summed ``over``."""

    amount: Row
    over: frozenset[str]


@dataclass
class Read:
    """What was read of tables: amounts, totals to hold against them, and all that is wrong."""

    amounts: list[Row] = field(default_factory=list)
    totals: list[TotalRow] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def extend(self, more: "Read") -> None:
        """Add what was read of another table."""
        self.amounts += more.amounts
        self.totals += more.totals
        self.problems += more.problems


def read_sheet(sheet: Sheet, known: KnownNames) -> Read:
    """The amounts of one sheet, without the rows that have problems, and the problems."""
    if sheet.name in (LISTS_SHEET, words("statistics_guide")["zh"]) or sheet.is_blank:
        return Read()
    table, header = known.table(sheet.name), header_of(sheet, words("statistics_columns"))
    if table is None:
        return Read(problems=[_unknown_sheet(sheet, header, known)])
    if crossed := cross_table(sheet, table, known):
        unknown = list(crossed.unknown(known))
        return Read(problems=unknown) if unknown else _read_rows(crossed.rows(known), known)
    if len(header.columns) < _HEADINGS_AT_LEAST:
        return Read(problems=[Problem("stat-header", sheet.place(), {"table": table})])
    missing = list(_missing_columns(sheet, header, known.measures(table)))
    if wrong := [*missing, *columns_twice(sheet, header)]:
        return Read(problems=wrong)
    return _read_rows(rows_below(sheet, table, header), known)


def _unknown_sheet(sheet: Sheet, header: Header, known: KnownNames) -> Problem:
    """Somebody's own sheet does no harm; a misspelt table is amounts lost."""
    titles = words("statistics_tables")
    names = [*(titles[key]["zh"] for key in known.tables), *known.tables]
    is_table = bool(nearest(sheet.name, names)) or len(header.columns) > _HEADINGS_AT_LEAST
    values = {"sheet": sheet.name, "known": listed(names, sheet.name)}
    severity: Severity = "error" if is_table else "warning"
    return Problem("stat-sheet", sheet.place(), values, severity)


def _missing_columns(
    sheet: Sheet, header: Header, measures: tuple[Measure, ...]
) -> Iterator[Problem]:
    needed = ["zone_code", "value"]
    needed += [] if "value" in header.units else ["unit"]
    needed += ["measure"] if len(measures) > 1 else []
    needed += ["item"] if any(measure.item_axis for measure in measures) else []
    found = "、".join(filter(None, map(clean, sheet.rows[header.row])))
    for column in needed:
        if column not in header.columns:
            title = words("statistics_columns")[column][0]
            values = {"column": column, "zh": title, "found": found}
            yield Problem("stat-column", sheet.place(header.row), values)


def _read_rows(rows: Iterable[TableRow], known: KnownNames) -> Read:
    read, lines = Read(), list[TableRow]()
    passed_over, unreported, other_years = list[TableRow](), list[TableRow](), list[TableRow]()
    for row in rows:
        if row.is_empty(_FILLED) or row.text("zone_code").startswith(EXAMPLE):
            continue
        over = {c: total_of(row.text(c), known.county_name) for c in _SUMMED}
        if row.is_note or "part" in over.values():
            passed_over.append(row)
        elif formulas := row.formulas():
            read.problems += formulas
        elif row.lacks_number("value"):
            unreported.append(row)
        elif summed := frozenset(c for c, kind in over.items() if kind == "all"):
            amount, wrong = _amount(row, known, summed)
            read.totals += [] if wrong else [TotalRow(amount, summed)]
            passed_over += [row] if wrong else []
        else:
            amount, wrong = _amount(row, known)
            read.problems += wrong
            read.amounts += [] if wrong else [amount]
            lines += [] if wrong else [row]
            other_years += [] if wrong or amount["year"] == known.year else [row]
    read.problems += unseen(lines, "value")
    read.problems += told("stat-total-row", passed_over, "zone_code")
    read.problems += told("stat-no-number", unreported, "value")
    read.problems += told("stat-year", other_years, "year", account=known.year)
    return read


def _amount(
    row: TableRow, known: KnownNames, over: frozenset[str] = frozenset()
) -> tuple[Row, list[Problem]]:
    """One amount in the unit of its measure; it counts only if there is no problem.

    It is empty in the columns ``over`` which a total row sums.
    """
    problems: list[Problem] = []
    zone = "" if "zone_code" in over else _zone(row, known, problems)
    measure = _measure(row, known, problems)
    item = _item(row, known, measure, problems) if measure and "item" not in over else ""
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
        "cell": row.sheet.cell(row.number, row.header.columns["value"]),
    }
    return amount, problems


def _zone(row: TableRow, known: KnownNames, problems: list[Problem]) -> str:
    text = row.text("zone_code")
    is_county = total_of(text, known.county_name) == "county"
    zone = known.county if is_county else known.zone(text) if text else None
    if zone is None:
        names = [*known.zones, *known.zones.values(), known.county, known.county_name]
        code = "stat-zone" if text else "stat-blank"
        problems.append(row.problem(code, "zone_code", known=listed(names, text)))
    return zone or ""


def _measure(row: TableRow, known: KnownNames, problems: list[Problem]) -> Measure | None:
    text = row.text("measure")
    measure = known.measure(row.table, text)
    if measure is None:
        names = [name for m in known.measures(row.table) for name in (m.zh, m.key)]
        code = "stat-measure" if text else "stat-blank"
        problems.append(row.problem(code, "measure", known=listed(names, text)))
    return measure


def _item(row: TableRow, known: KnownNames, measure: Measure, problems: list[Problem]) -> str:
    text = row.text("item")
    item = known.item(measure, text)
    if item is None:
        names = listed(known.items(measure), text)
        code = "stat-item" if text else "stat-blank"
        problems.append(row.problem(code, "item", known=names))
    return item or ""


def _year(row: TableRow, known: KnownNames, problems: list[Problem]) -> int:
    text = row.text("year")
    year = _YEAR.fullmatch(spelt(text))
    if text and not year:
        problems.append(row.problem("stat-year-text", "year"))
    return int(year[1]) if year else known.year


def _number(row: TableRow, problems: list[Problem]) -> tuple[float, str]:
    """The number and its unit, which is percent where the number itself says so."""
    text, unit = row.text("value").replace("\uff05", "%"), row.unit("value")
    if text.endswith("%") and unit in ("", "1", "%"):
        text, unit = text[:-1], "%"
    number = plain_number(text)
    if not math.isfinite(number):
        problems.append(row.problem("stat-not-number", "value"))
    elif number < 0:
        problems.append(row.problem("stat-negative", "value"))
    elif row.is_spanned("value"):
        problems.append(row.problem("stat-merged", "value"))
    return number, unit


def _converted(
    row: TableRow, number: float, given: str, wanted: str, problems: list[Problem]
) -> tuple[float, str]:
    """The number in the unit of its measure, or by the year in its own where it has none."""
    if not given:
        problems.append(row.problem("stat-unit-missing", "unit", wanted=wanted or _ANY_UNIT))
        return number, wanted
    try:
        unit = wanted or by_the_year(given)
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


def by_the_year(unit: str) -> str:
    """A unit as one of an annual table, whose amounts are by the year and whose prices are not.

    >>> by_the_year("万吨"), by_the_year("t yr-1"), by_the_year("元/吨")
    ('万吨 yr-1', 't yr-1', '元/吨')
    """
    has = units.quantity(1.0, unit).dimensionality
    is_price = "[currency]" in has and len(has) > 1
    return unit if is_price or "[accounting_period]" in has else f"{unit} yr-1"
