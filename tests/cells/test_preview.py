"""The small picture of the land cover."""

import numpy as np

from gep.cells.preview import ecosystem_preview
from gep.cells.shares import prepare_shares
from tests.inputs.land.covers import (
    GRID,
    LEFT,
    ROWS,
    TOP,
    cover_of,
    in_pixels,
    patches,
    write,
    zones,
)


def test_the_preview_shows_the_county_only(tmp_path):
    codes = np.full((600, 700), 2, np.uint8)
    codes[:300] = 1
    cover = cover_of(tmp_path, write(tmp_path / "lc.tif", codes))
    county = zones("county", {"330881": in_pixels(99.8, 0, 700, 600)}, cover)
    shares = prepare_shares(cover.grid, [county], None, tmp_path / "cache")
    full, transform = ecosystem_preview(cover, shares)
    assert (transform.a, transform.c, transform.e, transform.f) == (30.0, LEFT, -30.0, TOP)
    kinds = {0: "", **{1 + i: one for i, one in enumerate(cover.types)}}
    assert {kinds[k] for k in np.unique(full[:300])} == {"", "cropland"}
    assert {kinds[k] for k in np.unique(full[300:, 100:])} == {"forest"}
    assert not full[:, :100].any()  # a fifth of column 99 is in the county: not most of it
    small, transform = ecosystem_preview(cover, shares, max_side=100)
    assert small.shape == (86, 100)
    assert transform.a == 210.0
    assert np.array_equal(small, full[3::7, 3::7])


def test_the_preview_of_polygons_shows_the_largest_type(tmp_path):
    cover = cover_of(tmp_path, patches(tmp_path, ROWS), "three_survey", GRID, code="DLBM")
    county = zones("county", {"330881": in_pixels(-5, -5, 20, 20)}, cover)
    shares = prepare_shares(cover.grid, [county], cover.polygons, tmp_path / "cache")
    picture, transform = ecosystem_preview(cover, shares)
    col, row = (int(n) for n in ~transform @ (LEFT + 75, TOP - 75))
    assert cover.types[picture[row, col] - 1] == "paddy"
    col, row = (int(n) for n in ~transform @ (LEFT + 195, TOP - 45))
    assert cover.types[picture[row, col] - 1] == "forest"
