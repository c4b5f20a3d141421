"""What is prepared before the pass: rasters that need neighbours or the whole of another raster.

A preparation runs at the source's own resolution and is kept in the cache under the hash of its
source, its formula and its libraries, so that the years of a series and the scenarios of a year
share it. It is then a raster like any other: the pass resamples it to the account's grid.
"""

import hashlib
import inspect
import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from importlib.metadata import version
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyproj
import rasterio
from msgspec import structs

from gep import __version__
from gep.catalogue.binding import Catalogue
from gep.catalogue.lookup import Lookup
from gep.config.plan import RasterSpec
from gep.files.memory import memory
from gep.files.whole import room
from gep.grid import Grid
from gep.inputs.rasters.readers import Layer, access
from gep.inputs.rasters.source import Source
from gep.inputs.rasters.standard import open_raster, standard_rasters
from gep.problems import Place, Problem
from gep.service import Field

NODATA = -9999.0
_COPIES, _BYTES = 4, 8  # a formula of a whole raster keeps some arrays of float64 beside it
_GIGABYTE = 2.0**30


def prepare_raster(
    derivation: tuple[str, str],
    catalogue: Catalogue,
    layers: Mapping[str, Layer],
    lookup: Lookup,
    cache: Path,
) -> tuple[Layer | None, list[Problem]]:
    """The raster that a prepared derivation gives, as a layer on the account's grid."""
    name, method = derivation
    bound = catalogue.derived[derivation]
    sources = [layers[raster] for raster in bound.names("raster")]
    first = sources[0].access
    assert first is not None
    numbers = {
        term.name: float(lookup.pass_table(term)[0])
        for term in bound.terms
        if term.kind == "coefficient"
    }
    digest = _fingerprint(derivation, catalogue, sources, numbers)
    path = cache / "prepared" / f"{name}-{method}-{digest}.tif"
    if not path.is_file():
        lattice = first.source.lattice
        if problem := _too_large(sources, lattice):
            return None, [problem]
        fields = {source.name: field_of(source, lattice) for source in sources}
        values = np.asarray(bound.run({**fields, **numbers})) * bound.factor
        _write(path, values, lattice, bound.unit)
    spec = RasterSpec(name, str(path), unit=bound.unit)
    layer, problems = open_raster(spec, standard_rasters(), first.grid, path.parent)
    given = sources[0].record
    note = f"{method}: {', '.join(source.name for source in sources)}"
    # said of what it was made of: the file in the cache is nobody's to mend
    problems = [
        replace(p, place=Place(given.path), values={**p.values, "path": note}) for p in problems
    ]
    if layer is None:
        return None, problems
    record = structs.replace(
        layer.record, state="derived", path="", native=given.native, data_year=given.data_year,
        source=given.source, note=note,
    )  # fmt: skip
    return replace(layer, record=record), problems


def _too_large(sources: Sequence[Layer], lattice: Grid) -> Problem | None:
    """That a raster cannot be read whole: a system that is asked for too much ends the program."""
    bands = max(source.bands for source in sources)
    wanted, there = _COPIES * _BYTES * bands * lattice.width * lattice.height, memory()
    if not there or wanted <= there:
        return None
    record = sources[0].record
    reason = f"{bands} x {lattice.width} x {lattice.height}: {wanted / _GIGABYTE:.3g} GB"
    values = {"name": record.name, "path": record.path, "variable": "-", "bands": f"1..{bands}",
              "reason": f"{reason} > {there / _GIGABYTE:.3g} GB"}  # fmt: skip
    return Problem("raster-memory", Place(record.path), values)


def field_of(layer: Layer, lattice: Grid) -> Field:
    """A layer read whole, in its standard unit, on a lattice (its own, or that of another one)."""
    assert layer.access is not None
    source, indexes, missing = layer.access.source, layer.access.indexes, layer.access.missing
    is_category = standard_rasters()[layer.name].kind == "category"
    way = access(source, lattice, indexes, missing, is_category=is_category)
    values = np.empty((len(indexes), lattice.height, lattice.width))
    reader = replace(layer, access=way).open()
    try:
        for tile in lattice.tiles:
            native = reader.read([tile])[0]
            part = native * layer.scale + layer.offset
            if way.nodata is not None and not np.isnan(way.nodata):
                part[native == way.nodata] = np.nan
            at = np.s_[:, tile.row : tile.row + tile.height, tile.col : tile.col + tile.width]
            values[at] = part.reshape(-1, tile.height, tile.width)
    finally:
        reader.close()
    values = values[0] if layer.bands == 1 else values
    return Field(values, *_sizes(lattice), partial(_latitudes, lattice))


def _latitudes(lattice: Grid) -> npt.NDArray[np.float64]:
    """Latitude in degrees of the centre of each pixel; one column is enough on a degree grid."""
    y = lattice.top - (np.arange(lattice.height) + 0.5) * lattice.dy
    if lattice.is_geographic:
        return np.asarray(y[:, None] * lattice.unit, np.float64)
    x = lattice.left + (np.arange(lattice.width) + 0.5) * lattice.dx
    mesh_x, mesh_y = np.meshgrid(x, y)
    _, latitude = pyproj.Proj(lattice.crs)(mesh_x, mesh_y, inverse=True)
    return np.asarray(latitude, np.float64)


def _sizes(lattice: Grid) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Width and height in metres of the pixels of each row."""
    height = lattice.row_heights
    tile_area = [
        lattice.areas(tile, 0, tile.height).reshape(tile.height, tile.width)[:, 0]
        for tile in lattice.tiles
        if tile.col == 0
    ]
    if lattice.is_geographic:
        return np.concatenate(tile_area) / height, height
    return np.full(lattice.height, lattice.dx * lattice.unit), height


def _fingerprint(
    derivation: tuple[str, str],
    catalogue: Catalogue,
    sources: list[Layer],
    numbers: Mapping[str, float],
) -> str:
    # the whole file: a formula may call others that stand beside it
    text = inspect.getsource(sys.modules[catalogue.prepared[derivation].formula.__module__])
    head = f"{__version__} {_libraries()} {derivation} {sorted(numbers.items())}"
    digest = hashlib.sha256(f"{head}\n{text}".encode())
    for source in sources:
        digest.update(repr(reading(source)).encode())
    return digest.hexdigest()[:32]


def reading(layer: Layer) -> tuple[object, ...]:
    """Everything that decides the values of a layer on its own lattice, wherever its file lies."""
    way = layer.access
    assert way is not None
    source = _anywhere(way.source)
    return (
        layer.record.sha256,
        layer.unit,
        layer.scale,
        layer.offset,
        source,
        way.indexes,
        way.missing,
    )


def _anywhere(source: Source) -> Source:
    packed = source.packed
    inner = replace(packed, source=_anywhere(packed.source)) if packed else None
    return replace(source, path="", beside=(), packed=inner)


def _libraries() -> tuple[str, ...]:
    """Versions of what a preparation computes with."""
    names = ("numpy", "rasterio", "pyproj", "pyflwdir", "xarray", "h5netcdf")
    own = (rasterio.__gdal_version__, pyproj.proj_version_str)
    return (*own, *(f"{name} {version(name)}" for name in names))


def _write(path: Path, values: npt.NDArray[np.float64], lattice: Grid, unit: str) -> None:
    """Write beside its place and move it there, so that another run never sees half of it."""
    bands = values if values.ndim == 3 else values[None]  # noqa: PLR2004 - [band, row, column]
    path.parent.mkdir(parents=True, exist_ok=True)
    begun = path.with_name(f".{path.stem}.{os.getpid()}.tif")
    try:
        with room(path.parent), rasterio.open(
            begun, "w", driver="GTiff", width=lattice.width, height=lattice.height,
            count=len(bands), dtype="float32", nodata=NODATA, crs=lattice.crs,
            transform=rasterio.Affine.from_gdal(*lattice.gdal_transform),
            tiled=True, blockxsize=512, blockysize=512, compress="deflate", predictor=3,
        ) as file:  # fmt: skip
            file.write(np.where(np.isfinite(bands), bands, NODATA).astype(np.float32))
            file.units = [unit] * len(bands)
        begun.replace(path)
    finally:  # what was begun on a full disk would keep it full
        begun.unlink(missing_ok=True)
