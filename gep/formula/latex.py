"""The LaTeX pen: a subset that TeX with amsmath, MathJax and KaTeX all set."""

from collections.abc import Sequence

from gep.formula.tree import MINUS

_SIGNS = {MINUS: "-", "×": r"\times", "≤": r"\le", "≥": r"\ge", "≠": r"\ne", "∈": r"\in"}
_PAIRS = {"()": ("(", ")"), "{}": (r"\{", r"\}"), "||": (r"|", r"|")}
_SPECIAL = {
    "\\": r"\backslash ", "{": r"\{", "}": r"\}", "$": r"\$", "%": r"\%", "#": r"\#", "&": r"\&",
    "_": r"\_", "^": r"\wedge ", "~": r"\sim ",
}  # fmt: skip


class LatexPen:
    """Writes LaTeX for a displayed block."""

    def number(self, digits: str) -> str:
        """Digits as they are."""
        return r"\pi" if digits == "π" else digits

    def words(self, text: str) -> str:
        r"""Words in a ``\text``; a special character stands outside it.

        MathJax does not know ``\_`` within a ``\text``, but every TeX knows it without.

        >>> print(LatexPen().words("50 % of a_b"))
        \text{50 }\%\text{ of a}\_\text{b}
        """
        pieces, plain = [], ""
        for letter in (one if one.isprintable() else " " for one in text):
            if letter not in _SPECIAL:
                plain += letter
                continue
            pieces += [rf"\text{{{plain}}}"] * bool(plain)
            pieces.append(_SPECIAL[letter])
            plain = ""
        return "".join([*pieces, *([rf"\text{{{plain}}}"] * bool(plain))])

    def sign(self, sign: str, *, alone: bool = False) -> str:
        """A sign with spaces, which TeX sets as it sees fit."""
        text = _SIGNS.get(sign, sign)
        return text if alone else f" {text} "

    def row(self, parts: Sequence[str]) -> str:
        """Pieces one after the other."""
        return "".join(parts)

    def fraction(self, over: str, under: str) -> str:
        """A built-up fraction."""
        return rf"\frac{{{over}}}{{{under}}}"

    def power(self, base: str, exponent: str) -> str:
        """A superscript."""
        return f"{{{base}}}^{{{exponent}}}"

    def root(self, of: str, degree: str) -> str:
        """A radical."""
        return rf"\sqrt[{degree}]{{{of}}}" if degree else rf"\sqrt{{{of}}}"

    def brackets(self, pair: str, of: Sequence[str]) -> str:
        """A pair that grows with what it holds."""
        left, right = _PAIRS[pair]
        return rf"\left{left}{', '.join(of)}\right{right}"

    def function(self, name: str, below: str, of: str) -> str:
        """A function that TeX knows by name: all that formulas use."""
        base = f"_{{{below}}}" if below else ""
        return rf"\{name}{base}{of}"

    def total(self, below: str, of: str) -> str:
        """A large sigma."""
        limit = f"_{{{below}}}" if below else ""
        return rf"\sum{limit} {of}"

    def cases(self, branches: Sequence[tuple[str, str]]) -> str:
        """The ``cases`` of amsmath."""
        rows = [f"{value} & {when}" if when else value for value, when in branches]
        return r"\begin{cases} " + r" \\ ".join(rows) + r" \end{cases}"

    def lines(self, equations: Sequence[tuple[str, str]]) -> str:
        """One equation, or several aligned at their equals signs."""
        if len(equations) == 1:
            return " = ".join(equations[0])
        rows = " \\\\\n".join(f"{left} &= {right}" for left, right in equations)
        return f"\\begin{{aligned}}\n{rows}\n\\end{{aligned}}"
