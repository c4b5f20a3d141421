"""One tile: every part of the county once, each cell in the bin of its stratum, type and gaps."""

import numpy as np
import pytest

from gep.sums.job import ArgumentSource, PassStep
from gep.sums.raster_pass import Worker
from tests.sums.passes import LOAD, a_pass, doubled, land, rain, tile_of

CODES = np.array([[1, 1, 2, 2], [1, 2, 2, 0], [1, 2, 2, 2]])
RAIN = np.array([[10.0, 20.0, 30.0, 40.0], [50.0, 60.0, 70.0, 80.0], [1.0, 2.0, 3.0, 4.0]])
TOWNS = {"t1": (0, 0, 1.5, 3), "t2": (1.5, 0, 4, 3)}
CODE = {"cropland": 1, "forest": 2}
SHARE = {"t1": np.array([1, 0.5, 0, 0]), "t2": np.array([0, 0.5, 1, 1])}  # of each column


@pytest.fixture
def place(tmp_path):
    return land(tmp_path, CODES, TOWNS)


def areas(cover):
    (tile,) = cover.grid.tiles
    return cover.grid.areas(tile, 0, tile.height).reshape(CODES.shape)


def by_zone_and_type(tables, cover, shares, pattern=0):
    """Sums of a pattern of gaps by township and type, [leaf .., area]."""
    rows = shares.strata[shares.strata["zone_layer"] == "township"]
    name = dict(zip(rows["stratum"], rows["zone_code"], strict=True))
    found = {p: (s, t, sums) for p, s, t, sums in tables.by_pattern}
    strata, types, sums = found[pattern]
    return {
        (name[s], cover.types[t]): sums[:, i]
        for i, (s, t) in enumerate(zip(strata, types, strict=True))
    }


def expected(cover, values, town, kind):
    weight = areas(cover) * SHARE[town] * np.equal(CODES, CODE[kind])
    return [np.nansum(values * weight), np.where(np.isnan(values), 0.0, weight).sum()]


def test_each_township_and_type_gets_its_own_share_of_every_pixel(tmp_path, place):
    cover, shares = place
    (tables,) = tile_of(a_pass(cover, shares, rain(tmp_path, cover, RAIN)))
    found = by_zone_and_type(tables, cover, shares)
    assert set(found) == {(town, kind) for town in TOWNS for kind in CODE}
    for (town, kind), sums in found.items():
        assert sums == pytest.approx(expected(cover, RAIN, town, kind), rel=1e-12)
    assert tables.extremes.tolist() == [[1.0, 70.0]]  # not the 80 beside the county's land


def test_a_gap_has_a_pattern_of_its_own_and_spoils_nothing_else(tmp_path, place):
    cover, shares = place
    holey = np.where(RAIN == 20.0, np.nan, RAIN)
    (tables,) = tile_of(a_pass(cover, shares, rain(tmp_path, cover, holey)))
    sound, lost = (by_zone_and_type(tables, cover, shares, pattern) for pattern in (0, 1))
    assert set(lost) == {
        ("t1", "cropland"),
        ("t2", "cropland"),
    }  # the pixel lies in both, half and half
    half = areas(cover)[0, 1] / 2
    for sums in lost.values():
        assert np.isnan(sums[0])
        assert sums[-1] == pytest.approx(half, rel=1e-12)
    for (town, kind), sums in sound.items():
        assert sums == pytest.approx(expected(cover, holey, town, kind), rel=1e-12)


def test_a_formula_runs_on_cells_and_its_result_is_summed(tmp_path, place):
    cover, shares = place
    job = a_pass(cover, shares, rain(tmp_path, cover, RAIN), steps=doubled())
    (tables,) = tile_of(job)
    for (town, kind), sums in by_zone_and_type(tables, cover, shares).items():
        total, area = expected(cover, RAIN, town, kind)
        assert sums == pytest.approx([2 * total, area], rel=1e-12)


def test_a_coefficient_is_that_of_the_cells_type(tmp_path, place):
    cover, shares = place
    arguments = (ArgumentSource("precipitation"), ArgumentSource("factor", "toy"))
    steps = (
        LOAD,
        PassStep("held", formula=lambda rain, factor: rain * factor, arguments=arguments),
        PassStep("held", leaf=0),
    )
    factor = {"cropland": 0.25, "forest": 0.5}
    tables = {("toy", "factor"): np.array([factor[kind] for kind in cover.types])}
    layer = rain(tmp_path, cover, RAIN)
    (found,) = tile_of(a_pass(cover, shares, layer, steps=steps, tables=tables))
    for (town, kind), sums in by_zone_and_type(found, cover, shares).items():
        total, _ = expected(cover, RAIN, town, kind)
        assert sums[0] == pytest.approx(factor[kind] * total, rel=1e-12)


def test_where_nothing_of_the_county_lies_nothing_is_read(tmp_path):
    codes = np.ones((4, 600))
    cover, shares = land(tmp_path, codes, {"t": (0, 0, 5, 4)})
    job = a_pass(cover, shares, rain(tmp_path, cover, np.full(codes.shape, 7.0)))
    assert len(tile_of(job, 0)) == 1
    (tmp_path / "rain.tif").unlink()
    assert Worker(job).job.shares.tile(1) is None


def test_a_code_that_the_legend_lacks_is_left_out_and_said(tmp_path, place):
    cover, shares = place
    lookup = cover.lookup.copy()
    lookup[2] = 255
    job = a_pass(cover, shares, rain(tmp_path, cover, RAIN))
    (tables,) = tile_of(type(job)(**{**vars(job), "lookup": lookup}))
    assert tables.unmapped
    assert {kind for _, kind in by_zone_and_type(tables, cover, shares)} == {"cropland"}
