"""Codes in the county that the legend lacks."""

from dataclasses import replace

import numpy as np

from gep.cells.shares import prepare_shares
from gep.cells.unmapped_codes import scan_codes
from tests.inputs.land.covers import codes_of, cover_of, in_pixels, write, zones


def test_unmapped_codes_are_told_with_share_and_township(tmp_path):
    codes = np.full((600, 700), 2, np.uint8)
    codes[:, :100] = 43  # outside the county but for its columns 50 to 99
    codes[300, 650] = 44
    cover = cover_of(tmp_path, write(tmp_path / "lc.tif", codes, nodata=0))
    townships = zones(
        "township",
        {"330881001": in_pixels(50, 0, 300, 600), "330881112": in_pixels(300, 0, 700, 600)},
        cover,
    )
    county = zones("county", {"330881": in_pixels(50, 0, 700, 600)}, cover)
    shares = prepare_shares(cover.grid, [county, townships], None, tmp_path / "cache")
    named = replace(townships, names=("双塔街道", "廿八都镇"))
    problems = scan_codes(cover, shares, named)
    assert codes_of(problems) == ["code-unmapped", "code-unmapped"]
    first, second = (p.text("en") for p in problems)
    assert "code 43 (7.7% of the county)" in first  # 50 of 650 columns
    assert "双塔街道 (330881001)" in first
    assert "廿八都镇 (330881112)" in second
    assert "1, 2, 3" in first


def test_every_known_code_is_no_problem(tmp_path):
    codes = np.array([[1, 2, 0, 8]], np.uint8)
    cover = cover_of(tmp_path, write(tmp_path / "lc.tif", codes, nodata=0))
    county = zones("county", {"330881": in_pixels(0.5, 0, 4, 1)}, cover)
    shares = prepare_shares(cover.grid, [county], None, tmp_path / "cache")
    assert scan_codes(cover, shares, county) == []


def test_wide_codes_are_told_as_they_stand_in_the_file(tmp_path):
    codes = np.array([[1, 70000, -5]], np.int32)
    cover = cover_of(tmp_path, write(tmp_path / "lc.tif", codes))
    county = zones("county", {"330881": in_pixels(0, 0, 3, 1)}, cover)
    shares = prepare_shares(cover.grid, [county], None, tmp_path / "cache")
    problems = scan_codes(cover, shares, county)
    assert [p.values["land_code"] for p in problems] == [-5, 70000]


def test_a_land_cover_of_another_product_is_told_by_its_legend(tmp_path):
    """Tree cover, cropland and water of WorldCover under the legend of CLCD."""
    codes = np.array([[10, 10, 10, 40, 80, 0]], np.uint8)
    cover = cover_of(tmp_path, write(tmp_path / "lc.tif", codes, nodata=0))
    county = zones("county", {"330881": in_pixels(0, 0, 6, 1)}, cover)
    shares = prepare_shares(cover.grid, [county], None, tmp_path / "cache")
    misfit, *rest = scan_codes(cover, shares, county)
    assert misfit.code == "legend-misfit"
    assert "worldcover 100%" in str(misfit.values["fits"])
    assert codes_of(rest) == ["code-unmapped"] * 3
