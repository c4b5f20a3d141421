"""A report while it is written: chapters, texts, tables, figures and formulas, in their order.

It counts chapters, tables and figures, so that a text can name one by its number; in the document
every such number is a field of Word.
"""

import io
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from string import Formatter
from typing import Any, Literal

from docx.document import Document as DocumentObject
from docx.oxml.parser import parse_xml

from gep.outputs.report.base import Base
from gep.outputs.report.grids import ReportTable, Setting, fits, set_tables
from gep.outputs.report.numbering import add_lists
from gep.outputs.report.ooxml import (
    DECLARED,
    EMU_PER_MM,
    TWIPS_PER_MM,
    Ref,
    bookmarked,
    equation,
    paragraph,
    picture,
    run,
    written,
)
from gep.outputs.report.ooxml import field as word_field
from gep.outputs.report.paper import DECIMAL, ROMAN, add_chapter_foot, add_head_and_foot
from gep.outputs.report.pictures import Picture
from gep.outputs.report.styles import add_styles, numbered
from gep.words import Language, word

Kind = Literal["table", "figure", "equation"]
_FLAT = '<w:spacing w:before="0" w:after="0" w:line="20" w:lineRule="exact"/>'
_KEEP = "<w:keepNext/>"
_SIZES = {9.0: "GEP Table Text", 8.0: "GEP Table Small", 7.0: "GEP Table Smallest"}
_FIGURE_HIGH = 165.0
"""Millimetres, so that a heading and a sentence have room above a map."""
_SECTION = re.compile(r"<w:sectPr.*?</w:sectPr>", re.DOTALL)
_FIRST_LETTER = ord("A") - 1
_CAPTION_ROOM = 24.0
"""Millimetres below a picture that is as high as the page, for its caption."""


def sentence(key: str, lang: Language) -> str:
    """A text of reports in one language, its fields not yet filled."""
    return word("report", key, lang)


def pieces(template: str, values: Mapping[str, object]) -> Iterator[str | Ref]:
    """A template with its fields filled, where tables and figures stay by themselves.

    A value may be a list of pieces.

    >>> list(pieces("{n} rows in {t}.", {"n": 3, "t": Ref("b", "Table 1")}))
    ['3', ' rows in ', Ref(bookmark='b', text='Table 1'), '.']
    """
    for literal, name, form, _ in Formatter().parse(template):
        if literal:
            yield literal
        if name is not None:
            value = values[name]
            if isinstance(value, list):
                yield from value
            else:
                yield value if isinstance(value, Ref) else format(value, form or "")


@dataclass(frozen=True)
class Entry:
    """A line of the contents: a chapter, and the page that it begins."""

    text: str
    bookmark: str
    page: str


@dataclass
class _Counts:
    """How far a report has come."""

    sections: list[int] = field(default_factory=lambda: [0, 0, 0])
    appendices: int = 0
    captions: dict[Kind, int] = field(default_factory=dict)
    bookmarks: int = 0
    pictures: int = 0


class Manuscript:
    """Collects a report; `finished` puts it into the document."""

    def __init__(self, base: Base, lang: Language, head: str) -> None:
        self.lang = lang
        self._base, self._paper = base, base.paper
        self._styles = add_styles(base.document, lang, self._paper.text_width)
        add_head_and_foot(base.document, head, self._styles)
        self._lists = add_lists(base.document, sentence("appendix", lang))
        self._counts = _Counts()
        self._refs: dict[str, Ref] = {}
        self._entries: list[Entry] = []
        self._blocks: list[str] = []
        self._contents_at = -1
        self._lies, self._begins, self._foot = False, "", ""
        self._section_at, self._lay = 0, False

    def text(self, key: str, /, **values: object) -> str:
        """A text of reports with its fields filled; it names no table."""
        return sentence(key, self.lang).format(**values)

    def chapter(self, key: str, /, **values: object) -> None:
        """A numbered chapter."""
        self._heading(1, self.text(key, **values))

    def section(self, title: str) -> None:
        """A section of a chapter."""
        self._heading(2, title)

    def subsection(self, title: str) -> None:
        """A part of a section."""
        self._heading(3, title)

    def appendix(self, key: str) -> None:
        """An appendix, on a page of its own."""
        counts = self._counts
        counts.appendices += 1
        counts.sections[:] = [0, 0, 0]
        counts.captions.clear()
        letter = chr(_FIRST_LETTER + counts.appendices)
        self._begin_chapter(letter)
        numbers = f"{sentence('appendix', self.lang)} {letter}"
        self._put_heading(1, self.text(key), numbers, self._lists[1])

    def front(self, key: str) -> None:
        """A heading before the chapters, on a new page and without a number."""
        self._end_section()
        self._begins = ROMAN
        self._put_heading(1, self.text(key), "", 0)

    def _begin_chapter(self, number: str) -> None:
        """A new page, whose number begins again."""
        self._end_section()
        self._begins = DECIMAL
        if not self._paper.has_own_foot:
            self._foot = add_chapter_foot(self._base.document, number, self._styles["footer"])

    def _heading(self, level: int, title: str) -> None:
        sections = self._counts.sections
        sections[level - 1] += 1
        sections[level:] = [0] * (len(sections) - level)
        if level == 1:
            self._counts.captions.clear()
        in_appendix = self._counts.appendices > 0
        shown = sections[1 if in_appendix else 0 : level]
        letter = [chr(_FIRST_LETTER + self._counts.appendices)] if in_appendix else []
        numbers = ".".join([*letter, *map(str, shown)])
        if level == 1:
            self._begin_chapter(numbers)
        self._put_heading(level, title, numbers, self._lists[in_appendix])

    def _put_heading(self, level: int, title: str, numbers: str, list_id: int) -> None:
        style = self._styles[f"heading {level}"]
        text = f"{numbers} {title}".strip()
        self._counts.bookmarks += 1
        bookmark = f"_Toc{self._counts.bookmarks:06}"
        if level == 1:
            page = f"{numbers.split()[-1]}-1" if numbers else "i"
            self._entries.append(Entry(text, bookmark, page))
        number = f'<w:numPr><w:ilvl w:val="{level - 1}"/><w:numId w:val="{list_id}"/></w:numPr>'
        if list_id == self._lists[0] and numbered(self._base.document, style):
            number = ""  # a bureau's headings number themselves
        inside = bookmarked(self._counts.bookmarks, bookmark, run(title))
        self._blocks.append(paragraph(style, inside, number))

    def say(self, key: str, /, **values: object) -> None:
        """A paragraph of text; values may be numbers of tables and figures."""
        self.put(pieces(sentence(key, self.lang), values))

    def put(self, parts: Iterator[str | Ref] | Sequence[str | Ref]) -> None:
        """A paragraph of pieces."""
        self._blocks.append(paragraph(self._styles["Body Text"], written(parts)))

    def template(self, *keys: str) -> str:
        """Sentences of one paragraph, their fields not yet filled."""
        return word("marks", "gap", self.lang).join(sentence(key, self.lang) for key in keys)

    def note(self, key: str, /, **values: object) -> None:
        """What is said below a table."""
        inside = written(pieces(sentence(key, self.lang), values))
        self._blocks.append(paragraph(self._styles["GEP Note"], inside))

    def line(self, style: str, text: str, *, on_new_page: bool = False) -> None:
        """A paragraph in a named style."""
        page = "<w:pageBreakBefore/>" if on_new_page else ""
        self._blocks.append(paragraph(self._styles[style], run(text), page))

    def point(self, label: str, text: str) -> None:
        """A short paragraph behind its name in bold."""
        colon = word("marks", "colon", self.lang)
        inside = run(f"{label}{colon}", "<w:b/>") + run(text)
        self._blocks.append(paragraph(self._styles["GEP Brief"], inside))

    @contextmanager
    def room_for(self, table: ReportTable) -> Iterator[None]:
        """Pages that lie where a table does not fit upright; else those that are."""
        if self._lies or fits(table, self._setting):
            yield
        else:
            with self.lying():
                yield

    def table(self, key: str, table: ReportTable, title: str, *, is_long: bool = False) -> None:
        """A table under its caption, which other texts name by ``key``; a long one in small."""
        setting = self._setting
        first, *others = set_tables(table, setting.smaller if is_long else setting)
        self._blocks += [self._caption("table", key, title, _KEEP), first]
        for part in others:
            values = {"table": self._refs[key], "title": title}
            again = pieces(sentence("continued", self.lang), values)
            self._blocks += [paragraph(self._styles["caption"], written(again), _KEEP), part]

    def plain_table(self, table: ReportTable) -> None:
        """A table without a caption."""
        note = paragraph(self._styles["GEP Note"], "", _FLAT)
        self._blocks += [*set_tables(table, self._setting), note]

    def figure(self, key: str, shown: Picture, title: str) -> None:
        """A picture on the width of the text, over its caption."""
        box = self._width, min(_FIGURE_HIGH, self._height - _CAPTION_ROOM)
        self._blocks.append(self._pictured(shown, box, title))
        self._blocks.append(self._caption("figure", key, title))

    def formula(self, omml: str) -> None:
        """A formula as mathematics of Word in the middle, its number at the edge."""
        captions = self._counts.captions
        captions["equation"] = captions.get("equation", 0) + 1
        number = f"({self._chapter}-{captions['equation']})"
        self._blocks += equation(omml, self._styles["GEP Formula"], number)

    def coming(self, kind: Kind, key: str, after: int = 0) -> Ref:
        """The number that a table or figure will have, the next one or some places after it."""
        self._counts.bookmarks += 1
        number = self._counts.captions.get(kind, 0) + 1 + after
        name = f"_Ref{self._counts.bookmarks:06}"
        word = sentence(f"{kind}_word", self.lang)
        self._refs[key] = Ref(name, f"{word} {self._chapter}-{number}")
        return self._refs[key]

    def ref(self, key: str) -> Ref:
        """The number of a table or figure that stands before this place."""
        return self._refs[key]

    def has(self, key: str) -> bool:
        """Whether such a table or figure stands before this place."""
        return key in self._refs

    @contextmanager
    def lying(self) -> Iterator[None]:
        """Pages that lie, for what is wide."""
        self._end_section()
        self._lies = True
        yield
        self._end_section()
        self._lies = False

    def contents(self) -> None:
        """The place of the contents."""
        self._contents_at = len(self._blocks)
        self._blocks.append("")

    def end_cover(self) -> None:
        """What follows stands on a new page."""
        self._end_section(after_cover=True)

    def finished(self) -> DocumentObject:
        """The document with everything in it."""
        if self._contents_at >= 0:
            self._blocks[self._contents_at] = self._contents()
        self._join_last_section()
        document = self._base.document
        body: Any = document.element.body
        last = self._paper.ended(lies=self._lies, begins=self._begins, foot=self._foot)
        body.replace(self._paper.section, last)
        for child in parse_xml(f"<w:body {DECLARED}>{''.join(self._blocks)}</w:body>"):
            last.addprevious(child)
        return document

    def _join_last_section(self) -> None:
        """Let the last section end the document, so that no empty page follows it."""
        if self._blocks and len(self._blocks) == self._section_at:
            self._blocks[-1] = _SECTION.sub("", self._blocks[-1])
            self._lies = self._lay

    @property
    def _width(self) -> float:
        """Width of the text in millimetres."""
        paper = self._paper
        return (paper.text_height if self._lies else paper.text_width) / TWIPS_PER_MM

    @property
    def _height(self) -> float:
        paper = self._paper
        return (paper.text_width if self._lies else paper.text_height) / TWIPS_PER_MM

    @property
    def _setting(self) -> Setting:
        styles = {size: self._styles[name] for size, name in _SIZES.items()}
        return Setting(styles, round(self._width * TWIPS_PER_MM))

    def _end_section(self, *, after_cover: bool = False) -> None:
        """Put the section that ends here into the last paragraph, or into a flat one."""
        if len(self._blocks) == self._section_at:
            return  # nothing was written since the last one
        ended = self._paper.ended(
            lies=self._lies, first=after_cover, begins=self._begins, foot=self._foot
        )
        section = ended.xml
        self._begins = ""
        if self._blocks and self._blocks[-1].startswith("<w:p>"):
            end = "</w:pPr>"
            self._blocks[-1] = self._blocks[-1].replace(end, section + end, 1)
        else:
            self._blocks.append(paragraph(self._styles["GEP Note"], "", _FLAT + section))
        self._section_at, self._lay = len(self._blocks), self._lies

    def _caption(self, kind: Kind, key: str, title: str, properties: str = "") -> str:
        counts = self._counts
        if not (key and key in self._refs):
            self.coming(kind, key)
        ref = self._refs[key]
        number = counts.captions[kind] = counts.captions.get(kind, 0) + 1
        counts.bookmarks += 1
        word, chapter = sentence(f"{kind}_word", self.lang), self._chapter
        assert ref.text == f"{word} {chapter}-{number}", ref.text
        # "begin again at headings of level 1" is understood by Word alone, "begin at 1" by all
        restart = "\\r 1" if number == 1 else "\\s 1"
        label = bookmarked(
            counts.bookmarks,
            ref.bookmark,
            run(f"{word} ")
            + word_field("STYLEREF 1 \\s", chapter)
            + run("-")
            + word_field(f"SEQ {word} \\* ARABIC {restart}", str(number)),
        )
        return paragraph(self._styles["caption"], label + run(f"\u3000{title}"), properties)

    @property
    def _chapter(self) -> str:
        """The number of the chapter, or the letter of the appendix."""
        counts = self._counts
        if counts.appendices:
            return chr(_FIRST_LETTER + counts.appendices)
        return str(counts.sections[0])

    def _pictured(self, shown: Picture, box: tuple[float, float], title: str) -> str:
        """A paragraph with a picture that fills a box, in millimetres."""
        self._counts.pictures += 1
        relation, _ = self._base.document.part.get_or_add_image(io.BytesIO(shown.png))
        wide, high = shown.within(*box)
        size = round(wide * EMU_PER_MM), round(high * EMU_PER_MM)
        inside = picture(self._counts.pictures, relation, size, title)
        return paragraph(self._styles["GEP Picture"], inside)

    def _contents(self) -> str:
        """The chapters, each with the page that it begins, which no layout can change."""
        return "".join(
            paragraph(
                self._styles["toc 1"],
                f'<w:hyperlink w:anchor="{one.bookmark}" w:history="1">{run(one.text)}'
                f"<w:r><w:tab/></w:r>{run(one.page)}</w:hyperlink>",
            )
            for one in self._entries
        )
