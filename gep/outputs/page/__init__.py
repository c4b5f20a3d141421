"""The page of a finished account: one HTML file to look around in, offline."""

from pathlib import Path

from gep.files.given import ExistingFolder, NewPath
from gep.outputs.output import Output
from gep.words import Language


def write(
    account: Path,
    lang: Language,
    *,
    to: NewPath | None = None,
    year: tuple[ExistingFolder, ...] = (),
) -> Path:
    """Write ``page.html``, or where it is asked for, with other years of the county beside."""
    from gep.outputs.page.writing import write_page

    return write_page(account, lang, to, year)


OUTPUT = Output("page", "page.html", write)
