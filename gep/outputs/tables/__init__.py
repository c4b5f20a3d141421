"""The tables that people hand on."""

from collections.abc import Sequence
from pathlib import Path

from gep.outputs.output import Output
from gep.words import Language


def write(account: Path, lang: Language) -> Sequence[Path]:
    """Write ``tables/``."""
    from gep.outputs.tables.writing import write_tables

    return write_tables(account, lang)


OUTPUT = Output("tables", "tables", write)
