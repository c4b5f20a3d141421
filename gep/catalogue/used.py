"""Coefficients as they were used, and what the raster pass has settled of them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from gep.book.book import Found
from gep.book.coefficient import CoefficientRow
from gep.book.confidence import weakest
from gep.book.price_indices import PriceFound
from gep.problems import Place, Problem
from gep.units import conversion


@dataclass(frozen=True)
class Used:
    """One coefficient as it was used: its value in the unit of the formula, and its row.

    ``chain`` are the steps of the price index that moved it, ``index_confidence`` how sure those.
    """

    service: str
    parameter: str
    key: tuple[str, ...]
    value: float
    unit: str
    row: CoefficientRow
    borrowed_from: str = ""
    year: int | None = None
    chain: tuple[tuple[int, str, float], ...] = ()
    index_confidence: str = ""

    @classmethod
    def found(
        cls, name: tuple[str, str, tuple[str, ...]], unit: str, found: Found | PriceFound
    ) -> "Used":
        """What the book gave for a service, parameter and key, in the unit of a formula."""
        value = found.value * conversion(found.unit, unit)
        used = cls(*name, value, unit, found.row, found.borrowed_from)
        if not isinstance(found, PriceFound):
            return used
        return replace(
            used, year=found.year, chain=found.chain, index_confidence=found.index_confidence
        )

    @property
    def confidence(self) -> str:
        """How sure the value is: as its row, or as the index that moved it if that is less."""
        return weakest((self.row.confidence, self.index_confidence))


@dataclass(frozen=True)
class Baked:
    """Coefficients that went into the raster pass, which valuation must not contradict."""

    values: Mapping[tuple[str, str, tuple[str, ...]], float] = field(default_factory=dict)

    @classmethod
    def of(cls, used: Iterable[Used]) -> "Baked":
        """The values of a pass."""
        return cls({(u.service, u.parameter, u.key): u.value for u in used})

    def has(self, used: Used) -> bool:
        """Whether a coefficient went into the pass."""
        return (used.service, used.parameter, used.key) in self.values

    def problems(self, used: Iterable[Used]) -> list[Problem]:
        """Every coefficient that would now have another value than in the pass."""
        found = {}
        for one in used:
            key = (one.service, one.parameter, one.key)
            if key in self.values and self.values[key] != one.value:
                found[key] = _contradicted(one.row, self.values[key], one)
        return list(found.values())


def _contradicted(row: CoefficientRow, before: float, now: Used) -> Problem:
    values = {
        "name": row.name,
        "found": f"{now.value:g} {now.unit}",
        "expected": f"{before:g} {now.unit}",
    }
    return Problem("coefficient-baked", Place(row.file, row.line), values)
