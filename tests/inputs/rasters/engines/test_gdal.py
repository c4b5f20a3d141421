"""What GDAL's engine tells of a file, and what it refuses before anything is read."""

import numpy as np
import pytest
import rasterio

from gep.inputs.rasters.engines.gdal import ENGINES
from gep.inputs.rasters.sources import SourceProblem, describe, open_source
from tests.inputs.rasters.small_rasters import codes_of, opened, write

VALUES = np.arange(12, dtype=np.int16).reshape(3, 4)


def vrt(folder, *members):
    bands = "".join(
        f'<VRTRasterBand dataType="Int16" band="{n}"><SimpleSource>{member}'
        "<SourceBand>1</SourceBand></SimpleSource></VRTRasterBand>"
        for n, member in enumerate(members, 1)
    )
    (folder / "v.vrt").write_text(
        '<VRTDataset rasterXSize="4" rasterYSize="3"><SRS>EPSG:4548</SRS>'
        f"<GeoTransform>630000,30,0,3170000,0,-30</GeoTransform>{bands}</VRTDataset>"
    )
    return folder / "v.vrt"


def member(name, relative=1):
    return f'<SourceFilename relativeToVRT="{relative}">{name}</SourceFilename>'


def test_the_facts_of_a_file(tmp_path):
    write(tmp_path / "r.tif", VALUES, unit="m", nodata=-1, scale=0.5, offset=2.0)
    source = describe(tmp_path / "r.tif")
    assert source.engine == ENGINES[0].key
    lattice = source.lattice
    assert (lattice.left, lattice.top, lattice.dx, lattice.dy) == (630000.0, 3170000.0, 30.0, 30.0)
    assert (lattice.width, lattice.height, source.bands, source.dtype) == (4, 3, 1, "int16")
    assert (source.nodata, source.scales, source.offsets, source.units) == (
        -1,
        (0.5,),
        (2.0,),
        ("m",),
    )


def test_a_window_is_north_up(tmp_path):
    write(tmp_path / "r.tif", VALUES, south_up=True)
    file = open_source(describe(tmp_path / "r.tif"))
    assert file.read(1, 1, 2, 2, (1,)).tolist() == [[[5, 6], [9, 10]]]
    file.close()


def test_every_file_that_a_vrt_lacks_is_named_at_once(tmp_path):
    write(tmp_path / "there.tif", VALUES)
    path = vrt(tmp_path, member("there.tif"), member("a &amp; b.tif"), member("/no/such.tif", 0))
    with pytest.raises(SourceProblem) as told:
        describe(path)
    assert told.value.code == "raster-member"
    assert told.value.values["names"] == "a & b.tif, /no/such.tif"


def test_a_vrt_in_another_encoding_is_told(tmp_path):
    write(tmp_path / "there.tif", VALUES)
    path = vrt(tmp_path, member("there.tif"))
    name = "\u5e9f.tif".encode("gbk")
    path.write_bytes(path.read_bytes().replace(b"there.tif", name))
    layer, problems = opened(tmp_path, "elevation", "v.vrt", unit="m")
    assert layer is None
    assert codes_of(problems) == {"raster-unreadable"}
    assert "utf-8" in problems[0].text("en")


def test_a_vrt_with_all_its_files_is_read_and_known_by_them(tmp_path):
    write(tmp_path / "there.tif", VALUES)
    source = describe(vrt(tmp_path, member("there.tif"), member(tmp_path / "there.tif", 0)))
    assert source.bands == 2
    assert [name.rpartition("/")[2] for name in source.beside] == ["there.tif"]


@pytest.mark.parametrize("side", [44_721, 2_000_000_000])
def test_two_billion_pixels_out_of_a_dozen_are_refused(tmp_path, side):
    write(tmp_path / "there.tif", VALUES)
    path = vrt(tmp_path, member("there.tif"))
    text = path.read_text().replace('XSize="4"', f'XSize="{side}"')
    path.write_text(text.replace('YSize="3"', f'YSize="{side}"'))
    layer, problems = opened(tmp_path, "elevation", "v.vrt", unit="m")
    assert layer is None
    assert codes_of(problems) == {"raster-claims"}
    assert f"{side} x {side}" in problems[0].text("en")


def test_a_picture_without_a_place_is_told(tmp_path):
    with rasterio.open(
        tmp_path / "p.png", "w", driver="PNG", width=4, height=3, count=1, dtype="uint8"
    ) as file:
        file.write(VALUES[None].astype("uint8"))
    layer, problems = opened(tmp_path, "elevation", "p.png", unit="m", crs="EPSG:4548")
    assert layer is None
    assert codes_of(problems) == {"raster-not-placed"}
