"""Projection, scale and north of a sheet, and how it is divided."""

import numpy as np
import pytest
import shapely
from pyproj import CRS, Proj

from gep.outputs.maps.ground import ground_at, sheet_crs
from gep.outputs.maps.layout import choose_layout
from gep.telling.reference_system import central_meridian

BOX = (118.3, 28.2, 118.9, 28.9)


def test_degrees_are_drawn_in_metres_about_their_own_meridian() -> None:
    crs = sheet_crs(CRS.from_epsg(4490), BOX)
    assert central_meridian(crs) == pytest.approx(118.5)
    assert crs.axis_info[0].unit_name == "metre"
    assert sheet_crs(CRS.from_epsg(4549), BOX) == CRS.from_epsg(4549)


@pytest.mark.parametrize(("epsg", "x", "y"), [(4549, 118.6, 28.6), (32650, 121.0, 60.0)])
def test_scale_and_north_are_those_of_proj(epsg: int, x: float, y: float) -> None:
    crs = CRS.from_epsg(epsg)
    proj = Proj(crs)
    east, north = proj(x, y)
    ground = ground_at(crs, (east - 10, north - 10, east + 10, north + 10))
    factors = proj.get_factors(x, y)  # second opinion: PROJ's own analytic factors
    scale = (factors.meridional_scale * factors.parallel_scale) ** 0.5
    assert ground.metres == pytest.approx(1 / scale, rel=1e-4)
    # convergence: the bearing of grid north seen from true north
    assert ground.north == pytest.approx(-factors.meridian_convergence, abs=0.02)


def test_the_scale_bar_of_web_mercator_is_not_in_its_own_metres() -> None:
    a, e2, sin = 6378137.0, 0.00669437999, np.sin(np.radians(60.0))
    meridional, normal = a * (1 - e2) / (1 - e2 * sin**2) ** 1.5, a / (1 - e2 * sin**2) ** 0.5
    x, y = Proj(CRS.from_epsg(3857))(10.0, 60.0)
    ground = ground_at(CRS.from_epsg(3857), (x - 10, y - 10, x + 10, y + 10))
    # an ellipsoid's radii of curvature over the sphere's, times cos 60
    assert ground.metres == pytest.approx((meridional * normal) ** 0.5 / a * 0.5, rel=1e-4)


@pytest.mark.parametrize(
    ("bounds", "is_portrait"),
    [((0, 0, 42_000, 72_000), True), ((0, 0, 90_000, 40_000), False)],
)
def test_the_sheet_turns_with_the_county_and_its_scale_is_true(
    bounds: tuple[float, float, float, float], is_portrait: bool
) -> None:
    ground = ground_at(CRS.from_epsg(4549), (5e5, 3.1e6, 5.1e5, 3.2e6))
    layout = choose_layout(bounds, ground)
    assert (layout.height > layout.width) == is_portrait
    left, bottom, right, top = layout.extent
    assert shapely.box(left, bottom, right, top).contains(shapely.box(*bounds))
    true = (right - left) * ground.metres * 1000 / layout.frame.width
    assert true == pytest.approx(layout.denominator, rel=1e-9)
