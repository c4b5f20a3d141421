"""A coefficient as it was used."""

from dataclasses import dataclass

from gep.book.coefficient import CoefficientRow


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
