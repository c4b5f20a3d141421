"""The look of a report: fonts and styles, after GB/T 9704 in Chinese.

Fonts are named, never embedded; ``font_table`` names what may stand in for them. A style that a
document has already is left as it is, so that a bureau's own document lends its look.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from xml.sax.saxutils import quoteattr

from docx.document import Document as DocumentObject
from docx.oxml.parser import parse_xml

from gep.outputs.report.ooxml import DECLARED, NAMESPACES
from gep.words import Language

LATIN = "Times New Roman"
_SONG, _HEI, _KAI, _FANGSONG, _TITLE = (
    "宋体",
    "黑体",
    "楷体_GB2312",
    "仿宋_GB2312",
    "方正小标宋简体",
)
_STAND_INS = {
    _TITLE: "方正小标宋_GBK,华文中宋,宋体",
    _FANGSONG: "仿宋,FangSong,华文仿宋",
    _KAI: "楷体,KaiTi,华文楷体",
    _HEI: "SimHei,微软雅黑,Noto Sans CJK SC",
    _SONG: "SimSun,Noto Serif CJK SC",
}


@dataclass(frozen=True)
class Look:
    """What one style looks like in one language.

    ``size`` in points; ``line`` is an exact line pitch in points, 0 for what the font needs.
    """

    font: str
    size: float
    line: float = 0.0
    bold: bool = False
    before: float = 0.0
    after: float = 0.0
    align: str = ""
    more: str = ""
    """Paragraph properties that go before the spacing (keepNext, tabs, borders)."""
    indent: str = ""


@dataclass(frozen=True)
class Style:
    """A paragraph style: its name in Word, the id it gets where there is none, and its looks."""

    name: str
    identity: str
    zh: Look
    en: Look
    based_on: str = "Normal"
    outline: int = -1

    def look(self, lang: Language) -> Look:
        """How it looks in a language."""
        return self.zh if lang == "zh" else self.en


_KEEP = "<w:keepNext/><w:keepLines/>"
_TWO_CHARACTERS = '<w:ind w:firstLineChars="200" w:firstLine="480"/>'
_NO_INDENT = '<w:ind w:firstLineChars="0" w:firstLine="0"/>'
_HEADER_LINE = '<w:pBdr><w:bottom w:val="single" w:sz="4" w:space="1" w:color="808080"/></w:pBdr>'
_FRAME = (
    "<w:pBdr>"
    + "".join(f'<w:{side} w:val="single" w:sz="8" w:space="4" w:color="A02020"/>'
              for side in ("top", "left", "bottom", "right"))
    + "</w:pBdr>"
)  # fmt: skip
_PITCH = 20.0  # 32 lines on the 225 mm of a page


def _heading(level: int, zh_font: str, zh_bold: bool, en_size: float) -> Style:
    space, zh_size = (12.0, 8.0, 6.0)[level - 1], (16.0, 14.0, 12.0)[level - 1]
    return Style(
        f"heading {level}",
        f"Heading{level}",
        Look(zh_font, zh_size, zh_size * 1.6, zh_bold, space, space / 2, more=_KEEP),
        Look(LATIN, en_size, 0, True, space + 4, space / 2, more=_KEEP),
        outline=level - 1,
    )


def _contents(level: int) -> Style:
    left = f'<w:ind w:left="{420 * (level - 1)}"/>'
    return Style(
        f"toc {level}",
        f"TOC{level}",
        Look(_SONG, 12, 26, more="{tab}", indent=left),
        Look(LATIN, 11, 18, more="{tab}", indent=left),
    )


STYLES = (
    Style("Normal", "Normal", Look(_FANGSONG, 12), Look(LATIN, 11)),
    Style("Body Text", "BodyText",
          Look(_FANGSONG, 12, _PITCH, align="left", more="<w:widowControl/>",
               indent=_TWO_CHARACTERS),
          Look(LATIN, 11, 15, after=5, more="<w:widowControl/>")),
    Style("GEP Brief", "GEPBrief",
          Look(_FANGSONG, 10.5, 16, after=3, align="left", indent=_NO_INDENT),
          Look(LATIN, 10, 13, after=3, align="left"), based_on="Body Text"),
    Style("Title", "Title",
          Look(_TITLE, 26, 40, before=120, after=10, align="center"),
          Look(LATIN, 26, 34, True, before=120, after=10, align="center")),
    Style("GEP Title", "GEPTitle",
          Look(_TITLE, 26, 40, after=40, align="center"),
          Look(LATIN, 20, 30, after=40, align="center"), based_on="Title"),
    Style("GEP Mark", "GEPMark",
          Look(_HEI, 16, 28, align="center", more=_FRAME),
          Look(LATIN, 14, 24, True, align="center", more=_FRAME)),
    Style("GEP Cover", "GEPCover",
          Look(_FANGSONG, 16, 34, before=6, align="center"),
          Look(LATIN, 13, 26, before=6, align="center")),
    Style("Subtitle", "Subtitle",
          Look(_KAI, 16, 30, align="center"), Look(LATIN, 14, 22, align="center")),
    _heading(1, _HEI, False, 16),
    _heading(2, _KAI, False, 14),
    _heading(3, _FANGSONG, True, 12),
    Style("caption", "Caption",
          Look(_HEI, 10.5, 0, before=6, after=3, align="center", more="<w:keepLines/>"),
          Look(LATIN, 10, 0, True, before=6, after=3, align="center", more="<w:keepLines/>")),
    Style("TOC Heading", "TOCHeading",
          Look(_HEI, 18, 32, after=16, align="center", more=_KEEP),
          Look(LATIN, 16, 24, True, after=14, align="center", more=_KEEP)),
    _contents(1),
    _contents(2),
    _contents(3),
    Style("header", "Header", Look(_SONG, 9, align="center", more=_HEADER_LINE),
          Look(LATIN, 9, align="center", more=_HEADER_LINE)),
    Style("footer", "Footer", Look(_SONG, 10.5, align="center"), Look(LATIN, 10, align="center")),
    Style("GEP Table Text", "GEPTableText", Look(_SONG, 9), Look(LATIN, 9)),
    Style("GEP Table Small", "GEPTableSmall", Look(_SONG, 8), Look(LATIN, 8)),
    Style("GEP Table Smallest", "GEPTableSmallest", Look(_SONG, 7), Look(LATIN, 7)),
    Style("GEP Note", "GEPNote",
          Look(_SONG, 9, before=3, after=9, align="left"),
          Look(LATIN, 9, before=3, after=9, align="left")),
    Style("GEP Picture", "GEPPicture", Look(_SONG, 10.5, before=6, align="center", more=_KEEP),
          Look(LATIN, 10, before=6, align="center", more=_KEEP)),
    Style("GEP Code", "GEPCode",
          Look(_SONG, 10.5, more="<w:keepLines/>", indent='<w:ind w:left="640"/>'),
          Look(LATIN, 10, more="<w:keepLines/>", indent='<w:ind w:left="640"/>')),
    Style("GEP Formula", "GEPFormula",
          Look(_SONG, 12, before=6, after=6, align="center", more="<w:keepLines/>"),
          Look(LATIN, 11, before=6, after=6, align="center", more="<w:keepLines/>")),
)  # fmt: skip
"""Every style that a report uses, in the order in which missing ones are added."""


def add_styles(document: DocumentObject, lang: Language, text_width: int) -> dict[str, str]:
    """Add the styles that a document lacks; gives the id of every style by its name.

    ``text_width`` in twips is where the page numbers of the contents stand.
    """
    root: Any = document.styles.element
    ids = dict(_known(root))
    for style in STYLES:
        if style.name.lower() not in ids:
            identity = _free(style.identity, set(ids.values()))
            ids[style.name.lower()] = identity
            root.append(parse_xml(_style_xml(style, identity, lang, ids, text_width)))
    return {style.name: ids[style.name.lower()] for style in STYLES}


def drop_styles(document: DocumentObject, lang: Language) -> None:
    """Take the look out of gep's own blank document: all styles, and the defaults replaced."""
    root: Any = document.styles.element
    for child in list(root):
        root.remove(child)
    look = STYLES[0].look(lang)
    root.append(
        parse_xml(
            f"<w:docDefaults {DECLARED}><w:rPrDefault>{_run_properties(look, lang)}"
            "</w:rPrDefault><w:pPrDefault/></w:docDefaults>"
        )
    )


def numbered(document: DocumentObject, style_id: str) -> bool:
    """Whether a style numbers its paragraphs itself, or the one that it is based on does."""
    root: Any = document.styles.element
    by_id = {_attribute(style, "styleId"): style for style in root.iterfind("w:style", NAMESPACES)}
    seen: set[str] = set()
    while style_id in by_id and style_id not in seen:
        seen.add(style_id)
        if by_id[style_id].find("w:pPr/w:numPr", NAMESPACES) is not None:
            return True
        based = by_id[style_id].find("w:basedOn", NAMESPACES)
        style_id = "" if based is None else _attribute(based, "val")
    return False


def font_table() -> bytes:
    """The fonts that are named, each with what may stand in for it."""
    fonts = [
        f'<w:font w:name="{LATIN}"><w:altName w:val="Liberation Serif"/>'
        '<w:family w:val="roman"/></w:font>'
    ]
    fonts += [
        f'<w:font w:name="{name}"><w:altName w:val={quoteattr(others)}/><w:charset w:val="86"/>'
        '<w:family w:val="auto"/><w:pitch w:val="variable"/></w:font>'
        for name, others in _STAND_INS.items()
    ]
    head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    return f"{head}<w:fonts {DECLARED}>{''.join(fonts)}</w:fonts>".encode()


def _known(root: Any) -> Iterator[tuple[str, str]]:
    for style in root.iterfind("w:style", NAMESPACES):
        name = style.find("w:name", NAMESPACES)
        if name is not None:
            yield _attribute(name, "val").lower(), _attribute(style, "styleId")


def _attribute(element: Any, name: str) -> str:
    return str(element.get(f"{{{NAMESPACES['w']}}}{name}", ""))


def _free(identity: str, taken: set[str]) -> str:
    number = 2
    free = identity
    while free in taken:
        free, number = f"{identity}{number}", number + 1
    return free


def _style_xml(
    style: Style, identity: str, lang: Language, ids: dict[str, str], text_width: int
) -> str:
    look = style.look(lang)
    base = ids.get(style.based_on.lower(), "")
    is_root = style.name == "Normal"
    default = ' w:default="1"' if is_root else ""
    inherits = "" if is_root or not base else f"<w:basedOn w:val={quoteattr(base)}/>"
    tab = f'<w:tabs><w:tab w:val="right" w:leader="dot" w:pos="{text_width}"/></w:tabs>'
    outline = f'<w:outlineLvl w:val="{style.outline}"/>' if style.outline >= 0 else ""
    jc = f'<w:jc w:val="{look.align}"/>' if look.align else ""
    properties = f"{look.more.format(tab=tab)}{_spacing(look)}{look.indent}{jc}{outline}"
    return (
        f'<w:style {DECLARED} w:type="paragraph" w:styleId={quoteattr(identity)}'
        f"{default}>"
        f"<w:name w:val={quoteattr(style.name)}/>{inherits}<w:qFormat/>"
        f"<w:pPr>{properties}</w:pPr>{_run_properties(look, lang)}</w:style>"
    )


def _spacing(look: Look) -> str:
    rule = "atLeast" if look.align == "center" else "exact"  # so that a great sign is not cut
    line = f' w:line="{round(look.line * 20)}" w:lineRule="{rule}"' if look.line else ""
    space = f'w:before="{round(look.before * 20)}" w:after="{round(look.after * 20)}"'
    return f"<w:spacing {space}{line}/>"


def _run_properties(look: Look, lang: Language) -> str:
    east = look.font if lang == "zh" else _SONG
    bold = "<w:b/>" if look.bold else ""
    size = round(look.size * 2)
    return (
        f'<w:rPr><w:rFonts w:ascii="{LATIN}" w:hAnsi="{LATIN}" w:cs="{LATIN}"'
        f' w:eastAsia="{east}"/>{bold}<w:color w:val="000000"/>'
        f'<w:sz w:val="{size}"/><w:szCs w:val="{size}"/>'
        f'<w:lang w:val="{"en-US" if lang == "zh" else "en-GB"}" w:eastAsia="zh-CN"/></w:rPr>'
    )
