"""The coefficient register (参数登记): the book as tables that people read and compare."""

from dataclasses import astuple, fields
from typing import TYPE_CHECKING

from gep.book.book import Book
from gep.book.coefficient import CoefficientRow

if TYPE_CHECKING:
    import pandas as pd

_COMPARED = ("value", "unit", "low", "high", "index", "use", "source", "confidence", "note")


def coefficient_table(book: Book, service: str | None = None) -> "pd.DataFrame":
    """Every row of the book, or those of one service (``""``: the shared ones), with its source."""
    import pandas as pd

    columns = [field.name for field in fields(CoefficientRow)]
    rows = [row for row in book.rows if service is None or row.service == service]
    table = pd.DataFrame([astuple(row) for row in rows], columns=columns)
    table["key"] = table["key"].map("|".join)
    table["year"] = table["year"].astype("Int64")
    titles = {name: source.get("title", "") for name, source in book.sources.items()}
    table["source_title"] = table["source"].map(titles).fillna("")
    return table


def book_differences(one: Book, other: Book) -> "pd.DataFrame":
    """Where two books differ: rows only in one of them, and cells that changed.

    ``change`` is ``added`` (only in the other), ``removed`` or ``changed``; then ``column`` tells
    which cell.
    """
    import pandas as pd

    identity = ["service", "parameter", "key", "norm", "region", "year", "local"]
    columns = ["change", *identity, "column", "one", "other"]
    old, new = _by_identity(one), _by_identity(other)
    rows: list[tuple[object, ...]] = []
    for name in dict.fromkeys((*old, *new)):
        if name not in new:
            rows.append(("removed", *name[:7], "value", _cell(old[name], "value"), ""))
        elif name not in old:
            rows.append(("added", *name[:7], "value", "", _cell(new[name], "value")))
        else:
            rows += [
                ("changed", *name[:7], column, _cell(old[name], column), _cell(new[name], column))
                for column in _COMPARED
                if _cell(old[name], column) != _cell(new[name], column)
            ]
    return pd.DataFrame(rows, columns=columns)


def _by_identity(book: Book) -> dict[tuple[object, ...], CoefficientRow]:
    found: dict[tuple[object, ...], CoefficientRow] = {}
    for row in book.rows:
        year = "" if row.year is None else str(row.year)
        name = (
            row.service, row.parameter, "|".join(row.key), row.norm, row.region, year, row.local,
        )  # fmt: skip
        # alternatives may share all of that: they are told apart by who says so
        evidence = row.source if row.use == "alternative" else ""
        found[(*name, evidence)] = row
    return found


def _cell(row: CoefficientRow, column: str) -> str:
    value = getattr(row, column)
    if value is None:
        return ""
    return f"{value:.12g}" if isinstance(value, float) else str(value)
