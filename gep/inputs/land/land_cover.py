"""Land cover (地类) as ecosystem types, from a raster of codes or from polygons.

The grid of a raster is the grid of the account, so that classes are never resampled; polygons
are laid on a grid that account.toml states.
"""

import re
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
from msgspec import structs

from gep.account.manifest import InputRecord
from gep.book.ecosystem_types import EcosystemTypes, Legend, read_legend
from gep.config.plan import GridSpec, LandCoverSpec, RasterSpec
from gep.files.paths import path_of
from gep.grid import Grid
from gep.inputs.land.land_polygons import land_polygons
from gep.inputs.land.zones import ZoneLayer
from gep.inputs.rasters.crs import crs_name, same_crs
from gep.inputs.rasters.readers import NO_CODE, Layer, access
from gep.inputs.rasters.source import Source
from gep.inputs.rasters.sources import describe_input
from gep.problems import Problem, Problems

__all__ = [
    "GridSpec",
    "LandCover",
    "LandCoverSpec",
    "open_land_cover",
    "open_opening",
]

_BYTE = 1
_WHOLE = re.compile(r"u?int\d+")
_LOOKUP_SIZE = {1: 256, 2: 65536}  # by bytes of a code
_SAME_LATTICE = 1e-3  # pixels that an opening land cover's grid may be off


@dataclass(frozen=True)
class LandCover:
    """The land cover of the account.

    ``types`` are the ecosystem types it can give. A raster has ``layer`` and ``lookup``:
    ``lookup[code]`` is 1 + the index of the type, 0 outside; it is as long as the codes' type
    reaches, so that any array of codes can index it. Polygons have one multipolygon a type.
    """

    grid: Grid
    types: tuple[str, ...]
    layer: Layer | None
    lookup: npt.NDArray[np.uint8]
    polygons: ZoneLayer | None
    record: InputRecord
    legend: Legend


def open_land_cover(
    spec: LandCoverSpec, on: GridSpec | None, types: EcosystemTypes, folder: Path
) -> tuple[LandCover | None, list[Problem]]:
    """The land cover, and with it the grid of the account; None if a problem is an error.

    ``on`` is the grid that polygons are laid on. Codes of a raster that the legend lacks are
    found by `gep.cells.unmapped_codes.scan_codes`.
    """
    problems = Problems()
    legend, found = read_legend(spec.legend, types, folder)
    problems.extend(found)
    if spec.code:
        cover = _from_polygons(spec, legend, types, on, folder, problems)
    else:
        cover = _from_raster(spec, legend, types, folder, problems)
    return (None if problems.errors else cover), list(problems)


def open_opening(
    spec: LandCoverSpec, grid: Grid, types: EcosystemTypes, folder: Path
) -> tuple[LandCover | None, list[Problem]]:
    """The land cover at the start of the period, which must lie on the same grid."""
    problems = Problems()
    legend, found = read_legend(spec.legend, types, folder)
    problems.extend(found)
    if spec.code:
        cover = _from_polygons(spec, legend, types, grid, folder, problems)
    else:
        cover = _from_raster(spec, legend, types, folder, problems)
        if cover is not None and not _is_same(cover.grid, grid):
            problems.add(
                "opening-grid", spec.place, path=spec.path,
                given=_spelt(cover.grid), grid=_spelt(grid),
            )  # fmt: skip
    if problems.errors or cover is None:
        return None, list(problems)
    record = structs.replace(cover.record, name="opening_land_cover")
    return replace(cover, grid=grid, record=record), list(problems)


def _from_raster(
    spec: LandCoverSpec,
    legend: Legend | None,
    types: EcosystemTypes,
    folder: Path,
    problems: Problems,
) -> LandCover | None:
    file = path_of(folder, spec.path)
    as_raster = RasterSpec("land_cover", spec.path, band=spec.band, crs=spec.crs, place=spec.place)
    source = describe_input(as_raster, file, problems)
    if source is None:
        return None
    _check_raster(spec, source, problems)
    if problems.errors or legend is None:
        return None
    record = InputRecord(
        name="land_cover", kind="land_cover", path=spec.path,
        unit="code", source=spec.source, data_year=spec.data_year, native=source.native,
        note=f"图例 {legend.name} / legend {legend.name}",
    ).of_file(file, *map(Path, source.beside))  # fmt: skip
    layer = _code_layer(source, spec.band or 1, record)
    given = set(legend.types.values())
    order = tuple(one for one in types.ids if one in given)
    lookup = _lookup(legend, order, layer)
    _check_nodata(spec, legend, layer, problems)
    return LandCover(source.lattice, order, layer, lookup, None, record, legend)


def _check_raster(spec: LandCoverSpec, source: Source, problems: Problems) -> None:
    if source.south_up:
        problems.add("land-cover-south-up", spec.place, path=spec.path)
    if not _WHOLE.fullmatch(source.dtype):
        problems.add("land-cover-float", spec.place, path=spec.path, dtype=source.dtype)
    if (spec.band or 1) > source.bands or (source.bands > 1 and spec.band is None):
        problems.add("land-cover-bands", spec.place, path=spec.path, count=source.bands)


def _code_layer(source: Source, band: int, record: InputRecord) -> Layer:
    """The codes as they are, or as uint16 where the file keeps them wider."""
    way = access(source, source.lattice, (band,), source.nodata, is_category=True)
    if np.dtype(way.dtype).itemsize not in _LOOKUP_SIZE:
        nodata = way.nodata
        if nodata is not None and not 0 <= nodata < NO_CODE:
            nodata = NO_CODE
        way = replace(way, dtype="uint16", nodata=nodata)
    return Layer("land_cover", "code", 1, None, 1.0, 0.0, record, way)


def _lookup(legend: Legend, order: tuple[str, ...], layer: Layer) -> npt.NDArray[np.uint8]:
    """1 + index of the type for each code; negative codes count from the end, as indices do."""
    lookup = np.zeros(_LOOKUP_SIZE[np.dtype(layer.dtype).itemsize], np.uint8)
    limits = np.iinfo(layer.dtype)
    for code, type_id in legend.types.items():
        if type_id and _is_whole(code) and limits.min <= int(code) <= limits.max:
            lookup[int(code)] = 1 + order.index(type_id)
    if layer.nodata is not None:
        lookup[int(layer.nodata)] = 0
    return lookup


def _check_nodata(spec: LandCoverSpec, legend: Legend, layer: Layer, problems: Problems) -> None:
    code = "" if layer.nodata is None else str(int(layer.nodata))
    if legend.types.get(code):
        problems.add(
            "land-cover-nodata", spec.place, "warning",
            path=spec.path, land_code=code, type=legend.types[code], legend=legend.file,
        )  # fmt: skip


def _from_polygons(
    spec: LandCoverSpec,
    legend: Legend | None,
    types: EcosystemTypes,
    on: GridSpec | Grid | None,
    folder: Path,
    problems: Problems,
) -> LandCover | None:
    if on is None:
        problems.add("grid-missing", spec.place, path=spec.path)
        return None
    if legend is None:
        return None
    found = land_polygons(spec, legend, types, on, folder, problems)
    if found is None:
        return None
    layer, grid = found
    nothing = np.zeros(_LOOKUP_SIZE[_BYTE], np.uint8)
    return LandCover(grid, layer.codes, None, nothing, layer, layer.record, legend)


def _is_whole(code: str) -> bool:
    return code.removeprefix("-").isdecimal()


def _is_same(one: Grid, other: Grid) -> bool:
    off = max(
        abs(one.left - other.left) / other.dx,
        abs(one.top - other.top) / other.dy,
        abs(one.dx / other.dx - 1) * other.width,
        abs(one.dy / other.dy - 1) * other.height,
    )
    is_same_size = (one.width, one.height) == (other.width, other.height)
    return is_same_size and off <= _SAME_LATTICE and same_crs(one.crs, other.crs)


def _spelt(grid: Grid) -> str:
    left, _, _, top = grid.bounds
    size = f"{grid.width} x {grid.height}, {grid.dx:.7g} x {grid.dy:.7g}"
    return f"{size}, x {left:.7g}, y {top:.7g}, {crs_name(grid.crs)}"
