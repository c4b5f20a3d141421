"""What a sheet shows besides the account: rivers, seats, neighbours, and where the county lies."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely
from matplotlib.path import Path as Outline
from matplotlib.transforms import Affine2D
from pyproj import CRS
from shapely.geometry.base import BaseGeometry

from gep.account.account import Account
from gep.outputs.maps.fonts import on_one_line
from gep.outputs.maps.layout import AIR, Box, Layout
from gep.outputs.maps.outlines import layout_transform, outline_of, patch_of
from gep.outputs.maps.pen import GREY, INK, Pen, TextLook

if TYPE_CHECKING:
    import geopandas as gpd

RIVER, WATER, NEIGHBOUR = "#3a7fc1", "#b5d5ec", "#efeeea"
RIVER_LINE, _CASING = 0.8, 1.5
"""A river has light at its sides, else it is lost on dark classes."""
SEAT = 0.9
"""Radius of the sign of a seat, in millimetres."""
_SEAT_NAME, _NEIGHBOUR_NAME = 6.5, 7.5
_NEIGHBOUR_LINE = 0.5
_FILLED = 0.45
_LOCATOR = (34.0, 28.0, 22.0)
"""Millimetres of its sides, from the largest that leaves the county free."""
_HERE = "#c8102e"
_LONGEST = 16


@dataclass(frozen=True)
class Named:
    """A shape in map units, and its name, which may be empty."""

    shape: BaseGeometry
    name: str


@dataclass(frozen=True)
class Around:
    """The layers of ``[maps]`` in map units, cut to the sheet but for the locator."""

    rivers: tuple[Named, ...] = ()
    seats: tuple[Named, ...] = ()
    neighbours: tuple[Named, ...] = ()
    locator: tuple[Named, ...] = ()


def around_of(account: Account, crs: CRS, layout: Layout) -> Around:
    """What the account keeps of ``[maps]``."""
    found = {name: frame.to_crs(crs) for name, frame in account.map_layers().items()}
    frame = shapely.box(*layout.extent)
    return Around(**{name: _cut(layer, name, frame) for name, layer in found.items()})


def _cut(layer: "gpd.GeoDataFrame", name: str, frame: BaseGeometry) -> tuple[Named, ...]:
    shapes = layer.geometry.to_numpy()
    if name != "locator":
        shapes = shapely.intersection(shapely.make_valid(shapes), frame)
    names = [on_one_line(str(text), _LONGEST) if text else "" for text in layer["name"]]
    found = [Named(shape, text) for shape, text in zip(shapes, names, strict=True)]
    return tuple(one for one in found if not shapely.is_empty(one.shape))


def draw_neighbours(pen: Pen, layout: Layout, around: Around, county: BaseGeometry) -> None:
    """The neighbours below everything, each with its name where that has room outside."""
    ground = layout_transform(layout) + pen.paper
    paper = layout.on_paper(county)
    taken = shapely.union_all([paper.buffer(2.0), *_taken_corners(layout, around, paper)])
    for one in around.neighbours:
        style = {"facecolor": NEIGHBOUR, "edgecolor": GREY, "linewidth": _NEIGHBOUR_LINE}
        pen.add(patch_of(outline_of(one.shape), zorder=0.5, **style), ground)
        free = shapely.difference(layout.on_paper(one.shape), taken)
        parts = [part for part in shapely.get_parts(free) if part.geom_type == "Polygon"]
        if not one.name or not parts:
            continue
        circle = shapely.maximum_inscribed_circle(max(parts, key=lambda part: float(part.area)))
        x, y = shapely.get_coordinates(circle)[0]
        if pen.ruler.width(one.name, _NEIGHBOUR_NAME) <= 2 * circle.length:
            pen.write((x, y), one.name, TextLook(_NEIGHBOUR_NAME, GREY, "center", "center"))


def _taken_corners(layout: Layout, around: Around, county: BaseGeometry) -> list[BaseGeometry]:
    """Paper of the locator, and of the mark below."""
    frame = layout.frame
    foot = Box(frame.left, frame.bottom, frame.width, AIR).shape
    return [foot, *([_free_corner(layout, county).shape] if around.locator else [])]


def draw_rivers(pen: Pen, layout: Layout, around: Around) -> None:
    """Rivers over the colours of the zones, below their borders."""
    ground = layout_transform(layout) + pen.paper
    for one in around.rivers:
        for part in shapely.get_parts(one.shape):
            if part.geom_type == "Polygon":
                style = {"facecolor": WATER, "edgecolor": RIVER, "linewidth": _FILLED}
                pen.add(patch_of(outline_of(part), zorder=1.8, **style), ground)
            elif part.geom_type == "LineString":
                line = Outline(shapely.get_coordinates(part))
                for wide, colour, z in ((_CASING, "white", 1.75), (RIVER_LINE, RIVER, 1.8)):
                    style = {"edgecolor": colour, "linewidth": wide, "zorder": z}
                    pen.add(patch_of(line, fill=False, **style), ground)


def draw_seats(pen: Pen, layout: Layout, around: Around) -> None:
    """Seats of government over everything but circles, with their names at the right."""
    for one in around.seats:
        for point in shapely.get_parts(layout.on_paper(one.shape)):
            draw_seat(pen, (point.x, point.y))
            if one.name:
                look = TextLook(_SEAT_NAME, INK, "left", "center", "white")
                pen.write((point.x + SEAT + 0.6, point.y), one.name, look, zorder=4.7)


def draw_seat(pen: Pen, at: tuple[float, float]) -> None:
    """A ring with a dot, as topographic maps draw a seat."""
    for radius, face in ((SEAT, "white"), (SEAT * 0.45, _HERE)):
        disc = shapely.Point(at).buffer(radius)
        style = {"facecolor": face, "edgecolor": _HERE, "linewidth": 0.6, "zorder": 4.6}
        pen.add(patch_of(outline_of(disc), **style))


def draw_locator(
    pen: Pen, layout: Layout, around: Around, county: BaseGeometry, heading: str
) -> None:
    """A small map of where the county lies, in the corner of the frame that it leaves free."""
    if not around.locator:
        return
    box = _free_corner(layout, layout.on_paper(county))
    pen.rectangle(box, facecolor="white", edgecolor=GREY, linewidth=0.6, zorder=5.5)
    pen.write((box.left + 1.2, box.top - 3.2), heading, TextLook(_SEAT_NAME), zorder=5.7)
    shapes = [one.shape for one in around.locator]
    inner = Box(box.left + 1.5, box.bottom + 1.5, box.width - 3.0, box.height - 6.0)
    left, bottom, right, top = shapely.total_bounds(np.array([*shapes, county]))
    scale = min(inner.width / (right - left), inner.height / (top - bottom))
    middle = (inner.left + inner.width / 2, inner.bottom + inner.height / 2)
    place = Affine2D().translate(-(left + right) / 2, -(bottom + top) / 2).scale(scale)
    spot = place.translate(*middle) + pen.paper
    line = {"edgecolor": GREY, "linewidth": 0.35}
    for shape in shapes:
        pen.add(patch_of(outline_of(shape), facecolor=NEIGHBOUR, zorder=5.6, **line), spot)
    pen.add(patch_of(outline_of(county), facecolor=_HERE, zorder=5.65, linewidth=0), spot)


def _free_corner(layout: Layout, county: BaseGeometry) -> Box:
    """The corner of the frame that the county covers least, in the largest size that is free."""
    best, covered = None, np.inf
    for side in _LOCATOR:
        for box in _corners(layout.frame, side):
            taken = float(shapely.intersection(box.shape, county).area)
            if taken < covered:
                best, covered = box, taken
        if covered == 0.0:
            break
    assert best is not None  # a county has a finite area
    return best


def _corners(frame: Box, side: float) -> list[Box]:
    lefts, bottoms = (
        (frame.right - side - 1.0, frame.left + 1.0),
        (frame.top - side - 1.0, frame.bottom + AIR),
    )
    return [Box(left, bottom, side, side) for bottom in bottoms for left in lefts]
