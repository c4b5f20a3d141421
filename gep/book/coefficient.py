"""A coefficient (系数): one number with unit, range, where and when it holds, and its source."""

import math
import re
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cache

from gep.book.confidence import CONFIDENCE, GIVEN
from gep.files.csv_file import CsvFile
from gep.problems import Place, Problem, nearest
from gep.units import is_unit

COLUMNS = (
    "parameter", "key", "value", "unit", "low", "high", "norm", "region", "year", "index", "use",
    "source", "confidence", "note",
)  # fmt: skip
SHARED = ("prices", "general")
"""Files whose rows every service may use; in a row their service is the empty text."""
USES = ("default", "alternative")
INDICES = "indices"
"""The service under which a bureau writes a year of a price index among its overrides."""

_NEEDED = ("service", "parameter", "value", "unit")
_PREFECTURE_DIGITS = 6
_CHECKABLE_UNIT = cache(is_unit)


@dataclass(frozen=True)
class CoefficientRow:
    """One row of the book.

    ``service`` is empty where every service shares the row; ``region`` is an administrative code
    or its beginning; ``year`` the first year it holds, or whose price it is; ``index`` the series
    that moves a price to another year. Only rows of use ``default`` are ever looked up.
    """

    service: str
    parameter: str
    key: tuple[str, ...]
    value: float
    unit: str
    low: float | None = None
    high: float | None = None
    norm: str = ""
    region: str = ""
    year: int | None = None
    index: str = ""
    use: str = "default"
    source: str = ""
    confidence: str = GIVEN
    note: str = ""
    file: str = ""
    line: int = 0
    local: bool = False

    @property
    def place(self) -> Place:
        """Where the row stands."""
        return Place(self.file, self.line)

    @property
    def name(self) -> str:
        """Parameter and key as people quote it.

        >>> CoefficientRow("", "removal_rate", ("SO2", "forest"), 1.0, "t km-2 yr-1").name
        'removal_rate/SO2/forest'
        """
        return "/".join((self.parameter, *self.key))

    @property
    def identity(self) -> tuple[object, ...]:
        """Which number it is, and for whom: two of one identity cannot both be looked up."""
        return self.service, self.parameter, self.key, self.norm, self.region, self.year


def is_coefficient_file(table: CsvFile) -> bool:
    """Whether a CSV of the coefficients folder holds coefficients, not a list of names."""
    return table.columns[:1] == COLUMNS[:1]


def book_rows(table: CsvFile, service: str) -> tuple[tuple[CoefficientRow, ...], list[Problem]]:
    """Rows of one file of the book; what cannot be read is left out and named."""
    if table.columns != COLUMNS:
        return (), [_column_problem(table, COLUMNS, COLUMNS)]
    owner = "" if service in SHARED else service
    return _rows(table, lambda _: owner, local=False)


def override_rows(table: CsvFile) -> tuple[tuple[CoefficientRow, ...], list[Problem]]:
    """Rows that a bureau wrote; columns it does not need it may leave out."""
    allowed = ("service", *COLUMNS)
    if set(_NEEDED) - set(table.columns) or set(table.columns) - set(allowed):
        return (), [_column_problem(table, _NEEDED, allowed)]

    def owner(row: Mapping[str, str]) -> str:
        return "" if row["service"] in SHARED else row["service"]

    return _rows(table, owner, local=True)


def row_problems(
    rows: Iterable[CoefficientRow], sources: Collection[str], indices: Collection[str]
) -> list[Problem]:
    """What is wrong with rows each by itself: unit, range, source, confidence, use, index."""
    return [problem for row in rows for problem in _row_problems(row, sources, indices)]


def ambiguous_rows(rows: Iterable[CoefficientRow]) -> list[Problem]:
    """Rows between which a look-up could not choose."""
    problems, first = [], dict[tuple[object, ...], CoefficientRow]()
    for row in rows:
        if row.use != "default":
            continue
        one = (*row.identity, row.local)
        other = first.setdefault(one, row)
        if other is not row:
            values = {
                "name": row.name, "norm": row.norm or "-", "region": row.region or "-",
                "year": row.year or "-", "one": f"{other.value:g}", "other": f"{row.value:g}",
                "first": str(other.place), "second": str(row.place),
            }  # fmt: skip
            problems.append(Problem("coefficient-ambiguous", row.place, values))
    return problems


def region_prefix(code: str) -> str:
    """The digits of an administrative code that tell: province, prefecture, county.

    >>> region_prefix("330000"), region_prefix("331000"), region_prefix("330881"), region_prefix("")
    ('33', '3310', '330881', '')
    """
    if len(code) < _PREFECTURE_DIGITS:
        return code
    while code.endswith("00"):
        code = code[:-2]
    return code


def _rows(
    table: CsvFile, owner: Callable[[Mapping[str, str]], str], *, local: bool
) -> tuple[tuple[CoefficientRow, ...], list[Problem]]:
    rows, problems = [], list[Problem]()
    for line, cells in table.rows:
        wrong = [
            Problem("coefficient-number", Place(table.name, line), {"column": column, "text": text})
            for column, text in _numbers(cells)
            if _number(text) is None
        ]
        problems += wrong
        if not wrong:
            rows.append(_row(owner(cells), cells, Place(table.name, line), local=local))
    return tuple(rows), problems


def _row(service: str, cells: Mapping[str, str], place: Place, *, local: bool) -> CoefficientRow:
    cell = {column: cells.get(column, "") for column in COLUMNS}
    year = _number(cell["year"])
    return CoefficientRow(
        service=service,
        parameter=cell["parameter"],
        key=tuple(part.strip() for part in cell["key"].split("|")) if cell["key"] else (),
        value=float(cell["value"]),
        unit=cell["unit"],
        low=_number(cell["low"]),
        high=_number(cell["high"]),
        norm=cell["norm"],
        region=region_prefix(cell["region"]),
        year=None if year is None else int(year),
        index=cell["index"],
        use=cell["use"] or "default",
        source=cell["source"],
        confidence=cell["confidence"] or GIVEN,
        note=cell["note"],
        file=place.file,
        line=place.line,
        local=local,
    )


def _numbers(cells: Mapping[str, str]) -> list[tuple[str, str]]:
    optional = [(c, cells.get(c, "")) for c in ("low", "high", "year")]
    return [("value", cells["value"]), *((c, text) for c, text in optional if text)]


def _number(text: str) -> float | None:
    # 1,747 is refused, not read: in some of the files that people send it is one point seven
    if not re.fullmatch(r"[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?", text):
        return None
    number = float(text)
    return number if math.isfinite(number) else None


def _row_problems(
    row: CoefficientRow, sources: Collection[str], indices: Collection[str]
) -> list[Problem]:
    def problem(code: str, **values: object) -> Problem:
        return Problem(code, row.place, {"name": row.name, **values})

    problems = []
    if not row.unit:
        problems.append(problem("coefficient-no-unit", value=f"{row.value:g}"))
    elif not _CHECKABLE_UNIT(row.unit):
        problems.append(problem("coefficient-unknown-unit", unit=row.unit))
    low = row.value if row.low is None else row.low
    high = row.value if row.high is None else row.high
    if not low <= row.value <= high:
        values = {"value": f"{row.value:g}", "low": f"{low:g}", "high": f"{high:g}"}
        problems.append(problem("coefficient-range", **values))
    # a bureau states its source in its own words, the book by an id that leads to a title
    if row.local and not row.source:
        problems.append(Problem("coefficient-no-source", row.place, {"name": row.name}, "warning"))
    if not row.local and row.source not in sources:
        near = nearest(row.source, sources) or "-"
        problems.append(problem("coefficient-unknown-source", source=row.source, nearest=near))
    for column, text, known in (
        ("confidence", row.confidence, CONFIDENCE),
        ("use", row.use, USES),
        ("index", row.index, ("", *indices)),
    ):
        if text not in known:
            values = {"column": column, "text": text, "known": ", ".join(filter(None, known))}
            problems.append(problem("coefficient-word", **values))
    if row.index and row.year is None:
        problems.append(problem("coefficient-no-year", index=row.index))
    return problems


def _column_problem(table: CsvFile, needed: Collection[str], allowed: Collection[str]) -> Problem:
    missing = [column for column in needed if column not in table.columns]
    unknown = [column for column in table.columns if column not in allowed]
    near = [f"{column} -> {nearest(column, allowed) or '?'}" for column in unknown]
    values = {
        "missing": ", ".join(missing) or "-",
        "unknown": ", ".join(near) or "-",
        "columns": ",".join(allowed),
    }
    return Problem("override-columns", Place(table.name, 1), values)
