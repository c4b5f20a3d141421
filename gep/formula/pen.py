"""What a notation must be able to write: the pieces that formulas are made of."""

from collections.abc import Sequence
from typing import Protocol


class FormulaPen(Protocol):
    """How a notation writes the pieces of a formula; each method gives marked-up text."""

    def number(self, digits: str) -> str:
        """Digits, perhaps with a decimal point, or a sign such as π."""
        ...

    def words(self, text: str) -> str:
        """Upright words; ``text`` is as people wrote it, nothing is escaped."""
        ...

    def sign(self, sign: str, *, alone: bool = False) -> str:
        """A sign between two pieces, or before one if ``alone``."""
        ...

    def row(self, parts: Sequence[str]) -> str:
        """Pieces one after the other, as one piece."""
        ...

    def fraction(self, over: str, under: str) -> str:
        """One over the other."""
        ...

    def power(self, base: str, exponent: str) -> str:
        """A base and what is raised."""
        ...

    def root(self, of: str, degree: str) -> str:
        """A root; the degree is "" if square."""
        ...

    def brackets(self, pair: str, of: Sequence[str]) -> str:
        """Pieces with commas between them in a pair such as ``()`` that grows with them."""
        ...

    def function(self, name: str, below: str, of: str) -> str:
        """A function of mathematics, with a base such as 10 below its name or "", and the rest."""
        ...

    def total(self, below: str, of: str) -> str:
        """A large sigma, with what stands below it or ""."""
        ...

    def cases(self, branches: Sequence[tuple[str, str]]) -> str:
        """Values with their conditions below each other, after one brace."""
        ...

    def lines(self, equations: Sequence[tuple[str, str]]) -> str:
        """The whole: left and right sides, aligned at the equals sign if there are several."""
        ...
