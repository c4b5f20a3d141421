"""Names and colours of a raster of ecosystem types, as a GIS finds them."""

import xml.etree.ElementTree as ET

import numpy as np
import rasterio

from gep.telling.type_classes import TypeClasses

NAMES = {
    "forest": {"zh": "森林", "en": "Forest"},
    "own": {"zh": "茶 & 竹<林>", "en": "Tea & <bamboo>"},
}
TYPES = ("forest", "own", "unnamed")


def test_values_follow_the_types_and_nothing_is_clear():
    classes = TypeClasses.of(TYPES, NAMES)
    assert [(one.value, one.key) for one in classes.classes] == [
        (1, "forest"), (2, "own"), (3, "unnamed"),
    ]  # fmt: skip
    assert [one.names["en"] for one in classes.classes] == ["Forest", "Tea & <bamboo>", "unnamed"]
    colours = classes.colormap
    assert colours[0] == (0, 0, 0, 0)
    assert {colours[number][3] for number in (1, 2, 3)} == {255}
    assert len({colours[number] for number in (1, 2, 3)}) == 3


def test_gdal_reads_the_table_and_the_style_has_every_value(tmp_path):
    path = tmp_path / "types.tif"
    with rasterio.open(path, "w", driver="GTiff", width=2, height=1, count=1, dtype="uint8",
                       crs="EPSG:4490", transform=rasterio.Affine.from_gdal(0, 1, 0, 0, 0, -1),
                       ) as file:  # fmt: skip
        file.write(np.array([[1, 2]], np.uint8), 1)
    TypeClasses.of(TYPES, NAMES).write_beside(path, "zh")
    table = ET.parse(tmp_path / "types.tif.aux.xml").getroot()
    rows = [[cell.text for cell in row] for row in table.iter("Row")]
    assert [(row[0], row[1], row[5]) for row in rows] == [
        ("1", "森林", "forest"), ("2", "茶 & 竹<林>", "own"), ("3", "unnamed", "unnamed"),
    ]  # fmt: skip
    with rasterio.open(path) as file:  # which still opens with the table beside it
        assert file.read(1).tolist() == [[1, 2]]
        assert "types.tif.aux.xml" in [name.rsplit("/", 1)[-1] for name in file.files]
    style = ET.parse(tmp_path / "types.qml").getroot()
    entries = {one.get("value"): one.get("label") for one in style.iter("paletteEntry")}
    assert entries == {"1": "森林", "2": "茶 & 竹<林>", "3": "unnamed"}
