"""Zarr stores and netCDF files, through xarray.

GDAL reads netCDF too, and a damaged netCDF 3 ends the program there: its library crashes.
"""

from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from gep.inputs.rasters.source import Engine, Source

_HDF5 = b"\x89HDF\r\n\x1a\n"
_NETCDF_3 = (b"CDF\x01", b"CDF\x02")
_NETCDF_SUFFIXES = (".nc", ".nc4", ".netcdf", ".cdf")
_ZARR = ("zarr.json", ".zgroup", ".zmetadata")


class _XarrayFile:
    def __init__(self, source: Source) -> None:
        from gep.inputs.rasters.arrays import open_variable  # xarray only where it is needed

        self._source = source
        self._dataset, self._array = open_variable(source)
        self._flip = source.lattice.height if source.south_up else 0

    def read(
        self, row: int, col: int, height: int, width: int, bands: tuple[int, ...]
    ) -> npt.NDArray[Any]:
        if self._flip:
            row = self._flip - row - height
        rows, cols = slice(row, row + height), slice(col, col + width)
        if self._array.ndim == 2:  # noqa: PLR2004 - a plane; bands that it lacks would read it whole
            array = np.asarray(self._array[rows, cols].values)[None]
        else:
            array = np.asarray(self._array[[b - 1 for b in bands], rows, cols].values)
        array = array.astype(array.dtype.newbyteorder("="), copy=False)
        if self._source.gaps is not None:
            native = np.dtype(self._source.gaps.native)
            is_other_sign = native.kind == "u" and array.dtype.kind == "i"
            array = array.view(native) if is_other_sign else array
            array = self._source.gaps.filled(array, None, self._source)
        return np.ascontiguousarray(array[:, ::-1] if self._flip else array)

    def close(self) -> None:
        self._dataset.close()


def _described(engine: str, path: Path, variable: str) -> Source:
    from gep.inputs.rasters.arrays import describe_variable

    return describe_variable(path, engine, variable)


def _is_zarr(path: Path) -> bool:
    return any((path / name).exists() for name in _ZARR)


def _begins(begin: tuple[bytes, ...], path: Path) -> bool:
    """Whether a netCDF file begins so."""
    if path.suffix.lower() not in _NETCDF_SUFFIXES or not path.is_file():
        return False
    with path.open("rb") as file:
        return file.read(len(_HDF5)).startswith(begin)


ENGINES = (
    Engine("zarr", _is_zarr, partial(_described, "zarr"), _XarrayFile),
    Engine("h5netcdf", partial(_begins, (_HDF5,)), partial(_described, "h5netcdf"), _XarrayFile),
    Engine("scipy", partial(_begins, _NETCDF_3), partial(_described, "scipy"), _XarrayFile),
)
