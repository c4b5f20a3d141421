"""The OMML pen: mathematics as Word documents hold it (ISO/IEC 29500-1, part 22)."""

from collections.abc import Sequence

from gep.formula.mathml import xml_text

MATH = "http://schemas.openxmlformats.org/officeDocument/2006/math"
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_FONT = '<w:rPr><w:rFonts w:ascii="Cambria Math" w:hAnsi="Cambria Math"/></w:rPr>'
_BREAK = f"<m:r>{_FONT}<w:br/></m:r>"
_HIDDEN = '<m:supHide m:val="1"/>'


class OmmlPen:
    """Writes OMML."""

    def number(self, digits: str) -> str:
        """Digits in an upright run."""
        return self._run(digits, '<m:sty m:val="p"/>')

    def words(self, text: str) -> str:
        """Words as ordinary text, in the document's own fonts."""
        return f'<m:r><m:rPr><m:nor/></m:rPr><m:t xml:space="preserve">{xml_text(text)}</m:t></m:r>'

    def sign(self, sign: str, *, alone: bool = False) -> str:  # noqa: ARG002 - Word spaces signs
        """A sign, which Word spaces by what stands beside it."""
        return self._run(sign, '<m:sty m:val="p"/>')

    def row(self, parts: Sequence[str]) -> str:
        """Pieces one after the other."""
        return "".join(parts)

    def fraction(self, over: str, under: str) -> str:
        """A built-up fraction."""
        return f"<m:f><m:num>{over}</m:num><m:den>{under}</m:den></m:f>"

    def power(self, base: str, exponent: str) -> str:
        """A superscript."""
        return f"<m:sSup><m:e>{base}</m:e><m:sup>{exponent}</m:sup></m:sSup>"

    def root(self, of: str, degree: str) -> str:
        """A radical."""
        hidden = "" if degree else '<m:radPr><m:degHide m:val="1"/></m:radPr>'
        degrees = self.number(degree) if degree else ""
        return f"<m:rad>{hidden}<m:deg>{degrees}</m:deg><m:e>{of}</m:e></m:rad>"

    def brackets(self, pair: str, of: Sequence[str]) -> str:
        """A pair that grows with what it holds."""
        return self._fenced(pair[0], pair[1], of)

    def function(self, name: str, below: str, of: str) -> str:
        """A function by its upright name."""
        written = self._run(name, '<m:sty m:val="p"/>')
        if below:
            written = f"<m:sSub><m:e>{written}</m:e><m:sub>{self.number(below)}</m:sub></m:sSub>"
        return f"<m:func><m:fName>{written}</m:fName><m:e>{of}</m:e></m:func>"

    def total(self, below: str, of: str) -> str:
        """A large sigma."""
        hidden = "" if below else '<m:subHide m:val="1"/>'
        look = f'<m:chr m:val="∑"/><m:limLoc m:val="undOvr"/>{hidden}{_HIDDEN}'
        parts = f"<m:sub>{below}</m:sub><m:sup/><m:e>{of}</m:e>"
        return f"<m:nary><m:naryPr>{look}</m:naryPr>{parts}</m:nary>"

    def cases(self, branches: Sequence[tuple[str, str]]) -> str:
        """A brace and a matrix of values and conditions."""
        column = '<m:mc><m:mcPr><m:count m:val="2"/><m:mcJc m:val="left"/></m:mcPr></m:mc>'
        rows = "".join(
            f"<m:mr><m:e>{value}</m:e><m:e>{when}</m:e></m:mr>" for value, when in branches
        )
        matrix = f"<m:m><m:mPr><m:mcs>{column}</m:mcs></m:mPr>{rows}</m:m>"
        return self._fenced("{", "", [matrix])

    def lines(self, equations: Sequence[tuple[str, str]]) -> str:
        """One paragraph of mathematics, a line for each equation, aligned at the equals signs."""
        several = len(equations) > 1
        equals = self._run("=", "<m:aln/>" if several else '<m:sty m:val="p"/>')
        lines = [f"{left}{equals}{right}" for left, right in equations]
        body = "".join(
            f"<m:oMath>{line}{_BREAK if n < len(lines) else ''}</m:oMath>"
            for n, line in enumerate(lines, start=1)
        )
        look = '<m:oMathParaPr><m:jc m:val="left"/></m:oMathParaPr>'
        return f'<m:oMathPara xmlns:m="{MATH}" xmlns:w="{WORD}">{look}{body}</m:oMathPara>'

    def _run(self, text: str, look: str) -> str:
        return f"<m:r><m:rPr>{look}</m:rPr>{_FONT}<m:t>{xml_text(text)}</m:t></m:r>"

    def _fenced(self, left: str, right: str, of: Sequence[str]) -> str:
        marks = f'<m:begChr m:val="{left}"/><m:sepChr m:val=","/><m:endChr m:val="{right}"/>'
        held = "".join(f"<m:e>{one}</m:e>" for one in of)
        return f"<m:d><m:dPr>{marks}</m:dPr>{held}</m:d>"
