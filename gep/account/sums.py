"""Sums by stratum and ecosystem type: all that the raster pass leaves behind.

Everything to the right (valuation, explain, draws) works on these tables and on statistics, so
another price, another norm or ten thousand draws touch no raster.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from gep.problems import DataProblem, Place, Problem

FloatTable = npt.NDArray[np.float64]
Columns = dict[str, npt.NDArray[Any]]
"""Rows as arrays; a frame is slow to make, so that it is made of all rows at once."""

COLUMNS = (
    "stratum",
    "ecosystem_type",
    "indicator",
    "method",
    "argument",
    "sum",
    "covered_area_m2",
)
_OPENING = "opening:"


@dataclass(frozen=True)
class Part:
    """What one variant of an indicator needs: its arguments summed under its own mask.

    Every table is ``[stratum, ecosystem_type]``. A raster is its area integral (unit times m2),
    a per-area indicator is in the indicator's unit, ``covered`` is the area of the mask in m2.
    """

    covered: FloatTable
    arguments: Mapping[str, FloatTable] = field(default_factory=dict)


@dataclass(frozen=True)
class Sums:
    """The result of the raster pass.

    ``strata`` says which zones a stratum lies in (columns stratum, zone_layer, zone_code).
    ``transitions`` holds areas ``[stratum, opening type, type]`` with type 0 for land outside the
    land cover, if there is an opening land cover; ``opening_types`` are its types.
    """

    types: tuple[str, ...]
    strata: pd.DataFrame
    area: FloatTable
    parts: Mapping[tuple[str, str], Part] = field(default_factory=dict)
    opening_types: tuple[str, ...] = ()
    transitions: npt.NDArray[np.float64] | None = None

    @property
    def opening_area(self) -> FloatTable | None:
        """Area of each type in the opening land cover, ``[stratum, ecosystem_type]``, in m2."""
        if self.transitions is None:
            return None
        by_type = self.transitions.sum(axis=2)
        opening = np.zeros_like(self.area)
        for number, key in enumerate(self.opening_types, 1):
            if key in self.types:
                opening[:, self.types.index(key)] = by_type[:, number]
        return opening

    def with_types(self, more: tuple[str, ...]) -> "Sums":
        """The same sums with room for types that the land cover does not have, all of area 0."""
        if not more:
            return self
        wide = ((0, 0), (0, len(more)))

        def padded(table: FloatTable) -> FloatTable:
            return np.pad(table, wide)

        parts = {
            key: Part(padded(part.covered), {a: padded(t) for a, t in part.arguments.items()})
            for key, part in self.parts.items()
        }
        moved = self.transitions
        if moved is not None:
            moved = np.pad(moved, ((0, 0), *wide))
        area = padded(self.area)
        return Sums((*self.types, *more), self.strata, area, parts, self.opening_types, moved)

    def table(self) -> pd.DataFrame:
        """All sums as one tidy table, as ``sums.parquet`` keeps them."""
        blocks = [self._block("", "", "area", self.area, self.area)]
        for (indicator, method), part in sorted(self.parts.items()):
            for argument, sums in part.arguments.items():
                blocks.append(self._block(indicator, method, argument, sums, part.covered))
            if not part.arguments:
                blocks.append(self._block(indicator, method, "", part.covered, part.covered))
        blocks += self._opening_blocks()
        return pd.DataFrame(stacked(blocks))

    def _block(
        self, indicator: str, method: str, argument: str, sums: FloatTable, covered: FloatTable
    ) -> Columns:
        at = np.nonzero(self.area)
        return _columns(at[0], np.asarray(self.types, dtype=object)[at[1]],
                        (indicator, method, argument), sums[at], covered[at])  # fmt: skip

    def _opening_blocks(self) -> Iterator[Columns]:
        if self.transitions is None:
            return
        names = np.asarray(("", *self.types), dtype=object)
        for number, key in enumerate(("", *self.opening_types)):
            stratum, closing = np.nonzero(self.transitions[:, number, :])
            area = self.transitions[stratum, number, closing]
            yield _columns(stratum, names[closing], ("", "", f"{_OPENING}{key}"), area, area)


def stacked(parts: Sequence[Columns]) -> Columns:
    """The rows of all parts, one after the other; each part has the same columns."""
    return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}


def _columns(
    stratum: npt.NDArray[np.intp],
    kinds: npt.NDArray[np.object_],
    keys: tuple[str, str, str],
    amount: npt.NDArray[np.float64],
    covered: npt.NDArray[np.float64],
) -> Columns:
    """Rows of one indicator, method and argument; the type of each stands in ``kinds``."""
    names = ("indicator", "method", "argument")
    told = {name: np.full(len(stratum), key, object) for name, key in zip(names, keys, strict=True)}
    return {
        "stratum": stratum.astype(np.int32), "ecosystem_type": kinds, **told,
        "sum": amount, "covered_area_m2": covered,
    }  # fmt: skip


def read_sums(folder: Path, types: tuple[str, ...], opening_types: tuple[str, ...]) -> Sums:
    """The sums that an account folder keeps, to the last bit.

    Raises
    ------
    DataProblem
        A file is missing.
    """
    for name in ("sums.parquet", "strata.parquet"):
        if not (folder / name).is_file():
            place = Place(f"{folder.name}/{name}")
            raise DataProblem((Problem("account-file-missing", place, {"file": name}),))
    frame = pd.read_parquet(folder / "sums.parquet")
    strata = pd.read_parquet(folder / "strata.parquet")
    count = int(strata["stratum"].max()) + 1 if len(strata) else 0
    number = {key: i for i, key in enumerate(types)}

    def filled(rows: pd.DataFrame, column: str) -> FloatTable:
        table = np.zeros((count, len(types)))
        at = rows["ecosystem_type"].map(number).to_numpy(np.intp)
        table[rows["stratum"].to_numpy(np.intp), at] = rows[column].to_numpy(np.float64)
        return table

    area = filled(frame[(frame["indicator"] == "") & (frame["argument"] == "area")], "sum")
    parts: dict[tuple[str, str], Part] = {}
    for (indicator, method), rows in frame[frame["indicator"] != ""].groupby(
        ["indicator", "method"], sort=True
    ):
        by_argument = dict(iter(rows.groupby("argument", sort=False)))
        first = next(iter(by_argument.values()))
        arguments = {str(a): filled(r, "sum") for a, r in by_argument.items() if a}
        parts[str(indicator), str(method)] = Part(filled(first, "covered_area_m2"), arguments)
    transitions = _read_transitions(frame, count, types, opening_types)
    return Sums(types, strata, area, parts, opening_types, transitions)


def _read_transitions(
    frame: pd.DataFrame, count: int, types: tuple[str, ...], opening_types: tuple[str, ...]
) -> npt.NDArray[np.float64] | None:
    rows = frame[frame["argument"].str.startswith(_OPENING)]
    if rows.empty:
        return None
    opening = {f"{_OPENING}{key}": i for i, key in enumerate(("", *opening_types))}
    closing = {key: i for i, key in enumerate(("", *types))}
    transitions = np.zeros((count, len(opening), len(closing)))
    at = (
        rows["stratum"].to_numpy(np.intp),
        rows["argument"].map(opening).to_numpy(np.intp),
        rows["ecosystem_type"].map(closing).to_numpy(np.intp),
    )
    transitions[at] = rows["sum"].to_numpy(np.float64)
    return transitions
