"""The statistics workbook: a sheet a table, yellow cells to fill, drop-downs, a guide in front.

The same bytes come out each time. What the template offers in its drop-downs is what the reader
understands, since both take it from the vocabulary.
"""

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pandas as pd
import xlsxwriter

from gep.book.vocabulary import Measure, Vocabulary
from gep.inputs.tables.spellings import EXAMPLE, LISTS_SHEET
from gep.words import say, words

TEMPLATE_VERSION = "1"

_CREATED = datetime(2020, 1, 1, tzinfo=UTC)  # fixed, so that the same rows give the same bytes
_COLUMNS = ("zone_code", "item", "measure", "value", "unit", "year", "source")
_WIDTHS = (18, 22, 18, 16, 12, 8, 36)
_HEADER, _EXAMPLE, _FIRST = 1, 2, 3
_YELLOW_ROWS = 100
_CHECKED_ROWS = 2000
_EXAMPLE_YEAR = 2023
_UNITS: Mapping[str, tuple[str, ...]] = {
    "person": ("人", "万人"),
    "person yr-1": ("人次", "万人次"),
    "CNY yr-1": ("元", "万元", "亿元"),
    "km2": ("平方公里", "公顷", "亩"),
    "ha": ("公顷", "亩", "万亩"),
    "m3": ("m3", "万m3", "亿m3"),
    "m3 yr-1": ("m3", "万m3", "亿m3"),
    "t yr-1": ("吨", "万吨"),
    "kWh yr-1": ("千瓦时", "万千瓦时"),
    "culm yr-1": ("根", "万根"),
    "km yr-1": ("公里",),
    "ha yr-1": ("公顷", "亩", "万亩"),
    "m2 yr-1": ("平方米", "万平方米"),
    "CNY m-2": ("元/平方米",),
    "h person-1": ("小时/人次",),
    "CNY h-1": ("元/小时",),
    "tce yr-1": ("吨标准煤", "万吨标准煤"),
    "1": ("1", "%"),
    "": ("吨", "万吨", "万千瓦时", "万m3"),
}
_NAMED, _NARROW, _TWO_LINES = 2, 10, 32
_A3, _A4 = 8, 9
_ALLOWED = ("format_cells", "format_columns", "format_rows", "insert_rows", "sort", "autofilter")


@dataclass(frozen=True)
class _Content:
    """What one workbook is to hold."""

    title: str
    zones: Mapping[str, str]
    rows: pd.DataFrame
    synthetic: bool = False
    is_template: bool = False


def write_template(
    path: Path, zones: Mapping[str, str] | None = None, prefilled: pd.DataFrame | None = None
) -> None:
    """Write the workbook that a bureau fills in.

    ``zones`` (code -> name) become a drop-down; ``prefilled`` are tidy rows, such as those of
    `write_statistics_workbook`, that stand in the yellow cells already.
    """
    rows = pd.DataFrame(columns=["table", *_COLUMNS]) if prefilled is None else prefilled
    title = words("statistics_guide")["zh"]
    _write_whole(path, _workbook(_Content(title, zones or {}, rows, is_template=True)))


def write_statistics_workbook(
    path: Path, rows: pd.DataFrame, title: str, *, synthetic: bool = False
) -> None:
    """Write a filled workbook.

    ``rows`` have the columns ``table``, ``zone_code``, ``item``, ``measure``, ``value``, ``unit``,
    ``year`` and ``source``; a column that is missing or a value that is NaN stays blank. A
    ``synthetic`` workbook says so on every sheet.
    """
    _write_whole(path, _workbook(_Content(title, {}, rows, synthetic)))


def offered_units(measure: Measure, vocabulary: Vocabulary) -> tuple[str, ...]:
    """Units in the words of a bureau, all of which convert to the unit of the measure."""
    items = vocabulary.items.get(measure.item_axis, {}).values()
    wanted = [measure.unit] if measure.unit else [item.unit for item in items] or [""]
    return tuple(dict.fromkeys(unit for one in wanted for unit in _UNITS.get(one, (one,))))


def _write_whole(path: Path, content: bytes) -> None:
    partial = path.with_name(f".{path.name}.partial")
    partial.write_bytes(content)
    partial.replace(path)


def _workbook(content: _Content) -> bytes:
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False})
    notice = say("statistics_synthetic", "zh") if content.synthetic else ""
    book.set_properties({"title": content.title, "comments": notice, "created": _CREATED})
    book.set_custom_property("gep_template", TEMPLATE_VERSION)
    sheets = _Sheets(book, Vocabulary.shipped(), content, _formats(book))
    sheets.write_guide()
    for table in dict.fromkeys(m.table for m in sheets.vocabulary.measures):
        sheets.write_table(table)
        if content.is_template and table in words("statistics_crosses"):
            sheets.write_cross(table)
    sheets.write_lists()
    book.close()
    return buffer.getvalue()


def _formats(book: Any) -> dict[str, Any]:
    edge = {"border": 1, "border_color": "#BFBFBF"}
    yellow = {"bg_color": "#FFF9DB", "locked": False, **edge}
    return {
        "title": book.add_format({"bold": True, "font_size": 13}),
        "notice": book.add_format({"bold": True, "font_color": "#C00000"}),
        "line": book.add_format({"text_wrap": True, "valign": "top"}),
        "header": book.add_format({"bold": True, "bg_color": "#D9D9D9", **edge}),
        "wrapped": book.add_format(
            {"bold": True, "bg_color": "#D9D9D9", "text_wrap": True, "valign": "top", **edge}
        ),
        "example": book.add_format({"italic": True, "font_color": "#7F7F7F", **edge}),
        "free": book.add_format({"locked": False}),
        "text": book.add_format({"num_format": "@", **yellow}),
        "number": book.add_format(yellow),
    }


class _Sheets:
    """The sheets of one workbook as they are written, and the lists their drop-downs need."""

    def __init__(
        self, book: Any, vocabulary: Vocabulary, content: _Content, formats: Mapping[str, Any]
    ) -> None:
        self.book = book
        self.vocabulary = vocabulary
        self.content = content
        self.formats = formats
        self.lists: list[Sequence[str]] = []

    def write_guide(self) -> None:
        guide = words("statistics_guide")
        sheet = self.book.add_worksheet(guide["zh"])
        sheet.set_column(0, 0, 18)
        sheet.set_column(1, 3, 34)
        sheet.write_string(0, 0, self.content.title, self.formats["title"])
        self._write_notice(sheet)
        row = _FIRST - 1
        for line in (*guide["lines"], *((guide["cross"],) if self.content.is_template else ())):
            sheet.merge_range(row, 0, row, 3, line, self.formats["line"])
            row += 1
        row += 1
        again = slice(1, 2) if self.content.is_template else slice(0)  # a sheet has its own title
        headings = ["工作表", "内容", "指标", "可填的单位"]
        del headings[again]
        for column, heading in enumerate(headings):
            sheet.write_string(row, column, heading, self.formats["header"])
        for measure in self.vocabulary.measures:
            row += 1
            units = "、".join(offered_units(measure, self.vocabulary))
            table = measure.table
            cells = [self._named(table), self._title(table), measure.zh, units]
            del cells[again]
            sheet.write_row(row, 0, cells, self.formats["line"])
        self._set_up(sheet, _A4)
        sheet.protect("", dict.fromkeys(_ALLOWED, True))

    def write_table(self, table: str) -> None:
        named = self._named(table)
        sheet = self.book.add_worksheet(named)
        measures = [m for m in self.vocabulary.measures if m.table == table]
        title = named if self.content.is_template else f"{self._title(table)}（{table}）"
        sheet.write_string(0, 0, title, self.formats["title"])
        self._write_notice(sheet)
        for column, (name, width) in enumerate(zip(_COLUMNS, _WIDTHS, strict=True)):
            sheet.set_column(column, column, width, self._below(name))
            heading = words("statistics_columns")[name][0]
            sheet.write_string(_HEADER, column, heading, self.formats["header"])
        self._write_row(sheet, _EXAMPLE, self._example(measures), ("example", "example"))
        self._write_rows(sheet, table)
        self._offer(sheet, measures)
        sheet.freeze_panes(_HEADER + 1, 0)
        self._set_up(sheet, _A4)
        sheet.protect("", dict.fromkeys(_ALLOWED, True))

    def write_cross(self, table: str) -> None:
        """A sheet with a zone in each row and an item in each column."""
        title = words("statistics_crosses")[table]["zh"]
        sheet = self.book.add_worksheet(title)
        sheet.write_string(0, 0, title, self.formats["title"])
        [measure] = [m for m in self.vocabulary.measures if m.table == table and m.item_axis]
        items = list(self.vocabulary.items[measure.item_axis].values())
        headings = [
            words("statistics_columns")["zone_code"][0],
            words("statistics_heads")["zone_name"]["zh"],
        ]
        headings += [f"{item.zh}\uff08{_UNITS[item.unit][0]}\uff09" for item in items]
        for column, heading in enumerate(headings):
            below = self.formats["text" if column < _NAMED else "number"]
            sheet.set_column(column, column, _WIDTHS[0] if column < _NAMED else _NARROW, below)
            sheet.write_string(_HEADER, column, heading, self.formats["wrapped"])
        for number, (code, name) in enumerate(self.content.zones.items(), start=_HEADER + 1):
            sheet.write_row(number, 0, (code, name), self.formats["text"])
            for column in range(_NAMED, len(headings)):
                sheet.write_blank(number, column, None, self.formats["number"])
        sheet.set_row(_HEADER, _TWO_LINES)
        sheet.freeze_panes(_HEADER + 1, _NAMED)
        self._set_up(sheet, _A3)
        sheet.protect("", dict.fromkeys(_ALLOWED, True))

    def _named(self, table: str) -> str:
        """The name of the sheet of a table."""
        return self._title(table) if self.content.is_template else table

    @staticmethod
    def _title(table: str) -> str:
        return str(words("statistics_tables")[table]["zh"])

    def _below(self, name: str) -> Any:
        """What the cells of a column are like, however many rows are filled in."""
        kind = "number" if name in ("value", "year") else "text"
        return self.formats[kind if self.content.is_template else "free"]

    def _set_up(self, sheet: Any, paper: int) -> None:
        """How the sheet of a template prints: on one page wide, its head on each."""
        if self.content.is_template:
            sheet.set_landscape()
            sheet.set_paper(paper)
            sheet.fit_to_pages(1, 0)
            sheet.repeat_rows(0, _HEADER)
            sheet.set_row(0, None, self.formats["line"])  # else as yellow as what is below

    def write_lists(self) -> None:
        sheet = self.book.add_worksheet(LISTS_SHEET)
        for column, entries in enumerate(self.lists):
            sheet.write_column(0, column, entries, self.formats["line"])
        sheet.hide()

    def _write_notice(self, sheet: Any) -> None:
        if self.content.synthetic:
            sheet.write_string(0, 2, say("statistics_synthetic", "zh"), self.formats["notice"])
            sheet.write_string(0, 5, say("statistics_synthetic", "en"), self.formats["notice"])

    def _write_rows(self, sheet: Any, table: str) -> None:
        rows = self.content.rows[self.content.rows["table"] == table]
        filled = rows.reindex(columns=list(_COLUMNS)).to_dict("records")
        empty: list[dict[Any, Any]] = [{}] * max(0, _YELLOW_ROWS - len(filled))
        for number, given in enumerate([*filled, *empty], start=_FIRST):
            self._write_row(sheet, number, given, ("text", "number"))

    def _write_row(
        self, sheet: Any, number: int, given: Mapping[Any, Any], formats: tuple[str, str]
    ) -> None:
        text, numeric = (self.formats[name] for name in formats)
        for column, name in enumerate(_COLUMNS):
            value = given.get(name)
            if value is None or pd.isna(value) or value == "":
                sheet.write_blank(number, column, None, numeric if name == "value" else text)
            elif name == "value" and not isinstance(value, str):
                sheet.write_number(number, column, float(value), numeric)
            elif name == "year":
                sheet.write_number(number, column, int(value), numeric)
            else:
                sheet.write_string(number, column, str(value), text)

    def _example(self, measures: Sequence[Measure]) -> dict[str, object]:
        first = measures[0]
        items = self._items(first)
        return {
            "zone_code": EXAMPLE,
            "item": items[0] if items else "",
            "measure": first.zh,
            "value": 1234.5,
            "unit": offered_units(first, self.vocabulary)[0],
            "year": _EXAMPLE_YEAR,
            "source": "统计年鉴，第 3-2 表",
        }

    def _items(self, measure: Measure) -> list[str]:
        return [item.zh for item in self.vocabulary.items.get(measure.item_axis, {}).values()]

    def _offer(self, sheet: Any, measures: Sequence[Measure]) -> None:
        offered = {
            "zone_code": list(self.content.zones.values()),
            "item": self._items(measures[0]),
            "measure": [measure.zh for measure in measures],
            "unit": [u for m in measures for u in offered_units(m, self.vocabulary)],
        }
        for name, entries in offered.items():
            if entries:
                self._drop_down(sheet, _COLUMNS.index(name), tuple(dict.fromkeys(entries)))

    def _drop_down(self, sheet: Any, column: int, entries: tuple[str, ...]) -> None:
        if entries not in self.lists:
            self.lists.append(entries)
        source = xlsxwriter.utility.xl_range_abs(
            0, self.lists.index(entries), len(entries) - 1, self.lists.index(entries)
        )
        sheet.data_validation(
            *(_FIRST, column, _CHECKED_ROWS, column),
            {
                "validate": "list",
                "source": f"='{LISTS_SHEET}'!{source}",
                # other spellings and units are understood too, so Excel asks and does not refuse
                "error_type": "information",
            },
        )
