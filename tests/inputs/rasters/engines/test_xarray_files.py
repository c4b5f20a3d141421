"""Zarr and netCDF through xarray: whose files they are, and what a damaged one is."""

import sys

import numpy as np
import pytest
import xarray as xr

from gep.grid import Grid
from gep.inputs.rasters.sources import describe, engines, open_source
from gep.problems import DataProblem
from tests.inputs.rasters.small_rasters import PROJECTED, codes_of, layer_of, opened, write

GRID = Grid(PROJECTED, 630000.0, 3170000.0, 30.0, 30.0, 8, 6)
VALUES = np.arange(48, dtype=np.float32).reshape(6, 8) + 100


def plane():
    x = GRID.left + 30 * (np.arange(8) + 0.5)
    y = GRID.top - 30 * (np.arange(6) + 0.5)
    array = xr.DataArray(VALUES, coords={"y": y, "x": x}, dims=("y", "x"), attrs={"units": "m"})
    return xr.Dataset({"dem": array})


def store(folder, crs=PROJECTED, **encoding):
    plane().assign_attrs(**({"crs": crs} if crs else {})).to_zarr(
        folder / "d.zarr", zarr_format=2, encoding={"dem": {"chunks": (3, 4)} | encoding}
    )
    return "d.zarr"


def test_each_file_has_its_engine(tmp_path):
    store(tmp_path)
    plane().assign_attrs(crs=PROJECTED).to_netcdf(tmp_path / "d.nc", engine="h5netcdf")
    plane().assign_attrs(crs=PROJECTED).to_netcdf(tmp_path / "old.nc", engine="scipy")
    write(tmp_path / "d.tif", VALUES)
    found = {
        name: next(e.key for e in engines() if e.is_mine(tmp_path / name))
        for name in ("d.zarr", "d.nc", "old.nc", "d.tif")
    }
    assert found == {"d.zarr": "zarr", "d.nc": "h5netcdf", "old.nc": "scipy", "d.tif": "gdal"}


def test_windows_are_those_of_the_file(tmp_path):
    source = describe(tmp_path / store(tmp_path))
    assert source.block == (3, 4)
    file = open_source(source)
    assert np.array_equal(file.read(2, 3, 3, 4, (1,))[0], VALUES[2:5, 3:7])
    file.close()


def damage(folder):
    """One chunk of the store made unreadable; gives its name."""
    chunk = folder / "d.zarr" / "dem" / "1.1"
    content = bytearray(chunk.read_bytes())
    content[: len(content) // 2] = b"\x00" * (len(content) // 2)
    chunk.write_bytes(content)


def test_a_damaged_chunk_is_told_where_the_store_is_opened(tmp_path):
    name = store(tmp_path)
    damage(tmp_path)
    layer, problems = opened(tmp_path, "elevation", name, GRID)
    assert layer is None
    (found,) = problems
    assert found.code == "raster-unreadable"
    assert "d.zarr" in found.text("en")
    assert "variable dem, bands 1" in found.text("en")


def test_a_chunk_damaged_later_is_told_where_it_is_read(tmp_path):
    layer = layer_of(tmp_path, "elevation", store(tmp_path), GRID)
    damage(tmp_path)
    reader = layer.open()
    with pytest.raises(DataProblem) as told:
        reader.read(GRID.tiles)
    reader.close()
    assert [p.code for p in told.value.problems] == ["raster-unreadable"]
    assert "variable dem, bands 1" in told.value.problems[0].text("en")


@pytest.mark.parametrize(("engine", "file"), [("h5netcdf", "d.nc"), ("scipy", "old.nc")])
def test_netcdf_of_any_age_gives_the_same(tmp_path, engine, file):
    two = plane().assign_attrs(crs=PROJECTED).expand_dims(time=[15.0, 45.0])
    two["time"].attrs["units"] = "days since 2023-01-01"
    two.to_netcdf(tmp_path / file, engine=engine)
    source = describe(tmp_path / file)
    assert source.dates == ("2023-01-16", "2023-02-15")
    assert source.units == ("m", "m")
    layer = layer_of(tmp_path, "elevation", file, GRID, band=2)
    reader = layer.open()
    assert np.array_equal(reader.read(GRID.tiles)[0], VALUES.reshape(1, -1))
    reader.close()


@pytest.mark.parametrize("name", ["zarr", "h5netcdf"])
def test_a_package_that_is_not_there_is_named_with_its_command(tmp_path, monkeypatch, name):
    file = store(tmp_path) if name == "zarr" else "d.nc"
    if name == "h5netcdf":
        plane().to_netcdf(tmp_path / file, engine="h5netcdf")
    monkeypatch.setitem(sys.modules, name, None)
    layer, problems = opened(tmp_path, "elevation", file, GRID)
    assert layer is None
    assert codes_of(problems) == {"raster-package"}
    assert f"pip install {name}" in problems[0].text("en")


def test_a_crs_that_the_file_lacks_is_taken_from_account_toml(tmp_path):
    name = store(tmp_path, crs="")
    _, problems = opened(tmp_path, "elevation", name, GRID)
    (found,) = problems
    assert found.code == "raster-no-crs"
    assert 'crs = "EPSG:....' in found.text("en")
    layer, problems = opened(tmp_path, "elevation", name, GRID, crs="EPSG:4548")
    assert problems == []
    reader = layer.open()
    assert np.array_equal(reader.read(GRID.tiles)[0], VALUES.reshape(1, -1))
    reader.close()


@pytest.mark.parametrize(
    ("crs", "code"), [("EPSG:99999999", "raster-crs-unknown"), ("EPSG:5737", "raster-crs-local")]
)
def test_a_crs_of_account_toml_leads_to_a_place(tmp_path, crs, code):
    layer, problems = opened(tmp_path, "elevation", store(tmp_path, crs=""), GRID, crs=crs)
    assert layer is None
    assert codes_of(problems) == {code}


def test_another_crs_than_that_of_the_file_is_said(tmp_path):
    layer, problems = opened(tmp_path, "elevation", store(tmp_path), GRID, crs="EPSG:4549")
    assert layer is None  # three degrees east of its place
    assert codes_of(problems) == {"raster-crs-stated", "raster-outside"}
    _, problems = opened(tmp_path, "elevation", "d.zarr", GRID, crs="EPSG:4548")
    assert problems == []
