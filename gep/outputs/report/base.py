"""The document that a report is written into: gep's own, or a bureau's own emptied of its text."""

import io
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import docx
from docx.document import Document as DocumentObject
from docx.opc.constants import RELATIONSHIP_TYPE as KINDS
from docx.opc.exceptions import OpcError
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml.parser import parse_xml

from gep.outputs.report.ooxml import DECLARED, NAMESPACES
from gep.outputs.report.paper import Paper, bureau_paper, own_paper
from gep.outputs.report.styles import drop_styles, font_table
from gep.problems import DataProblem, Place, Problem
from gep.words import Language

_KEPT = frozenset((KINDS.STYLES, KINDS.NUMBERING, KINDS.SETTINGS, KINDS.FONT_TABLE, KINDS.THEME,
                   KINDS.HEADER, KINDS.FOOTER))  # fmt: skip
"""What of a document has to do with its look; all else belongs to its text."""
_FONTS = "application/vnd.openxmlformats-officedocument.wordprocessingml.fontTable+xml"
_COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_GREATEST = 300_000_000
_ID = f"{{{NAMESPACES['r']}}}id"
_SETTINGS = (
    '<w:zoom w:percent="100"/><w:defaultTabStop w:val="420"/>'
    '<w:characterSpacingControl w:val="compressPunctuation"/>'
    '<w:compat><w:compatSetting w:name="compatibilityMode"'
    ' w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat>'
    '<m:mathPr><m:mathFont m:val="Cambria Math"/><m:wrapIndent m:val="720"/></m:mathPr>'
    '<w:themeFontLang w:val="en-US" w:eastAsia="zh-CN"/>'
)
_OF_THE_TEXT = ("footnotePr", "endnotePr", "documentProtection", "writeProtection", "docVars",
                "mailMerge", "attachedTemplate", "trackRevisions", "updateFields")  # fmt: skip


@dataclass(frozen=True)
class Base:
    """An empty document, the paper it has, and whether it is a bureau's."""

    document: DocumentObject
    paper: Paper
    is_bureau: bool


def own_base(lang: Language) -> Base:
    """A blank document without styles of its own."""
    document = docx.Document()
    paper = own_paper(document)
    drop_styles(document, lang)
    relations = document.part.rels
    for relation in list(relations.values()):
        if relation.reltype in (KINDS.FONT_TABLE, KINDS.NUMBERING):
            relations.pop(relation.rId)
    fonts = Part(PackURI("/word/fontTable.xml"), _FONTS, font_table(), document.part.package)
    document.part.relate_to(fonts, KINDS.FONT_TABLE)
    settings: Any = document.settings.element
    for child in list(settings):
        settings.remove(child)
    for child in parse_xml(f"<w:settings {DECLARED}>{_SETTINGS}</w:settings>"):
        settings.append(child)
    _empty(document)
    return Base(document, paper, is_bureau=False)


def bureau_base(path: Path) -> Base:
    """A bureau's document without its text, pictures, notes and comments.

    Raises
    ------
    DataProblem
        The file is no docx, or damaged, or protected by a password.
    """
    content = _read(path)
    try:
        document = docx.Document(io.BytesIO(content))
        if not len(document.sections):
            raise _problem("report-style-damaged", path, why="w:sectPr")
        paper = bureau_paper(document)
        _empty(document)
        _forget_the_text(document)
    except (OpcError, KeyError, ValueError, AttributeError, SyntaxError) as error:  # XML's is one
        raise _problem("report-style-damaged", path, why=_first_line(error)) from None
    return Base(document, paper, is_bureau=True)


def _read(path: Path) -> bytes:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise _problem("report-style-unreadable", path, why=error.strerror or str(error)) from None
    if content.startswith(_COMPOUND):
        is_locked = _ENCRYPTED in content
        raise _problem("report-style-locked" if is_locked else "report-style-not-docx", path)
    if not content.startswith(b"PK"):
        raise _problem("report-style-not-docx", path)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = archive.namelist()
            size = sum(entry.file_size for entry in archive.infolist())
            damaged = "" if size > _GREATEST else archive.testzip() or ""
    except (zipfile.BadZipFile, NotImplementedError, EOFError, ValueError, RuntimeError) as error:
        raise _problem("report-style-damaged", path, why=_first_line(error)) from None
    if "word/document.xml" not in names:
        raise _problem("report-style-not-docx", path)
    if damaged or size > _GREATEST:
        raise _problem("report-style-damaged", path, why=damaged or f"{size:,} bytes")
    return content


def _empty(document: DocumentObject) -> None:
    """Leave what makes the look: styles, lists, page set-up, headers and footers."""
    body: Any = document.element.body
    section = document.sections[-1]._sectPr
    for child in [one for one in body if one is not section]:
        body.remove(child)
    used = {reference.get(_ID) for reference in section}
    relations = document.part.rels
    for relation in list(relations.values()):
        is_head = relation.reltype in (KINDS.HEADER, KINDS.FOOTER)
        if relation.reltype not in _KEPT or (is_head and relation.rId not in used):
            relations.pop(relation.rId)
    of_package = document.part.package.rels
    for relation in list(of_package.values()):
        if relation.reltype not in (KINDS.OFFICE_DOCUMENT, KINDS.CORE_PROPERTIES):
            of_package.pop(relation.rId)


def _forget_the_text(document: DocumentObject) -> None:
    """Take out of the settings what was of the old text; every field is filled, none updated."""
    settings: Any = document.settings.element
    for name in _OF_THE_TEXT:
        for child in settings.findall(f"w:{name}", NAMESPACES):
            settings.remove(child)


def _first_line(error: Exception) -> str:
    return f"{type(error).__name__}: {error}".splitlines()[0]


def _problem(code: str, path: Path, **values: object) -> DataProblem:
    return DataProblem((Problem(code, Place(str(path)), {"file": path.name, **values}),))
