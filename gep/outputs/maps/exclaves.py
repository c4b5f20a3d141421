"""Parts of a zone that lie apart from it inside others: small ones look like a symbol."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import shapely
from shapely.geometry.base import BaseGeometry

from gep.outputs.maps.layout import Layout

_LEAST, _APART = 0.8, 0.5
"""Square millimetres on paper from which on an exclave is named; millimetres it is off its zone."""
_MOST = 12
"""Exclaves that are named at most, the largest: a map of more is about them."""


@dataclass(frozen=True)
class Exclave:
    """A detached part of the zone of that number, in map units."""

    zone: int
    shape: BaseGeometry

    def name(self, names: Sequence[str]) -> str:
        """What is written at it, in either language: the name of its zone in brackets."""
        return f"({names[self.zone]})"


def exclaves_of(
    zones: Sequence[BaseGeometry], county: BaseGeometry, layout: Layout
) -> tuple[Exclave, ...]:
    """The exclaves that a reader could take for something else, the largest first."""
    found = list(_exclaves(zones, county, layout))
    found.sort(key=lambda one: -float(one.shape.area))
    return tuple(found[:_MOST])


def _exclaves(
    zones: Sequence[BaseGeometry], county: BaseGeometry, layout: Layout
) -> Iterator[Exclave]:
    inland = county.buffer(-_APART * layout.unit)
    for number, zone in enumerate(zones):
        parts = [part for part in shapely.get_parts(zone) if part.geom_type == "Polygon"]
        if len(parts) < 2:  # noqa: PLR2004 - a zone of one part
            continue
        parts.sort(key=lambda part: -part.area)
        for part in parts[1:]:
            is_seen = part.area >= _LEAST * layout.unit**2
            is_apart = part.distance(parts[0]) > _APART * layout.unit
            if is_seen and is_apart and inland.contains(part):
                yield Exclave(number, part)
