"""Slope and slope length: closed forms on planes, published numbers, flow traced pixel by pixel."""

import math

import numpy as np
import pyflwdir
import pytest

from gep.derive import terrain
from gep.derive.terrain import DERIVED, TerrainRows
from gep.service import Field

LIU = terrain.length_exponent_by_liu, terrain.steepness_by_liu
RUSLE = terrain.length_exponent_by_rusle, terrain.steepness_by_liu
HJ1173 = terrain.length_exponent_by_hj1173, terrain.steepness_by_hj1173
FACTORS = {
    "liu": (terrain.ls_factor_by_liu, *LIU),
    "rusle": (terrain.ls_factor_by_rusle, *RUSLE),
    "hj1173": (terrain.ls_factor_by_hj1173, *HJ1173),
}


def field(values, dx=30.0, dy=30.0) -> Field:
    values = np.asarray(values, float)
    return Field(values, np.full(len(values), dx), np.full(len(values), dy))


def plane(angle: float, shape=(9, 8), dx=30.0, dy=30.0, towards=(1.0, 0.0)) -> Field:
    """A plane that falls by an angle towards (south, east)."""
    south, east = np.asarray(towards) / math.hypot(*towards)
    row, col = np.indices(shape)
    return field(1000.0 - math.tan(math.radians(angle)) * (row * dy * south + col * dx * east),
                 dx, dy)  # fmt: skip


def rough(shape=(40, 30), seed=3) -> Field:
    """Hills that fall southwards, with hollows."""
    random = np.random.default_rng(seed)
    row, _ = np.indices(shape)
    return field(500.0 - 3.0 * row + random.uniform(-8.0, 8.0, shape))


@pytest.mark.parametrize("towards", [(1, 0), (0, 1), (1, 1), (-2, 1), (-1, -3)])
@pytest.mark.parametrize("sizes", [(30.0, 30.0), (24.0, 31.0)])
def test_a_plane_has_its_slope_up_to_the_last_corner(towards, sizes):
    slope = terrain.slope_by_horn(plane(17.0, dx=sizes[0], dy=sizes[1], towards=towards))
    np.testing.assert_allclose(slope, 17.0, rtol=1e-9)


def test_slope_has_horns_weights():
    a, b, c, d, _, f, g, h, i = z = np.random.default_rng(1).uniform(0, 50, 9)
    # Horn 1981, as gdaldem and others write it
    east = (c + 2 * f + i - a - 2 * d - g) / (8 * 20)
    south = (g + 2 * h + i - a - 2 * b - c) / (8 * 25)
    found = terrain.slope_by_horn(field(z.reshape(3, 3), 20.0, 25.0))[1, 1]
    assert found == pytest.approx(math.degrees(math.atan(math.hypot(east, south))), rel=1e-12)


def test_a_gap_takes_its_own_pixel_and_no_other():
    ground = plane(12.0, towards=(2, 1))
    ground.values[4, 4] = np.nan
    slope = terrain.slope_by_horn(ground)
    assert np.argwhere(np.isnan(slope)).tolist() == [[4, 4]]
    np.testing.assert_allclose(slope[np.isfinite(slope)], 12.0, rtol=1e-9)


def test_a_pixel_without_neighbours_has_no_slope():
    lone = np.full((5, 5), np.nan)
    lone[2, 2] = 100.0
    assert np.isnan(terrain.slope_by_horn(field(lone))).all()
    assert np.isnan(terrain.slope_by_horn(field(np.ones((4, 1))))).all()  # no east and no west


@pytest.mark.parametrize(("method", "expected"), [("liu", 19.5), ("rusle", 27.2)])
def test_122_metres_at_25_degrees(method, expected):
    # methods.md 13.3
    _, exponent, steepness = FACTORS[method]
    ground = TerrainRows(np.array(25.0), np.array(0.0), np.array(122.0))
    factor = terrain.slope_length(ground, exponent(ground)) * steepness(ground)
    assert float(factor) == pytest.approx(expected, abs=0.05)


@pytest.mark.parametrize(
    ("degrees", "expected"),
    [
        # S = 10.8 sin t + 0.03, 16.8 sin t - 0.50, 21.91 sin t - 0.96; methods.md 5.2 and 13.3
        (0.0, 0.03),
        (5.0 - 1e-9, 0.971),
        (5.0, 0.964),
        (10.0 - 1e-9, 2.417),
        (10.0, 2.845),
        (30.0, 9.995),
    ],
)
def test_steepness_by_liu(degrees, expected):
    ground = TerrainRows(np.array(degrees), np.array(0.0), np.array(30.0))
    assert float(terrain.steepness_by_liu(ground)) == pytest.approx(expected, abs=5e-4)


@pytest.mark.parametrize(
    ("degrees", "expected"),
    # HJ 1173-2021, equation A.12: 10.8 x 0.0523 + 0.03, 16.8 x 0.1392 - 0.5, 21.9 x 0.3420 - 0.96
    [(3.0, 0.5952), (8.0, 1.8381), (20.0, 6.5302), (28.81, 9.5988), (60.0, 9.5988)],
)
def test_steepness_by_hj1173(degrees, expected):
    ground = TerrainRows(np.array(degrees), np.array(0.0), np.array(30.0))
    assert float(terrain.steepness_by_hj1173(ground)) == pytest.approx(expected, abs=1e-4)


@pytest.mark.parametrize(
    ("degrees", "expected"), [(1.0, 0.2), (1.1, 0.3), (3.0, 0.3), (4.9, 0.4), (5.0, 0.4), (9, 0.5)]
)
def test_length_exponent_by_liu(degrees, expected):
    ground = TerrainRows(np.array(degrees), np.array(0.0), np.array(30.0))
    assert float(terrain.length_exponent_by_liu(ground)) == expected


def test_length_exponent_by_rusle_is_one_half_where_rill_and_interrill_are_alike():
    # sin t / 0.0896 = 3 sin^0.8 t + 0.56 holds at 9.1 % by McCool et al. 1989, where m = 0.5
    slope = np.degrees(np.arctan(0.0913))
    ground = TerrainRows(np.array(slope), np.array(0.0), np.array(30.0))
    assert float(terrain.length_exponent_by_rusle(ground)) == pytest.approx(0.5, abs=0.005)


@pytest.mark.parametrize("method", FACTORS)
@pytest.mark.parametrize("angle", [2.0, 4.5, 8.0, 25.0])
def test_a_plane_agrees_with_desmet_and_govers(method, angle):
    """Each pixel has as many pixels above it as there are rows: their equation 9 literally."""
    formula, exponent, steepness = FACTORS[method]
    ground = TerrainRows(np.array(angle), np.array(0.0), np.array(30.0))
    m, s = float(exponent(ground)), float(steepness(ground))
    above, size, x = np.arange(9) * 900.0, 30.0, 1.0
    length = ((above + size**2) ** (m + 1) - above ** (m + 1)) / (size ** (m + 2) * x**m * 22.13**m)
    expected = s * np.minimum(length, (122 / 22.13) ** m)
    found = formula(plane(angle))
    np.testing.assert_allclose(found, np.repeat(expected[:, None], 8, axis=1), rtol=1e-9)


def test_flow_across_the_corner_is_wider():
    """On a slope to the south-east, x = |sin a| + |cos a| is the root of two."""
    angle, m, x = 8.0, 0.5, math.sqrt(2.0)
    above = np.array([0.0, 900.0])
    length = ((above + 900.0) ** (m + 1) - above ** (m + 1)) / (30.0 ** (m + 2) * x**m * 22.13**m)
    found = terrain.ls_factor_by_liu(plane(angle, towards=(1, 1)))
    steepness = 16.8 * math.sin(math.radians(angle)) - 0.50
    assert np.diagonal(found)[:2] == pytest.approx(steepness * length, rel=1e-9)
    np.testing.assert_allclose(found[0], found[0, 0], rtol=1e-9)  # nothing comes from above


def test_pixels_of_a_slope_make_the_factor_of_the_whole_slope():
    """Four pixels of 10 m average to a plot of 40 m, (40 / 22.13)^m, at 8 degrees."""
    found = terrain.ls_factor_by_liu(plane(8.0, shape=(4, 5), dx=10.0, dy=10.0))
    steepness = 16.8 * math.sin(math.radians(8.0)) - 0.50
    assert found[:, 2].mean() == pytest.approx(steepness * (40 / 22.13) ** 0.5, rel=1e-9)


@pytest.mark.parametrize(("towards", "size"), [((1, 0), 31.0), ((0, 1), 24.0)])
def test_oblong_pixels_count_by_their_side_along_the_flow(towards, size):
    """Pixels of a degree grid are 24 m wide and 31 m high, say."""
    found = terrain.ls_factor_by_liu(plane(8.0, dx=24.0, dy=31.0, towards=towards))
    steepness = 16.8 * math.sin(math.radians(8.0)) - 0.50
    assert found[0, 0] == pytest.approx(steepness * (size / 22.13) ** 0.5, rel=1e-9)


@pytest.mark.parametrize("method", FACTORS)
def test_no_pixel_has_more_than_a_whole_slope_of_122_metres(method):
    formula, exponent, steepness = FACTORS[method]
    ground = rough((80, 60))
    slope = terrain.slope_by_horn(ground)
    whole = TerrainRows(slope, np.zeros(slope.shape), np.full(slope.shape, 122.0))
    most = (122 / 22.13) ** exponent(whole) * steepness(whole)
    found = formula(ground)
    assert (found > 0).all()
    assert (found <= most * (1 + 1e-12)).all()
    assert np.isclose(found, most).any()


def downhill(values: np.ndarray) -> np.ndarray:
    """How many pixels lie above each, each pixel's water followed down the steepest way."""
    above = np.zeros(values.shape, int)
    height, width = values.shape
    for start in np.ndindex(values.shape):
        row, col = start
        while True:
            falls = [
                ((values[row, col] - values[r, c]) / math.hypot(r - row, c - col), r, c)
                for r in range(max(row - 1, 0), min(row + 2, height))
                for c in range(max(col - 1, 0), min(col + 2, width))
                if (r, c) != (row, col)
            ]
            fall, row, col = max(falls)
            if fall <= 0:
                break
            above[row, col] += 1
    return above


def test_water_takes_the_steepest_way_down():
    random = np.random.default_rng(5)
    row, _ = np.indices((25, 20))
    # every pixel has a lower one in the next row, so there is no hollow
    values = np.round(900.0 - 4.0 * row + random.uniform(-1.9, 1.9, row.shape), 2)
    expected = downhill(np.round(values * 1024) / 1024)
    found = terrain.pixels_above(field(values))
    assert found[:-1].tolist() == expected[:-1].tolist()  # the last row has hollows


def test_water_crosses_a_hollow():
    whole = plane(5.0, shape=(12, 3))
    dug = plane(5.0, shape=(12, 3))
    dug.values[5, 1] -= 40.0
    before, after = terrain.pixels_above(whole), terrain.pixels_above(dug)
    assert after[-1].sum() == before[-1].sum() == 33  # all that lies above the last row
    assert after[5, 1] >= before[5, 1]


def test_no_water_circles_and_none_is_lost(monkeypatch):
    """Random ground with hollows and gaps: what leaves at the outlets is what there is."""
    networks, drain = [], pyflwdir.from_array
    monkeypatch.setattr(
        pyflwdir, "from_array", lambda *a, **k: networks.append(drain(*a, **k)) or networks[-1]
    )
    ground = rough()
    ground.values[10:13, 5:9] = np.nan
    found = terrain.pixels_above(ground)
    (network,) = networks
    assert network.isvalid
    known = np.isfinite(ground.values)
    assert (found.flat[network.idxs_pit] + 1).sum() == known.sum()
    assert (found[~known] == 0).all()


def test_seams_between_blocks_of_rows_do_not_show(monkeypatch):
    ground = rough((70, 40))
    ground.values[20:24, 10:14] = np.nan
    at_once = [formula(ground) for formula, _, _ in FACTORS.values()]
    at_once.append(terrain.slope_by_horn(ground))
    monkeypatch.setattr(terrain, "ROWS", 7)
    by_seven = [formula(ground) for formula, _, _ in FACTORS.values()]
    by_seven.append(terrain.slope_by_horn(ground))
    for one, other in zip(at_once, by_seven, strict=True):
        np.testing.assert_array_equal(one, other)


def test_nothing_known_gives_nothing():
    assert np.isnan(terrain.ls_factor_by_liu(field(np.full((4, 4), np.nan)))).all()


def test_a_model_coarser_than_100_metres_is_refused():
    assert {m.coarsest for derived in DERIVED for m in derived.methods.values()} == {100.0}
