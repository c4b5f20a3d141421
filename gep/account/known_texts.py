"""What the texts of an account's tables may be: those that its manifest, or gep, knows by name.

Whoever reads an account looks its texts up: a type has a parent, a zone a name, a method a formula.
A text that nothing knows is of a table that was edited, and is told by its row and column before
anyone looks it up in vain.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from gep.account.columns import CHOICES, STATUSES, VERDICTS
from gep.account.manifest import Hashed
from gep.book.confidence import CONFIDENCE
from gep.book.ecosystem_types import EcosystemTypes
from gep.problems import DataProblem, Place, Problem, nearest

Texts: TypeAlias = tuple[str | int | None, ...]
Rows: TypeAlias = pd.DataFrame | pa.Table

_SHOWN = 5
_ZONE = ("zone_layer", "zone_code", "zone_name")
_ROWS = ("account.csv", "account.parquet", "memo.csv")
LOOKED_UP = ("year", "norm", *_ZONE, "ecosystem_type", "category", "service", "indicator", "item",
             "method", "status", "confidence")  # fmt: skip
"""Columns of the rows that are looked up."""
_PLACE = ("zone_layer", "zone_code")
ONCE: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(_ROWS, (*_PLACE, "ecosystem_type", "service", "indicator", "item", "method")),
    "extent.csv": (*_PLACE, "ecosystem_type"),
    "transitions.csv": (*_PLACE, "opening_type", "closing_type"),
    "strata.parquet": ("stratum", *_PLACE),
}
"""Columns by which a table has one row."""


@dataclass(frozen=True)
class KnownTexts:
    """The texts that some columns of a table may have beside each other."""

    columns: tuple[str, ...]
    texts: frozenset[Texts]

    def unknown(self, rows: pa.Table) -> Texts | None:
        """Texts of a row that are not known, None where all are."""
        # groups are found once for all rows, and few remain to be looked up
        groups = rows.group_by(list(self.columns), use_threads=False).aggregate([])
        found = zip(*(groups[name].to_pylist() for name in self.columns), strict=True)
        return next((texts for texts in found if texts not in self.texts), None)

    def fault(self, texts: Texts) -> tuple[int, list[str]]:
        """Which text is not known beside those before it, and what could stand there."""
        known = list(self.texts)
        for at, text in enumerate(texts):
            fitting = [one for one in known if one[at] == text]
            if not fitting:
                return at, sorted({str(one[at]) for one in known})
            known = fitting
        raise AssertionError(texts)


def stop_on_foreign_texts(path: Path, rows: Rows, hashed: Hashed) -> None:
    """Refuse a table that says what its account does not know.

    Raises
    ------
    DataProblem
        It does.
    """
    if problems := tuple(foreign_texts(path, rows, hashed)):
        raise DataProblem(problems)


def foreign_texts(path: Path, rows: Rows, hashed: Hashed) -> Iterator[Problem]:
    """The first unknown text of each kind in a table of an account, with its row and column.

    Rows are counted as a spreadsheet does, the header of a CSV among them.
    """
    for known in known_texts(path.name, hashed):
        table = _as_table(rows, known.columns)
        texts = known.unknown(table)
        if texts is not None:
            at, expected = known.fault(texts)
            row = _rows(path, table, texts)[0]
            values = {"file": path.name, "row": row, "column": known.columns[at],
                      "text": texts[at], "expected": _listed(str(texts[at]), expected)}  # fmt: skip
            yield Problem("account-text-unknown", Place(str(path), row), values)


def repeated_rows(path: Path, rows: Rows) -> Iterator[Problem]:
    """The first row of a table that is of the same as another."""
    columns = ONCE.get(path.name)
    if columns is None:
        return
    table = _as_table(rows, columns)
    groups = table.group_by(list(columns), use_threads=False).aggregate([([], "count_all")])
    more = groups.filter(pc.greater(groups["count_all"], 1))
    if more.num_rows:
        texts = tuple(more[name][0].as_py() for name in columns)
        first, second = _rows(path, table, texts)[:2]
        told = ", ".join(str(text) for text in texts if text != "")
        values = {"file": path.name, "row": second, "first": first, "texts": told}
        yield Problem("account-row-twice", Place(str(path), second), values)


def known_texts(name: str, hashed: Hashed) -> Iterator[KnownTexts]:
    """What an account lets the table of this name say."""
    of_land = {"", *hashed.ecosystem_types, *hashed.opening_types}
    if name in _ROWS:  # an amount may be booked on a type that the land cover does not have
        yield _alone("ecosystem_type", ("", *EcosystemTypes.shipped().ids))
        yield KnownTexts(("year", "norm"), frozenset({(hashed.account.year, hashed.norm.name)}))
        yield _alone("status", STATUSES)
        yield _alone("confidence", ("", *CONFIDENCE))
        yield KnownTexts(("category", "service"), _services(hashed))
        yield KnownTexts(("service", "indicator", "method", "item"), _indicators(hashed))
    if name in (*_ROWS, "extent.csv", "transitions.csv"):
        yield KnownTexts(_ZONE, _zones(hashed))
    if name == "extent.csv":
        yield _alone("ecosystem_type", of_land)
    if name == "transitions.csv":
        yield _alone("opening_type", of_land)
        yield _alone("closing_type", of_land)
    if name == "strata.parquet":
        yield KnownTexts(_ZONE[:2], frozenset(one[:2] for one in _zones(hashed)))
    if name == "checks.csv":
        yield _alone("verdict", VERDICTS)
    if name == "sensitivity.csv":
        yield _alone("choice", CHOICES)


def _alone(column: str, texts: Sequence[str] | set[str]) -> KnownTexts:
    return KnownTexts((column,), frozenset((text,) for text in texts))


def _services(hashed: Hashed) -> frozenset[Texts]:
    return frozenset((one.category, key) for key, one in hashed.norm.services.items())


def _zones(hashed: Hashed) -> frozenset[Texts]:
    """Layer, code and name of every zone, and of the land that lies in no zone of a layer."""
    named = {
        (name, code, called)
        for name, layer in hashed.zone_layers.items()
        for code, called in zip(layer.codes, layer.names, strict=True)
    }
    return frozenset(named | {(name, "", "") for name in hashed.zone_layers})


def _indicators(hashed: Hashed) -> frozenset[Texts]:
    """Service, indicator, method and item; a row that tells why nothing is there has no method."""
    computed = {
        (one.service, one.indicator, one.label, item)
        for one in hashed.indicators.values()
        for item in one.items
    }
    refused = {
        (key, indicator, "", "")
        for key, service in hashed.norm.services.items()
        for indicator in ("", *service.indicators, *service.methods)
    }
    return frozenset(computed | refused)


def _as_table(rows: Rows, columns: Sequence[str]) -> pa.Table:
    if isinstance(rows, pa.Table):
        return rows.select(columns)
    return pa.table({name: pa.array(rows[name], from_pandas=True) for name in columns})


def _rows(path: Path, table: pa.Table, texts: Texts) -> list[int]:
    """The numbers of the rows that have these texts in the columns of the table."""
    is_it = np.ones(table.num_rows, bool)
    for name, text in zip(table.column_names, texts, strict=True):
        own = table[name].to_pandas()
        is_it &= (own.isna() if text is None else own == text).to_numpy(bool)
    rows: list[int] = (np.flatnonzero(is_it) + 1 + (path.suffix == ".csv")).tolist()
    return rows


def _listed(text: str, expected: Sequence[str]) -> str:
    """What is expected: the nearest first, and not more than a reader takes in."""
    near = nearest(text, expected)
    ordered = [*filter(None, [near]), *(one for one in expected if one and one != near)]
    return ", ".join(ordered[:_SHOWN]) + (" ..." if len(ordered) > _SHOWN else "")
