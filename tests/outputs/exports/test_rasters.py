"""Every raster comes out as a Cloud-Optimized GeoTIFF that says what it is; its pixels stay."""

import csv
from pathlib import Path

import numpy as np
import rasterio

from gep.account.account import read_account
from tests.outputs.exports.conftest import NODATA, erosion
from tests.outputs.small_account import TYPES, ecosystem_types

CLASSES, AMOUNTS = "ecosystem_types.tif", "potential_erosion.tif"


def test_gdal_calls_them_cloud_optimized(folder: Path) -> None:
    found = sorted((folder / "exports" / "rasters").glob("*.tif"))
    assert [path.name for path in found] == [CLASSES, AMOUNTS]
    for path in found:
        with rasterio.open(path) as raster:
            assert raster.tags(ns="IMAGE_STRUCTURE")["LAYOUT"] == "COG"
            assert raster.block_shapes == [(512, 512)]
            assert raster.tags()["account_id"] == read_account(folder).manifest.account_id
            assert raster.tags()["year"] == "2023"
            assert raster.crs.to_epsg() == 4548
        has_table = path.with_name(f"{path.name}.aux.xml").exists()
        assert has_table == (path.name == CLASSES)
    with rasterio.open(found[1]) as raster:
        assert raster.overviews(1) == [2]


def test_pixels_units_and_nodata_stay(folder: Path) -> None:
    with rasterio.open(folder / "exports" / "rasters" / AMOUNTS) as raster:
        assert np.array_equal(raster.read(1), erosion())
        assert raster.nodata == NODATA
        assert raster.units == ("t ha-1 yr-1",)
        assert raster.descriptions == ("potential_erosion (t ha-1 yr-1)",)
        assert "潜在侵蚀量" in raster.tags()["title"]
    with rasterio.open(folder / "exports" / "rasters" / CLASSES) as raster:
        assert np.array_equal(raster.read(1), ecosystem_types() + 1)


def test_overviews_average_what_is_known(folder: Path) -> None:
    with rasterio.open(folder / "exports" / "rasters" / AMOUNTS) as raster:
        small = raster.read(1, out_shape=(315, 300))
    blocks = np.where(erosion() == NODATA, np.nan, erosion()).reshape(315, 2, 300, 2)
    known = ~np.isnan(blocks).any(axis=(1, 3))
    assert np.allclose(small[known], blocks.mean(axis=(1, 3))[known], rtol=1e-6)
    assert (small[np.isnan(blocks).all(axis=(1, 3))] == NODATA).all()


def test_types_are_coloured_and_named(folder: Path) -> None:
    with (folder / "exports/rasters/ecosystem_types.csv").open(encoding="utf-8-sig") as lines:
        legend = list(csv.DictReader(lines))
    assert [row["ecosystem_type"] for row in legend] == list(TYPES)
    assert [row["type_zh"] for row in legend] == ["常绿阔叶林", "水田", "灌木园地", "河流"]
    with rasterio.open(folder / "exports" / "rasters" / CLASSES) as raster:
        shown = raster.colormap(1)
    for row in legend:
        red, green, blue, alpha = shown[int(row["value"])]
        assert f"#{red:02x}{green:02x}{blue:02x}" == row["colour"]
        assert alpha == 255
    assert shown[0][3] == 0
