"""The MathML pen: MathML Core, which browsers set without any script."""

from collections.abc import Sequence
from xml.sax.saxutils import escape

NAMESPACE = "http://www.w3.org/1998/Math/MathML"
_APPLY = "<mo>&#x2061;</mo>"  # an invisible sign between a function and what it is of
_RIGHT, _LEFT = 'style="text-align:-webkit-right"', 'style="text-align:left"'
# without a font for mathematics, browsers stretch brackets beyond what one line of words needs
_TALL = ("<mfrac", "<mtable", "<munder", "<msqrt", "<mroot")
# characters that XML 1.0 cannot hold, even escaped
_FORBIDDEN = dict.fromkeys(
    [*range(9), 11, 12, *range(14, 32), *range(0xD800, 0xE000), 0xFFFE, 0xFFFF]
)


def xml_text(text: str) -> str:
    """Text of people as XML may hold it.

    >>> xml_text("N < 5 & rising" + chr(0))
    'N &lt; 5 &amp; rising'
    """
    return escape(text.translate(_FORBIDDEN))


class MathmlPen:
    """Writes MathML Core."""

    def number(self, digits: str) -> str:
        """Digits as a number."""
        return f"<mn>{digits}</mn>"

    def words(self, text: str) -> str:
        """Words, with the spaces at their ends kept."""
        kept = xml_text(text)
        inner = kept.strip()
        before = "\u00a0" * (len(kept) > len(kept.lstrip()))
        after = "\u00a0" * bool(inner and len(kept) > len(kept.rstrip()))
        return f"<mtext>{before}{inner}{after}</mtext>"

    def sign(self, sign: str, *, alone: bool = False) -> str:
        """An operator."""
        form = ' form="prefix"' if alone else ""
        return f"<mo{form}>{escape(sign)}</mo>"

    def row(self, parts: Sequence[str]) -> str:
        """Pieces in a row."""
        return f"<mrow>{''.join(parts)}</mrow>" if len(parts) > 1 else "".join(parts)

    def fraction(self, over: str, under: str) -> str:
        """A built-up fraction."""
        return f"<mfrac>{over}{under}</mfrac>"

    def power(self, base: str, exponent: str) -> str:
        """A superscript."""
        return f"<msup>{base}{exponent}</msup>"

    def root(self, of: str, degree: str) -> str:
        """A radical."""
        return f"<mroot>{of}<mn>{degree}</mn></mroot>" if degree else f"<msqrt>{of}</msqrt>"

    def brackets(self, pair: str, of: Sequence[str]) -> str:
        """A pair that grows with what it holds."""
        held = '<mo separator="true">,</mo>'.join(of)
        grows = "true" if any(mark in held for mark in _TALL) else "false"
        left, right = (
            f'<mo form="{form}" fence="true" stretchy="{grows}">{bracket}</mo>'
            for form, bracket in zip(("prefix", "postfix"), pair, strict=True)
        )
        return f"<mrow>{left}{held}{right}</mrow>"

    def function(self, name: str, below: str, of: str) -> str:
        """A function by its upright name."""
        written = f"<mi>{name}</mi>"
        written = f"<msub>{written}<mn>{below}</mn></msub>" if below else written
        return f"<mrow>{written}{_APPLY}{of}</mrow>"

    def total(self, below: str, of: str) -> str:
        """A large sigma."""
        sigma = '<mo largeop="true" movablelimits="false">∑</mo>'
        sigma = f"<munder>{sigma}{below}</munder>" if below else sigma
        return f"<mrow>{sigma}{of}</mrow>"

    def cases(self, branches: Sequence[tuple[str, str]]) -> str:
        """A brace and a table of values and conditions."""
        rows = "".join(
            f"<mtr><mtd {_LEFT}>{value}</mtd><mtd {_LEFT}>{when}</mtd></mtr>"
            for value, when in branches
        )
        brace = '<mo form="prefix" fence="true" stretchy="true">{</mo>'
        return f"<mrow>{brace}<mtable>{rows}</mtable></mrow>"

    def lines(self, equations: Sequence[tuple[str, str]]) -> str:
        """One element that stands by itself."""
        if len(equations) == 1:
            left, right = equations[0]
            body = self.row([left, self.sign("="), right])
        else:
            rows = "".join(
                f'<mtr><mtd {_RIGHT}>{left}</mtd><mtd {_LEFT} displaystyle="true">'
                f"<mrow>{self.sign('=')}{right}</mrow></mtd></mtr>"
                for left, right in equations
            )
            body = f'<mtable displaystyle="true">{rows}</mtable>'
        return f'<math xmlns="{NAMESPACE}" display="block">{body}</math>'
