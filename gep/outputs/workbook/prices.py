"""The sheet of prices: each unit price, made of parameters by a live formula."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice, product

import pandas as pd

from gep.formula import Formula, NotArithmetic, formula_of, spreadsheet, value
from gep.outputs.workbook.binder import Binder, records
from gep.outputs.workbook.codes import Line
from gep.outputs.workbook.parameters import Parameter
from gep.outputs.workbook.sheet import Cell, CellFormula, Spot

_SAME = 1e-12
_MOST_TRIED = 1000
_Priced = tuple[Line, float, float | None]


@dataclass(frozen=True)
class PriceCells:
    """The cells of every price of a line, and of the same at constant prices."""

    price: Mapping[_Priced, Spot]
    constant: Mapping[_Priced, Spot]

    def of_line(self, line: Line) -> list[_Priced]:
        """The prices that a line has: one, but where it goes by ecosystem type."""
        return [one for one in self.price if one[0] == line]


def priced(line: Line, price: float, constant: float) -> _Priced:
    """What a price is found by; a price without a constant one is another."""
    return line, price, None if math.isnan(constant) else constant


def write_prices(binder: Binder, parameters: Sequence[Parameter]) -> PriceCells:
    """Fill the sheet, and give the cells of each price."""
    if "prices" not in binder.sheets:
        return PriceCells({}, {})
    sheet = binder.open("prices", binder.unverified)
    column, table = binder.column, binder.tables["price_table"]
    base = binder.account.about.base_year
    has_constant = bool(table["constant_price"].notna().any())
    sheet.header(
        [
            column("code_line", "code"), column("service_name"), column("indicator_name"),
            column("item_name"), column("price", "price"), column("price_unit", "unit"),
            column("price_year", "year"),
            *([column("constant_price", "price")] if has_constant else []),
            column("price_formula", "note"), column("confidence"), column("source_title", "note"),
        ]
    )  # fmt: skip
    price: dict[_Priced, Spot] = {}
    constant: dict[_Priced, Spot] = {}
    for record in records(table):
        line = (record["service"], record["indicator"], record["item"])
        made = _made(binder, line, float(record["price"]), parameters)
        key = priced(line, float(record["price"]), float(record["constant_price"]))
        row = sheet.row(
            {
                "code_line": binder.codes.lines[line],
                **{name: record[name] for name in ("service_name", "indicator_name", "item_name")},
                "price": made.cell() if made else float(record["price"]),
                "price_unit": binder.words.unit(record["price_unit"]),
                "price_year": None if pd.isna(record["price_year"]) else int(record["price_year"]),
                "constant_price": _constant(made, base, float(record["constant_price"])),
                "price_formula": made.said(binder) if made else binder.word("given_price"),
                "confidence": binder.words.confidence(str(record["confidence"])),
                "source_title": binder.words.said(str(record["source_title"])),
            }
        )
        price[key] = sheet.there("price", row)
        if key[2] is not None:
            constant[key] = sheet.there("constant_price", row)
    return PriceCells(price, constant)


@dataclass(frozen=True)
class _Made:
    """A price as the account made it: arithmetic of parameters, and a factor between units."""

    formula: Formula
    terms: Mapping[str, Parameter]
    factor: float
    value: float

    def cell(self) -> CellFormula:
        cells = {name: str(one.cell) for name, one in self.terms.items()}
        return CellFormula(f"={self._scaled(cells)}", self.value)

    def constant(self, year: int, price: float) -> CellFormula | None:
        """The same at the prices of another year, if the price chains give the account's value."""
        moved = {name: one.at_prices_of(year) for name, one in self.terms.items()}
        found = value(self.formula, {name: number for name, (_, number) in moved.items()})
        if not math.isclose(found * self.factor, price, rel_tol=_SAME, abs_tol=0.0):
            return None
        cells = {name: text for name, (text, _) in moved.items()}
        return CellFormula(f"={self._scaled(cells)}", price)

    def said(self, binder: Binder) -> str:
        """The formula with the names that people know."""
        labels = {name: binder.words.label(name) for name in self.terms}
        return spreadsheet(self.formula, labels).replace("*", " × ")

    def _scaled(self, cells: Mapping[str, str]) -> str:
        text = spreadsheet(self.formula, cells)
        return text if self.factor == 1.0 else f"({text})*{self.factor!r}"


def _made(
    binder: Binder, line: Line, price: float, parameters: Sequence[Parameter]
) -> _Made | None:
    """The formula and parameters that give this very price; none for a price that was given."""
    _, indicator, item = line
    records = binder.account.manifest.hashed.indicators.values()
    for known in (r.price for r in records if r.indicator == indicator and r.price):
        names = [term.name for term in known.terms]
        formula = _of_cells(known.formula, names)
        if formula is None or not names:
            continue
        others = {other for r in records for other in r.items} - {item}
        choices = [_candidates(name, line, others, parameters) for name in names]
        for chosen in islice(product(*choices), _MOST_TRIED):
            terms = dict(zip(names, chosen, strict=True))
            found = value(formula, {name: one.value for name, one in terms.items()}) * known.factor
            if math.isclose(found, price, rel_tol=_SAME, abs_tol=0.0):
                return _Made(formula, terms, known.factor, price)
    return None


def _of_cells(text: str, names: Sequence[str]) -> Formula | None:
    """A formula of these names, if a spreadsheet can work it out."""
    try:
        formula = formula_of(text)
        spreadsheet(formula, dict.fromkeys(names, ""))
    except NotArithmetic:
        return None
    return formula


def _candidates(
    name: str, line: Line, others: Iterable[str], parameters: Sequence[Parameter]
) -> list[Parameter]:
    """Parameters that a name of a price's formula may mean, those of the item itself first."""
    _, indicator, item = line
    found = [
        one
        for one in parameters
        if one.coefficient.parameter == name
        and indicator in one.coefficient.used_by
        and not set(others) & {*one.coefficient.key}
    ]
    return sorted(found, key=lambda one: (item not in one.coefficient.key,
                                          one.coefficient.price_year is None))  # fmt: skip


def _constant(made: _Made | None, year: int | None, value: float) -> Cell:
    if math.isnan(value):
        return None
    moved = made.constant(year, value) if made and year is not None else None
    return moved or value
