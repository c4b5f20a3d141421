"""The opening land cover is looked at as the closing one is."""

import re
from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest

import gep
from gep.problems import DataProblem
from tests.county import make_county, write_raster


def opened(folder: Path, changed: float, code: int, more: str = ""):
    """A county of which so much of the land had another code a year before."""
    county = make_county(folder / "county", 3, (60, 50))
    before = county.land_cover.copy()
    land = np.flatnonzero(before.ravel())
    before.ravel()[land[: round(changed * land.size)]] = code
    write_raster(county, "before", before, nodata=0)
    text = county.account.read_text("utf-8")
    line = f'[land_cover]\nopening = {{ path = "before.tif"{more} }}\n'
    county.account.write_text(re.sub(r"\[land_cover\]\n", line, text), "utf-8")
    return gep.open_account(county.account)


def told(account, code):
    return [p for p in account.check() if p.code == code]


def test_a_code_that_its_legend_lacks_is_told(tmp_path):
    account = opened(tmp_path, 0.25, 99)
    (found,) = told(account, "code-unmapped")
    assert found.severity == "error"
    assert found.place.file == "before.tif"
    assert "99" in found.text("en")
    with pytest.raises(DataProblem):
        account.run(tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_a_change_that_nobody_believes_stops_the_run_unless_confirmed(tmp_path):
    # half of the land was built up a year ago, which it is no longer
    (found,) = told(opened(tmp_path / "a", 0.5, 6), "opening-change")
    assert found.severity == "error"
    for lang in ("zh", "en"):
        assert "confirmed = true" in found.text(lang)
    assert told(opened(tmp_path / "b", 0.5, 6, ", confirmed = true"), "opening-change") == []
    # of three years, half is less than three fifths
    assert told(opened(tmp_path / "c", 0.5, 6, ", data_year = 2020"), "opening-change") == []


def test_what_changes_within_a_year_is_believed(tmp_path):
    account = opened(tmp_path, 0.1, 6)
    assert told(account, "opening-change") == []
    assert account.run(tmp_path / "out").transitions is not None


def test_zones_of_another_county_than_the_account_s_are_told(tmp_path):
    county = make_county(tmp_path / "county", 3, (60, 50))
    text = county.account.read_text("utf-8")
    assert told(gep.open_account(county.account), "zones-other-county") == []
    county.account.write_text(text.replace('code = "330881"', 'code = "620122"'), "utf-8")
    found = told(gep.open_account(county.account), "zones-other-county")
    assert {p.severity for p in found} == {"warning"}
    assert "620122" in found[0].text("zh")
    assert "620122" in found[0].text("en")
    county.account.write_text(text.replace('code = "330881"', 'code = "330800"'), "utf-8")
    assert told(gep.open_account(county.account), "zones-other-county") == []  # its prefecture


@pytest.mark.parametrize("outline", ["", '[zones.county]\npath = "county.gpkg"\n'])
def test_a_township_of_a_neighbour_is_told_where_it_becomes_part_of_the_county(tmp_path, outline):
    county = make_county(tmp_path / "county", 3, (60, 50), extra=outline)
    towns = gpd.read_file(county.folder / "township.gpkg")
    towns.loc[0, "code"] = "330802001"
    towns.to_file(county.folder / "township.gpkg")
    area = towns.dissolve().assign(code="330881", name="county")
    area.to_file(county.folder / "county.gpkg")
    found = told(gep.open_account(county.account), "zones-some-of-another")
    assert [p.severity for p in found] == ([] if outline else ["warning"])
    assert all("330802001" in p.text(lang) for p in found for lang in ("zh", "en"))
