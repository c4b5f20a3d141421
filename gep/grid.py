"""The lattice of the account: the land cover's own grid, its tiles, the true area of its pixels."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pyproj

TILE = 512  # pixels a side; part of the contract: another size gives other last bits
LATTICE = 64  # pixels between the nodes at which a projection's areal scale is computed

Areas = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Tile:
    """A block of the grid: what is read, skipped and summed as one."""

    index: int
    row: int
    col: int
    height: int
    width: int

    @property
    def size(self) -> int:
        """Number of pixels."""
        return self.height * self.width


@dataclass(frozen=True)
class Grid:
    """A north-up raster lattice.

    ``transform`` is (x of the left edge, pixel width, y of the top edge, pixel height), the
    sizes positive, in units of ``crs`` (WKT). Two grids are the same if these are equal.
    """

    crs: str
    left: float
    top: float
    dx: float
    dy: float
    width: int
    height: int

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """Left, bottom, right, top in units of the CRS."""
        return (
            self.left,
            self.top - self.height * self.dy,
            self.left + self.width * self.dx,
            self.top,
        )

    @property
    def gdal_transform(self) -> tuple[float, float, float, float, float, float]:
        """The affine transform in GDAL's order."""
        return (self.left, self.dx, 0.0, self.top, 0.0, -self.dy)

    @cached_property
    def tiles(self) -> tuple[Tile, ...]:
        """All tiles, row by row from the north-west corner."""
        return tuple(
            Tile(i, row, col, min(TILE, self.height - row), min(TILE, self.width - col))
            for i, (row, col) in enumerate(self._corners())
        )

    def _corners(self) -> Iterator[tuple[int, int]]:
        for row in range(0, self.height, TILE):
            for col in range(0, self.width, TILE):
                yield row, col

    @cached_property
    def is_geographic(self) -> bool:
        """Whether the CRS counts in degrees."""
        return bool(pyproj.CRS.from_user_input(self.crs).is_geographic)

    @cached_property
    def unit(self) -> float:
        """Length of the CRS's unit in metres, on a geographic one in degrees.

        A foot, a kilometre and a grad are units of a CRS as much as the metre and the degree.
        """
        size = unit_size(pyproj.CRS.from_user_input(self.crs))
        return size / math.radians(1) if self.is_geographic else size

    @cached_property
    def geod(self) -> pyproj.Geod:
        """The ellipsoid of the CRS, on which all areas of the account are measured."""
        crs = pyproj.CRS.from_user_input(self.crs)
        geod = crs.get_geod()
        return geod if geod is not None else pyproj.Geod(ellps="GRS80")

    @property
    def row_heights(self) -> Areas:
        """Height in metres of the pixels of each row."""
        if not self.is_geographic:
            return np.full(self.height, self.dy * self.unit)
        north = np.clip((self.top - np.arange(self.height) * self.dy) * self.unit, -90, 90)
        south = np.clip(north - self.dy * self.unit, -90, 90)
        lon = np.full(self.height, self.left * self.unit)
        _, _, metres = self.geod.inv(lon, north, lon, south)
        return np.asarray(metres)

    def areas(self, tile: Tile, start: int, stop: int) -> Areas:
        """Ellipsoidal pixel areas in m2 of rows ``start`` to ``stop`` of a tile, flattened.

        A row of a degree grid has one area, computed from the authalic latitudes of its edges.
        On a projected grid the planar area is divided by the projection's areal scale, which is
        exact at lattice nodes every 64 pixels and linear between (error below 1e-8).
        """
        rows = np.arange(tile.row + start, tile.row + stop)
        if self.is_geographic:
            return np.repeat(self._row_areas(rows), tile.width)
        return self._projected_areas(tile, rows)

    def areas_at(self, tile: Tile, pixels: npt.NDArray[np.intp]) -> Areas:
        """Areas in m2 of some pixels of a tile, given by their flat index in it."""
        row, col = np.divmod(pixels, tile.width)
        if self.is_geographic:
            first = int(row.min(initial=tile.height))
            if first == tile.height:
                return np.zeros(0)
            rows = np.arange(tile.row, tile.row + tile.height)
            return self._row_areas(rows)[row]
        nodes = self._inverse_scale(tile)
        i, u = _between_nodes(row)
        j, v = _between_nodes(col)
        top = nodes[i, j] * (1 - v) + nodes[i, j + 1] * v
        low = nodes[i + 1, j] * (1 - v) + nodes[i + 1, j + 1] * v
        return self._planar_area * (top * (1 - u) + low * u)

    @property
    def _planar_area(self) -> float:
        """Area of a pixel on the map in m2."""
        return self.dx * self.dy * self.unit**2

    def _row_areas(self, rows: npt.NDArray[np.int_]) -> Areas:
        north = np.radians((self.top - rows * self.dy) * self.unit)
        south = np.radians((self.top - (rows + 1) * self.dy) * self.unit)
        a, e2 = self.geod.a, self.geod.es
        zone = _authalic(np.sin(north), e2) - _authalic(np.sin(south), e2)
        return np.asarray(a * a * math.radians(self.dx * self.unit) * zone)

    def _projected_areas(self, tile: Tile, rows: npt.NDArray[np.int_]) -> Areas:
        nodes = self._inverse_scale(tile)
        j, v = _between_nodes(np.arange(tile.width))
        across = nodes[:, j] * (1 - v) + nodes[:, j + 1] * v  # [node row, column]
        node, past = _between_nodes(rows - tile.row)
        area = np.empty((rows.size, tile.width))
        for i in range(node[0], node[-1] + 1):  # mostly one: a chunk lies between two node rows
            first, last = np.searchsorted(node, (i, i + 1))
            part = area[first:last]
            np.multiply(past[first:last, None], across[i + 1] - across[i], out=part)
            part += across[i]
        area *= self._planar_area
        return area.ravel()

    def _inverse_scale(self, tile: Tile) -> Areas:
        """Ellipsoidal over planar area at the lattice nodes of a tile, [node row, node column]."""
        if tile.index not in self._scales:
            rows = np.arange(tile.row, tile.row + tile.height + LATTICE, LATTICE)
            cols = np.arange(tile.col, tile.col + tile.width + LATTICE, LATTICE)
            x, y = np.meshgrid(self.left + cols * self.dx, self.top - rows * self.dy)
            projection = pyproj.Proj(self.crs)  # takes x and y in the unit of the CRS
            lon, lat = projection(x, y, inverse=True)
            if self._is_web_mercator:
                scale = self._web_mercator_scale(np.radians(lat))
            else:
                scale = np.asarray(projection.get_factors(lon, lat).areal_scale)
            self._scales[tile.index] = 1.0 / scale
        return self._scales[tile.index]

    @cached_property
    def _is_web_mercator(self) -> bool:
        operation = pyproj.CRS.from_user_input(self.crs).coordinate_operation
        return operation is not None and "Pseudo Mercator" in operation.method_name

    def _web_mercator_scale(self, latitude: Areas) -> Areas:
        """Areal scale of Web Mercator, of which PROJ tells that of the sphere (0.4 % wrong).

        The projection puts geodetic latitudes into the sphere's formula, a^2 / cos per radian
        squared; the ellipsoid has M N cos there.
        """
        a, e2 = self.geod.a, self.geod.es
        bend = 1 - e2 * np.sin(latitude) ** 2
        element = a * a * (1 - e2) / bend**2 * np.cos(latitude)
        return np.asarray(a * a / np.cos(latitude) / element)

    @cached_property
    def _scales(self) -> dict[int, Areas]:
        return {}


def unit_size(crs: pyproj.CRS) -> float:
    """Size of a unit of the CRS in metres, on a geographic one in radians.

    >>> unit_size(pyproj.CRS("EPSG:4548")), round(unit_size(pyproj.CRS("EPSG:2263")), 4)    # feet
    (1.0, 0.3048)
    """
    return float(crs.axis_info[0].unit_conversion_factor) if crs.axis_info else 1.0


def _between_nodes(pixels: npt.NDArray[np.intp]) -> tuple[npt.NDArray[np.intp], Areas]:
    """Lattice node before the centre of each pixel, and how far past it the centre lies, 0..1."""
    node, past = np.divmod(pixels, LATTICE)
    return node, (past + 0.5) / LATTICE


def _authalic(sine: Areas, e2: float) -> Areas:
    """Area of a unit-radian lune from the equator to a latitude, over a squared.

    Snyder 1987, Map Projections - A Working Manual, eq. 3-12, halved.
    """
    e = math.sqrt(e2)
    if e == 0:
        return sine
    return (1 - e2) / 2 * (sine / (1 - e2 * sine**2) + np.arctanh(e * sine) / e)
