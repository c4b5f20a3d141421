"""Totals and means held against what is plausible."""

import numpy as np
import pytest

from tests.guards.checked import UNITS, checked, water
from tests.services.storm_county import ROWS, SHAPE, county_sum

MONTHS = np.array([71, 111, 195, 232, 281, 330, 145, 107, 96, 66, 62, 50], float)  # sum 1746


def months(factor: float = 1.0) -> dict[str, np.ndarray]:
    return {"monthly_precipitation": np.ones((12, *SHAPE)) * (factor * MONTHS)[:, None, None]}


def test_water_balance_of_a_plausible_year(tmp_path):
    county, account, checks = checked(tmp_path, water())
    row = checks.loc[("plausible-ratio", "precipitation")]
    assert row["value"] == pytest.approx((1746 - 700) / 1746, rel=1e-6)
    assert row["verdict"] == "ok"
    balance = checks.loc[("water-balance", "precipitation")]
    area = sum(county_sum(county, np.ones(SHAPE), kind) for kind in kinds(account))
    assert balance["value"] == pytest.approx(1.046 * area, rel=1e-6)
    assert balance["verdict"] == "warning"  # a county of a few square kilometres has no such river


def kinds(account):
    extent = account.extent[account.extent["zone_layer"] == "county"]
    return list(extent["ecosystem_type"])


def test_potential_evapotranspiration_by_mistake_is_told(tmp_path):
    _, _, checks = checked(tmp_path, water(1746.0, 1300.0))
    assert checks.loc[("plausible-ratio", "precipitation"), "verdict"] == "warning"
    assert checks.loc[("plausible-ratio", "water_conserved"), "verdict"] == "warning"


def test_an_erosivity_in_american_units_is_told(tmp_path):
    def in_wrong_unit(text: str) -> str:
        old = 'rainfall_erosivity = "rainfall_erosivity.tif"'
        assert old in text
        return text.replace(
            old, 'rainfall_erosivity = { value = 291, unit = "MJ mm ha-1 h-1 yr-1" }'
        )

    # methods.md 5.2: 291 lacks the factor 17.02, with it the year has 4960
    _, _, checks = checked(tmp_path, {}, change=in_wrong_unit)
    row = checks.loc[("plausible-mean", "rainfall_erosivity")]
    assert row["value"] == pytest.approx(291.0)
    assert row["verdict"] == "warning"
    assert "4000" in row["message_zh"]


def test_the_mean_of_a_raster_is_that_of_the_county(tmp_path):
    county, account, checks = checked(tmp_path, {})
    values = county.rasters["ls_factor"].astype(float)
    known = np.isfinite(values)
    total = sum(county_sum(county, values, kind) for kind in kinds(account))
    area = sum(county_sum(county, np.where(known, 1.0, np.nan), kind) for kind in kinds(account))
    found = checks.loc[("plausible-mean", "ls_factor"), "value"]
    assert found == pytest.approx(total / area, rel=1e-12)


@pytest.mark.parametrize(("factor", "verdict"), [(1.0, "ok"), (0.8, "warning")])
def test_months_that_do_not_make_the_year_are_told(tmp_path, factor, verdict):
    def without_erosivity(text: str) -> str:
        return text.replace('rainfall_erosivity = "rainfall_erosivity.tif"\n', "")

    rasters = {**water(), **months(factor)}
    _, _, checks = checked(tmp_path, rasters, change=without_erosivity)
    row = checks.loc[("monthly-rain", "monthly_precipitation")]
    assert row["value"] == pytest.approx(factor, rel=1e-6)
    assert row["verdict"] == verdict


DAYS = {"cooling_days": np.full(SHAPE, 80.0)}


def test_the_value_of_the_county_is_held_against_its_land(tmp_path):
    _, account, checks = checked(tmp_path, {**water(), **DAYS})
    land = account.extent[account.extent["zone_layer"] == "county"]["area_m2"].sum() / 1e6
    row = checks.loc[("plausible-value", "gep")]
    assert row["value"] == pytest.approx(account.total / land, rel=1e-9)
    assert (row["low"], row["high"]) == (8e6, 70e6)  # the band of the south-east, not the wide one
    assert row["verdict"] == ("ok" if 8e6 <= account.total / land <= 70e6 else "warning")
    assert "gep" not in row["message_zh"].replace("GEP", "")


def test_shares_of_the_total_are_those_of_its_rows(tmp_path):
    _, account, checks = checked(tmp_path, {**water(), **DAYS})
    rows = account.rows(layer="county")
    values = rows.groupby("category")["value_yuan"].sum()
    found = checks.loc[("plausible-share", "gep.regulating"), "value"]
    assert found == pytest.approx(values["regulating"] / account.total, rel=1e-12)
    services = rows.groupby("service")["value_yuan"].sum()
    balance = checks.loc[("plausible-balance", "gep.climate_regulation"), "value"]
    ratio = services["climate_regulation"] / services["water_conservation"]
    assert balance == pytest.approx(ratio, rel=1e-12)


def test_an_account_of_some_services_has_no_share_of_a_total(tmp_path):
    def of_water(text: str) -> str:
        return text.replace("[land_cover]", 'services = ["water_conservation"]\n\n[land_cover]', 1)

    _, _, checks = checked(tmp_path, water(), change=of_water)
    assert not set(checks.index.get_level_values("check")) & {
        "plausible-value", "plausible-share", "plausible-balance"
    }  # fmt: skip


@pytest.mark.parametrize(("factor", "verdict"), [(1.0, "ok"), (1.5, "warning")])
def test_runoff_is_held_against_a_gauge(tmp_path, factor, verdict):
    county, account, _ = checked(tmp_path / "first", water())
    area = sum(county_sum(county, np.ones(SHAPE), kind) for kind in kinds(account))
    gauged = 1.046 * area / factor  # 1746 - 700 mm are 1.046 m on each m2
    row = ("water_supply", "330881", "", "observed_runoff", gauged, "m3", 2023)
    _, account, checks = checked(tmp_path / "again", water(), rows=(*ROWS, row))
    found = checks.loc[("observed-runoff", "precipitation")]
    assert found["value"] == pytest.approx(factor, rel=1e-6)
    assert found["verdict"] == verdict
    unread = account.checks[account.checks["message_en"].str.contains("observed_runoff")]
    assert unread.empty, "the guard reads it"


def test_rain_of_a_year_is_held_against_the_place(tmp_path):
    _, _, checks = checked(tmp_path, water(174.6, 70.0))  # tenths that nobody multiplied
    for scope, mean in (("precipitation", 174.6), ("evapotranspiration", 70.0)):
        row = checks.loc[("plausible-mean", scope)]
        assert row["value"] == pytest.approx(mean, rel=1e-6)
        assert row["verdict"] == "warning"
    assert checks.loc[("water-yield", "precipitation"), "verdict"] == "warning"
    assert set(UNITS) >= {"precipitation", "evapotranspiration"}
