"""Polygons as maps have them: mended, measured on the ellipsoid, brought to another CRS."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pyproj
import shapely

from gep.grid import unit_size

Geometries = npt.NDArray[np.object_]
Areas = npt.NDArray[np.float64]

_RADIUS = 6_371_000.0  # m
_CURVATURE = 3e-7  # 1/m: no straight line of a map in use bends more against another one's
MOST_CUTS = 5_000_000  # of the edges of a layer: 80 MB of vertices, a few times over
_POLYGONS = (shapely.GeometryType.POLYGON, shapely.GeometryType.MULTIPOLYGON)


def polygons_only(geometry: Geometries) -> Geometries:
    """The polygonal parts of each geometry; an empty polygon where there are none."""
    kinds = shapely.get_type_id(geometry)
    result = geometry.copy()
    result[shapely.is_missing(geometry)] = shapely.Polygon()
    for i in np.flatnonzero(~np.isin(kinds, _POLYGONS) & (kinds >= 0)):
        parts = shapely.get_parts(shapely.get_parts(geometry[i]))
        result[i] = _collected(parts[np.isin(shapely.get_type_id(parts), _POLYGONS)])
    return result


def _collected(parts: Geometries) -> shapely.Geometry:
    polygons = shapely.get_parts(parts) if len(parts) else parts
    return shapely.multipolygons(polygons) if len(polygons) else shapely.Polygon()


def mended(geometry: Geometries) -> tuple[Geometries, npt.NDArray[np.bool_], Areas]:
    """Valid polygons, which of them had to be mended, and what share of their area is in doubt.

    Rings are read by the even-odd rule, whichever way they turn: a part of its own that was
    written as a hole outside its shell is land, without doubt. In doubt is what a ring that
    crosses itself or its shell encloses, and what two parts cover both.
    """
    broken = ~shapely.is_valid(geometry)
    result, doubt = geometry.copy(), np.zeros(len(geometry))
    for i in np.flatnonzero(broken):
        parts = [_mended_part(part) for part in shapely.get_parts(geometry[i])]
        result[i] = shapely.union_all([polygon for polygon, _ in parts])
        twice = sum(polygon.area for polygon, _ in parts) - result[i].area
        doubtful = abs(twice) + sum(area for _, area in parts)
        doubt[i] = doubtful / result[i].area if result[i].area > 0 else 1.0
    return result, broken, doubt


def _mended_part(polygon: shapely.Polygon) -> tuple[shapely.Geometry, float]:
    """A polygon by the even-odd rule, and the area of it that is in doubt."""
    rings = shapely.polygons(shapely.get_rings(polygon))
    simple = polygons_only(shapely.make_valid(rings))
    size = shapely.area(simple)
    within = shapely.area(shapely.intersection(simple[0], simple[1:]))
    crossed = np.minimum(within, np.maximum(size[1:] - within, 0.0))
    doubt = float(np.abs(size - shapely.area(rings)).sum() + crossed.sum())
    return polygons_only(np.array([shapely.make_valid(polygon)], dtype=object))[0], doubt


def ellipsoidal_areas(geometry: Geometries, crs: pyproj.CRS) -> Areas:
    """Areas in m2 on the ellipsoid of the CRS, whichever way the rings turn.

    An edge is straight in its own CRS, a geodesic is not: edges are cut so short that what lies
    between the two stays below 1e-7 of the polygon's area.
    """
    unit = metres_in(crs)
    area, length = shapely.area(geometry) * unit**2, shapely.length(geometry) * unit
    # an edge of length s has s^3 curvature / 12 beside it, a polygon s^2 curvature length / 12
    step = np.sqrt(12e-7 * area / (_CURVATURE * np.maximum(length, 1e-9)))
    step = np.maximum(step, np.maximum(length, 1e-3) / 20_000)  # slivers need no million vertices
    parts, owner = shapely.get_parts(shapely.segmentize(geometry, step / unit), return_index=True)
    rings, part = shapely.get_rings(parts, return_index=True)
    points, ring = shapely.get_coordinates(rings, return_index=True)
    lon, lat = _to_degrees(points, crs)
    geod = crs.get_geod() or pyproj.Geod(ellps="GRS80")
    cuts = np.flatnonzero(np.diff(ring)) + 1
    sizes = np.array(
        [
            abs(geod.polygon_area_perimeter(x, y)[0])
            for x, y in zip(np.split(lon, cuts), np.split(lat, cuts), strict=True)
        ][: len(rings)]
    )
    is_hole = np.diff(part, prepend=-1) == 0
    signed = np.where(is_hole, -sizes, sizes)
    return np.asarray(np.bincount(owner[part], signed, len(geometry)), dtype=np.float64)


def _to_degrees(points: Areas, crs: pyproj.CRS) -> tuple[Areas, Areas]:
    if crs.is_geographic:
        return points[:, 0], points[:, 1]
    transformer = pyproj.Transformer.from_crs(crs, crs.geodetic_crs, always_xy=True)
    lon, lat = transformer.transform(points[:, 0], points[:, 1])
    return np.asarray(lon), np.asarray(lat)


def metres_in(crs: pyproj.CRS) -> float:
    """Metres in a unit of the CRS, along a meridian if it counts in degrees."""
    size = unit_size(crs)
    return size * _RADIUS if crs.is_geographic else size


def reprojected(
    geometry: Geometries, source: pyproj.CRS, target: pyproj.CRS, pixel: float
) -> Geometries:
    """Polygons in another CRS, their edges cut so that they bend as they should.

    ``pixel`` is the pixel size in units of the target: edges stay within 1e-5 of it. All edges
    are cut by one length, so that neighbours who share an edge share its cuts.
    """
    if source.equals(target, ignore_axis_order=True):
        return geometry
    step = _step(target, pixel)
    transformer = pyproj.Transformer.from_crs(source, target, always_xy=True)

    def moved(points: Areas) -> Areas:
        x, y = transformer.transform(points[:, 0], points[:, 1])
        return np.column_stack([x, y])

    result = shapely.transform(shapely.segmentize(geometry, step / metres_in(source)), moved)
    return mended(result)[0]


def cuts(geometry: Geometries, source: pyproj.CRS, target: pyproj.CRS, pixel: float) -> int:
    """How many vertices `reprojected` would put into edges; long ones over a fine grid get many."""
    if source.equals(target, ignore_axis_order=True):
        return 0
    points, ring = shapely.get_coordinates(
        shapely.get_rings(shapely.get_parts(geometry)), return_index=True
    )
    edges = np.hypot(*np.diff(points, axis=0).T)[np.diff(ring) == 0]
    return int(np.floor(edges * metres_in(source) / _step(target, pixel)).sum())


def _step(target: pyproj.CRS, pixel: float) -> float:
    """Length in metres up to which a straight edge stays within 1e-5 of a pixel."""
    return float(np.sqrt(8 * 1e-5 * pixel * metres_in(target) / _CURVATURE))


def overlaps(geometry: Geometries) -> tuple[npt.NDArray[np.intp], Geometries]:
    """Pairs of polygons that cover some land twice, [pair, 2], and that land."""
    tree = shapely.STRtree(geometry)
    one, other = tree.query(geometry, predicate="intersects")
    one, other = one[one < other], other[one < other]
    order = np.lexsort((other, one))
    one, other = one[order], other[order]
    common = polygons_only(shapely.intersection(geometry[one], geometry[other]))
    some = shapely.area(common) > 0
    return np.column_stack([one, other])[some], common[some]


def gaps(geometry: Geometries) -> Geometries:
    """Holes that polygons leave among them, beside the holes that each has by itself.

    A hole that lies within one polygon alone is a lake or an enclave somebody drew, not a gap.
    """
    holes = _holes(shapely.get_parts(shapely.union_all(geometry)))
    drawn = {shapely.normalize(h) for h in _holes(shapely.get_parts(geometry))}
    return np.array([h for h in holes if shapely.normalize(h) not in drawn], dtype=object)


def _holes(polygons: Geometries) -> Geometries:
    rings, owner = shapely.get_rings(polygons, return_index=True)
    inner: Geometries = shapely.polygons(rings[np.diff(owner, prepend=-1) == 0])
    return inner


def pieces(geometry: Geometries) -> tuple[Geometries, tuple[tuple[int, ...], ...]]:
    """Polygons that may overlap, as polygons that do not, each with those it is part of.

    All land with the same set of owners is one piece; pieces come in the order of their owners.
    """
    lines = shapely.union_all(shapely.boundary(geometry))
    faces = shapely.get_parts(shapely.polygonize([*shapely.get_parts(lines)]))
    inside, owner = shapely.STRtree(geometry).query(
        shapely.point_on_surface(faces), predicate="within"
    )
    order = np.lexsort((owner, inside))
    inside, owner = inside[order], owner[order]
    starts = np.flatnonzero(np.diff(inside, prepend=-1))
    sets: dict[tuple[int, ...], list[int]] = {}
    for face, owners_of_face in zip(inside[starts], np.split(owner, starts[1:]), strict=False):
        sets.setdefault(tuple(owners_of_face.tolist()), []).append(int(face))
    owners = sorted(sets)
    result = [_united(faces[sets[o]]) for o in owners]
    return np.array(result, dtype=object), tuple(owners)


def _united(polygons: Sequence[shapely.Geometry]) -> shapely.Geometry:
    return shapely.union_all(polygons) if len(polygons) > 1 else polygons[0]
