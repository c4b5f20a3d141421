"""The tree that a formula is read into, and where it needs brackets.

Nodes are small frozen values. Sums and products hold their parts side by side, to be worked out
from the left; a part that is taken away is a `Negative`. How tightly a node binds is its `level`,
and `bracketed` is the one place that decides on brackets in whatever a formula is set.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from enum import IntEnum
from typing import TypeAlias

MINUS = "\u2212"  # as wide as a plus, which a hyphen is not


class NotArithmetic(ValueError):
    """Something else than arithmetic on numbers by name; its text is the part that is not."""


class Level(IntEnum):
    """How tightly a node holds together, loosest first."""

    CHOICE = 0
    LOGIC = 1
    COMPARISON = 2
    SUM = 3
    TOTAL = 4
    PRODUCT = 5
    FRACTION = 6
    POWER = 7
    WHOLE = 8


@dataclass(frozen=True)
class Number:
    """A number as it was written.

    >>> Number("100.0").mantissa, Number("2.50e-3").mantissa, Number("2.50e-3").exponent
    ('100', '2.5', -3)
    """

    text: str

    @property
    def mantissa(self) -> str:
        """What stands before the power of ten, without zeros that say nothing."""
        whole, _, part = self.text.lower().partition("e")[0].partition(".")
        digits, part = whole.lstrip("0") or "0", part.rstrip("0")
        return f"{digits}.{part}" if part else digits

    @property
    def exponent(self) -> int:
        """The power of ten, 0 if none is written."""
        return int(self.text.lower().partition("e")[2] or 0)

    @property
    def level(self) -> Level:
        """One with a power of ten binds like what it is set as."""
        if not self.exponent:
            return Level.WHOLE
        return Level.POWER if self.mantissa == "1" else Level.PRODUCT


@dataclass(frozen=True)
class Symbol:
    """A constant of mathematics with a sign of its own."""

    sign: str
    level = Level.WHOLE


@dataclass(frozen=True)
class Name:
    """An input, or what an earlier line gave."""

    name: str
    level = Level.WHOLE


@dataclass(frozen=True)
class Negative:
    """Something taken away, or below zero."""

    of: "Node"
    level = Level.SUM


@dataclass(frozen=True)
class Sum:
    """Two or more terms; the first is no sum."""

    terms: tuple["Node", ...]
    level = Level.SUM

    @property
    def others(self) -> Iterator[tuple[str, "Node"]]:
        """The terms after the first, each with the sign before it."""
        for term in self.terms[1:]:
            yield (MINUS, term.of) if isinstance(term, Negative) else ("+", term)


@dataclass(frozen=True)
class Product:
    """Two or more factors; the first is no product, and not negative."""

    factors: tuple["Node", ...]
    level = Level.PRODUCT


@dataclass(frozen=True)
class Fraction:
    """One thing over another."""

    over: "Node"
    under: "Node"
    level = Level.FRACTION


@dataclass(frozen=True)
class Power:
    """A base raised to an exponent."""

    base: "Node"
    exponent: "Node"
    level = Level.POWER


@dataclass(frozen=True)
class Root:
    """The root of degree 2 or 3."""

    of: "Node"
    degree: int = 2
    level = Level.WHOLE


@dataclass(frozen=True)
class Magnitude:
    """A number without its sign."""

    of: "Node"
    level = Level.WHOLE


@dataclass(frozen=True)
class Applied:
    """A function by its name in `FUNCTIONS` or, if ``own``, one that only its author knows."""

    function: str
    arguments: tuple["Node", ...]
    own: bool = False
    level = Level.WHOLE


@dataclass(frozen=True)
class Extreme:
    """The greatest (``max``) or least (``min``) of some values."""

    which: str
    of: tuple["Node", ...]
    level = Level.WHOLE


@dataclass(frozen=True)
class Total:
    """The sum over the bands of a raster, or over each ``each`` of ``among``."""

    of: "Node"
    each: str = ""
    among: "Node | None" = None
    level = Level.TOTAL


@dataclass(frozen=True)
class Comparison:
    """Values with signs between them, as in 0 < x <= 1."""

    values: tuple["Node", ...]
    signs: tuple[str, ...]
    level = Level.COMPARISON


@dataclass(frozen=True)
class Logic:
    """Conditions joined by ``and`` or ``or``, or one that must not hold (``not``)."""

    word: str
    of: tuple["Node", ...]
    level = Level.LOGIC


@dataclass(frozen=True)
class Missing:
    """The condition that something has no value."""

    of: "Node"
    level = Level.COMPARISON


@dataclass(frozen=True)
class Cases:
    """The value of the first condition that holds, else another; None is no value (NaN)."""

    branches: tuple[tuple["Node | None", "Node"], ...]
    otherwise: "Node | None" = None
    level = Level.CHOICE


Node: TypeAlias = (
    Number | Symbol | Name | Negative | Sum | Product | Fraction | Power | Root | Magnitude
    | Applied | Extreme | Total | Comparison | Logic | Missing | Cases
)  # fmt: skip


@dataclass(frozen=True)
class Formula:
    """Lines that each give a name a value, and the value of the whole.

    ``text`` is what was read, ``names`` where in its bytes a name is read, in order.
    """

    steps: tuple[tuple[str, Node], ...]
    value: Node
    text: str = field(default="", compare=False)
    names: tuple[slice, ...] = field(default=(), compare=False)

    @property
    def plain(self) -> "Formula":
        """The same without a last line that only repeats the name of the line before."""
        if self.steps and self.value == Name(self.steps[-1][0]):
            return replace(self, steps=self.steps[:-1], value=self.steps[-1][1])
        return self


def bracketed(part: Node, whole: Node, *, last: bool = True) -> bool:
    """Whether a part needs brackets inside a whole; ``last`` says that nothing follows it there.

    >>> x, y = Name("x"), Name("y")
    >>> bracketed(Sum((x, y)), whole=Product((Sum((x, y)), x)))
    True
    >>> bracketed(Fraction(x, y), whole=Product((Fraction(x, y), x)))
    False
    """
    match whole:
        case Sum() | Negative() | Total():
            return part.level <= Level.SUM
        case Product():
            runs_on = isinstance(part, Total) and last
            return part.level < Level.PRODUCT and not runs_on
        case Power():
            return part.level < Level.WHOLE
        case Comparison():
            return part.level <= Level.COMPARISON
        case Logic():
            return part.level <= Level.LOGIC
    return False  # a bar, a root or a pair of braces holds its parts together


_OPPOSITE = {"<": "≥", "≥": "<", ">": "≤", "≤": ">", "=": "≠", "≠": "="}


def opposite(condition: Node) -> Node:
    """The condition that holds where this one does not.

    >>> opposite(Comparison((Name("x"), Number("5")), ("<",))).signs
    ('≥',)
    """
    match condition:
        case Comparison(values, (sign,)):
            return Comparison(values, (_OPPOSITE[sign],))
        case Logic("not", (inner,)):
            return inner
    return Logic("not", (condition,))
