"""The paper of a report: page set-up, headers and footers, of gep's own or of a bureau's."""

import copy
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from docx.document import Document as DocumentObject
from docx.enum.section import WD_ORIENT
from docx.oxml.parser import parse_xml
from docx.shared import Mm

from gep.outputs.report.ooxml import DECLARED, NAMESPACES, TWIPS_PER_MM, field, paragraph, run

_W = f"{{{NAMESPACES['w']}}}"
_ID = f"{{{NAMESPACES['r']}}}id"
DECIMAL, ROMAN = "decimal", "lowerRoman"
_A4 = (210.0, 297.0)
_TOP, _BOTTOM, _LEFT, _RIGHT = 37.0, 35.0, 28.0, 26.0
_REFERENCES = (f"{_W}headerReference", f"{_W}footerReference")
_AFTER_NUMBERS = frozenset(
    _W + name
    for name in ("cols", "formProt", "vAlign", "noEndnote", "titlePg", "textDirection", "bidi",
                 "rtlGutter", "docGrid", "printerSettings", "sectPrChange")
)  # fmt: skip


@dataclass(frozen=True)
class Paper:
    """The page set-up that sections are made of; lengths in twips.

    ``section`` is the portrait section that all others are copies of. Page numbers begin again
    with every chapter and name it (5-1), so that the contents are right without any layout:
    ``has_own_foot`` says that a bureau's footer shows them, which Word then tells of the chapter.
    """

    section: Any
    has_own_foot: bool = False

    @property
    def text_width(self) -> int:
        """Width between the margins, upright."""
        margins = self.section.find("w:pgMar", NAMESPACES)
        return self._size("w") - _twips(margins, "left") - _twips(margins, "right")

    @property
    def text_height(self) -> int:
        """Height between the margins, upright: the width of a page that lies."""
        margins = self.section.find("w:pgMar", NAMESPACES)
        return self._size("h") - _twips(margins, "top") - _twips(margins, "bottom")

    def _size(self, side: str) -> int:
        return _twips(self.section.find("w:pgSz", NAMESPACES), side)

    def ended(
        self, *, lies: bool = False, first: bool = False, begins: str = "", foot: str = ""
    ) -> Any:
        """The section that ends here.

        ``first`` is the cover, which has a header only where a bureau made one for first pages;
        ``begins`` is the form of page numbers that start again here, ``foot`` the relation of
        the footer of its chapter.
        """
        section = copy.deepcopy(self.section)
        own_first_page = section.find("w:titlePg", NAMESPACES)
        if first and own_first_page is None:
            _without(section, *_REFERENCES)
        if not first and own_first_page is not None:
            section.remove(own_first_page)
        _without(section, f"{_W}pgNumType")
        if begins:
            by_chapter = begins == DECIMAL and self.has_own_foot
            chapter = ' w:chapStyle="1" w:chapSep="hyphen"' if by_chapter else ""
            numbers = f'<w:pgNumType {DECLARED} w:fmt="{begins}" w:start="1"{chapter}/>'
            followers = [one for one in section if one.tag in _AFTER_NUMBERS]
            section.insert(
                section.index(followers[0]) if followers else len(section), parse_xml(numbers)
            )
        if foot and not self.has_own_foot:
            for one in section.findall("w:footerReference", NAMESPACES):
                one.set(_ID, foot)
        if lies:
            _turned(section)
        return section


def own_paper(document: DocumentObject) -> Paper:
    """A4 with the margins of GB/T 9704."""
    section = document.sections[-1]
    section.page_width, section.page_height = (Mm(length) for length in _A4)
    section.orientation = WD_ORIENT.PORTRAIT
    section.top_margin, section.bottom_margin = Mm(_TOP), Mm(_BOTTOM)
    section.left_margin, section.right_margin = Mm(_LEFT), Mm(_RIGHT)
    section.header_distance, section.footer_distance = Mm(20), Mm(24)
    _without(section._sectPr, f"{_W}cols", f"{_W}docGrid")
    return Paper(section._sectPr)


def bureau_paper(document: DocumentObject) -> Paper:
    """The page set-up of a bureau's document: its last upright section, headers and footers."""
    references: dict[tuple[str, str], Any] = {}
    upright = None
    for section in document.sections:
        element = section._sectPr
        for reference in [one for one in element if one.tag in _REFERENCES]:
            references[reference.tag, reference.get(f"{_W}type", "default")] = reference
        if (section.page_width or 0) <= (section.page_height or 0):
            upright = element
    last = document.sections[-1]._sectPr
    chosen = copy.deepcopy(last if upright is None else upright)
    _without(chosen, *_REFERENCES, f"{_W}type", f"{_W}cols", f"{_W}lnNumType")
    for place, reference in enumerate(references.values()):
        chosen.insert(place, copy.deepcopy(reference))
    last.getparent().replace(last, chosen)
    if chosen.find("w:pgMar", NAMESPACES) is None or chosen.find("w:pgSz", NAMESPACES) is None:
        return own_paper(document)
    return Paper(chosen, has_own_foot=chosen.find("w:footerReference", NAMESPACES) is not None)


def add_head_and_foot(document: DocumentObject, head: str, styles: Mapping[str, str]) -> None:
    """The account's name above and the page number below, where there is none yet.

    ``styles`` are ids by name.
    """
    section = document.sections[-1]
    there = {one.tag for one in section._sectPr}
    parts = ((section.header, "header", run(head)), (section.footer, "footer", _page("")))
    for part, style, inside in parts:
        if f"{_W}{style}Reference" in there:
            continue
        part.is_linked_to_previous = False
        _fill(part._element, styles[style], inside)


def add_chapter_foot(document: DocumentObject, chapter: str, style: str) -> str:
    """A footer that counts the pages of a chapter; gives its relation."""
    part, relation = document.part.add_footer_part()  # type: ignore[no-untyped-call]  # python-docx
    _fill(part.element, style, _page(f"{chapter}-"))
    return str(relation)


def _page(before: str) -> str:
    return run(f"— {before}") + field("PAGE", "1") + run(" —")


def _fill(element: Any, style: str, inside: str) -> None:
    for child in list(element):
        element.remove(child)
    text = paragraph(style, inside).replace("<w:p>", f"<w:p {DECLARED}>", 1)
    element.append(parse_xml(text))


def _turned(section: Any) -> None:
    """Lay a page: the top margin becomes the right one, as a binder sees it."""
    size, margins = section.find("w:pgSz", NAMESPACES), section.find("w:pgMar", NAMESPACES)
    wide, high = size.get(f"{_W}w"), size.get(f"{_W}h")
    size.set(f"{_W}w", high)
    size.set(f"{_W}h", wide)
    size.set(f"{_W}orient", "landscape")
    sides = ("top", "right", "bottom", "left")
    old = {side: margins.get(f"{_W}{side}") for side in sides}
    for side, turned in zip(sides, ("left", "top", "right", "bottom"), strict=True):
        margins.set(f"{_W}{side}", old[turned])


def _twips(element: Any, name: str) -> int:
    return round(float(element.get(f"{_W}{name}", "0")))


def _without(section: Any, *tags: str) -> None:
    for child in [one for one in section if one.tag in tags]:
        section.remove(child)


def millimetres(twips: float) -> float:
    """A length of Word in millimetres."""
    return twips / TWIPS_PER_MM
