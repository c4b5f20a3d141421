"""What two coordinate reference systems have to do with each other."""

import pyproj
import pytest

from gep.inputs.rasters.crs import (
    crs_name,
    datum_is_guessed,
    is_placed,
    length_unit,
    same_crs,
    way_between,
)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("EPSG:4490", "EPSG:4490", True),
        ("EPSG:4326", "OGC:CRS84", True),  # the same but for the order of the axes
        ("EPSG:4548", pyproj.CRS("EPSG:4548").to_wkt(), True),
        ("EPSG:4490", "EPSG:4326", False),  # CGCS2000 is not WGS84
        ("EPSG:4548", "EPSG:4549", False),  # the next meridian
    ],
)
def test_texts_mean_one_system_or_two(one, other, same):
    assert same_crs(one, other) is same
    assert same_crs(other, one) is same


def test_names_and_units():
    assert crs_name(pyproj.CRS("EPSG:4548").to_wkt()) == "EPSG:4548"
    assert length_unit("EPSG:4548") == "m"
    assert length_unit("EPSG:4490") == "degree"


UNKNOWN = """PROJCS["unnamed", GEOGCS["WGS 84", DATUM["WGS_1984", SPHEROID["WGS 84",
    6378137, 298.257223563]], PRIMEM["Greenwich", 0], UNIT["degree", 0.0174532925199433]],
    PROJECTION["Unhandled_MapInfo_projection_method_57"], UNIT["metre", 1]]"""
"""What GDAL says of a MapInfo table whose projection is none."""


@pytest.mark.parametrize(
    ("crs", "leads"),
    [("EPSG:4490", True), ("EPSG:4548", True), ("EPSG:4214", True), ("IAU_2015:30100", False),
     ("EPSG:5737", False), ("EPSG:4479", False), ("EPSG:4087", True), (UNKNOWN, False)],
)  # fmt: skip
def test_a_place_on_the_earth_is_neither_a_height_nor_on_the_moon_nor_unknown(crs, leads):
    assert is_placed(pyproj.CRS(crs)) is leads


def test_x_comes_before_y_whatever_the_crs_says():
    x, y = way_between("EPSG:4490", "EPSG:4548").transform(117.0, 30.0)
    assert x == pytest.approx(500_000.0, abs=1e-6)  # on its own meridian
    assert 3_310_000 < y < 3_330_000  # 30 degrees of 110.6 to 110.9 km


def test_a_datum_is_guessed_where_only_a_ballpark_leads_from_one_ellipsoid_to_another():
    assert datum_is_guessed("EPSG:4214", "EPSG:4490")  # Beijing 1954, Krassowsky
    assert not datum_is_guessed("EPSG:4326", "EPSG:4490")
