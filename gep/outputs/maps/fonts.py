"""The fonts of the maps: one that has Chinese, found by its path, and others for what it lacks."""

import os
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties, fontManager, ttfFontProperty
from matplotlib.ft2font import FT2Font

from gep.telling.text import cut

SETTING = "GEP_FONT"
"""Environment variable with the path of a font that goes before all others."""

_UNSEEN = ("Cc", "Cf")  # not even by their pictures, which fonts of maps lack
_OF_THE_SYSTEM = (
    "Microsoft YaHei",
    "SimHei",
    "Noto Sans CJK SC",
    "WenQuanYi Zen Hei",
    "WenQuanYi Micro Hei",
)
_RULER_DPI = 300
_MM = 25.4


@dataclass(frozen=True)
class Fonts:
    """Font families in the order in which a character is looked up in them, and their files."""

    families: tuple[str, ...]
    files: tuple[str, ...]

    def properties(self, points: float) -> FontProperties:
        """The families as matplotlib wants them, in one size."""
        return FontProperties(family=list(self.families), size=points)

    def missing(self, text: str) -> str:
        """The characters of a text that no font has, each once, in order."""
        known = [_characters(file) for file in self.files]
        wanted = dict.fromkeys(text.replace("\n", ""))
        return "".join(c for c in wanted if not any(ord(c) in chars for chars in known))

    def missing_of(self, texts: Iterable[str]) -> dict[str, str]:
        """For each text that cannot be written: the characters that no font has."""
        found = {text: self.missing(text) for text in texts}
        return {text: characters for text, characters in found.items() if characters}


def map_fonts() -> Fonts:
    """The fonts at hand: the user's own, Noto Sans SC, those of the system, DejaVu Sans."""
    own = [Path(p) for p in (os.environ.get(SETTING, ""),) if p]
    stack = [_registered(path) for path in (*own, *_carried()) if path.is_file()]
    installed = {entry.name for entry in fontManager.ttflist}
    there = [name for name in (*_OF_THE_SYSTEM, "DejaVu Sans") if name in installed]
    stack += [(name, fontManager.findfont(name)) for name in there]  # the regular one of its family
    return Fonts(tuple(name for name, _ in stack), tuple(file for _, file in stack))


def _carried() -> list[Path]:
    """Noto Sans SC inside zhplot, which need not be imported for it (it imports pyplot)."""
    spec = find_spec("zhplot")
    folders = (spec.submodule_search_locations or []) if spec else []
    return [Path(folder) / "fonts" / "NotoSansSC-Regular.ttf" for folder in folders]


def _registered(path: Path) -> tuple[str, str]:
    """A family name that means this file and no other of the same name on the machine."""
    name, file = f"gep {path.stem}", str(path)
    known = {(entry.name, entry.fname) for entry in fontManager.ttflist}
    if (name, file) not in known:
        fontManager.ttflist.append(replace(ttfFontProperty(FT2Font(file)), name=name))
    return name, file


@cache
def _characters(file: str) -> frozenset[int]:
    return frozenset(FT2Font(file).get_charmap())


class Ruler:
    """Measures texts as they will be drawn, in millimetres on paper."""

    def __init__(self, fonts: Fonts) -> None:
        self.fonts = fonts
        figure = Figure(figsize=(1, 1), dpi=_RULER_DPI)
        self._renderer = FigureCanvasAgg(figure).get_renderer()  # type: ignore[no-untyped-call]  # matplotlib
        self._measured: dict[tuple[str, float], tuple[float, float]] = {}

    def width(self, text: str, points: float) -> float:
        """Width of one line."""
        return self.size(text, points)[0]

    def size(self, text: str, points: float) -> tuple[float, float]:
        """Width of one line and height of its ink."""
        if not text:
            return 0.0, 0.0
        if (text, points) not in self._measured:
            font = self.fonts.properties(points)
            measure = self._renderer.get_text_width_height_descent
            # a character without glyph is as wide as any; that it is missing is said elsewhere
            shown = text.translate(dict.fromkeys(map(ord, self.fonts.missing(text)), "口"))
            width, height, _ = measure(shown, font, ismath=False)
            in_mm = float(width) * _MM / _RULER_DPI, float(height) * _MM / _RULER_DPI
            self._measured[text, points] = in_mm
        return self._measured[text, points]

    def fitting(self, text: str, points: float, width: float, least: float) -> float:
        """The size, at most ``points`` and at least ``least``, that brings a line into a width."""
        wide = self.width(text, points)
        return points if wide <= width else max(least, points * width / wide)

    def wrapped(self, text: str, points: float, width: float) -> list[str]:
        """The lines of a text in a width; it breaks at spaces, and anywhere between Chinese."""
        lines: list[str] = []
        for paragraph in text.split("\n"):
            line, taken = "", 0.0
            for piece in _pieces(paragraph):
                wide = self.width(piece, points)
                if line and taken + self.width(piece.rstrip(), points) > width:
                    lines.append(line.rstrip())
                    line, taken = "", 0.0
                line, taken = line + piece, taken + wide
            lines.append(line.rstrip())
        return lines


def _pieces(text: str) -> list[str]:
    """A text cut where a line may break.

    >>> _pieces("GEP of 江山，市")
    ['GEP ', 'of ', '江', '山，', '市']
    >>> _pieces("Mixed needleleaf-broadleaf")
    ['Mixed ', 'needleleaf-', 'broadleaf']
    """
    first_han, never_first, never_last = 0x2E80, "，。、；：）》”", "（《“"
    pieces: list[str] = []
    for c in text:
        joins = pieces and (
            c in never_first
            or c == " "
            or pieces[-1][-1] in never_last
            or (
                ord(c) < first_han
                and not pieces[-1].endswith(" ")
                and not (pieces[-1].endswith("-") and c.isalpha())
                and ord(pieces[-1][-1]) < first_han
            )
        )
        if joins:
            pieces[-1] += c
        else:
            pieces.append(c)
    return pieces


def on_one_line(text: str, most: int) -> str:
    r"""A text without characters that no font draws, on one line that is never empty.

    >>> on_one_line("江山\n市", 9), on_one_line("a very long name", 9), on_one_line("\u200b\x07", 9)
    ('江山 市', 'a very l…', '–')
    """
    drawn = "".join(c for c in text if c.isspace() or unicodedata.category(c) not in _UNSEEN)
    return cut(" ".join(drawn.split()) or "–", most)
