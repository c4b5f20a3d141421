"""The numbers of headings: 1, 1.1, 1.1.1 for chapters, a letter for an appendix.

They are lists of Word, so that a chapter that a bureau adds moves the others.
"""

from typing import Any
from xml.sax.saxutils import quoteattr

from docx.document import Document as DocumentObject
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.oxml.parser import parse_xml
from docx.parts.numbering import NumberingPart

from gep.outputs.report.ooxml import DECLARED, NAMESPACES

LEVELS = 3
_PLACE = "/word/numbering.xml"


def add_lists(document: DocumentObject, appendix: str) -> tuple[int, int]:
    """Add the list of chapters and that of appendices; gives their numbers.

    ``appendix`` is the word before the letter of an appendix.
    """
    root: Any = _numbering(document)
    abstract = 1 + _greatest(root, "w:abstractNum", "abstractNumId")
    first = 1 + _greatest(root, "w:num", "numId")
    forms = (_levels(("decimal", "%1")), _levels(("upperLetter", f"{appendix} %1")))
    for place, levels in enumerate(forms):
        definition = (
            f'<w:abstractNum {DECLARED} w:abstractNumId="{abstract + place}">'
            f'<w:multiLevelType w:val="multilevel"/>{levels}</w:abstractNum>'
        )
        _put(root, parse_xml(definition), ("numPicBullet", "abstractNum"))
        named = f'<w:abstractNumId w:val="{abstract + place}"/>'
        numbered = parse_xml(f'<w:num {DECLARED} w:numId="{first + place}">{named}</w:num>')
        _put(root, numbered, ("numPicBullet", "abstractNum", "num"))
    return first, first + 1


def _numbering(document: DocumentObject) -> Any:
    part = document.part
    try:
        return part.part_related_by(RELATIONSHIP_TYPE.NUMBERING).element  # type: ignore[attr-defined]  # python-docx
    except KeyError:
        element = parse_xml(f"<w:numbering {DECLARED}/>")
        made = NumberingPart(PackURI(_PLACE), CONTENT_TYPE.WML_NUMBERING, element, part.package)
        part.relate_to(made, RELATIONSHIP_TYPE.NUMBERING)
        return element


def _put(root: Any, element: Any, before: tuple[str, ...]) -> None:
    """Put an element where Word wants it: behind those of some kinds, before all others."""
    tags = {f"{{{NAMESPACES['w']}}}{name}" for name in before}
    root.insert(sum(one.tag in tags for one in root), element)


def _greatest(root: Any, tag: str, attribute: str) -> int:
    name = f"{{{NAMESPACES['w']}}}{attribute}"
    return max((int(one.get(name)) for one in root.iterfind(tag, NAMESPACES)), default=0)


def _levels(first: tuple[str, str]) -> str:
    """The levels of a list; those below the first are decimal numbers behind it."""
    texts = [first[1], *(".".join(f"%{i + 1}" for i in range(n)) for n in range(2, LEVELS + 1))]
    forms = [first[0], *["decimal"] * (LEVELS - 1)]
    return "".join(
        f'<w:lvl w:ilvl="{level}"><w:start w:val="1"/><w:numFmt w:val="{form}"/>'
        f'<w:suff w:val="space"/><w:lvlText w:val={quoteattr(text)}/><w:lvlJc w:val="left"/>'
        '<w:pPr><w:ind w:left="0" w:firstLine="0"/></w:pPr></w:lvl>'
        for level, (form, text) in enumerate(zip(forms, texts, strict=True))
    )
