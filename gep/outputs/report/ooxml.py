"""Pieces of WordprocessingML as text: runs, fields, bookmarks and paragraphs.

A report has thousands of paragraphs; as text they are made, and parsed once, in a fraction of
the time that objects take. Every text goes through `one_line`, so that nothing a name holds
can end an element.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

from gep.telling.text import one_line

NAMESPACES = {
    "w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "r": "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    "m": "http://schemas.openxmlformats.org/officeDocument/2006/math",
    "wp": "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
    "a": "http://schemas.openxmlformats.org/drawingml/2006/main",
    "pic": "http://schemas.openxmlformats.org/drawingml/2006/picture",
}
DECLARED = " ".join(f'xmlns:{prefix}="{uri}"' for prefix, uri in NAMESPACES.items())

_WIDE_MARKS = re.compile("[“”\u2018\u2019…—·×]")
_ONE_LINE = re.compile(r"<m:oMath>.*?</m:oMath>", re.DOTALL)
_LINE_BREAK = re.compile(r"<m:r>(?:<w:rPr>(?:(?!</w:rPr>).)*</w:rPr>)?<w:br/></m:r>")
_UPRIGHT = '<m:sty m:val="p"/>'
_GAP = 4 * "\N{EM SPACE}"
EMU_PER_MM = 36_000
TWIPS_PER_MM = 1440 / 25.4


@dataclass(frozen=True)
class Ref:
    """A place in a text that names a table or figure by its number."""

    bookmark: str
    text: str


def run(text: str, properties: str = "") -> str:
    """A run of text; marks that Latin fonts would take get the Chinese one."""
    shown = one_line(text)
    if not shown:
        return ""
    hint = '<w:rFonts w:hint="eastAsia"/>' if _WIDE_MARKS.search(shown) else ""
    inside = hint + properties
    style = f"<w:rPr>{inside}</w:rPr>" if inside else ""
    return f'<w:r>{style}<w:t xml:space="preserve">{escape(shown)}</w:t></w:r>'


def field(instruction: str, cached: str, *, dirty: bool = False) -> str:
    """A field with what it shows until it is updated."""
    mark = ' w:dirty="true"' if dirty else ""
    return (
        f'<w:r><w:fldChar w:fldCharType="begin"{mark}/></w:r>'
        f'<w:r><w:instrText xml:space="preserve"> {escape(instruction)} </w:instrText></w:r>'
        f'<w:r><w:fldChar w:fldCharType="separate"/></w:r>{run(cached)}'
        '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )


def bookmarked(number: int, name: str, inside: str) -> str:
    """Something that fields can point at."""
    start = f'<w:bookmarkStart w:id="{number}" w:name={quoteattr(name)}/>'
    return f'{start}{inside}<w:bookmarkEnd w:id="{number}"/>'


def written(pieces: Iterable[str | Ref]) -> str:
    """Runs of a text in which tables and figures are named."""
    return "".join(
        field(f"REF {piece.bookmark} \\h", piece.text) if isinstance(piece, Ref) else run(piece)
        for piece in pieces
    )


def paragraph(style: str, inside: str, properties: str = "") -> str:
    """A paragraph in a style, by the style's id."""
    return f"<w:p><w:pPr><w:pStyle w:val={quoteattr(style)}/>{properties}</w:pPr>{inside}</w:p>"


def split_lines(omml: str) -> list[str]:
    """Mathematics of several lines as paragraphs of mathematics of one line each, in the middle."""
    head = omml[: omml.index(">") + 1]
    lines = _ONE_LINE.findall(omml)
    middle = '<m:oMathParaPr><m:jc m:val="center"/></m:oMathParaPr>'
    return [
        f"{head}{middle}{_LINE_BREAK.sub('', line).replace('<m:aln/>', _UPRIGHT)}</m:oMathPara>"
        for line in lines
    ]


def equation(omml: str, style: str, number: str) -> list[str]:
    """Paragraphs of a formula, a number behind its last line.

    The number is part of the mathematics: LibreOffice draws none that has text beside it.
    """
    *steps, last = split_lines(omml)  # word processors other than Word know no break in one
    shown = f'<m:r><m:rPr><m:nor/></m:rPr><m:t xml:space="preserve">{_GAP}{number}</m:t></m:r>'
    last = last.replace("</m:oMath>", f"{shown}</m:oMath>")
    return [*(paragraph(style, line, "<w:keepNext/>") for line in steps), paragraph(style, last)]


def picture(number: int, relation: str, size: tuple[int, int], alternative: str) -> str:
    """A picture in the line, ``size`` in EMU."""
    wide, high = size
    name = quoteattr(one_line(alternative))
    return (
        f'<w:r><w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0">'
        f'<wp:extent cx="{wide}" cy="{high}"/>'
        f'<wp:docPr id="{number}" name="picture {number}" descr={name}/>'
        f'<a:graphic><a:graphicData uri="{NAMESPACES["pic"]}"><pic:pic>'
        f'<pic:nvPicPr><pic:cNvPr id="{number}" name="picture {number}"/><pic:cNvPicPr/>'
        f'</pic:nvPicPr><pic:blipFill><a:blip r:embed="{relation}"/>'
        "<a:stretch><a:fillRect/></a:stretch></pic:blipFill>"
        f'<pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="{wide}" cy="{high}"/></a:xfrm>'
        '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic>'
        "</a:graphicData></a:graphic></wp:inline></w:drawing></w:r>"
    )
