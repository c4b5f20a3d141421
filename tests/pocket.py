"""A pocket calculator: printed equations worked out from their text alone.

It knows digits, signs and brackets, and passes over units and remarks. Every printed number stands
for the interval that rounds to it in six digits, so that an equation balances where the intervals
of its sides meet: what rounding takes is forgiven, a missing factor is not.
"""

import math
import re
from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import NamedTuple

MINUS, WIDE_EQUALS = "\N{MINUS SIGN}", "\N{FULLWIDTH EQUALS SIGN}"
_RAISED = "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"
_LOWERED = str.maketrans(_RAISED, "-0123456789")
_NUMBER = re.compile(rf"-?\d[\d,]*(?:\.\d+)?(?:×10[{_RAISED}]+)?")
_FUNCTIONS: dict[str, Callable[[float], float]] = {
    "exp": math.exp, "ln": math.log, "log10": math.log10, "√": math.sqrt,
}  # fmt: skip
_EXTREMES: dict[str, Callable[..., float]] = {"max": max, "min": min}
_OPENING, _CLOSING = "([{（", ")]}）"
_END = re.compile(rf" [+{MINUS}×÷] | [(（]|[)\]}};^（]")
_DIGITS = 6
_SLACK = 1e-9


class Unreadable(ValueError):
    """What no pocket calculator takes."""


class Span(NamedTuple):
    """All numbers that a rounded one may stand for."""

    low: float
    high: float

    def with_(self, other: "Span", sign: Callable[[float, float], float]) -> "Span":
        """What a sign gives between two of them; signs are monotone in each."""
        ends = [sign(a, b) for a in self for b in other]
        return Span(min(ends), max(ends))

    def meets(self, other: "Span") -> bool:
        """Whether they have a number in common."""
        slack = _SLACK * max(map(abs, (*self, *other)))
        return self.low <= other.high + slack and other.low <= self.high + slack


def equations(text: str) -> Iterator[tuple[str, str, bool]]:
    """Neighbouring sides of a printed equation that are numbers, and whether they balance."""
    for piece in _split(text, ("：", "；", ": ", "; ", "，", ", ")):
        sides = _split(piece, (" = ", f" {WIDE_EQUALS} "))
        known = [(side, _value(side)) for side in sides]
        for (left, one), (right, other) in pairwise(known):
            if one is not None and other is not None:
                yield left, right, one.meets(other)
        for inner in re.findall(r"\[([^][]*)\]", piece):
            yield from equations(inner)


def worth(text: str) -> Span:
    """What one side is worth.

    >>> worth("(5 t + 0.5 × 4 t/(ha·yr)) × 10² ÷ 3,600").meets(worth("0.194444"))
    True
    >>> worth("5 t").meets(worth("5.00002 t"))
    False
    """
    reader = _Reader(text.strip())
    found = reader.sum()
    if reader.rest:
        raise Unreadable(reader.rest)
    return found


def _value(text: str) -> Span | None:
    try:
        return worth(text)
    except Unreadable:
        return None


def _split(text: str, marks: tuple[str, ...]) -> list[str]:
    """Pieces between marks that stand outside brackets; thousands have commas without a space."""
    pieces, depth, begun, at = [], 0, 0, 0
    while at < len(text):
        depth += (text[at] in _OPENING) - (text[at] in _CLOSING)
        mark = next((one for one in marks if depth == 0 and text.startswith(one, at)), "")
        if mark:
            pieces.append(text[begun:at])
            begun = at + len(mark)
        at += len(mark) or 1
    return [*pieces, text[begun:]]


class _Reader:
    """Reads one side from the left."""

    def __init__(self, text: str) -> None:
        self.rest = text

    def _takes(self, *marks: str) -> str:
        for mark in marks:
            if self.rest.startswith(mark):
                self.rest = self.rest[len(mark) :]
                return mark
        return ""

    def sum(self) -> Span:
        """Terms added from the left."""
        total = self._product()
        while sign := self._takes(" + ", f" {MINUS} "):
            other = self._product()
            total = total.with_(other, float.__add__ if sign == " + " else float.__sub__)
        return total

    def _product(self) -> Span:
        total = self._power()
        while sign := self._takes(" × ", " ÷ "):
            other = self._power()
            if sign == " ÷ " and other.low <= 0 <= other.high:
                raise Unreadable(self.rest)
            total = total.with_(other, float.__truediv__ if sign == " ÷ " else float.__mul__)
        return total

    def _power(self) -> Span:
        base = self._part()
        if self._takes("^"):
            base = base.with_(self._part(), math.pow)
        if raised := re.match(f"[{_RAISED}]+", self.rest):
            self._takes(raised[0])
            exponent = float(raised[0].translate(_LOWERED))
            base = base.with_(Span(exponent, exponent), math.pow)
        self._pass_remarks()
        return base

    def _part(self) -> Span:
        if self._takes("("):
            return self._inside(")")
        if self._takes("["):
            self.sum()
            self._takes(" = ")
            return self._inside("]")
        for name, function in _FUNCTIONS.items():
            if self._takes(f"{name}("):
                held = self._inside(")")
                return Span(function(held.low), function(held.high))
        for name, chosen in _EXTREMES.items():
            if self._takes(f"{name}{{"):
                among = [self.sum()]
                while self._takes("; "):
                    among.append(self.sum())
                if not self._takes("}"):
                    raise Unreadable(self.rest)
                return Span(chosen(one.low for one in among), chosen(one.high for one in among))
        return self._number()

    def _inside(self, end: str) -> Span:
        found = self.sum()
        if not self._takes(end):
            raise Unreadable(self.rest)
        return found

    def _number(self) -> Span:
        found = _NUMBER.match(self.rest)
        if found is None:
            raise Unreadable(self.rest)
        self._takes(found[0])
        mantissa, _, power = found[0].partition("×10")
        number = float(mantissa.replace(",", "")) * 10.0 ** int(power.translate(_LOWERED) or 0)
        if found[0] != "10" or not self.rest[:1] or self.rest[0] not in _RAISED:
            self._pass_unit()
        size = math.floor(math.log10(abs(number))) if number else 0
        half = 0.5 * 10.0 ** (size + 1 - _DIGITS) if number else 0.0
        return Span(number - half, number + half)

    def _pass_unit(self) -> None:
        """What follows a number up to the next sign: a unit, whose brackets come after a stroke."""
        at = 0
        while at < len(self.rest) and not _END.match(self.rest, at):
            if self.rest.startswith("/(", at):
                at = self.rest.index(")", at)
            at += 1
        self.rest = self.rest[at:]
        self._pass_remarks()

    def _pass_remarks(self) -> None:
        while self.rest.startswith((" (", "（", " （")):
            depth, at = 0, self.rest.index(self.rest.strip()[0])
            while at < len(self.rest):
                depth += (self.rest[at] in _OPENING) - (self.rest[at] in _CLOSING)
                at += 1
                if depth == 0:
                    break
            self.rest = self.rest[at:]
