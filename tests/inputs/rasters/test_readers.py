"""Rasters read tile by tile, each in the way that suits its grid."""

import pickle

import numpy as np
import pytest

from gep.grid import Grid
from gep.problems import DataProblem
from tests.inputs.rasters.small_rasters import GRID, PROJECTED, RNG, layer_of, whole, write


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


def test_a_file_that_breaks_halfway_is_a_problem_that_names_it(tmp_path):
    values = RNG.random((700, 1100), np.float32)
    name = write(tmp_path / "dem.tif", values, unit="m")
    layer = layer_of(tmp_path, "elevation", name)
    content = (tmp_path / name).read_bytes()
    (tmp_path / name).write_bytes(content[: len(content) // 2])
    with pytest.raises(DataProblem, match=r"dem\.tif"):
        layer.open().read(GRID.tiles)
