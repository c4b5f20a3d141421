"""Word documents as tests read them: texts, fields, headings, captions, tables."""

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from xml.etree import ElementTree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
NUMBER = re.compile(r"[0-9][0-9,]*(?:\.[0-9]+)?")


@dataclass(frozen=True)
class Document:
    """One docx, read from its XML alone."""

    path: Path

    def part(self, name: str) -> ElementTree.Element:
        with zipfile.ZipFile(self.path) as archive:
            return ElementTree.fromstring(archive.read(name))

    @property
    def names(self) -> list[str]:
        with zipfile.ZipFile(self.path) as archive:
            return archive.namelist()

    @cached_property
    def body(self) -> ElementTree.Element:
        body = self.part("word/document.xml").find(f"{W}body")
        assert body is not None
        return body

    @cached_property
    def style_names(self) -> dict[str, str]:
        """The names of styles by their ids."""
        found = {}
        for style in self.part("word/styles.xml").iter(f"{W}style"):
            name = style.find(f"{W}name")
            assert name is not None
            found[style.get(f"{W}styleId", "")] = name.get(f"{W}val", "")
        return found

    def style(self, paragraph: ElementTree.Element) -> str:
        named = paragraph.find(f"{W}pPr/{W}pStyle")
        return "" if named is None else self.style_names[named.get(f"{W}val", "")]

    @property
    def paragraphs(self) -> Iterator[ElementTree.Element]:
        return self.body.iter(f"{W}p")

    def texts(self, *styles: str) -> list[str]:
        """Texts of the paragraphs in some styles, or of all."""
        return [text_of(one) for one in self.paragraphs if not styles or self.style(one) in styles]

    @property
    def text(self) -> str:
        return "\n".join(self.texts())

    @property
    def headings(self) -> list[tuple[int, str]]:
        """Level and text of every heading."""
        found = ((self.style(one), text_of(one)) for one in self.paragraphs)
        return [(int(style[-1]), text) for style, text in found if style.startswith("heading ")]

    @property
    def fields(self) -> list[str]:
        """Instructions of all fields."""
        return [(one.text or "").strip() for one in self.body.iter(f"{W}instrText")]

    @property
    def tables(self) -> list[ElementTree.Element]:
        return list(self.body.iter(f"{W}tbl"))


def text_of(element: ElementTree.Element) -> str:
    """What is read of an element: its runs and its mathematics, no instructions of fields."""
    parts = (one.text or "" for one in element.iter() if one.tag in (f"{W}t", f"{M}t"))
    return "".join(parts)
