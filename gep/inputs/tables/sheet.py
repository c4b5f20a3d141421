"""One table as it was typed: rows of cells that know their place."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from openpyxl.utils import get_column_letter

from gep.inputs.tables.spellings import clean
from gep.problems import Place


@dataclass(frozen=True)
class Seen:
    """What whoever looks at a sheet sees of it: rows and cells from zero.

    ``blank`` are cells that look so, whose number the format or its colour does not show;
    ``formats`` are units and powers that a number format puts behind a number, by its cell.
    """

    is_visible: bool = True
    hidden: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    struck: frozenset[tuple[int, int]] = frozenset()
    blank: frozenset[tuple[int, int]] = frozenset()
    formats: Mapping[tuple[int, int], str] = field(default_factory=dict, hash=False)


@dataclass(frozen=True)
class Sheet:
    """One table as it was typed: rows of cells from row 1, column A.

    ``tab`` is empty for a CSV. ``uncached`` are formulas whose result the file does not hold,
    ``spanned`` the cells that only repeat the cell above them in a merged range; both as
    (row, column) from zero.
    """

    name: str
    file: str
    tab: str
    rows: tuple[tuple[object, ...], ...]
    uncached: frozenset[tuple[int, int]] = frozenset()
    spanned: frozenset[tuple[int, int]] = frozenset()
    seen: Seen = Seen()

    def cell(self, row: int, column: int) -> str:
        """Name of a cell as Excel gives it, ``D5`` for row 4 and column 3 from zero."""
        return f"{get_column_letter(column + 1)}{row + 1}"

    @property
    def is_blank(self) -> bool:
        """Whether nothing stands on it."""
        return not any(clean(cell) for row in self.rows for cell in row)

    def place(self, row: int | None = None, column: int = 0) -> Place:
        """Where a problem lies, the sheet as a whole or one cell."""
        parts = (self.tab, "" if row is None else self.cell(row, column))
        line = 0 if row is None or self.tab else row + 1
        return Place(self.file, line, "!".join(part for part in parts if part))

    def at(self, row: int, column: int) -> object:
        """What stands in a cell, None where the row is shorter."""
        return self.rows[row][column] if column < len(self.rows[row]) else None
