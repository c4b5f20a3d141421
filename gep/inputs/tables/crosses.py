"""Cross tables (乡镇 x 品种), a zone a row and an item a column, read as their amounts."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from gep.book.vocabulary import Measure, spelt
from gep.inputs.tables.rows import Header, TableRow, total_of
from gep.inputs.tables.sheet import Sheet
from gep.inputs.tables.spellings import KnownNames, clean, listed, plain_number
from gep.problems import Problem
from gep.words import words

_HEADER_ROWS = 15
_OPEN, _CLOSE = "(\uff08[\uff3b", ")\uff09]\uff3d"
_WITH_UNIT = re.compile(
    rf"(.+?)\s*[{re.escape(_OPEN)}]([^{re.escape(_OPEN + _CLOSE)}]*)[{re.escape(_CLOSE)}]"
)


@dataclass(frozen=True)
class CrossTable:
    """A sheet that has a zone in each row and an item in each column.

    ``items`` are the texts of the headings without their unit, by column, ``units`` those units.
    """

    sheet: Sheet
    measure: Measure
    row: int
    zones: int
    items: Mapping[int, str]
    units: Mapping[int, str]

    def rows(self, known: KnownNames) -> Iterator[TableRow]:
        """Every cell of an item in which anything stands, as a row of one amount."""
        table, measure = self.measure.table, self.measure.zh
        for number in range(self.row + 1, len(self.sheet.rows)):
            for column, item in self.items.items():
                if not self._is_known(item, known):
                    continue
                is_blank = not clean(self.sheet.at(number, column))
                if is_blank and (number, column) not in self.sheet.uncached:
                    continue
                columns = {"zone_code": self.zones, "value": column}
                units = {"value": self.units[column]} if column in self.units else {}
                header = Header(self.row, columns, units)
                own = {"item": item, "measure": measure}
                yield TableRow(self.sheet, table, header, number, own)

    def _is_known(self, item: str, known: KnownNames) -> bool:
        return known.item(self.measure, item) is not None or total_of(item) != ""

    def unknown(self, known: KnownNames) -> Iterator[Problem]:
        """Headings that are no item, below which numbers stand that would be lost."""
        for column, item in self.items.items():
            if not self._is_known(item, known) and _has_numbers(self.sheet, self.row, column):
                names = listed(known.items(self.measure), item)
                quoted = {"text": item, "table": self.measure.table, "column": "item"}
                place = self.sheet.place(self.row, column)
                yield Problem("stat-item", place, {**quoted, "known": names})


def cross_table(sheet: Sheet, table: str, known: KnownNames) -> CrossTable | None:
    """The sheet as a cross table, None if it has a column of amounts or no item in its headings."""
    measure = next((m for m in known.measures(table) if m.item_axis), None)
    if measure is None:
        return None
    for number, cells in enumerate(sheet.rows[:_HEADER_ROWS]):
        found = _headed(sheet, measure, number, [clean(cell) for cell in cells])
        if found and any(known.item(measure, item) for item in found.items.values()):
            return found
    return None


def _headed(sheet: Sheet, measure: Measure, number: int, texts: list[str]) -> CrossTable | None:
    """A cross table of which these texts are the headings, whatever items they name."""
    headings = {
        spelt(name): key
        for key, names in words("statistics_columns").items()
        for name in (key, *names)
    }
    columns = [headings.get(spelt(text)) for text in texts]
    if "zone_code" not in columns or "value" in columns:
        return None
    items, units = dict[int, str](), dict[int, str]()
    for column, (text, taken) in enumerate(zip(texts, columns, strict=True)):
        if not text or taken:
            continue
        bracketed = _WITH_UNIT.fullmatch(text)
        items[column] = bracketed[1] if bracketed else text
        if bracketed:
            units[column] = bracketed[2].strip()
    return CrossTable(sheet, measure, number, columns.index("zone_code"), items, units)


def _has_numbers(sheet: Sheet, number: int, column: int) -> bool:
    """Whether any number, or a formula that would give one, stands below a heading."""
    return any(
        (row, column) in sheet.uncached or plain_number(clean(sheet.at(row, column))) >= 0
        for row in range(number + 1, len(sheet.rows))
    )
