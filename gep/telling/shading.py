"""How a theme of the maps shades zones, for all that shades the same values: QGIS styles, pages."""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from gep.shipped import shipped
from gep.telling.classes import Classes, Method, classify
from gep.telling.colours import colours


@dataclass(frozen=True)
class Shading:
    """The classes and the ramp of a theme; ``breaks`` are in the unit of the account."""

    method: Method
    count: int
    breaks: Sequence[float]
    ramp: str

    def classes(self, values: NDArray[np.float64], scale: float) -> Classes:
        """The classes of values of the account, in a unit of ``scale``."""
        fixed = [edge / scale for edge in self.breaks]
        return classify(values / scale, self.method, self.count, fixed)

    def colours(self, classes: Classes) -> tuple[str, ...]:
        """A colour for each class, from light to dark."""
        return colours().ramp(self.ramp, len(classes))


def shading(theme: str) -> Shading:
    """How a shipped theme shades what is about no one service."""
    return _shading_of(shipped("maps/themes") / f"{theme}.toml")


@cache
def _shading_of(path: Path) -> Shading:
    written = tomllib.loads(path.read_text(encoding="utf-8"))
    rule = written["classes"]
    breaks = tuple(rule.get("breaks", ()))
    return Shading(rule["method"], rule["count"], breaks, written["ramps"]["default"])
