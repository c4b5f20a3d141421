"""What the rows of a table of quantities say against each other: repeats, parts, sums, values."""

import math
from collections.abc import Callable, Iterable, Iterator, Sequence

from gep.book.ecosystem_types import EcosystemTypes
from gep.inputs.tables.quantity import Printed, Quantity, QuantityTable, TotalQuantity
from gep.inputs.tables.totals import sum_problem
from gep.problems import Problem

_PARTS = ("zone", "service", "indicator", "item", "ecosystem_type")


def summed_up(
    rows: Sequence[Quantity], totals: Iterable[TotalQuantity]
) -> tuple[list[Quantity], list[Problem]]:
    """The quantities, with totals that have no parts as the whole that they are, and what differs.

    A total over zones sums those of the zones, else it is compared with the county's own row.
    """
    kept, problems = list(rows), list[Problem]()
    for total in totals:
        parts = _parts(total, rows)
        if not parts:
            kept.append(total.quantity)
        elif problem := _difference(total.quantity, parts):
            problems.append(problem)
    return kept, problems


def _parts(total: TotalQuantity, rows: Sequence[Quantity]) -> list[Quantity]:
    fixed = [name for name in _PARTS if name not in total.over]
    own = total.quantity
    alike = [row for row in rows if all(getattr(row, n) == getattr(own, n) for n in fixed)]
    zones = [row for row in alike if row.zone] if "zone" in total.over else []
    return zones or alike


def _difference(total: Quantity, parts: Sequence[Quantity]) -> Problem | None:
    if {row.unit for row in parts} != {total.unit}:
        return None
    amounts = [row.amount for row in parts]
    return sum_problem(total.place, total.name, total.unit, total.amount, amounts)


def value_totals(totals: Iterable[Printed], table: QuantityTable) -> Iterator[Problem]:
    """Printed values of all services together that are not the sum of those printed above."""
    printed = [row for row in table.rows if row.printed]
    own = [row for row in printed if not row.zone] or printed
    values = [row.printed for row in own if row.printed]
    summed, steps = math.fsum(one.value for one in values), math.fsum(one.step for one in values)
    for total in totals:
        if values and not total.agrees(summed, steps):
            told = {"total": f"{total.value:.12g}", "sum": f"{summed:.12g}", "count": len(values)}
            yield Problem("quantity-value-total", total.place, told)


def sense_problems(table: QuantityTable, types: EcosystemTypes) -> Iterator[Problem]:
    """What would be counted twice: the same row again, a whole beside its parts."""
    yield from _twice(table)
    yield from _whole_and_parts(table, "item", lambda row: row.product[:2])
    yield from _whole_and_parts(table, "ecosystem_type", _of_any_type)
    yield from _types_in_types(table, types)


def _twice(table: QuantityTable) -> Iterator[Problem]:
    """Rows of one zone, product and ecosystem type after the first."""
    first: dict[tuple[str, ...], Quantity] = {}
    for row in table.rows:
        kept = first.setdefault((row.zone, *row.product, row.ecosystem_type), row)
        if kept is not row:
            values = {
                "name": row.name,
                "one": f"{kept.amount:.12g} {kept.unit}",
                "other": f"{row.amount:.12g} {row.unit}",
                "line": kept.at,
            }
            yield Problem("quantity-twice", row.place, values)


def _whole_and_parts(
    table: QuantityTable, column: str, group: Callable[[Quantity], tuple[str, ...]]
) -> Iterator[Problem]:
    wholes: dict[tuple[str, ...], Quantity] = {}
    parts: dict[tuple[str, ...], Quantity] = {}
    for row in table.rows:
        (parts if getattr(row, column) else wholes).setdefault(group(row), row)
    for key in wholes.keys() & parts.keys():
        yield _mixed(wholes[key], parts[key], column, "/".join(filter(None, key)))


def _types_in_types(table: QuantityTable, types: EcosystemTypes) -> Iterator[Problem]:
    """Rows of an ecosystem type beside rows of a type within it."""
    groups: dict[tuple[str, ...], dict[str, Quantity]] = {}
    for row in table.rows:
        groups.setdefault(_of_any_type(row), {}).setdefault(row.ecosystem_type, row)
    for by_kind in groups.values():
        for kind, part in by_kind.items():
            for above in types.lineage(kind)[1:]:
                if above in by_kind:
                    values = {"name": part.name, "whole": above, "part": kind, "other": part.at}
                    yield Problem("stat-type-within", by_kind[above].place, values)


def _of_any_type(row: Quantity) -> tuple[str, ...]:
    return row.zone, *row.product


def _mixed(whole: Quantity, part: Quantity, column: str, name: str) -> Problem:
    values = {"name": name, "column": column, "part": getattr(part, column), "line": part.at}
    return Problem("quantity-mixed", whole.place, values)
