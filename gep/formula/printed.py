"""The pen of plain text: mathematics in one line, as a pocket calculator takes it."""

import re
from collections.abc import Sequence

from gep.formula.tree import MINUS

_RAISED = str.maketrans("-\u22120123456789", "⁻⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
_WHOLE = re.compile("[-\u2212]?[0-9]+")
_SUMS, _ALL = (" + ", f" {MINUS} "), (" + ", f" {MINUS} ", " × ", " ÷ ")
_ROOTS = {"": "√", "3": "∛"}


class TextPen:
    """Writes signs of mathematics between numbers and words, with brackets instead of strokes."""

    def number(self, digits: str) -> str:
        """Digits as they are."""
        return digits

    def words(self, text: str) -> str:
        """Words as they are."""
        return text

    def sign(self, sign: str, *, alone: bool = False) -> str:
        """A sign between spaces; one before a piece stands close to it."""
        return sign if alone else f" {sign} "

    def row(self, parts: Sequence[str]) -> str:
        """Pieces one after the other."""
        return "".join(parts)

    def fraction(self, over: str, under: str) -> str:
        """One divided by the other.

        >>> TextPen().fraction("a + b", "c × d")
        '(a + b) ÷ (c × d)'
        """
        return f"{_held(over, _SUMS)} ÷ {_held(under, _ALL)}"

    def power(self, base: str, exponent: str) -> str:
        """A base and what is raised: small signs for a whole number, else behind a ^.

        >>> TextPen().power("10", "3"), TextPen().power("0.11 km²", "1.128")
        ('10³', '(0.11 km²)^1.128')
        """
        low = f"({base})" if " " in base and not _is_held(base) else base
        if _WHOLE.fullmatch(exponent):
            return low + exponent.translate(_RAISED)
        high = f"({exponent})" if " " in exponent and not _is_held(exponent) else exponent
        return f"{low}^{high}"

    def root(self, of: str, degree: str) -> str:
        """A root of what stands in brackets."""
        return f"{_ROOTS[degree]}({of})"

    def brackets(self, pair: str, of: Sequence[str]) -> str:
        """Pieces with commas between them."""
        return f"{pair[0]}{'; '.join(of) if of[1:] else ''.join(of)}{pair[1]}"

    def function(self, name: str, below: str, of: str) -> str:
        """A function by its name."""
        return f"{name}{below}{of}"

    def total(self, below: str, of: str) -> str:  # noqa: ARG002 - names bear their index
        """A sigma with what it sums behind it."""
        return f"Σ {of}"

    def cases(self, branches: Sequence[tuple[str, str]]) -> str:
        """Values, each with its condition in brackets."""
        return "; ".join(f"{value} ({when})" if when else value for value, when in branches)

    def lines(self, equations: Sequence[tuple[str, str]]) -> str:
        """Equations one after the other; one without a left side is what it is."""
        return "; ".join(f"{left} = {right}" if left else right for left, right in equations)


def _held(text: str, signs: Sequence[str]) -> str:
    """A text in brackets if one of these signs stands outside any in it."""
    outside, depth = [], 0
    for letter in text:
        depth += (letter in "([{") - (letter in ")]}")
        outside.append(letter if not depth else "·")
    plain = "".join(outside)
    return f"({text})" if any(sign in plain for sign in signs) else text


def _is_held(text: str) -> bool:
    """Whether one pair of brackets is around all of a text."""
    depth = 0
    for place, letter in enumerate(text):
        depth += (letter == "(") - (letter == ")")
        if depth == 0:
            return place == len(text) - 1 and text.startswith("(")
    return False
