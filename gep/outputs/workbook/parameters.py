"""The sheet of parameters: every coefficient in use, moved to its year by live formulas."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from gep import units
from gep.account.manifest import UsedCoefficient
from gep.outputs.workbook.binder import Binder
from gep.outputs.workbook.sheet import Cell, CellFormula, Spot, formula

_SAME = 1e-12
Key = tuple[str, str, tuple[str, ...], bool]


@dataclass(frozen=True)
class Parameter:
    """A coefficient of the account and the cell that holds its value."""

    coefficient: UsedCoefficient
    cell: Spot

    @property
    def value(self) -> float:
        """Its value in the unit and at the prices of the account."""
        return self.coefficient.value

    def at_prices_of(self, year: int) -> tuple[str, float]:
        """The cell, or the cell over the steps of its price chain after a year, and its value."""
        text, value = str(self.cell), self.value
        for step, _, factor in reversed(self.coefficient.chain):
            if step > year:
                text, value = f"{text}/{factor!r}", value / factor
        return (f"({text})" if "/" in text.rpartition("!")[2] else text), value


def write_parameters(binder: Binder) -> tuple[Parameter, ...]:
    """Fill the sheet, and give each coefficient with its cell."""
    sheet = binder.open("parameters", binder.unverified)
    column = binder.column
    sheet.header(
        [
            column("service_name", most=12), column("parameter_name"), column("key", most=16),
            column("coefficient", "price"), column("unit", "unit"), column("low", "price"),
            column("high", "price"), column("given_value", "price"), column("given_unit", "unit"),
            column("year", "year"), column("price_year", "year"), column("chain", "note", most=18),
            column("confidence", most=14), column("source_title", "note", most=26),
            column("source", "file", most=14),
            column("local"), column("book_value", "price"), column("borrowed_from", most=10),
            column("used_by", "note", most=22), column("place", "file", most=16),
            column("note", "note", most=28),
        ]
    )  # fmt: skip
    found: dict[Key, Parameter] = {}
    for coefficient in binder.account.manifest.hashed.every_coefficient:
        key = (
            coefficient.service,
            coefficient.parameter,
            coefficient.key,
            coefficient.price_year is not None,
        )
        if key in found:
            continue
        row = sheet.row(_cells(binder, coefficient, sheet.here("given_value")))
        found[key] = Parameter(coefficient, sheet.there("coefficient", row))
    return tuple(found.values())


def _cells(binder: Binder, coefficient: UsedCoefficient, given: str) -> dict[str, Cell]:
    book = coefficient.book
    return {
        "service_name": binder.words.label(coefficient.service),
        "parameter_name": binder.words.label(coefficient.parameter),
        "key": binder.words.joined(binder.words.label(part) for part in coefficient.key),
        "coefficient": _moved(coefficient, given),
        "unit": _unit(binder, coefficient.unit),
        "low": coefficient.low,
        "high": coefficient.high,
        "given_value": coefficient.given_value,
        "given_unit": _unit(binder, coefficient.given_unit),
        "year": coefficient.year,
        "price_year": coefficient.price_year,
        "chain": _chain(binder, coefficient.chain),
        "confidence": binder.words.confidence(coefficient.confidence),
        "source_title": binder.words.said(coefficient.source_title),
        "source": coefficient.source,
        "local": binder.word("allocated_yes" if coefficient.local else "allocated_no"),
        "book_value": book.value if book else None,
        "borrowed_from": binder.words.label(coefficient.borrowed_from),
        "used_by": binder.words.joined(binder.words.label(key) for key in coefficient.used_by),
        "place": coefficient.place,
        "note": binder.words.said(coefficient.note),
    }


def _moved(coefficient: UsedCoefficient, given: str) -> Cell:
    """The value as the value given, times each step of its price chain, in its unit."""
    factors = [factor for _, _, factor in coefficient.chain]
    if coefficient.given_unit != coefficient.unit:
        factors.append(units.conversion(coefficient.given_unit, coefficient.unit))
    value = coefficient.given_value
    for factor in factors:
        value *= factor
    is_same = math.isclose(value, coefficient.value, rel_tol=_SAME, abs_tol=0.0)
    if not is_same or not factors:
        return CellFormula(f"={given}", coefficient.value) if is_same else coefficient.value
    return formula("=" + "*".join([given, *map(repr, factors)]), coefficient.value)


def _chain(binder: Binder, chain: Sequence[tuple[int, str, float]]) -> str:
    """The indices that a price was moved by, from which year to which."""
    if not chain:
        return ""
    indices = binder.words.joined(index.upper() for _, index, _ in chain)
    factor = math.prod(step for _, _, step in chain)
    return binder.word("chain_said", index=indices, first=chain[0][0], last=chain[-1][0],
                       factor=f"{factor:.4f}")  # fmt: skip


def _unit(binder: Binder, unit: str) -> str:
    """A unit of a coefficient in words, the year of a yearly rate included."""
    return binder.words.unit(unit, per_year=True)
