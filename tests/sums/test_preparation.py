"""A prepared raster is known by everything that decides it."""

import math
from dataclasses import fields, replace
from types import SimpleNamespace

import numpy as np
import pyproj
import pytest
import rasterio

from gep.grid import Grid
from gep.inputs.rasters.source import Gaps, Packed, Source
from gep.inputs.rasters.standard import RasterSpec, open_raster, standard_rasters
from gep.sums import preparation
from gep.sums.preparation import reading

CRS = pyproj.CRS.from_epsg(4548).to_wkt()
GRID = Grid(CRS, 0.0, 240.0, 30.0, 30.0, 8, 8)


def tiff(path, fill, bands=2):
    values = np.full((bands, 8, 8), fill, "int16") + np.arange(bands, dtype="int16")[:, None, None]
    with rasterio.open(
        path, "w", driver="GTiff", count=bands, height=8, width=8, dtype="int16", crs=CRS,
        transform=rasterio.Affine(30, 0, 0, 0, -30, 240),
    ) as file:  # fmt: skip
        file.write(values)
    return path


def layer(folder, name="dem.tif", raster="elevation", **given):
    spec = RasterSpec(raster, name, **({"unit": "m", "band": 1} | given))
    opened, problems = open_raster(spec, standard_rasters(), GRID, folder)
    assert opened is not None, [p.text("en") for p in problems]
    return opened


@pytest.mark.parametrize(
    "given",
    [{"band": 2}, {"nodata": 6}, {"scale": 2}, {"offset": 1}, {"unit": "dm"}, {"unit": "km"}],
    ids=str,
)
def test_what_account_toml_says_of_a_raster_is_part_of_its_reading(tmp_path, given):
    tiff(tmp_path / "dem.tif", 5)
    assert reading(layer(tmp_path, **given)) != reading(layer(tmp_path))


def test_months_of_a_file_are_part_of_its_reading(tmp_path):
    tiff(tmp_path / "dem.tif", 5, bands=12)
    by_month = [layer(tmp_path, band=None, months=(month,)) for month in (1, 2, 12)]
    in_order = [
        layer(tmp_path, raster="monthly_temperature", band=None, unit="degC", months=tuple(months))
        for months in (range(1, 13), (*range(7, 13), *range(1, 7)))
    ]
    assert len({reading(one) for one in (*by_month, *in_order)}) == 5


PLAIN = Source("f", "gdal", "", GRID, False, "int16", 1, None, (1.0,), (0.0,), ("m",), (8, 8))
OTHER = {
    "str": "other", "int": 7, "float": 0.123, "bool": True, "float | None": 0.123,
    "tuple[float, ...]": (0.123,), "tuple[str, ...]": ("other",), "tuple[int, int]": (3, 5),
    "Gaps | None": Gaps("int16", is_masked=True),
    "Packed | None": Packed(PLAIN, ((1, (2.0, 0.0)),)),
}  # fmt: skip


def another(value, kind):
    if isinstance(value, Grid):
        return replace(value, dx=value.dx / 2)
    if isinstance(kind, type):
        return OTHER[kind.__name__]
    return OTHER[str(kind).rpartition("source.")[2]]


def test_two_sources_that_differ_in_any_field_are_read_differently(tmp_path):
    tiff(tmp_path / "dem.tif", 5)
    one = layer(tmp_path)
    source, seen = one.access.source, {reading(one)}
    names = [f for f in fields(source) if f.name not in ("path", "beside")]  # told by the hash
    for field in names:
        changed = replace(source, **{field.name: another(getattr(source, field.name), field.type)})
        seen.add(reading(replace(one, access=replace(one.access, source=changed))))
    for way in ({"indexes": (2,)}, {"missing": 3.0}):
        seen.add(reading(replace(one, access=replace(one.access, **way))))
    assert len(seen) == 1 + len(names) + 2


def test_the_same_file_elsewhere_is_the_same_reading(tmp_path):
    (tmp_path / "moved").mkdir()
    tiff(tmp_path / "dem.tif", 5)
    tiff(tmp_path / "moved" / "dem.tif", 5)
    assert reading(layer(tmp_path)) == reading(layer(tmp_path / "moved"))


def vrt(path, member):
    path.write_text(
        '<VRTDataset rasterXSize="8" rasterYSize="8"><SRS>EPSG:4548</SRS>'
        "<GeoTransform>0, 30, 0, 240, 0, -30</GeoTransform>"
        '<VRTRasterBand dataType="Int16" band="1"><SimpleSource>'
        f'<SourceFilename relativeToVRT="1">{member}</SourceFilename>'
        "<SourceBand>1</SourceBand></SimpleSource></VRTRasterBand></VRTDataset>"
    )


@pytest.mark.parametrize("nested", [False, True])
def test_a_vrt_is_known_by_its_members(tmp_path, nested):
    tiff(tmp_path / "member.tif", 5)
    vrt(tmp_path / "dem.vrt", "inner.vrt" if nested else "member.tif")
    vrt(tmp_path / "inner.vrt", "member.tif")
    before = layer(tmp_path, "dem.vrt")
    tiff(tmp_path / "member.tif", 6)
    after = layer(tmp_path, "dem.vrt")
    assert before.record.sha256 != after.record.sha256
    assert reading(before) != reading(after)


def test_a_mask_beside_its_file_is_part_of_it(tmp_path):
    path = tiff(tmp_path / "dem.tif", 5)
    before = layer(tmp_path)
    with rasterio.Env(GDAL_TIFF_INTERNAL_MASK=False), rasterio.open(path, "r+") as file:
        file.write_mask(np.eye(8, dtype=bool))
    after = layer(tmp_path)
    assert (tmp_path / "dem.tif.msk").is_file()
    assert before.record.sha256 != after.record.sha256
    assert math.isfinite(after.access.missing)


def test_another_version_of_a_library_prepares_anew(tmp_path, monkeypatch):
    tiff(tmp_path / "dem.tif", 5)
    catalogue = SimpleNamespace(prepared={("slope", "horn"): SimpleNamespace(formula=Gaps.filled)})
    arguments = (("slope", "horn"), catalogue, [layer(tmp_path)], {})
    before = preparation._fingerprint(*arguments)
    assert preparation._fingerprint(*arguments) == before
    monkeypatch.setattr(rasterio, "__gdal_version__", "0.0")
    assert preparation._fingerprint(*arguments) != before


def test_what_could_not_be_written_leaves_nothing_behind(tmp_path):
    path = tmp_path / "prepared" / "slope.tif"
    with pytest.raises(TypeError):
        preparation._write(path, np.full((8, 8), "no number"), GRID, "degree")
    assert list(path.parent.iterdir()) == []
    preparation._write(path, np.ones((8, 8)), GRID, "degree")
    assert list(path.parent.iterdir()) == [path]


def test_a_raster_too_large_to_be_read_whole_is_refused_before(tmp_path, monkeypatch):
    tiff(tmp_path / "dem.tif", 5)
    source = layer(tmp_path)
    wanted = 4 * 8 * 8 * 8  # four arrays of float64 of the one band of 8 x 8
    monkeypatch.setattr(preparation, "memory", lambda: wanted)
    assert preparation._too_large([source], GRID) is None
    monkeypatch.setattr(preparation, "memory", lambda: wanted - 1)
    problem = preparation._too_large([source], GRID)
    assert problem.code == "raster-memory"
    assert "dem.tif" in problem.text("en")
    assert "cut to the county" in problem.text("en")
