"""The rasters of an account: what is read, when, and what other tools understand of it."""

import pickle
from pathlib import Path

import numpy as np
import pyproj
import pytest
import rasterio
import xarray as xr
from rasterio.transform import from_origin

from gep.account import read_account
from tests.outputs.small_account import small_account

CRS = "EPSG:4548"
CORNER = from_origin(500_000.0, 3_200_000.0, 30.0, 20.0)
VALUES = np.arange(12, dtype=np.float32).reshape(3, 4)
NODATA = 5.0


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    """A small account with a raster of amounts, one of types, and one on a grid of its own."""
    folder = small_account(tmp_path_factory.mktemp("account"))
    (folder / "rasters").mkdir(exist_ok=True)
    write(folder, "storm_rain", VALUES, CORNER, nodata=NODATA, unit="mm yr-1")
    write(folder, "ecosystem_types", (VALUES % 3).astype(np.uint8), CORNER, nodata=0)
    coarse = from_origin(500_000.0, 3_200_000.0, 60.0, 60.0)
    write(folder, "npp", VALUES[:1, :2], coarse, nodata=-1, unit="gC m-2 yr-1")
    return folder


def write(folder, name, values, transform, nodata, unit=""):
    with rasterio.open(
        folder / "rasters" / f"{name}.tif", "w", driver="GTiff", count=1, crs=CRS, nodata=nodata,
        height=values.shape[0], width=values.shape[1], dtype=values.dtype, transform=transform,
    ) as file:  # fmt: skip
        file.write(values, 1)
        file.set_band_unit(1, unit)


@pytest.fixture
def rasters(folder) -> xr.Dataset:
    return read_account(folder).rasters("en")


def test_values_are_those_of_the_file_and_no_data_is_nan(rasters):
    wanted = np.where(VALUES == NODATA, np.nan, VALUES)
    np.testing.assert_array_equal(rasters["storm_rain"], wanted)
    assert rasters["storm_rain"].sum() == 66 - NODATA  # 0 + 1 + ... + 11


PARTS = [
    np.s_[1, :], np.s_[:, 2], np.s_[1, 2], np.s_[::-1, 1:3], np.s_[2:0:-1, ::3], np.s_[3:, :],
    np.s_[[2, 0], :],
]  # fmt: skip


@pytest.mark.parametrize("part", PARTS, ids=str)
def test_a_part_is_that_part_of_the_whole(rasters, part):
    whole = np.where(VALUES == NODATA, np.nan, VALUES)
    np.testing.assert_array_equal(rasters["storm_rain"][part], whole[part])


def test_nothing_is_read_before_it_is_asked_for(rasters, monkeypatch):
    read = []

    class Counted(rasterio.DatasetReader):
        def read(self, *args, window, **how):
            read.append((window.height, window.width))
            return super().read(*args, window=window, **how)

    monkeypatch.setattr(rasterio, "open", lambda path: Counted(path))
    corner = rasters["storm_rain"][1:, 2]
    assert "mm yr-1" in str(corner.attrs)
    assert read == []
    assert corner.values.tolist() == [6.0, 10.0]
    assert read == [(2, 1)]


def test_coordinates_are_centres_of_pixels(rasters):
    assert rasters["x"].values.tolist() == [500_015.0, 500_045.0, 500_075.0, 500_105.0]
    assert rasters["y"].values.tolist() == [3_199_990.0, 3_199_970.0, 3_199_950.0]
    assert rasters["x"].attrs["standard_name"] == "projection_x_coordinate"
    assert rasters["storm_rain"].dims == rasters["ecosystem_types"].dims == ("y", "x")


def test_a_raster_on_another_grid_has_axes_of_its_own(rasters):
    dims = rasters["npp"].dims
    assert not {"x", "y"} & set(dims)
    assert rasters[dims[1]].values.tolist() == [500_030.0, 500_090.0]


def test_names_and_units_are_those_of_cf(rasters, folder):
    assert rasters["storm_rain"].attrs["units"] == "mm yr-1"
    assert rasters["npp"].attrs["units"] == "g m-2 yr-1"  # that it is carbon, the name says
    types = rasters["ecosystem_types"].attrs
    assert types["long_name"] == "Ecosystem types"
    assert types["long_name_zh"] == "生态系统类型"
    assert read_account(folder).rasters()["ecosystem_types"].attrs["long_name"] == "生态系统类型"
    keys = read_account(folder).manifest.hashed.ecosystem_types
    assert dict(zip(types["flag_meanings"].split(), types["flag_values"], strict=True)) == {
        key: n for n, key in enumerate(keys, start=1)
    }


def test_another_tool_finds_the_crs_and_the_place_of_each_pixel(rasters, tmp_path):
    assert pyproj.CRS.from_cf(rasters["spatial_ref"].attrs) == pyproj.CRS(CRS)
    rasters[["storm_rain"]].to_netcdf(tmp_path / "rasters.nc")
    with rasterio.open(f"netcdf:{tmp_path / 'rasters.nc'}:storm_rain") as read:
        assert read.crs == rasterio.CRS.from_user_input(CRS)
        assert read.transform.almost_equals(CORNER)
        np.testing.assert_array_equal(read.read(1), np.where(VALUES == NODATA, np.nan, VALUES))


def test_a_dataset_travels_to_another_process(rasters):
    again = pickle.loads(pickle.dumps(rasters))
    xr.testing.assert_identical(again, rasters)


def test_an_account_without_rasters_has_an_empty_dataset(tmp_path):
    folder = small_account(tmp_path / "account")
    (folder / "rasters" / "ecosystem_types.tif").unlink()
    rasters = read_account(folder).rasters()
    assert not rasters.data_vars
    assert rasters.attrs["Conventions"] == "CF-1.11"
