"""Sheets as files: PNG at 300 dots an inch, SVG, PDF. The same sheet gives the same bytes."""

import io
from typing import Any

import numpy as np
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.figure import Figure
from numpy.typing import NDArray
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from gep.outputs.maps.layout import Layout
from gep.outputs.maps.sheet import DPI
from gep.words import Language

MAKER = "gep"
_MM = 25.4
_PACKED = 3
"""A sheet is flat colour: more effort takes half as long again for two bytes in a hundred."""


class Press:
    """Prints sheets of one size on the same dots, one after the other.

    Every text of a sheet holds on to what it was drawn by, until rubbish is collected. Sheets that
    each had dots of their own would be kept by the dozen, 35 MB each.
    """

    def __init__(self, layout: Layout) -> None:
        wide, tall = (int(side / _MM * DPI) for side in (layout.width, layout.height))
        self._renderer = RendererAgg(wide, tall, DPI)  # type: ignore[no-untyped-call]  # matplotlib

    def pixels_of(self, figure: Figure) -> NDArray[np.uint8]:
        """A sheet as it prints, ``[row, column, red green blue]``."""
        self._renderer.clear()  # type: ignore[no-untyped-call]  # matplotlib
        figure.draw(self._renderer)
        printed = np.asarray(self._renderer.buffer_rgba())  # type: ignore[no-untyped-call]  # matplotlib
        pixels: NDArray[np.uint8] = np.ascontiguousarray(printed[:, :, :3])
        return pixels


def as_png(pixels: NDArray[np.uint8], title: str, lang: Language) -> bytes:
    """What `pixels_of` gave, as a PNG that tells its title and language."""
    about, written = PngInfo(), io.BytesIO()
    for key, text in (("Title", title), ("Language", lang), ("Software", MAKER)):
        about.add_itxt(key, text)
    picture = Image.fromarray(pixels)
    picture.save(written, "PNG", dpi=(DPI, DPI), pnginfo=about, compress_level=_PACKED)
    return written.getvalue()


def as_svg(figure: Figure, title: str, lang: Language) -> bytes:
    """A sheet as an SVG whose letters are outlines, so that it needs no font."""
    about: dict[str, Any] = {"Title": title, "Language": lang, "Creator": MAKER, "Date": None}
    written = io.BytesIO()
    figure.savefig(written, format="svg", metadata=about)
    return written.getvalue()


def as_pdf(figure: Figure, title: str) -> bytes:
    """A sheet as a PDF with the letters that it needs of its fonts."""
    written = io.BytesIO()
    figure.savefig(written, format="pdf", metadata=about_pdf(title))
    return written.getvalue()


def about_pdf(title: str) -> dict[str, Any]:
    """What a PDF says about itself; no date, so that the same sheet is the same file."""
    return {"Title": title, "Creator": MAKER, "Producer": MAKER, "CreationDate": None}
