"""Statistics (统计数据): what the county and its townships report, checked and in known units.

A table is tidy: one amount a row, by zone, item and measure. Everything wrong is told at once,
with file, sheet and cell. An amount in an annual table is a yearly amount, so 吨 is read as
``t yr-1``. What is blank or a dash is no number, never zero.
"""

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pandas as pd

from gep import units
from gep.book.ecosystem_types import EcosystemTypes
from gep.book.vocabulary import spelt
from gep.inputs.tables.sheets import open_sheets
from gep.inputs.tables.spellings import KnownNames
from gep.inputs.tables.tidy import Read, Row, read_sheet, row_cell, row_name, row_place, times
from gep.inputs.tables.totals import SUM_TOLERANCE, held_against_totals
from gep.problems import Problem
from gep.telling.numbers import percent

COLUMNS = (
    "table", "zone_code", "item", "measure", "value", "unit", "year", "source",
    "file", "sheet", "cell",
)  # fmt: skip
_KEY = ("table", "measure", "zone_code", "item")


@dataclass(frozen=True, eq=False)
class Statistics:
    """Amounts as understood: units are those of the measures, zones and items their own ids.

    ``frame`` has the columns ``COLUMNS``, one row an amount, sorted by table, measure, zone, item.
    """

    frame: pd.DataFrame

    @classmethod
    def empty(cls) -> "Statistics":
        """No statistics at all."""
        return cls.of([])

    @classmethod
    def of(cls, rows: Iterable[Row]) -> "Statistics":
        """Statistics of rows that have every one of ``COLUMNS``."""
        return cls.of_frame(pd.DataFrame(list(rows), columns=list(COLUMNS), dtype=object))

    @classmethod
    def of_frame(cls, frame: pd.DataFrame) -> "Statistics":
        """Statistics of a table that has ``COLUMNS``, such as an account keeps."""
        texts = [column for column in COLUMNS if column not in ("value", "year")]
        types = dict.fromkeys(texts, "str") | {"value": "float64", "year": "int64"}
        return cls(frame.astype(types).sort_values(list(_KEY), ignore_index=True, kind="stable"))

    @cached_property
    def measures(self) -> frozenset[tuple[str, str]]:
        """Table and measure of everything that is reported."""
        return frozenset((table, measure) for table, measure, _ in self._by_item)

    def amounts(self, table: str, measure: str) -> pd.DataFrame:
        """What zones report of one measure, sorted by zone and item, without those two columns."""
        return self._by_measure.get((table, measure), self._by_measure["", ""])

    @cached_property
    def _by_measure(self) -> dict[tuple[str, str], pd.DataFrame]:
        key = ["table", "measure"]
        parts = [(("", ""), self.frame.iloc[:0]), *self.frame.groupby(key)]
        return {
            (str(table), str(measure)): part.drop(columns=key).reset_index(drop=True)
            for (table, measure), part in parts
        }

    def reports(self, table: str, measure: str, item: str) -> Sequence[tuple[str, float, str]]:
        """Zone, value and unit of all that is reported of an item, in the order of `amounts`."""
        return self._by_item.get((table, measure, item), ())

    def items(self, table: str, measure: str) -> tuple[str, ...]:
        """The items that a measure is reported of."""
        return tuple(item for *of, item in self._by_item if of == [table, measure])

    @cached_property
    def _by_item(self) -> dict[tuple[str, str, str], list[tuple[str, float, str]]]:
        found: dict[tuple[str, str, str], list[tuple[str, float, str]]] = {}
        columns = ("table", "measure", "item", "zone_code", "value", "unit")
        texts = (self.frame[column].to_list() for column in columns)
        for *key, zone, value, unit in zip(*texts, strict=True):
            found.setdefault(tuple(key), []).append((zone, value, unit))
        return found

    def rows(self) -> "list[Row]":
        """The amounts one by one."""
        return [dict(zip(COLUMNS, values, strict=True)) for values in self.frame.to_numpy()]


def read_statistics(path: Path, shown: str, known: KnownNames) -> tuple[Statistics, list[Problem]]:
    """Read a workbook (.xlsx) or a folder of CSVs whose sheets or files are statistics tables.

    ``shown`` is the path as the user wrote it, which problems name. Rows with problems are left
    out of the statistics.
    """
    sheets, problems = open_sheets(path, shown)
    read = Read()
    for sheet in sheets:
        read.extend(read_sheet(sheet, known))
    rows, totals = held_against_totals(read.amounts, read.totals, known.county)
    rows, twice = _without_repeats(_items_spelt_alike(rows))
    rows, unlike = _in_one_unit(rows)
    nested = _types_in_types(rows, known.types)
    statistics = Statistics.of(rows)
    differing = townships_against_county(statistics, known.county, tuple(known.zones))
    found = (problems, read.problems, totals, twice, unlike, nested, differing)
    return statistics, [problem for some in found for problem in some]


def _types_in_types(rows: Iterable[Row], types: EcosystemTypes) -> list[Problem]:
    """Amounts of an ecosystem type beside those of a type that lies within it."""
    groups: dict[tuple[str, ...], dict[str, Row]] = {}
    for row in rows:
        kind, *rest = row["item"].split("|")
        if kind in types.parents:
            key = (row["table"], row["measure"], row["zone_code"], *rest)
            groups.setdefault(key, {})[kind] = row
    return [
        Problem("stat-type-within", row_place(by_kind[above]), {
            "name": row_name(by_kind[above]), "whole": above, "part": kind,
            "other": row_cell(by_kind[kind]),
        })
        for by_kind in groups.values()
        for kind in by_kind
        for above in types.lineage(kind)[1:]
        if above in by_kind
    ]  # fmt: skip


def _items_spelt_alike(rows: Iterable[Row]) -> Iterator[Row]:
    """Free items, such as the names of reservoirs, in the spelling that stands first."""
    first: dict[str, str] = {}
    for row in rows:
        yield {**row, "item": first.setdefault(spelt(row["item"]), row["item"])}


def _without_repeats(
    rows: Iterable[Row],
) -> tuple[list[Row], list[Problem]]:
    """The first amount of each zone, item and measure, and a problem for each further one."""
    first: dict[tuple[object, ...], Row] = {}
    problems = []
    for row in rows:
        kept = first.setdefault(tuple(row[name] for name in _KEY), row)
        if kept is row:
            continue
        values = {
            "zone": row["zone_code"],
            "name": row_name(row),
            "one": f"{kept['value']:.12g} {kept['unit']} ({row_cell(kept)}, {kept['year']})",
            "other": f"{row['value']:.12g} {row['unit']} ({row_cell(row)}, {row['year']})",
        }
        problems.append(Problem("stat-twice", row_place(row), values))
    return list(first.values()), problems


def _in_one_unit(rows: Iterable[Row]) -> tuple[list[Row], list[Problem]]:
    """Amounts of an item whose unit is nobody's choice but the reporter's, in that of the first."""
    chosen: dict[tuple[str, ...], Row] = {}
    alike, problems = [], []
    for row in rows:
        first = chosen.setdefault((row["table"], row["measure"], row["item"]), row)
        try:
            factor = units.conversion(row["unit"], first["unit"])
        except units.UnitMismatch:
            values = {"text": row["unit"], "wanted": f"{first['unit']} ({row_cell(first)})"}
            problems.append(Problem("stat-unit", row_place(row), values))
        else:
            alike.append({**row, "value": times(row["value"], factor), "unit": first["unit"]})
    return alike, problems


def townships_against_county(
    statistics: Statistics, county: str, zones: Sequence[str]
) -> list[Problem]:
    """Where townships that report an amount sum to something else than the county's row.

    While a township is missing the others may sum to less, but never to more. Shares (unit 1)
    are not summed.
    """
    rows_of: dict[tuple[str, ...], list[Row]] = {}
    for row in statistics.rows():
        if row["unit"] != "1":
            rows_of.setdefault((row["table"], row["measure"], row["item"]), []).append(row)
    townships = {zone for zone in zones if zone != county}
    problems = []
    for rows in rows_of.values():
        total = [row for row in rows if row["zone_code"] == county]
        parts = [row for row in rows if row["zone_code"] in townships]
        is_whole = len(parts) == len(townships)
        if total and parts and (problem := _sum_problem(total[0], parts, is_whole=is_whole)):
            problems.append(problem)
    return problems


def _sum_problem(total: Row, parts: Sequence[Row], *, is_whole: bool) -> Problem | None:
    given, summed = total["value"], math.fsum(part["value"] for part in parts)
    difference = summed - given
    if abs(difference) <= SUM_TOLERANCE * abs(given) or (difference < 0 and not is_whole):
        return None
    largest = max(parts, key=lambda part: part["value"])
    values = {
        "name": row_name(total),
        "sum": f"{summed:.12g}",
        "county": f"{given:.12g}",
        "unit": total["unit"],
        "share": percent(abs(difference) / given if given else 1.0),
        "largest": largest["zone_code"],
        "amount": f"{largest['value']:.12g}",
    }
    return Problem("stat-sum", row_place(total), values)
