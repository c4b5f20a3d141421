"""GeoPackage, GeoJSON and GeoParquet: the same numbers, and what each format's readers demand."""

import itertools
import json
import math
import re
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import geopandas as gpd
import numpy as np
import pyarrow.parquet as pq
import pyogrio
import pyproj
import pytest
import shapely

from gep.account.account import read_account
from gep.outputs.exports.about import About
from gep.outputs.exports.geojson import datum_note, write_geojson
from gep.outputs.exports.resource import fixed_column
from gep.outputs.exports.zone_layers import ExportedLayer, column_name
from tests.outputs import small_account as small
from tests.outputs.hostile import COUNTY_NAME, HOSTILE, LAYERS

LAYER_NAMES = ("county", "township", "red_line")


def geojson(folder: Path, layer: str) -> dict[str, Any]:
    def refuse(text: str) -> None:
        raise AssertionError(f"{text} is not JSON")

    text = (folder / "exports" / "geojson" / f"zones_{layer}.geojson").read_text("utf-8")
    return json.loads(text, parse_constant=refuse)


def geopackage(folder: Path, layer: str) -> gpd.GeoDataFrame:
    return gpd.read_file(folder / "exports" / "zones.gpkg", layer=layer)


def geoparquet(folder: Path, layer: str) -> Path:
    return folder / "exports" / "geoparquet" / f"zones_{layer}.parquet"


def query(folder: Path, sql: str) -> list[tuple]:
    with closing(sqlite3.connect(folder / "exports" / "zones.gpkg")) as database:
        return database.execute(sql).fetchall()


def rings(collection: dict[str, Any]) -> list[tuple[int, list[list[float]]]]:
    """Place of each ring in its polygon, and its positions."""
    return [
        (place, ring)
        for feature in collection["features"]
        for polygon in feature["geometry"]["coordinates"]
        for place, ring in enumerate(polygon)
    ]


def shoelace(ring: list[list[float]]) -> float:
    return sum(x * v - u * y for (x, y), (u, v) in itertools.pairwise(ring)) / 2


def same(one: Any, other: Any) -> bool:
    empty = [value is None or (isinstance(value, float) and math.isnan(value))
             for value in (one, other)]  # fmt: skip
    return all(empty) or (not any(empty) and one == other)


@pytest.mark.parametrize("layer", LAYER_NAMES)
def test_the_three_formats_say_the_same(folder: Path, layer: str) -> None:
    features = geojson(folder, layer)["features"]
    frames = geopackage(folder, layer), gpd.read_parquet(geoparquet(folder, layer))
    for frame in frames:
        assert len(frame) == len(features)
        rows = frame.drop(columns=["geometry", "bbox"], errors="ignore").to_dict("records")
        for row, feature in zip(rows, features, strict=True):
            assert list(row) == list(feature["properties"])
            assert all(same(value, feature["properties"][name]) for name, value in row.items())


def test_values_and_quantities_are_those_of_the_account(folder: Path) -> None:
    rows = read_account(folder).rows()
    for layer in LAYER_NAMES:
        for feature in geojson(folder, layer)["features"]:
            told = feature["properties"]
            here = rows[(rows["zone_layer"] == layer) & (rows["zone_code"] == told["code"])]
            assert told["gep"] == pytest.approx(math.fsum(here["value_yuan"].dropna()), rel=1e-12)
            for service in ("soil_retention", "air_purification", "provision"):
                values = here.loc[here["service"] == service, "value_yuan"].dropna()
                assert told[service] == pytest.approx(math.fsum(values), rel=1e-12)
            soil = here.loc[here["indicator"] == "retained_soil", "quantity"]
            assert told["retained_soil"] == pytest.approx(math.fsum(soil), rel=1e-12)
            dust = here.loc[here["item"] == "dust", "quantity"]
            assert told["pollutant_removed_dust"] == pytest.approx(math.fsum(dust), rel=1e-12)


def test_townships_and_the_land_in_none_add_up_to_the_county(folder: Path) -> None:
    rows = read_account(folder).rows()
    rest = rows[(rows["zone_layer"] == "township") & (rows["zone_code"] == "")]
    parts = [f["properties"] for f in geojson(folder, "township")["features"]]
    whole = geojson(folder, "county")["features"][0]["properties"]
    total = math.fsum(part["gep"] for part in parts) + math.fsum(rest["value_yuan"].dropna())
    assert total == pytest.approx(whole["gep"], rel=1e-9)
    assert whole["share_of_gep"] == 1.0
    assert [part["rank"] for part in parts] == [
        1 + sum(other["gep"] > part["gep"] for other in parts) for part in parts
    ]


def test_what_was_not_computed_is_null_and_named(folder: Path) -> None:
    told = {f["id"]: f["properties"] for f in geojson(folder, "township")["features"]}
    assert told["330881102"]["product_output_tea"] is None
    assert "茶叶" in told["330881102"]["not_computed"]
    assert told["330881001"]["not_computed"] == ""
    assert "nitrogen_retained" not in told["330881001"]  # in no zone: no column


@pytest.mark.parametrize("layer", LAYER_NAMES)
def test_geojson_keeps_to_rfc_7946(folder: Path, layer: str) -> None:
    collection = geojson(folder, layer)
    assert "crs" not in collection
    found = rings(collection)
    for place, ring in found:
        assert len(ring) >= 4
        assert ring[0] == ring[-1]
        assert (shoelace(ring) > 0) == (place == 0)  # outer rings counter-clockwise
        assert all(x == round(x, 7) for position in ring for x in position)
    xs, ys = zip(*(position for _, ring in found for position in ring), strict=True)
    assert collection["bbox"] == [min(xs), min(ys), max(xs), max(ys)]
    assert 118 < min(xs) < max(xs) < 119  # longitude first
    assert 28 < min(ys) < max(ys) < 29


def test_positions_are_those_of_the_projection_computed_apart(folder: Path) -> None:
    apart = pyproj.Proj("+proj=tmerc +lat_0=0 +lon_0=117 +k=1 +x_0=500000 +y_0=0 +ellps=GRS80")
    corner = apart(small.LEFT, small.TOP, inverse=True)
    positions = [position for _, ring in rings(geojson(folder, "county")) for position in ring]
    nearest = min(math.dist(corner, position) for position in positions)
    assert nearest < 1e-7


def test_edges_bend_with_the_globe(folder: Path) -> None:
    """A township of 10 km x 10 km keeps its area, though its edges were straight on the map."""
    geod = pyproj.Geod(ellps="GRS80")
    drawn = gpd.read_file(folder / "exports" / "geojson" / "zones_township.geojson")
    densely = shapely.segmentize(small._shape(small.TOWNSHIPS["330881001"][1]), 10.0)
    turn = pyproj.Transformer.from_crs(small.CRS, "EPSG:4490", always_xy=True)
    true = shapely.transform(densely, lambda xy: np.column_stack(turn.transform(*xy.T)))
    areas = [abs(geod.geometry_area_perimeter(shape)[0]) for shape in (drawn.geometry[0], true)]
    assert areas[0] == pytest.approx(areas[1], rel=1e-6)


def test_gdal_reads_the_geojson(folder: Path) -> None:
    path = folder / "exports" / "geojson" / "zones_township.geojson"
    info = pyogrio.read_info(path)
    assert info["crs"] == "EPSG:4326"
    assert info["features"] == 4
    frame = gpd.read_file(path)
    assert frame.geometry.is_valid.all()
    assert list(frame["code"]) == list(small.TOWNSHIPS)


def test_holes_and_parts_too_small_to_be_seen(folder: Path, tmp_path: Path) -> None:
    account = read_account(folder)
    outer = shapely.box(640_000, 3_150_000, 641_000, 3_151_000)
    hole = shapely.box(640_200, 3_150_200, 640_400, 3_150_400)
    speck = shapely.box(645_000, 3_150_000, 645_000.000_01, 3_150_000.000_01)
    shape = shapely.MultiPolygon([shapely.reverse(outer - hole), speck])
    frame = gpd.GeoDataFrame({"code": ["1"]}, geometry=[shape], crs=small.CRS)
    layer = ExportedLayer("a", frame, (fixed_column("code"),))
    write_geojson(tmp_path / "a.geojson", layer, About(account, "zh"))
    found = json.loads((tmp_path / "a.geojson").read_text("utf-8"))
    [polygon] = found["features"][0]["geometry"]["coordinates"]
    assert [shoelace(ring) > 0 for ring in polygon] == [True, False]


@pytest.mark.parametrize(
    ("crs", "said"),
    [("EPSG:4548", "分米"), ("EPSG:4490", "分米"), ("EPSG:2437", "EPSG:2437")],
)
def test_the_datum_is_told(folder: Path, crs: str, said: str) -> None:
    frame = gpd.GeoDataFrame(geometry=[shapely.box(0, 0, 1, 1)], crs=crs)
    assert said in datum_note(frame, About(read_account(folder), "zh"))


def test_the_geopackage_is_sound_coloured_and_titled(folder: Path) -> None:
    assert query(folder, "PRAGMA integrity_check") == [("ok",)]
    assert query(folder, "PRAGMA foreign_key_check") == []
    styles = dict(query(folder, "SELECT f_table_name, styleQML FROM layer_styles"))
    assert set(styles) == set(LAYER_NAMES)
    for layer, qml in styles.items():
        renderer = ET.fromstring(qml).find("renderer-v2")
        assert renderer.get("attr") in geopackage(folder, layer).columns
    titles = query(
        folder, "SELECT column_name, title, description FROM gpkg_data_columns "
        "WHERE table_name = 'township'",
    )  # fmt: skip
    known = {name: (title, unit) for name, title, unit in titles}
    assert known["soil_retention"] == ("土壤保持", "CNY yr-1")
    assert known["pollutant_removed_dust"] == ("净化量 工业粉尘", "t yr-1")
    assert set(known) == {*geopackage(folder, "township").columns} - {"geometry"}
    assert query(folder, "SELECT count(*) FROM gpkg_extensions WHERE table_name = "
                 "'gpkg_data_columns' AND extension_name = 'gpkg_schema'") == [(1,)]  # fmt: skip
    stamps = query(folder, "SELECT DISTINCT last_change FROM gpkg_contents")
    assert stamps == [("2023-12-31T00:00:00.000Z",)]
    told = pyogrio.read_info(folder / "exports" / "zones.gpkg", layer="county")
    assert told["layer_metadata"]["account_id"] == read_account(folder).manifest.account_id


def test_geoparquet_1_1_with_boxes(folder: Path) -> None:
    path = geoparquet(folder, "township")
    metadata = pq.read_metadata(path).metadata
    geo = json.loads(metadata[b"geo"])
    column = geo["columns"][geo["primary_column"]]
    assert geo["version"] == "1.1.0"
    assert column["encoding"] == "WKB"
    assert set(column["geometry_types"]) <= {"Polygon", "MultiPolygon"}
    assert pyproj.CRS.from_json_dict(column["crs"]).to_epsg() == 4548
    assert column["covering"]["bbox"]["xmin"] == ["bbox", "xmin"]
    assert metadata[b"account_id"].decode() == read_account(folder).manifest.account_id

    frame = gpd.read_parquet(path)
    assert frame.geometry.geom_equals(geopackage(folder, "township").geometry).all()
    boxes = pq.read_table(path, columns=["bbox"])["bbox"].to_pylist()
    for box, bounds in zip(boxes, frame.geometry.bounds.to_numpy(), strict=True):
        assert list(box.values()) == list(bounds)
    code, (_, window) = next(iter(small.TOWNSHIPS.items()))
    west, south, east, north = small._shape(window).bounds
    inside = gpd.read_parquet(path, bbox=(west + 10, south + 10, east - 10, north - 10))
    assert list(inside["code"]) == [code]
    unit = pq.read_schema(path).field("gep").metadata[b"unit"]
    assert unit == b"CNY yr-1"


def test_hostile_names_come_through_as_they_are(hostile: Path) -> None:
    codes = [*HOSTILE]
    frames = geopackage(hostile, "township"), gpd.read_parquet(geoparquet(hostile, "township"))
    for frame in frames:
        assert set(codes) <= set(frame["code"])
        assert set(codes) <= set(frame["name"])
    features = geojson(hostile, "township")["features"]
    assert set(codes) <= {f["id"] for f in features} & {f["properties"]["name"] for f in features}
    assert geojson(hostile, "county")["features"][0]["properties"]["name"] == COUNTY_NAME
    assert set(LAYERS) <= {name for name, _ in pyogrio.list_layers(hostile / "exports/zones.gpkg")}


def test_names_of_columns_suit_any_database(hostile: Path) -> None:
    columns = [str(name) for name in geopackage(hostile, "township").columns]
    assert all(re.fullmatch(r"\w{1,70}", name) for name in columns)
    assert len({name.casefold() for name in columns}) == len(columns)


@pytest.mark.parametrize(
    ("parts", "taken", "name"),
    [
        (["shade"], ["shade"], "shade_2"),
        (["shade"], ["Shade", "shade_2"], "shade_3"),
        (["geom"], [], "geom_2"),
        (["../.."], [], "column"),
        (["x" * 300], [], "x" * 60),
    ],
)
def test_column_names(parts: list[str], taken: list[str], name: str) -> None:
    assert column_name(parts, taken) == name
