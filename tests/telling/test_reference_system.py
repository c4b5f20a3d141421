"""Reference systems as a Chinese surveyor writes them (GB/T 17798, GB 22021 name the datums)."""

import pytest
from pyproj import CRS

from gep.telling.reference_system import central_meridian, system_in_words

ESRI = (
    'PROJCS["CGCS2000_3_Degree_GK_CM_120E",GEOGCS["GCS_China_Geodetic_Coordinate_System_2000",'
    'DATUM["D_China_2000",SPHEROID["CGCS2000",6378137.0,298.257222101]],'
    'PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]],PROJECTION["Gauss_Kruger"],'
    'PARAMETER["False_Easting",500000.0],PARAMETER["False_Northing",0.0],'
    'PARAMETER["Central_Meridian",120.0],PARAMETER["Scale_Factor",1.0],'
    'PARAMETER["Latitude_Of_Origin",0.0],UNIT["Meter",1.0]]'
)
"""As ArcGIS writes it beside a shapefile."""


@pytest.mark.parametrize(
    ("given", "zh", "en"),
    [
        (4548, "2000 国家大地坐标系，高斯-克吕格投影，3 度带，中央经线 117°E（EPSG:4548）",
         "China Geodetic Coordinate System 2000, Gauss-Krüger projection, 3-degree zone, "
         "central meridian 117°E (EPSG:4548)"),
        (4527, "2000 国家大地坐标系，高斯-克吕格投影，3 度带，中央经线 117°E（EPSG:4527）", ""),
        (4499, "2000 国家大地坐标系，高斯-克吕格投影，6 度带，中央经线 123°E（EPSG:4499）", ""),
        (2360, "1980 西安坐标系，高斯-克吕格投影，3 度带，中央经线 108°E（EPSG:2360）", ""),
        (4490, "2000 国家大地坐标系（EPSG:4490）",
         "China Geodetic Coordinate System 2000 (EPSG:4490)"),
        (32650, "WGS 84 坐标系，通用横轴墨卡托（UTM）投影，50N 带，中央经线 117°E（EPSG:32650）",
         "WGS 84, UTM projection, zone 50N, central meridian 117°E (EPSG:32650)"),
        (3857, "WGS 84 坐标系，网络墨卡托投影（EPSG:3857）", ""),
        (27700, "OSGB36 / British National Grid（EPSG:27700）",
         "OSGB36 / British National Grid (EPSG:27700)"),
    ],
)  # fmt: skip
def test_a_system_is_told_in_words_and_an_unknown_one_by_its_name(
    given: int, zh: str, en: str
) -> None:
    crs = CRS.from_epsg(given)
    assert system_in_words(crs, "zh") == zh
    assert not en or system_in_words(crs, "en") == en


def test_the_names_of_a_shapefile_are_understood() -> None:
    said = system_in_words(CRS.from_wkt(ESRI), "zh")
    assert said.startswith("2000 国家大地坐标系，高斯-克吕格投影，3 度带，中央经线 120°E")


def test_the_central_meridian_is_that_of_the_projection() -> None:
    assert central_meridian(CRS.from_epsg(4548)) == 117.0
    assert central_meridian(CRS.from_epsg(4490)) is None
