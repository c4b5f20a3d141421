"""One tile of the raster pass, from native cells to sums by stratum, type and pattern of gaps.

Three sizes: a *tile* is what is read, skipped and summed; a *chunk* of its cells is what is
computed at once, small enough for the processor's cache; a *table* of strata by ecosystem types
is what is kept. Both sizes are fixed, since another order of addition gives other last bits.

A cell's key says its stratum, its type and which rasters lack a value there. So one sum of each
argument serves every formula, whatever its mask.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from gep.cells.shares import Shares, TileShares
from gep.grid import Grid, Tile
from gep.inputs.rasters.readers import Layer, Reader
from gep.inputs.rasters.resampling import Spans
from gep.service import Formula

# rows of a tile in one chunk: threads wait for each other between calls, so few long ones
ROWS = 128
LANES = 4  # neighbouring cells hit the same bin; lanes let them not wait for each other
LANES_UP_TO = 2048  # bins, beyond which four copies of a table no longer stay in cache

UNMAPPED = 255  # a code that the legend lacks; so a legend holds at most 254 types

Cells = npt.NDArray[np.float64]
Keys = npt.NDArray[np.integer[Any]]


@dataclass(frozen=True)
class ArgumentSource:
    """Where a formula's argument comes from: cells, a constant raster, or a coefficient table."""

    name: str
    service: str = ""
    axis: str = ""  # the raster of codes that a coefficient table is looked up by

    @property
    def is_table(self) -> bool:
        """Whether it is a coefficient."""
        return bool(self.service)


@dataclass(frozen=True)
class PassStep:
    """One move of a chunk: load a layer, run a formula, or sum a name; then free what is done."""

    name: str
    layer: int = -1
    formula: Formula | None = None
    arguments: tuple[ArgumentSource, ...] = ()
    leaf: int = -1
    free: tuple[str, ...] = ()


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


@dataclass(frozen=True)
class Pass:
    """Everything a worker needs; it can be pickled, and no handle is open in it."""

    grid: Grid
    shares: Shares
    land_cover: Layer | None
    lookup: npt.NDArray[np.uint8]
    types: int
    layers: tuple[Layer, ...]
    steps: tuple[PassStep, ...]
    leaves: tuple[str, ...]
    constants: Mapping[str, float | npt.NDArray[np.float64]] = field(default_factory=dict)
    tables: Mapping[tuple[str, str], npt.NDArray[np.float64]] = field(default_factory=dict)
    opening: Layer | None = None
    opening_lookup: npt.NDArray[np.uint8] | None = None
    opening_types: int = 0


@dataclass(frozen=True)
class Readers:
    """The open rasters of one thread."""

    land_cover: Reader | None
    opening: Reader | None
    layers: tuple[Reader, ...]


def tile_tables(job: Pass, readers: Readers, tile: Tile) -> TileTables | None:
    """Sums of one tile, alone. The land cover is read first; a tile without land reads no more."""
    shares = job.shares.tile(tile.index)
    if shares is None:
        return None
    ecosystem, unmapped = None, False
    if readers.land_cover is not None:
        ecosystem = job.lookup[readers.land_cover.read([tile])[0][0]]
        unmapped = _take_out_unmapped(ecosystem, shares)
        if not ecosystem.any() and job.opening is None:
            return TileTables(tile.index, (), unmapped=unmapped)
    transitions = None
    if readers.opening is not None and job.opening_lookup is not None and ecosystem is not None:
        opening = job.opening_lookup[readers.opening.read([tile])[0][0]]
        transitions = _transitions(job, tile, shares, opening, ecosystem)
    interior = _interior(job, shares, ecosystem)
    native = _native(job, readers, tile, shares, interior.inside)
    # A pixel of one stratum has its key in `local`, a shared one has 0 there and its parts in
    # lists: so each part of the county is added once. First the former by rows, then the latter by
    # their place in the lists, in chunks of a fixed size: another order gives other last bits.
    tables = _Tables(job, len(shares.strata), native)
    for start in range(0, tile.height, ROWS):
        _add_interior(tables, tile, interior, start)
    _add_shared(job, tables, tile, shares, ecosystem)
    by_pattern = tables.by_pattern(shares.strata)
    return TileTables(tile.index, by_pattern, transitions, unmapped, tables.extremes)


@dataclass(frozen=True)
class _Interior:
    """The pixels of a tile, and which of them lie wholly in one stratum and have a type."""

    local: Keys
    kind: Keys
    inside: npt.NDArray[np.bool_]


def _interior(job: Pass, shares: TileShares, ecosystem: npt.NDArray[np.uint8] | None) -> _Interior:
    kind = job.lookup[shares.types[shares.local]] if ecosystem is None else ecosystem
    return _Interior(shares.local, kind, (shares.local != 0) & (kind != 0))


def _native(
    job: Pass, readers: Readers, tile: Tile, shares: TileShares, inside: npt.NDArray[np.bool_]
) -> list[npt.NDArray[Any]]:
    """The tile of every layer; sampled ones from the first to the last cell of each row."""
    if not any(layer.is_sampled for layer in job.layers):
        return [reader.read([tile])[0] for reader in readers.layers]
    land = inside.copy()
    land[shares.shared_pixel] = True
    spans = Spans.of(land.reshape(tile.height, tile.width))
    return [reader.read_within(tile, spans) for reader in readers.layers]


def _take_out_unmapped(ecosystem: npt.NDArray[np.uint8], shares: TileShares) -> bool:
    """Whether a code inside the county is not in the legend; such pixels are left out."""
    if ecosystem.max(initial=0) != UNMAPPED:
        return False
    bad = ecosystem == UNMAPPED
    ecosystem[bad] = 0
    return bool(bad[shares.local != 0].any() or bad[shares.shared_pixel].any())


def _add_interior(tables: "_Tables", tile: Tile, interior: _Interior, start: int) -> None:
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
    ecosystem: npt.NDArray[np.uint8] | None,
) -> None:
    pixel, local = shares.shared_pixel, shares.shared_local
    kind = job.lookup[shares.types[local]] if ecosystem is None else ecosystem[pixel]
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
        self.native = native
        self.sums: dict[int, Cells] = {}
        self.extremes = np.tile([np.inf, -np.inf], (len(native), 1))

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
        cells, gaps, missing = self._cut(at)
        patterns, bins, width = self._bins(key, missing)
        table = np.empty((len(self.job.leaves) + 1, width))
        table[-1] = np.bincount(bins, area, width)
        values: dict[str, Any] = {}
        for step in self.job.steps:
            if step.layer >= 0 or step.formula is not None:
                values[step.name] = self._value(step, (cells, gaps), values, number)
            else:
                known = values if step.name in values else self.job.constants
                table[step.leaf] = np.bincount(bins, known[step.name] * area, width)
            for name in step.free:
                del values[name]
        self._keep(table, patterns, missing is None)

    def _cut(
        self, at: Any
    ) -> tuple[list[npt.NDArray[Any]], list[npt.NDArray[np.bool_] | None], Keys | None]:
        """The chunk's part of every layer, where each lacks a value, and the pattern of gaps."""
        cells, gaps, missing = [], [], None
        for number, (layer, native) in enumerate(zip(self.job.layers, self.native, strict=True)):
            part = native[:, at]
            gap = _gap(layer, part)
            self._look_at(number, part if gap is None else part[:, ~gap])
            if gap is not None:
                if missing is None:
                    missing = np.zeros(gap.size, np.intp)
                missing += gap.astype(np.intp) << number
            cells.append(part)
            gaps.append(gap)
        return cells, gaps, missing

    def _look_at(self, number: int, part: npt.NDArray[Any]) -> None:
        if part.size:
            seen = self.extremes[number]
            seen[:] = min(seen[0], part.min()), max(seen[1], part.max())

    def _bins(self, key: Keys, missing: Keys | None) -> tuple[list[int], Keys, int]:
        if missing is not None:
            patterns, where = np.unique(missing, return_inverse=True)
            return patterns.tolist(), where.reshape(-1) * self.bins + key, len(patterns) * self.bins
        if self.bins > LANES_UP_TO:
            return [0], key, self.bins
        key += self.bins * (np.arange(key.size) % LANES)
        return [0], key, LANES * self.bins

    def values(self, at: Any, kind: Keys, names: Sequence[str]) -> dict[str, Any]:
        """Values of some names on some cells, without summing anything."""
        number = kind.astype(np.intp) - 1
        cells, gaps, _ = self._cut(at)
        values: dict[str, Any] = {}
        for step in self.job.steps:
            if step.layer >= 0 or step.formula is not None:
                values[step.name] = self._value(step, (cells, gaps), values, number)
        return {name: values[name] for name in names}

    def _value(
        self, step: PassStep, read: tuple[Any, Any], values: dict[str, Any], number: Keys
    ) -> Any:
        if step.formula is not None:
            return step.formula(*self._arguments(step, values, number))
        cells, gaps = read
        return _loaded(self.job.layers[step.layer], cells[step.layer], gaps[step.layer])

    def _keep(self, table: Cells, patterns: list[int], whole: bool) -> None:
        by_pattern = table.reshape(len(table), -1, self.bins)
        if whole:
            by_pattern = by_pattern.sum(axis=1, keepdims=True)
        for number, pattern in enumerate(patterns):
            if pattern in self.sums:
                self.sums[pattern] += by_pattern[:, number]
            else:
                self.sums[pattern] = by_pattern[:, number].copy()

    def _arguments(self, step: PassStep, values: Mapping[str, Any], number: Keys) -> Iterator[Any]:
        for argument in step.arguments:
            if argument.is_table:
                table = self.job.tables[argument.service, argument.name]
                codes = values.get(argument.axis, self.job.constants.get(argument.axis))
                yield _looked_up(table, number, codes)
            elif argument.name in values:
                yield values[argument.name]
            else:
                yield self.job.constants[argument.name]

    def by_pattern(self, strata: Keys) -> tuple[tuple[int, Keys, Keys, Cells], ...]:
        """The bins that hold any area, with their global strata and types (from 0)."""
        found = []
        for pattern in sorted(self.sums):
            table = self.sums[pattern]
            used = np.flatnonzero(table[-1])
            local, number = np.divmod(used, self.job.types)
            found.append((pattern, strata[local].astype(np.intp), number, table[:, used]))
        return tuple(found)


def _gap(layer: Layer, part: npt.NDArray[Any]) -> npt.NDArray[np.bool_] | None:
    gap = None
    if layer.nodata is not None and not np.isnan(layer.nodata):
        gap = part == layer.nodata
    if part.dtype.kind == "f":
        nan = np.isnan(part)
        gap = nan if gap is None else gap | nan
    if gap is None:
        return None
    gap = gap[0] if len(gap) == 1 else gap.any(axis=0)
    return gap if gap.any() else None


def _loaded(layer: Layer, part: npt.NDArray[Any], gap: npt.NDArray[np.bool_] | None) -> Cells:
    """Cells of a layer in its standard unit, NaN where there is no value."""
    is_ready = gap is None and layer.scale == 1.0 and layer.offset == 0.0
    cells: Cells = part.astype(np.float64, copy=not is_ready)
    if layer.scale != 1.0:
        cells *= layer.scale
    if layer.offset != 0.0:
        cells += layer.offset
    if gap is not None:
        cells[:, gap] = np.nan
    return cells[0] if layer.bands == 1 else cells


def _looked_up(table: Cells, number: Keys, codes: Any) -> Any:
    """A coefficient for each cell: ``table[..., type]`` or ``table[..., type, code]``."""
    if table.ndim == 0:
        return float(table)
    if codes is None:
        return table[..., number]
    last = table.shape[-1] - 1  # the last column is NaN: a code that the book does not know
    known = np.where((codes >= 0) & (codes < last), codes, last)
    return table[..., number, known.astype(np.intp)]


def _transitions(
    job: Pass,
    tile: Tile,
    shares: TileShares,
    opening: npt.NDArray[np.uint8],
    closing: npt.NDArray[np.uint8],
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


def cell_values(job: Pass, readers: Readers, tile: Tile, names: Sequence[str]) -> dict[str, Cells]:
    """Values of some names of a pass in every pixel of a tile, NaN outside the county's land."""
    shares = job.shares.tile(tile.index)
    if shares is None:
        return {}
    inside = shares.local != 0
    inside[shares.shared_pixel] = True
    kind = np.zeros(tile.size, np.uint8)
    if readers.land_cover is not None:
        kind = job.lookup[readers.land_cover.read([tile])[0][0]]
        kind[kind == UNMAPPED] = 0
    else:
        kind[:] = job.lookup[shares.types[shares.local]]
        kind[shares.shared_pixel] = job.lookup[shares.types[shares.shared_local]]
    cells = np.flatnonzero(inside & (kind != 0))
    values = {name: np.full(tile.size, np.nan) for name in names}
    native = [reader.read([tile])[0] for reader in readers.layers]
    for start in range(0, cells.size, ROWS * tile.width):
        at = cells[start : start + ROWS * tile.width]
        found = _Tables(job, len(shares.strata), native).values(at, kind[at], names)
        for name, of_cells in found.items():
            values[name][at] = of_cells
    return values
