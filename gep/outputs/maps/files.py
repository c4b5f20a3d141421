"""Sheets as files: PNG at 300 dots an inch, SVG, PDF. The same sheet gives the same bytes."""

import io
from typing import Any

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from numpy.typing import NDArray
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from gep.outputs.maps.sheet import DPI
from gep.words import Language

MAKER = "gep"
_PACKED = 3
"""A sheet is flat colour: more effort takes half as long again for two bytes in a hundred."""


def pixels_of(figure: Figure) -> NDArray[np.uint8]:
    """A sheet as it prints, ``[row, column, red green blue alpha]``."""
    canvas = FigureCanvasAgg(figure)
    canvas.draw()  # type: ignore[no-untyped-call]  # matplotlib
    pixels: NDArray[np.uint8] = np.asarray(canvas.buffer_rgba())  # type: ignore[no-untyped-call]  # matplotlib
    return pixels


def as_png(pixels: NDArray[np.uint8], title: str, lang: Language) -> bytes:
    """What `pixels_of` gave, as a PNG that tells its title and language."""
    about, written = PngInfo(), io.BytesIO()
    for key, text in (("Title", title), ("Language", lang), ("Software", MAKER)):
        about.add_itxt(key, text)
    picture = Image.fromarray(np.ascontiguousarray(pixels[:, :, :3]))
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
