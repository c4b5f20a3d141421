"""netCDF and Zarr, either way up."""

import numpy as np
import pyproj
import pytest
import xarray as xr

from gep.grid import Grid
from tests.inputs.rasters.small_rasters import (
    PROJECTED,
    RNG,
    codes_of,
    layer_of,
    opened,
    pixel_centres,
    whole,
)


def dataset(step=0.01, north_up=False, months=0, dtype="float32"):
    lon = np.round(118.2 + step * np.arange(int(0.6 / step)), 6)
    lat = np.round(28.2 + step * np.arange(int(0.7 / step)), 6)
    lat = lat[::-1] if north_up else lat
    x, y = np.meshgrid(lon, lat)
    plane = 1500 + 300 * (x - 118.5) - 200 * (y - 28.6)
    values = plane if not months else np.stack([plane + m for m in range(months)])
    dims = ("time", "lat", "lon") if months else ("lat", "lon")
    coords = {"lat": lat, "lon": lon}
    return xr.Dataset({"pre": (dims, values.astype(dtype), {"units": "mm yr-1"})}, coords)


def expected_plane():
    lon, lat = pixel_centres()
    return 1500 + 300 * (lon - 118.5) - 200 * (lat - 28.6)


@pytest.mark.parametrize("north_up", [False, True])
@pytest.mark.parametrize("file", ["p.nc", "p.zarr"])
def test_netcdf_and_zarr_either_way_up(tmp_path, north_up, file):
    data = dataset(north_up=north_up)
    data.to_netcdf(tmp_path / file, engine="h5netcdf") if file == "p.nc" else data.to_zarr(
        tmp_path / file
    )
    layer = layer_of(tmp_path, "precipitation", file)
    assert layer.record.native == "0.01 degree, EPSG:4326"
    assert len(layer.record.sha256) == 64
    assert abs(whole(layer)[0] - expected_plane()).max() < 0.01  # the values are float32


def test_a_third_dimension_is_bands_and_packing_is_undone(tmp_path):
    data = dataset(months=12)
    data["pre"].attrs["units"] = "mm"
    packed = {"dtype": "int16", "scale_factor": 0.1, "add_offset": 1000.0, "_FillValue": -32768}
    data.to_netcdf(tmp_path / "p.nc", engine="h5netcdf", encoding={"pre": packed})
    layer = layer_of(tmp_path, "monthly_precipitation", "p.nc")
    values = whole(layer)
    assert layer.bands == 12
    assert abs(values[7] - expected_plane() - 7).max() < 0.2


def test_projected_netcdf_on_the_grid_itself_is_aligned(tmp_path):
    x = 630000 + 30 * (np.arange(1100) + 0.5)
    y = 3170000 - 30 * (np.arange(700) + 0.5)
    values = RNG.random((700, 1100), np.float32)
    crs = xr.DataArray(0, attrs=pyproj.CRS.from_epsg(4548).to_cf())
    attrs = {"units": "m", "grid_mapping": "crs"}
    data = xr.Dataset({"z": (("y", "x"), values, attrs), "crs": crs}, {"x": x, "y": y})
    data.to_netcdf(tmp_path / "z.nc", engine="h5netcdf")
    layer = layer_of(tmp_path, "elevation", "z.nc")
    assert layer.access.way == "aligned"
    assert np.array_equal(whole(layer, run=3)[0], values.astype(float))


def test_a_finer_netcdf_is_averaged(tmp_path):
    grid = Grid(PROJECTED, 630000.0, 3170000.0, 30.0, 30.0, 60, 40)
    x = 630000 + 10 * (np.arange(180) + 0.5)
    y = 3170000 - 10 * (np.arange(120) + 0.5)
    values = RNG.random((120, 180))
    crs = xr.DataArray(0, attrs=pyproj.CRS.from_epsg(4548).to_cf())
    attrs = {"units": "m", "grid_mapping": "crs"}
    data = xr.Dataset({"z": (("y", "x"), values, attrs), "crs": crs}, {"x": x, "y": y})
    data.isel(y=slice(None, None, -1)).to_netcdf(tmp_path / "z.nc", engine="h5netcdf")
    layer = layer_of(tmp_path, "elevation", "z.nc", grid)
    expected = values.reshape(40, 3, 60, 3).mean(axis=(1, 3))
    assert whole(layer, grid)[0] == pytest.approx(expected, rel=1e-6)


def _bent(plane):
    """As WRF writes its grid: rows and columns without coordinates, two planes of them."""
    lat, lon = np.meshgrid(plane["lat"], plane["lon"], indexing="ij")
    bare = plane.rename(lat="row", lon="col").drop_vars(["row", "col"])
    return bare.assign(XLAT=(("row", "col"), lat), XLONG=(("row", "col"), lon))


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda d: d.assign(other=d["pre"] + 1), "raster-variable"),
        (lambda d: d.rename(lat="row", lon="col").drop_vars(["row", "col"]), "raster-no-axes"),
        (lambda d: _bent(d), "raster-curvilinear"),
        (lambda d: d.assign_coords(lat=d["lat"] ** 2), "raster-irregular"),
        (lambda d: d.rename(lat="y", lon="x"), "raster-no-crs"),
        (lambda d: d.expand_dims(level=2, run=3), "raster-dimensions"),
    ],
)
def test_what_a_netcdf_does_not_say_is_a_problem(tmp_path, change, code):
    change(dataset()).to_netcdf(tmp_path / "p.nc", engine="h5netcdf")
    layer, problems = opened(tmp_path, "precipitation", "p.nc")
    assert layer is None
    assert codes_of(problems) == {code}
    if code == "raster-variable":
        assert "pre" in problems[0].said("en")["found"]


def test_the_variable_is_chosen_by_name(tmp_path):
    data = dataset()
    data.assign(other=data["pre"] + 1).to_netcdf(tmp_path / "p.nc", engine="h5netcdf")
    layer = layer_of(tmp_path, "precipitation", "p.nc", variable="other", unit="mm yr-1")
    assert abs(whole(layer)[0] - expected_plane() - 1).max() < 0.01
