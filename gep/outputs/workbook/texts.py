"""Texts of an account made fit for a spreadsheet: sheet names, footers, what cells can hold."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import lru_cache

NAME_LENGTH = 31
CELL_LENGTH = 32_767
_BAD_IN_NAMES = re.compile(r"[\[\]:*?/\\(){}]")
"""What a name must not have; and brackets, which would make a formula look like another."""
_NOT_IN_XML = re.compile("[\ud800-\udfff\ufffe\uffff]")
_PICTURES = {code: 0x2400 + code for code in range(32) if chr(code) not in "\t\n"}
_RESERVED = frozenset({"history"})  # a name that Excel keeps for itself, in any case of letters


@lru_cache(maxsize=4096)  # a few hundred texts stand in many thousand cells
def cell_text(text: str) -> str:
    r"""A text as a cell can hold it: line ends as newlines, cut where a cell ends.

    Characters that a page cannot show stand as their pictures.

    >>> cell_text("first\r\nbell\x07")
    'first\nbell␇'
    """
    text = _NOT_IN_XML.sub("\N{REPLACEMENT CHARACTER}", text)
    text = text.replace("\r\n", "\n").replace("\r", "\n").translate(_PICTURES)
    return text if _length(text) <= CELL_LENGTH else f"{_cut(text, CELL_LENGTH - 1)}…"


def one_line(text: str, length: int = 255) -> str:
    r"""A text without line breaks and control characters, for a footer, a name or a property.

    >>> one_line("first\nsecond\x07 line")
    'first second line'
    """
    text = _NOT_IN_XML.sub("", text)
    letters = (" " if c in "\t\n\r" else c for c in text if c in "\t\n\r" or _is_visible(c))
    text = re.sub(r" +", " ", "".join(letters)).strip()
    return text if _length(text) <= length else f"{_cut(text, length - 1)}…"


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


def _is_visible(letter: str) -> bool:
    return unicodedata.category(letter) not in {"Cc", "Cs", "Zl", "Zp"}


def _sheet_name(text: str) -> str:
    text = re.sub(r" +", " ", _BAD_IN_NAMES.sub(" ", one_line(text)))
    name = _cut(text.strip(" '"), NAME_LENGTH).strip(" '")
    seen = (c for c in name if unicodedata.category(c) not in {"Cf", "Cn", "Co", "Mn"})
    return name if any(map(str.strip, seen)) else ""


def _numbered(name: str) -> Iterable[str]:
    yield name
    for number in range(2, 10_000):
        end = f" {number}"
        yield f"{_cut(name, NAME_LENGTH - len(end)).strip()}{end}"


def _length(text: str) -> int:
    """Length as Excel counts it, a letter beyond the first plane being two."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _cut(text: str, length: int) -> str:
    if _length(text) <= length:
        return text
    kept = text.encode("utf-16-le", "surrogatepass")[: 2 * length]
    return kept.decode("utf-16-le", "ignore")
