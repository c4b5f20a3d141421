"""Sums by stratum and ecosystem type: all that the raster pass leaves behind.

Everything to the right (valuation, explain, draws) works on these tables and on statistics, so
another price, another norm or ten thousand draws touch no raster.

Of all pairs of a stratum and an ecosystem type few have any land: a parcel has one or two of
twenty types. So only the pairs that are there (`Entries`) are kept, in one order for all tables.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow.parquet as pq

from gep.account.columns import STRATA
from gep.account.damage import reading
from gep.account.exact_sums import sum_of_sparse, sums_in_order
from gep.account.known_texts import stop_on_foreign_texts
from gep.account.manifest import Hashed
from gep.files.parquet import read_columns
from gep.problems import DataProblem, Place, Problem

Numbers: TypeAlias = npt.NDArray[np.float64]
Index: TypeAlias = npt.NDArray[np.intp]
Columns = dict[str, npt.NDArray[Any]]
"""Rows as arrays; a frame is slow to make, so that it is made of all rows at once."""

_KEYS = ("indicator", "method", "argument")
_OPENING = "opening:"


@dataclass(frozen=True, eq=False)  # what is found for some entries is remembered by themselves
class Entries:
    """The pairs of a stratum and an ecosystem type that tables have numbers for.

    They stand by stratum and within it by type. Whoever adds numbers of entries up does so in this
    order: the rest of the full table ``[stratum, type]`` is zero and changes no sum, so that the
    sums are those of the full table to the bit.
    """

    stratum: Index
    kind: Index

    def of_strata(self, strata: Index) -> tuple[Index, Index]:
        """Where the entries of some strata stand, one stratum after the other, and of which."""
        first, last = (np.searchsorted(self.stratum, strata, side) for side in ("left", "right"))
        return ranges(first, last - first)

    def dense(self, numbers: Numbers, strata: Index, types: int) -> Numbers:
        """Numbers of entries as the table ``[stratum, type]`` of some strata, zero elsewhere."""
        row, entry = self.of_strata(strata)
        table = np.zeros((len(strata), types))
        table[row, self.kind[entry]] = numbers[entry]
        return table


def ranges(start: Index, length: Index) -> tuple[Index, Index]:
    """Some ranges of numbers after each other, and for each number whose range it is of.

    >>> ranges(np.array([5, 0, 9]), np.array([2, 0, 1]))
    (array([0, 0, 2]), array([5, 6, 9]))
    """
    owner = np.repeat(np.arange(len(start)), length)
    before = np.concatenate([[0], np.cumsum(length)[:-1]])
    return owner, np.arange(len(owner)) - before[owner] + start[owner]


@dataclass(frozen=True)
class Part:
    """What one variant of an indicator needs: its arguments summed under its own mask.

    Every array is ``[entry]``. A raster is its area integral (unit times m2), a per-area indicator
    is in the indicator's unit, ``covered`` is the area of the mask in m2.
    """

    covered: Numbers
    arguments: Mapping[str, Numbers] = field(default_factory=dict)


@dataclass(frozen=True)
class Transitions:
    """Areas that went from an opening type to a type, by stratum, opening type and type.

    Types are numbered from 1; 0 is land outside the land cover of that year.
    """

    stratum: Index
    opening: Index
    closing: Index
    area: Numbers


def transitions_of(stratum: Index, opening: Index, closing: Index, area: Numbers) -> Transitions:
    """Transitions by stratum, opening type and type, each once: areas are added as they come."""
    shape = [int(one.max(initial=0)) + 1 for one in (stratum, opening, closing)]
    at = np.ravel_multi_index([stratum, opening, closing], shape)
    found, place = np.unique(at, return_inverse=True)
    stratum, opening, closing = np.unravel_index(found, shape)
    return Transitions(stratum, opening, closing, sums_in_order(area, place, len(found)))


@dataclass(frozen=True)
class Sums:
    """The result of the raster pass.

    ``strata`` says which zones a stratum lies in (columns stratum, zone_layer, zone_code).
    ``transitions`` are there if there is an opening land cover; ``opening_types`` are its types.
    """

    types: tuple[str, ...]
    strata: pd.DataFrame
    entries: Entries
    area: Numbers
    parts: Mapping[tuple[str, str], Part] = field(default_factory=dict)
    opening_types: tuple[str, ...] = ()
    transitions: Transitions | None = None

    @classmethod
    def empty(cls, types: tuple[str, ...] = ()) -> "Sums":
        """No sums at all, of no land."""
        strata = pd.DataFrame({name: pd.Series(dtype=kind) for name, kind in STRATA.items()})
        nothing = np.zeros(0, np.intp)
        return cls(types, strata, Entries(nothing, nothing), np.zeros(0))

    @cached_property
    def count(self) -> int:
        """How many strata there are."""
        return int(self.strata["stratum"].max()) + 1 if len(self.strata) else 0

    @cached_property
    def total_area(self) -> float:
        """Area of all land in m2."""
        place = self.entries.stratum * len(self.types) + self.entries.kind
        return sum_of_sparse(place, self.area, self.count * len(self.types))

    def by_type(self, numbers: Numbers) -> Numbers:
        """Numbers of entries added up to types, stratum after stratum."""
        return sums_in_order(numbers, self.entries.kind, len(self.types))

    @cached_property
    def opening_area(self) -> tuple[Entries, Numbers] | None:
        """Area of each type in the opening land cover, in m2, with the entries that have any."""
        moved = self.transitions
        if moved is None:
            return None
        pairs = moved.stratum * (len(self.opening_types) + 1) + moved.opening
        (found, pair) = np.unique(pairs, return_inverse=True)
        from_pair = np.zeros((len(found), len(self.types) + 1))
        from_pair[pair, moved.closing] = moved.area
        stratum, opening = np.divmod(found, len(self.opening_types) + 1)
        number = [-1, *(self.types.index(t) if t in self.types else -1 for t in self.opening_types)]
        kind = np.asarray(number, np.intp)[opening]
        order = np.lexsort([kind, stratum])
        order = order[kind[order] >= 0]
        return Entries(stratum[order], kind[order]), from_pair.sum(axis=1)[order]

    def with_types(self, more: tuple[str, ...]) -> "Sums":
        """The same sums, with types that the land cover does not have and that have no entry."""
        return replace(self, types=(*self.types, *more)) if more else self

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
        self, indicator: str, method: str, argument: str, sums: Numbers, covered: Numbers
    ) -> Columns:
        kinds = np.asarray(self.types, dtype=object)[self.entries.kind]
        return _columns(self.entries.stratum, kinds, (indicator, method, argument), sums, covered)

    def _opening_blocks(self) -> Iterator[Columns]:
        moved = self.transitions
        if moved is None:
            return
        names = np.asarray(("", *self.types), dtype=object)
        for number, key in enumerate(("", *self.opening_types)):
            at = np.flatnonzero(moved.opening == number)
            name = ("", "", f"{_OPENING}{key}")
            area = moved.area[at]
            yield _columns(moved.stratum[at], names[moved.closing[at]], name, area, area)


def stacked(parts: Sequence[Columns]) -> Columns:
    """The rows of all parts, one after the other; each part has the same columns."""
    return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}


def _columns(
    stratum: Index,
    kinds: npt.NDArray[np.object_],
    keys: tuple[str, str, str],
    amount: Numbers,
    covered: Numbers,
) -> Columns:
    """Rows of one indicator, method and argument; the type of each stands in ``kinds``."""
    columns = {
        name: np.full(len(stratum), key, object) for name, key in zip(_KEYS, keys, strict=True)
    }
    return {
        "stratum": stratum.astype(np.int32), "ecosystem_type": kinds, **columns,
        "sum": amount, "covered_area_m2": covered,
    }  # fmt: skip


def account_sums(folder: Path, hashed: Hashed) -> Sums:
    """The sums of an account, whose strata lie in its zones, to the last bit.

    Raises
    ------
    DataProblem
        A file is missing, or not as gep wrote it.
    """
    sums = read_sums(folder, hashed.ecosystem_types, hashed.opening_types)
    stop_on_foreign_texts(folder / "strata.parquet", sums.strata, hashed)
    return sums


def read_sums(folder: Path, types: tuple[str, ...], opening_types: tuple[str, ...]) -> Sums:
    """The sums that a folder keeps, to the last bit.

    Raises
    ------
    DataProblem
        A file is missing, or not as gep wrote it.
    """
    for name in ("sums.parquet", "strata.parquet"):
        if not (folder / name).is_file():
            place = Place(f"{folder.name}/{name}")
            raise DataProblem((Problem("account-file-missing", place, {"file": name}),))
    with reading(folder / "strata.parquet"):
        strata = read_columns(folder / "strata.parquet", STRATA).to_pandas()
    with reading(folder / "sums.parquet"):
        return _sums(_blocks(folder / "sums.parquet", types), strata, types, opening_types)


def _sums(
    blocks: "Mapping[tuple[str, ...], _Block]",
    strata: pd.DataFrame,
    types: tuple[str, ...],
    opening_types: tuple[str, ...],
) -> Sums:
    land = blocks.get(("", "", "area"), _NO_ROWS)
    order = _order(land)
    entries = Entries(land.stratum[order], land.kind[order] - 1)
    if unknown := set(entries.stratum.tolist()) - set(strata["stratum"].tolist()):
        raise ValueError(f"stratum {min(unknown)} has sums and lies in no zone")
    covered: dict[tuple[str, str], Numbers] = {}
    arguments: dict[tuple[str, str], dict[str, Numbers]] = {}
    for indicator, method, argument in sorted(blocks, key=lambda key: key[:2]):
        if indicator:
            block = blocks[indicator, method, argument]
            at = order if block.is_of(land) else _order(block)
            if not block.lies_as(entries, at):
                raise ValueError(f"{indicator} {method} {argument}: sums of other land")
            covered.setdefault((indicator, method), block.covered[at])
            own = arguments.setdefault((indicator, method), {})
            own |= {argument: block.sums[at]} if argument else {}
    parts = {key: Part(covered[key], arguments[key]) for key in covered}
    transitions = _transitions(blocks, opening_types)
    return Sums(types, strata, entries, land.sums[order], parts, opening_types, transitions)


@dataclass(frozen=True)
class _Block:
    """Rows of one indicator, method and argument; types are numbered from 1, 0 is none of them."""

    stratum: Index
    kind: Index
    sums: Numbers
    covered: Numbers

    def lies_as(self, entries: Entries, order: Index) -> bool:
        """Whether its rows, in this order, are those of the entries."""
        both = (self.stratum[order], entries.stratum), (self.kind[order] - 1, entries.kind)
        return all(np.array_equal(own, other) for own, other in both)

    def is_of(self, other: "_Block") -> bool:
        """Whether both tell of the same entries, in the same order."""
        return np.array_equal(self.stratum, other.stratum) and np.array_equal(self.kind, other.kind)


def _order(block: _Block) -> Index:
    """How rows stand by stratum and type, each pair of which is there once."""
    order = np.lexsort([block.kind, block.stratum])
    stratum, kind = block.stratum[order], block.kind[order]
    is_twice = (stratum[1:] == stratum[:-1]) & (kind[1:] == kind[:-1])
    if is_twice.any() or (kind < 1).any():
        raise ValueError("a stratum has sums of a type twice, or of no type")
    return order


_NO_ROWS = _Block(np.zeros(0, np.intp), np.zeros(0, np.intp), np.zeros(0), np.zeros(0))
"""What an account of given quantities has, for which no raster was summed."""


def _blocks(path: Path, types: tuple[str, ...]) -> dict[tuple[str, ...], _Block]:
    """The rows of the file by indicator, method and argument, in the order in which they begin.

    Texts are compared by their numbers in a dictionary; a frame of texts takes ten times as long.
    """
    table = pq.read_table(path, read_dictionary=["ecosystem_type", *_KEYS]).unify_dictionaries()
    columns = {name: table[name].combine_chunks() for name in table.column_names}
    texts = {name: columns[name].dictionary.to_pylist() for name in ("ecosystem_type", *_KEYS)}
    codes = {name: columns[name].indices.to_numpy() for name in texts}
    number = {key: n for n, key in enumerate(("", *types))}
    kind = np.asarray([number[key] for key in texts["ecosystem_type"]], np.intp)
    kind = kind[codes["ecosystem_type"]]
    stratum = columns["stratum"].to_numpy().astype(np.intp)
    sums, covered = (columns[name].to_numpy() for name in ("sum", "covered_area_m2"))
    label = np.ravel_multi_index([codes[k] for k in _KEYS], [len(texts[k]) + 1 for k in _KEYS])
    _, first, block = np.unique(label, return_index=True, return_inverse=True)
    parts = np.split(np.argsort(block, kind="stable"), np.cumsum(np.bincount(block))[:-1])
    return {
        tuple(texts[k][codes[k][first[n]]] for k in _KEYS): _Block(
            stratum[parts[n]], kind[parts[n]], sums[parts[n]], covered[parts[n]]
        )
        for n in np.argsort(first)
    }


def _transitions(
    blocks: Mapping[tuple[str, ...], _Block], opening_types: tuple[str, ...]
) -> Transitions | None:
    number = {f"{_OPENING}{key}": n for n, key in enumerate(("", *opening_types))}
    found = {number[key[-1]]: block for key, block in blocks.items() if key[-1] in number}
    if not found:
        return None
    moved = [found[n] for n in sorted(found)]
    opening = np.repeat(sorted(found), [len(block.stratum) for block in moved])
    stratum, closing, area = (
        np.concatenate([getattr(block, name) for block in moved])
        for name in ("stratum", "kind", "sums")
    )
    return transitions_of(stratum, opening, closing, area)
