"""What maps draw besides the account: read like any input, cut, and told when it is wrong."""

from pathlib import Path

import geopandas as gpd
import pytest
import shapely
from shapely import LineString, Point, box

from gep.config.plan import MapLayerSpec
from gep.inputs.land.map_layers import MapLayer, open_map_layer
from gep.problems import Problem

CRS = "EPSG:4548"
COUNTY = box(600_000, 3_100_000, 620_000, 3_110_000)


def opened(
    folder: Path, name: str, shapes: list[shapely.Geometry], crs: str = CRS, **spec: str
) -> tuple[MapLayer | None, list[Problem]]:
    texts = [f"{name} {i}" for i in range(len(shapes))]
    frame = gpd.GeoDataFrame({"text": texts}, geometry=shapes, crs=CRS).to_crs(crs)
    frame.to_file(folder / "layer.gpkg", engine="pyogrio")
    layer, problems = open_map_layer(MapLayerSpec(name, "layer.gpkg", **spec), CRS, COUNTY, folder)
    for problem in problems:
        assert all(problem.text(lang) and "{" not in problem.text(lang) for lang in ("zh", "en"))
    return layer, problems


def test_a_river_is_brought_to_the_account_and_cut_around_the_county(tmp_path: Path) -> None:
    river = LineString([(0, 3_105_000), (1_200_000, 3_105_000)])
    layer, problems = opened(tmp_path, "rivers", [river])
    assert not problems
    assert layer is not None
    # the county is 20 km wide: 20 km on either side of it stay
    assert layer.geometry[0].bounds == (580_000, 3_105_000, 640_000, 3_105_000)


def test_another_reference_system_moves_nothing(tmp_path: Path) -> None:
    layer, problems = opened(tmp_path, "seats", [Point(610_000, 3_105_000)], "EPSG:4490",
                             label="text")  # fmt: skip
    assert not problems
    assert layer is not None
    assert layer.geometry[0].distance(Point(610_000, 3_105_000)) < 1e-3
    assert layer.names == ("seats 0",)
    assert (layer.record.name, layer.record.kind, len(layer.record.sha256)) == (
        "map_seats", "map", 64,
    )  # fmt: skip


def test_a_locator_is_whole_and_coarse(tmp_path: Path) -> None:
    province = Point(600_000, 3_100_000).buffer(400_000, quad_segs=500)
    layer, _ = opened(tmp_path, "locator", [province])
    assert layer is not None
    assert layer.geometry[0].area == pytest.approx(province.area, rel=2e-3)
    assert shapely.get_num_coordinates(layer.geometry[0]) < 300


@pytest.mark.parametrize(
    ("name", "shapes", "severity", "kept"),
    [
        ("seats", [COUNTY], "error", None),
        ("neighbours", [COUNTY, LineString([(0, 0), (1, 1)])], "warning", 1),
        ("rivers", [Point(610_000, 3_105_000)], "error", None),
        ("rivers", [COUNTY, LineString([(600_000, 3_100_000), (610_000, 3_105_000)])], "", 2),
    ],
)
def test_a_layer_of_another_kind_is_told(
    tmp_path: Path, name: str, shapes: list[shapely.Geometry], severity: str, kept: int | None
) -> None:
    layer, problems = opened(tmp_path, name, shapes)
    assert [(p.code, p.severity) for p in problems] == [("maps-layer-kind", severity)] * bool(
        severity
    )
    assert (None if layer is None else len(layer.geometry)) == kept


def test_a_layer_elsewhere_is_told(tmp_path: Path) -> None:
    for name in ("neighbours", "locator"):
        layer, problems = opened(tmp_path, name, [box(0, 0, 1000, 1000)])
        assert layer is None
        assert [p.code for p in problems] == ["maps-layer-elsewhere"]


def test_a_column_that_is_not_there_is_told(tmp_path: Path) -> None:
    layer, problems = opened(tmp_path, "seats", [Point(610_000, 3_105_000)], label="名称")
    assert layer is None
    assert [p.code for p in problems] == ["zones-column-missing"]
