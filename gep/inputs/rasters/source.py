"""A raster file as a noun: its lattice, its bands, and where a grid lies on it."""

import math
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from gep.grid import Grid
from gep.inputs.rasters.crs import crs_name, length_unit, same_crs, way_between

_HALF_TURN = 180.0


class SourceFile(Protocol):
    """An open raster file; it belongs to one thread."""

    def read(
        self, row: int, col: int, height: int, width: int, bands: tuple[int, ...]
    ) -> npt.NDArray[Any]:
        """Native values [band, height, width] of a window inside the lattice, north up."""
        ...

    def close(self) -> None:
        """Give the handle back."""
        ...


@dataclass(frozen=True)
class Source:
    """A raster file that can be opened anywhere: picklable, without a handle.

    ``lattice`` is north-up whatever the file's own row order (``south_up``); ``engine`` is gdal,
    or the xarray engine that reads ``variable``. Scales and offsets are the file's own.
    """

    path: str
    engine: str
    variable: str
    lattice: Grid
    south_up: bool
    dtype: str
    bands: int
    nodata: float | None
    scales: tuple[float, ...]
    offsets: tuple[float, ...]
    units: tuple[str, ...]
    block: tuple[int, int]  # rows, columns

    @property
    def is_float(self) -> bool:
        """Whether the native values are floating point numbers."""
        return np.dtype(self.dtype).kind == "f"

    @property
    def native(self) -> str:
        """Resolution and CRS in words: ``30 m, EPSG:4548``."""
        size = f"{self.lattice.dx:.7g}"
        if not math.isclose(self.lattice.dx, self.lattice.dy, rel_tol=1e-6):
            size = f"{size} x {self.lattice.dy:.7g}"
        return f"{size} {length_unit(self.lattice.crs)}, {crs_name(self.lattice.crs)}"


class SourceProblem(Exception):
    """A file cannot be a source; ``code`` and ``values`` make the problem that says so."""

    def __init__(self, code: str, **values: object) -> None:
        super().__init__(code)
        self.code, self.values = code, values


class Positions:
    """Where points of a grid lie on the lattice of a source, in its pixels.

    The centre of the source's first pixel is (0, 0). Belongs to one thread.
    """

    def __init__(self, grid: Grid, lattice: Grid) -> None:
        self._grid, self._lattice = grid, lattice
        self._way = None
        if not same_crs(grid.crs, lattice.crs):
            self._way = way_between(grid.crs, lattice.crs)

    def __call__(
        self, row: npt.NDArray[np.float64], col: npt.NDArray[np.float64]
    ) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
        """Source row and column of grid positions, whose (0, 0) is the grid's north-west corner.

        NaN where the CRS of the source does not reach.
        """
        grid, lattice = self._grid, self._lattice
        x = grid.left + np.asarray(col, np.float64) * grid.dx
        y = grid.top - np.asarray(row, np.float64) * grid.dy
        if self._way is not None:
            x, y = self._way.transform(x, y)
        lost = ~(np.isfinite(x) & np.isfinite(y))
        x, y = np.where(lost, np.nan, x), np.where(lost, np.nan, y)
        if lattice.is_geographic:  # a source counting 0..360 holds 118 E as well as one from -180
            middle = lattice.left + lattice.width * lattice.dx / 2
            turns = np.round((middle - x) / 360)
            x = np.where(abs(x - middle) > _HALF_TURN, x + 360 * turns, x)
        return (lattice.top - y) / lattice.dy - 0.5, (x - lattice.left) / lattice.dx - 0.5
