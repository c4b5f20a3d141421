"""A raster file as a noun: its lattice, its bands, and where a grid lies on it."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from gep.grid import Grid
from gep.inputs.rasters.crs import crs_name, length_unit, same_crs, way_between

GDAL = "gdal"  # the engine that is asked last, and whose files GDAL may warp by itself
SYNTHETIC = "SYNTHETIC"  # the tag of files that were made up
_HALF_TURN = 180.0
_WIDEST = 8  # bytes of an integer


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
class Gaps:
    """How a file tells which cells are missing, where one number for all bands does not.

    ``native`` is the type of the values in the file, ``is_masked`` whether a mask, an alpha band
    or a number for each band tells; ``values`` are numbers that mean missing, besides that of the
    source; what lies outside ``low`` and ``high`` is missing too.
    """

    native: str
    is_masked: bool = False
    values: tuple[float, ...] = ()
    low: float = -math.inf
    high: float = math.inf

    def filled(
        self, native: npt.NDArray[Any], mask: npt.NDArray[Any] | None, source: "Source"
    ) -> npt.NDArray[Any]:
        """Values as the source gives them, with its mark in every cell that is missing.

        ``mask`` is 0 where the file masks a cell, as GDAL gives it.
        """
        lost = np.zeros(native.shape, bool) if mask is None else mask == 0
        for value in self.values:
            lost |= native == value
        if math.isfinite(self.low):
            lost |= native < self.low
        if math.isfinite(self.high):
            lost |= native > self.high
        values = native.astype(source.dtype)
        values[lost] = source.nodata
        return values


@dataclass(frozen=True)
class Packed:
    """A source whose bands, from 1, have each a scale and an offset."""

    source: "Source"
    ways: tuple[tuple[int, tuple[float, float]], ...]

    def unpacked(self, native: npt.NDArray[Any], bands: Sequence[int]) -> npt.NDArray[np.float64]:
        """Values of some bands, NaN where they are missing."""
        values, nodata = native.astype(np.float64), self.source.nodata
        if nodata is not None:
            values[native == nodata] = math.nan
        known = dict(self.ways)
        scales, offsets = np.array([known[band] for band in bands]).T[..., None, None]
        return np.asarray(values * scales + offsets)


@dataclass(frozen=True)
class Source:
    """A raster file that can be opened anywhere: picklable, without a handle.

    ``lattice`` is north-up whatever the file's own row order (``south_up``), and its CRS is empty
    where the file does not say it; ``engine`` is gdal, or the xarray engine that reads
    ``variable``. Scales and offsets are the file's own. ``dtype`` and ``nodata`` are those of the
    values it gives, in which ``gaps`` are filled with ``nodata``. Files ``beside`` the one at
    ``path`` decide what is read too: members of a VRT, masks, sidecars.
    ``dates`` are the days of the bands (2023-07-15), where the file has a time axis, of a CF
    ``calendar``. ``is_mean`` tells that it holds means over time, ``is_synthetic`` that it says of
    itself to be made up. What is ``packed`` is read as
    the source that it names says, and then unpacked.
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
    gaps: Gaps | None = None
    packed: "Packed | None" = None
    beside: tuple[str, ...] = ()
    dates: tuple[str, ...] = ()
    calendar: str = "standard"
    is_mean: bool = False
    is_synthetic: bool = False

    def unpacked(self, ways: Mapping[int, tuple[float, float]]) -> "Source":
        """The same source giving float64, each band times a scale plus an offset of its own."""
        packed = Packed(self, tuple(sorted(ways.items())))
        return replace(self, dtype="float64", nodata=math.nan, gaps=None, packed=packed)

    def hearing(self, gaps: Gaps) -> "Source":
        """The same source with all its missing cells marked alike.

        The mark is the file's own number where it has one that its type holds; else NaN, or the
        least number of the next wider integer, which no cell can have.
        """
        dtype = np.dtype(gaps.native)
        if dtype.kind == "f":
            declared = () if self.nodata is None else (self.nodata,)
            return replace(
                self, nodata=math.nan, gaps=replace(gaps, values=(*gaps.values, *declared))
            )
        if dtype.name == self.dtype and self.nodata is not None and can_hold(dtype, self.nodata):
            return replace(self, gaps=gaps)
        wider = np.dtype(f"int{8 * min(2 * dtype.itemsize, _WIDEST)}")
        mark = float(np.iinfo(wider).min)
        return replace(self, dtype=wider.name, nodata=mark, gaps=gaps)

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


def can_hold(dtype: np.dtype[Any], number: float) -> bool:
    """Whether a cell of this type can hold a number.

    >>> can_hold(np.dtype("uint8"), -9999.0), can_hold(np.dtype("uint8"), 255.0)
    (False, True)
    """
    if dtype.kind not in "iu":
        return True
    limits = np.iinfo(dtype)
    return bool(limits.min <= number <= limits.max and number == int(number))


@dataclass(frozen=True)
class Engine:
    """A reader of raster files, found as services are.

    ``is_mine`` tells from a path, or its first bytes, whether a file is for this engine;
    ``describe`` takes the path and the variable that was asked for, and writes ``key`` into the
    source. A handle that ``open`` gives belongs to one thread.
    """

    key: str
    is_mine: Callable[[Path], bool]
    describe: Callable[[Path, str], Source]
    open: Callable[[Source], SourceFile]


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
