"""One tile of the raster pass, from native cells to sums by stratum, type and pattern of gaps.

Three sizes: a *tile* is what is read, skipped and summed; a *chunk* of its cells is what is
computed at once, small enough for the processor's cache; a *table* of strata by ecosystem types
is what is kept. Both sizes are fixed, since another order of addition gives other last bits.

A cell's key says its stratum, its type and which rasters lack a value there. So one sum of each
argument serves every formula, whatever its mask.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from gep.cells.shares import TileShares
from gep.grid import Tile
from gep.sums.chunks import (
    Cells,
    Chunks,
    Codes,
    Interior,
    Keys,
    ecosystem_of,
    interior_of,
    native_of,
    shared_kinds,
)
from gep.sums.job import Pass, Readers

# rows of a tile in one chunk: threads wait for each other between calls, so few long ones
ROWS = 128
LANES = 4  # neighbouring cells hit the same bin; lanes let them not wait for each other
LANES_UP_TO = 2048  # bins, beyond which four copies of a table no longer stay in cache


@dataclass(frozen=True)
class TileTables:
    """Sums of one tile: for each pattern of missing rasters, its bins and their sums.

    ``by_pattern`` holds (pattern, stratum, type, sums[leaf + area, bin]).
    """

    index: int
    by_pattern: tuple[tuple[int, Keys, Keys, Cells], ...]
    transitions: tuple[Keys, Keys, Keys, Cells] | None = None
    unmapped: bool = False
    extremes: Cells | None = None
    """Least and greatest native value of each layer in the cells, [layer, 2]."""


def tile_tables(job: Pass, readers: Readers, tile: Tile) -> TileTables | None:
    """Sums of one tile, alone. The land cover is read first; a tile without land reads no more."""
    shares = job.shares.tile(tile.index)
    if shares is None:
        return None
    ecosystem, unmapped = ecosystem_of(job, readers, tile, shares)
    if ecosystem is not None and not ecosystem.any() and job.opening is None:
        return TileTables(tile.index, (), unmapped=unmapped)
    transitions = None
    if readers.opening is not None and job.opening_lookup is not None and ecosystem is not None:
        opening = job.opening_lookup[readers.opening.read([tile])[0][0]]
        transitions = _transitions(job, tile, shares, opening, ecosystem)
    interior = interior_of(job, shares, ecosystem)
    native = native_of(job, readers, tile, shares, interior.inside)
    # A pixel of one stratum has its key in `local`, a shared one has 0 there and its parts in
    # lists: so each part of the county is added once. First the former by rows, then the latter by
    # their place in the lists, in chunks of a fixed size: another order gives other last bits.
    tables = _Tables(job, len(shares.strata), native)
    for start in range(0, tile.height, ROWS):
        _add_interior(tables, tile, interior, start)
    _add_shared(job, tables, tile, shares, ecosystem)
    by_pattern = tables.by_pattern(shares.strata)
    return TileTables(tile.index, by_pattern, transitions, unmapped, tables.chunks.extremes)


def _add_interior(tables: "_Tables", tile: Tile, interior: Interior, start: int) -> None:
    stop = min(start + ROWS, tile.height)
    at = slice(start * tile.width, stop * tile.width)
    inside, local, kind = interior.inside[at], interior.local[at], interior.kind[at]
    count = np.count_nonzero(inside)
    if count == 0:
        return
    area = tables.job.grid.areas(tile, start, stop)
    if count == inside.size:
        tables.add(at, local, kind, area)
    else:
        cells = np.flatnonzero(inside)
        tables.add(cells + at.start, local[cells], kind[cells], area[cells])


def _add_shared(
    job: Pass,
    tables: "_Tables",
    tile: Tile,
    shares: TileShares,
    ecosystem: Codes | None,
) -> None:
    pixel, local = shares.shared_pixel, shares.shared_local
    kind = shared_kinds(job, shares, ecosystem)
    land = np.flatnonzero(kind)
    for start in range(0, land.size, ROWS * tile.width):
        part = land[start : start + ROWS * tile.width]
        area = job.grid.areas_at(tile, pixel[part]) * shares.share[part]
        tables.add(pixel[part], local[part], kind[part], area)


class _Tables:
    """The tables of one tile while it is summed."""

    def __init__(self, job: Pass, strata: int, native: list[npt.NDArray[Any]]) -> None:
        self.job = job
        self.bins = strata * job.types
        self.chunks = Chunks(job, native)
        self.sums: dict[int, Cells] = {}

    def add(self, at: Any, local: Keys, kind: Keys, area: Cells) -> None:
        """Add one chunk of cells: ``at`` are their places in the tile, ``kind`` counts from 1."""
        # A cell falls into the bin of its stratum, type and pattern of gaps, for its area and for
        # every argument alike; so a NaN stays in bins that no formula resting on the raster takes
        # up. Gaps are sought in native values, before any step brings them to another unit.
        key = local.astype(np.intp)
        key *= self.job.types
        number = kind.astype(np.intp)
        number -= 1
        key += number
        cells, gaps, missing = self.chunks.cut(at)
        patterns, bins, width = self._bins(key, missing)
        table = np.empty((len(self.job.leaves) + 1, width))
        table[-1] = np.bincount(bins, area, width)
        values: dict[str, Any] = {}
        for step in self.job.steps:
            if step.computes:
                values[step.name] = self.chunks.value(step, (cells, gaps), values, number)
            else:
                known = values if step.name in values else self.job.constants
                table[step.leaf] = np.bincount(bins, known[step.name] * area, width)
            for name in step.free:
                del values[name]
        self._keep(table, patterns, missing is None)

    def _bins(self, key: Keys, missing: Keys | None) -> tuple[list[int], Keys, int]:
        if missing is not None:
            patterns, where = np.unique(missing, return_inverse=True)
            return patterns.tolist(), where.reshape(-1) * self.bins + key, len(patterns) * self.bins
        if self.bins > LANES_UP_TO:
            return [0], key, self.bins
        key += self.bins * (np.arange(key.size) % LANES)
        return [0], key, LANES * self.bins

    def _keep(self, table: Cells, patterns: list[int], whole: bool) -> None:
        by_pattern = table.reshape(len(table), -1, self.bins)
        if whole:
            by_pattern = by_pattern.sum(axis=1, keepdims=True)
        for number, pattern in enumerate(patterns):
            if pattern in self.sums:
                self.sums[pattern] += by_pattern[:, number]
            else:
                self.sums[pattern] = by_pattern[:, number].copy()

    def by_pattern(self, strata: Keys) -> tuple[tuple[int, Keys, Keys, Cells], ...]:
        """The bins that hold any area, with their global strata and types (from 0)."""
        found = []
        for pattern in sorted(self.sums):
            table = self.sums[pattern]
            used = np.flatnonzero(table[-1])
            local, number = np.divmod(used, self.job.types)
            found.append((pattern, strata[local].astype(np.intp), number, table[:, used]))
        return tuple(found)


def _transitions(
    job: Pass,
    tile: Tile,
    shares: TileShares,
    opening: Codes,
    closing: Codes,
) -> tuple[Keys, Keys, Keys, Cells]:
    """Area from each opening type to each closing type, 0 being land outside the land cover."""
    shape = (len(shares.strata), job.opening_types + 1, job.types + 1)
    table = np.zeros(int(np.prod(shape)))
    for start in range(0, tile.height, ROWS):
        stop = min(start + ROWS, tile.height)
        at = slice(start * tile.width, stop * tile.width)
        index = (shares.local[at].astype(np.intp), opening[at], closing[at])
        key = np.ravel_multi_index(index, shape)
        table += np.bincount(key, job.grid.areas(tile, start, stop), table.size)
    pixel = shares.shared_pixel
    key = np.ravel_multi_index((shares.shared_local, opening[pixel], closing[pixel]), shape)
    by_local = table.reshape(shape)
    by_local[0] = 0.0  # local 0 is what lies outside the county, or is shared
    table += np.bincount(key, job.grid.areas_at(tile, pixel) * shares.share, table.size)
    by_local[:, 0, 0] = 0.0
    local, before, after = np.nonzero(by_local)
    return shares.strata[local].astype(np.intp), before, after, by_local[local, before, after]
