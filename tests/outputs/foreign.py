"""Runs of letters of the other language in the papers of an account."""

import html
import re
from collections.abc import Iterator
from pathlib import Path

from tests.outputs.report.documents import Document, text_of

KNOWN = frozenset(
    line
    for line in Path(__file__).with_name("known_words.txt").read_text("utf-8").splitlines()
    if not line.startswith("#")
)
_LATIN = re.compile(r"[A-Za-z][A-Za-z'_]*")
_HAN = re.compile(r"[\u3400-\u9fff]+")
_TAG, _SCRIPT = re.compile(r"<[^>]+>"), re.compile(r"<(script|style|math)\b.*?</\1>", re.DOTALL)
_NAMES = re.compile(
    r"[\w./-]+\.(?:tif|gpkg|geojson|xlsx|toml|csv)\b|\b[0-9a-f]{12,}\b|\d(?:\.\d+)?e[+-]\d+|\w+!\w+"
)
"""Files, hashes, powers of ten, and cells of a workbook."""


def texts(paper: Path) -> Iterator[str]:
    """What a reader of a Word document or a page sees, mathematics aside."""
    if paper.suffix == ".docx":
        document = Document(paper)
        for one in document.paragraphs:
            if document.style(one) != "GEP Formula":
                yield text_of(one)
    else:
        page = _SCRIPT.sub("", paper.read_text(encoding="utf-8"))
        yield from (html.unescape(one) for one in _TAG.split(page) if one.strip())


def latin(text: str) -> list[str]:
    """Latin words of a text that no Chinese paper should have."""
    return [word for word in _LATIN.findall(_NAMES.sub(" ", text)) if word not in KNOWN]


def han(text: str, own: str) -> list[str]:
    """Chinese words of a text that nobody of the account wrote as a name."""
    return [word for word in _HAN.findall(text) if word not in own]
