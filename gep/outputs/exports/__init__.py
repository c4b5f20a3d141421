"""A finished account as files for other software, with metadata."""

from collections.abc import Sequence
from pathlib import Path

from gep.files.given import NewPath
from gep.outputs.output import Output
from gep.words import Language


def write(account: Path, lang: Language, *, to: NewPath | None = None) -> Sequence[Path]:
    """Write ``exports/``, or where it is asked for."""
    from gep.outputs.exports.writing import write_exports

    return write_exports(account, lang, to)


OUTPUT = Output("export", "exports", write)
