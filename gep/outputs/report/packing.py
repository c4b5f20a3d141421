"""The bytes of a document: the same report gives the same file."""

import io
import zipfile
from pathlib import Path
from typing import Any

from docx.document import Document as DocumentObject

_ONE_DATE = (1980, 1, 1, 0, 0, 0)
_DATES = frozenset(("created", "modified", "lastPrinted"))
_MOST_LETTERS = 255
"""What a core property may hold at most."""


def describe(document: DocumentObject, title: str, keywords: str, author: str) -> None:
    """Say what a document is and who made it; when, no account knows."""
    properties = document.core_properties
    properties.title = title[:_MOST_LETTERS]
    properties.keywords = keywords[:_MOST_LETTERS]
    properties.author = properties.last_modified_by = author[:_MOST_LETTERS]
    properties.comments = properties.subject = properties.category = ""
    properties.revision = 1
    told: Any = properties._element
    for child in [one for one in told if one.tag.rpartition("}")[2] in _DATES]:
        told.remove(child)


def pack(document: DocumentObject, path: Path) -> None:
    """Write a document with parts in one order and one date."""
    written = io.BytesIO()
    document.save(written)
    with (
        zipfile.ZipFile(written) as made,
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for name in made.namelist():
            entry = zipfile.ZipInfo(name, _ONE_DATE)
            is_picture = name.endswith((".png", ".jpeg"))
            entry.compress_type = zipfile.ZIP_STORED if is_picture else zipfile.ZIP_DEFLATED
            target.writestr(entry, made.read(name))
