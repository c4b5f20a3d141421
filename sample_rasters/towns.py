"""Townships of the sample.

Townships are a power diagram of the town centres: a Voronoi diagram with a weight a town, moved
until every cell has the town's area. Nothing here is traced from a map.
"""

import numpy as np
import pyproj
import shapely
import shapely.affinity
import shapely.ops
from facts import COUNTY_AREA, CRS, TOWNS
from lattice import Values, fractal_noise

KM2 = 1e6
AREAL_SCALE = 1.0006  # of the projection at the county: planar over ellipsoidal area
EDGE = 240.0  # m between the vertices of a border
DIGITS = 2  # of a coordinate in m
SNAP = 0.01
ROUNDS = 90  # of moving the weights
CORRECTIONS = 3  # for what bending the borders adds and takes
STEP, STRIDE = 0.3, 3e7  # m2 of weight per m2 that is missing, at most
BEND = 420.0  # m
EXCLAVES = (("凤林镇", "峡口镇"), ("长台镇", "石门镇"))  # owner, neighbour that it lies in
EXCLAVE_AWAY, EXCLAVE_RADIUS = 2100.0, 360.0  # m from the middle of the border
GAPS = (("坛石镇", "大桥镇"), ("张村乡", "峡口镇"), ("上余镇", "碗窑乡"))
GAP_WIDTH = 5.0  # m
Corners = list[list[float]]
Weighted = tuple[float, float, float]
_TO_GRID = pyproj.Transformer.from_crs("EPSG:4490", CRS, always_xy=True)


def grid_point(lon: float, lat: float) -> tuple[float, float]:
    """Easting and northing of a place on the sample's grid."""
    x, y = _TO_GRID.transform(lon, lat)
    return round(x, 2), round(y, 2)


def oval() -> shapely.Polygon:
    """An egg with its thick end in the north, of the county's area."""
    t = np.linspace(0, 2 * np.pi, 721)[:-1]
    along = np.sin(t)
    half_width = np.cos(t) * (1 + 0.2 * along)
    centre_x, centre_y = grid_point(118.595, 28.565)
    x = centre_x + 18_600 * half_width + 900 * np.cos(np.pi * along)
    y = centre_y + 35_200 * along
    egg = shapely.Polygon(np.column_stack([x, y]).round(2))
    size = np.sqrt(COUNTY_AREA * KM2 * AREAL_SCALE / egg.area)
    return shapely.affinity.scale(egg, size, size, origin=(centre_x, centre_y))


def power_cells(seeds: Values, weights: Values, outline: shapely.Polygon) -> list[shapely.Polygon]:
    """Cells of a power diagram within an outline."""
    box = shapely.get_coordinates(shapely.box(*outline.bounds))[:-1].tolist()
    places = list(zip(*seeds.T.tolist(), weights.tolist(), strict=True))
    cells = []
    for place in places:
        corners = box
        for other in places:
            if other != place:
                corners = _nearer_part(corners, place, other)
        cells.append(shapely.Polygon(corners).intersection(outline))
    return cells


def _nearer_part(corners: Corners, place: Weighted, other: Weighted) -> Corners:
    """The part of a convex polygon nearer to ``place`` (x, y, weight) by power distance."""
    a, b = 2 * (other[0] - place[0]), 2 * (other[1] - place[1])
    limit = other[0] ** 2 + other[1] ** 2 - other[2] - place[0] ** 2 - place[1] ** 2 + place[2]
    if all(a * x + b * y <= limit for x, y in corners):
        return corners
    kept: Corners = []
    for (x, y), (next_x, next_y) in zip(corners, corners[1:] + corners[:1], strict=True):
        past, next_past = a * x + b * y - limit, a * next_x + b * next_y - limit
        if past <= 0:
            kept.append([x, y])
        if (past <= 0) != (next_past <= 0):
            t = past / (past - next_past)
            kept.append([x + t * (next_x - x), y + t * (next_y - y)])
    return kept


def crooked(cells: list[shapely.Polygon], name: str) -> list[shapely.Polygon]:
    """Cells with bent borders; what was shared stays shared to the last bit.

    The borders are cut where they meet and bent by a displacement that depends on the place
    alone, then closed to polygons again.
    """
    borders = shapely.unary_union([cell.boundary for cell in cells], grid_size=0.5)
    lines = shapely.get_parts(shapely.line_merge(borders))
    bent = shapely.transform(shapely.segmentize(lines, EDGE), lambda xy: _bent(xy, name))
    faces = shapely.get_parts(shapely.polygonize(bent))
    return [max(faces, key=lambda face: face.intersection(cell).area) for cell in cells]


def _bent(points: Values, name: str) -> Values:
    x, y = points[:, 0], points[:, 1]
    east = BEND * fractal_noise(f"{name} east", 5200, 4, x, y)
    north = BEND * fractal_noise(f"{name} north", 5200, 4, x, y)
    return np.round(np.column_stack([x + east, y + north]), DIGITS)


def townships() -> list[shapely.Geometry]:
    """One geometry a town, in the order of ``TOWNS``; as untidy as real ones.

    Two towns have an exclave in a neighbour, and along some borders there is a gap of metres.
    """
    cells: dict[str, shapely.Geometry] = {
        town.name: cell for town, cell in zip(TOWNS, township_cells(), strict=True)
    }
    for owner, host in EXCLAVES:
        border = cells[owner].intersection(cells[host]).centroid
        inner = cells[host].representative_point()
        part = min(1.0, EXCLAVE_AWAY / border.distance(inner))
        x, y = border.x + part * (inner.x - border.x), border.y + part * (inner.y - border.y)
        exclave = shapely.Point(round(x), round(y)).buffer(EXCLAVE_RADIUS, quad_segs=5)
        exclave = shapely.set_precision(exclave, SNAP)
        cells[host] = cells[host].difference(exclave)
        cells[owner] = cells[owner].union(exclave)
    for loser, other in GAPS:
        border = shapely.line_merge(cells[loser].intersection(cells[other]))
        gap = shapely.ops.substring(border, 0.35, 0.6, normalized=True).buffer(GAP_WIDTH)
        cells[loser] = shapely.set_precision(cells[loser].difference(gap), SNAP)
    return [cells[town.name] for town in TOWNS]


def township_cells() -> list[shapely.Polygon]:
    """One polygon a town, in the order of ``TOWNS``, each of the town's area."""
    seeds = np.array([grid_point(town.lon, town.lat) for town in TOWNS])
    wanted = np.array([town.area for town in TOWNS]) * KM2 * AREAL_SCALE
    outline = oval()
    weights, aim = np.zeros(len(TOWNS)), wanted.copy()
    for _ in range(CORRECTIONS):
        size = np.sqrt(aim.sum() / outline.area)
        outline = shapely.affinity.scale(outline, size, size, origin="center")
        for _ in range(ROUNDS):
            areas = np.array([cell.area for cell in power_cells(seeds, weights, outline)])
            weights += np.clip((aim - areas) * STEP, -STRIDE, STRIDE)
        cells = crooked(power_cells(seeds, weights, outline), "border")
        aim *= wanted / np.array([cell.area for cell in cells])
    return cells
