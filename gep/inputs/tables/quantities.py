"""A table of physical quantities: the rows of an account that somebody else computed.

A row names service, indicator, quantity and unit; what else it says (zone, item, ecosystem type,
price) may be empty. Everything wrong is told at once, with line and column. An amount in a yearly
table is a yearly amount, so 亿立方米 is read as ``1e8 m3 yr-1``.
"""

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from gep import units
from gep.book.vocabulary import Measure, spelt
from gep.files.paths import is_there
from gep.inputs.tables.quantity import MONEY, Printed, Quantity, QuantityTable, TotalQuantity
from gep.inputs.tables.quantity_sense import sense_problems, summed_up, value_totals
from gep.inputs.tables.quantity_zones import ALL, TableZones
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
from gep.inputs.tables.sheets import open_sheets
from gep.inputs.tables.spellings import KnownNames, clean, half_step, listed, plain_number, rounding
from gep.inputs.tables.tidy import by_the_year, times, yearly_conversion
from gep.problems import Place, Problem, nearest
from gep.words import words

REQUIRED = ("service", "indicator", "quantity", "unit")
_SHARE = "1"
_YEAR = re.compile(r"([0-9]{4})年?")
_SUMMED = ("item", "ecosystem_type")
_NAMED = ("service", "indicator")


@dataclass(frozen=True)
class QuantityNames:
    """What a table may name: services by key and how each may be written, and all below them.

    ``known`` has the indicators as measures, in tables called like their services.
    """

    services: Mapping[str, tuple[str, ...]]
    known: KnownNames

    def service(self, text: str) -> str | None:
        """Key of the service that a text means."""
        return _key(text, self.services)

    def owner(self, text: str) -> str | None:
        """The service that has an indicator of this name."""
        found = (key for key in self.services if text and self.known.measure(key, text))
        return next(found, None)


def read_quantities(
    path: Path, shown: str, names: QuantityNames
) -> tuple[QuantityTable | None, list[Problem]]:
    """Read a workbook or a CSV of quantities, which problems call ``shown``.

    None if no sheet has a usable header.
    """
    if not is_there(path):
        return None, [Problem("quantity-file", Place(shown), {"file": shown})]
    sheets, problems = open_sheets(path, shown)
    rows, wrong = _rows_of(sheets)
    problems += wrong
    if rows is None:
        return None, problems
    reader = _Reader(names, TableZones(rows, names.known))
    for row in rows:
        reader.read(row)
    if not rows:
        reader.problems.append(Problem("quantity-empty", Place(shown, 1)))
    table, more = reader.result(shown)
    return table, [*problems, *reader.problems, *more]


def _rows_of(sheets: Sequence[Sheet]) -> tuple[list[TableRow] | None, list[Problem]]:
    """All filled rows of the sheets that are tables of quantities, None without any such sheet."""
    names = words("quantity_columns")
    headers = {sheet: header_of(sheet, names) for sheet in sheets if not sheet.is_blank}
    wrong = {sheet: list(_lacking(sheet, header)) for sheet, header in headers.items()}
    fit = [sheet for sheet, found in wrong.items() if not found]
    if not fit:
        nearest_sheet = min(headers, key=lambda one: len(wrong[one]), default=None)
        if nearest_sheet is None:
            empty = [Problem("quantity-empty", one.place(0)) for one in sheets[:1]]
            return None, empty
        return None, [*wrong[nearest_sheet], *_unread(nearest_sheet, headers[nearest_sheet])]
    problems = [
        Problem("quantity-sheet", sheet.place(), {"sheet": sheet.name}, "warning")
        for sheet in headers
        if sheet not in fit
    ]
    rows = []
    for sheet in fit:
        problems += [*_unread(sheet, headers[sheet]), *columns_twice(sheet, headers[sheet])]
        below = rows_below(sheet, "", headers[sheet])
        rows += [row for row in below if not row.is_empty(row.header.columns)]
    return rows, problems


def _lacking(sheet: Sheet, header: Header) -> Iterable[Problem]:
    names = words("quantity_columns")
    found = "、".join(filter(None, map(clean, sheet.rows[header.row])))
    for column in REQUIRED:
        if column not in header.columns and not (column == "unit" and "quantity" in header.units):
            values = {"column": column, "zh": names[column][0], "found": found}
            yield Problem("quantity-column", sheet.place(header.row), values)


def _unread(sheet: Sheet, header: Header) -> Iterable[Problem]:
    names = words("quantity_columns")
    for heading in header.unread:
        near = nearest(heading, [one for own in names.items() for one in (own[0], *own[1])])
        values = {"column": heading, "near": near or ", ".join(names)}
        severity = "warning" if near else "note"
        yield Problem("quantity-unread", sheet.place(header.row), values, severity)  # type: ignore[arg-type]  # both are severities


class _Reader:
    """Reads row by row, and notes what is wrong."""

    def __init__(self, names: QuantityNames, zones: TableZones) -> None:
        self.names, self.known, self.zones = names, names.known, zones
        self.problems: list[Problem] = list(zones.nested())
        self.errors = 0
        self.rows: list[Quantity] = []
        self.totals: list[TotalQuantity] = []
        self.values: list[Printed] = []
        self.lines: list[TableRow] = []
        self.losses: list[TableRow] = []
        self.passed_over: list[TableRow] = []
        self.unreported: list[TableRow] = []
        self.years: dict[int, TableRow] = {}

    def result(self, file: str) -> tuple[QuantityTable, list[Problem]]:
        """The table, and what its rows say against each other."""
        listed_zones = self.zones.listed(self.lines)
        written = {zone: code for code, _, zone in listed_zones}
        rows, differing = summed_up(self.rows, self.totals)
        rows = [replace(row, zone=written.get(row.zone, "")) for row in rows]
        year = next(iter(self.years)) if len(self.years) == 1 else None
        zones = tuple((code, name) for code, name, _ in listed_zones)
        table = QuantityTable(file, tuple(rows), zones, year)
        return table, [
            *told("stat-total-row", self.passed_over, "indicator"),
            *told("stat-no-number", self.unreported, "quantity"),
            *unseen(self.lines, "quantity"),
            *told("quantity-loss", self.losses, "quantity"),
            *differing,
            *value_totals(self.values, table),
            *sense_problems(table, self.known.types),
        ]

    def read(self, row: TableRow) -> None:
        """Take in one row, whatever it is."""
        text, name = row.text, self.known.county_name
        sums = [total_of(text(column), name) for column in (*_NAMED, *_SUMMED)]
        if row.is_note or "part" in (*sums, total_of(text("zone_code") or text("zone_name"))):
            self.passed_over.append(row)
        elif formulas := row.formulas():
            self.problems += formulas
        elif any(sums[:2]) or not (text("service") or text("indicator") or text("quantity")):
            self._value_total(row)
        elif text("quantity") and row.lacks_number("quantity"):
            self.unreported.append(row)
        else:
            self._read(row)

    def _read(self, row: TableRow) -> None:
        before = self.errors
        over = frozenset(c for c in _SUMMED if total_of(row.text(c)) == "all")
        for problem in self.zones.problems(row):
            self._note(problem)
        zone = self.zones.of(row) or ""
        over |= {"zone"} if zone == ALL else frozenset()
        self._year(row)
        kind = "" if "ecosystem_type" in over else self._ecosystem_type(row)
        amount = self._number(row, "quantity")
        measure = self._measure(row)
        item = self._item(row, measure) if measure and "item" not in over else ""
        measure = self._counting(measure, item) if measure else None
        if not row.unit("quantity"):
            self._note(row.problem("quantity-blank", "unit", known="1e8 m3, 万吨, 亿元 …"))
        if measure is None or self.errors > before:
            return
        amount, unit = self._converted(row, amount, measure, item)
        price = self._price(row, unit) if unit else math.nan
        printed = self._printed(row) if unit else None
        if self.errors > before:
            return
        name = ("" if "zone" in over else zone, measure.table, measure.key, item, kind)
        found = Quantity(row.place("quantity"), *name, amount, unit, price, printed)
        self.lines.append(row)
        self.losses += [row] if amount < 0 else []
        if over:
            self.totals.append(TotalQuantity(found, over))
        else:
            self.rows.append(found)

    def _value_total(self, row: TableRow) -> None:
        """A row that sums values of all services, to be held against what is printed above it."""
        printed = self._printed(row)
        if printed is None:
            self.passed_over.append(row)
        elif self.zones.of(row) in ("", ALL):
            self.values.append(printed)

    def _note(self, problem: Problem) -> None:
        self.problems.append(problem)
        self.errors += problem.severity == "error"

    def _year(self, row: TableRow) -> None:
        text = row.text("year")
        match = _YEAR.fullmatch(spelt(text))
        if text and not match:
            self._note(row.problem("quantity-number", "year"))
        elif match:
            year = int(match[1])
            others = [other for other in self.years if other != year]
            self.years.setdefault(year, row)
            if others and self.years[year] is row:
                values = {"other": others[0], "line": self.years[others[0]].at("year")}
                self._note(row.problem("quantity-year", "year", **values))

    def _ecosystem_type(self, row: TableRow) -> str:
        text = row.text("ecosystem_type")
        found = self.known.types.find(text) if text else ""
        if found is None:
            known = listed([*self.known.types.ids, *self.known.types.zh.values()], text)
            self._note(row.problem("quantity-unknown", "ecosystem_type", known=known))
        return found or ""

    def _measure(self, row: TableRow) -> Measure | None:
        text, name = row.text("service"), row.text("indicator")
        service = self.names.service(text) if text else None
        if service is None:
            spellings = [one for names in self.names.services.values() for one in names[:2]]
            self._unknown(row, "service", spellings)
        if service is None or not name:
            if not name:
                self._unknown(row, "indicator", _spellings(self.known.measures(service or "")))
            return None
        measure = self.known.measure(service, name)
        owner = self.names.owner(name) if measure is None else None
        if owner:
            values = {"service": service, "owner": owner}
            self._note(row.problem("quantity-elsewhere", "indicator", **values))
        elif measure is None:
            self._unknown(row, "indicator", _spellings(self.known.measures(service)))
        return measure

    def _unknown(self, row: TableRow, column: str, known: list[str]) -> None:
        text = row.text(column)
        code = "quantity-unknown" if text else "quantity-blank"
        self._note(row.problem(code, column, known=listed(known, text)))

    def _item(self, row: TableRow, measure: Measure) -> str:
        text = row.text("item")
        item = self.known.item(measure, text) if text else ""
        if item is None:
            known = listed(self.known.items(measure), text)
            code = "quantity-unknown" if measure.unit else "quantity-unknown-product"
            code = code if measure.item_axis else "quantity-no-items"
            self._note(row.problem(code, "item", known=known, indicator=measure.key))
        return item or ""

    def _counting(self, measure: Measure, item: str) -> Measure:
        """The measure itself, or that of the one indicator of the service that counts the item."""
        known = self.known.vocabulary.items.get(measure.item_axis, {}).get(item)
        other = known and self.known.vocabulary.measure(measure.table, known.indicator)
        return other or measure

    def _number(self, row: TableRow, column: str, least: float = -math.inf) -> float:
        text = row.text(column)
        number = plain_number(text)
        if not text:
            self._note(row.problem("quantity-blank", column, known="1234.5"))
        elif math.isnan(number):
            self._note(row.problem("quantity-number", column))
        elif number < least:
            self._note(row.problem("quantity-negative", column))
        elif column != "price" and row.is_spanned(column):  # many rows may share one price
            self._note(row.problem("stat-merged", column))
        return number

    def _converted(
        self, row: TableRow, amount: float, measure: Measure, item: str
    ) -> tuple[float, str]:
        """The amount in the unit of its indicator, or of its item, or (output alone) in money."""
        given, wanted = row.unit("quantity"), self.known.unit(measure, item)
        if measure.item_axis and measure.item_axis not in self.known.vocabulary.items:
            wanted = wanted or _own_unit(given)  # whoever names the item chooses its unit
        for unit in filter(None, (wanted, "" if measure.unit else MONEY)):
            try:
                return times(amount, yearly_conversion(given, unit)), unit
            except units.UnitMismatch:
                continue
        code = "quantity-unit" if wanted else "quantity-item-needed"
        values = {"wanted": wanted, "indicator": measure.key}
        self._note(row.problem(code, "unit", **values))
        return amount, ""

    def _price(self, row: TableRow, unit: str) -> float:
        """The price that the row gives, in CNY per unit of quantity."""
        if not row.text("price"):
            return math.nan
        price, wanted = self._number(row, "price", 0.0), units.price_unit(unit)
        given = row.unit("price", "price_unit") or (_SHARE if wanted == _SHARE else "")
        if not given:
            self._note(row.problem("quantity-blank", "price_unit", known=wanted))
            return math.nan
        try:
            found = times(price, units.conversion(f"{unit} {given}", MONEY))
        except units.UnitMismatch:
            self._note(row.problem("quantity-price-unit", "price_unit", wanted=wanted))
            return math.nan
        if wanted == _SHARE and found > 1:
            self._note(row.problem("stat-share", "price", unit=given))
        return found

    def _printed(self, row: TableRow) -> Printed | None:
        """The value that the table itself prints, with how far its rounding reaches."""
        text = row.text("value")
        if not text or row.lacks_number("value"):
            return None
        number, given = self._number(row, "value"), row.unit("value", "value_unit")
        if math.isnan(number):
            return None
        if not given:
            problem = row.problem("quantity-value-unit", "value")
            self._note(replace(problem, severity="warning"))
            return None
        try:
            factor = yearly_conversion(given, MONEY)
        except units.UnitMismatch:
            self._note(row.problem("quantity-value-unit", "value", text=given))
            return None
        share = sum(rounding(row.text(column)) for column in ("quantity", "price"))
        return Printed(row.place("value"), times(number, factor), half_step(text) * factor, share)


def _own_unit(given: str) -> str:
    return units.without_multiples(by_the_year(given)) if units.is_unit(given) else ""


def _key(text: str, names: Mapping[str, Iterable[str]]) -> str | None:
    wanted = spelt(text)
    return next((key for key, own in names.items() if wanted in map(spelt, (key, *own))), None)


def _spellings(measures: Iterable[Measure]) -> list[str]:
    return [name for measure in measures for name in (measure.key, measure.zh)]
