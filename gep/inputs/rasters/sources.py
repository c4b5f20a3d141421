"""Raster files of any format: what one holds, and a handle to read it."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy.typing as npt
import pyproj

from gep.config.plan import RasterSpec
from gep.files.hashes import file_size
from gep.files.paths import is_there
from gep.inputs.rasters.crs import crs_name, is_placed, same_crs
from gep.inputs.rasters.door import SourceProblem, door
from gep.inputs.rasters.source import GDAL, Engine, Source, SourceFile
from gep.problems import Problems, nearest
from gep.shipped import declarations

_MANY = 1 << 30  # pixels; a province at 30 m has fewer
_A_BYTE_HOLDS = 2000  # pixels of one class, deflated as far as deflate goes, and some more
_SHOWN = 100  # characters of a CRS


def engines() -> tuple[Engine, ...]:
    """Every engine there is, gep's own and other people's; GDAL is asked last."""
    declared = declarations("ENGINES", "gep.inputs.rasters.engines")
    found = (engine for several, _ in declared for engine in several)
    return tuple(sorted(found, key=lambda engine: engine.key == GDAL))


def open_source(source: Source) -> SourceFile:
    """A handle of one's own; it raises no error of a library, but `SourceProblem`."""
    return _Told(source)


class _Told:
    """A file of any engine behind the door."""

    def __init__(self, source: Source) -> None:
        self._variable, self._packed = source.variable or "-", source.packed
        engine = next(engine for engine in engines() if engine.key == source.engine)
        with door(variable=self._variable):
            self._file = engine.open(source.packed.source if source.packed else source)

    def read(
        self, row: int, col: int, height: int, width: int, bands: tuple[int, ...]
    ) -> npt.NDArray[Any]:
        with door(variable=self._variable, bands=spelt_bands(bands)):
            native = self._file.read(row, col, height, width, bands)
        return self._packed.unpacked(native, bands) if self._packed else native

    def close(self) -> None:
        self._file.close()


def spelt_bands(bands: tuple[int, ...]) -> str:
    """Numbers of bands as people say them.

    >>> spelt_bands((3,)), spelt_bands((1, 2, 3))
    ('3', '1..3')
    """
    return f"{bands[0]}..{bands[-1]}" if len(bands) > 1 else str(bands[0])


def describe(path: Path, variable: str = "") -> Source:
    """What a raster file holds, whatever its format.

    ``variable`` chooses one of several in a netCDF, Zarr or HDF5 file.

    Raises
    ------
    SourceProblem
        It cannot be read, is rotated, or does not say which variable is meant.
    """
    with door(variable=variable or "-"):
        return next(engine for engine in engines() if engine.is_mine(path)).describe(path, variable)


def describe_input(spec: RasterSpec, file: Path, problems: Problems) -> Source | None:
    """What the file of a raster holds, or None after a problem (codes ``raster-...``)."""
    try:
        _check_file(file)
        source = describe(file, spec.variable)
        _check_size(source, file)
        return _placed(source, spec, problems)
    except SourceProblem as problem:
        problems.extend([problem.at(spec.place, spec.name, spec.path or "")])
        return None


def _check_size(source: Source, file: Path) -> None:
    """Refuse a file that claims far more pixels than its content can hold, as a VRT may."""
    claimed = source.lattice.width * source.lattice.height
    if claimed < _MANY:
        return
    size = file_size(file, *(path for path in map(Path, source.beside) if is_there(path)))
    if claimed > size * _A_BYTE_HOLDS:
        pixels = f"{source.lattice.width} x {source.lattice.height}"
        raise SourceProblem("raster-claims", pixels=pixels, size=f"{size / 1e6:.3g} MB")


def _placed(source: Source, spec: RasterSpec, problems: Problems) -> Source:
    """The source in the CRS that account.toml states, else in that of the file."""
    stated, own = spec.crs, source.lattice.crs
    if not stated and not own:
        raise SourceProblem("raster-no-crs")
    try:
        crs = pyproj.CRS.from_user_input(stated or own)
    except pyproj.exceptions.CRSError as error:
        raise SourceProblem("raster-crs-unknown", crs=stated or own[:_SHOWN]) from error
    if not is_placed(crs):
        raise SourceProblem("raster-crs-local", crs=crs_name(stated or own))
    if not stated:
        return source
    text = str(crs.to_2d().to_wkt())
    if own and not same_crs(own, text):
        values = {"name": spec.name, "path": spec.path, "crs": stated, "own": crs_name(own)}
        problems.add("raster-crs-stated", spec.place, "warning", **values)
    return replace(source, lattice=replace(source.lattice, crs=text))


def _check_file(file: Path) -> None:
    """Refuse what is not there, and what is there and no file: a pipe would never end."""
    if is_there(file):
        return
    beside = [p.name for p in file.parent.iterdir()] if is_there(file.parent) else []
    try:
        code = "raster-no-file" if file.exists() else "raster-missing"
    except (OSError, ValueError):  # a name that no system takes
        code = "raster-missing"
    raise SourceProblem(code, nearest=nearest(file.name, beside) or "-")
