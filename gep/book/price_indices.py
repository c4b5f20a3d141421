"""Prices through the years: what a price of one year becomes in another by a price index.

An index either gives each year against the year before (102.0) or against a fixed base year
(606.7). The first is multiplied year by year, the second divided; percentages are never added.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from gep.book.coefficient import CoefficientRow, region_prefix
from gep.book.confidence import GIVEN, weakest
from gep.files.csv_file import CsvFile
from gep.problems import Place, Problem
from gep.units import conversion, same_dimension

PREVIOUS_YEAR, FIXED_BASE = BASES = ("previous_year", "fixed_base")

_PLAUSIBLE_YEAR = 50.0, 200.0
"""Percent of the year before; 102.0 written with the unit 1 would multiply prices a hundredfold."""

Step = tuple[int, str, float]
"""The year that a step reaches, the index, and the factor."""


@dataclass(frozen=True)
class IndexValue:
    """One year of a price index; 100 is the year before, or the base year.

    Only values of use ``default`` ever move a price; the others are evidence.
    """

    index: str
    year: int
    value: float
    basis: str = PREVIOUS_YEAR
    region: str = ""
    source: str = ""
    confidence: str = GIVEN
    note: str = ""
    file: str = ""
    line: int = 0
    local: bool = False
    use: str = "default"


@dataclass(frozen=True)
class PriceFound:
    """A price as it is used: the row, and how it came to its year.

    Without an index the price stays as it is and ``year`` is its own year. ``missing`` are the
    years that the index lacks on the way to the year asked for; then ``year`` is the last
    one reached. ``index_confidence`` is that of the least sure year of the index that moved it.
    """

    row: CoefficientRow
    value: float
    unit: str
    year: int
    chain: tuple[Step, ...]
    borrowed_from: str = ""
    missing: tuple[int, ...] = ()
    index_confidence: str = ""

    @property
    def confidence(self) -> str:
        """How sure the price is in its year: as the row, or as the index if that is less sure."""
        return weakest((self.row.confidence, self.index_confidence))


def moved(row: CoefficientRow, year: int, region: str, indices: Iterable[IndexValue]) -> PriceFound:
    """The price of ``row`` in another year, moved by the row's own index."""
    own = row.year if row.year is not None else year
    if not row.index or own == year:
        return PriceFound(row, row.value, row.unit, own, ())
    series = _series(row.index, region, indices)
    if any(one.basis == FIXED_BASE for one in series.values()):
        chain, asked, missing = _divided(series, row.index, own, year)
    else:
        chain, asked, missing = _multiplied(series, row.index, own, year)
    value = row.value
    for _, _, factor in chain:
        value *= factor
    reached = chain[-1][0] if chain else own
    sure = weakest(series[one].confidence for one in asked)
    return PriceFound(row, value, row.unit, reached, chain, "", missing, sure)


def index_values(table: CsvFile) -> tuple[tuple[IndexValue, ...], list[Problem]]:
    """The index series of the book."""
    values, problems = [], []
    for line, row in table.rows:
        try:
            year, value = int(row["year"]), float(row["value"])
        except ValueError:
            text = f"{row['year']}, {row['value']}"
            place = Place(table.name, line)
            problems.append(Problem("coefficient-number", place, {"column": "value", "text": text}))
            continue
        region = region_prefix(row["region"])
        values.append(
            IndexValue(
                index=row["index"],
                year=year,
                value=value,
                basis=row["basis"],
                region=region,
                source=row["source"],
                confidence=row["confidence"],
                note=row["note"],
                file=table.name,
                line=line,
                use=row.get("use") or "default",
            )
        )
    return tuple(values), problems


def local_index_values(
    rows: Iterable[CoefficientRow], known: Iterable[IndexValue]
) -> tuple[tuple[IndexValue, ...], list[Problem]]:
    """Years of an index that a bureau wrote among its overrides; the basis is that of the index."""
    bases = {one.index: one.basis for one in known}
    values, problems = [], []
    for row in rows:
        if row.year is None:
            what = {"name": row.name, "index": row.parameter}
            problems.append(Problem("coefficient-no-year", row.place, what))
        elif not same_dimension(row.unit, "percent"):
            what = {"name": row.name, "unit": row.unit, "expected": "percent"}
            problems.append(Problem("coefficient-unit-mismatch", row.place, what))
        else:
            percent = row.value * conversion(row.unit, "percent")
            basis = bases.get(row.parameter, PREVIOUS_YEAR)
            low, high = _PLAUSIBLE_YEAR
            if basis == PREVIOUS_YEAR and not low <= percent <= high:
                ends = {"low": f"{low:g} %", "high": f"{high:g} %"}
                what = {"name": row.name, "value": f"{percent:g} %", **ends}
                problems.append(Problem("coefficient-range", row.place, what))
                continue
            values.append(
                IndexValue(
                    row.parameter,
                    row.year,
                    percent,
                    basis,
                    row.region,
                    row.source,
                    row.confidence,
                    row.note,
                    row.file,
                    row.line,
                    local=True,
                )
            )
    return tuple(values), problems


def _series(index: str, region: str, indices: Iterable[IndexValue]) -> dict[int, IndexValue]:
    """Each year's value nearest to the region; a bureau's own wins."""
    best: dict[int, IndexValue] = {}
    for one in indices:
        if one.index != index or one.use != "default" or not region.startswith(one.region):
            continue
        other = best.get(one.year)
        if other is None or (one.local, len(one.region)) > (other.local, len(other.region)):
            best[one.year] = one
    return best


def _multiplied(
    series: dict[int, IndexValue], index: str, start: int, end: int
) -> tuple[tuple[Step, ...], tuple[int, ...], tuple[int, ...]]:
    """The steps, the years of the series that they took, and those that it lacks."""
    onward = end > start
    # going back from 2020 to 2018 undoes the steps into 2020 and into 2019
    needed = range(start + 1, end + 1) if onward else range(start, end, -1)
    steps: list[Step] = []
    for year in needed:
        if year not in series:
            break
        factor = round(series[year].value / 100.0, 12)  # 1.059, not 1.0590000000000002
        steps.append((year, index, factor) if onward else (year - 1, index, 1.0 / factor))
    missing = tuple(year for year in needed if year not in series)
    return tuple(steps), tuple(needed[: len(steps)]), missing


def _divided(
    series: dict[int, IndexValue], index: str, start: int, end: int
) -> tuple[tuple[Step, ...], tuple[int, ...], tuple[int, ...]]:
    missing = tuple(year for year in (start, end) if year not in series)
    if missing:
        return (), (), missing
    return ((end, index, series[end].value / series[start].value),), (start, end), ()
