"""A table of physical quantities: the rows of an account that somebody else computed.

A row names service, indicator, quantity and unit; what else it says (zone, item, ecosystem type,
price) may be empty. Everything wrong is told at once, with line and column. An amount in a yearly
table is a yearly amount, so 亿立方米 is read as ``1e8 m3 yr-1``.
"""

import math
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from gep import units
from gep.book.vocabulary import Measure, spelt
from gep.files.csv_file import CsvFile, read_csv
from gep.inputs.land.codes import as_code, match_code
from gep.inputs.tables.spellings import KnownNames, clean, listed, plain_number
from gep.inputs.tables.tidy import times, yearly_conversion
from gep.problems import Place, Problem, nearest
from gep.words import words

REQUIRED = ("service", "indicator", "quantity", "unit")
MONEY = "CNY yr-1"
_SHARE = "1"
_YEAR = re.compile(r"([0-9]{4})年?")


@dataclass(frozen=True)
class Quantity:
    """One quantity in the unit of its indicator; an empty ``zone`` is the county.

    ``price`` is in CNY per unit and NaN where none is given.
    """

    line: int
    zone: str
    service: str
    indicator: str
    item: str
    ecosystem_type: str
    amount: float
    unit: str
    price: float = math.nan

    @property
    def product(self) -> tuple[str, str, str]:
        """What is counted: service, indicator, item."""
        return self.service, self.indicator, self.item


@dataclass(frozen=True)
class QuantityTable:
    """The quantities of one file, and its zones: code and name, sorted by code."""

    file: str
    rows: tuple[Quantity, ...]
    zones: tuple[tuple[str, str], ...]
    year: int | None


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
    """Read a CSV of quantities, which problems call ``shown``; None if it has no usable header."""
    if not path.is_file():
        return None, [Problem("quantity-file", Place(shown), {"file": shown})]
    if path.suffix.lower() in (".xlsx", ".xls"):
        return None, [Problem("quantity-workbook", Place(shown), {"file": shown})]
    table, problems = read_csv(path, shown)
    if table is None:
        return None, problems
    columns, problems = _columns(table)
    if any(one.severity == "error" for one in problems):
        return None, problems
    reader = _Reader(names)
    for line, cells in table.rows:
        reader.read(_Line(shown, line, columns, cells))
    if not table.rows:
        reader.problems.append(Problem("quantity-empty", Place(shown, 1)))
    found = reader.result(shown)
    return found, [*problems, *reader.problems, *_twice(found), *_mixed(found)]


@dataclass(frozen=True)
class _Line:
    """One row of the file; its cells by the names of the columns."""

    file: str
    number: int
    columns: Mapping[str, str]
    cells: Mapping[str, str]

    def text(self, column: str) -> str:
        return clean(self.cells.get(self.columns.get(column, ""), ""))

    def problem(self, code: str, column: str, **values: object) -> Problem:
        place = Place(self.file, self.number, self.columns.get(column, column))
        return Problem(code, place, {"text": self.text(column), "column": column, **values})


class _Reader:
    """Reads line by line, and notes what is wrong."""

    def __init__(self, names: QuantityNames) -> None:
        self.names, self.known = names, names.known
        self.problems: list[Problem] = []
        self.rows: list[Quantity] = []
        self.codes: dict[str, set[str]] = {}
        self.zone_names: dict[str, tuple[str, _Line]] = {}
        self.years: dict[int, int] = {}

    def result(self, file: str) -> QuantityTable:
        written = {key: min(codes, key=lambda c: (len(c), c)) for key, codes in self.codes.items()}
        zones = {
            code: self.zone_names[key][0] if key in self.zone_names else code
            for key, code in written.items()
        }
        year = next(iter(self.years)) if len(self.years) == 1 else None
        return QuantityTable(
            file=file,
            rows=tuple(Quantity(**{**vars(r), "zone": written.get(r.zone, "")}) for r in self.rows),
            zones=tuple(sorted(zones.items())),
            year=year,
        )

    def read(self, line: _Line) -> None:
        before = len(self.problems)
        zone = self._zone(line)
        self._year(line)
        kind = self._ecosystem_type(line)
        amount = self._number(line, "quantity")
        measure = self._measure(line)
        item = self._item(line, measure) if measure else ""
        if not line.text("unit"):
            self._note(line.problem("quantity-blank", "unit", known="1e8 m3, 万吨, 亿元 …"))
        if measure is None or len(self.problems) > before:
            return
        amount, unit = self._converted(line, amount, measure, item)
        price = self._price(line, unit) if unit else math.nan
        if len(self.problems) == before:
            name = (measure.table, measure.key, item, kind)
            self.rows.append(Quantity(line.number, zone, *name, amount, unit, price))

    def _note(self, problem: Problem) -> None:
        self.problems.append(problem)

    def _zone(self, line: _Line) -> str:
        text, known = line.text("zone_code"), self.known
        code = match_code(text)
        is_county = code == match_code(known.county) or spelt(text) == spelt(known.county_name)
        if not text or is_county:
            return ""
        self.codes.setdefault(code, set()).add(as_code(text))
        name = line.text("zone_name")
        first, where = self.zone_names.setdefault(code, (name, line)) if name else ("", line)
        if first != name:
            values = {"zone": text, "other": first, "line": where.number}
            self._note(line.problem("quantity-zone-name", "zone_name", **values))
        return code

    def _year(self, line: _Line) -> None:
        text = line.text("year")
        match = _YEAR.fullmatch(spelt(text))
        if text and not match:
            self._note(line.problem("quantity-number", "year"))
        elif match:
            year = int(match[1])
            others = [other for other in self.years if other != year]
            self.years.setdefault(year, line.number)
            if others and self.years[year] == line.number:
                values = {"other": others[0], "line": self.years[others[0]]}
                self._note(line.problem("quantity-year", "year", **values))

    def _ecosystem_type(self, line: _Line) -> str:
        text = line.text("ecosystem_type")
        found = self.known.types.find(text) if text else ""
        if found is None:
            known = listed([*self.known.types.ids, *self.known.types.zh.values()], text)
            self._note(line.problem("quantity-unknown", "ecosystem_type", known=known))
        return found or ""

    def _measure(self, line: _Line) -> Measure | None:
        text, name = line.text("service"), line.text("indicator")
        service = self.names.service(text) if text else None
        if service is None:
            spellings = [one for names in self.names.services.values() for one in names[:2]]
            self._unknown(line, "service", spellings)
        if service is None or not name:
            if not name:
                self._unknown(line, "indicator", _spellings(self.known.measures(service or "")))
            return None
        measure = self.known.measure(service, name)
        owner = self.names.owner(name) if measure is None else None
        if owner:
            values = {"service": service, "owner": owner}
            self._note(line.problem("quantity-elsewhere", "indicator", **values))
        elif measure is None:
            self._unknown(line, "indicator", _spellings(self.known.measures(service)))
        return measure

    def _unknown(self, line: _Line, column: str, known: list[str]) -> None:
        text = line.text(column)
        code = "quantity-unknown" if text else "quantity-blank"
        self._note(line.problem(code, column, known=listed(known, text)))

    def _item(self, line: _Line, measure: Measure) -> str:
        text = line.text("item")
        item = self.known.item(measure, text) if text else ""
        if item is None:
            known = listed(self.known.items(measure), text)
            code = "quantity-unknown" if measure.unit else "quantity-unknown-product"
            code = code if measure.item_axis else "quantity-no-items"
            self._note(line.problem(code, "item", known=known, indicator=measure.key))
        return item or ""

    def _number(self, line: _Line, column: str, least: float = -math.inf) -> float:
        text = line.text(column)
        number = plain_number(text)
        if not text:
            self._note(line.problem("quantity-blank", column, known="1234.5"))
        elif math.isnan(number):
            self._note(line.problem("quantity-number", column))
        elif number < least:
            self._note(line.problem("quantity-negative", column))
        return number

    def _converted(
        self, line: _Line, amount: float, measure: Measure, item: str
    ) -> tuple[float, str]:
        """The amount in the unit of its indicator, or of its item, or (output alone) in money."""
        given, wanted = line.text("unit"), self.known.unit(measure, item)
        for unit in filter(None, (wanted, "" if measure.unit else MONEY)):
            try:
                return times(amount, yearly_conversion(given, unit)), unit
            except units.UnitMismatch:
                continue
        code = "quantity-unit" if wanted else "quantity-item-needed"
        values = {"wanted": wanted, "indicator": measure.key}
        self._note(line.problem(code, "unit", **values))
        return amount, ""

    def _price(self, line: _Line, unit: str) -> float:
        """The price that the row gives, in CNY per unit of quantity."""
        if not line.text("price"):
            return math.nan
        price, wanted = self._number(line, "price", 0.0), units.price_unit(unit)
        given = line.text("price_unit") or (_SHARE if wanted == _SHARE else "")
        if not given:
            self._note(line.problem("quantity-blank", "price_unit", known=wanted))
            return math.nan
        try:
            return times(price, units.conversion(f"{unit} {given}", MONEY))
        except units.UnitMismatch:
            self._note(line.problem("quantity-price-unit", "price_unit", wanted=wanted))
            return math.nan


def _columns(table: CsvFile) -> tuple[dict[str, str], list[Problem]]:
    """The heading of each column that is known, and what is wrong with the others."""
    names = words("quantity_columns")
    headings = {spelt(n): column for column, own in names.items() for n in (column, *own)}
    columns: dict[str, str] = {}
    unread = []
    for heading in table.columns:
        column = headings.get(spelt(heading))
        if column is not None and column not in columns:
            columns[column] = heading
        elif heading:
            unread.append(heading)
    place, found = Place(table.name, 1), "、".join(table.columns)
    problems = [
        Problem("quantity-column", place, {"column": c, "zh": names[c][0], "found": found})
        for c in REQUIRED
        if c not in columns
    ]
    for heading in unread:
        near = nearest(heading, [one for own in names.items() for one in (own[0], *own[1])])
        values = {"column": heading, "near": near or ", ".join(names)}
        severity = "warning" if near else "note"
        problems.append(Problem("quantity-unread", place, values, severity))  # type: ignore[arg-type]  # both are severities
    return columns, problems


def _twice(table: QuantityTable) -> list[Problem]:
    """Rows of one zone, product and ecosystem type after the first."""
    first: dict[tuple[str, ...], Quantity] = {}
    problems = []
    for row in table.rows:
        kept = first.setdefault((row.zone, *row.product, row.ecosystem_type), row)
        if kept is not row:
            parts = (row.zone, *row.product[1:], row.ecosystem_type)
            values = {
                "name": "/".join(filter(None, parts)),
                "one": f"{kept.amount:.12g} {kept.unit}",
                "other": f"{row.amount:.12g} {row.unit}",
                "line": kept.line,
            }
            problems.append(Problem("quantity-twice", Place(table.file, row.line), values))
    return problems


def _mixed(table: QuantityTable) -> list[Problem]:
    """What is given as a whole and in parts too, which would be counted twice."""

    def by_item(row: Quantity) -> tuple[str, ...]:
        return row.product[:2]

    def by_type(row: Quantity) -> tuple[str, ...]:
        return row.zone, *row.product

    return [
        *_whole_and_parts(table, "item", by_item),
        *_whole_and_parts(table, "ecosystem_type", by_type),
    ]


def _whole_and_parts(
    table: QuantityTable, column: str, group: Callable[[Quantity], tuple[str, ...]]
) -> Iterable[Problem]:
    wholes: dict[tuple[str, ...], Quantity] = {}
    parts: dict[tuple[str, ...], Quantity] = {}
    for row in table.rows:
        (parts if getattr(row, column) else wholes).setdefault(group(row), row)
    for key in wholes.keys() & parts.keys():
        whole, part = wholes[key], parts[key]
        values = {
            "name": "/".join(filter(None, key)),
            "column": column,
            "part": getattr(part, column),
            "line": part.line,
        }
        yield Problem("quantity-mixed", Place(table.file, whole.line, column), values)


def _key(text: str, names: Mapping[str, Iterable[str]]) -> str | None:
    wanted = spelt(text)
    return next((key for key, own in names.items() if wanted in map(spelt, (key, *own))), None)


def _spellings(measures: Iterable[Measure]) -> list[str]:
    return [name for measure in measures for name in (measure.key, measure.zh)]
