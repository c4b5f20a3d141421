import pickle
import warnings

import numpy as np
import pyproj
import pytest
import rasterio
import xarray as xr
from rasterio.warp import Resampling, reproject

from gep.grid import Grid
from gep.inputs.rasters import readers
from gep.inputs.rasters.standard import RasterSpec, open_raster, standard_rasters
from gep.problems import DataProblem
from gep.words import words

PROJECTED = pyproj.CRS.from_epsg(4548).to_wkt()
GRID = Grid(PROJECTED, 630000.0, 3170000.0, 30.0, 30.0, 1100, 700)
RNG = np.random.default_rng(5)


def write(path, values, crs="EPSG:4548", corner=(630000.0, 3170000.0), size=30.0, **profile):
    values = np.asarray(values)
    values = values[None] if values.ndim == 2 else values
    unit = profile.pop("unit", "")
    flip = profile.pop("south_up", False)
    scale, offset = profile.pop("scale", None), profile.pop("offset", None)
    bottom = corner[1] - size * values.shape[1]
    transform = rasterio.Affine(size, 0, corner[0], 0, -size, corner[1])
    if flip:
        transform = rasterio.Affine(size, 0, corner[0], 0, size, bottom)
        values = values[:, ::-1]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", rasterio.errors.NotGeoreferencedWarning)
        with rasterio.open(
            path, "w", driver="GTiff", count=len(values), height=values.shape[1],
            width=values.shape[2], dtype=values.dtype, crs=crs, transform=transform, **profile,
        ) as file:  # fmt: skip
            file.write(values)
            if unit:
                file.units = [unit] * len(values)
            if scale is not None:
                file.scales, file.offsets = [scale] * len(values), [offset or 0.0] * len(values)
    return path.name


def opened(folder, name, given, grid=GRID, **more):
    values = {"value": given} if isinstance(given, float) else {"path": given}
    return open_raster(RasterSpec(name, **values, **more), standard_rasters(), grid, folder)


def layer_of(folder, name, given, grid=GRID, **more):
    layer, problems = opened(folder, name, given, grid, **more)
    assert layer is not None, [p.text("en") for p in problems]
    return layer


def whole(layer, grid=GRID, run=1):
    """The layer in standard units, [band, row, column]."""
    reader = layer.open()
    out = np.empty((layer.bands, grid.height, grid.width))
    for start in range(0, len(grid.tiles), run):
        tiles = grid.tiles[start : start + run]
        for tile, array in zip(tiles, reader.read(tiles), strict=True):
            assert array.shape == (layer.bands, tile.size)
            assert array.flags.c_contiguous
            assert array.dtype == layer.dtype
            part = array * layer.scale + layer.offset
            if layer.nodata is not None and not np.isnan(layer.nodata):
                part[array == layer.nodata] = np.nan
            shape = (layer.bands, tile.height, tile.width)
            rows, cols = (
                np.s_[tile.row : tile.row + shape[1]],
                np.s_[tile.col : tile.col + shape[2]],
            )
            out[:, rows, cols] = part.reshape(shape)
    reader.close()
    return out


def codes_of(problems):
    return {p.code for p in problems}


# ------------------------------------------------------------------ aligned


@pytest.mark.parametrize(
    "profile",
    [
        {},  # strips over the full width
        {"tiled": True, "blockxsize": 512, "blockysize": 512},
        {"tiled": True, "blockxsize": 256, "blockysize": 256},
        {"south_up": True},
    ],
)
@pytest.mark.parametrize("run", [1, 2, 3])
def test_an_aligned_raster_is_read_as_it_is(tmp_path, profile, run):
    values = RNG.random((700, 1100), np.float32)
    name = write(tmp_path / "dem.tif", values, unit="m", **profile)
    layer = layer_of(tmp_path, "elevation", name)
    assert layer.access.way == "aligned"
    assert layer.record.resampling == "none"
    assert layer.record.native == "30 m, EPSG:4548"
    assert np.array_equal(whole(layer, run=run)[0], values.astype(float))


@pytest.mark.parametrize(("dtype", "delivered"), [("uint8", "float32"), ("int32", "float64")])
@pytest.mark.parametrize(("up", "left"), [(-7, 5), (9, -600), (3, 4)])
def test_a_lattice_that_is_offset_gives_missing_values_outside(
    tmp_path, dtype, delivered, up, left
):
    values = RNG.integers(0, 200, (702, 1103)).astype(dtype)
    corner = (630000.0 - left * 30, 3170000.0 + up * 30)
    layer = layer_of(
        tmp_path, "elevation", write(tmp_path / "d.tif", values, corner=corner, unit="m")
    )
    assert layer.dtype == delivered  # an integer type without NoData cannot tell what is missing
    expected = np.full((700, 1100), np.nan)
    row, col = np.indices(expected.shape)
    row, col = row + up, col + left
    inside = (row >= 0) & (row < 702) & (col >= 0) & (col < 1103)
    expected[inside] = values[row[inside], col[inside]]
    assert np.array_equal(whole(layer, run=2)[0], expected, equal_nan=True)


def test_integers_stay_integers_where_their_type_can_tell_what_is_missing(tmp_path):
    values = RNG.integers(0, 200, (700, 1100)).astype(np.uint8)
    covers = layer_of(tmp_path, "elevation", write(tmp_path / "a.tif", values, unit="m"))
    assert (covers.dtype, covers.nodata) == ("uint8", None)
    name = write(tmp_path / "b.tif", values[:600], unit="m", nodata=255)
    layer = layer_of(tmp_path, "elevation", name)
    assert (layer.dtype, layer.nodata) == ("uint8", 255)
    assert np.isnan(whole(layer)[0, 600:]).all()


def test_missing_values_of_a_float_file_are_nan_whatever_it_calls_them(tmp_path):
    values = RNG.random((700, 1100), np.float32)
    values[0, :3] = [-9999, np.nan, 7]
    name = write(tmp_path / "a.tif", values, unit="m", nodata=-9999)
    assert np.isnan(whole(layer_of(tmp_path, "elevation", name))[0, 0, :3]).tolist() == [1, 1, 0]
    # the user's NoData replaces the file's
    mine = whole(layer_of(tmp_path, "elevation", name, nodata=7.0))
    assert np.isnan(mine[0, 0, :3]).tolist() == [0, 1, 1]


def test_scale_offset_and_unit_combine(tmp_path):
    # 2931.5 tenths of a kelvin = 20 degC
    values = np.full((12, 700, 1100), 29315, np.uint16)
    name = write(tmp_path / "t.tif", values, unit="K", scale=0.01, nodata=65535)
    assert np.allclose(whole(layer_of(tmp_path, "monthly_temperature", name)), 20.0)
    # what the user says wins: 29315 x 0.001 - 9.315 = 20
    layer = layer_of(tmp_path, "monthly_temperature", name, unit="degC", scale=0.001, offset=-9.315)
    assert np.allclose(whole(layer), 20.0)


def test_percent_becomes_a_fraction(tmp_path):
    name = write(tmp_path / "f.tif", np.full((700, 1100), 40, np.uint8), unit="%")
    assert np.allclose(whole(layer_of(tmp_path, "vegetation_cover", name)), 0.4)


def test_a_constant_is_converted(tmp_path):
    layer = layer_of(tmp_path, "soil_depth", 1.25, unit="m")
    assert (layer.constant, layer.scale, layer.record.state) == (1250.0, 1.0, "constant")
    assert (whole(layer) == 1250).all()
    assert layer.record.note == "1.25 m"
    assert layer_of(tmp_path, "vegetation_cover", 0.8, unit="1").record.note == "0.8"
    assert layer_of(tmp_path, "monthly_temperature", 290.0, unit="K").bands == 12


def test_layers_can_be_sent_to_other_processes(tmp_path):
    values = RNG.random((700, 1100), np.float32)
    layer = layer_of(tmp_path, "elevation", write(tmp_path / "dem.tif", values, unit="m"))
    assert np.array_equal(whole(pickle.loads(pickle.dumps(layer)))[0], values.astype(float))


# ------------------------------------------------------------------ bilinear


def degrees(tmp_path, function, step=0.01, **more):
    """A raster in degrees around the grid, float64, its values a function of lon and lat."""
    to_degrees = pyproj.Transformer.from_crs(4548, 4326, always_xy=True)
    left, bottom, right, top = to_degrees.transform_bounds(*GRID.bounds)
    left, top = np.floor(left / step - 3) * step, np.ceil(top / step + 3) * step
    width = int((right - left) / step) + 4
    height = int((top - bottom) / step) + 4
    lon = left + (np.arange(width) + 0.5) * step
    lat = top - (np.arange(height) + 0.5) * step
    values = function(*np.meshgrid(lon, lat))
    name = write(tmp_path / "p.tif", values, "EPSG:4326", (left, top), step, unit="mm yr-1", **more)
    return name, values, (left, top)


def pixel_centres():
    to_degrees = pyproj.Transformer.from_crs(4548, 4326, always_xy=True)
    row, col = np.indices((GRID.height, GRID.width)) + 0.5
    return to_degrees.transform(GRID.left + col * 30, GRID.top - row * 30)


def neighbours(left, top, step=0.01):
    """Exact upper left neighbours of the pixels in a raster in degrees, and how far past them."""
    lon, lat = pixel_centres()
    u, v = (lon - left) / step - 0.5, (top - lat) / step - 0.5
    i, j = np.floor(v).astype(int), np.floor(u).astype(int)
    return i, j, v - i, u - j


def test_bilinear_is_exact_for_a_plane(tmp_path):
    # a plane has one bilinear interpolation only: itself
    name, *_ = degrees(tmp_path, lambda lon, lat: 1500 + 300 * (lon - 118.5) - 200 * (lat - 28.6))
    layer = layer_of(tmp_path, "precipitation", name)
    assert layer.record.resampling == "bilinear"
    assert layer.record.native == "0.01 degree, EPSG:4326"
    lon, lat = pixel_centres()
    expected = 1500 + 300 * (lon - 118.5) - 200 * (lat - 28.6)
    # 300 mm a degree: positions true to a thousandth of a 0.01 degree cell are 0.003 mm
    assert abs(whole(layer)[0] - expected).max() < 3e-3


def test_bilinear_agrees_with_exact_positions_and_with_gdal(tmp_path):
    name, values, (left, top) = degrees(tmp_path, lambda lon, _: 500 * RNG.random(lon.shape))
    got = whole(layer_of(tmp_path, "precipitation", name))[0]
    i, j, down, right = neighbours(left, top)
    above = values[i, j] * (1 - right) + values[i, j + 1] * right
    below = values[i + 1, j] * (1 - right) + values[i + 1, j + 1] * right
    # up to 500 mm from cell to cell: positions are true to a ten-thousandth of a cell
    assert abs(got - above * (1 - down) - below * down).max() < 0.05
    with rasterio.open(tmp_path / name) as file:
        expected = np.empty((GRID.height, GRID.width))
        reproject(
            rasterio.band(file, 1), expected, dst_crs=GRID.crs,
            dst_transform=rasterio.Affine.from_gdal(*GRID.gdal_transform),
            resampling=Resampling.bilinear,
        )  # fmt: skip
    assert abs(got - expected).max() < 6  # GDAL's weights are true to a hundredth of a cell


def test_bilinear_gives_the_same_bits_for_any_window(tmp_path, monkeypatch):
    name, *_ = degrees(tmp_path, lambda lon, _: RNG.random((3, *lon.shape)), nodata=-1.0)
    layer = layer_of(tmp_path, "storm_precipitation", name, unit="mm")
    tiles = GRID.tiles
    first = layer.open().read(tiles)
    for order in ([5], [3, 1], [0, 1, 2]):
        again = layer.open().read([tiles[i] for i in order])
        for i, array in zip(order, again, strict=True):
            assert np.array_equal(array, first[i])
    monkeypatch.setattr(readers, "KEPT", 0)  # each tile loads its own window of the source
    for one, other in zip(first, layer.open().read(tiles), strict=True):
        assert np.array_equal(one, other)
    alone = layer_of(tmp_path, "storm_precipitation", name, unit="mm", band=2)
    assert np.array_equal(alone.open().read([tiles[4]])[0][0], first[4][1])


def test_missing_neighbours_share_their_weight(tmp_path):
    """Against a plain computation pixel by pixel."""

    def holed(lon, lat):
        values = RNG.random(lon.shape)
        values[RNG.random(lon.shape) < 0.3] = -9999
        return values

    name, values, (left, top) = degrees(tmp_path, holed, nodata=-9999)
    got = whole(layer_of(tmp_path, "precipitation", name))[0]
    i, j, down, right = neighbours(left, top)
    total, amount = np.zeros(i.shape), np.zeros(i.shape)
    for di, wi in ((0, 1 - down), (1, down)):
        for dj, wj in ((0, 1 - right), (1, right)):
            value = values[i + di, j + dj]
            weight = np.where(value == -9999, 0.0, wi * wj)
            total, amount = total + weight, amount + weight * value
    with np.errstate(invalid="ignore"):
        expected = amount / total
    assert 0 < np.isnan(expected).mean() < 0.1
    # where a weight is next to nothing, a thousandth of a cell decides what is left
    sure = total > 0.05
    assert not np.isnan(got[sure]).any()
    assert abs(got - expected)[sure].max() < 0.05
    assert np.median(abs(got - expected)[sure]) < 1e-4
    assert np.isnan(got[np.isnan(expected)]).mean() > 0.98


def test_half_a_cell_past_the_edge_is_filled_no_more(tmp_path):
    # 300 m cells, the first 5 columns of the grid's 110 lie outside: half a cell is 5 pixels
    grid = Grid(PROJECTED, 630000.0, 3170000.0, 30.0, 30.0, 110, 100)
    values = np.arange(121.0).reshape(11, 11)
    corner = (630000.0 + 300, 3170000.0 + 50)
    name = write(tmp_path / "p.tif", values, corner=corner, size=300.0, unit="mm yr-1")
    layer, problems = opened(tmp_path, "precipitation", name, grid)
    row = whole(layer, grid)[0, 50]
    assert np.isnan(row[:5]).all()
    assert not np.isnan(row[5:]).any()
    assert np.allclose(row[5:15], row[5], rtol=1e-12)
    assert "raster-partly" in codes_of(problems)


def test_a_source_that_counts_to_360_degrees_is_found(tmp_path):
    grid = Grid(pyproj.CRS.from_epsg(4326).to_wkt(), -3.0, 42.0, 0.01, 0.01, 200, 200)
    values = np.tile(np.arange(180.0) * 2 + 1, (90, 1))  # longitudes of the cell centres
    name = write(tmp_path / "g.tif", values, "EPSG:4326", (0.0, 90.0), 2.0, unit="m")
    got = whole(layer_of(tmp_path, "elevation", name, grid), grid)[0]
    lon = -3 + (np.arange(200) + 0.5) * 0.01
    assert got[5] == pytest.approx(lon % 360, abs=1e-9)


# ------------------------------------------------------------------ average, mode, nearest


def test_a_finer_source_is_averaged(tmp_path):
    grid = Grid(PROJECTED, 630000.0, 3170000.0, 30.0, 30.0, 700, 530)
    values = RNG.integers(0, 100, (530 * 3, 700 * 3)).astype(np.int16)
    holes = values.astype(float)
    values[:3, :2] = -1
    holes[:3, :2] = np.nan
    name = write(tmp_path / "n.tif", values, size=10.0, unit="m", nodata=-1)
    layer = layer_of(tmp_path, "elevation", name, grid)
    assert layer.record.resampling == "average"
    expected = np.nanmean(holes.reshape(530, 3, 700, 3), axis=(1, 3))
    assert np.allclose(whole(layer, grid)[0], expected, rtol=1e-6)


@pytest.mark.parametrize("nodata", [None, 9])
def test_codes_are_never_averaged(tmp_path, nodata):
    grid = Grid(PROJECTED, 630000.0, 3170000.0, 30.0, 30.0, 60, 40)
    blocks = RNG.integers(1, 5, (40, 60)).astype(np.uint8)
    fine = blocks.repeat(3, axis=0).repeat(3, axis=1)
    fine[::3, ::3] = 1 + fine[::3, ::3] % 4  # one of nine differs
    name = write(tmp_path / "fine.tif", fine, size=10.0, nodata=nodata)
    layer = layer_of(tmp_path, "soil_group", name, grid)
    assert layer.record.resampling == "mode"
    assert np.array_equal(whole(layer, grid)[0], blocks)
    coarse = RNG.integers(1, 5, (5, 7)).astype(np.uint8)
    name = write(tmp_path / "coarse.tif", coarse, size=300.0, nodata=nodata)
    layer = layer_of(tmp_path, "soil_group", name, grid)
    assert layer.record.resampling == "nearest"
    expected = coarse.repeat(10, axis=0).repeat(10, axis=1)[:40, :60]
    assert np.array_equal(whole(layer, grid)[0], expected)


# ------------------------------------------------------------------ netCDF and Zarr


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


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda d: d.assign(other=d["pre"] + 1), "raster-variable"),
        (lambda d: d.rename(lat="row", lon="col").drop_vars(["row", "col"]), "raster-variable"),
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


# ------------------------------------------------------------------ what can be wrong

PLAIN = np.full((700, 1100), 500, np.float32)
BROKEN = [
    # raster, file (a function of the folder), spec, expected code, words in the English text
    ("elevaton", lambda _: "x.tif", {}, "raster-unknown", "elevation"),
    ("elevation", lambda d: write(d / "dem.tif", PLAIN, unit="m") and "dme.tif", {},
     "raster-missing", "dem.tif"),
    ("elevation", lambda d: (d / "x.tif").write_text("no raster") and "x.tif", {},
     "raster-unreadable", "x.tif"),
    ("elevation", lambda d: write(d / "x.tif", PLAIN, None, unit="m"), {}, "raster-no-crs", ""),
    ("elevation", lambda d: write(d / "x.tif", PLAIN, corner=(0.0, 0.0), unit="m"), {},
     "raster-outside", "does not touch"),
    ("elevation", lambda d: write(d / "x.tif", PLAIN[:350], unit="m"), {},
     "raster-partly", "50.0%"),
    ("elevation", lambda d: write(d / "x.tif", PLAIN), {}, "raster-no-unit", "values 500"),
    ("elevation", lambda d: write(d / "x.tif", PLAIN, unit="kg"), {}, "raster-unit-mismatch", "kg"),
    ("precipitation", lambda d: write(d / "x.tif", PLAIN, unit="mm"), {}, "raster-unit-mismatch",
     'unit = "mm yr-1"'),
    ("elevation", lambda d: write(d / "x.tif", PLAIN), {"unit": "furlong of rain"},
     "raster-unit-mismatch", "furlong of rain"),
    ("monthly_precipitation", lambda d: write(d / "x.tif", PLAIN, unit="mm"), {}, "raster-bands",
     "12"),
    ("elevation", lambda d: write(d / "x.tif", [PLAIN, PLAIN], unit="m"), {}, "raster-bands", "2"),
    ("elevation", lambda d: write(d / "x.tif", [PLAIN, PLAIN], unit="m"), {"band": 3},
     "raster-bands", "chosen: 3"),
    ("vegetation_cover", lambda d: write(d / "x.tif", PLAIN, unit="1"), {}, "raster-range",
     "500 in a sample"),
    ("sand", lambda d: write(d / "x.tif", PLAIN / 1000, unit="percent"), {}, "raster-range",
     "0.5 in a sample"),
    ("monthly_temperature", lambda d: write(d / "x.tif", [PLAIN / 2 + 40] * 12), {"unit": "degC"},
     "raster-range", "290"),
    ("elevation", lambda d: write(d / "x.tif", PLAIN, unit="m", nodata=500), {},
     "raster-empty", ""),
    ("elevation", lambda d: write(d / "x.tif", PLAIN, "EPSG:2385", (338500.0, 3170000.0), unit="m"),
     {}, "raster-datum", "EPSG:2385"),
    ("sand", lambda _: 45.0, {}, "raster-no-unit", "values 45"),
    ("sand", lambda _: 4500.0, {"unit": "percent"}, "raster-range", "4500"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "file", "spec", "code", "said"), BROKEN)
def test_broken_rasters_are_said_not_raised(tmp_path, name, file, spec, code, said):
    layer, problems = opened(tmp_path, name, file(tmp_path), **spec)
    found = [p for p in problems if p.code == code]
    assert found, codes_of(problems)
    assert said in found[0].text("en")
    assert found[0].text("zh")
    assert (layer is None) == any(p.severity == "error" for p in problems)


def test_all_problems_of_a_raster_at_once(tmp_path):
    name = write(tmp_path / "x.tif", [PLAIN[:350]] * 2)
    _, problems = opened(tmp_path, "elevation", name)
    assert codes_of(problems) == {"raster-bands", "raster-no-unit", "raster-partly"}


def test_a_rotated_grid_is_refused(tmp_path):
    with rasterio.open(
        tmp_path / "x.tif", "w", driver="GTiff", count=1, height=9, width=9, dtype="uint8",
        crs="EPSG:4548", transform=rasterio.Affine(30, 5, 630000, 5, -30, 3170000),
    ) as file:  # fmt: skip
        file.write(np.ones((1, 9, 9), np.uint8))
    assert codes_of(opened(tmp_path, "elevation", "x.tif")[1]) == {"raster-rotated"}


def test_a_file_that_breaks_halfway_is_a_problem_that_names_it(tmp_path):
    values = RNG.random((700, 1100), np.float32)
    name = write(tmp_path / "dem.tif", values, unit="m")
    layer = layer_of(tmp_path, "elevation", name)
    content = (tmp_path / name).read_bytes()
    (tmp_path / name).write_bytes(content[: len(content) // 2])
    with pytest.raises(DataProblem, match=r"dem\.tif"):
        layer.open().read(GRID.tiles)


def test_every_problem_has_both_languages():
    room = {c: t for c, t in words("problems").items() if c.startswith(("raster-", "land-cover-"))}
    assert room
    for template in room.values():
        for lang in ("zh", "en"):
            assert {"title", "found", "expected", "mend"} <= template[lang].keys()
