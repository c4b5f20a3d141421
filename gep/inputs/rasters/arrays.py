"""Variables of netCDF and Zarr files as raster sources, through xarray."""

import math
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyproj
import xarray as xr

from gep.grid import Grid
from gep.inputs.rasters.source import Gaps, Source, SourceProblem
from gep.inputs.rasters.times import dates

_X_NAMES = ("x", "lon", "longitude", "easting", "long")
_Y_NAMES = ("y", "lat", "latitude", "northing")
_X_STANDARD = ("longitude", "projection_x_coordinate")
_Y_STANDARD = ("latitude", "projection_y_coordinate")
_DEGREES = ("lon", "longitude", "long")
_CRS_NAMES = ("spatial_ref", "crs")
_UNEVEN = 0.02  # of a step: coordinates kept in single precision are this even, Gaussian grids not


def describe_variable(path: Path, engine: str, variable: str) -> Source:
    """What a variable of a netCDF or Zarr file holds as a raster.

    Raises
    ------
    SourceProblem
        It is unclear which variable is meant, or its coordinates make no lattice on a known CRS.
    """
    try:
        dataset = _dataset(path, engine)
    except (OSError, ValueError, KeyError) as error:
        raise SourceProblem("raster-unreadable", reason=str(error).splitlines()[0]) from error
    with dataset:
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
            block=_block(array, x, y), dates=_dates(array, x, y),
        )  # fmt: skip
        gaps = _gaps(array, native)
        return source if gaps is None else source.hearing(gaps)


def open_variable(source: Source) -> tuple[xr.Dataset, xr.DataArray]:
    """The open file and its variable as [band, y, x], the rows in the order of the file."""
    dataset = _dataset(Path(source.path), source.engine)
    array = dataset[source.variable]
    y, x = _axes(array)
    array = array.squeeze([d for d in array.dims if d not in (y, x) and array.sizes[d] == 1])
    if array.ndim == 2:  # noqa: PLR2004 - a plane
        array = array.expand_dims("one_band")
    return dataset, array.transpose(..., y, x)


def _dataset(path: Path, engine: str) -> xr.Dataset:
    options: dict[str, Any] = {"consolidated": None} if engine == "zarr" else {}
    return xr.open_dataset(
        path, engine=engine, mask_and_scale=False, decode_times=False, cache=False, **options
    )


def _chosen(dataset: xr.Dataset, variable: str) -> str:
    planes = [str(n) for n, array in dataset.data_vars.items() if _has_axes(array)]
    if variable in planes:
        return variable
    if len(planes) == 1 and not variable:
        return planes[0]
    names = ", ".join(planes or map(str, dataset.data_vars))
    raise SourceProblem("raster-variable", asked=variable or "-", names=names)


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


def _dates(array: xr.DataArray, x: str, y: str) -> tuple[str, ...]:
    """The days of the bands, where the third dimension is a time."""
    others = [d for d in array.dims if d not in (x, y) and array.sizes[d] > 1] or [
        d for d in array.dims if d not in (x, y)
    ]
    if not others or others[0] not in array.coords:
        return ()
    axis = array[others[0]]
    return dates(axis.to_numpy(), axis.attrs)


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
    """CRS of a variable: its grid mapping, else that of its plain degrees."""
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
    raise SourceProblem("raster-no-crs")


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
