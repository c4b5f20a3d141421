"""How amounts of an account are shown to people: in which unit, with how many digits.

Numbers stay exact until they are shown. The steps of a unit (万元, 亿元) and the words of its parts
stand in ``words/display.toml``.
"""

import math
import re
from dataclasses import dataclass

from gep.words import Language, words

DIGITS = 2
_LEAST = 3
"""Significant digits that a column's greatest value keeps at least."""
_MOST = 1e12
_PART = re.compile(r"(?P<name>.*?)(?P<power>-?\d+)?")
_POWERS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


@dataclass(frozen=True)
class Shown:
    """One unit to show amounts in: ``value / scale``, rounded to so many digits."""

    unit: str
    scale: float = 1.0
    digits: int = DIGITS

    def text(self, value: float) -> str:
        """The amount with separators, without its unit; empty for what is not computed.

        >>> Shown("万元", 1e4).text(12_345_678.9)
        '1,234.57'
        """
        return number(value / self.scale, self.digits)


def number(value: float, digits: int = DIGITS) -> str:
    """A number with separators and so many digits; a very great one as a power of ten.

    >>> number(-0.001), number(2.5e18), number(float("nan"))
    ('0.00', '2.50×10¹⁸', '')
    """
    if math.isnan(value):
        return ""
    if abs(value) >= _MOST:
        mantissa, _, power = f"{value:.{DIGITS}e}".partition("e")
        return f"{mantissa}×10{str(int(power)).translate(_POWERS)}"
    text = f"{value:,.{digits}f}"
    return text.lstrip("-") if not re.search("[1-9]", text) else text


def percent(share: float, digits: int = 1) -> str:
    """A share in percent; of a very small one the two digits that count; empty where there is none.

    >>> percent(0.12345), percent(0.00012345), percent(1.0, 2), percent(math.nan)
    ('12.3%', '0.012%', '100.00%', '')
    """
    if math.isnan(share):
        return ""
    is_small = 0 < abs(100 * share) < 10**-digits
    return (f"{100 * share:.2g}" if is_small else number(100 * share, digits)) + "%"


def shown(unit: str, lang: Language, greatest: float) -> Shown:
    """The step of a unit's ladder that the greatest amount of a column reaches.

    ``unit`` is one of an account (``CNY yr-1``, ``m3 yr-1``, ``1``).
    """
    size = abs(greatest) if math.isfinite(greatest) else 0.0
    whole = unit_words(unit, lang)
    parts = unit.split()
    is_money = parts[:1] == ["CNY"]
    if unit in ("", "1", "code", "percent") or (not is_money and size >= _MOST):
        return Shown(whole, 1.0, _digits(size))
    first = unit_words(parts[0], lang)
    rest = whole.removeprefix(first)
    ladder = words("ladders")["money" if is_money else "amount"][lang]
    step = next(step for step in ladder if size >= step["at_least"])
    name = str(step["name"]).format(first) + rest
    return Shown(name, float(step["scale"]), _digits(size / step["scale"]))


def unit_words(unit: str, lang: Language, *, per_year: bool = False) -> str:
    """A unit in words; the year of a flow only where asked, for an account is of one year.

    >>> unit_words("CNY m-3", "zh"), unit_words("t km-2 yr-1", "zh", per_year=True)
    ('元/m³', 't/(km²·年)')
    >>> unit_words("tCO2 yr-1", "en"), unit_words("1", "en")
    ('t CO₂', '')
    """
    over: list[str] = []
    under: list[str] = []
    for part in unit.split():
        name, power = _name_and_power(part)
        if name == "1" or (name == "yr" and power < 0 and not per_year):
            continue
        said = words("unit_words").get(name)
        text = str(said[lang]) if said else name
        text += str(abs(power)).translate(_POWERS) if abs(power) > 1 else ""
        (over if power > 0 else under).append(text)
    above = "·".join(over) or ("1" if under else "")
    below = "·".join(under)
    return f"{above}/{f'({below})' if under[1:] else below}" if under else above


def _name_and_power(part: str) -> tuple[str, int]:
    """``m3`` is m to the third, but ``tCO2`` a name of its own."""
    if part in words("unit_words") or part.isdigit():
        return part, 1
    found = _PART.fullmatch(part)
    assert found is not None
    return found["name"], int(found["power"] or 1)


def _digits(greatest: float) -> int:
    """Two digits, or as many as a small greatest value needs to be told at all."""
    if greatest <= 0.0 or greatest >= 1.0:
        return DIGITS
    return min(DIGITS + _LEAST, _LEAST - 1 - math.floor(math.log10(greatest)))
