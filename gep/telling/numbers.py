"""Numbers as people read them, thousands apart; JSON and CSV keep them exact."""

import math
import re

DIGITS = 2
"""Digits behind the point of an amount in its unit."""
MISSING = "-"
AS_POWER = 1e12
"""From here on a number is told as a power of ten."""
_COUNTING = 6
_SMALL = 1e-3
_LEAST_POWER, _MOST_POWER = -5, 15
_RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def raised(power: int) -> str:
    """A whole number as a superscript.

    >>> "m" + raised(-2)
    'm⁻²'
    """
    return str(power).translate(_RAISED)


def readable(value: float | None) -> str:
    """A number in at most six digits that count, zeros at the end left out.

    >>> readable(28989766.12), readable(0.00160030), readable(20.0), readable(-1234.5678)
    ('28,989,800', '0.0016003', '20', '-1,234.57')
    >>> readable(float("nan")), readable(1.5e-9)
    ('-', '1.5e-09')
    """
    if value is None or not math.isfinite(value):
        return MISSING
    if value == 0:
        return "0"
    size = math.floor(math.log10(abs(value)))
    if not _LEAST_POWER <= size < _MOST_POWER:
        return f"{value:.{_COUNTING}g}"
    places = _COUNTING - 1 - size
    text = f"{round(value, places):,.{max(places, 0)}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def with_unit(value: float | None, unit: str) -> str:
    """A number and its unit, which is left out where it is 1.

    >>> with_unit(0.25, "1"), with_unit(1200.0, "t yr-1")
    ('0.25', '1,200 t yr-1')
    """
    text = readable(value)
    return text if unit in ("", "1") or text == MISSING else f"{text} {unit}"


def in_formula(value: float, unit: str) -> str:
    """The same inside a formula, where a negative number stands in brackets.

    >>> in_formula(-3.0, "t yr-1")
    '(-3 t yr-1)'
    """
    text = with_unit(value, unit)
    return f"({text})" if value < 0 else text


def number(value: float, digits: int = DIGITS) -> str:
    """A number with separators and so many digits; a very great one as a power of ten.

    >>> number(-0.001), number(2.5e18), number(float("nan"))
    ('0.00', '2.50×10¹⁸', '')
    """
    if math.isnan(value):
        return ""
    if abs(value) >= AS_POWER:
        mantissa, _, power = f"{value:.{DIGITS}e}".partition("e")
        return f"{mantissa}×10{raised(int(power))}"
    text = f"{value:,.{digits}f}"
    return text.lstrip("-") if not re.search("[1-9]", text) else text


def percent(share: float, digits: int = 1) -> str:
    """A share in percent; of a small one the two digits that count; empty where there is none.

    What is all of something has no digits, so that no rounded share looks like it.

    >>> percent(0.12345), percent(0.00012345), percent(1.0), percent(0.9999), percent(math.nan)
    ('12.3%', '0.012%', '100%', '100.0%', '')
    """
    if math.isnan(share):
        return ""
    is_small = 0 < abs(share) < _SMALL
    text = f"{100 * share:.2g}" if is_small else number(100 * share, 0 if share == 1 else digits)
    return f"{text}%"
