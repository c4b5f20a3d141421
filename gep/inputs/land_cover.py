"""Land cover (地类) as ecosystem types, from a raster of codes or from polygons.

The grid of a raster is the grid of the account, so that classes are never resampled; polygons
are laid on a grid that account.toml states.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt
import pandas as pd
import rasterio

from gep.config import GridSpec, LandCoverSpec, RasterSpec
from gep.ecosystem import EcosystemTypes, Legend, read_legend
from gep.grid import Grid, Tile
from gep.inputs.land_polygons import land_polygons
from gep.inputs.rasters import describe_input
from gep.inputs.readers import NO_CODE, Layer, Reader, access
from gep.inputs.record import InputRecord, file_hash
from gep.inputs.sources import Source, crs_name, path_of, same_crs
from gep.inputs.zones import ZoneLayer
from gep.problems import Place, Problem, Problems

__all__ = [
    "GridSpec",
    "LandCover",
    "LandCoverSpec",
    "ecosystem_preview",
    "open_land_cover",
    "open_opening",
    "scan_codes",
]

_MOSTLY = 0.5  # share of a pixel from which a picture shows it
_BYTE = 1
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
    found by `scan_codes`.
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
    return replace(cover, grid=grid), list(problems)


def _from_raster(
    spec: LandCoverSpec,
    legend: Legend | None,
    types: EcosystemTypes,
    folder: Path,
    problems: Problems,
) -> LandCover | None:
    file = path_of(folder, spec.path)
    as_raster = RasterSpec("land_cover", spec.path, band=spec.band, place=spec.place)
    source = describe_input(as_raster, file, problems)
    if source is None:
        return None
    _check_raster(spec, source, problems)
    if problems.errors or legend is None:
        return None
    digest, size = file_hash(file)
    record = InputRecord(
        name="land_cover", kind="land_cover", path=spec.path, sha256=digest, size=size,
        unit="code", source=spec.source, data_year=spec.data_year, native=source.native,
        note=f"legend {legend.name}",
    )  # fmt: skip
    layer = _code_layer(source, spec.band or 1, record)
    given = set(legend.types.values())
    order = tuple(one for one in types.ids if one in given)
    lookup = _lookup(legend, order, layer)
    _check_nodata(spec, legend, layer, problems)
    return LandCover(source.lattice, order, layer, lookup, None, record, legend)


def _check_raster(spec: LandCoverSpec, source: Source, problems: Problems) -> None:
    if source.south_up:
        problems.add("land-cover-south-up", spec.place, path=spec.path)
    if np.dtype(source.dtype).kind not in "iu":
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


class TileKeys(Protocol):
    """What `gep.cells.TileShares` tells of a tile; cells stand above inputs."""

    strata: npt.NDArray[np.int32]
    types: npt.NDArray[np.int16]
    local: npt.NDArray[Any]
    shared_pixel: npt.NDArray[np.intp]
    shared_local: npt.NDArray[np.int32]
    share: npt.NDArray[np.float64]


class County(Protocol):
    """What `gep.cells.Shares` tells of the land of the account."""

    @property
    def strata(self) -> pd.DataFrame:
        """Zones of the strata: stratum, zone_layer, zone_code."""
        ...

    def tile(self, index: int) -> TileKeys | None:
        """Shares of a tile, None where nothing of the county lies."""
        ...


def scan_codes(
    land_cover: LandCover, shares: County, zone_names: Mapping[str, str], zone_layer: str
) -> list[Problem]:
    """The codes in the county that the legend lacks, with their share of it and where they lie.

    ``zone_names`` are the names by code of the zones of ``zone_layer``.
    """
    layer, legend = land_cover.layer, land_cover.legend
    if layer is None or layer.access is None:
        return []
    # wide codes as they stand in the file, not as the lookup needs them
    native = replace(layer, access=replace(layer.access, dtype=layer.access.source.dtype))
    known = np.array([int(code) for code in legend.types if _is_whole(code)], np.int64)
    if layer.access.missing is not None:
        known = np.append(known, int(layer.access.missing))
    reader, total, parts = native.open(), 0.0, []
    for tile in land_cover.grid.tiles:
        keys = shares.tile(tile.index)
        if keys is not None:
            codes = reader.read([tile])[0][0]
            area, lost = _lost(land_cover.grid, tile, codes, keys, known)
            total += area
            parts.append(lost)
    reader.close()
    found = pd.concat(parts) if parts else pd.DataFrame({"code": []})
    place = Place(land_cover.record.path)
    return [
        Problem(
            "code-unmapped",
            place,
            {
                "land_code": code,
                "share": f"{100 * group['area'].sum() / total:.2g} %",
                "zone": _most_in(group, shares.strata, zone_names, zone_layer),
                "legend": legend.name,
                "file": legend.file,
                "codes": ", ".join(legend.types),
            },
        )
        for code, group in found.groupby("code")
    ]


def _lost(
    grid: Grid,
    tile: Tile,
    codes: npt.NDArray[Any],
    keys: TileKeys,
    known: npt.NDArray[np.int64],
) -> tuple[float, pd.DataFrame]:
    """Area of the county in a tile, and of it by stratum what has no known code."""
    whole = np.flatnonzero(keys.local)
    pixel = np.concatenate([whole, keys.shared_pixel])
    key = np.concatenate([keys.local[whole], keys.shared_local]).astype(np.intp)
    area = grid.areas_at(tile, pixel)
    area[len(whole) :] *= keys.share
    lost = np.flatnonzero(~np.isin(codes[pixel], known))
    columns = {"code": codes[pixel[lost]], "stratum": keys.strata[key[lost]], "area": area[lost]}
    table = pd.DataFrame(columns).groupby(["code", "stratum"], as_index=False).sum()
    return float(area.sum()), table


def _most_in(
    group: pd.DataFrame, strata: pd.DataFrame, names: Mapping[str, str], zone_layer: str
) -> str:
    zones = strata.loc[strata["zone_layer"] == zone_layer, ["stratum", "zone_code"]]
    placed = group.merge(zones, on="stratum").groupby("zone_code")["area"].sum()
    placed = placed[[code != "" for code in placed.index]]
    if placed.empty:
        return "-"
    code = str(placed.idxmax())
    return f"{names[code]} ({code})" if names.get(code) else code


def ecosystem_preview(
    land_cover: LandCover, shares: County, max_side: int = 2000
) -> tuple[npt.NDArray[np.uint8], rasterio.Affine]:
    """A picture of the county's ecosystem types, 1 + index or 0 outside, and its transform.

    Every n-th pixel stands for its surroundings, so that no side exceeds ``max_side``; a pixel
    at the edge counts if most of it is in the county, a shared one for its largest type.
    """
    grid = land_cover.grid
    step = math.ceil(max(grid.width, grid.height) / max_side)
    rows, cols = (np.arange(step // 2, n, step) for n in (grid.height, grid.width))
    picture = np.zeros((len(rows), len(cols)), np.uint8)
    reader = land_cover.layer.open() if land_cover.layer else None
    for tile in grid.tiles:
        keys = shares.tile(tile.index)
        if keys is None:
            continue
        part = _tile_types(land_cover, reader, tile, keys).reshape(tile.height, tile.width)
        row, col = (
            slice(*np.searchsorted(n, [first, first + size]))
            for n, first, size in ((rows, tile.row, tile.height), (cols, tile.col, tile.width))
        )
        picture[row, col] = part[np.ix_(rows[row] - tile.row, cols[col] - tile.col)]
    if reader is not None:
        reader.close()
    corner = (grid.left, grid.dx * step, 0.0, grid.top, 0.0, -grid.dy * step)
    return picture, rasterio.Affine.from_gdal(*corner)


def _tile_types(
    land_cover: LandCover, reader: Reader | None, tile: Tile, keys: TileKeys
) -> npt.NDArray[np.uint8]:
    """1 + index of the type of each pixel, 0 outside the county."""
    of_raster = np.zeros(tile.size, np.uint8)
    if reader is not None:
        of_raster = land_cover.lookup[reader.read([tile])[0][0]]
    of_key = keys.types.astype(np.uint8)
    local = keys.local.astype(np.intp)
    result = np.where(of_key[local] > 0, of_key[local], of_raster)
    result[local == 0] = 0
    pixels, entry = np.unique(keys.shared_pixel, return_inverse=True)
    by_type = np.zeros((len(pixels), len(land_cover.types) + 1))
    of_entry = of_key[keys.shared_local]
    kinds = np.where(of_entry > 0, of_entry, of_raster[keys.shared_pixel])
    np.add.at(by_type, (entry, kinds), keys.share)
    is_shown = by_type.sum(axis=1) >= _MOSTLY
    result[pixels[is_shown]] = by_type.argmax(axis=1)[is_shown]
    return result
