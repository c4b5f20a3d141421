"""Rivers, seats, neighbours and the locator, drawn from the finished folder alone."""

from dataclasses import replace
from pathlib import Path

import geopandas as gpd
import matplotlib as mpl
import pytest
import shapely
from matplotlib.colors import to_hex
from matplotlib.patches import PathPatch

from gep.account.account import read_account
from gep.account.folder import seal_account, write_account
from gep.outputs.maps.around import NEIGHBOUR, RIVER
from gep.outputs.maps.mapped import MappedAccount, open_for_maps
from tests.outputs.maps.drawn import figure_of, texts
from tests.outputs.small_account import small_parts

CRS = "EPSG:4548"
LEFT, BOTTOM, RIGHT, TOP = 640_000.0, 3_140_000.0, 660_000.0, 3_161_000.0
COUNTY = shapely.box(LEFT, BOTTOM, RIGHT, TOP)


def layer(name: str, shape: shapely.Geometry) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame({"name": [name]}, geometry=[shape], crs=CRS)


LAYERS = {
    "rivers": layer("", shapely.LineString([(LEFT - 5e3, BOTTOM), (RIGHT + 5e3, TOP)])),
    "seats": layer("市政府", shapely.Point(650_000, 3_150_000)),
    "neighbours": layer("邻县", COUNTY.buffer(2e4).difference(COUNTY)),
    "locator": layer("", COUNTY.buffer(1e5)),
}


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> MappedAccount:
    folder = tmp_path_factory.mktemp("around") / "OUT"
    folder.mkdir()
    write_account(folder, replace(small_parts(), map_layers=LAYERS))
    seal_account(folder)
    return open_for_maps(read_account(folder))


def colours_of(mapped: MappedAccount, name: str) -> list[str]:
    patches = figure_of(mapped, name).findobj(PathPatch)
    return [to_hex(c) for p in patches for c in (p.get_facecolor(), p.get_edgecolor())]


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_each_layer_is_drawn_and_stands_in_the_legend(drawn: MappedAccount, lang: str) -> None:
    said = {
        "zh": {"水系", "政府驻地", "相邻地区", "位置示意"},
        "en": {"Rivers and water bodies", "Seat of government", "Neighbouring areas", "Location"},
    }[lang]
    written = texts(figure_of(drawn, "gep", lang))
    assert said <= set(written)
    assert {"市政府", "邻县"} <= set(written)
    assert {RIVER, NEIGHBOUR} <= set(colours_of(drawn, "gep"))


def test_an_account_without_layers_speaks_of_none(mapped: MappedAccount) -> None:
    assert not mapped.account.map_layers()
    assert not {"水系", "政府驻地", "相邻地区", "位置示意"} & set(texts(figure_of(mapped, "gep")))


def test_nothing_reaches_beyond_the_frame_and_the_locator_leaves_the_county_free(
    drawn: MappedAccount,
) -> None:
    layout = drawn.base.layout
    sheet = shapely.box(*layout.extent).buffer(1e-6)
    around = drawn.base.around
    assert all(sheet.contains(one.shape) for one in (*around.rivers, *around.neighbours))
    boxes = [
        shapely.box(*p.get_bbox().extents)
        for p in figure_of(drawn, "gep").findobj(mpl.patches.Rectangle)
        if p.get_zorder() == pytest.approx(5.5)
    ]
    assert len(boxes) == 1
    assert layout.frame.shape.contains(boxes[0])


def test_the_same_layers_are_the_same_bytes(tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        write_account(tmp_path / name, replace(small_parts(), map_layers=LAYERS))
    one, two = ((tmp_path / name / "map_layers.gpkg").read_bytes() for name in ("one", "two"))
    assert one == two


def test_the_layers_are_sealed_with_the_account(drawn: MappedAccount) -> None:
    assert "map_layers.gpkg" in drawn.account.manifest.hashed.files
    assert set(drawn.account.map_layers()) == set(LAYERS)
