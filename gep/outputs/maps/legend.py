"""The legend of a map sheet, its north arrow and its scale bar."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

import numpy as np
from matplotlib.lines import Line2D
from matplotlib.patches import Circle, Polygon
from numpy.typing import NDArray

from gep.outputs.maps.around import draw_seat
from gep.outputs.maps.fonts import Ruler
from gep.outputs.maps.ground import MapScale
from gep.outputs.maps.layout import Box, Layout
from gep.outputs.maps.pen import GREY, INK, POINT, Pen, TextLook
from gep.words import Language, label

DOTS = "...."

_PAD = 2.5
_HEADING, _ROW, _NOTE, _LEAST, _TINY = 10.0, 8.5, 7.0, 5.0, 3.5
_TWO = 2
_ROW_HEIGHT = 6.6
_RANK_HEIGHT, _LEAST_RANK_HEIGHT = 4.4, 2.7
_GAP = 3.0
SWATCH = 8.4
"""Wide enough for the greatest circle of a map."""
_LINE, _TIGHT = 1.35, 1.15
"""Line spacing in heights of the type."""
_LENGTHS = tuple(m * 10.0**e for e in range(1, 6) for m in (1, 2, 5))
_LONGEST_BAR = 34.0
_KM = 1000.0
_ARROW = 15.0


@dataclass(frozen=True)
class LegendEntry:
    """A line of the legend with its text: a filled box (perhaps hatched), a line, or a circle."""

    text: str
    colour: str
    note: str = ""
    hatch: str = ""
    line: float = 0.0
    circle: float = 0.0
    """Its radius in millimetres."""
    tile: NDArray[np.uint8] | None = None
    """What fills the box instead of its colour."""
    seat: bool = False
    """Whether the sign is that of a seat of government."""


@dataclass(frozen=True)
class MapLegend:
    """What the colours mean: heading, unit, entries, and remarks below them."""

    heading: str
    unit: str
    entries: tuple[LegendEntry, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True)
class Rank:
    """A zone in the list of values: its bar is ``share`` of the longest."""

    name: str
    value: str
    share: float
    colour: str


@dataclass(frozen=True)
class Ranks:
    """All zones by value, greatest first, so that numbers can be read off the sheet."""

    heading: str
    rows: tuple[Rank, ...] = ()


def draw_legend(pen: Pen, legend: MapLegend, box: Box, columns: int) -> Box:
    """The legend in its box; rows and type shrink where there are many. Gives the room left."""
    is_side = columns == 1
    inner = Box(box.left + _PAD, box.bottom + 1.5, box.width - 2 * _PAD, box.height - 3.0)
    points = pen.ruler.fitting(legend.heading, _HEADING, inner.width, 7.5)
    heading = pen.ruler.wrapped(legend.heading, points, inner.width)
    top = pen.lines((inner.left, inner.top), heading, points)
    if legend.unit:
        top = pen.lines((inner.left, top), [legend.unit], _ROW, GREY)
    notes = [line for note in legend.notes for line in pen.ruler.wrapped(note, _NOTE, inner.width)]
    bottom = inner.bottom + len(notes) * _NOTE * POINT * _LINE
    columns = _columns(pen.ruler, legend, inner.width, columns)
    rows = math.ceil(len(legend.entries) / columns)
    ends = _row_ends(legend.entries, rows, top - 1.5 - bottom)
    width = _column_width(inner.width, columns)
    for i, entry in enumerate(legend.entries):
        column, row = divmod(i, rows)
        left = inner.left + column * (width + 3 * _PAD)
        height = ends[row + 1] - ends[row]
        _draw_entry(pen, entry, Box(left, top - 1.5 - ends[row + 1], width, height))
    below = top - 2.5 - ends[-1] if is_side else bottom
    end = pen.lines((inner.left, below), notes, _NOTE, GREY) - 2.0
    end = end if is_side else box.bottom
    pen.border(Box(box.left, end, box.width, box.top - end))
    return Box(box.left, box.bottom, box.width, max(0.0, end - _GAP - box.bottom))


def _row_ends(entries: Sequence[LegendEntry], rows: int, room: float) -> list[float]:
    """Where the rows of the legend end below its head, the first at 0; circles need taller ones."""
    heights = [
        max(max(_ROW_HEIGHT, 2 * entry.circle + _PAD / 2) for entry in entries[row::rows])
        for row in range(rows)
    ]
    shrunk = min(1.0, room / sum(heights)) if heights else 1.0
    return [0.0, *(shrunk * end for end in accumulate(heights))]


def _columns(ruler: Ruler, legend: MapLegend, width: float, most: int) -> int:
    """As many columns as there can be with the longest entry legible, on two lines if need be."""
    longest = max(
        (ruler.width(e.text, _NOTE) / _TWO + ruler.width(e.note, _ROW) for e in legend.entries),
        default=0.0,
    )
    for columns in range(most, 1, -1):
        if longest * 1.25 + SWATCH + 3.3 <= _column_width(width, columns):
            return columns
    return 1 if most == 1 else _TWO


def _column_width(width: float, columns: int) -> float:
    return (width - (columns - 1) * 3 * _PAD) / columns


def draw_ranks(pen: Pen, ranks: Ranks, box: Box) -> None:
    """The zones with their values in the room that is left, if there is enough for all."""
    inner = Box(box.left + _PAD, box.bottom + 2.0, box.width - 2 * _PAD, box.height - 3.5)
    height = min(_RANK_HEIGHT, (inner.height - 6.0) / max(1, len(ranks.rows)))
    if height < _LEAST_RANK_HEIGHT or len(ranks.rows) <= 1:
        return
    top = pen.lines((inner.left, inner.top), [ranks.heading], _ROW) - 1.0
    points = min(_NOTE, height / (POINT * _LINE))
    names = min(max(pen.ruler.width(r.name, points) for r in ranks.rows), inner.width * 0.45) + 1.5
    numbers = max(pen.ruler.width(r.value, points) for r in ranks.rows) + 1.5
    longest = inner.width - names - numbers
    for i, rank in enumerate(ranks.rows):
        middle = top - (i + 0.5) * height
        baseline = middle - 0.36 * points * POINT
        fitted = pen.ruler.fitting(rank.name, points, names - 1.0, _LEAST)
        pen.write((inner.left, baseline), rank.name, TextLook(fitted))
        pen.write_once((inner.right, baseline), rank.value, TextLook(points, INK, "right"))
        if rank.share > 0:
            left, bottom = inner.left + names, middle - 0.3 * height
            bar = Box(left, bottom, longest * rank.share, 0.6 * height)
            pen.rectangle(bar, facecolor=rank.colour, edgecolor=GREY, linewidth=0.3)
    bottom = top - len(ranks.rows) * height - 2.0
    pen.border(Box(box.left, bottom, box.width, box.top - bottom))


def _draw_entry(pen: Pen, entry: LegendEntry, box: Box) -> None:
    middle = box.bottom + box.height / 2
    if entry.line:
        line = Line2D([box.left, box.left + SWATCH], [middle, middle], color=entry.colour)
        line.set_linewidth(entry.line)
        pen.add(line)
    elif entry.seat:
        draw_seat(pen, (box.left + SWATCH / 2, middle))
    elif entry.circle:
        centre = (box.left + SWATCH / 2, middle)
        style = {"facecolor": entry.colour, "edgecolor": INK, "linewidth": 0.5}
        pen.add(Circle(centre, entry.circle, **style))
    else:
        tall = 0.72 * box.height
        swatch = Box(box.left, middle - tall / 2, SWATCH, tall)
        hatch = entry.hatch or None
        if entry.tile is not None:
            tile = entry.tile[: round(tall / SWATCH * entry.tile.shape[1])]
            pen.picture(swatch, tile, swatch)
        fill = {"fill": False, "zorder": 2} if entry.tile is not None else {"hatch": hatch}
        pen.rectangle(swatch, facecolor=entry.colour, edgecolor=GREY, linewidth=0.5, **fill)
    points = max(_LEAST, min(_ROW, box.height / (POINT * _LINE)))
    taken = pen.ruler.width(entry.note, points) + 1.5 if entry.note else 0.0
    room = box.width - SWATCH - 1.8 - taken
    baseline = middle - 0.36 * points * POINT
    lines, fitted = _entry_lines(pen.ruler, entry.text, points, Box(0, 0, room, box.height))
    step = fitted * POINT * _TIGHT
    start = middle - 0.36 * fitted * POINT + step * (len(lines) - 1) / 2
    for i, words in enumerate(lines):
        pen.write((box.left + SWATCH + 1.8, start - i * step), words, TextLook(fitted))
    if entry.note:
        pen.write((box.right, baseline), entry.note, TextLook(points, GREY, "right"))


def _entry_lines(ruler: Ruler, text: str, points: float, room: Box) -> tuple[list[str], float]:
    """The text of an entry on one line, or on two where it would get too small for that."""
    fitted = ruler.fitting(text, points, room.width, _TINY)
    small = min(points, _NOTE)
    halves = ruler.wrapped(text, small, room.width)
    fits = len(halves) == _TWO and _TWO * small * POINT * _TIGHT <= room.height
    return (halves, small) if fitted < small and fits else ([text], fitted)


def draw_furniture(pen: Pen, layout: Layout, ground: MapScale, lang: Language) -> None:
    """North arrow, scale bar and scale in their box."""
    box = layout.furniture
    pen.border(box)
    middle = box.left + box.width / 2
    _draw_north(pen, (middle, box.bottom + box.height - _ARROW / 2 - 7.5), ground, lang)
    length = max(n for n in _LENGTHS if n * 1000 / layout.denominator <= _LONGEST_BAR)
    wide = length * 1000 / layout.denominator
    bar = Box(middle - wide / 2, box.bottom + 14.0, wide, 1.2)
    pen.rectangle(bar, facecolor=INK, linewidth=0)
    value = f"{length / _KM:g} km" if length >= _KM else f"{length:g} m"
    pen.write((middle, box.bottom + 10.0), value, TextLook(_ROW, align="center"))
    scale = f"1 : {layout.denominator:,}".replace(",", " ")
    scale += "（A4）" if lang == "zh" else " (A4)"
    pen.write((middle, box.bottom + 3.5), scale, TextLook(_ROW, align="center"))


def _draw_north(pen: Pen, centre: tuple[float, float], ground: MapScale, lang: Language) -> None:
    """A two-tone arrow to true north, which is not straight up away from the central meridian."""
    bearing = math.radians(ground.north)
    cos, sin = math.cos(bearing), math.sin(bearing)

    def turned(x: float, y: float) -> tuple[float, float]:
        return centre[0] + x * cos + y * sin, centre[1] - x * sin + y * cos

    tip, notch = turned(0, _ARROW / 2), turned(0, -_ARROW / 4)
    for side, colour in ((-1, INK), (1, "white")):
        corners = [tip, turned(side * _ARROW * 0.28, -_ARROW / 2), notch]
        pen.add(Polygon(corners, facecolor=colour, edgecolor=INK, linewidth=0.7))
    x, y = turned(0, _ARROW / 2 + 3.0)
    pen.write((x, y - 1.4), label("map_north", lang), TextLook(11.0, align="center"))
