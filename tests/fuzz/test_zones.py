"""Spoilt boundaries in every container that people hand them on in."""

import shutil
import zipfile

import geopandas as gpd
import pyogrio
import pytest

from tests.county import make_county
from tests.fuzz.attempt import ended, spoilt_inside
from tests.fuzz.mutations import count, spoilt

FORMATS = {
    "gpkg": ("GPKG", "towns.gpkg"), "geojson": ("GeoJSON", "towns.geojson"),
    "shp": ("ESRI Shapefile", "towns.shp"), "zip": ("ESRI Shapefile", "towns.zip"),
    "tab": ("MapInfo File", "towns.tab"), "mif": ("MapInfo File", "towns.mif"),
    "fgb": ("FlatGeobuf", "towns.fgb"), "kml": ("KML", "towns.kml"),
}  # fmt: skip


@pytest.fixture(scope="module")
def county(tmp_path_factory):
    return make_county(tmp_path_factory.mktemp("fuzz") / "county", shape=(24, 24)).folder


@pytest.fixture(scope="module")
def whole(county, tmp_path_factory):
    """The townships in every format, a folder each."""
    towns = gpd.read_file(county / "township.gpkg")
    towns["name"] = ["双塔街道", "廿八都镇", "贺村镇", "清湖街道", "上余镇"][: len(towns)]
    folder = tmp_path_factory.mktemp("towns")
    for key, (driver, name) in FORMATS.items():
        own = folder / key
        own.mkdir()
        frame = towns.to_crs(4326) if driver in ("GeoJSON", "KML") else towns
        written = own / (name if key != "zip" else "towns.shp")
        pyogrio.write_dataframe(frame, written, driver=driver)
        if key == "zip":
            parts = sorted(own.iterdir())
            with zipfile.ZipFile(own / name, "w") as package:
                for part in parts:
                    package.write(part, part.name)
            for part in parts:
                part.unlink()
    return folder


@pytest.mark.parametrize("number", range(count(3)))
@pytest.mark.parametrize("key", FORMATS)
def test_spoilt_townships(county, whole, tmp_path, key, number):
    shutil.copytree(county, tmp_path, dirs_exist_ok=True)
    shutil.copytree(whole / key, tmp_path, dirs_exist_ok=True)
    name = FORMATS[key][1]
    parts = sorted(part.name for part in (whole / key).iterdir())
    path = tmp_path / parts[number // 7 % len(parts)]
    spoil = spoilt_inside if key == "zip" else spoilt
    path.write_bytes(spoil(path.read_bytes(), key, number))
    account = tmp_path / "account.toml"
    text = account.read_text(encoding="utf-8")
    account.write_text(text.replace('"township.gpkg"', f'"{name}"'), encoding="utf-8")
    assert ended("check", account) < 3
