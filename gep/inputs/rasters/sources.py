"""Raster files of any format: what one holds, and a handle to read it."""

from pathlib import Path

from gep.inputs.rasters.source import GDAL, Engine, Source, SourceFile
from gep.shipped import declarations


def engines() -> tuple[Engine, ...]:
    """Every engine there is, gep's own and other people's; GDAL is asked last."""
    declared = declarations("ENGINES", "gep.inputs.rasters.engines")
    found = (engine for several, _ in declared for engine in several)
    return tuple(sorted(found, key=lambda engine: engine.key == GDAL))


def open_source(source: Source) -> SourceFile:
    """A handle of one's own."""
    return next(engine for engine in engines() if engine.key == source.engine).open(source)


def describe(path: Path, variable: str = "") -> Source:
    """What a raster file holds, whatever its format.

    ``variable`` chooses one of several in a netCDF, Zarr or HDF5 file.

    Raises
    ------
    SourceProblem
        It cannot be read, has no CRS, is rotated, or does not say which variable is meant.
    """
    return next(engine for engine in engines() if engine.is_mine(path)).describe(path, variable)
