"""How an A4 sheet is divided: header, map, legend, footer, in millimetres from the lower left."""

import math
from dataclasses import dataclass

import shapely
from shapely.geometry.base import BaseGeometry

from gep.outputs.maps.ground import Bounds, MapScale

_MARGIN = 10.0
_GUTTER = 4.0
_HEADER = 25.0
_FOOTER = 23.0
_SIDE_PANEL = 52.0
_LOW_PANEL = 58.0
_FURNITURE = 46.0
AIR = 7.0
"""Paper left free between the county and the neat line."""
_LONG, _SHORT = 297.0, 210.0


@dataclass(frozen=True)
class Box:
    """A rectangle on paper."""

    left: float
    bottom: float
    width: float
    height: float

    @property
    def right(self) -> float:
        """Its right side."""
        return self.left + self.width

    @property
    def top(self) -> float:
        """Its upper side."""
        return self.bottom + self.height

    @property
    def shape(self) -> BaseGeometry:
        """Itself as a polygon."""
        return shapely.box(self.left, self.bottom, self.right, self.top)


@dataclass(frozen=True)
class Layout:
    """The parts of one sheet, the scale 1 : ``denominator``, and the map units in its frame."""

    width: float
    height: float
    frame: Box
    legend: Box
    furniture: Box
    columns: int
    denominator: int
    extent: Bounds

    @property
    def header(self) -> Box:
        """Where title and subtitle stand."""
        return Box(_MARGIN, self.height - _MARGIN - _HEADER, self.width - 2 * _MARGIN, _HEADER)

    @property
    def footer(self) -> Box:
        """Where sources stand."""
        return Box(_MARGIN, _MARGIN - 2, self.width - 2 * _MARGIN, _FOOTER)

    @property
    def unit(self) -> float:
        """Map units in a millimetre on paper."""
        return (self.extent[2] - self.extent[0]) / self.frame.width

    def on_paper(self, shape: BaseGeometry) -> BaseGeometry:
        """A shape in map units as it lies on paper."""
        left, bottom, _, _ = self.extent
        scale = 1 / self.unit
        corner = (self.frame.left, self.frame.bottom)
        return shapely.transform(shape, lambda xy: (xy - (left, bottom)) * scale + corner)


def choose_layout(bounds: Bounds, ground: MapScale) -> Layout:
    """The division of the sheet, portrait or landscape, that shows the county largest.

    The scale is rounded to two digits, so that 1 : 370 000 can stand on the sheet and be true.
    """
    layouts = [_fitted(parts, bounds, ground) for parts in _divisions()]
    return min(layouts, key=lambda layout: layout.denominator)


@dataclass(frozen=True)
class _Division:
    width: float
    height: float
    side: bool


def _divisions() -> tuple[_Division, ...]:
    return (
        _Division(_SHORT, _LONG, side=True),
        _Division(_SHORT, _LONG, side=False),
        _Division(_LONG, _SHORT, side=True),
    )


def _fitted(division: _Division, bounds: Bounds, ground: MapScale) -> Layout:
    width, height = division.width - 2 * _MARGIN, division.height - 2 * _MARGIN
    bottom, tall = _MARGIN + _FOOTER, height - _HEADER - _FOOTER
    if division.side:
        wide = width - _SIDE_PANEL - _GUTTER
        frame = Box(_MARGIN, bottom, wide, tall)
        left = frame.right + _GUTTER
        furniture = Box(left, bottom, _SIDE_PANEL, _FURNITURE)
        legend = Box(left, furniture.top + 2, _SIDE_PANEL, tall - _FURNITURE - 2)
    else:
        frame = Box(_MARGIN, bottom + _LOW_PANEL, width, tall - _LOW_PANEL)
        panel = _LOW_PANEL - _GUTTER
        legend = Box(_MARGIN, bottom, width - _FURNITURE - _GUTTER, panel)
        furniture = Box(legend.right + _GUTTER, bottom, _FURNITURE, panel)
    denominator = _scale(frame, bounds, ground)
    unit = denominator / 1000 / ground.metres
    x, y = (bounds[0] + bounds[2]) / 2, (bounds[1] + bounds[3]) / 2
    half_x, half_y = frame.width * unit / 2, frame.height * unit / 2
    extent = (x - half_x, y - half_y, x + half_x, y + half_y)
    columns = 1 if division.side else 3
    return Layout(
        division.width, division.height, frame, legend, furniture, columns, denominator, extent
    )


def _scale(frame: Box, bounds: Bounds, ground: MapScale) -> int:
    """The smallest two-digit denominator at which the county lies in the frame."""
    wide = (bounds[2] - bounds[0]) * ground.metres / (frame.width - 2 * AIR)
    tall = (bounds[3] - bounds[1]) * ground.metres / (frame.height - 2 * AIR)
    exact = max(wide, tall, 1e-3) * 1000
    step = 10.0 ** (math.floor(math.log10(exact)) - 1)
    return max(1, round(math.ceil(exact / step) * step))
