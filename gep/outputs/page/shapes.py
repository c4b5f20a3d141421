"""Zones as paths on a small sheet: projected, simplified along shared borders, in whole numbers."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import CRS

from gep.account.account import Account
from gep.account.columns import COUNTY
from gep.outputs.maps.ground import ground_at, sheet_crs

if TYPE_CHECKING:
    import geopandas as gpd

LONGEST = 4000
"""Units of the sheet's longer side; at four units a pixel nobody sees the rounding."""
_TOLERANCE = 2.0
"""Units by which a border may be moved to drop a vertex."""
_SLIT = 2.0
"""Units of mean width below which a part or a hole is a slit between borders, not land."""
_COVERAGES = (3, 12)
"""The GEOS that simplifies the shared borders of a coverage together."""

Shapes = NDArray[Any]


@dataclass(frozen=True)
class Outline:
    """One zone on the sheet: its path, a point well inside, and the room around it in units."""

    path: str
    x: int
    y: int
    room: int


@dataclass(frozen=True)
class Outlines:
    """The zone layers of an account on one sheet of ``width`` by ``height`` units.

    ``crs`` is the account's own reference system, ``metres`` are true metres in
    one unit, ``north`` is the bearing of true north in degrees clockwise from up. ``zones`` are
    in the order of the account's own list, by layer. The sheet lies in ``target``, and its edges
    (left, bottom, right, top) there are ``bounds``.
    """

    width: int
    height: int
    metres: float
    north: float
    crs: CRS
    zones: dict[str, tuple[Outline, ...]]
    target: CRS
    bounds: tuple[float, float, float, float]


def sheet_of(account: Account) -> Outlines | None:
    """The sheet of an account; None where it has no shapes, as one of given quantities."""
    if not account.has_land:
        return None
    frames = {layer: _in_order(account, layer) for layer in account.layers}
    county = frames[COUNTY]
    crs = CRS.from_user_input(county.crs.to_wkt())
    left, low, right, top = (float(edge) for edge in county.total_bounds)
    target = sheet_crs(crs, (left, low, right, top))
    if target != crs:
        frames = {layer: frame.to_crs(target.to_wkt()) for layer, frame in frames.items()}
    left, low, right, top = (float(edge) for edge in frames[COUNTY].total_bounds)
    scale = LONGEST / max(right - left, top - low)

    def on_sheet(points: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.column_stack([(points[:, 0] - left) * scale, (top - points[:, 1]) * scale])

    zones = {}
    for layer, frame in frames.items():
        shapes = shapely.transform(np.asarray(frame.geometry.values), on_sheet)
        is_coverage = not account.layers[layer].overlapping
        zones[layer] = tuple(map(_outline, simplified(shapes, is_coverage=is_coverage)))
    ground = ground_at(target, (left, low, right, top))
    return Outlines(
        width=round((right - left) * scale),
        height=round((top - low) * scale),
        metres=ground.metres / scale,
        north=ground.north,
        crs=crs,
        zones=zones,
        target=target,
        bounds=(left, low, right, top),
    )


def simplified(shapes: Shapes, *, is_coverage: bool) -> Shapes:
    """Shapes with fewer vertices; those of a coverage keep every shared border shared.

    A coverage whose borders do not meet vertex by vertex keeps its own small gaps. Where GEOS
    knows no coverages, nothing is dropped that would part two neighbours: vertices are only put
    on whole units.
    """
    if not is_coverage:
        return np.asarray(shapely.simplify(shapes, _TOLERANCE))
    if shapely.geos_version[:2] < _COVERAGES:
        return shapes
    return np.asarray(shapely.coverage_simplify(shapes, _TOLERANCE))


def _in_order(account: Account, layer: str) -> "gpd.GeoDataFrame":
    """The zones of a layer in the order of the account's own list."""
    frame = account.zones(layer)
    return frame.set_index("code").loc[list(account.layers[layer].codes)]


def _outline(shape: Any) -> Outline:
    parts = [part for part in shapely.get_parts(shape) if part.geom_type == "Polygon"]
    if not parts:
        return Outline("", 0, 0, 0)
    largest = max(parts, key=lambda part: part.area)
    rings = [largest.exterior]
    for part in parts:
        others = [*part.interiors, *([] if part is largest else [part.exterior])]
        rings += [ring for ring in others if _mean_width(ring) >= _SLIT]
    path = "".join(_ring(shapely.get_coordinates(ring)) for ring in rings)
    circle = shapely.maximum_inscribed_circle(largest, tolerance=8.0)
    x, y = shapely.get_coordinates(circle)[0]
    return Outline(path, round(x), round(y), round(2 * circle.length))


def _mean_width(ring: Any) -> float:
    """Twice the area of a ring over its length."""
    return 2.0 * float(shapely.Polygon(ring).area) / float(ring.length)


def _ring(points: NDArray[np.float64]) -> str:
    """A ring as SVG writes it, in steps from vertex to vertex; one without area is nothing."""
    whole = np.round(points).astype(int)
    steps = np.diff(whole, axis=0)
    steps = steps[np.any(steps != 0, axis=1)][:-1]  # z goes back to the start
    if len(steps) < 2:  # noqa: PLR2004 - a line and back
        return ""
    moves = "l" + " ".join(f"{x} {y}" for x, y in steps)
    return f"M{whole[0][0]} {whole[0][1]}{moves.replace(' -', '-')}z"
