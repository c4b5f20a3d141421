"""Water purification: at most what is discharged, and no guess where the discharge is unknown."""

import numpy as np
import pytest

import gep
from gep.book.book import Book
from tests.services.storm_county import ROWS, county_sum, storm_county

# MEE 2020 annex (recalled), t km-2 yr-1; tax of 1.4 CNY per equivalent of 1, 0.8 and 0.25 kg
RATES = {"COD": 110.23, "NH3-N": 8.56, "TP": 8.56}
PRICES = {"COD": 1400.0, "NH3-N": 1750.0, "TP": 5600.0}


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    folder = tmp_path_factory.mktemp("water")
    county = storm_county(folder / "county")
    return county, gep.open_account(county.account).run(folder / "out")


def of_county(account, item):
    rows = account.rows(service="water_purification")
    return rows[(rows["zone_layer"] == "county") & (rows["item"] == item)]


def capacity(county, item):
    ones = np.ones(county.land_cover.shape)
    wet = sum(county_sum(county, ones, kind) for kind in ("marsh", "reservoir"))
    return wet / 1e6 * RATES[item]


def test_what_is_discharged_limits_what_is_removed(run):
    county, account = run
    assert capacity(county, "COD") > 40.0
    rows = of_county(account, "COD")
    assert rows["quantity"].sum() == pytest.approx(40.0, rel=1e-12)
    assert set(rows["ecosystem_type"]) == {"marsh", "reservoir"}
    assert rows["note"].str.contains("limited for the county").all()


def test_the_capacity_is_what_is_removed_from_a_larger_load(run):
    county, account = run
    rows = of_county(account, "NH3-N")
    assert rows["quantity"].sum() == pytest.approx(capacity(county, "NH3-N"), rel=1e-12)
    assert rows["value_yuan"].sum() == pytest.approx(
        capacity(county, "NH3-N") * PRICES["NH3-N"], rel=1e-12
    )


def test_a_pollutant_without_its_discharge_is_not_computed_and_is_named(run):
    _, account = run
    rows = of_county(account, "TP")
    assert list(rows["status"]) == ["not_computed"]
    assert rows["quantity"].isna().all()
    assert "discharges.discharge" in rows["note"].iloc[0]
    checks = account.checks[account.checks["check"] == "not-computed"]
    assert checks["message_zh"].str.contains("pollutant_removed_from_water/TP").any()


def test_nothing_is_removed_above_the_load(run):
    _, account = run
    checks = account.checks[account.checks["check"] == "not-above-emission"].set_index("scope")
    assert checks.loc["pollutant_removed_from_water/COD", "value"] == pytest.approx(1.0)
    assert (checks["verdict"] == "ok").all()


def test_prices_are_the_tax_of_the_province():
    book = Book.shipped()
    found = {
        row.key[0]: row.value
        for row in book.rows
        if row.parameter == "water_pollutant_treatment_cost" and row.region == "33"
        and row.year == 2018
    }  # fmt: skip
    assert found == PRICES
    assert all(1.4 / kg * 1000 == pytest.approx(PRICES[item])
               for item, kg in (("COD", 1.0), ("NH3-N", 0.8), ("TP", 0.25)))  # fmt: skip


def test_zones_add_up_although_the_limit_is_not_linear(run):
    _, account = run
    rows = account.rows()[account.rows()["indicator"] == "pollutant_removed_from_water"]
    total = rows.groupby(["zone_layer", "item"])["quantity"].sum()
    for item in ("COD", "NH3-N"):
        assert total["township", item] == pytest.approx(total["county", item], rel=1e-12)
    assert len(ROWS) > 0
