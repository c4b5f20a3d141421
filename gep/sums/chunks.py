"""What chunks of cells hold: layers in their standard units, and what formulas make of them.

Nothing is summed here. The pass adds up what it finds (`gep.sums.tile_sums`), rasters of the
services are drawn from the same values (`gep.sums.intensity_rasters`).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from gep.cells.shares import TileShares
from gep.grid import Tile
from gep.inputs.rasters.readers import Layer
from gep.inputs.rasters.resampling import Spans
from gep.sums.job import UNMAPPED, Pass, PassStep, Readers

Cells = npt.NDArray[np.float64]
Keys = npt.NDArray[np.integer[Any]]
Codes = npt.NDArray[np.uint8]


@dataclass(frozen=True)
class Interior:
    """The pixels of a tile, and which of them lie wholly in one stratum and have a type."""

    local: Keys
    kind: Keys
    inside: npt.NDArray[np.bool_]


def ecosystem_of(
    job: Pass, readers: Readers, tile: Tile, shares: TileShares
) -> tuple[Codes | None, bool]:
    """1 + type of each pixel of a tile, None where shares tell it, and whether any is unmapped."""
    if readers.land_cover is None:
        return None, False
    ecosystem = job.lookup[readers.land_cover.read([tile])[0][0]]
    return ecosystem, _take_out_unmapped(ecosystem, shares)


def interior_of(job: Pass, shares: TileShares, ecosystem: Codes | None) -> Interior:
    """The interior of a tile, whose types stand in a raster or else in its shares."""
    kind = job.lookup[shares.types[shares.local]] if ecosystem is None else ecosystem
    return Interior(shares.local, kind, (shares.local != 0) & (kind != 0))


def shared_kinds(job: Pass, shares: TileShares, ecosystem: Codes | None) -> Codes:
    """1 + type of each entry of the shared pixels of a tile, 0 for none."""
    if ecosystem is None:
        return job.lookup[shares.types[shares.shared_local]]
    return ecosystem[shares.shared_pixel]


def native_of(
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


class Chunks:
    """The cells of one tile, taken a chunk at a time."""

    def __init__(self, job: Pass, native: list[npt.NDArray[Any]]) -> None:
        self.job = job
        self.native = native
        self.extremes = np.tile([np.inf, -np.inf], (len(native), 1))

    def cut(
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

    def values(self, at: Any, kind: Keys) -> dict[str, Any]:
        """Every layer and what every formula gives on some cells, by name; nothing is summed."""
        number = kind.astype(np.intp) - 1
        cells, gaps, _ = self.cut(at)
        values: dict[str, Any] = {}
        for step in self.job.steps:
            if step.computes:
                values[step.name] = self.value(step, (cells, gaps), values, number)
        return values

    def value(
        self, step: PassStep, read: tuple[Any, Any], values: dict[str, Any], number: Keys
    ) -> Any:
        """What a step gives on the cells that were cut; ``number`` are their types from 0."""
        if step.formula is not None:
            return step.formula(*self._arguments(step, values, number))
        cells, gaps = read
        return _loaded(self.job.layers[step.layer], cells[step.layer], gaps[step.layer])

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
