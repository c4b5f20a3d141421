"""account.gpkg: values where geopandas and QGIS look for them, colours included."""

import math
import sqlite3
from contextlib import closing
from pathlib import Path
from xml.etree import ElementTree as ET

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gep.account.account import read_account
from gep.account.geopackage import colour_classes, style, write_geopackage
from gep.outputs.maps.themes import read_themes
from gep.telling.classes import classify
from gep.telling.colours import colours
from tests.outputs.small_account import small_account, small_parts

COLUMNS = [
    "code", "name", "area_km2", "gep", "gep_per_km2", "gep_per_head", "provision",
    "air_purification", "soil_retention", "geometry",
]  # fmt: skip


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return small_account(tmp_path_factory.mktemp("out"))


@pytest.fixture(scope="module")
def townships(folder: Path) -> gpd.GeoDataFrame:
    return gpd.read_file(folder / "account.gpkg", layer="township").set_index("code", drop=False)


def query(folder: Path, sql: str) -> list[tuple]:
    with closing(sqlite3.connect(folder / "account.gpkg")) as database:
        return database.execute(sql).fetchall()


def test_layers_and_columns(folder: Path) -> None:
    layers = dict(pyogrio.list_layers(folder / "account.gpkg"))
    assert set(layers) == {"county", "township", "red_line", "layer_styles"}
    assert layers["township"] == "MultiPolygon"
    assert layers["layer_styles"] is None
    for layer in ("county", "township", "red_line"):
        frame = gpd.read_file(folder / "account.gpkg", layer=layer)
        assert list(frame) == COLUMNS
        assert frame.crs.to_epsg() == 4548
        assert pd.api.types.is_string_dtype(frame["code"])


def test_values_are_those_of_the_account(folder: Path, townships: gpd.GeoDataFrame) -> None:
    rows = read_account(folder).rows()
    here = rows[(rows["zone_layer"] == "township") & (rows["zone_code"] == "330881102")]
    zone = townships.loc["330881102"]
    assert zone["gep"] == pytest.approx(math.fsum(here["value_yuan"].dropna()), rel=1e-12)
    soil = here.loc[here["service"] == "soil_retention", "value_yuan"].dropna()
    assert zone["soil_retention"] == pytest.approx(math.fsum(soil), rel=1e-12)
    assert zone["area_km2"] == zone["geometry"].area / 1e6 == 100.0
    assert zone["gep_per_km2"] == zone["gep"] / 100.0
    assert zone["gep_per_head"] == zone["gep"] / 12_000


def test_unknown_people_are_null(folder: Path, townships: gpd.GeoDataFrame) -> None:
    assert math.isnan(townships.loc["330881201", "gep_per_head"])
    found = query(folder, "SELECT code FROM township WHERE gep_per_head IS NULL")
    assert found == [("330881201",)]
    assert query(folder, "SELECT count(*) FROM red_line WHERE gep_per_head IS NULL") == [(2,)]


def test_layer_extent_and_contents(folder: Path) -> None:
    found = query(
        folder,
        "SELECT min_x, min_y, max_x, max_y, data_type, srs_id FROM gpkg_contents "
        "WHERE table_name = 'county'",
    )
    assert found == [(640_000.0, 3_140_000.0, 660_000.0, 3_161_000.0, "features", 4548)]
    assert query(folder, "PRAGMA integrity_check") == [("ok",)]
    stamps = query(folder, "SELECT DISTINCT last_change FROM gpkg_contents")
    assert stamps == [("2023-12-31T00:00:00.000Z",)]  # the accounting year, not the clock


def test_qgis_finds_a_default_style_for_each_layer(folder: Path) -> None:
    styles = query(
        folder, "SELECT f_table_name, f_geometry_column, useAsDefault, styleQML FROM layer_styles"
    )
    geometry = dict(query(folder, "SELECT table_name, column_name FROM gpkg_geometry_columns"))
    assert {name for name, *_ in styles} == {"county", "township", "red_line"}
    for name, column, is_default, qml in styles:
        assert column == geometry[name]
        assert is_default
        renderer = ET.fromstring(qml).find("renderer-v2")
        assert renderer.get("type") == "graduatedSymbol"
        assert renderer.get("attr") == "gep_per_km2"
        symbols = {symbol.get("name") for symbol in renderer.iter("symbol")}
        assert {part.get("symbol") for part in renderer.iter("range")} == symbols


def test_every_zone_has_a_colour(folder: Path, townships: gpd.GeoDataFrame) -> None:
    qml = query(folder, "SELECT styleQML FROM layer_styles WHERE f_table_name = 'township'")[0][0]
    ranges = [
        (float(part.get("lower")), float(part.get("upper")))
        for part in ET.fromstring(qml).iter("range")
    ]
    for value in townships["gep_per_km2"]:
        assert any(low <= value <= high for low, high in ranges)


@given(st.lists(st.one_of(st.just(math.nan), st.floats(-1e9, 1e12)), max_size=30))
def test_classes_cover_all_values_in_order(values: list[float]) -> None:
    classes = colour_classes(pd.Series(values, dtype="float64"))
    known = [value for value in values if not math.isnan(value)]
    assert len(classes) <= 5
    assert bool(classes) == bool(known)
    assert [c.low for c in classes[1:]] == [c.high for c in classes[:-1]]
    if known:
        assert classes[0].low <= min(known)
        assert classes[-1].high >= max(known)
    ET.fromstring(style(classes))


def test_colours_and_classes_are_those_of_the_map_of_the_same_values() -> None:
    values = np.array([1e4, 2e4, 3e4, 5e4, 8e4, 13e4])
    (theme,), _ = read_themes(["gep_per_km2"])
    drawn = classify(values / 1e4, theme.classes.method, theme.classes.count)
    found = colour_classes(pd.Series(values))
    assert [c.colour for c in found] == list(colours().ramp(theme.ramp(""), len(drawn)))
    assert [c.label.removesuffix(" 万元/km²") for c in found] == list(drawn.labels())


def test_a_layer_without_values_still_has_a_style() -> None:
    assert ET.fromstring(style(())).find("renderer-v2").get("type") == "singleSymbol"


def test_qgis_has_a_name_in_chinese_for_every_column(tmp_path: Path) -> None:
    account = read_account(small_account(tmp_path / "out"))
    with closing(sqlite3.connect(tmp_path / "out" / "account.gpkg")) as database:
        styles = database.execute("SELECT f_table_name, styleQML FROM layer_styles").fetchall()
    for layer, text in styles:
        root = ET.fromstring(text)
        assert "Fields" in root.get("styleCategories", "")
        names = {one.get("field"): one.get("name") or "" for one in root.iter("alias")}
        columns = gpd.read_file(tmp_path / "out" / "account.gpkg", layer=layer).columns
        assert set(columns) - {"geometry"} <= set(names)
        assert all(any(ord(c) > 0x2E80 for c in name) for name in names.values())
        assert names["soil_retention"] == f"{account.label('soil_retention')}（元）"


def test_the_clock_of_gdal_runs_again_afterwards(tmp_path: Path) -> None:
    parts = small_parts()
    arguments = (parts.zones, parts.rows, parts.statistics, parts.manifest.hashed)
    before = pyogrio.get_gdal_config_option("OGR_CURRENT_DATE")
    write_geopackage(tmp_path / "one.gpkg", *arguments)
    assert pyogrio.get_gdal_config_option("OGR_CURRENT_DATE") == before
    pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": "2001-01-01T00:00:00.000Z"})
    try:
        write_geopackage(tmp_path / "two.gpkg", *arguments)
        kept = pyogrio.get_gdal_config_option("OGR_CURRENT_DATE")
        assert kept == "2001-01-01T00:00:00.000Z"
    finally:
        pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": before})
    assert (tmp_path / "one.gpkg").read_bytes() == (tmp_path / "two.gpkg").read_bytes()


def test_a_zone_of_which_nothing_is_known_has_no_value(tmp_path: Path) -> None:
    parts = small_parts()
    here = (parts.rows["zone_layer"] == "township") & (parts.rows["zone_code"] == "330881201")
    empty = {"quantity": np.nan, "value_yuan": np.nan, "status": "not_computed"}
    rows = parts.rows.mask(here, parts.rows.assign(**empty))
    write_geopackage(
        tmp_path / "a.gpkg", parts.zones, rows, parts.statistics, parts.manifest.hashed
    )
    zone = gpd.read_file(tmp_path / "a.gpkg", layer="township").set_index("code").loc["330881201"]
    assert math.isnan(zone["gep"])
    assert math.isnan(zone["soil_retention"])
    assert zone["area_km2"] == 100.0
