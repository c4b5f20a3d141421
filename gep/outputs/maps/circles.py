"""Graduated circles: totals as signs of a size and colour for each class, beside the zones' names.

A large zone that is coloured for its total looks rich because it is large.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from shapely.geometry.base import BaseGeometry

from gep.outputs.maps.labels import LabelSpot, place_labels
from gep.telling.classes import Classes

MOST, _LEAST = 4.2, 1.1
"""Radius in millimetres of the greatest class and of the least that is still seen."""
_GAP = 0.5
_BEYOND = 1.5
"""How far beyond its edge an open class is thought to reach."""


@dataclass(frozen=True)
class Circle:
    """A circle on paper, in millimetres."""

    radius: float
    colour: str
    x: float = 0.0
    y: float = 0.0


def radii_of(classes: Classes) -> tuple[float, ...]:
    """The radius for each class: areas are as the middles of the classes.

    >>> [round(r, 2) for r in radii_of(Classes((0.0, 2.0, 6.0, 26.0), 0))]
    [1.1, 2.1, 4.2]
    """
    pairs = list(zip(classes.edges, classes.edges[1:], strict=False)) or [(1.0, 1.0)]
    middles = [abs(_middle(low, high)) for low, high in pairs]
    greatest = max(middles) or 1.0
    return tuple(max(_LEAST, MOST * math.sqrt(middle / greatest)) for middle in middles)


def _middle(low: float, high: float) -> float:
    low = 0.0 if math.isinf(low) else low
    high = low * _BEYOND if math.isinf(high) else high
    return (low + high) / 2


def placed_circles(
    shapes: Sequence[BaseGeometry],
    sizes: Sequence[tuple[float, float]],
    circles: Sequence[Circle | None],
    frame: BaseGeometry,
    beside: int = 0,
) -> tuple[tuple[LabelSpot | None, ...], tuple[Circle | None, ...]]:
    """Where names and the circles above them stand in the frame, laid out together.

    ``sizes`` are those of the names; what has no circle (not computed) has its name alone, as have
    the last ``beside``, which are exclaves.
    """
    boxes = [
        (max(wide, 2 * c.radius), tall + 2 * c.radius + _GAP) if c else (wide, tall)
        for (wide, tall), c in zip(sizes, circles, strict=True)
    ]
    spots: list[LabelSpot | None] = []
    placed: list[Circle | None] = []
    found = place_labels(shapes, boxes, frame, beside)
    for spot, circle, (_, tall) in zip(found, circles, sizes, strict=True):
        if spot is None or circle is None:
            spots.append(spot)
            placed.append(None)
            continue
        placed.append(replace(circle, x=spot.x, y=spot.y + (tall + _GAP) / 2))
        spots.append(replace(spot, y=spot.y - circle.radius - _GAP / 2))
    return tuple(spots), tuple(placed)
