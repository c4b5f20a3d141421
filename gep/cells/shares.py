"""Shares of zones in pixels: which part of a pixel lies in which stratum.

A stratum is the tuple of zones of all layers. Shares are prepared once for a grid and its
layers, tile by tile, and kept in a cache by their content.
"""

import hashlib
import shutil
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import Any

import exactextract
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from gep.cells.strata import Cells, bars, cells, county_share
from gep.cells.zone_cover import QUANTA, Cover, Polygons, Tally, bounds
from gep.grid import Grid, Tile
from gep.inputs.land.zones import ZoneLayer, split_overlapping

_FORMAT = "gep shares 1"  # another text where the same inputs would give other shares
_ARRAYS = MappingProxyType(
    {
        "strata": np.zeros(0, np.int32),
        "types": np.zeros(0, np.int16),
        "local": np.zeros(0, np.uint8),  # wider where a tile has more keys
        "shared_pixel": np.zeros(0, np.int32),
        "shared_local": np.zeros(0, np.int32),
        "share": np.zeros(0, np.float64),
    }
)


@dataclass(frozen=True)
class TileShares:
    """The shares of one tile. Strata are numbered anew in each tile: its local keys.

    ``strata`` and ``types`` give the stratum and 1 + ecosystem type of each local key; type 0 is
    to be read from the land-cover raster. Key 0 stands for nothing. ``local`` holds the key of
    each pixel, 0 where it is outside the county or shared; a shared pixel has several entries in
    the sorted lists ``shared_pixel``, ``shared_local`` and ``share`` (part of the pixel, 0..1).
    """

    strata: npt.NDArray[np.int32]
    types: npt.NDArray[np.int16]
    local: npt.NDArray[np.unsignedinteger[Any]]
    shared_pixel: npt.NDArray[np.intp]
    shared_local: npt.NDArray[np.int32]
    share: npt.NDArray[np.float64]


@dataclass(frozen=True)
class Shares:
    """Shares of all tiles, in a folder of arrays that are mapped, not read; cheap to pickle."""

    folder: Path

    def __reduce__(self) -> tuple[type["Shares"], tuple[Path]]:
        return Shares, (self.folder,)

    @cached_property
    def strata(self) -> pd.DataFrame:
        """Which zones a stratum lies in: stratum, zone_layer, zone_code.

        A stratum has one row for each layer that is a partition, with an empty code where it
        lies in no zone, and one row for each zone of an overlapping layer that it lies in.
        """
        return pd.read_parquet(self.folder / "strata.parquet")

    @cached_property
    def count(self) -> int:
        """Number of strata."""
        return int(self.strata["stratum"].max()) + 1 if len(self.strata) else 0

    @cached_property
    def _arrays(self) -> dict[str, npt.NDArray[Any]]:
        return {n: np.load(self.folder / f"{n}.npy", mmap_mode="r") for n in ("tiles", *_ARRAYS)}

    def touches(self, index: int) -> bool:
        """Whether any of the county lies in a tile."""
        begin, end = self._arrays["tiles"][index : index + 2, 0]
        return bool(end > begin)

    def tile(self, index: int) -> TileShares | None:
        """The shares of a tile, None if nothing of the county lies there."""
        if not self.touches(index):
            return None
        arrays = self._arrays
        key, pixel, shared = (slice(*arrays["tiles"][index : index + 2, i]) for i in range(3))
        return TileShares(
            np.asarray(arrays["strata"][key]),
            np.asarray(arrays["types"][key]),
            np.asarray(arrays["local"][pixel]),
            arrays["shared_pixel"][shared].astype(np.intp),
            np.asarray(arrays["shared_local"][shared]),
            np.asarray(arrays["share"][shared]),
        )

    def stratum_areas(self, grid: Grid) -> npt.NDArray[np.float64]:
        """Ellipsoidal area of each stratum in m2."""
        total = np.zeros(self.count)
        for tile in grid.tiles:
            shares = self.tile(tile.index)
            if shares is None:
                continue
            size = len(shares.strata)
            area = np.bincount(shares.local, grid.areas(tile, 0, tile.height), size)
            weight = grid.areas_at(tile, shares.shared_pixel) * shares.share
            area += np.bincount(shares.shared_local, weight, size)
            np.add.at(total, shares.strata[1:], area[1:])
        return total

    def zone_areas(self, grid: Grid) -> pd.DataFrame:
        """Areas by shares: zone_layer, zone_code, area_m2, to hold against the polygons'.

        Every zone has a row, be it of area 0; land in no zone of a layer has one where there is
        some.
        """
        rows = self.strata.assign(area_m2=self.stratum_areas(grid)[self.strata["stratum"]])
        key = ["zone_layer", "zone_code"]
        area = rows.groupby(key, sort=False)["area_m2"].sum()
        zones = pd.MultiIndex.from_frame(pd.read_parquet(self.folder / "zones.parquet"))
        every = zones.append(area.index.difference(zones))
        return area.reindex(every, fill_value=0.0).rename_axis(key).reset_index()


def prepare_shares(
    grid: Grid,
    layers: Sequence[ZoneLayer],
    land_cover_polygons: ZoneLayer | None,
    cache: Path,
) -> Shares:
    """The shares of all zones in all pixels, from the cache if they are there.

    Parameters
    ----------
    grid
        the lattice of the account.
    layers
        zone layers, the county first: its share of a pixel bounds that of all others.
    land_cover_polygons
        one multipolygon for each ecosystem type, where land cover is not a raster. The type of
        a local key is 1 + the index in its codes, 0 for land in none of them.
    cache
        folder under which prepared shares are kept.
    """
    sources = [*layers, *([land_cover_polygons] if land_cover_polygons else [])]
    folder = cache / "shares" / _fingerprint(grid, layers, land_cover_polygons)
    if not _is_whole(folder):
        prepared = _Prepared(grid, layers, land_cover_polygons, [_Source.of(s) for s in sources])
        _write_whole(folder, prepared.write)
    return Shares(folder)


def _fingerprint(
    grid: Grid, layers: Sequence[ZoneLayer], land_cover_polygons: ZoneLayer | None
) -> str:
    versions = (exactextract.__version__, shapely.geos_version_string)
    digest = hashlib.sha256(repr((_FORMAT, versions, grid, land_cover_polygons is None)).encode())
    for layer in [*layers, *([land_cover_polygons] if land_cover_polygons else [])]:
        digest.update(repr((layer.name, layer.overlapping, layer.codes)).encode())
        for wkb in shapely.to_wkb(layer.geometry):
            digest.update(len(wkb).to_bytes(8, "little"))
            digest.update(wkb)
    return digest.hexdigest()


def _is_whole(folder: Path) -> bool:
    """Whether prepared shares are there; what is left of a folder that was tidied up is removed."""
    files = [f"{name}.npy" for name in ("tiles", *_ARRAYS)] + ["strata.parquet", "zones.parquet"]
    if all((folder / name).is_file() for name in files):
        return True
    shutil.rmtree(folder, ignore_errors=True)
    return False


def _write_whole(folder: Path, write: Callable[[Path], None]) -> None:
    """Fill a folder beside its place and move it there; who comes second throws his away."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    begun = Path(tempfile.mkdtemp(prefix=".begun-", dir=folder.parent))
    try:
        write(begun)
        begun.rename(folder)
    except OSError:
        if not folder.is_dir():
            raise
    finally:
        shutil.rmtree(begun, ignore_errors=True)


@dataclass(frozen=True)
class _Source:
    """One layer: polygons that do not overlap, and the codes of the zones each belongs to."""

    name: str
    polygons: Polygons
    codes: tuple[tuple[str, ...], ...]  # of zone 0, no zone, and of each polygon

    @classmethod
    def of(cls, layer: ZoneLayer) -> "_Source":
        if layer.overlapping:
            geometry, codes = split_overlapping(layer)
            return cls(layer.name, Polygons.of(geometry), ((), *codes))
        single = tuple((code,) for code in layer.codes)
        return cls(layer.name, Polygons.of(layer.geometry), (("",), *single))


@dataclass(frozen=True)
class _Prepared:
    """The computation of shares for one grid."""

    grid: Grid
    layers: Sequence[ZoneLayer]
    land_cover_polygons: ZoneLayer | None
    sources: Sequence[_Source]

    def write(self, folder: Path) -> None:
        """Compute all tiles and write their arrays."""
        # Strata are the distinct rows of all tiles together, in the order of their zones, so that
        # no number depends on how the county falls into tiles. `number` holds the tiles' rows
        # behind each other; it is cut where they were joined, with nothing behind the last cut.
        tiles = self._tiles()
        width = len(self.layers)
        tables = [np.zeros((0, width), np.int64), *(t.table[:, :width] for t in tiles.values())]
        strata, number = np.unique(np.concatenate(tables), axis=0, return_inverse=True)
        self._strata_table(strata).to_parquet(folder / "strata.parquet", index=False)
        self._zone_table().to_parquet(folder / "zones.parquet", index=False)
        stratum_of = np.split(number.ravel(), np.cumsum([len(t.table) for t in tiles.values()]))
        kept = [_kept(t, n, width) for t, n in zip(tiles.values(), stratum_of, strict=False)]
        for name, empty in _ARRAYS.items():
            np.save(folder / f"{name}.npy", np.concatenate([empty, *(k[name] for k in kept)]))
        sizes = np.zeros((len(self.grid.tiles) + 1, 3), np.int64)
        for index, arrays in zip(tiles, kept, strict=True):
            sizes[index + 1] = [len(arrays[name]) for name in ("strata", "local", "share")]
        np.save(folder / "tiles.npy", np.cumsum(sizes, axis=0))

    def _tiles(self) -> dict[int, Cells]:
        """Cells of the tiles that the county touches, every zone's area verified."""
        # A zone's area is known when all tiles are counted. So all are counted as fast as it goes
        # first; then each zone that misses its polygon is cut again, pixel by pixel, in every tile
        # that it touches, where the other zones come out as they did before.
        tallies = [Tally(source.polygons.geometry) for source in self.sources]
        result = {}
        for tile in self.grid.tiles:
            covers = self._covers(tile)
            for tally, some in zip(tallies, covers, strict=True):
                tally.add(some)
            if (found := self._cells(tile, covers)) is not None:
                result[tile.index] = found
        recut = [tally.miscounted(self.grid) for tally in tallies]
        wrong = [s.polygons.geometry[sorted(r)] for s, r in zip(self.sources, recut, strict=True)]
        again = np.concatenate(wrong)
        for tile in self.grid.tiles if len(again) else ():
            if shapely.intersects(again, shapely.box(*bounds(self.grid, tile))).any():
                found = self._cells(tile, self._covers(tile, recut))
                result |= {tile.index: found} if found is not None else {}
        return dict(sorted(result.items()))

    def _covers(
        self, tile: Tile, recut: Sequence[frozenset[int]] | None = None
    ) -> list[list[Cover]]:
        chosen = recut or [frozenset()] * len(self.sources)
        return [
            source.polygons.covers(self.grid, tile, zones)
            for source, zones in zip(self.sources, chosen, strict=True)
        ]

    def _cells(self, tile: Tile, covers: Sequence[Sequence[Cover]]) -> Cells | None:
        bound = county_share(covers[0], tile.size)
        if not bound.any():
            return None
        found = cells([bars(some, bound) for some in covers], bound)
        kind = np.min_scalar_type(len(found.table))
        return replace(found, local=found.local.astype(kind))

    def _strata_table(self, strata: npt.NDArray[np.int64]) -> pd.DataFrame:
        rows = [
            (number, source.name, code)
            for number, zones in enumerate(strata)
            for source, zone in zip(self.sources, zones, strict=False)
            for code in source.codes[zone]
        ]
        columns = ["stratum", "zone_layer", "zone_code"]
        return pd.DataFrame(rows, columns=columns).astype({"stratum": np.int32})

    def _zone_table(self) -> pd.DataFrame:
        codes = [(layer.name, code) for layer in self.layers for code in layer.codes]
        return pd.DataFrame(codes, columns=["zone_layer", "zone_code"], dtype=str)


def _kept(tile: Cells, stratum: npt.NDArray[np.int64], layers: int) -> dict[str, npt.NDArray[Any]]:
    """A tile's arrays as they are stored; local keys begin at 1."""
    types = tile.table[:, layers:].sum(axis=1)  # the one column of the land cover, or none
    return {
        "strata": np.concatenate([[0], stratum]).astype(np.int32),
        "types": np.concatenate([[0], types]).astype(np.int16),
        "local": tile.local,
        "shared_pixel": tile.pixel.astype(np.int32),
        "shared_local": (tile.key + 1).astype(np.int32),
        "share": tile.quanta / QUANTA,
    }
