"""Patterns of ecosystem types, which tell them apart where a grey print takes their colours."""

from collections.abc import Callable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

_PERIOD, _THIN, _THICK = 12, 2, 4
"""Dots at 300 an inch: a pattern repeats every millimetre."""
_WHOLE = 2 * _PERIOD
"""Dots after which every pattern begins anew."""
_INK = 0.45
"""How far the ink of a pattern goes from its colour to white, or to black."""
_MIDDLE = 128

Dots = NDArray[np.intp]
Painted = NDArray[np.uint8]


def _at(dots: Dots, width: int) -> NDArray[np.bool_]:
    return dots % _PERIOD < width


PATTERNS: Mapping[str, Callable[[Dots, Dots], NDArray[np.bool_]]] = {
    "rows": lambda row, _: _at(row, _THIN),
    "columns": lambda _, column: _at(column, _THIN),
    "rising": lambda row, column: _at(row + column, _THIN),
    "falling": lambda row, column: _at(row - column, _THIN),
    "dots": lambda row, column: _at(row, _THICK) & _at(column, _THICK),
    "dashes": lambda row, column: _at(row, _THIN) & ((column // _PERIOD) % 2 == 0),
    "crosses": lambda row, column: _at(row + column, _THIN) | _at(row - column, _THIN),
}
"""Whether a dot has ink, by its row and column on the sheet."""


def patterned(codes: NDArray[np.uint8], colours: Painted, patterns: Sequence[str]) -> Painted:
    """Codes of dots, 0 for nothing, painted in colours ``[code, rgba]`` and patterns of the types.

    ``colours`` begin with that of nothing, ``patterns`` with that of code 1.
    """
    inks = np.array([_ink(colour) for colour in colours])
    row, column = np.ogrid[:_WHOLE, :_WHOLE]
    times = tuple(-(-side // _WHOLE) for side in codes.shape)
    painted: Painted = colours[codes]
    for name, has_ink in PATTERNS.items():
        of_pattern = np.array([False, *(pattern == name for pattern in patterns)])
        if of_pattern.any():
            whole = np.broadcast_to(has_ink(row, column), (_WHOLE, _WHOLE))
            ink = np.tile(whole, times)[: codes.shape[0], : codes.shape[1]]
            dots = of_pattern[codes] & ink
            painted[dots] = inks[codes[dots]]
    return painted


def _ink(colour: Painted) -> Painted:
    """Lighter than a dark colour, darker than a light one."""
    light = float(np.dot(colour[:3], (0.2126, 0.7152, 0.0722)))
    end = np.array([255.0 if light < _MIDDLE else 0.0] * 3)
    mixed = colour[:3] + (end - colour[:3]) * _INK
    return np.array([*np.round(mixed), colour[3]], dtype=np.uint8)
