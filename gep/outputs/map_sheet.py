"""One map sheet: an A4 page with its map, names, legend, north arrow, scale bar and sources."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import matplotlib.patheffects as effects
import numpy as np
import shapely
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.patches import PathPatch, Rectangle
from matplotlib.path import Path as Outline
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from gep.outputs.fonts import Ruler
from gep.outputs.map_ground import Bounds, Ground
from gep.outputs.map_labels import Spot, place_labels
from gep.outputs.map_layout import AIR, Box, Layout
from gep.outputs.map_legend import (
    DOTS,
    GREY,
    HATCH,
    INK,
    Legend,
    Pen,
    Ranks,
    draw_furniture,
    draw_legend,
    draw_ranks,
)
from gep.words import Language

DPI = 300
RED = "#c8102e"
STYLE = {
    "axes.unicode_minus": False,
    "hatch.linewidth": 0.5,
    "path.simplify": False,
    "savefig.dpi": DPI,
    "text.hinting": "none",
}
"""Settings in force while a sheet is drawn; the user's own are left alone."""

COUNTY_LINE, ZONE_LINE = 1.6, 0.6
ZONE_INK = "#4d4d4d"
NO_ZONE, NOT_COMPUTED = "#f4f4f4", "#ffffff"
_NAME_SIZES = (9.0, 8.0, 7.0, 6.0)
_FEW_LEADERS = 0.16
_MANY = 80
"""Zones from which on only the smallest type is tried."""
_NAME_AIR = 0.3
_DARK = 0.45
_MM = 25.4
_TITLE, _SUBTITLE, _ABOUT, _SOURCE, _LEAST = 18.0, 10.0, 8.5, 7.0, 5.5
_DETAIL = 0.05
"""Millimetres on paper below which an outline is smoothed."""
_HOLE = 0.5
"""Square millimetres on paper below which a hole of the county is a gap between zones."""


@dataclass(frozen=True)
class Names:
    """Names of the zones where they stand on paper; a zone without a spot is not named."""

    points: float
    spots: tuple[Spot | None, ...]

    @property
    def left_out(self) -> int:
        """How many found no room."""
        return sum(spot is None for spot in self.spots)


@dataclass(frozen=True)
class Base:
    """What all sheets of an account share: the land, its zones, their names, the division."""

    layout: Layout
    ground: Ground
    county: BaseGeometry
    zones: tuple[BaseGeometry, ...]
    names: tuple[str, ...]
    labels: Names


@dataclass(frozen=True)
class Picture:
    """An image below the outlines, with its bounds in map units."""

    pixels: NDArray[np.uint8]
    extent: Bounds


@dataclass(frozen=True)
class Content:
    """What one sheet shows: a colour for each zone (None: not computed) or a picture."""

    fills: tuple[str | None, ...]
    picture: Picture | None
    marks: tuple[str, ...]
    """What is put behind the name of each zone."""
    is_no_zone_shown: bool
    legend: Legend
    ranks: Ranks


@dataclass(frozen=True)
class Texts:
    """The words around the map; ``mark`` is the red one."""

    title: str
    subtitle: str
    about: str
    mark: str
    sources: tuple[str, ...]
    review: str


def named(
    ruler: Ruler, layout: Layout, zones: Sequence[BaseGeometry], names: Sequence[str]
) -> Names:
    """The names in the largest type in which nearly all stand on their own zone."""
    on_paper = [layout.on_paper(shape) for shape in zones]
    best = Names(_NAME_SIZES[-1], ())
    left, bottom, right, top = layout.frame.shape.bounds
    frame = shapely.box(left + 1, bottom + AIR, right - 1, top - 1)
    for points in _NAME_SIZES if len(names) <= _MANY else _NAME_SIZES[-1:]:
        sizes = [
            (ruler.width(f"{name}*", points) + _NAME_AIR, ruler.size(name, points)[1] + _NAME_AIR)
            for name in names
        ]
        best = Names(points, tuple(place_labels(on_paper, sizes, frame)))
        moved = sum(spot is not None and spot.leader is not None for spot in best.spots)
        if not best.left_out and moved <= _FEW_LEADERS * len(names):
            break
    return best


def smoothed(shape: BaseGeometry, layout: Layout) -> BaseGeometry:
    """A shape without detail that no print shows."""
    left, _, right, _ = layout.extent
    return shapely.simplify(shape, (right - left) / layout.frame.width * _DETAIL)


def without_gaps(shape: BaseGeometry, layout: Layout) -> BaseGeometry:
    """A county without the slivers between zones that do not share their vertices."""
    left, _, right, _ = layout.extent
    least = ((right - left) / layout.frame.width) ** 2 * _HOLE
    parts = [part for part in shapely.get_parts(shape) if part.geom_type == "Polygon"]
    kept = [[r for r in part.interiors if shapely.Polygon(r).area >= least] for part in parts]
    filled = [shapely.Polygon(p.exterior, rings) for p, rings in zip(parts, kept, strict=True)]
    return shapely.MultiPolygon(filled)


def draw_sheet(base: Base, content: Content, texts: Texts, ruler: Ruler, lang: Language) -> Figure:
    """The sheet as a figure that nothing but this function has touched."""
    layout = base.layout
    figure = Figure(figsize=(layout.width / _MM, layout.height / _MM), dpi=DPI, facecolor="white")
    pen = Pen(_paper(figure, layout), ruler)
    ax = _map_axes(figure, layout)
    _draw_land(ax, base, content)
    _draw_names(pen, base, content)
    _draw_mark(pen, texts.mark, layout.frame)
    _draw_header(pen, texts, layout.header)
    _draw_footer(pen, texts, layout.footer)
    room = draw_legend(pen, content.legend, layout.legend, layout.columns)
    draw_ranks(pen, content.ranks, room)
    draw_furniture(pen, ax, layout, base.ground, lang)
    return figure


def _paper(figure: Figure, layout: Layout) -> Axes:
    """A clear axes over the whole sheet, in millimetres."""
    paper = figure.add_axes((0, 0, 1, 1), zorder=2, facecolor="none")
    paper.set_xlim(0, layout.width)
    paper.set_ylim(0, layout.height)
    paper.set_axis_off()
    return paper


def _map_axes(figure: Figure, layout: Layout) -> Axes:
    """The axes in map units behind the frame."""
    frame, (left, bottom, right, top) = layout.frame, layout.extent
    place = (
        frame.left / layout.width,
        frame.bottom / layout.height,
        frame.width / layout.width,
        frame.height / layout.height,
    )
    ax = figure.add_axes(place, zorder=1, facecolor="white")
    ax.set_xlim(left, right)
    ax.set_ylim(bottom, top)
    ax.set_aspect("equal", adjustable="box")
    ax.set_xticks([])
    ax.set_yticks([])
    return ax


def _draw_land(ax: Axes, base: Base, content: Content) -> None:
    if content.is_no_zone_shown:
        ax.add_artist(
            _patch(base.county, facecolor=NO_ZONE, edgecolor=GREY, hatch=DOTS, linewidth=0)
        )
    if content.picture:
        left, bottom, right, top = content.picture.extent
        ax.imshow(
            content.picture.pixels, extent=(left, right, bottom, top), interpolation="nearest",
            aspect="equal", zorder=1.5,
        )  # fmt: skip
        ax.set_xlim(base.layout.extent[0], base.layout.extent[2])
        ax.set_ylim(base.layout.extent[1], base.layout.extent[3])
    for shape, colour in zip(base.zones, content.fills, strict=False):
        face, hatch = (colour, None) if colour else (NOT_COMPUTED, HATCH)
        ax.add_artist(_patch(shape, facecolor=face, edgecolor=GREY, hatch=hatch, linewidth=0))
    for width, colour, z in ((2 * ZONE_LINE, "white", 2), (ZONE_LINE, ZONE_INK, 3)):
        for shape in base.zones:
            ax.add_artist(_patch(shape, fill=False, edgecolor=colour, linewidth=width, zorder=z))
    ax.add_artist(_patch(base.county, fill=False, edgecolor=INK, linewidth=COUNTY_LINE, zorder=4))


def _patch(shape: BaseGeometry, **style: object) -> PathPatch:
    """Polygons with their holes as one patch."""
    rings = [
        ring
        for part in shapely.get_parts(shape)
        if part.geom_type == "Polygon"
        for ring in (part.exterior, *part.interiors)
    ]
    outlines = [Outline(shapely.get_coordinates(ring), closed=True) for ring in rings]
    style = {"joinstyle": "round", "capstyle": "round"} | style
    return PathPatch(Outline.make_compound_path(*outlines), **style)


def _draw_names(pen: Pen, base: Base, content: Content) -> None:
    font = pen.ruler.fonts.properties(base.labels.points)
    fills = content.fills or (None,) * len(base.names)
    rows = zip(base.names, content.marks, fills, base.labels.spots, strict=True)
    for name, mark, fill, spot in rows:
        if spot is None:
            continue
        is_on_dark = bool(fill) and not spot.leader and _lightness(str(fill)) < _DARK
        ink, around = ("white", fill) if is_on_dark else (INK, "white")
        halo = [effects.withStroke(linewidth=1.8, foreground=around, alpha=0.9)]
        if spot.leader:
            pen.paper.annotate(
                "", spot.leader, (spot.x, spot.y), zorder=4,
                arrowprops={"arrowstyle": "-", "color": INK, "linewidth": 0.5, "shrinkA": 0,
                            "shrinkB": 0, "path_effects": halo},
            )  # fmt: skip
        pen.paper.text(
            spot.x, spot.y, f"{name}{mark}", fontproperties=font, color=ink, ha="center",
            va="center", path_effects=halo, zorder=5, parse_math=False, gid="zone name",
        )  # fmt: skip


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
    pen.paper.add_patch(
        Rectangle(corner, width, AIR - 2.0, facecolor="white", edgecolor=RED, linewidth=1.0)
    )
    pen.write((corner[0] + 2.0, corner[1] + 1.5), mark, _ABOUT, RED)


def _draw_header(pen: Pen, texts: Texts, box: Box) -> None:
    middle = box.left + box.width / 2
    for text, points, y, colour in (
        (texts.title, _TITLE, box.top - 7.0, INK),
        (texts.subtitle, _SUBTITLE, box.top - 13.5, GREY),
        (texts.about, _ABOUT, box.bottom + 3.5, INK),
    ):
        fitted = pen.ruler.fitting(text, points, box.width, _LEAST)
        pen.write((middle, y), text, fitted, colour, "center")


def _draw_footer(pen: Pen, texts: Texts, box: Box) -> None:
    """Sources below the map, smaller where they are long, and the review number at the right."""
    review = pen.ruler.width(texts.review, _SOURCE) + 6.0
    points = _SOURCE
    lines = _footer_lines(pen.ruler, texts.sources, points, box.width)
    while len(lines) * points > box.height * 2.0 and points > _LEAST:
        points -= 0.5
        lines = _footer_lines(pen.ruler, texts.sources, points, box.width)
    end = pen.lines((box.left, box.top - 1.5), lines, points, GREY)
    clash = bool(lines) and pen.ruler.width(lines[-1], points) > box.width - review
    baseline = end + 0.3 * points * _MM / 72 - (points * _MM / 72 * 1.35 if clash else 0.0)
    pen.write((box.right, baseline), texts.review, _SOURCE, INK, "right")


def _footer_lines(ruler: Ruler, sources: Sequence[str], points: float, width: float) -> list[str]:
    return [line for text in sources for line in ruler.wrapped(text, points, width)]
