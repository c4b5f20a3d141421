"""The ground under a map: its projection, how long a metre is there and where north lies."""

import math
from dataclasses import dataclass

from pyproj import CRS, Geod, Transformer

Bounds = tuple[float, float, float, float]

_STEP = 500.0
"""Metres over which directions and lengths are taken."""


@dataclass(frozen=True)
class MapScale:
    """True metres in one map unit, and the bearing of true north, degrees clockwise from up."""

    metres: float
    north: float


def sheet_crs(crs: CRS, bounds: Bounds) -> CRS:
    """The projection of the sheet: the account's own, or a metric one for an account in degrees.

    Degrees are drawn in transverse Mercator about the nearest half degree of longitude, on the
    account's own ellipsoid.
    """
    if not crs.is_geographic:
        return crs
    meridian = round(bounds[0] + bounds[2]) / 2
    ellipsoid = crs.ellipsoid
    axis = ellipsoid.semi_major_metre if ellipsoid else 6378137.0
    flattening = ellipsoid.inverse_flattening if ellipsoid else 298.257222101
    return CRS.from_proj4(
        f"+proj=tmerc +lat_0=0 +lon_0={meridian} +k=1 +x_0=500000 +y_0=0 "
        f"+a={axis} +rf={flattening} +units=m +no_defs"
    )


def ground_at(crs: CRS, bounds: Bounds) -> MapScale:
    """The ground at the middle of a map.

    North comes from the convergence of the meridian there, the metre from both directions, so
    that a projection that stretches (web Mercator doubles lengths at 60 degrees) gets a true
    scale bar.
    """
    x, y = (bounds[0] + bounds[2]) / 2, (bounds[1] + bounds[3]) / 2
    geographic = crs.geodetic_crs or CRS.from_epsg(4326)
    to_degrees = Transformer.from_crs(crs, geographic, always_xy=True)
    to_map = Transformer.from_crs(geographic, crs, always_xy=True)
    geod = crs.get_geod() or Geod(ellps="GRS80")
    longitude, latitude = to_degrees.transform(x, y)
    steps = {}
    for bearing in (0.0, 90.0):
        there = geod.fwd(longitude, latitude, bearing, _STEP)[:2]
        there_x, there_y = to_map.transform(*there)
        steps[bearing] = (there_x - x, there_y - y)
    length = math.sqrt(math.hypot(*steps[0.0]) * math.hypot(*steps[90.0]))
    return MapScale(_STEP / length, math.degrees(math.atan2(*steps[0.0])))
