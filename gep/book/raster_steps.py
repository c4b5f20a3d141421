"""By how much an input is moved to see what the total makes of it, from ``sensitivity.csv``."""

from dataclasses import dataclass
from functools import cache

from gep.shipped import shipped_rows


@dataclass(frozen=True)
class RasterStep:
    """A standard raster and so much more or less of it everywhere, in the raster's own unit."""

    raster: str
    step: float
    unit: str


@cache
def raster_steps() -> tuple[RasterStep, ...]:
    """The steps that ship with gep."""
    rows = shipped_rows("sensitivity.csv")
    return tuple(RasterStep(row["raster"], float(row["step"]), row["unit"]) for row in rows)
