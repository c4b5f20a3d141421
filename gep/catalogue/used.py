"""Coefficients as they were used, and what the raster pass has settled of them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from gep.book.coefficient import CoefficientRow
from gep.problems import Place, Problem


@dataclass(frozen=True)
class Used:
    """One coefficient as it was used: its value in the unit of the formula, and its row."""

    service: str
    parameter: str
    key: tuple[str, ...]
    value: float
    unit: str
    row: CoefficientRow
    borrowed_from: str = ""
    year: int | None = None
    chain: tuple[tuple[int, str, float], ...] = ()


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
