"""The sample as a workbook: rows drawn, where each comes from, blank cells for the auditor."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import ceil
from pathlib import Path
from typing import Any

import pandas as pd
import xlsxwriter
from rich.cells import cell_len

from gep.account.account import Account
from gep.outputs.workbook.texts import cell_text
from gep.telling.numbers import percent
from gep.uses.audit.findings import word
from gep.uses.audit.sample import Sample
from gep.words import Language, say, words

_FILLED = ("number", "line", "what", "quantity", "unit", "price", "price_unit", "value",
           "confidence", "hits")  # fmt: skip
_BLANK = ("checked_against", "found_quantity", "found_price", "found_value", "difference",
          "remark", "signature")  # fmt: skip
_WIDTHS = {
    "number": 5, "line": 7, "what": 32, "quantity": 17, "unit": 8, "price": 13, "price_unit": 10,
    "value": 18, "confidence": 13, "hits": 6, "checked_against": 18, "found_quantity": 14,
    "found_price": 12, "found_value": 16, "difference": 15, "remark": 16, "signature": 11,
}  # fmt: skip
_NAMES, _TEXTS = 20, 74
"""Columns of a page of names and texts, in letters."""

_TREE = 108
_LINE_HEIGHT, _GAP = 13.5, 3.0
_AIR = 1.1
_HEAD_HEIGHT = 32
_PAGE, _SCALE = 56, 88
"""Lines of a derivation that a page holds, at a scale in percent."""

_SHEETS = ("about", "rows", "derivations")
_AMOUNT = "[>=1]#,##0.00;[<=-1]-#,##0.00;0.000000"
_MONEY, _COUNT = "#,##0.00", "0"
_FORMS = {"quantity": _AMOUNT, "price": _AMOUNT, "value": _MONEY, "line": _COUNT}
_A4 = 9
_FONT = {"zh": "宋体", "en": "Calibri"}
_MONOSPACED = {"zh": "新宋体", "en": "Consolas"}


@dataclass(frozen=True)
class SampleSheet:
    """A drawn sample with its rows (as `drawn_frame` gives them) and the derivation of each."""

    account: Account
    sample: Sample
    rows: pd.DataFrame
    derivations: Sequence[Sequence[str]]


def write_sample(sheet: SampleSheet, path: Path, lang: Language) -> None:
    """Write the workbook; the same sample gives the same bytes."""
    options = {"strings_to_formulas": False, "strings_to_urls": False, "nan_inf_to_errors": True}
    book = xlsxwriter.Workbook(str(path), options)
    about = sheet.account.about
    end_of_year = datetime(about.year, 12, 31)  # no clock: the account's own year
    book.set_properties({"title": say("audit-sample-title", lang), "created": end_of_year,
                         "comments": sheet.account.manifest.account_id})  # fmt: skip
    _Writer(book, sheet, lang).write()
    book.close()


class _Writer:
    """The three sheets of one workbook."""

    def __init__(self, book: xlsxwriter.Workbook, sheet: SampleSheet, lang: Language) -> None:
        self.book, self.sheet, self.lang = book, sheet, lang
        self.words = sheet.account.telling(lang)
        self.names = {key: word(f"sheet_{key}", lang) for key in _SHEETS}
        plain = {"font_name": _FONT[lang], "font_size": 10, "valign": "vcenter"}
        boxed = {**plain, "border": 1, "text_wrap": True}
        self.formats = {
            "title": book.add_format({**plain, "bold": True, "font_size": 14}),
            "plain": book.add_format({**plain, "text_wrap": True, "valign": "top"}),
            "name": book.add_format({**plain, "bold": True, "valign": "top"}),
            "side": book.add_format({**boxed, "indent": 1}),
            "head": book.add_format({**boxed, "bold": True, "bg_color": "#E7EFE3",
                                     "align": "center"}),
            "ask": book.add_format({**boxed, "bold": True, "bg_color": "#FFF7D6",
                                    "align": "center"}),
            "text": book.add_format(boxed),
            "link": book.add_format({**boxed, "font_color": "#1F4E9E", "underline": 1}),
            "blank": book.add_format({**boxed}),
            "line": book.add_format({"font_name": _MONOSPACED[lang], "font_size": 9}),
            "row": book.add_format({**plain, "bold": True, "top": 1, "font_color": "#1F4E9E"}),
            **{form: book.add_format({**boxed, "num_format": form})
               for form in (_AMOUNT, _MONEY, _COUNT)},
            "counted": book.add_format({**boxed, "num_format": _MONEY}),
        }  # fmt: skip

    def write(self) -> None:
        about, rows, lines = (self.book.add_worksheet(self.names[key]) for key in _SHEETS)
        self._about(about)
        places = self._derivations(lines)
        self._rows(rows, places)
        rows.activate()

    def _about(self, page: Any) -> None:
        """What the sample is, in lines of name and text."""
        page.set_column(0, 0, _NAMES)
        page.set_column(1, 1, _TEXTS)
        page.write_string(0, 0, say("audit-sample-title", self.lang), self.formats["title"])
        for number, (name, text) in enumerate(self._facts(), start=2):
            lines = max(ceil(cell_len(name) / _NAMES), ceil(cell_len(text) * _AIR / _TEXTS))
            page.set_row(number, _LINE_HEIGHT * max(lines, 1) + _GAP)
            page.write_string(number, 0, name, self.formats["name"])
            page.write_string(number, 1, cell_text(text), self.formats["plain"])
        self._print(page, landscape=False)

    def _facts(self) -> list[tuple[str, str]]:
        lang, sample, account = self.lang, self.sheet.sample, self.sheet.account
        about = account.about
        values = {
            "name": about.name, "year": about.year, "norm": about.norm,
            "id": account.manifest.account_id, "layer": account.label(sample.layer, lang),
            "rows": sample.rows, "drawn": len(sample.drawn), "points": sample.points,
            "population": sample.population / 100, "interval": sample.interval,
            "start": sample.start / sample.points / 100, "seed": sample.seed,
            "negative": sample.negative, "unvalued": sample.unvalued,
            "precision": percent(sample.precision),
            "recalled": percent(account.recalled_share) or "-",
        }  # fmt: skip
        texts: Mapping[str, Any] = words("audit_sample")
        is_seen = account.manifest.hashed.norm.text_seen
        left_out = {"synthetic": not about.synthetic, "unseen": is_seen}
        return [
            (text[f"{lang}_name"], text[lang].format(**values))
            for key, text in texts.items()
            if not left_out.get(key)
        ]

    def _rows(self, page: Any, places: Sequence[int]) -> None:
        """One line a drawn row, and blank cells to be filled in."""
        columns = (*_FILLED, *_BLANK)
        for column, key in enumerate(columns):
            page.set_column(column, column, _WIDTHS[key])
            head = self.formats["ask" if key in _BLANK else "head"]
            page.write_string(0, column, word(f"column_{key}", self.lang), head)
        page.set_row(0, _HEAD_HEIGHT)
        for number, row in enumerate(self.sheet.rows.to_dict("records")):
            self._row(page, number, row, places[number])
        page.freeze_panes(1, 3)
        page.repeat_rows(0)
        self._print(page, landscape=True)

    def _row(self, page: Any, number: int, row: Mapping[Any, Any], place: int) -> None:
        at = number + 1
        cells = self._told(row)
        lines = sum(ceil(cell_len(line) / _WIDTHS["what"]) for line in cells["what"].split("\n"))
        lines = max(lines, ceil(cell_len(cells["confidence"]) / (_WIDTHS["confidence"] - 2)))
        page.set_row(at, _LINE_HEIGHT * lines + _GAP)
        target = f"internal:'{self.names['derivations']}'!A{place + 1}"
        page.write_url(at, 0, target, self.formats["link"], str(row["number"]))
        for column, key in enumerate(_FILLED[1:], start=1):
            value = cells[key]
            if isinstance(value, str):
                form = self.formats["text" if key == "what" else "side"]
                page.write_string(at, column, cell_text(value), form)
            else:
                page.write_number(at, column, value, self.formats[_FORMS[key]])
        for column, key in enumerate(_BLANK, start=len(_FILLED)):
            if key == "difference":
                self._difference(page, at, column)
            else:
                page.write_blank(at, column, None, self.formats["blank"])

    def _difference(self, page: Any, at: int, column: int) -> None:
        """Found minus stated, empty as long as nothing was found."""
        found = xlsxwriter.utility.xl_rowcol_to_cell(at, len(_FILLED) + 3)
        stated = xlsxwriter.utility.xl_rowcol_to_cell(at, _FILLED.index("value"))
        formula = f'=IF({found}="","",{found}-{stated})'
        page.write_formula(at, column, formula, self.formats["counted"], "")

    def _told(self, row: Mapping[Any, Any]) -> dict[str, Any]:
        return {
            "line": row["line"],
            "what": "\n".join(self._names(row)),
            "quantity": row["quantity"],
            "unit": self.words.unit(row["unit"]),
            "price": row["price"],
            "price_unit": self.words.unit(row["price_unit"]),
            "value": row["value_yuan"],
            "confidence": self.words.confidence(row["confidence"]),
            "hits": f"{row['hits']}*" if row["certain"] else str(row["hits"]),
        }

    def _names(self, row: Mapping[Any, Any]) -> tuple[str, str]:
        """Where a row is, and what it counts."""
        words = self.words
        zone = " ".join(filter(None, (row["zone_name"], row["zone_code"])))
        zone, kind = zone or words.say("audit-no-zone"), words.label(row["ecosystem_type"])
        what = words.label(row["indicator"]), words.label(row["item"])
        return words.joined((zone, kind), "comma"), words.joined(what, "comma")

    def _derivations(self, page: Any) -> list[int]:
        """The lines of each derivation below a heading; the line that each begins on."""
        page.set_column(0, 0, _TREE)
        page.set_default_row(_LINE_HEIGHT)
        places, breaks, at, top = [], [], 0, 0
        rows = self.sheet.rows.to_dict("records")
        for number, (row, lines) in enumerate(zip(rows, self.sheet.derivations, strict=True)):
            if at > top and at + len(lines) + 1 - top > _PAGE:  # begun on a page of its own
                breaks.append(at)
                top = at
            places.append(at)
            head = cell_text("  ".join((str(row["number"]), *self._names(row))))
            target = f"internal:'{self.names['rows']}'!A{number + 2}"
            page.write_url(at, 0, target, self.formats["row"], head)
            for line in lines:
                at += 1
                page.write_string(at, 0, cell_text(line), self.formats["line"])
            at += 2
        self._print(page, landscape=False)
        page.set_print_scale(_SCALE)  # where pages are fitted, breaks do not count
        page.set_h_pagebreaks(breaks)
        return places

    def _print(self, page: Any, *, landscape: bool) -> None:
        page.set_paper(_A4)
        page.fit_to_pages(1, 0)
        page.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.6)
        page.set_footer("&C&P / &N")
        page.hide_gridlines(2)
        if landscape:
            page.set_landscape()
