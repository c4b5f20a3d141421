"""A table as people hand it on: names for keys, units in words, numbers rounded to what they mean.

``account.csv`` keeps every digit. Here 0 stands only for zero: what is too small for two digits
keeps three that count, what the norm does not count has a dash, and what was not computed is empty.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from numbers import Real

import pandas as pd

from gep.account.account import Account
from gep.account.columns import CURRENCY
from gep.outputs.tables.supply import DASH
from gep.telling.amounts import Shown, shown
from gep.telling.notes import half
from gep.telling.numbers import percent, readable
from gep.telling.telling import Telling
from gep.words import words

_HIDDEN = frozenset((
    "row", "ecosystem_type", "opening_type", "closing_type", "category", "service", "indicator",
    "item", "parameter", "group", "method_key", "choice", "used", "other", "source",
))  # fmt: skip
"""Keys of machines; people have the names of most, and need the others for nothing."""
_SHARES = frozenset((
    "share_of_zone", "share_of_gep", "share_of_category", "coverage", "difference_share",
    "nature_share", "gep_per_gdp",
))  # fmt: skip
_UNITS = frozenset(("unit", "price_unit", "given_unit"))
_EXACT = frozenset(("price", "constant_price", "coefficient", "low", "high", "given_value"))
_WORDS = frozenset(("kind", "state", "resampling", "name"))
_WHOLE = frozenset(("rank", "price_year", "year", "data_year", "size", "tier", "population"))
_GREATEST = {CURRENCY: 1e6, "CNY km-2 yr-1": 1e6, "km2": 0.0, "ha": 0.0, "mu": 0.0}
"""The amount that decides the unit of a column, where it is not its own greatest."""
_COUNTING = 3
"""Digits that count of an amount too small for those of its column."""


def headed(frame: pd.DataFrame, account: Account, lang: str) -> pd.DataFrame:
    """The table in one language: headings in words with their units, and cells as texts."""
    telling = account.telling("en" if lang == "en" else "zh")
    uncounted = frame.attrs.get("uncounted", frozenset())
    columns: dict[str, Sequence[object]] = {}
    for name in map(str, frame.columns):
        if name in _HIDDEN or f"{name}_name" in frame:
            continue
        heading, cells = _column(frame, name, telling)
        if uncounted:
            kinds = frame["ecosystem_type"]
            cells = [DASH if (kind, name) in uncounted else cell
                     for kind, cell in zip(kinds, cells, strict=True)]  # fmt: skip
        columns[heading if heading not in columns else f"{heading} ({name})"] = cells
    return pd.DataFrame(columns, dtype=object)


def _column(frame: pd.DataFrame, name: str, telling: Telling) -> tuple[str, list[str]]:
    """The heading of a column and its cells."""
    heading, cells = _heading(name, telling), frame[name]
    unit = frame.attrs.get("units", {}).get(name, "")
    if name == "quantity" and "unit" in frame:
        return heading, [_of_row(one, str(u), telling)[0] for one, u in _pairs(frame)]
    if name == "unit" and "quantity" in frame:
        return heading, [_of_row(one, str(u), telling)[1] for one, u in _pairs(frame)]
    if unit and name not in _WHOLE:
        sizes = [abs(float(one)) for one in cells if _is_number(one)]
        step = shown(unit, telling.lang, _GREATEST.get(unit, max(sizes, default=0.0)))
        return telling.bracketed(heading, step.unit), [rounded(one, step) for one in cells]
    text = _texts(name, telling)
    return telling.bracketed(heading, telling.unit(unit)), [text(one) for one in cells]


def _heading(name: str, telling: Telling) -> str:
    known = words("headings")
    if name in known:
        return str(known[name][telling.lang])
    return " ".join(telling.label(part) for part in name.split("|") if part)


def _pairs(frame: pd.DataFrame) -> list[tuple[object, object]]:
    return list(zip(frame["quantity"], frame["unit"], strict=True))


def _of_row(quantity: object, unit: str, telling: Telling) -> tuple[str, str]:
    """A quantity in the step of its own unit, and that unit."""
    if not _is_number(quantity):
        return _cell(quantity), telling.unit(unit) if unit else ""
    step = shown(unit, telling.lang, abs(float(str(quantity))))
    return rounded(quantity, step), step.unit


def _texts(name: str, telling: Telling) -> Callable[[object], str]:
    """What makes a cell of a column without a unit of its own a text."""
    if name in _SHARES:
        return lambda one: percent(float(str(one)), 2) if _is_number(one) else _cell(one)
    if name in _UNITS:
        return lambda one: "" if one == "code" else telling.unit(_cell(one), per_year=True)
    if name in _EXACT:
        return lambda one: _plain(readable(float(str(one)))) if _is_number(one) else _cell(one)
    if name in _WHOLE:
        return lambda one: f"{float(str(one)):.0f}" if _is_number(one) else _cell(one)
    if name in _WORDS:
        return partial(_word, telling)
    by_name: Mapping[str, Callable[[str], str]] = {
        "zone_layer": telling.label,
        "note": telling.note,
        "source_title": lambda text: telling.joined(
            (half(one, telling.lang) for one in text.split("; ")), "semicolon"
        ),
        "confidence": telling.confidence,
        "key": telling.label,
        "borrowed_from": telling.label,
        "norm": telling.label,
        "chain": lambda text: " ".join(map(telling.label, text.replace("|", "; ").split(" "))),
        "used_by": lambda text: telling.joined(map(telling.label, text.split("|"))),
        "local": lambda text: str(words("counted_names")[text][telling.lang]) if text else "",
    }
    said = by_name.get(name, str)
    return lambda one: said(_cell(one))


def _word(telling: Telling, key: object) -> str:
    """A key of the list of inputs in words; a raster has a label of its own."""
    known = words("workbook_inputs").get(str(key))
    return str(known[telling.lang]) if known else telling.label(_cell(key))


def rounded(value: object, step: Shown) -> str:
    """An amount in a unit, without separators; small ones keep the digits that count.

    >>> rounded(12_345_678.9, Shown("万元", 1e4)), rounded(12.0, Shown("万元", 1e4))
    ('1234.57', '0.0012')
    >>> rounded(0.0, Shown("万元")), rounded(float("nan"), Shown("万元")), rounded("—", Shown(""))
    ('0', '', '—')
    """
    if not _is_number(value):
        return _cell(value)
    number = float(str(value)) / step.scale
    if number == 0:
        return "0"
    text = f"{number:.{step.digits}f}"
    if float(text) == 0:
        places = _COUNTING - 1 - math.floor(math.log10(abs(number)))
        text = f"{number:.{places}f}".rstrip("0")
    return text


def _plain(text: str) -> str:
    return text.replace(",", "")


def _is_number(value: object) -> bool:
    is_one = isinstance(value, Real) and not isinstance(value, bool)
    return is_one and not math.isnan(float(str(value)))


def _cell(value: object) -> str:
    return "" if value is None or value is pd.NA or value != value else str(value)  # noqa: PLR0124
