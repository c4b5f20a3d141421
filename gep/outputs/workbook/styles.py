"""How cells look: fonts, number formats, fills and rules of each kind of cell and row."""

import math
from typing import Any, Literal

import xlsxwriter
from xlsxwriter.format import Format

from gep.telling.numbers import percent
from gep.words import Language

Kind = Literal[
    "text",
    "note",
    "code",
    "file",
    "unit",
    "mark",
    "amount",
    "price",
    "money",
    "yuan",
    "share",
    "count",
    "year",
    "rank",
]
Look = Literal["body", "subtotal", "total"]

FONTS: dict[Language, dict[str, dict[str, Any]]] = {
    "zh": {
        "body": {"font_name": "宋体", "font_family": 1, "font_charset": 134},
        "head": {"font_name": "黑体", "font_family": 2, "font_charset": 134},
    },
    "en": {
        "body": {"font_name": "Arial", "font_family": 2},
        "head": {"font_name": "Arial", "font_family": 2},
    },
}
"""Named, not embedded; family and character set tell a program without them what comes near."""

SIZE = 10
INK, GREY, BLUE, RED = "#1A1A1A", "#8A8A8A", "#1F4E8C", "#B03A2E"
RULE, HEAD_FILL, PART_FILL, TOTAL_FILL = "#B8C2BB", "#E3EBE5", "#F4F7F5", "#E9EFEB"
TABS = {"front": "#4A4A4A", "result": "#5B7F6B", "place": "#7A9BAE", "evidence": "#A7A29A"}

_FIXED = {"money": "#,##0.00", "count": "#,##0", "year": "0", "rank": "0"}
_CENTRED = frozenset({"year", "rank"})
_LEFT = {"text_wrap": True, "align": "left"}
_TEXTS: dict[str, dict[str, Any]] = {
    "text": _LEFT,
    "note": _LEFT | {"font_size": 9, "indent": 1},
    "unit": _LEFT | {"font_size": 9, "indent": 1},
    "file": _LEFT | {"font_size": 7},
    "mark": {"text_wrap": True, "align": "center"},
    "code": {"font_color": GREY, "font_size": 8, "align": "center"},
}
_LOOKS: dict[Look, dict[str, Any]] = {
    "body": {},
    "subtotal": {"bg_color": PART_FILL},
    "total": {"bg_color": TOTAL_FILL, "bold": True, "top": 1, "top_color": INK},
}
_LINES: dict[str, dict[str, Any]] = {
    "title": {"bold": True, "font_size": 15},
    "subtitle": {"font_color": GREY, "font_size": 9},
    "section": {"bold": True, "font_size": 11},
    "plain": {},
    "note": {"font_size": 9, "font_color": "#555555"},
    "warning": {"font_color": RED, "bold": True},
    "link": {"font_color": BLUE},
}
_SCIENTIFIC = "0.00E+00"
_GREAT, _SMALL, _LEAST = 1e12, 1e-5, 3
_DEAR = 1e4  # a price of more shows no more than two decimals, yuan of more none
_LOST = 5e-3  # what two decimals show as zero keeps two digits that count, as on the page
_MANY = 1e6  # an amount of more shows no decimals


def number_format(kind: Kind, value: float) -> str:
    """The number format of a cell; a small amount keeps three significant digits.

    >>> number_format("amount", 0.0186), number_format("money", 0.0186), number_format("price", 25)
    ('0.0000', '#,##0.00', '#,##0.00')
    >>> number_format("money", 0.00057), number_format("share", 0.000061)
    ('0.00000', '0.0000%')
    """
    size = abs(value)
    if kind in _FIXED or kind == "share" or size == 0:
        return _fixed_format(kind, size)
    if not _SMALL <= size < _GREAT:
        return _SCIENTIFIC
    if size >= {"yuan": _DEAR, "price": _GREAT}.get(kind, _MANY):
        return "#,##0"
    if kind == "price" and size < _DEAR and round(size, 2) != size:
        return "#,##0." + "0" * max(4, _LEAST - 1 - math.floor(math.log10(size)))
    return "#,##0.00" if size >= 1 else "0." + "0" * (_LEAST - 1 - math.floor(math.log10(size)))


def _fixed_format(kind: Kind, size: float) -> str:
    """The format of a kind, whose small amounts do not look like nothing."""
    if kind == "share":
        return _share_format(size)
    if kind == "money" and 0 < size < _LOST:
        return "0." + "0" * (1 - math.floor(math.log10(size)))
    return _FIXED.get(kind, "#,##0.00")


def _share_format(size: float) -> str:
    """The format in which a share looks as `gep.telling.numbers.percent` tells it."""
    text = percent(size)
    if "e" in text:
        return _SCIENTIFIC
    decimals = len(text.rstrip("%").partition(".")[2])
    return f"0.{'0' * decimals}%" if decimals else "0%"


def formatted(value: float, form: str) -> str:
    """The text that a number format shows, to know how wide it is.

    >>> formatted(1234.5, "#,##0.00"), formatted(0.25, "0.00%"), formatted(2e18, "0.00E+00")
    ('1,234.50', '25.00%', '2.00E+18')
    """
    digits = len(form.partition(".")[2].rstrip("%"))
    if form == _SCIENTIFIC:
        return f"{value:.2E}"
    if form.endswith("%"):
        return f"{value:.{digits}%}"
    return f"{value:,.{digits}f}" if "," in form else f"{value:.{digits}f}"


class Styles:
    """Formats of one workbook, each made when it is first asked for."""

    def __init__(self, writer: xlsxwriter.Workbook, lang: Language) -> None:
        self._writer = writer
        self._fonts = FONTS[lang]
        self._made: dict[tuple[Any, ...], Format] = {}

    def text(self, kind: Kind, look: Look) -> Format:
        """A cell with text, or an empty one."""
        made = self._made.get((kind, look))
        return made or self._cell((kind, look), _TEXTS.get(kind, _TEXTS["text"]), look)

    def number(self, form: str, look: Look, *, is_formula: bool, kind: Kind) -> Format:
        """A cell with a number: blue where it was written, black where it is computed."""
        color = INK if is_formula or kind in _CENTRED else BLUE
        align = "center" if kind in _CENTRED else "right"
        key = (form, look, color, align)
        if key in self._made:
            return self._made[key]
        return self._cell(key, {"num_format": form, "align": align, "font_color": color}, look)

    def header(self) -> Format:
        """A heading of a column."""
        shape = {"bold": True, "bg_color": HEAD_FILL, "align": "center", "valign": "vcenter",
                 "text_wrap": True, "border": 1, "border_color": RULE}  # fmt: skip
        return self._format(("header",), {**self._fonts["head"], "font_size": SIZE, **shape})

    def line(self, name: str) -> Format:
        """A line of text across the sheet: title, subtitle, section, plain, note, warning."""
        font = self._fonts["head" if name in {"title", "section"} else "body"]
        shape = {"font_size": SIZE, "font_color": INK, "text_wrap": True, "valign": "vcenter",
                 **_LINES[name]}  # fmt: skip
        return self._format(("line", name), {**font, **shape})

    def fact(self, *, is_name: bool) -> Format:
        """The name or the text of a fact on the cover."""
        shape: dict[str, Any] = {"valign": "vcenter", "text_wrap": True, "bottom": 1,
                                 "bottom_color": RULE, "font_size": SIZE}  # fmt: skip
        shape["font_color"] = GREY if is_name else INK
        return self._format(("fact", is_name), {**self._fonts["body"], **shape})

    def figure(self, form: str, *, is_great: bool) -> Format:
        """A number on the cover."""
        shape = {"num_format": form, "align": "left", "valign": "vcenter", "font_color": INK,
                 "bottom": 1, "bottom_color": RULE, "bold": is_great,
                 "font_size": 14 if is_great else SIZE}  # fmt: skip
        return self._format(("figure", form, is_great), {**self._fonts["body"], **shape})

    def _cell(self, key: tuple[Any, ...], shape: dict[str, Any], look: Look) -> Format:
        common = {"font_size": SIZE, "font_color": INK, "valign": "vcenter", "border": 1,
                  "border_color": RULE}  # fmt: skip
        return self._format(key, {**self._fonts["body"], **common, **shape, **_LOOKS[look]})

    def _format(self, key: tuple[Any, ...], properties: dict[str, Any]) -> Format:
        if key not in self._made:
            self._made[key] = self._writer.add_format(properties)
        return self._made[key]
