"""All that writes an output of a finished account, for the laws that hold for each of them."""

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

MAP_THEME = "gep_per_km2"


@dataclass(frozen=True)
class Writer:
    """One output: the function that writes it and where in the account it stands.

    ``is_one`` says that what stands there is replaced at once, not file by file.
    """

    name: str
    module: str
    function: str
    target: str
    more: tuple[Any, ...] = ()
    is_one: bool = True

    def __call__(self, folder: Path, lang: str = "zh") -> None:
        """Write it into an account."""
        write: Callable[..., Any] = getattr(import_module(self.module), self.function)
        write(folder, lang, *self.more)


WRITERS = (
    Writer("tables", "gep.outputs.tables.writing", "write_tables", "tables"),
    Writer("exports", "gep.outputs.exports.writing", "write_exports", "exports"),
    Writer("workbook", "gep.outputs.workbook.writing", "write_workbook", "workbook.xlsx"),
    Writer("report", "gep.outputs.report.writing", "write_report", "report.docx"),
    Writer("page", "gep.outputs.page.writing", "write_page", "page.html"),
    Writer("maps", "gep.outputs.maps.pictures", "draw_maps", "maps", ((MAP_THEME,),), is_one=False),
)

AUDIT = Writer("audit", __name__, "audited", "audit.zip")
"""Not an output, but it packs them all."""


def audited(folder: Path, lang: str) -> None:
    """An audit of an account, packed."""
    audit = import_module("gep.uses.audit.verb")
    audit.audit(folder, audit.AuditRequest(lang=lang))


def content(path: Path) -> dict[str, bytes]:
    """Bytes of a file, or of every file of a folder by its path within; empty for neither."""
    if path.is_file():
        return {path.name: path.read_bytes()}
    found = (file for file in path.rglob("*") if file.is_file())
    return {file.relative_to(path).as_posix(): file.read_bytes() for file in found}
