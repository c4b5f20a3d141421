"""The report of a finished account (核算报告) as a Word document."""

from pathlib import Path

from gep.files.given import ExistingFile, ExistingFolder, NewPath
from gep.outputs.output import Output
from gep.words import Language


def write(
    account: Path,
    lang: Language,
    *,
    last_year: ExistingFolder | None = None,
    outline: ExistingFile | None = None,
    style: ExistingFile | None = None,
    to: NewPath | None = None,
) -> Path:
    """Write ``report.docx``, or where it is asked for, in a bureau's own style and order."""
    from gep.outputs.report.writing import write_report

    return write_report(account, lang, to, style, chapters=outline, last_year=last_year)


OUTPUT = Output("report", "report.docx", write, takes_up=("maps",))
