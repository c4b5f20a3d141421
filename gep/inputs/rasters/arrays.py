"""Variables of netCDF and Zarr files as raster sources, through xarray."""

import math
import re
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyproj
import xarray as xr

from gep.grid import Grid
from gep.inputs.rasters.door import SourceProblem
from gep.inputs.rasters.source import SYNTHETIC, Gaps, Source
from gep.inputs.rasters.times import dates

_X_NAMES = ("x", "lon", "longitude", "easting", "long")
_Y_NAMES = ("y", "lat", "latitude", "northing")
_X_STANDARD = ("longitude", "projection_x_coordinate")
_Y_STANDARD = ("latitude", "projection_y_coordinate")
_DEGREES = ("lon", "longitude", "long")
_CRS_NAMES = ("spatial_ref", "crs")
_BENT = re.compile(r"(^|[^a-z])x?(lat|lon|long|latitude|longitude)(\d|_[a-z]+)?$", re.IGNORECASE)
_MEAN = re.compile(r"\btime: mean(?! over (years|days))")
_UNEVEN = 0.02  # of a step: coordinates kept in single precision are this even, Gaussian grids not


def describe_variable(path: Path, engine: str, variable: str) -> Source:
    """What a variable of a netCDF or Zarr file holds as a raster.

    Raises
    ------
    SourceProblem
        It is unclear which variable is meant, or its coordinates make no lattice on a known CRS.
    """
    with _dataset(path, engine) as dataset:
        name = _chosen(dataset, variable)
        array = dataset[name]
        y, x = _axes(array)
        bands = _band_count(array, x, y)
        left, dx = _spacing(array[x])
        first, dy = _spacing(array[y])
        if dx < 0:
            raise SourceProblem("raster-irregular", axis=x)
        top = max(first, first + dy * array.sizes[y])
        crs = _crs(dataset, array, x)
        scale, offset = (
            float(array.attrs.get(key, default))
            for key, default in (("scale_factor", 1.0), ("add_offset", 0.0))
        )
        native = _native(array)
        source = Source(
            path=str(path), engine=engine, variable=name,
            lattice=Grid(crs, left, top, dx, abs(dy), array.sizes[x], array.sizes[y]),
            south_up=dy > 0, dtype=native.name, bands=bands,
            nodata=next(iter(_missing_values(array, native)), None),
            scales=(scale,) * bands, offsets=(offset,) * bands,
            units=(str(array.attrs.get("units", "")).strip(),) * bands,
            block=_block(array, x, y), is_mean=_is_mean(array),
            is_synthetic=SYNTHETIC in dataset.attrs, **_times(dataset, array, x, y),
        )  # fmt: skip
        gaps = _gaps(array, native)
        return source if gaps is None else source.hearing(gaps)


def open_variable(source: Source) -> tuple[xr.Dataset, xr.DataArray]:
    """The open file and its variable as [band, y, x] or [y, x], rows in the order of the file."""
    dataset = _dataset(Path(source.path), source.engine)
    array = dataset[source.variable]
    y, x = _axes(array)
    array = array.squeeze([d for d in array.dims if d not in (y, x) and array.sizes[d] == 1])
    return dataset, array.transpose(..., y, x)


def _dataset(path: Path, engine: str) -> xr.Dataset:
    import_module(engine)  # where it is lacking, xarray knows no engine of this name
    if engine == "h5netcdf":  # which prints a trace of its own where HDF5 cannot open a file
        import_module("h5py").File(path, "r").close()
    # what lies on a disk is looked up there: a summary of a store may be older than the store
    options: dict[str, Any] = {"consolidated": False} if engine == "zarr" else {}
    return xr.open_dataset(
        path, engine=engine, mask_and_scale=False, decode_times=False, cache=False, **options
    )


def _chosen(dataset: xr.Dataset, variable: str) -> str:
    planes = [str(n) for n, array in dataset.data_vars.items() if _has_axes(array)]
    if variable in planes:
        return variable
    if len(planes) == 1 and not variable:
        return planes[0]
    flat = [str(n) for n, array in dataset.data_vars.items() if array.ndim > 1]
    flat = [name for name in flat if name not in _bent(dataset)]
    if variable in flat or (not variable and len(flat) == 1 and not planes):
        raise _without_axes(dataset, variable or flat[0])
    names = ", ".join(planes or map(str, dataset.data_vars))
    raise SourceProblem("raster-variable", asked=variable or "-", names=names)


def _without_axes(dataset: xr.Dataset, name: str) -> SourceProblem:
    """What is wrong with a variable that has no coordinates along its rows and columns."""
    array = dataset[name]
    bent = [other for other in _bent(dataset) if set(dataset[other].dims) <= set(array.dims)]
    return SourceProblem(
        "raster-curvilinear" if bent else "raster-no-axes",
        variable=name, dimensions=", ".join(map(str, array.dims)), coordinates=", ".join(bent),
    )  # fmt: skip


def _bent(dataset: xr.Dataset) -> list[str]:
    """Variables of two dimensions that are coordinates, and data to no one."""
    return [
        str(name)
        for name, array in dataset.variables.items()
        if len(array.dims) > 1
        and (
            _BENT.search(str(name))
            or array.attrs.get("standard_name") in (*_X_STANDARD, *_Y_STANDARD)
            or str(array.attrs.get("units", "")).startswith("degrees_")
        )
    ]


def _has_axes(array: xr.DataArray) -> bool:
    return all(_axes(array))


def _axes(array: xr.DataArray) -> tuple[str, str]:
    """Names of the y and x dimension, empty where there is none with a coordinate."""
    y = _axis(array, _Y_NAMES, _Y_STANDARD, "Y")
    return y, _axis(array, _X_NAMES, _X_STANDARD, "X")


def _axis(
    array: xr.DataArray, names: tuple[str, ...], standard: tuple[str, ...], letter: str
) -> str:
    for dimension in map(str, array.dims):
        if dimension not in array.coords:
            continue
        attrs = array[dimension].attrs
        is_named = dimension.lower() in names or attrs.get("axis") == letter
        if is_named or attrs.get("standard_name") in standard:
            return dimension
    return ""


def _band_count(array: xr.DataArray, x: str, y: str) -> int:
    """Number of bands; more than one dimension besides the plane is refused."""
    others = [d for d in array.dims if d not in (x, y) and array.sizes[d] > 1]
    if len(others) > 1:
        raise SourceProblem("raster-dimensions", names=", ".join(map(str, array.dims)))
    return int(array.sizes[others[0]]) if others else 1


def _is_mean(array: xr.DataArray) -> bool:
    """Whether a band is the mean over its time, and no sum of it (CF 7.3; GRIB's averages)."""
    methods = str(array.attrs.get("cell_methods", ""))
    is_average = str(array.attrs.get("GRIB_stepType", "")).startswith("avg")
    return is_average or (bool(_MEAN.search(methods)) and "time: sum" not in methods)


def _times(dataset: xr.Dataset, array: xr.DataArray, x: str, y: str) -> dict[str, Any]:
    """The days of the bands and their calendar, where the third dimension is a time.

    A band that has bounds is of the time between them: many files date a month by its end.
    """
    others = [d for d in array.dims if d not in (x, y) and array.sizes[d] > 1] or [
        d for d in array.dims if d not in (x, y)
    ]
    if not others or others[0] not in array.coords:
        return {}
    axis = array[others[0]]
    calendar = str(axis.attrs.get("calendar", "standard"))
    steps, bounds = axis.to_numpy(), str(axis.attrs.get("bounds", ""))
    if bounds in dataset.variables and dataset[bounds].shape == (axis.size, 2):
        steps = dataset[bounds].to_numpy().mean(axis=1)
    return {"dates": dates(steps, axis.attrs), "calendar": calendar}


def _spacing(coordinate: xr.DataArray) -> tuple[float, float]:
    """Outer edge of the first cell and the signed step of an even coordinate."""
    centres = coordinate.to_numpy().astype(np.float64)
    if centres.size < 2:  # noqa: PLR2004 - one cell has no spacing
        raise SourceProblem("raster-irregular", axis=str(coordinate.name))
    step = (centres[-1] - centres[0]) / (centres.size - 1)
    even = centres[0] + step * np.arange(centres.size)
    if not step or not np.all(abs(centres - even) <= _UNEVEN * abs(step)):
        raise SourceProblem("raster-irregular", axis=str(coordinate.name))
    return float(centres[0] - step / 2), float(step)


def _crs(dataset: xr.Dataset, array: xr.DataArray, x: str) -> str:
    """CRS of a variable: its grid mapping, else that of its plain degrees, else none."""
    mapping = str(array.attrs.get("grid_mapping", array.encoding.get("grid_mapping", "")))
    for name in (mapping.partition(":")[0].strip(), *_CRS_NAMES):
        attrs = dataset.variables[name].attrs if name in dataset.variables else {}
        if crs := _crs_of(attrs):
            return crs
    if crs := _crs_of({"crs_wkt": array.attrs.get("crs", dataset.attrs.get("crs", ""))}):
        return crs
    is_degrees = str(array[x].attrs.get("units", "")).startswith("degree")
    if x.lower() in _DEGREES or is_degrees:
        return str(pyproj.CRS.from_epsg(4326).to_wkt())
    return ""


def _crs_of(attrs: dict[Any, Any]) -> str:
    text = attrs.get("crs_wkt") or attrs.get("spatial_ref")
    try:
        if text:
            return str(pyproj.CRS.from_user_input(str(text)).to_wkt())
        if "grid_mapping_name" in attrs:
            return str(pyproj.CRS.from_cf(dict(attrs)).to_wkt())
    except pyproj.exceptions.CRSError:
        return ""
    return ""


def _native(array: xr.DataArray) -> np.dtype[Any]:
    """The type of the values; netCDF 3 has no unsigned one and says so in an attribute."""
    dtype = np.dtype(array.dtype.newbyteorder("="))
    is_unsigned = str(array.attrs.get("_Unsigned", "")).lower() == "true"
    return np.dtype(f"u{dtype.name}") if is_unsigned and dtype.kind == "i" else dtype


def _numbers(array: xr.DataArray, native: np.dtype[Any], *keys: str) -> list[float]:
    """The numbers of some attributes, read in the type of the values."""
    found: list[float] = []
    for key in keys:
        for attrs in (array.attrs, array.encoding):
            if key in attrs:
                values = np.ravel(attrs[key])
                if native.kind == "u" and values.dtype.kind == "i":
                    values = values.astype(f"i{native.itemsize}").view(native)
                found += [float(value) for value in values]
                break
    return found


def _missing_values(array: xr.DataArray, native: np.dtype[Any]) -> list[float]:
    """Numbers that mean missing, that of ``_FillValue`` first (CF 1.11, 2.5.1)."""
    return list(dict.fromkeys(_numbers(array, native, "_FillValue", "missing_value")))


def _gaps(array: xr.DataArray, native: np.dtype[Any]) -> Gaps | None:
    """What is missing besides one number: more numbers, a valid range, an unsigned reading."""
    others = tuple(_missing_values(array, native)[1:])
    ends = _numbers(array, native, "valid_range") or [-math.inf, math.inf]
    low = _numbers(array, native, "valid_min") or ends[:1]
    high = _numbers(array, native, "valid_max") or ends[1:]
    is_plain = not others and (low[0], high[0]) == (-math.inf, math.inf)
    if is_plain and native == array.dtype.newbyteorder("="):
        return None
    return Gaps(native.name, values=others, low=low[0], high=high[0])


def _block(array: xr.DataArray, x: str, y: str) -> tuple[int, int]:
    chunks: npt.ArrayLike | None = array.encoding.get("chunksizes") or array.encoding.get("chunks")
    if chunks is None:
        return 1, array.sizes[x]
    sizes = dict(zip(array.dims, np.ravel(chunks), strict=False))
    return int(sizes.get(y, 1)), int(sizes.get(x, array.sizes[x]))
