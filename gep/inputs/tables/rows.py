"""The rows of any table that people fill in: its header, and the cells below by their columns.

Statistics and given quantities are read by this one reader, so that title rows, totals, notes,
hidden rows and merged numbers mean the same in both.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from gep.book.vocabulary import spelt
from gep.inputs.tables.sheet import Sheet
from gep.inputs.tables.spellings import clean
from gep.problems import Place, Problem, Severity
from gep.words import words

Total: TypeAlias = Literal["", "part", "all", "county"]
"""No total; a subtotal; the sum of what stands above or below; that of the county by name."""

_HEADER_ROWS = 15
_CELLS_NAMED = 6
_AMOUNTS = ("value", "quantity", "price")
_DOUBTFUL = (
    "stat-year", "stat-hidden-sheet", "stat-hidden-row", "stat-hidden-column", "stat-struck",
    "stat-unseen", "quantity-loss",
)  # fmt: skip
_WITH_UNIT = re.compile(r"(.+?)[(\[]([^()\[\]]*(?:\([^()]*\)[^()\[\]]*)*)[)\]]")
_NO_NUMBER = re.compile("[-\u2010-\u2015\u2212./·]*")  # dashes of all lengths, dots, nothing


@dataclass(frozen=True)
class Header:
    """Where each column that is known stands, the unit that its heading names, and the others.

    ``again`` are columns of a name that another has already.
    """

    row: int = 0
    columns: Mapping[str, int] = field(default_factory=dict)
    units: Mapping[str, str] = field(default_factory=dict)
    unread: Sequence[str] = ()
    again: Sequence[tuple[str, int]] = ()


def header_of(sheet: Sheet, names: Mapping[str, Sequence[str]]) -> Header:
    """The row with most column names among the first ones; ``names`` are those of each column."""
    headings = {spelt(name): key for key, own in names.items() for name in (key, *own)}
    best = Header()
    for number, cells in enumerate(sheet.rows[:_HEADER_ROWS]):
        found = _header(number, [clean(cell) for cell in cells], headings)
        if len(found.columns) > len(best.columns):
            best = found
    return best


def _header(number: int, texts: Sequence[str], headings: Mapping[str, str]) -> Header:
    columns: dict[str, int] = {}
    units: dict[str, str] = {}
    unread, again = [], []
    for index, text in enumerate(texts):
        plain = spelt(text)
        bracketed = None if plain in headings else _WITH_UNIT.fullmatch(plain)
        column = headings.get(bracketed[1] if bracketed else plain)
        if column is None or column in columns:
            unread += [text] if text else []
            # 区域 beside 区域代码 is a name beside a code; 数量 beside 实物量 are two amounts
            is_alike = column in _AMOUNTS or (column and spelt(texts[columns[column]]) == plain)
            again += [(column, index)] if column and is_alike else []
            continue
        columns[column] = index
        if bracketed:  # as it was written: units tell large letters from small ones
            units[column] = text[max(text.find(mark) for mark in "([\uff08\uff3b") + 1 : -1].strip()
    return Header(number, columns, units, tuple(unread), tuple(again))


def columns_twice(sheet: Sheet, header: Header) -> Iterator[Problem]:
    """Columns that have the name of another and say something else: which is meant nobody knows."""
    for column, index in header.again:
        first = header.columns[column]
        for row in range(header.row + 1, len(sheet.rows)):
            one, other = clean(sheet.at(row, first)), clean(sheet.at(row, index))
            if other and one != other:
                cells = f"{sheet.cell(row, first)}, {sheet.cell(row, index)}"
                name = clean(sheet.at(header.row, index))
                values = {"column": name, "one": one, "other": other, "cells": cells}
                yield Problem("stat-column-twice", sheet.place(header.row, index), values)
                break


@dataclass(frozen=True)
class TableRow:
    """One row below the header; its cells by the names of the columns.

    ``stated`` are texts that stand for the whole of it in no cell of the row, such as the item that
    the heading of a cross table names.
    """

    sheet: Sheet
    table: str
    header: Header
    number: int
    stated: Mapping[str, str] = field(default_factory=dict)

    def text(self, column: str) -> str:
        """What stands in a column, empty where the sheet has no such column."""
        if column not in self.header.columns:
            return self.stated.get(column, "")
        return clean(self.sheet.at(self.number, self.header.columns[column]))

    def unit(self, column: str, beside: str = "unit") -> str:
        """The unit of a column: of the column ``beside`` it, else of its own heading.

        Where both name one and they differ, both are given, which is no unit.
        """
        own, heading = self.text(beside), self.header.units.get(column, "")
        return f"{own} ({heading}?)" if own and heading and own != heading else own or heading

    def place(self, column: str) -> Place:
        """The cell of a column, the row's first cell where there is no such column."""
        if column in self.stated:
            return self.sheet.place(self.header.row, self.header.columns["value"])
        return self.sheet.place(self.number, self.header.columns.get(column, 0))

    def at(self, column: str) -> str:
        """The name of the cell of a column, with its sheet where there are sheets."""
        return self.place(column).where

    def problem(self, code: str, column: str, **values: object) -> Problem:
        """A problem in one of the cells, quoting what stands there."""
        quoted = {"text": self.text(column), "table": self.table, "column": column}
        return Problem(code, self.place(column), {**quoted, **values})

    def is_empty(self, columns: Iterable[str]) -> bool:
        """Whether nothing was filled in; units and measures may stand ready in a template."""
        return not any(self.text(name) or name in self._uncached for name in columns)

    @property
    def is_note(self) -> bool:
        """Whether the row is a remark below the table: its first text says so."""
        texts = (clean(cell) for cell in self.sheet.rows[self.number])
        first = spelt(next(filter(None, texts), ""))
        return any(re.match(f"{word}[0-9]*:", first) for word in words("table_totals")["note"])

    def lacks_number(self, column: str) -> bool:
        """Whether a dash, or nothing, stands in the place of a number."""
        return bool(_NO_NUMBER.fullmatch(spelt(self.text(column))))

    def formulas(self) -> list[Problem]:
        """Its formulas whose result the file does not hold."""
        return [self.problem("stat-formula", column) for column in self._uncached]

    @property
    def _uncached(self) -> list[str]:
        at = self.header.columns.items()
        return [name for name, index in at if (self.number, index) in self.sheet.uncached]

    def is_spanned(self, column: str) -> bool:
        """Whether a cell only repeats the one above it in a merged range."""
        return (self.number, self.header.columns[column]) in self.sheet.spanned


def rows_below(sheet: Sheet, table: str, header: Header) -> Iterator[TableRow]:
    """Every row below the header in which anything stands."""
    for number in range(header.row + 1, len(sheet.rows)):
        if any(cell not in (None, "") for cell in sheet.rows[number]):
            yield TableRow(sheet, table, header, number)


def total_of(text: str, county: str = "") -> Total:
    """What a text in the place of a zone or an item says is summed there, if anything.

    >>> total_of("合 计："), total_of("小计"), total_of("全县合计"), total_of("双塔街道")
    ('all', 'part', 'county', '')
    >>> total_of("江山市合计", "江山市"), total_of("江山市合计", "常山县")
    ('county', '')
    """
    known, plain = words("table_totals"), spelt(text).rstrip(":")
    whole = {spelt(county), *known["county"]} - {""}
    if plain in known["part"]:
        return "part"
    if plain in known["all"]:
        return "all"
    rest = {plain, *(plain.removesuffix(word).rstrip("-") for word in known["all"])}
    return "county" if rest & whole else ""


def told(code: str, rows: list[TableRow], column: str, **values: object) -> list[Problem]:
    """One remark for all rows of a sheet that it holds for."""
    if not rows:
        return []
    cells = [row.sheet.cell(row.number, row.header.columns.get(column, 0)) for row in rows]
    texts = dict.fromkeys(row.text(column) or "(空)" for row in rows)
    values |= {
        "count": len(rows),
        "texts": "、".join(list(texts)[:_CELLS_NAMED]),
        "cells": ", ".join(cells[:_CELLS_NAMED]) + (" …" if len(cells) > _CELLS_NAMED else ""),
    }
    severity: Severity = "warning" if code in _DOUBTFUL else "note"
    return [Problem(code, rows[0].place(column), values, severity)]


def unseen(read: list[TableRow], column: str) -> list[Problem]:
    """Amounts that were read though nobody sees them on the sheet, or sees them struck out."""
    hidden = [row for row in read if row.number in row.sheet.seen.hidden]
    at = [(row, (row.number, row.header.columns[column])) for row in read]
    struck = [row for row, place in at if place in row.sheet.seen.struck]
    blank = [row for row, place in at if place in row.sheet.seen.blank]
    out_of_sight = [row for row in read if not row.sheet.seen.is_visible]
    narrow = [
        row for row in read if row.sheet.seen.hidden_columns & set(row.header.columns.values())
    ]
    return [
        *told("stat-hidden-sheet", out_of_sight, column),
        *told("stat-hidden-row", [row for row in hidden if row.sheet.seen.is_visible], column),
        *told("stat-hidden-column", narrow, column),
        *told("stat-struck", struck, column),
        *told("stat-unseen", blank, column),
        *(found for row in read if (found := _shown_otherwise(row, column))),
    ]


def _shown_otherwise(row: TableRow, column: str) -> Problem | None:
    """An amount that its number format shows in another unit than the one that it is given in."""
    place = row.number, row.header.columns[column]
    text, unit = row.sheet.seen.formats.get(place, ""), row.unit(column)
    if not text or spelt(text) == spelt(unit):
        return None
    return row.problem("stat-format", column, shown=text, unit=unit or "-")
