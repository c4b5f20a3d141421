"""The page of a finished account: one HTML file to look around in, offline."""

from pathlib import Path

from gep.files.given import NewPath
from gep.outputs.output import Output
from gep.words import Language


def write(account: Path, lang: Language, *, to: NewPath | None = None) -> Path:
    """Write ``page.html``, or where it is asked for."""
    from gep.outputs.page.writing import write_page

    return write_page(account, lang, to)


OUTPUT = Output("page", "page.html", write)
