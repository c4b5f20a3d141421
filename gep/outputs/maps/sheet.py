"""One map sheet: an A4 page with its map, names, legend, north arrow, scale bar and sources."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import matplotlib.patheffects as effects
import numpy as np
import shapely
from matplotlib.colors import to_rgb
from matplotlib.lines import Line2D
from matplotlib.patches import Circle as Disc
from matplotlib.path import Path as Outline
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from gep.outputs.maps.around import (
    Around,
    draw_locator,
    draw_neighbours,
    draw_rivers,
    draw_seats,
)
from gep.outputs.maps.circles import Circle
from gep.outputs.maps.exclaves import Exclave
from gep.outputs.maps.fonts import Ruler
from gep.outputs.maps.ground import Bounds, MapScale
from gep.outputs.maps.labels import LabelSpot, place_labels
from gep.outputs.maps.layout import AIR, Box, Layout
from gep.outputs.maps.legend import (
    DOTS,
    MapLegend,
    Ranks,
    draw_furniture,
    draw_legend,
    draw_ranks,
)
from gep.outputs.maps.outlines import (
    layout_transform,
    outline_of,
    patch_of,
    path_of,
    rings_of,
)
from gep.outputs.maps.pen import GREY, INK, POINT, Pen, TextLook
from gep.words import Language, label

DPI = 300
RED = "#c8102e"
STYLE = {
    "axes.unicode_minus": False,
    "hatch.linewidth": 0.5,
    "path.simplify": False,
    "pdf.fonttype": 42,
    "savefig.dpi": DPI,
    "svg.fonttype": "path",
    "svg.hashsalt": "gep",
    "text.hinting": "none",
}
"""Settings in force while a sheet is drawn; the user's own are left alone."""

COUNTY_LINE, ZONE_LINE = 1.6, 0.6
ZONE_INK = "#4d4d4d"
NO_ZONE = "#f4f4f4"
_NAME_SIZES = (9.0, 8.0, 7.0, 6.0)
_FEW_LEADERS = 0.16
_MANY = 80
"""Zones from which on only the smallest type is tried."""
_NAME_AIR = 0.3
_DARK = 0.45
_TITLE, _SUBTITLE, _ABOUT, _SOURCE, _LEAST = 18.0, 10.0, 8.5, 7.0, 5.5
_SMALL_RING = 30.0
"""Square millimetres on paper below which a border is that of an exclave."""
_DETAIL = 0.05
"""Millimetres on paper below which an outline is smoothed."""
_HOLE = 0.5
"""Square millimetres on paper below which a hole of the county is a gap between zones."""


@dataclass(frozen=True)
class ZoneNames:
    """Names of the zones where they stand on paper; a zone without a spot is not named."""

    points: float
    spots: tuple[LabelSpot | None, ...]

    @property
    def left_out(self) -> int:
        """How many found no room."""
        return sum(spot is None for spot in self.spots)


@dataclass(frozen=True)
class BaseMap:
    """What all sheets of an account share: the land, its zones, their names, the division."""

    layout: Layout
    ground: MapScale
    county: BaseGeometry
    zones: tuple[BaseGeometry, ...]
    names: tuple[str, ...]
    labels: ZoneNames
    exclaves: tuple[Exclave, ...] = ()
    around: Around = field(default_factory=Around)

    @property
    def labelled(self) -> tuple[BaseGeometry, ...]:
        """What has a name: the zones, then the exclaves."""
        return (*self.zones, *(one.shape for one in self.exclaves))

    def names_with(self, names: Sequence[str]) -> tuple[str, ...]:
        """Names of the zones, and those that the exclaves have after them."""
        return (*names, *(one.name(self.names) for one in self.exclaves))

    @property
    def frame(self) -> BaseGeometry:
        """Where names may stand on paper."""
        return frame_of(self.layout)

    @cached_property
    def county_outline(self) -> Outline:
        """The county as it is drawn."""
        return outline_of(self.county)

    @cached_property
    def zone_outlines(self) -> tuple[Outline, ...]:
        """The zones as they are drawn."""
        return tuple(outline_of(zone) for zone in self.zones)

    @cached_property
    def borders(self) -> Outline:
        """The outlines of all zones as one, but for `small_borders`."""
        return self._rings(is_small=False)

    @cached_property
    def small_borders(self) -> Outline:
        """Outlines of exclaves, which are no symbols and have no light around them."""
        return self._rings(is_small=True)

    def _rings(self, *, is_small: bool) -> Outline:
        least = _SMALL_RING * self.layout.unit**2
        rings = [ring for zone in self.zones for ring in rings_of(zone)]
        chosen = [r for r in rings if (shapely.Polygon(r).area < least) == is_small]
        return path_of(chosen)


@dataclass(frozen=True)
class Fill:
    """The face of a polygon, perhaps hatched."""

    colour: str
    hatch: str = ""


LAND = Fill("#fbfaf3")
"""What lies below circles."""


@dataclass(frozen=True)
class Backdrop:
    """An image below the outlines, with its bounds in map units."""

    pixels: NDArray[np.uint8]
    extent: Bounds


@dataclass(frozen=True)
class Content:
    """What one sheet shows: the fill of each zone, or a picture; names as they are written."""

    fills: tuple[Fill, ...]
    names: tuple[str, ...]
    """Of the zones, then of the exclaves."""
    labels: ZoneNames
    legend: MapLegend
    ranks: Ranks
    is_no_zone_shown: bool = False
    picture: Backdrop | None = None
    under_picture: Fill | None = None
    """What shows where the picture is clear."""
    circles: tuple[Circle | None, ...] = ()


@dataclass(frozen=True)
class SheetTexts:
    """The words around the map; ``mark`` is the red one."""

    title: str
    subtitle: str
    about: str
    mark: str
    sources: tuple[str, ...]
    review: str


def named(
    ruler: Ruler,
    layout: Layout,
    zones: Sequence[BaseGeometry],
    names: Sequence[str],
    exclaves: int = 0,
) -> ZoneNames:
    """The names in the largest type in which nearly all stand on their own zone.

    The last of them are those of exclaves, which stand beside.
    """
    on_paper = [layout.on_paper(shape) for shape in zones]
    best = ZoneNames(_NAME_SIZES[-1], ())
    frame = frame_of(layout)
    for points in _NAME_SIZES if len(names) <= _MANY else _NAME_SIZES[-1:]:
        sizes = sizes_of(ruler, names, points)
        best = ZoneNames(points, tuple(place_labels(on_paper, sizes, frame, exclaves)))
        moved = sum(spot is not None and spot.leader is not None for spot in best.spots)
        if not best.left_out and moved - exclaves <= _FEW_LEADERS * len(names):
            break
    return best


def sizes_of(ruler: Ruler, names: Sequence[str], points: float) -> list[tuple[float, float]]:
    """Width and height of names on paper, with a little air."""
    return [
        (ruler.width(name, points) + _NAME_AIR, ruler.size(name, points)[1] + _NAME_AIR)
        for name in names
    ]


def frame_of(layout: Layout) -> BaseGeometry:
    """Where names may stand on paper: above the mark, off the neat line."""
    left, bottom, right, top = layout.frame.shape.bounds
    return shapely.box(left + 1, bottom + AIR, right - 1, top - 1)


def smoothed(shape: BaseGeometry, layout: Layout) -> BaseGeometry:
    """A shape without detail that no print shows."""
    return shapely.simplify(shape, layout.unit * _DETAIL)


def without_gaps(shape: BaseGeometry, layout: Layout) -> BaseGeometry:
    """A county without the slivers between zones that do not share their vertices."""
    least = layout.unit**2 * _HOLE
    parts = [part for part in shapely.get_parts(shape) if part.geom_type == "Polygon"]
    kept = [[r for r in part.interiors if shapely.Polygon(r).area >= least] for part in parts]
    filled = [shapely.Polygon(p.exterior, rings) for p, rings in zip(parts, kept, strict=True)]
    return shapely.MultiPolygon(filled)


def draw_sheet(
    pen: Pen, base: BaseMap, content: Content, texts: SheetTexts, lang: Language
) -> None:
    """Draw a whole sheet on blank paper."""
    layout = base.layout
    _draw_land(pen, base, content)
    pen.rectangle(layout.frame, fill=False, edgecolor=INK, linewidth=0.8, zorder=4)
    draw_seats(pen, layout, base.around)
    _draw_circles(pen, content.circles)
    _draw_names(pen, base, content)
    draw_locator(pen, layout, base.around, base.county, label("map_locator", lang))
    _draw_mark(pen, texts.mark, layout.frame)
    _draw_header(pen, texts, layout.header)
    _draw_footer(pen, texts, layout.footer)
    room = draw_legend(pen, content.legend, layout.legend, layout.columns)
    draw_ranks(pen, content.ranks, room)
    draw_furniture(pen, layout, base.ground, lang)


def _draw_land(pen: Pen, base: BaseMap, content: Content) -> None:
    ground = layout_transform(base.layout) + pen.paper
    draw_neighbours(pen, base.layout, base.around, base.county)
    if content.is_no_zone_shown:
        bare = {"facecolor": NO_ZONE, "edgecolor": GREY, "hatch": DOTS}
        pen.add(patch_of(base.county_outline, linewidth=0, **bare), ground)
    if content.under_picture:
        under = content.under_picture
        pen.add(patch_of(base.county_outline, linewidth=0, **_face(under)), ground)
    if content.picture:
        _draw_picture(pen, base.layout, content.picture)
    for shape, fill in zip(base.zone_outlines, content.fills, strict=False):
        pen.add(patch_of(shape, linewidth=0, **_face(fill)), ground)
    draw_rivers(pen, base.layout, base.around)
    for width, colour, z in ((2 * ZONE_LINE, "white", 2), (ZONE_LINE, ZONE_INK, 3)):
        line = {"edgecolor": colour, "linewidth": width, "zorder": z}
        pen.add(patch_of(base.borders, fill=False, **line), ground)
    line = {"edgecolor": ZONE_INK, "linewidth": ZONE_LINE, "zorder": 3}
    pen.add(patch_of(base.small_borders, fill=False, **line), ground)
    line = {"edgecolor": INK, "linewidth": COUNTY_LINE, "zorder": 4}
    pen.add(patch_of(base.county_outline, fill=False, **line), ground)


def _face(fill: Fill) -> dict[str, Any]:
    return {"facecolor": fill.colour, "edgecolor": GREY, "hatch": fill.hatch or None}


def _draw_picture(pen: Pen, layout: Layout, picture: Backdrop) -> None:
    left, bottom, right, top = layout.on_paper(shapely.box(*picture.extent)).bounds
    pen.picture(Box(left, bottom, right - left, top - bottom), picture.pixels, layout.frame)


def _draw_circles(pen: Pen, circles: Sequence[Circle | None]) -> None:
    for one in circles:
        if one is not None:
            style = {"facecolor": one.colour, "edgecolor": INK, "linewidth": 0.5, "zorder": 4.5}
            pen.add(Disc((one.x, one.y), one.radius, **style))


def _draw_names(pen: Pen, base: BaseMap, content: Content) -> None:
    fills = content.fills or (Fill("white"),) * len(base.zones)
    fills += tuple(fills[one.zone] for one in base.exclaves)
    for name, fill, spot in zip(content.names, fills, content.labels.spots, strict=True):
        if spot is None:
            continue
        is_on_dark = not spot.leader and _lightness(fill.colour) < _DARK
        ink, around = ("white", fill.colour) if is_on_dark else (INK, "white")
        if spot.leader:
            halo = [effects.withStroke(linewidth=1.8, foreground="white", alpha=0.9)]
            (x, y), (end_x, end_y) = (spot.x, spot.y), spot.leader
            pen.add(
                Line2D(
                    [x, end_x], [y, end_y], color=INK, linewidth=0.5, path_effects=halo, zorder=4
                )
            )
        look = TextLook(content.labels.points, ink, "center", "center", around)
        pen.write((spot.x, spot.y), name, look, zorder=5, gid="zone name")


def _lightness(colour: str) -> float:
    """How light a colour is to the eye, 0 to 1 (relative luminance, square root)."""
    red, green, blue = to_rgb(colour)
    return math.sqrt(0.2126 * red**2.2 + 0.7152 * green**2.2 + 0.0722 * blue**2.2)


def _draw_mark(pen: Pen, mark: str, frame: Box) -> None:
    """The red mark in the corner of the map itself, where no crop of the sheet loses it."""
    if not mark:
        return
    width = pen.ruler.width(mark, _ABOUT) + 4.0
    corner = (frame.left + 1.0, frame.bottom + 1.0)
    box = Box(*corner, width, AIR - 2.0)
    pen.rectangle(box, facecolor="white", edgecolor=RED, linewidth=1.0, zorder=6)
    pen.write((corner[0] + 2.0, corner[1] + 1.5), mark, TextLook(_ABOUT, RED), zorder=7)


def _draw_header(pen: Pen, texts: SheetTexts, box: Box) -> None:
    middle = box.left + box.width / 2
    for text, points, y, colour in (
        (texts.title, _TITLE, box.top - 7.0, INK),
        (texts.subtitle, _SUBTITLE, box.top - 13.5, GREY),
        (texts.about, _ABOUT, box.bottom + 3.5, INK),
    ):
        fitted = pen.ruler.fitting(text, points, box.width, _LEAST)
        pen.write_once((middle, y), text, TextLook(fitted, colour, "center"))


def _draw_footer(pen: Pen, texts: SheetTexts, box: Box) -> None:
    """Sources below the map, smaller where they are long, and the review number at the right."""
    review = pen.ruler.width(texts.review, _SOURCE) + 6.0
    points = _SOURCE
    lines = _footer_lines(pen.ruler, texts.sources, points, box.width)
    while len(lines) * points > box.height * 2.0 and points > _LEAST:
        points -= 0.5
        lines = _footer_lines(pen.ruler, texts.sources, points, box.width)
    end = pen.lines((box.left, box.top - 1.5), lines, points, GREY)
    clash = bool(lines) and pen.ruler.width(lines[-1], points) > box.width - review
    baseline = end + 0.3 * points * POINT - (points * POINT * 1.35 if clash else 0.0)
    pen.write((box.right, baseline), texts.review, TextLook(_SOURCE, INK, "right"))


def _footer_lines(ruler: Ruler, sources: Sequence[str], points: float, width: float) -> list[str]:
    return [line for text in sources for line in ruler.wrapped(text, points, width)]
