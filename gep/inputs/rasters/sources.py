"""A raster file as it is: where it lies, its lattice, its bands, and its windows read north-up."""

import math
import warnings
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt
import pyproj
import rasterio
from rasterio.errors import NotGeoreferencedWarning, RasterioIOError
from rasterio.windows import Window

from gep.grid import Grid

_HALF_TURN = 180.0
_HDF5 = b"\x89HDF\r\n\x1a\n"
_NETCDF_SUFFIXES = (".nc", ".nc4", ".netcdf", ".cdf")
_UNIT_TAGS = ("units", "unit", "UNITS", "UNIT", "Units", "Unit")
_SEMI_AXIS_TOLERANCE = 0.5  # metres; GRS80, WGS84 and CGCS2000 agree, Krassowsky does not


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
        return f"{size} {_length_unit(self.lattice.crs)}, {crs_name(self.lattice.crs)}"

    def open(self) -> SourceFile:
        """A handle of one's own."""
        return _GdalFile(self) if self.engine == "gdal" else _XarrayFile(self)


class _GdalFile:
    def __init__(self, source: Source) -> None:
        self._dataset = rasterio.open(source.path, sharing=False)
        self._flip = source.lattice.height if source.south_up else 0

    def read(
        self, row: int, col: int, height: int, width: int, bands: tuple[int, ...]
    ) -> npt.NDArray[Any]:
        if self._flip:
            row = self._flip - row - height
        array = self._dataset.read(list(bands), window=Window(col, row, width, height))
        return np.ascontiguousarray(array[:, ::-1]) if self._flip else np.asarray(array)

    def close(self) -> None:
        self._dataset.close()


class _XarrayFile:
    def __init__(self, source: Source) -> None:
        from gep.inputs.rasters.arrays import open_variable  # xarray only where it is needed

        self._dataset, self._array = open_variable(source)
        self._flip = source.lattice.height if source.south_up else 0

    def read(
        self, row: int, col: int, height: int, width: int, bands: tuple[int, ...]
    ) -> npt.NDArray[Any]:
        if self._flip:
            row = self._flip - row - height
        part = self._array[
            [b - 1 for b in bands], slice(row, row + height), slice(col, col + width)
        ]
        array = np.asarray(part.values)
        array = array.astype(array.dtype.newbyteorder("="), copy=False)
        return np.ascontiguousarray(array[:, ::-1] if self._flip else array)

    def close(self) -> None:
        self._dataset.close()


class SourceProblem(Exception):
    """A file cannot be a source; ``code`` and ``values`` make the problem that says so."""

    def __init__(self, code: str, **values: object) -> None:
        super().__init__(code)
        self.code, self.values = code, values


def describe(path: Path, variable: str = "") -> Source:
    """What a raster file holds, whatever its format.

    ``variable`` chooses one of several in a netCDF, Zarr or HDF5 file.

    Raises
    ------
    SourceProblem
        It cannot be read, has no CRS, is rotated, or does not say which variable is meant.
    """
    engine = _xarray_engine(path)
    if engine:
        from gep.inputs.rasters.arrays import describe_variable

        return describe_variable(path, engine, variable)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", NotGeoreferencedWarning)
            return _describe_gdal(str(path), variable)
    except RasterioIOError as error:
        raise SourceProblem("raster-unreadable", reason=str(error).splitlines()[0]) from error


def _xarray_engine(path: Path) -> str:
    """Engine of xarray for a path, empty if GDAL reads it (as it does netCDF 3)."""
    if path.is_dir():
        is_zarr = any((path / name).exists() for name in ("zarr.json", ".zgroup", ".zmetadata"))
        return "zarr" if is_zarr else ""
    with path.open("rb") as file:
        is_hdf5 = file.read(len(_HDF5)) == _HDF5
    return "h5netcdf" if is_hdf5 and path.suffix.lower() in _NETCDF_SUFFIXES else ""


def _describe_gdal(path: str, variable: str) -> Source:
    with rasterio.open(path, sharing=False) as dataset:
        if dataset.subdatasets:
            return _describe_gdal(_chosen(dataset.subdatasets, variable), "")
        crs = dataset.crs or _degrees(dataset)
        if crs is None:
            raise SourceProblem("raster-no-crs")
        a, b, _, d, e, _ = tuple(dataset.transform)[:6]
        if b or d or a <= 0 or not e:
            raise SourceProblem("raster-rotated")
        left, top = dataset.transform.c, max(dataset.bounds.top, dataset.bounds.bottom)
        return Source(
            path=path, engine="gdal", variable="",
            lattice=Grid(crs.to_wkt(), left, top, a, abs(e), dataset.width, dataset.height),
            south_up=e > 0, dtype=str(np.result_type(*dataset.dtypes)), bands=dataset.count,
            nodata=dataset.nodata, scales=tuple(dataset.scales), offsets=tuple(dataset.offsets),
            units=tuple(_gdal_unit(dataset, band) for band in dataset.indexes),
            block=dataset.block_shapes[0],
        )  # fmt: skip


def _degrees(dataset: Any) -> rasterio.CRS | None:
    """Plain longitudes and latitudes of a netCDF 3, which GDAL gives no CRS."""
    units = (dataset.tags().get(f"{name}#units", "") for name in ("lon", "longitude"))
    is_degrees = dataset.driver == "netCDF" and any(u.startswith("degree") for u in units)
    return rasterio.CRS.from_epsg(4326) if is_degrees else None


def _chosen(subdatasets: list[str], variable: str) -> str:
    names = {text.rpartition(":")[2].rpartition("/")[2]: text for text in subdatasets}
    if variable in names:
        return names[variable]
    if len(names) == 1 and not variable:
        return subdatasets[0]
    raise SourceProblem("raster-variable", asked=variable or "-", names=", ".join(names))


def _gdal_unit(dataset: Any, band: int) -> str:
    tags = [dataset.tags(band), dataset.tags()]
    texts = [dataset.units[band - 1], *(t.get(key) for t in tags for key in _UNIT_TAGS)]
    return next((str(text).strip() for text in texts if text and str(text).strip()), "")


@cache
def same_crs(one: str, other: str) -> bool:
    """Whether two CRS texts mean the same system, whatever the order of its axes."""
    return one == other or bool(
        pyproj.CRS.from_user_input(one).equals(
            pyproj.CRS.from_user_input(other), ignore_axis_order=True
        )
    )


@cache
def crs_name(crs: str) -> str:
    """Short name of a CRS: its EPSG code where it has one, else its title."""
    parsed = pyproj.CRS.from_user_input(crs)
    authority = parsed.to_authority(min_confidence=70)
    return ":".join(authority) if authority else str(parsed.name)


@cache
def _length_unit(crs: str) -> str:
    name = str(pyproj.CRS.from_user_input(crs).axis_info[0].unit_name)
    return {"metre": "m", "degree": "degree"}.get(name, name)


@cache
def way_between(one: str, other: str) -> pyproj.Transformer:
    """The transformation between two CRSs, x before y.

    Kept, since PROJ takes a tenth of a second to find each and an account asks for three a raster;
    threads may share it.
    """
    return pyproj.Transformer.from_crs(one, other, always_xy=True)


def datum_is_guessed(one: str, other: str) -> bool:
    """Whether only a ballpark leads from one CRS to the other, over different ellipsoids.

    Beijing 1954 and Xi'an 1980 may lie a hundred metres off then; their shifts are not public.
    """
    axes = [
        pyproj.CRS.from_user_input(crs).ellipsoid.semi_major_metre  # type: ignore[union-attr]  # a raster's CRS has an ellipsoid
        for crs in (one, other)
    ]
    way = way_between(one, other)
    return "Ballpark" in way.description and abs(axes[0] - axes[1]) > _SEMI_AXIS_TOLERANCE


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


def path_of(folder: Path, path: str) -> Path:
    """The file a user's path means, relative paths starting at the folder of account.toml."""
    return folder / Path(path).expanduser()
