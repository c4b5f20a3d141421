"""Rows that sum others (合计): held against what they sum, and never counted beside it."""

import math
from collections.abc import Iterable, Iterator, Sequence

from gep.inputs.tables.tidy import Row, TotalRow, row_name, row_place
from gep.problems import Place, Problem
from gep.telling.numbers import percent

SUM_TOLERANCE = 0.005
_SHARE = "1"
_PARTS = ("table", "measure", "zone_code", "item")


def held_against_totals(
    amounts: Sequence[Row], totals: Iterable[TotalRow], county: str
) -> tuple[list[Row], list[Problem]]:
    """The amounts, with totals of zones that stand alone as the county's, and what differs.

    A total over zones sums the zones that are not the county, or is compared with the county's
    own row where there are none. Shares are not summed, nor amounts of unlike units.
    """
    rows, problems = list(amounts), list[Problem]()
    for total in totals:
        parts = list(_parts(total, amounts, county))
        alone = {"zone_code"} == total.over and not parts
        if alone:
            rows.append({**total.amount, "zone_code": county})
        elif problem := _difference(total.amount, parts):
            problems.append(problem)
    return rows, problems


def _parts(total: TotalRow, amounts: Sequence[Row], county: str) -> Iterator[Row]:
    fixed = [column for column in _PARTS if column not in total.over]
    alike = [row for row in amounts if all(row[c] == total.amount[c] for c in fixed)]
    if "zone_code" not in total.over:
        yield from alike
        return
    zones = [row for row in alike if row["zone_code"] != county]
    yield from zones or alike


def _difference(total: Row, parts: Sequence[Row]) -> Problem | None:
    place, name, unit = row_place(total), row_name(total), total["unit"]
    if not parts:
        return Problem("stat-total-alone", place, {"name": name})
    if unit == _SHARE or {row["unit"] for row in parts} != {unit}:
        return None
    return sum_problem(place, name, unit, total["value"], [row["value"] for row in parts])


def sum_problem(
    place: Place, name: str, unit: str, given: float, parts: Sequence[float]
) -> Problem | None:
    """The problem that a total is not the sum of its parts, all in one unit."""
    summed = math.fsum(parts)
    apart = abs(summed - given)
    if apart <= SUM_TOLERANCE * abs(given):
        return None
    values = {
        "name": name, "total": f"{given:.12g}", "sum": f"{summed:.12g}", "unit": unit,
        "count": len(parts), "share": percent(apart / abs(given) if given else 1.0),
    }  # fmt: skip
    return Problem("stat-total", place, values)
