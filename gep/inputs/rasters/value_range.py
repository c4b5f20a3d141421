"""What values a raster holds where the grid lies, seen from a sample of it."""

import math
from collections.abc import Iterator

import numpy as np

from gep.grid import TILE, Grid
from gep.inputs.rasters.resampling import Mesh
from gep.inputs.rasters.source import Positions, Source
from gep.inputs.rasters.sources import open_source

_PIECES = 4  # windows a side
_SIDE = 256  # pixels of a window's side
_PROBES = 64  # grid positions a side at which coverage is looked at

Span = tuple[int, int, int, int]


def value_range(
    source: Source, grid: Grid, indexes: tuple[int, ...], missing: float | None
) -> tuple[float, float] | None:
    """Least and greatest native value of the sample; None if the source holds none for the grid.

    Windows are spread over the part that the grid covers. Only if all of them lack values is
    the rest looked through.
    """
    hull = Mesh(grid, source.lattice, TILE).extent(grid)
    if hull is None:
        return None
    row, col = max(hull[0], 0), max(hull[1], 0)
    height = min(hull[0] + hull[2], source.lattice.height) - row
    width = min(hull[1] + hull[3], source.lattice.width) - col
    file = open_source(source)
    low, high = math.inf, -math.inf
    try:
        for is_sample, window in _windows(row, col, height, width):
            if not is_sample and low <= high:
                break
            values = file.read(*window, indexes)
            there = values == values  # noqa: PLR0124 - NaN, whatever the type
            if missing is not None:
                there &= values != values.dtype.type(missing)
            if there.any():
                low = min(low, float(values[there].min()))
                high = max(high, float(values[there].max()))
    finally:
        file.close()
    return (low, high) if low <= high else None


def _windows(row: int, col: int, height: int, width: int) -> Iterator[tuple[bool, Span]]:
    """First the sample, then strips of the whole."""
    tall, wide = min(_SIDE, height), min(_SIDE, width)
    rows = {int(r) for r in np.linspace(row, row + height - tall, _PIECES)}
    cols = {int(c) for c in np.linspace(col, col + width - wide, _PIECES)}
    for r in sorted(rows):
        for c in sorted(cols):
            yield True, (r, c, tall, wide)
    for r in range(row, row + height, TILE):
        yield False, (r, col, min(TILE, row + height - r), width)


def covered_share(source: Source, grid: Grid, rim: float) -> float:
    """Share of the grid that a source reaches, counting ``rim`` of its pixels past its edges."""
    row = (np.arange(_PROBES) + 0.5) * grid.height / _PROBES
    col = (np.arange(_PROBES) + 0.5) * grid.width / _PROBES
    v, u = Positions(grid, source.lattice)(*np.meshgrid(row, col, indexing="ij"))
    reach = 0.5 + rim
    inside = (v > -reach) & (v < source.lattice.height - 1 + reach)
    inside &= (u > -reach) & (u < source.lattice.width - 1 + reach)
    return float(inside.mean())
