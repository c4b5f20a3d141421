"""Whatever the format, a file is described and read by the engine that claims it."""

import json
import os
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import rasterio
import xarray as xr

import gep
from gep.inputs.rasters.sources import describe, engines, open_source
from tests.county import make_county
from tests.inputs.rasters.small_rasters import opened, write

ENGINE = '''
"""Rows of numbers in JSON, a toy."""

import json

import numpy as np

from gep.grid import Grid
from gep.inputs.rasters.source import Engine, Source


class Rows:
    def __init__(self, source):
        self.values = np.array(json.loads(open(source.path).read())["rows"])[None]

    def read(self, row, col, height, width, bands):
        return self.values[:, row : row + height, col : col + width]

    def close(self):
        pass


def described(path, variable):
    told = json.loads(path.read_text())
    rows = np.array(told["rows"])
    grid = Grid(told["crs"], told["left"], told["top"], told["dx"], told["dy"], *rows.shape[::-1])
    return Source(
        str(path), "json-rows", "", grid, False, "float64", 1, None, (1.0,), (0.0,),
        (told["unit"],), rows.shape,
    )


ENGINES = (Engine("json-rows", lambda path: path.suffix == ".json", described, Rows),)
'''


@pytest.fixture
def toy(tmp_path, monkeypatch) -> Path:
    folder = tmp_path / "extension"
    folder.mkdir()
    (folder / "json_rows.py").write_text(ENGINE, encoding="utf-8")
    monkeypatch.setenv("GEP_EXTENSIONS", str(folder))
    return folder


@pytest.mark.parametrize("make", [os.mkfifo, lambda path: path.symlink_to(os.devnull)])
def test_a_pipe_and_a_device_are_no_files(tmp_path, make):
    make(tmp_path / "dem.tif")
    layer, problems = opened(tmp_path, "elevation", "dem.tif", unit="m")
    assert layer is None
    assert [p.code for p in problems] == ["raster-no-file"]


def test_a_name_that_no_system_takes_is_a_file_that_is_not_there(tmp_path):
    layer, problems = opened(tmp_path, "elevation", "x" * 5000, unit="m")
    assert layer is None
    assert [p.code for p in problems] == ["raster-missing"]


def test_gdal_is_asked_last(toy):
    assert [engine.key for engine in engines()] == [
        "zarr",
        "h5netcdf",
        "scipy",
        "json-rows",
        "gdal",
    ]


@pytest.mark.parametrize("south_up", [False, True])
def test_rows_are_read_north_up_whatever_their_order_in_the_file(tmp_path, south_up):
    values = np.arange(12.0).reshape(3, 4)
    write(tmp_path / "r.tif", values, south_up=south_up)
    source = describe(tmp_path / "r.tif")
    assert (source.engine, source.south_up, source.bands) == ("gdal", south_up, 1)
    assert (source.lattice.width, source.lattice.height, source.lattice.dx) == (4, 3, 30.0)
    file = open_source(source)
    assert file.read(1, 2, 2, 2, (1,)).tolist() == [[[6.0, 7.0], [10.0, 11.0]]]
    file.close()


def test_an_engine_is_one_file_and_gives_the_account_that_gdal_gives(tmp_path, toy):
    county = make_county(tmp_path / "county", 6, shape=(60, 56), gaps=0.0)
    plain = gep.open_account(county.account).run(tmp_path / "plain")
    place = describe(county.folder / "ls_factor.tif").lattice
    told = {name: getattr(place, name) for name in ("crs", "left", "top", "dx", "dy")}
    told |= {"unit": "1", "rows": county.rasters["ls_factor"].astype(float).tolist()}
    (county.folder / "ls_factor.json").write_text(json.dumps(told), encoding="utf-8")
    text = county.account.read_text(encoding="utf-8")
    assert "ls_factor.tif" in text
    county.account.write_text(text.replace("ls_factor.tif", "ls_factor.json"), encoding="utf-8")
    other = gep.open_account(county.account).run(tmp_path / "other")
    pd.testing.assert_frame_equal(other.rows(), plain.rows(), check_exact=True)
    assert [path.name for path in toy.iterdir() if path.is_file()] == ["json_rows.py"]


def test_a_land_cover_in_a_store_gives_the_account_of_the_geotiff(tmp_path):
    county = make_county(tmp_path / "county", 7, (60, 70))
    first = gep.open_account(county.account).run(tmp_path / "tiff")
    with rasterio.open(county.folder / "land_cover.tif", "r+") as file:
        codes, at = file.read(1), file.transform
        file.update_tags(SYNTHETIC="yes")
    coordinates = {
        "lat": ("lat", at.f + at.e * (np.arange(60) + 0.5), {"units": "degrees_north"}),
        "lon": ("lon", at.c + at.a * (np.arange(70) + 0.5), {"units": "degrees_east"}),
    }
    cover = xr.Dataset({"code": (("lat", "lon"), codes)}, coordinates)
    cover["code"].encoding["_FillValue"] = np.uint8(0)
    cover.attrs["SYNTHETIC"] = "yes"
    cover.to_zarr(county.folder / "cover.zarr", zarr_format=2)
    text = county.account.read_text(encoding="utf-8")
    stored = 'path = "cover.zarr"\ncrs = "EPSG:4490"'
    county.account.write_text(text.replace('path = "land_cover.tif"', stored), encoding="utf-8")
    opened_account = gep.open_account(county.account)
    assert opened_account.inputs.is_synthetic
    second = opened_account.run(tmp_path / "zarr")
    sums = [
        account.rows(layer="county").set_index(["ecosystem_type", "indicator", "item"])["quantity"]
        for account in (first, second)
    ]
    np.testing.assert_allclose(sums[1].reindex(sums[0].index), sums[0], rtol=1e-9)
