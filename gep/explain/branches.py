"""A tree of texts, drawn in lines that fit a terminal of a hundred columns."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from rich.cells import cell_len

WIDTH = 100
_HANG = 4
_CLOSING, _OPENING = frozenset("，。；：、）)],; "), frozenset("（([")
_HOLDS = re.compile(r"x|[(\[]*-?[\d,]+(\.\d+)?(e-?\d+)?")
_POWER = re.compile(r"[A-Za-z]+\d?-\d")


@dataclass(frozen=True)
class Branch:
    """A text and what hangs below it; a text may have several lines.

    ``name`` is what a branch is called where it comes up again, the first line if it is empty.
    """

    text: str
    below: tuple["Branch", ...] = ()
    name: str = ""

    @property
    def again(self) -> str:
        """What stands for a branch that was drawn before."""
        return self.name or self.text.splitlines()[0]


@dataclass(frozen=True)
class Strokes:
    """What a tree is drawn with: a branch, the last one, and the lines beside what hangs below."""

    branch: str
    last: str
    beside: str
    nothing: str = "   "


ASCII = Strokes("|- ", "`- ", "|  ")
BOXES = Strokes("├─ ", "└─ ", "│  ")


@dataclass
class TreeDrawing:
    """A tree on its way to lines; what was drawn before is only named, with ``again`` behind."""

    strokes: Strokes
    again: str
    drawn: set[Branch] = field(default_factory=set)

    def lines(self, root: Branch) -> list[str]:
        """The lines of a whole tree."""
        return [*wrapped(root.text, WIDTH), *self._below(root.below, "")]

    def _below(self, branches: Sequence[Branch], margin: str) -> Iterator[str]:
        for number, branch in enumerate(branches, 1):
            is_last = number == len(branches)
            stroke = self.strokes.last if is_last else self.strokes.branch
            inner = margin + (self.strokes.nothing if is_last else self.strokes.beside)
            is_old = branch in self.drawn
            has_below = bool(branch.below) and not is_old
            text = f"{branch.again} {self.again}" if is_old else branch.text
            under = inner + (self.strokes.beside if has_below else self.strokes.nothing)
            first, *rest = wrapped(text, WIDTH - cell_len(inner))
            yield margin + stroke + first
            yield from ((under + line[len(self.strokes.nothing) :]).rstrip() for line in rest)
            if has_below:
                self.drawn.add(branch)
                yield from self._below(branch.below, inner)


def wrapped(text: str, width: int) -> list[str]:
    """Lines no wider than ``width``, those after the first set in by some columns.

    >>> wrapped("a formula that is rather long", 20)
    ['a formula that is', '    rather long']
    """
    lines: list[str] = []
    for part in text.splitlines() or [""]:
        lines += _broken(part, width, begun=bool(lines))
    return lines


def _broken(text: str, width: int, *, begun: bool) -> list[str]:
    lines, line = [], " " * _HANG if begun else ""
    for piece in _pieces(text):
        if cell_len(line) + cell_len(piece.rstrip()) > width and line.strip():
            lines.append(line.rstrip())
            line, piece = " " * _HANG, piece.lstrip()
        line += piece
    return [*lines, line.rstrip()]


def _pieces(text: str) -> Iterator[str]:
    """Words with the space behind them, a number together with its unit.

    Chinese may be broken after any character.

    >>> list(_pieces("area of 5 km2 yr-1"))
    ['area ', 'of ', '5 km2 yr-1']
    """
    piece = ""
    for at, char in enumerate(text):
        piece += char
        following = text[at + 1 : at + 2]
        if char == " ":
            last = piece.split(" ")[-2]
            holds = _HOLDS.fullmatch(last) or _POWER.match(text, at + 1)
            breaks = following != " " and not holds
        else:
            wide = cell_len(char) > 1 or cell_len(following) > 1
            breaks = wide and char not in _OPENING and following not in _CLOSING
        if breaks:
            yield piece
            piece = ""
    if piece:
        yield piece


def columns(rows: Sequence[Sequence[str]], left: int = 1) -> list[str]:
    """Rows of cells set below each other, the first ``left`` columns to the left.

    A column that is empty in every row is left out.

    >>> columns([("a", "1,000"), ("bcd", "20")])
    ['a    1,000', 'bcd     20']
    """
    kept = [n for n, column in enumerate(zip(*rows, strict=True)) if any(column)]
    rows = [[row[n] for n in kept] for row in rows]
    widths = [max(map(cell_len, column)) for column in zip(*rows, strict=True)]
    lines = []
    for row in rows:
        cells = []
        for number, (cell, width) in enumerate(zip(row, widths, strict=True)):
            space = " " * (width - cell_len(cell))
            cells.append(cell + space if number < left else space + cell)
        lines.append("  ".join(cells).rstrip())
    return lines
