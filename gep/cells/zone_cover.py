"""How much of each pixel each polygon covers, exactly, one tile at a time.

Shares are counted in whole quanta of 2**-20 of a pixel, so that everything laid out from them
later adds up without rounding.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import shapely
from exactextract import exact_extract
from exactextract.feature import Feature, FeatureSource
from exactextract.raster import NumPyRasterSource
from exactextract.writer import Writer

from gep.grid import Grid, Tile

QUANTA = 1 << 20  # of a pixel; coarser than the single precision in which coverage is computed
# A sum of quanta may be off by half of one for each pixel on the boundary, a lost pixel is a
# million; the relative part is the rounding of the polygon's own area.
_PER_BOUNDARY_PIXEL = 1.0
_RELATIVE = 1e-9

Pixels = npt.NDArray[np.intp]
Quanta = npt.NDArray[np.int64]


class Cover(NamedTuple):
    """One zone in one tile: flat pixel indices, ascending, and the covered quanta of each."""

    zone: int
    pixels: Pixels
    quanta: Quanta


@dataclass(frozen=True)
class Polygons:
    """The zones of one layer as single polygons, found by place."""

    geometry: npt.NDArray[np.object_]  # one (multi)polygon a zone
    parts: npt.NDArray[np.object_]
    owner: Pixels  # zone of each part
    tree: shapely.STRtree

    @classmethod
    def of(cls, geometry: npt.NDArray[np.object_]) -> "Polygons":
        """Index the polygons of a layer."""
        parts, owner = shapely.get_parts(geometry, return_index=True)
        return cls(geometry, parts, owner, shapely.STRtree(parts))

    def covers(self, grid: Grid, tile: Tile, recut: Collection[int] = ()) -> list[Cover]:
        """What the zones cover of a tile, in the order of the zones.

        Zones in ``recut`` are cut pixel by pixel with shapely: slower, and independent.
        """
        # The tree promises no order; sorted, the parts of a zone always reach exactextract alike,
        # and a last bit may depend on their order. Zones come out ascending, and so do their
        # pixels, whichever of the three ways cut them: bars are laid in this order.
        frame = shapely.box(*bounds(grid, tile))
        found = np.sort(self.tree.query(frame, predicate="intersects"))
        zones = np.unique(self.owner[found]).tolist()
        result: dict[int, tuple[Pixels, Quanta]] = {}
        counted = []
        for zone in zones:
            parts = self.parts[found[self.owner[found] == zone]]
            whole = parts[0] if len(parts) == 1 else shapely.multipolygons(parts)
            if _fills(parts, frame):
                result[zone] = (np.arange(tile.size), np.full(tile.size, QUANTA))
            elif zone in recut:
                result[zone] = _cut(whole, grid, tile)
            else:
                counted.append((zone, whole))
        shares = _extracted([polygon for _, polygon in counted], grid, tile)
        result |= {zone: share for (zone, _), share in zip(counted, shares, strict=True)}
        return [Cover(zone, *result[zone]) for zone in zones if len(result[zone][0])]


def bounds(grid: Grid, tile: Tile) -> tuple[float, float, float, float]:
    """Left, bottom, right, top of a tile in units of the CRS."""
    left = grid.left + tile.col * grid.dx
    top = grid.top - tile.row * grid.dy
    return left, top - tile.height * grid.dy, left + tile.width * grid.dx, top


def _fills(parts: npt.NDArray[np.object_], frame: shapely.Polygon) -> bool:
    """Whether one of the polygons covers the whole tile."""
    big = parts[shapely.area(parts) >= frame.area]
    shapely.prepare(big)
    return bool(shapely.contains_properly(big, frame).any())


def _extracted(
    polygons: Sequence[shapely.Geometry], grid: Grid, tile: Tile
) -> list[tuple[Pixels, Quanta]]:
    if not polygons:
        return []
    nothing = np.broadcast_to(np.zeros(1, np.uint8), (tile.height, tile.width))
    left, bottom, right, top = bounds(grid, tile)
    source = NumPyRasterSource(nothing, left, bottom, right, top)
    written = _Shares()
    exact_extract(source, _Source(polygons), ["cell_id", "coverage"], output=written)
    return [_quantised(pixels, share) for pixels, share in written.shares]


def _cut(polygon: shapely.Geometry, grid: Grid, tile: Tile) -> tuple[Pixels, Quanta]:
    left, _, _, top = bounds(grid, tile)
    row, col = np.divmod(np.arange(tile.size), tile.width)
    x, y = left + col * grid.dx, top - row * grid.dy
    boxes = shapely.box(x, y - grid.dy, x + grid.dx, y)
    shapely.prepare(polygon)
    share = shapely.contains_properly(polygon, boxes).astype(np.float64)
    edge = np.flatnonzero(shapely.intersects(polygon, boxes) & (share == 0))
    cut = shapely.intersection(polygon, boxes[edge])
    share[edge] = shapely.area(cut) / shapely.area(boxes[edge])
    return _quantised(np.arange(tile.size), share)


def _quantised(
    pixels: npt.NDArray[np.int64], share: npt.NDArray[np.float64]
) -> tuple[Pixels, Quanta]:
    # each zone is rounded alone: shares that make up a pixel sum to it but for half a quantum a
    # zone, and bars that are laid later forgive so much
    quanta = np.minimum(np.rint(share * QUANTA).astype(np.int64), QUANTA)
    some = quanta > 0
    return pixels[some].astype(np.intp), quanta[some]


class Tally:
    """Counted area of each zone of a layer over the tiles, against its polygon.

    The coverage algorithm was seen to lose whole pixels inside a valid polygon; additivity does
    not reveal that, the area does.
    """

    def __init__(self, geometry: npt.NDArray[np.object_]) -> None:
        self._geometry = geometry
        self._quanta = np.zeros(len(geometry), np.int64)
        self._boundary = np.zeros(len(geometry), np.int64)

    def add(self, covers: Iterable[Cover]) -> None:
        """Count the covers of one more tile."""
        for cover in covers:
            self._quanta[cover.zone] += cover.quanta.sum()
            self._boundary[cover.zone] += np.count_nonzero(cover.quanta < QUANTA)

    def miscounted(self, grid: Grid) -> frozenset[int]:
        """Zones whose pixels do not make up their polygon within the grid."""
        frame = shapely.box(*grid.bounds)
        within = shapely.intersection(self._geometry, frame)
        expected = shapely.area(within) / (grid.dx * grid.dy) * QUANTA
        allowed = expected * _RELATIVE + (self._boundary + 1) * _PER_BOUNDARY_PIXEL
        return frozenset(np.flatnonzero(np.abs(self._quanta - expected) > allowed).tolist())


class _Polygon(Feature):  # type: ignore[misc]  # exactextract has no types
    """A polygon as exactextract wants it; WKB, since its own GeoJSON costs more than the work."""

    def __init__(self, wkb: bytes = b"") -> None:
        super().__init__()
        self._wkb = wkb
        self.values: dict[str, Any] = {}

    def geometry(self) -> bytes:
        return self._wkb

    def set_geometry(self, wkb: bytes) -> None:
        self._wkb = wkb

    def set_geometry_format(self) -> str:
        return "wkb"

    def get(self, name: str) -> Any:
        return self.values[name]

    def set(self, name: str, value: Any) -> None:
        self.values[name] = value

    def fields(self) -> list[str]:
        return list(self.values)


class _Source(FeatureSource):  # type: ignore[misc]  # exactextract has no types
    """Polygons in their order."""

    def __init__(self, polygons: Sequence[shapely.Geometry]) -> None:
        super().__init__()
        self._polygons = polygons

    def count(self) -> int:
        return len(self._polygons)

    def __iter__(self) -> Iterator[_Polygon]:
        return (_Polygon(shapely.to_wkb(polygon)) for polygon in self._polygons)

    def srs_wkt(self) -> None:
        return None


class _Shares(Writer):  # type: ignore[misc]  # exactextract has no types
    """Keeps the pixel numbers and covered shares of each polygon."""

    def __init__(self) -> None:
        super().__init__()
        self.shares: list[tuple[npt.NDArray[np.int64], npt.NDArray[np.float64]]] = []

    def add_operation(self, operation: object) -> None:
        """Nothing is named after operations here."""

    def write(self, feature: Any) -> None:
        copy = _Polygon()
        feature.copy_to(copy)
        self.shares.append((copy.values["cell_id"], copy.values["coverage"]))

    def finish(self) -> None:
        """Everything was kept as it came."""

    def features(self) -> list[tuple[npt.NDArray[np.int64], npt.NDArray[np.float64]]]:
        return self.shares
