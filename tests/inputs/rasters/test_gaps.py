"""What a file says about missing cells is heard, whichever way it says it and it is read."""

import numpy as np
import pyproj
import pytest
import rasterio
import xarray as xr
from rasterio.enums import ColorInterp

from gep.grid import Grid
from gep.inputs.rasters.standard import RasterSpec, open_raster, standard_rasters

CRS = pyproj.CRS.from_epsg(4548).to_wkt()
SIDE, SIZE = 24, 30.0
LEFT, TOP = 630000.0, 3170000.0
VALUES = (100 + np.arange(SIDE * SIDE).reshape(SIDE, SIDE) % 100).astype(np.float64)
GONE = np.zeros((SIDE, SIDE), bool)
GONE[:, :12] = True  # half of it: whole blocks of every grid below
GONE[12, 18] = True  # and one cell by itself
GRIDS = {
    "aligned": Grid(CRS, LEFT, TOP, SIZE, SIZE, SIDE, SIDE),
    "bilinear": Grid(CRS, LEFT + 7, TOP - 11, SIZE, SIZE, SIDE - 1, SIDE - 1),
    "average": Grid(CRS, LEFT, TOP, 3 * SIZE, 3 * SIZE, SIDE // 3, SIDE // 3),
}


def tiff(path, values, mask=None, sidecar=False, nodata=None, kinds=None):
    values = values[None] if values.ndim == 2 else values
    with (
        rasterio.Env(GDAL_TIFF_INTERNAL_MASK=not sidecar),
        rasterio.open(
            path, "w", driver="GTiff", count=len(values), height=SIDE, width=SIDE, crs=CRS,
            dtype=values.dtype, transform=rasterio.Affine(SIZE, 0, LEFT, 0, -SIZE, TOP),
            nodata=nodata,
        ) as file,
    ):  # fmt: skip
        if kinds:
            file.colorinterp = kinds
        file.write(values)
        if mask is not None:
            file.write_mask(~mask)
    return path


def netcdf(path, values, **attrs):
    x = LEFT + SIZE * (np.arange(SIDE) + 0.5)
    y = TOP - SIZE * (np.arange(SIDE) + 0.5)
    array = xr.DataArray(values, coords={"y": y, "x": x}, dims=("y", "x"), attrs=attrs)
    array.attrs["crs"] = CRS
    xr.Dataset({"v": array}).to_netcdf(
        path, engine="h5netcdf", encoding={"v": {"_FillValue": None}}
    )
    return path


def holed(dtype, mark):
    return np.where(GONE, mark, VALUES).astype(dtype)


def plain(folder):
    return tiff(folder / "plain.tif", holed("int16", -32768), nodata=-32768)


def internal_mask(folder):
    return tiff(folder / "mask.tif", holed("int16", 0), mask=GONE)


def mask_beside(folder):
    path = tiff(folder / "beside.tif", holed("int16", 0), mask=GONE, sidecar=True)
    assert (folder / "beside.tif.msk").is_file()
    return path


def mask_of_bytes(folder):
    # every number of the type is a value, so none is free to mark what is missing
    return tiff(folder / "bytes.tif", holed("uint8", 255), mask=GONE)


def alpha(folder):
    bands = np.stack([holed("uint8", 7), np.where(GONE, 0, 255).astype("uint8")])
    return tiff(folder / "alpha.tif", bands, kinds=(ColorInterp.gray, ColorInterp.alpha))


def mask_of_floats(folder):
    return tiff(folder / "floats.tif", holed("float32", 0), mask=GONE)


def two_numbers(folder):
    half = GONE & (np.arange(SIDE) % 2 == 0)
    values = np.where(half, -1.0, holed("float32", -9999)).astype("float32")
    return netcdf(folder / "two.nc", values, missing_value=np.float32([-9999, -1]))


def valid_range(folder):
    return netcdf(folder / "range.nc", holed("int16", 999), valid_range=np.int16([0, 300]))


def valid_max(folder):
    return netcdf(folder / "max.nc", holed("float32", 1e20), valid_max=np.float32(300))


def unsigned(folder):
    values = holed("uint8", 255).view("int8")
    return netcdf(folder / "unsigned.nc", values, _Unsigned="true", missing_value=np.int8(-1))


WAYS = (
    plain, internal_mask, mask_beside, mask_of_bytes, alpha, mask_of_floats, two_numbers,
    valid_range, valid_max, unsigned,
)  # fmt: skip


def read(path, grid, **given):
    spec = RasterSpec("nep", path.name, unit="gC m-2 yr-1", **given)
    layer, problems = open_raster(spec, standard_rasters(), grid, path.parent)
    assert layer is not None, [p.text("en") for p in problems]
    reader = layer.open()
    native = np.concatenate([a[0] for a in reader.read(grid.tiles)])
    reader.close()
    is_number = layer.nodata is not None and not np.isnan(layer.nodata)
    lost = native == layer.nodata if is_number else np.isnan(native)
    values = np.where(lost, np.nan, native.astype(np.float64))
    return (values * layer.scale + layer.offset).reshape(grid.height, grid.width)


@pytest.mark.parametrize("way", WAYS, ids=lambda w: w.__name__)
def test_cells_on_the_grid_are_missing_where_the_file_says(tmp_path, way):
    found = read(way(tmp_path), GRIDS["aligned"])
    assert np.array_equal(found, np.where(GONE, np.nan, VALUES), equal_nan=True)


@pytest.mark.parametrize("grid", ["bilinear", "average"])
@pytest.mark.parametrize("way", WAYS[1:], ids=lambda w: w.__name__)
def test_resampling_hears_the_same(tmp_path, way, grid):
    expected, found = (read(w(tmp_path), GRIDS[grid]) for w in (plain, way))
    np.testing.assert_allclose(found, expected, rtol=1e-12)


@pytest.mark.parametrize("way", WAYS, ids=lambda w: w.__name__)
def test_an_average_leaves_out_what_is_missing(tmp_path, way):
    found = read(way(tmp_path), GRIDS["average"])
    blocks = np.where(GONE, np.nan, VALUES).reshape(8, 3, 8, 3).swapaxes(1, 2).reshape(8, 8, 9)
    there = ~np.isnan(blocks).all(axis=2)
    assert np.array_equal(~np.isnan(found), there)
    np.testing.assert_allclose(found[there], np.nanmean(blocks[there], axis=1), rtol=1e-6)


@pytest.mark.parametrize("share", [0.02, 0.5, 0.98])
@pytest.mark.parametrize("way", WAYS[1:], ids=lambda w: w.__name__)
def test_any_pattern_of_gaps_is_heard_by_every_way_of_reading(tmp_path, monkeypatch, way, share):
    pattern = np.random.default_rng(int(share * 100)).random((SIDE, SIDE)) < share
    monkeypatch.setitem(globals(), "GONE", pattern)
    told, known = way(tmp_path), plain(tmp_path)
    for grid in GRIDS.values():
        np.testing.assert_allclose(read(told, grid), read(known, grid), rtol=1e-12)
    assert np.array_equal(np.isnan(read(told, GRIDS["aligned"])), pattern)


def test_bands_with_numbers_of_their_own(tmp_path):
    """As `gdalbuildvrt -separate` makes of twelve files."""
    parts = []
    for month, mark in enumerate((-1, -2, -3), 1):
        values = np.where(GONE, mark, VALUES + month).astype("int16")
        parts.append(tiff(tmp_path / f"{month}.tif", values, nodata=mark))
    bands = "".join(
        f'<VRTRasterBand dataType="Int16" band="{n}"><NoDataValue>{-n}</NoDataValue>'
        f'<SimpleSource><SourceFilename relativeToVRT="1">{path.name}</SourceFilename>'
        "<SourceBand>1</SourceBand></SimpleSource></VRTRasterBand>"
        for n, path in enumerate(parts, 1)
    )
    vrt = tmp_path / "months.vrt"
    vrt.write_text(
        f'<VRTDataset rasterXSize="{SIDE}" rasterYSize="{SIDE}"><SRS>EPSG:4548</SRS>'
        f"<GeoTransform>{LEFT}, {SIZE}, 0, {TOP}, 0, -{SIZE}</GeoTransform>{bands}</VRTDataset>"
    )
    for month in (1, 2, 3):
        found = read(vrt, GRIDS["aligned"], band=month)
        assert np.array_equal(found, np.where(GONE, np.nan, VALUES + month), equal_nan=True)
        for grid in ("bilinear", "average"):  # a file of one band has one number alone
            alone = read(parts[month - 1], GRIDS[grid])
            np.testing.assert_allclose(read(vrt, GRIDS[grid], band=month), alone, rtol=1e-12)


def test_a_number_in_account_toml_does_not_silence_a_mask(tmp_path):
    values = holed("int16", 0)
    values[0, 23] = 77
    found = read(tiff(tmp_path / "both.tif", values, mask=GONE), GRIDS["aligned"], nodata=77)
    expected = np.where(GONE, np.nan, VALUES)
    expected[0, 23] = np.nan
    assert np.array_equal(found, expected, equal_nan=True)


@pytest.mark.parametrize(
    ("dtype", "nodata"), [("uint8", -9999.0), ("int16", 40000.0), ("int16", 0.5)]
)
def test_a_number_that_the_type_cannot_hold_is_a_problem(tmp_path, dtype, nodata):
    path = tiff(tmp_path / "v.tif", VALUES.astype(dtype))
    spec = RasterSpec("nep", path.name, unit="gC m-2 yr-1", nodata=nodata)
    layer, problems = open_raster(spec, standard_rasters(), GRIDS["aligned"], tmp_path)
    (found,) = [p for p in problems if p.code == "raster-nodata-type"]
    assert layer is None
    for lang in ("zh", "en"):
        assert dtype in found.text(lang)
        assert f"{nodata:g}" in found.text(lang)
