"""The bytes of a document: the same report gives the same file."""

import datetime
import io
import zipfile
from pathlib import Path

from docx.document import Document as DocumentObject

_ONE_DATE = (1980, 1, 1, 0, 0, 0)
_MOST_LETTERS = 255
"""What a core property may hold at most."""


def date_document(document: DocumentObject, year: int, title: str, keywords: str) -> None:
    """Say what a document is; it is dated from the end of the account's year, not by a clock."""
    properties = document.core_properties
    end = datetime.datetime(min(max(year, 1900), 9999), 12, 31, tzinfo=datetime.UTC)
    properties.title = title[:_MOST_LETTERS]
    properties.keywords = keywords[:_MOST_LETTERS]
    properties.created = properties.modified = end.replace(tzinfo=None)
    properties.last_printed = end.replace(tzinfo=None)
    properties.author = properties.last_modified_by = "gep"
    properties.comments = properties.subject = properties.category = ""
    properties.revision = 1


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
