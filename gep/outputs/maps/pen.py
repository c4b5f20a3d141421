"""What writes and draws on a sheet, in millimetres from its lower left corner.

Artists hang on the figure itself: two axes that show no ticks cost a third of a sheet.
"""

import math
from collections.abc import Hashable
from dataclasses import dataclass
from typing import Any

import matplotlib.patheffects as effects
import numpy as np
from matplotlib.artist import Artist
from matplotlib.backend_bases import RendererBase
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib.text import Text
from matplotlib.transforms import Affine2D, Bbox, Transform
from numpy.typing import NDArray

from gep.outputs.maps.fonts import Ruler
from gep.outputs.maps.layout import Box, Layout

INK = "#1c1c1c"
GREY = "#595959"
POINT = 25.4 / 72
"""Millimetres in a point."""
_MM = 25.4
_LINE = 1.35
"""Line spacing in heights of the type."""
_HALO, _HALO_ALPHA = 1.8, 0.9
_AIR = 8
"""Dots around a stamp, for its halo."""

Point = tuple[float, float]


@dataclass(frozen=True)
class TextLook:
    """Size, colour and place of a text: its alignment to a point, and the halo around it."""

    points: float
    colour: str = INK
    align: str = "left"
    vertical: str = "baseline"
    halo: str = ""


class Stamps:
    """Pictures of the texts that stand on many sheets, each drawn once.

    A stamped text lies on whole dots, whichever sheets are drawn before it.
    """

    def __init__(self) -> None:
        self._known: dict[Hashable, tuple[NDArray[np.uint8], int, int]] = {}

    def press(self, text: "_Stamped", renderer: RendererAgg) -> None:
        """Put a text on a sheet of dots."""
        x, y = text.get_transform().transform(text.get_position())
        key = (text.get_text(), text.look)
        if key not in self._known:
            self._known[key] = _stamp(text, renderer, (x, y))
        picture, left, bottom = self._known[key]
        context = renderer.new_gc()
        renderer.draw_image(context, round(x) + left, round(y) + bottom, picture)
        context.restore()


class _Stamped(Text):
    """A text that is drawn as a stamp where the sheet is made of dots."""

    def __init__(self, look: TextLook, stamps: Stamps, *arguments: Any, **style: Any) -> None:
        super().__init__(*arguments, **style)
        self.look = look
        self._stamps = stamps

    def draw(self, renderer: RendererBase) -> None:
        """Draw as a stamp, or as the letters that other formats keep."""
        if isinstance(renderer, RendererAgg):
            self._stamps.press(self, renderer)
        else:
            super().draw(renderer)


def _stamp(text: _Stamped, renderer: RendererAgg, at: Point) -> tuple[NDArray[np.uint8], int, int]:
    """The picture of a text whose place is a whole dot, and its corner as seen from there."""
    bounds = text.get_window_extent(renderer)
    left, bottom = (math.floor(edge) - _AIR for edge in bounds.p0)
    right, top = (math.ceil(edge) + _AIR for edge in bounds.p1)
    paper = RendererAgg(right - left, top - bottom, renderer.dpi)  # type: ignore[no-untyped-call]  # matplotlib
    whole = round(at[0]), round(at[1])
    moved = Affine2D().translate(whole[0] - at[0] - left, whole[1] - at[1] - bottom)
    place = text.get_transform()
    text.set_transform(place + moved)
    Text.draw(text, paper)
    text.set_transform(place)
    picture = np.array(paper.buffer_rgba())[::-1]  # type: ignore[no-untyped-call]  # matplotlib
    return np.ascontiguousarray(picture), left - whole[0], bottom - whole[1]


class PlacedPicture(Artist):
    """An image on paper: dot by dot where the sheet is made of dots, else as it is.

    What matplotlib's own images do to a picture of 16 MB on its way takes 250 MB.
    """

    def __init__(self, place: Box, pixels: NDArray[np.uint8], frame: Box, zorder: float) -> None:
        super().__init__()
        self.pixels = pixels
        self.place, self._frame = place, frame
        self.set_zorder(zorder)

    def draw(self, renderer: RendererBase) -> None:
        """Put it on the sheet."""
        left, bottom, right, top = self._on_sheet(self.place)
        context = renderer.new_gc()
        context.set_clip_rectangle(Bbox.from_extents(*self._on_sheet(self._frame)))
        if isinstance(renderer, RendererAgg):
            x0, y0, x1, y1 = (round(edge) for edge in (left, bottom, right, top))
            columns = _nearest(x1 - x0, self.pixels.shape[1])
            rows = _nearest(y1 - y0, self.pixels.shape[0])[::-1]  # the lowest comes first
            renderer.draw_image(context, x0, y0, self.pixels[rows][:, columns])
        else:
            place = Affine2D().scale(right - left, top - bottom)
            renderer.draw_image(context, left, bottom, self.pixels[::-1], place)
        context.restore()

    def _on_sheet(self, box: Box) -> tuple[float, float, float, float]:
        corners = self.get_transform().transform([(box.left, box.bottom), (box.right, box.top)])
        (left, bottom), (right, top) = corners
        return float(left), float(bottom), float(right), float(top)


def _nearest(dots: int, pixels: int) -> NDArray[np.intp]:
    """The pixel that each of some dots shows.

    >>> _nearest(6, 3).tolist(), _nearest(2, 4).tolist()
    ([0, 0, 1, 1, 2, 2], [1, 3])
    """
    return ((2 * np.arange(dots) + 1) * pixels // (2 * dots)).astype(np.intp)


@dataclass(frozen=True)
class Pen:
    """Writes and draws on a figure in millimetres, in the fonts of the ruler."""

    figure: Figure
    ruler: Ruler
    stamps: Stamps
    paper: Transform

    def add(self, artist: Artist, place: Transform | None = None) -> None:
        """Put an artist on the sheet, in millimetres unless its own place is given."""
        artist.set_transform(place or self.paper)
        self.figure.add_artist(artist)

    def rectangle(self, box: Box, **style: Any) -> None:
        """A rectangle on the sheet."""
        self.add(Rectangle((box.left, box.bottom), box.width, box.height, **style))

    def picture(
        self, place: Box, pixels: NDArray[np.uint8], frame: Box, zorder: float = 1.5
    ) -> None:
        """An image ``[row, column, rgba]`` stretched to its place, as far as it lies in a frame."""
        self.add(PlacedPicture(place, pixels, frame, zorder=zorder))

    def border(self, box: Box) -> None:
        """A thin frame."""
        self.rectangle(box, fill=False, edgecolor=GREY, linewidth=0.6)

    def write(self, at: Point, text: str, look: TextLook, **style: Any) -> None:
        """One line of text at a point, as one that stands on other sheets too."""
        self.add(_Stamped(look, self.stamps, *at, text, **self._style(look), **style))

    def write_once(self, at: Point, text: str, look: TextLook) -> None:
        """One line of text that no other sheet has, such as a number."""
        self.add(Text(*at, text, **self._style(look)))

    def lines(self, at: Point, texts: list[str], points: float, colour: str = INK) -> float:
        """Lines under each other from an upper left corner; gives the height where they end."""
        x, y = at
        for text in texts:
            y -= points * POINT * _LINE
            self.write((x, y + 0.3 * points * POINT), text, TextLook(points, colour))
        return y

    def _style(self, look: TextLook) -> dict[str, Any]:
        halo: dict[str, Any] = {"linewidth": _HALO, "foreground": look.halo, "alpha": _HALO_ALPHA}
        return {
            "fontproperties": self.ruler.fonts.properties(look.points),
            "color": look.colour,
            "ha": look.align,
            "va": look.vertical,
            "parse_math": False,
            "path_effects": [effects.withStroke(**halo)] if look.halo else None,
        }


def blank_sheet(layout: Layout, ruler: Ruler, stamps: Stamps, dpi: int) -> Pen:
    """White paper, and what writes on it."""
    size = (layout.width / _MM, layout.height / _MM)
    figure = Figure(figsize=size, dpi=dpi, facecolor="white")
    return Pen(figure, ruler, stamps, Affine2D().scale(1 / _MM) + figure.dpi_scale_trans)
