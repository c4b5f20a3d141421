"""What every sheet of the workbook is made with: the account, its tables, words and codes."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pandas as pd
import xlsxwriter

from gep.account.account import Account
from gep.account.columns import COUNTY, CURRENCY
from gep.outputs.tables.supply import lines
from gep.outputs.workbook.codes import Codes
from gep.outputs.workbook.sheet import AccountSheet, SheetColumn
from gep.outputs.workbook.styles import Kind
from gep.telling.amounts import Shown, shown
from gep.telling.numbers import percent
from gep.telling.telling import Telling
from gep.words import Language, words

Fields = Mapping[str, Any]
"""A row of a table."""

_MATRIX_MOST = 1e7
"""Tables of many columns show money in a step below the greatest, so that small services show."""


@dataclass(frozen=True)
class Binder:
    """An account and everything that its sheets have in common."""

    account: Account
    words: Telling
    writer: xlsxwriter.Workbook
    tables: Mapping[str, pd.DataFrame]
    sheets: Mapping[str, AccountSheet]
    codes: Codes

    @property
    def lang(self) -> Language:
        """The language of the workbook."""
        return self.words.lang

    def word(self, key: str, **values: object) -> str:
        """A word or sentence of the workbook, with its values put in."""
        return self.words.word("workbook", key, **values)

    def contents(self, key: str) -> str:
        """What a sheet holds, for the table of contents."""
        return self.words.word("workbook_contents", key.partition(":")[0])

    def column(
        self, key: str, kind: Kind = "text", unit: str = "", text: str = "", most: float = 0.0
    ) -> SheetColumn:
        """A column with its heading in words, and its unit in brackets below."""
        own = key in words("workbook")
        text = text or (self.word(key) if own else self.words.heading(key))
        return SheetColumn(key, self.headed(text, unit) if unit else text, kind, most)

    def headed(self, text: str, unit: str) -> str:
        """A heading with the unit of its column in a second line."""
        return self.word("with_unit", text=text, unit=unit)

    def line_name(self, line: tuple[str, str, str]) -> str:
        """What people call a line: its item, else its indicator, else its service."""
        return self.words.label(next(part for part in reversed(line) if part))

    @cached_property
    def by_scale(self) -> str:
        """What a formula divides yuan by to give the unit of tables of many services."""
        scale = self.matrix_money.scale
        return "" if scale == 1 else f"/{scale:.0f}"

    @cached_property
    def total(self) -> float:
        """The gross ecosystem product of the county, in yuan."""
        return self.account.total

    @cached_property
    def total_money(self) -> Shown:
        """The unit that the total is shown in."""
        return shown(CURRENCY, self.lang, self.total)

    @cached_property
    def matrix_money(self) -> Shown:
        """The unit of tables of many services."""
        return shown(CURRENCY, self.lang, min(abs(self.total), _MATRIX_MOST))

    def per_money(self, unit: str) -> str:
        """The unit of tables of many services, by another unit."""
        return f"{self.matrix_money.unit}/{self.words.unit(unit)}"

    @cached_property
    def has_constant_prices(self) -> bool:
        """Whether anything is valued at the prices of a base year too."""
        return bool(self.account.rows()["constant_value_yuan"].notna().any())

    def open(self, key: str, *more: str) -> AccountSheet:
        """The sheet with its first lines: what it is, of which account, what to know."""
        sheet = self.sheets[key]
        about, norm = self.account.about, self.account.manifest.hashed.norm
        sheet.line(sheet.name, "title")
        head = self.word("head", name=about.name, year=about.year,
                         norm=norm.title[self.lang])  # fmt: skip
        sheet.line(head, "subtitle")
        if about.synthetic:
            sheet.line(self.word("synthetic"), "warning")
        for text in filter(None, more):
            sheet.line(text)
        return sheet

    @cached_property
    def unverified(self) -> str:
        """How much of the value rests on coefficients that nobody checked; stands by each total."""
        share = self.account.recalled_share
        return "" if pd.isna(share) else self.word("unverified", share=percent(share))

    @cached_property
    def silent(self) -> tuple[str, ...]:
        """What the norm counts and the county has no number for, each kind with its reasons."""
        found = lines(self.account)
        sentences = []
        for status, key in (("not_computed", "missing_everywhere"),
                            ("not_applicable", "not_applicable")):  # fmt: skip
            part = found[found["status"] == status]
            named = [self._silent_line(one) for one in records(part)]
            if named:
                sentences.append(self.word(key, list=self.words.joined(named, "semicolon")))
        return tuple(sentences)

    def partitions(self) -> list[str]:
        """Zone layers but the county, in the order of the account."""
        return [name for name in self.account.layers if name != COUNTY]

    @cached_property
    def constant_lacks(self) -> str:
        """What has a value and none at constant prices, so that a constant total is short of it."""
        found = lines(self.account)
        lacking = found[found["value"].notna() & found["constant_value"].isna()]
        if not self.has_constant_prices or lacking.empty:
            return ""
        keys = zip(lacking["service"], lacking["indicator"], lacking["item"], strict=True)
        return self.word(
            "constant_lacks", list=self.words.joined(map(self.line_name, keys), "semicolon")
        )

    def _silent_line(self, row: Fields) -> str:
        name = self.line_name((row["service"], row["indicator"], row["item"]))
        return self.words.bracketed(name, self.words.note(row["note"]))


def records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """The rows of a table, each by the names of its columns, which are text."""
    return [{str(key): value for key, value in row.items()} for row in frame.to_dict("records")]
