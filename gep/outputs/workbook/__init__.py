"""The workbook of a finished account (核算工作簿), with live formulas."""

from pathlib import Path

from gep.files.given import NewPath
from gep.outputs.output import Output
from gep.words import Language


def write(account: Path, lang: Language, *, to: NewPath | None = None) -> Path:
    """Write ``workbook.xlsx``, or where it is asked for."""
    from gep.outputs.workbook.writing import write_workbook

    return write_workbook(account, lang, to)


OUTPUT = Output("workbook", "workbook.xlsx", write)
