"""Layers: rasters by standard name and unit, readable tile by tile in any process or thread."""

import math
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from typing import Any, Literal, Protocol

import numpy as np
import numpy.typing as npt
import rasterio
from rasterio.enums import Resampling
from rasterio.vrt import WarpedVRT
from rasterio.windows import Window as FileWindow

from gep.account.manifest import InputRecord
from gep.grid import TILE, Grid, Tile
from gep.inputs.rasters.door import SourceProblem, door
from gep.inputs.rasters.resampling import Mesh, Sampler, Spans, Window, mesh_step
from gep.inputs.rasters.source import GDAL, Positions, Source, SourceFile, can_hold
from gep.inputs.rasters.sources import open_source
from gep.problems import DataProblem, Place

Way = Literal["aligned", "bilinear", "nearest", "average", "mode"]
Array = npt.NDArray[Any]

KEPT = 4 << 20  # bytes of a source that a reader keeps in memory, else each tile reads its piece
NO_CODE = 65535
_SAME_PIXEL = 1e-3  # pixels that an aligned lattice may be off
_FINER = 1.5  # source pixels along a grid pixel from which they are averaged
_SINGLE_HOLDS = 2  # bytes an integer may have for float32 to hold it exactly


class Reader(Protocol):
    """Reads a layer; belongs to one thread."""

    def read(self, tiles: Sequence[Tile]) -> list[Array]:
        """One C-contiguous array [band, pixel] of the layer's ``dtype`` for each tile.

        Raises
        ------
        DataProblem
            The file cannot be read there.
        """
        ...

    def read_within(self, tile: Tile, spans: Spans) -> Array:
        """The array of one tile, of which nobody will look at what lies outside of the spans."""
        ...

    def close(self) -> None:
        """Give the file back."""
        ...


@dataclass(frozen=True)
class Access:
    """How the bands ``indexes`` (from 1) of a source reach the pixels of the grid.

    ``missing`` marks missing values in the file, ``nodata`` in what is delivered as ``dtype``:
    NaN in floating point, whatever the file does. Integers stay integers where their type can
    tell what is missing. Delivered as uint16, wider codes that do not fit are `NO_CODE`.
    """

    source: Source
    grid: Grid
    way: Way
    indexes: tuple[int, ...]
    missing: float | None
    dtype: str
    nodata: float | None
    step: int


@dataclass(frozen=True)
class Layer:
    """A standard raster: what a reader gives times ``scale`` plus ``offset`` is in ``unit``.

    A constant layer is read like any other; ``constant`` is its value in ``unit``.
    """

    name: str
    unit: str
    bands: int
    constant: float | None
    scale: float
    offset: float
    record: InputRecord
    access: Access | None = None

    @property
    def nodata(self) -> float | None:
        """What marks a missing value in the arrays read; NaN in floating point ones."""
        return self.access.nodata if self.access else None

    @property
    def dtype(self) -> str:
        """Type of the arrays read."""
        return self.access.dtype if self.access else "float64"

    @property
    def is_sampled(self) -> bool:
        """Whether its pixels are interpolated from another lattice."""
        return self.access is not None and self.access.way == "bilinear"

    @property
    def pixel_size(self) -> float | None:
        """Pixel size in metres in the file's own grid, None for a constant.

        A degree grid counts by its height, which does not shrink towards the pole.
        """
        return float(self.access.source.lattice.row_heights[0]) if self.access else None

    def open(self) -> Reader:
        """A reader for the thread that asks."""
        if self.access is None:
            return _ConstantReader(self.bands, self.constant)
        with _said(self.record):
            if self.access.way == "aligned":
                return _AlignedReader(self.access, self.record)
            if self.access.way in ("bilinear", "nearest"):
                return SampledReader(self.access, self.record)
            return _WarpedReader(self.access, self.record)


def access(
    source: Source,
    grid: Grid,
    indexes: tuple[int, ...],
    missing: float | None,
    *,
    is_category: bool = False,
) -> Access:
    """The way from a source to the grid: as it is where the pixels agree, else resampled."""
    way = _way(source, grid, is_category=is_category)
    step = mesh_step(grid, source.lattice) if way in ("bilinear", "nearest") else 0
    if missing is not None and not can_hold(np.dtype(source.dtype), missing):
        missing = None
    dtype, nodata = np.dtype(source.dtype), missing
    if dtype.kind in "iu" and missing is not None:
        nodata = int(missing)  # arrays of integers are compared as such, four times as fast
    if way in ("bilinear", "average"):
        dtype, nodata = np.dtype(np.float64), math.nan
    elif dtype.kind == "f":
        nodata = math.nan
    elif missing is None and not (way == "aligned" and _covers(source, grid)):
        single = dtype.itemsize <= _SINGLE_HOLDS
        dtype, nodata = np.dtype(np.float32 if single else np.float64), math.nan
    return Access(source, grid, way, indexes, missing, dtype.name, nodata, step)


def _way(source: Source, grid: Grid, *, is_category: bool) -> Way:
    if _corner(source, grid) is not None:
        return "aligned"
    row = grid.height / 2 + np.array([0.0, 1.0, 0.0])
    col = grid.width / 2 + np.array([0.0, 0.0, 1.0])
    v, u = Positions(grid, source.lattice)(row, col)
    area = abs((v[1] - v[0]) * (u[2] - u[0]) - (v[2] - v[0]) * (u[1] - u[0]))
    if area > _FINER**2:
        return "mode" if is_category else "average"
    return "nearest" if is_category else "bilinear"


def _corner(source: Source, grid: Grid) -> tuple[int, int] | None:
    """Source row and column of the grid's first pixel, or None if the lattices differ."""
    row = np.array([0.0, 0.5, 1.0]).repeat(3) * (grid.height - 1)
    col = np.tile([0.0, 0.5, 1.0], 3) * (grid.width - 1)
    v, u = Positions(grid, source.lattice)(row + 0.5, col + 0.5)
    if not np.isfinite(v[0] + u[0]):
        return None
    first = round(v[0]), round(u[0])
    off = max(abs(v - row - first[0]).max(), abs(u - col - first[1]).max())
    return first if off <= _SAME_PIXEL else None


def _covers(source: Source, grid: Grid) -> bool:
    row, col = _corner(source, grid) or (-1, -1)
    lattice = source.lattice
    return (
        row >= 0
        and col >= 0
        and row + grid.height <= lattice.height
        and col + grid.width <= lattice.width
    )


@contextmanager
def _said(record: InputRecord) -> Iterator[None]:
    """Turn what a broken file raises into a problem that names it."""
    try:
        with door():
            yield
    except SourceProblem as problem:
        at = Place(record.path)
        raise DataProblem((problem.at(at, record.name, record.path),)) from problem


class _ConstantReader:
    def __init__(self, bands: int, constant: float | None) -> None:
        self._bands, self._constant = bands, constant

    def read(self, tiles: Sequence[Tile]) -> list[Array]:
        return [np.full((self._bands, tile.size), self._constant) for tile in tiles]

    def read_within(self, tile: Tile, spans: Spans) -> Array:  # noqa: ARG002 - all is as near
        return self.read([tile])[0]

    def close(self) -> None:
        """Nothing is open."""


class _FileReader:
    """What readers of files share: the handle, and missing values made those of the layer."""

    def __init__(self, way: Access, record: InputRecord) -> None:
        self._access, self._record = way, record
        self._file: SourceFile = open_source(way.source)
        self._mark: Any = None
        if way.missing is not None and not math.isnan(way.missing):
            self._mark = np.dtype(way.source.dtype).type(way.missing)

    def read(self, tiles: Sequence[Tile]) -> list[Array]:
        raise NotImplementedError

    def read_within(self, tile: Tile, spans: Spans) -> Array:  # noqa: ARG002 - blocks are whole
        return self.read([tile])[0]

    def close(self) -> None:
        self._file.close()

    def _piece(self, row: int, col: int, height: int, width: int, dtype: str) -> Array:
        """A window of the source [band, row, column], missing past its edges."""
        way, lattice = self._access, self._access.source.lattice
        first_row, first_col = max(row, 0), max(col, 0)
        rows = min(row + height, lattice.height) - first_row
        cols = min(col + width, lattice.width) - first_col
        if (rows, cols) == (height, width):
            return self._delivered(self._file.read(row, col, height, width, way.indexes), dtype)
        nodata = math.nan if np.dtype(dtype).kind == "f" else way.nodata
        piece = np.full((len(way.indexes), height, width), nodata, dtype)
        if rows > 0 and cols > 0:
            part = self._file.read(first_row, first_col, rows, cols, way.indexes)
            top, left = first_row - row, first_col - col
            piece[:, top : top + rows, left : left + cols] = self._delivered(part, dtype)
        return piece

    def _delivered(self, native: Array, dtype: str) -> Array:
        if dtype == "uint16" and native.dtype.itemsize > np.dtype(dtype).itemsize:
            native = np.where((native >= 0) & (native < NO_CODE), native, NO_CODE)
        values = native.astype(dtype, copy=False)
        if values.dtype.kind == "f" and self._mark is not None:
            values[native == self._mark] = math.nan
        return values


class _AlignedReader(_FileReader):
    """Reads a source whose pixels are the grid's own."""

    def __init__(self, way: Access, record: InputRecord) -> None:
        super().__init__(way, record)
        self._corner = _corner(way.source, way.grid) or (0, 0)
        block = way.source.block[1]
        self._is_tiled = TILE % block == 0 and self._corner[1] % block == 0

    def read(self, tiles: Sequence[Tile]) -> list[Array]:
        with _said(self._record):
            if self._is_tiled:
                return [self._tiles([tile])[0] for tile in tiles]
            return [array for run in _runs(tiles) for array in self._tiles(run)]

    def _tiles(self, run: Sequence[Tile]) -> list[Array]:
        row, col = run[0].row + self._corner[0], run[0].col + self._corner[1]
        width = run[-1].col + run[-1].width - run[0].col
        piece = self._piece(row, col, run[0].height, width, self._access.dtype)
        if len(run) == 1:
            return [piece.reshape(len(piece), -1)]
        starts = [tile.col - run[0].col for tile in run]
        return [
            piece[:, :, start : start + tile.width].reshape(len(piece), -1)
            for tile, start in zip(run, starts, strict=True)
        ]


class SampledReader(_FileReader):
    """Samples a source of another lattice, bilinear or nearest."""

    def __init__(self, way: Access, record: InputRecord) -> None:
        super().__init__(way, record)
        mesh = Mesh(way.grid, way.source.lattice, way.step)
        hull = mesh.extent(way.grid)
        size = np.dtype(way.dtype).itemsize * len(way.indexes)
        whole = None
        if hull and hull[2] * hull[3] * size <= KEPT:
            whole = Window(self._load(*hull), hull[0], hull[1])
        self.sampler = Sampler(mesh, self._load, whole)
        self.bands = len(way.indexes)

    def said(self) -> AbstractContextManager[None]:
        """What a broken file becomes while it is read."""
        return _said(self._record)

    def read(self, tiles: Sequence[Tile]) -> list[Array]:
        """One array [bands, pixels] a tile."""
        way, bands = self._access, self.bands
        with _said(self._record):
            if way.way == "bilinear":
                return [self.sampler.bilinear(tile, bands) for tile in tiles]
            return [self.sampler.nearest(tile, bands, way.nodata, way.dtype) for tile in tiles]

    def read_within(self, tile: Tile, spans: Spans) -> Array:
        """One array, sampled only where somebody will look."""
        if self._access.way != "bilinear":
            return self.read([tile])[0]
        with _said(self._record):
            return self.sampler.bilinear(tile, self.bands, spans)

    def _load(self, row: int, col: int, height: int, width: int) -> Array:
        return self._piece(row, col, height, width, self._access.dtype)


class _WarpedReader(_FileReader):
    """Averages, or takes the mode of, a finer source; by the fixed tiles only.

    Bigger windows of a warped view are warped with their own approximations and give other bits.
    """

    def __init__(self, way: Access, record: InputRecord) -> None:
        super().__init__(way, record)
        self._memory: rasterio.MemoryFile | None = None
        source, grid = way.source, way.grid
        # a warped view hears one number for all bands and no more
        is_plain = source.engine == GDAL and source.gaps is None and source.packed is None
        self._dataset = rasterio.open(source.path, sharing=False) if is_plain else self._copy()
        missing = way.missing if is_plain and way.missing is not None else way.nodata
        self._view = WarpedVRT(
            self._dataset, src_crs=source.lattice.crs, crs=grid.crs, width=grid.width,
            height=grid.height, transform=rasterio.Affine.from_gdal(*grid.gdal_transform),
            resampling=Resampling.mode if way.way == "mode" else Resampling.average,
            src_nodata=missing, nodata=way.nodata, dtype=way.dtype,
        )  # fmt: skip
        self._indexes = list(way.indexes) if self._memory is None else self._view.indexes

    def read(self, tiles: Sequence[Tile]) -> list[Array]:
        with _said(self._record):
            return [self._tile(tile) for tile in tiles]

    def _tile(self, tile: Tile) -> Array:
        window = FileWindow(tile.col, tile.row, tile.width, tile.height)
        values = np.asarray(self._view.read(self._indexes, window=window))
        return values.reshape(len(values), -1)

    def _copy(self) -> Any:
        """The part of an xarray source that matters, in memory, as GDAL can warp it."""
        way, lattice = self._access, self._access.source.lattice
        hull = Mesh(way.grid, lattice, TILE).extent(way.grid) or (0, 0, 1, 1)
        row, col, height, width = hull
        values = self._piece(row, col, height, width, way.dtype)
        left, dx, _, top, _, dy = lattice.gdal_transform
        self._memory = rasterio.MemoryFile()
        profile = {"height": height, "width": width, "count": len(values), "dtype": way.dtype}
        corner = (left + col * dx, dx, 0.0, top + row * dy, 0.0, dy)
        with self._memory.open(
            driver="GTiff", crs=lattice.crs, transform=rasterio.Affine.from_gdal(*corner),
            nodata=way.nodata, **profile,
        ) as copy:  # fmt: skip
            copy.write(values)
        return self._memory.open()

    def close(self) -> None:
        self._view.close()
        self._dataset.close()
        if self._memory is not None:
            self._memory.close()
        super().close()


def _runs(tiles: Sequence[Tile]) -> Iterator[list[Tile]]:
    """Neighbouring tiles of one row of tiles, together."""
    run: list[Tile] = []
    for tile in tiles:
        if run and (tile.row, tile.col) != (run[-1].row, run[-1].col + run[-1].width):
            yield run
            run = []
        run.append(tile)
    if run:
        yield run
