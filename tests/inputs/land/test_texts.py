"""Names come out as they were written, whatever container they lie in."""

import json
import struct
import zipfile

import pytest
import shapely

from tests.inputs.land.towns import LEFT, RIGHT, codes_of, frame, read

NAMES = ["双塔街道", "廿八都镇"]


def shapefile(folder, names=NAMES, page=None):
    frame(LEFT, RIGHT, names=names).to_file(folder / "towns.shp", engine="pyogrio", encoding="GBK")
    (folder / "towns.cpg").unlink(missing_ok=True)
    if page:
        (folder / "towns.cpg").write_text(page, encoding="ascii")
    return "towns.shp"


def zipped(folder):
    (folder / "parts").mkdir()
    shapefile(folder / "parts")
    with zipfile.ZipFile(folder / "towns.zip", "w") as package:
        for part in (folder / "parts").iterdir():
            package.write(part, part.name)
    return "towns.zip"


def zipped_in_a_folder(folder):
    """As it comes of compressing a folder, here one with a Chinese name."""
    (folder / "towns").mkdir()
    shapefile(folder / "towns")
    with zipfile.ZipFile(folder / "towns.zip", "w") as package:
        for part in (folder / "towns").iterdir():
            package.write(part, f"乡镇边界/{part.name}")
    return "towns.zip"


def in_a_folder(folder):
    (folder / "towns").mkdir()
    shapefile(folder / "towns")
    return "towns"


def mapinfo(folder):
    towns = frame(LEFT, RIGHT, names=NAMES)
    towns.to_file(folder / "towns.tab", driver="MapInfo File", encoding="GBK")
    return "towns.tab"


def geojson(folder):
    features = [
        {"type": "Feature", "geometry": shapely.geometry.mapping(p),
         "properties": {"code": f"33088100{i}", "name": name}}
        for i, (p, name) in enumerate(zip((LEFT, RIGHT), NAMES, strict=True), 1)
    ]  # fmt: skip
    text = json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False)
    (folder / "towns.geojson").write_bytes(text.encode("gbk"))
    return "towns.geojson"


@pytest.mark.parametrize(
    "made", [shapefile, zipped, zipped_in_a_folder, in_a_folder, mapinfo, geojson]
)
def test_names_in_gbk_that_nobody_declared(tmp_path, made):
    layer, problems = read(tmp_path, made(tmp_path))
    assert layer is not None, [p.text("en") for p in problems]
    assert list(layer.names) == NAMES
    assert ("zones-encoding", "note") in codes_of(problems)


def test_a_name_that_is_cut_inside_a_character_spoils_itself_alone(tmp_path):
    long = [f"江山市{name}人民政府" for name in NAMES]
    shapefile(tmp_path, long)
    cut_fields(tmp_path / "towns.dbf", "name", 15)
    layer, problems = read(tmp_path, "towns.shp")
    # seven characters of two bytes, and half of the next
    assert list(layer.names) == [f"{name[:7]}\ufffd" for name in long]
    (found,) = [p for p in problems if p.code == "zones-text-cut"]
    assert found.severity == "warning"
    assert found.values["count"] == 2


def cut_fields(path, name, width):
    """Leave so many bytes of a column of a dBase file, as a narrower field would."""
    content = bytearray(path.read_bytes())
    count, start, length = struct.unpack_from("<IHH", content, 4)
    at, offset = 32, 1
    while content[at] != 0x0D:
        full = content[at + 16]
        if bytes(content[at : at + 11]).split(b"\0")[0] == name.encode():
            for row in range(count):
                cell = start + row * length + offset
                content[cell + width : cell + full] = b" " * (full - width)
        offset, at = offset + full, at + 32
    path.write_bytes(content)
