"""Numbers as people read them: six digits that count, thousands apart. JSON keeps them exact."""

import math

_DIGITS = 6
_LEAST, _MOST = -5, 15
MISSING = "-"


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
    if not _LEAST <= size < _MOST:
        return f"{value:.{_DIGITS}g}"
    places = _DIGITS - 1 - size
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
