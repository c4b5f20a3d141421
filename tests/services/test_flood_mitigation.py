"""Flood mitigation: curve numbers day by day, lakes one by one, which parts a norm counts."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import gep
from gep.book.book import Book, Where
from gep.services.flood_mitigation import (
    annual_reservoir_cost,
    lake_storage,
    marsh_storage,
    reference_storm_runoff,
    reservoir_storage,
    storm_runoff,
)
from tests.services.storm_county import KINDS, ROWS, county_sum, storm_county, storms

BOOK = Book.shipped()
INCH = 25.4
# TR-55 table 2-2, good condition; groups A to D
CURVES = {"evergreen_broadleaf_forest": (30, 55, 70, 77), "shrub": (30, 48, 65, 73),
          "tree_orchard": (32, 58, 72, 79), "bare": (77, 86, 91, 94)}  # fmt: skip


def runoff(rain: np.ndarray, curve: np.ndarray) -> np.ndarray:
    """SCS runoff of one day as the handbook has it."""
    storage = 25400.0 / curve - 254.0
    return np.where(rain > 0.2 * storage, (rain - 0.2 * storage) ** 2 / (rain + 0.8 * storage), 0.0)


@pytest.mark.parametrize(
    ("curve", "rain", "depth"),
    # TR-55 table 2-1, runoff depth in inches of four inches of rain
    [(70.0, 4.0, 1.33), (80.0, 4.0, 2.04), (90.0, 4.0, 2.92)],
)
def test_runoff_is_that_of_the_handbook(curve, rain, depth):
    found = float(storm_runoff(np.array([rain * INCH]), curve)) / INCH
    assert found == pytest.approx(depth, abs=0.005)


def test_the_sum_of_a_year_is_no_storm_day():
    days = np.array([60.0, 60.0, 60.0])
    alone = float(storm_runoff(days, 70.0))
    assert alone == pytest.approx(3 * float(storm_runoff(days[:1], 70.0)), rel=1e-14)
    assert float(storm_runoff(np.array([180.0]), 70.0)) > 2.5 * alone


@given(st.floats(0.0, 400.0), st.floats(30.0, 100.0), st.floats(0.0, 50.0))
def test_runoff_lies_between_nothing_and_the_rain_and_grows(rain, curve, more):
    found = float(storm_runoff(np.array([rain]), curve))
    assert 0.0 <= found <= rain * (1 + 1e-12)
    assert float(storm_runoff(np.array([rain + more]), curve)) >= found
    assert float(storm_runoff(np.array([rain]), min(curve + more, 100.0))) >= found * (1 - 1e-12)
    assert float(reference_storm_runoff(np.array([rain]), curve)) == found


def test_water_holds_nothing_back_even_on_a_day_without_rain():
    assert float(storm_runoff(np.array([0.0]), 100.0)) == 0.0
    assert float(storm_runoff(np.array([75.0]), 100.0)) == pytest.approx(75.0, rel=1e-9)


def test_ten_small_lakes_are_not_one_large_lake():
    # methods.md 13.8, in 1e4 m3, for the water of one exchange: 1376 and 1847
    assert 10 * lake_storage(1.0, 4.924, 1.128, 1.0) == pytest.approx(1376, abs=0.5)
    assert lake_storage(10.0, 4.924, 1.128, 1.0) == pytest.approx(1847, abs=0.5)


def test_a_marsh_holds_thirty_centimetres():
    # methods.md 12: 0.3e6 m3 a km2, which one paper prints as 1e4 m3
    assert marsh_storage(1e6, 0.3) == pytest.approx(3e5)


def test_a_reservoir_is_free_by_its_flood_share_and_costs_a_fiftieth_a_year():
    assert reservoir_storage(100.0, 0.35) == pytest.approx(35.0)
    assert annual_reservoir_cost(6.11, 0.02) == pytest.approx(6.11 / 50)


@pytest.mark.parametrize(
    ("code", "constants", "why"),
    # methods.md 5.5: 1e4 m3 = exp(a) A^b T, a lake of 2 km2
    [
        ("330881", (4.924, 1.128, 3.19), "the eastern plain"),
        ("540102", (6.636, 0.678, 1.0), "the Tibetan plateau, once a year"),
        ("630102", (6.636, 0.678, 1.0), "Qinghai too"),
        ("513321", (6.636, 0.678, 1.0), "and Garze, whose account has it"),
        ("510104", (4.924, 1.128, 3.19), "but not the rest of Sichuan"),
        ("530102", (4.904, 0.927, 1.0), "Yunnan"),
        ("150102", (5.653, 0.68, 1.0), "Inner Mongolia"),
        ("220102", (5.808, 0.866, 1.0), "the north-east"),
    ],
)
def test_a_lake_has_the_coefficients_of_its_lake_region(code, constants, why):
    names = ("lake_constant", "lake_exponent", "lake_exchanges")
    found = [BOOK.find("flood_mitigation", name, (), Where("", code)).value for name in names]
    a, b, times = constants
    assert lake_storage(2.0, *found) == pytest.approx(math.exp(a) * 2.0**b * times), why


def test_every_soil_group_has_a_curve_number_for_every_top_type():
    tops = [key for key in BOOK.types.ids if not BOOK.types.parents[key]]
    keys = set(BOOK.keys("flood_mitigation", "curve_number"))
    assert {(top, str(group)) for top in tops for group in (1, 2, 3, 4)} <= keys


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    folder = tmp_path_factory.mktemp("storms")
    county = storm_county(folder / "county")
    return county, gep.open_account(county.account).run(folder / "out")


def county_rows(frame, indicator):
    rows = frame[(frame["zone_layer"] == "county") & (frame["indicator"] == indicator)]
    return rows.set_index("ecosystem_type")


@pytest.mark.parametrize("kind", ["evergreen_broadleaf_forest", "shrub", "tree_orchard"])
def test_plants_hold_back_what_bare_ground_would_not(run, kind):
    county, account = run
    rasters = storms()
    rain = rasters["storm_precipitation"].astype(float)
    group = rasters["soil_group"].astype(int) - 1
    on_bare = runoff(rain, np.array(CURVES["bare"])[group]).sum(axis=0)
    below_plants = runoff(rain, np.array(CURVES[kind])[group]).sum(axis=0)
    expected = county_sum(county, (on_bare - below_plants) / 1000, kind)
    counted = county_rows(account.rows(), "vegetation_flood_water")
    assert counted.loc[kind, "quantity"] == pytest.approx(expected, rel=1e-12)
    assert counted.loc[kind, "method"] == "curve_number"
    memo = county_rows(account.memo, "vegetation_flood_water")
    gross = county_sum(county, (rain.sum(axis=0) - below_plants) / 1000, kind)
    assert memo.loc[kind, "quantity"] == pytest.approx(gross, rel=1e-12)
    assert memo.loc[kind, "method"] == "gross"


def test_only_plants_have_a_row_for_plants_and_marsh_has_its_own(run):
    county, account = run
    plants = county_rows(account.rows(), "vegetation_flood_water")
    assert set(plants.index) == {"evergreen_broadleaf_forest", "shrub", "tree_orchard"}
    marsh = county_rows(account.rows(), "marsh_flood_water")
    assert set(marsh.index) == {"marsh"}
    area = county_sum(county, np.ones(county.land_cover.shape), "marsh")
    assert marsh.loc["marsh", "quantity"] == pytest.approx(0.3 * area, rel=1e-12)


def test_lakes_and_reservoirs_are_items_that_lie_where_they_are_reported(run):
    _, account = run
    lakes = account.rows()[account.rows()["indicator"] == "lake_flood_water"]
    by_zone = lakes[lakes["zone_layer"] == "township"].groupby(["zone_code", "item"])
    assert set(by_zone.groups) == {("330881001", "西湖"), ("330881002", "东湖")}
    total = lakes[lakes["zone_layer"] == "county"].groupby("item")["quantity"].sum()
    for name, area in (("西湖", 1.0), ("东湖", 2.5)):
        expected = np.exp(4.924) * area**1.128 * 3.19 * 1e4
        assert total[name] == pytest.approx(expected, rel=1e-12)
    # what one township reports of a lake is all of it: nothing is missing elsewhere
    assert (lakes["status"] == "computed").all()
    assert (lakes["coverage"] == 1.0).all()
    reservoirs = county_rows(account.rows(), "reservoir_flood_water")
    assert reservoirs["quantity"].sum() == pytest.approx(0.35 * 6.2e7, rel=1e-12)
    assert set(reservoirs.index) == {"reservoir"}


@pytest.mark.parametrize(
    ("norm", "is_counted", "price"),
    [
        ("zhejiang-2020", True, "reservoir_whole"),
        ("mee-2020", True, "reservoir_whole"),
        ("national-2022", False, "reservoir_whole"),
    ],
)
def test_whether_what_people_built_counts_is_the_norms_word(tmp_path, norm, is_counted, price):
    county = storm_county(tmp_path / "county", norm)
    account = gep.open_account(county.account).run(tmp_path / "out")
    counted = county_rows(account.rows(), "reservoir_flood_water")
    memo = county_rows(account.memo, "reservoir_flood_water")
    assert (len(counted) > 0) == is_counted
    assert (len(memo) > 0) != is_counted
    said = account.manifest.hashed.norm.services["flood_mitigation"].prices
    assert set(said.values()) == {price}


def test_the_other_reservoir_price_is_printed_beside(run):
    _, account = run
    checks = account.checks[account.checks["check"] == "choice-price"].set_index("scope")
    used = county_rows(account.rows(), "vegetation_flood_water")["value_yuan"].sum()
    # a year is 2 percent of the whole
    assert checks.loc["vegetation_flood_water", "value"] == pytest.approx(used / 50, rel=1e-9)
    assert "年化" in checks.loc["vegetation_flood_water", "message_zh"]


def test_without_a_map_of_soil_groups_one_is_declared_and_said(tmp_path):
    rasters = {"storm_precipitation": storms()["storm_precipitation"]}
    county = storm_county(tmp_path / "county", rasters=rasters)
    account = gep.open_account(county.account).run(tmp_path / "out")
    rain = rasters["storm_precipitation"].astype(float)
    group_c = 2
    held = runoff(rain, np.full(rain.shape, CURVES["bare"][group_c]))
    held -= runoff(rain, np.full(rain.shape, CURVES["shrub"][group_c]))
    rows = county_rows(account.rows(), "vegetation_flood_water")
    expected = county_sum(county, held.sum(axis=0) / 1000, "shrub")
    assert rows.loc["shrub", "quantity"] == pytest.approx(expected, rel=1e-12)
    assert rows.loc["shrub", "confidence"] == "recalled"
    notes = account.checks[account.checks["check"] == "assumed"]
    assert list(notes["scope"]) == ["soil_group"]
    assert "soil_group" in account.manifest.hashed.derived


def test_a_county_without_marsh_has_no_marsh_to_miss(tmp_path):
    county = storm_county(tmp_path / "county")
    legend = county.folder / "legend.csv"
    text = legend.read_text(encoding="utf-8").replace(",marsh,", ",shrub,")
    legend.write_text(text, encoding="utf-8")
    account = gep.open_account(county.account).run(tmp_path / "out")
    rows = county_rows(account.rows(), "marsh_flood_water")
    assert set(rows["status"]) == {"not_computed"}
    assert rows["note"].str.contains("no such ecosystem").all()
    assert rows["quantity"].isna().all()
    missing = account.checks[account.checks["check"] == "not-computed"]
    (told,) = missing[missing["message_en"].str.contains("marsh")]["verdict"]
    assert told == "note"


def test_a_reservoir_of_another_county_is_named(tmp_path):
    stray = ("reservoirs", "330802001", "外县水库", "capacity", 100.0, "万m3", 2023)
    county = storm_county(tmp_path / "county", rows=(*ROWS, stray))
    texts = [problem.text("zh") for problem in gep.open_account(county.account).problems.errors]
    assert len(texts) == 1
    assert "330802001" in texts[0]
    assert "reservoirs.csv" in texts[0]


def test_townships_sum_to_the_county(run):
    _, account = run
    checks = account.checks[account.checks["check"] == "additivity"]
    assert (checks["verdict"] == "ok").all()
    assert set(KINDS.values()) >= {"marsh", "reservoir"}
