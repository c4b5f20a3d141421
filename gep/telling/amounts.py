"""How amounts of an account are shown to people: in which unit, with how many digits.

Numbers stay exact until they are shown. The steps of a unit (万元, 亿元) and the words of its parts
stand in ``words/display.toml``.
"""

import math
import re
from dataclasses import dataclass

from gep.telling.numbers import AS_POWER, DIGITS, number, raised
from gep.words import Language, words

_LEAST = 3
"""Significant digits that a column's greatest value keeps at least."""
_PART = re.compile(r"(?P<name>.*?)(?P<power>-?\d+)?")


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


def shown(unit: str, lang: Language, greatest: float) -> Shown:
    """The step of a unit's ladder that the greatest amount of a column reaches.

    ``unit`` is one of an account (``CNY yr-1``, ``m3 yr-1``, ``1``).
    """
    size = abs(greatest) if math.isfinite(greatest) else 0.0
    whole = unit_words(unit, lang)
    parts = unit.split()
    is_money = parts[:1] == ["CNY"]
    if unit in ("", "1", "code", "percent") or (not is_money and size >= AS_POWER):
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
        text += raised(abs(power)) if abs(power) > 1 else ""
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
