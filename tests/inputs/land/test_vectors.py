"""Files of polygons: formats, layers, columns, encodings, and what is wrong with them."""

import pytest
from shapely import box

from tests.inputs.land.towns import LEFT, RIGHT, codes_of, frame, opened, read


@pytest.mark.parametrize("suffix", ["shp", "geojson", "gdb"])
def test_other_formats(tmp_path, suffix):
    driver = {"driver": "OpenFileGDB"} if suffix == "gdb" else {}
    frame(LEFT, RIGHT).to_file(tmp_path / f"towns.{suffix}", engine="pyogrio", **driver)
    layer, problems = read(tmp_path, f"towns.{suffix}")
    assert not problems
    assert layer.codes == ("330881001", "330881002")


def test_columns_need_not_match_in_case(tmp_path):
    layer, problems = opened(
        tmp_path, frame(LEFT).rename(columns={"code": "ZLDWDM"}), code="zldwdm"
    )
    assert layer.codes == ("330881001",)
    assert not problems


@pytest.mark.parametrize(
    ("easting", "likely"),
    [(40_500_000, "EPSG:4528"), (39_500_000, "EPSG:4527"), (500_000, "EPSG:....")],
)
def test_a_file_without_crs(tmp_path, easting, likely):
    place = box(easting, 3_100_000, easting + 1000, 3_101_000)
    frame(place, crs="EPSG:4528").to_file(tmp_path / "towns.shp", engine="pyogrio")
    (tmp_path / "towns.prj").unlink()
    layer, problems = read(tmp_path, "towns.shp")
    assert layer is None
    assert codes_of(problems) == [("zones-no-crs", "error")]
    assert problems[0].values["likely"] == likely


def test_a_file_without_crs_and_without_features(tmp_path):
    frame(LEFT).iloc[:0].to_file(tmp_path / "towns.shp", engine="pyogrio")
    (tmp_path / "towns.prj").unlink()
    layer, problems = read(tmp_path, "towns.shp")
    assert layer is None
    assert codes_of(problems) == [("zones-no-crs", "error")]


@pytest.mark.parametrize("text", ["坐标系：国家2000", "\x00\x01"])
def test_a_crs_that_is_no_text_is_told(tmp_path, text):
    frame(LEFT, RIGHT).to_file(tmp_path / "towns.shp", engine="pyogrio")
    (tmp_path / "towns.prj").write_bytes(text.encode("gbk") + b"\xff\xfe")
    layer, problems = read(tmp_path, "towns.shp")
    assert layer is None
    assert codes_of(problems) in ([("zones-crs-unreadable", "error")], [("zones-no-crs", "error")])


def test_a_code_page_that_is_no_name_is_none(tmp_path):
    frame(LEFT, RIGHT).to_file(tmp_path / "towns.shp", engine="pyogrio")
    (tmp_path / "towns.cpg").write_bytes(b"GB\x00K")
    layer, _ = read(tmp_path, "towns.shp")
    assert layer.codes == ("330881001", "330881002")


def test_an_old_datum_is_said(tmp_path):
    _, problems = opened(tmp_path, frame(LEFT, crs="EPSG:4610"))
    assert ("zones-old-datum", "warning") in codes_of(problems)


def test_a_missing_column_names_the_nearest(tmp_path):
    layer, problems = opened(tmp_path, frame(LEFT), code="cod", label="nam")
    assert layer is None
    assert codes_of(problems) == [("zones-column-missing", "error")] * 2
    assert [p.values["nearest"] for p in problems] == ["code", "name"]
    assert problems[0].values["columns"] == "code, name"


def test_a_table_without_shapes_is_no_layer(tmp_path):
    (tmp_path / "towns.gpkg").unlink(missing_ok=True)
    (tmp_path / "towns.csv").write_text("code,name\n330881001,a\n", encoding="utf-8")
    layer, problems = read(tmp_path, "towns.csv")
    assert layer is None
    assert codes_of(problems) == [("zones-no-layer", "error")]


def test_layers_are_named_if_there_are_several(tmp_path):
    for name in ("towns", "villages"):
        frame(LEFT).to_file(tmp_path / "towns.gpkg", layer=name, engine="pyogrio")
    assert codes_of(read(tmp_path)[1]) == [("zones-layer-unnamed", "error")]
    _, [problem] = read(tmp_path, layer="town")
    assert problem.code == "zones-layer-missing"
    assert problem.values["nearest"] == "towns"
    assert read(tmp_path, layer="villages")[0] is not None


def test_files_that_are_not_there_or_not_maps(tmp_path):
    assert codes_of(read(tmp_path)[1]) == [("zones-file-missing", "error")]
    (tmp_path / "towns.gpkg").write_text("no map", encoding="utf-8")
    assert codes_of(read(tmp_path)[1]) == [("zones-unreadable", "error")]


@pytest.mark.parametrize(
    ("written", "declared", "note"),
    [
        ("GBK", None, True),
        ("UTF-8", None, False),
        ("GBK", "GBK", False),
        ("GBK", "936", False),
        ("UTF-8", "UTF-8", False),
        ("UTF-8", "GBK", True),  # decodes without an error, to garbage
        ("GBK", "UTF-8", True),
        ("GBK", "ISO-8859-1", True),  # what some programs write when they do not know
        ("UTF-8", "88591", True),
        ("GBK", "no such encoding", True),
    ],
)
def test_text_of_shapefiles(tmp_path, written, declared, note):
    names = ["双塔街道", "廿八都镇"]
    towns = frame(LEFT, RIGHT, names=names)
    if written == "GBK":
        towns = towns.rename(columns={"name": "名称"})
    towns.to_file(tmp_path / "towns.shp", engine="pyogrio", encoding=written)
    (tmp_path / "towns.cpg").unlink(missing_ok=True)
    if declared:
        (tmp_path / "towns.cpg").write_text(declared, encoding="ascii")
    layer, problems = read(tmp_path, "towns.shp", label="名称" if written == "GBK" else "name")
    assert list(layer.names) == names
    assert [p.code for p in problems] == ["zones-encoding"] * note


def test_latin_text_stays_latin(tmp_path):
    towns = frame(LEFT, names=["Müllheim"])
    towns.to_file(tmp_path / "towns.shp", engine="pyogrio", encoding="ISO-8859-1")
    (tmp_path / "towns.cpg").write_text("ISO-8859-1", encoding="ascii")
    layer, problems = read(tmp_path, "towns.shp")
    assert layer.names == ("Müllheim",)
    assert not problems
