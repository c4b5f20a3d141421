"""A land cover for real townships, made of blocks, and the same sums from polygons alone.

All pixels of a block have one class and one value of each factor. So what falls to a township
also follows from cutting its polygon with the blocks' squares, with no pixel in it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pyproj
import rasterio
import shapely

CODES = {1: "cropland", 2: "forest", 3: "shrub", 4: "grassland", 5: "water", 8: "built_up"}
FREQUENT = (0.12, 0.6, 0.08, 0.08, 0.04, 0.08)


@dataclass(frozen=True)
class Blocks:
    """Squares of some pixels each, from the north-west corner."""

    crs: str
    left: float
    top: float
    pixel: float
    side: int
    codes: np.ndarray
    ls_factor: np.ndarray
    cover_factor: np.ndarray

    def write(self, folder: Path) -> None:
        """Write land_cover.tif, ls_factor.tif and cover_factor.tif."""
        self._raster(folder / "land_cover.tif", self.codes, nodata=0)
        self._raster(folder / "ls_factor.tif", self.ls_factor, nodata=-9999.0, unit="1")
        self._raster(folder / "cover_factor.tif", self.cover_factor, nodata=-9999.0, unit="1")

    def _raster(self, path: Path, values: np.ndarray, nodata: float, unit: str = "") -> None:
        pixels = np.kron(values, np.ones((self.side, self.side), values.dtype))
        with rasterio.open(
            path, "w", driver="GTiff", count=1, height=pixels.shape[0], width=pixels.shape[1],
            dtype=pixels.dtype, crs=self.crs, nodata=nodata, compress="deflate", tiled=True,
            transform=rasterio.Affine(self.pixel, 0, self.left, 0, -self.pixel, self.top),
        ) as file:  # fmt: skip
            file.write(pixels, 1)
            if unit:
                file.set_band_unit(1, unit)

    def cut(self, polygons: gpd.GeoSeries) -> pd.DataFrame:
        """The pieces that polygons cut out of the blocks, with their true areas in m2."""
        step = self.pixel * self.side
        row, col = np.indices(self.codes.shape)
        x, y = self.left + col * step, self.top - row * step
        squares = shapely.box(x, y - step, x + step, y).ravel()
        shapes = polygons.to_crs(self.crs).to_numpy()
        tree = shapely.STRtree(squares)
        shapely.prepare(shapes)
        zone, block = tree.query(shapes, predicate="intersects")
        pieces = squares[block]
        crossed = ~shapely.covers(shapes[zone], pieces)
        pieces[crossed] = shapely.intersection(shapes[zone[crossed]], pieces[crossed])
        flat = {name: getattr(self, name).ravel()[block] for name in ("ls_factor", "cover_factor")}
        kinds = [CODES[code] for code in self.codes.ravel()[block]]
        columns = {"zone": polygons.index[zone], "kind": kinds, "area": self._true(pieces), **flat}
        return pd.DataFrame(columns)

    def _true(self, pieces: np.ndarray) -> np.ndarray:
        """Areas on the ellipsoid: that on the map by what the map does to it at the centre."""
        centre = shapely.get_coordinates(shapely.centroid(pieces))
        crs = pyproj.CRS.from_user_input(self.crs)
        geod = crs.get_geod()
        if not crs.is_geographic:
            map_of = pyproj.Proj(crs)
            lon, lat = map_of(*centre.T, inverse=True)
            return shapely.area(pieces) / map_of.get_factors(lon, lat).areal_scale
        lat = np.radians(centre[:, 1])
        element = geod.a**2 * (1 - geod.es) * np.cos(lat) / (1 - geod.es * np.sin(lat) ** 2) ** 2
        return shapely.area(pieces) * np.radians(1) ** 2 * element


def make_blocks(around: gpd.GeoSeries, crs: str, pixel: float, side: int, seed: int) -> Blocks:
    """Blocks at random that cover some polygons and a block more on each side."""
    left, low, right, top = around.to_crs(crs).total_bounds
    step = pixel * side
    left, top = (np.floor(left / step) - 1) * step, (np.ceil(top / step) + 1) * step
    shape = int((top - low) / step) + 2, int((right - left) / step) + 2
    random = np.random.default_rng(seed)
    codes = random.choice(list(CODES), shape, p=FREQUENT).astype(np.uint8)
    ls_factor = random.uniform(0.5, 30.0, shape).astype(np.float32)
    cover_factor = random.uniform(0.001, 0.4, shape).astype(np.float32)
    return Blocks(crs, float(left), float(top), pixel, side, codes, ls_factor, cover_factor)


@dataclass(frozen=True)
class Pieces:
    """What falls to each zone by its polygon, and without what a neighbour claims as well."""

    whole: pd.DataFrame
    alone: pd.DataFrame
    union: pd.DataFrame

    def bounds(self, values: Callable[[pd.DataFrame], pd.Series]) -> tuple[pd.Series, pd.Series]:
        """Least and greatest sum by zone and type."""
        alone, whole = (
            values(pieces).groupby([pieces["zone"], pieces["kind"]]).sum()
            for pieces in (self.alone, self.whole)
        )
        return alone.reindex(whole.index).fillna(0.0), whole


def cut_up(blocks: Blocks, zones: gpd.GeoSeries) -> Pieces:
    """The pieces of zones that overlap a little, and of their union."""
    shapes = zones.to_numpy()
    near = [shapely.STRtree(shapes).query(shape, predicate="intersects") for shape in shapes]
    others = [shapely.union_all(shapes[np.setdiff1d(n, [i])]) for i, n in enumerate(near)]
    alone = gpd.GeoSeries(shapely.difference(shapes, others), zones.index, zones.crs)
    union = gpd.GeoSeries([zones.union_all()], ["union"], zones.crs)
    return Pieces(*(blocks.cut(polygons) for polygons in (zones, alone, union)))
