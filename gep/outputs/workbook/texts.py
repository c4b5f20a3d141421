"""Texts of an account made fit for a spreadsheet: sheet names, footers, what cells can hold."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import lru_cache

from gep.telling.text import cut, one_line, visible

NAME_LENGTH = 31
CELL_LENGTH = 32_767
_BAD_IN_NAMES = re.compile(r"[\[\]:*?/\\(){}]")
"""What a name must not have; and brackets, which would make a formula look like another."""
_RESERVED = frozenset({"history"})  # a name that Excel keeps for itself, in any case of letters


def cell_text(text: str) -> str:
    """A text as a cell can hold it, cut where a cell ends."""
    return cut(visible(text), CELL_LENGTH)


def sheet_names(wanted: Mapping[str, str]) -> dict[str, str]:
    """A legal name for each key, unlike all others whatever the case; the key where none is left.

    >>> sheet_names({"a": "Value/by: zone", "b": "value by zone", "c": "''"})
    {'a': 'Value by zone', 'b': 'value by zone 2', 'c': 'c'}
    """
    names: dict[str, str] = {}
    for key, text in wanted.items():
        name = _sheet_name(text) or _sheet_name(key)
        taken = {other.casefold() for other in names.values()} | _RESERVED
        names[key] = next(one for one in _numbered(name) if one.casefold() not in taken)
    return names


@lru_cache(maxsize=4096)
def width(text: str) -> int:
    r"""Columns that the longest line of a text takes, wide letters being two.

    >>> width("GEP总量"), width("a\nbcd")
    (7, 3)
    """
    return max((sum(map(_letter_width, line)) for line in text.split("\n")), default=0)


def _letter_width(letter: str) -> int:
    if unicodedata.combining(letter):
        return 0
    return 2 if unicodedata.east_asian_width(letter) in "WFA" else 1


def _sheet_name(text: str) -> str:
    text = re.sub(r" +", " ", _BAD_IN_NAMES.sub(" ", one_line(text)))
    name = cut(text.strip(" '"), NAME_LENGTH, "").strip(" '")
    seen = (c for c in name if unicodedata.category(c) not in {"Cf", "Cn", "Co", "Mn"})
    return name if any(map(str.strip, seen)) else ""


def _numbered(name: str) -> Iterable[str]:
    yield name
    for number in range(2, 10_000):
        end = f" {number}"
        yield f"{cut(name, NAME_LENGTH - len(end), '')}{end}"
