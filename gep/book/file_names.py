"""What people call the files of an input, read from ``coefficients/file_names.csv``.

A name says what a file is meant to be; nothing else of it is believed for its name.
"""

import re
from collections.abc import Mapping
from functools import cache

from gep.book.vocabulary import Vocabulary
from gep.shipped import shipped_rows

_PARTS = re.compile(r"[^0-9a-z\u4e00-\u9fff]+")
_BORDERS = re.compile(
    r"(?<=[a-z])(?=(?:19|20)\d\d(?!\d))|(?<=\d)(?=[a-z])"
    r"|(?<=[0-9a-z])(?=[\u4e00-\u9fff])|(?<=[\u4e00-\u9fff])(?=[0-9a-z])"
)
"""Between letters and a year, a number and its unit, Chinese and anything else."""


def meant_by(text: str) -> tuple[str, ...]:
    """The inputs that the name of a file or column may mean: of the longest word in it.

    >>> meant_by("江山_逐月降水_2023"), meant_by("ASTER_GDEM_30m"), meant_by("notes")
    (('monthly_precipitation',), ('elevation',), ())
    """
    plain = _plain(text)
    found: dict[str, list[str]] = {}
    for name, written in _names().items():
        for word in written:
            if _holds(plain, word):
                found.setdefault(word, []).append(name)
    return tuple(found[max(found, key=len)]) if found else ()


def is_named_in(text: str, name: str) -> bool:
    """Whether the name of a file holds another.

    >>> is_named_in("ESA_WorldCover_2021", "worldcover"), is_named_in("clcdx", "clcd")
    (True, False)
    """
    return _holds(_plain(text), _plain(name))


def year_in(text: str) -> int | None:
    """The one year that the name of a file holds.

    >>> year_in("clcd_2023_v01"), year_in("dem30"), year_in("2000-2020")
    (2023, None, None)
    """
    years = set(re.findall(r"(?<!\d)(?:19|20)\d\d(?!\d)", text))
    return int(years.pop()) if len(years) == 1 else None


def _plain(text: str) -> str:
    return "_".join(filter(None, _PARTS.split(_BORDERS.sub("_", text.lower()))))


def _holds(plain: str, word: str) -> bool:
    """Whether a word stands in a name: whole if it is of letters, anywhere if it is Chinese."""
    return f"_{word}_" in f"_{plain}_" if word.isascii() else word in plain


@cache
def _names() -> Mapping[str, tuple[str, ...]]:
    """The words that each input is known by, its own name among them."""
    written = {row["name"]: row["written"].split(";") for row in shipped_rows("file_names.csv")}
    every = dict.fromkeys((*written, *Vocabulary.shipped().rasters))
    return {
        name: tuple(dict.fromkeys(_plain(one) for one in (name, *written.get(name, ()))))
        for name in every
    }
