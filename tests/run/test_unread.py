"""Inputs that nothing reads are told, and are no source of the account."""

from pathlib import Path

import numpy as np
import pytest

import gep
from tests.county import County, make_county, write_raster


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> County:
    county = make_county(tmp_path_factory.mktemp("unread") / "county", 3, (60, 50))
    people = np.full(county.land_cover.shape, 120.0, np.float32)
    write_raster(county, "population", people, nodata=-9999.0, unit="km-2")
    text = county.account.read_text(encoding="utf-8")
    more = '[rasters]\npopulation = "population.tif"\n'
    county.account.write_text(text.replace("[rasters]\n", more), encoding="utf-8")
    table = county.folder / "statistics" / "energy.csv"
    rows = "zone_code,item,measure,value,unit,year\n330881,electricity,consumption,5,kWh,2023\n"
    table.write_text(rows, encoding="utf-8")
    return county


def test_they_are_told_at_check_with_the_reason(county: County) -> None:
    told = [p for p in gep.open_account(county.account).check() if p.code == "input-unread"]
    assert {p.severity for p in told} == {"note"}
    assert {str(p.place): p.values["names"] for p in told} == {
        "account.toml:12  rasters": "population (-)",
        "statistics/energy.csv  D2": "energy.consumption (-)",
    }


def test_they_are_no_source_and_change_nothing(county: County, tmp_path: Path) -> None:
    account = gep.open_account(county.account).run(tmp_path / "out")
    names = {one.name for one in account.manifest.hashed.inputs}
    assert "population" not in names
    assert {"rainfall_erosivity", "ls_factor", "land_cover", "statistics"} <= names
    told = account.checks[account.checks["check"] == "input"].set_index("scope")
    assert told.loc["input-unread", "verdict"].tolist() == ["note", "note"]
    without = make_county(tmp_path / "other", 3, (60, 50))
    other = gep.open_account(without.account).run(tmp_path / "without")
    assert (account.folder / "account.csv").read_bytes() == (
        other.folder / "account.csv"
    ).read_bytes()
