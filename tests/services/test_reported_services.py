"""Services of which statistics tell: coast, pests, noise, homes and leisure, by hand."""

import csv
from pathlib import Path

import pytest

import gep
from gep.account.account import Account
from gep.book.book import Book, Where
from tests.county import make_county

BOOK = Book.shipped()
YEAR = 2023
ROWS = (
    ("coast", "红树林", "protected_length", 12.5, "公里"),
    ("coast", "沙滩", "受护岸线长度", 2500, "m"),
    ("noise", "", "green_belt_length", 40, "km"),
    ("housing", "", "benefiting_area", 20, "万平方米"),
    ("housing", "", "单位面积增值", 300, "元/平方米"),
    ("leisure", "", "leisure_visits", 5, "万人次"),
    ("leisure", "", "hours_of_visit", 1.5, "小时/人次"),
    ("leisure", "", "hourly_wage", 40, "元/小时"),
    ("pests", "天然林", "natural_area", 8000, "公顷"),
    ("pests", "天然林", "plantation_incidence", 12, "%"),
    ("pests", "天然林", "natural_incidence", 4, "%"),
)


def account_of(folder: Path, *rows: tuple[object, ...], norm: str = "national-2022") -> Account:
    county = make_county(folder / "county", 6, (60, 70))
    toml = county.account.read_text(encoding="utf-8").replace("zhejiang-2020", norm)
    county.account.write_text(toml, encoding="utf-8")
    for table in {row[0] for row in rows}:
        own = [("330881", *row[1:]) for row in rows if row[0] == table]
        path = county.folder / "statistics" / f"{table}.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([("zone_code", "item", "measure", "value", "unit"), *own])
    return gep.open_account(county.account).run(folder / "out")


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Account:
    return account_of(tmp_path_factory.mktemp("reported"), *ROWS)


def summed(frame, indicator: str):
    rows = frame[(frame["indicator"] == indicator) & (frame["zone_layer"] == "county")]
    return rows.groupby("item")[["quantity", "value_yuan"]].sum().to_dict("index")


def booked(service: str, parameter: str, *key: str) -> float:
    """The book's price in the account's year; prices.csv moves it by its index."""
    found = BOOK.price(service, parameter, key, Where("national-2022", "330881"), YEAR)
    assert found is not None
    return found.value


def test_a_shore_is_worth_a_year_of_the_dike_that_would_stand_there(told):
    cost = booked("coastal_protection", "dike_construction_cost")
    rate = booked("coastal_protection", "dike_yearly_rate")
    found = summed(told.rows(), "protected_coast")
    assert {item: one["quantity"] for item, one in found.items()} == pytest.approx(
        {"mangrove": 12.5, "dune": 2.5}, rel=1e-12
    )
    assert found["mangrove"]["value_yuan"] == pytest.approx(12.5 * cost * rate, rel=1e-12)


def test_a_green_belt_is_worth_a_year_of_the_wall_it_stands_for(told):
    cost = booked("noise_reduction", "barrier_construction_cost")
    rate = booked("noise_reduction", "barrier_yearly_rate")
    found = summed(told.rows(), "green_belt")[""]
    assert found == pytest.approx({"quantity": 40.0, "value_yuan": 40 * cost * rate}, rel=1e-12)


def test_homes_are_worth_one_years_share_of_their_premium(told):
    """200,000 m2 x 300 yuan are 60 million, of which a year is worth the rent over the price."""
    rate = booked("landscape_premium", "capitalisation_rate")
    assert rate < 0.1, "the stock of a premium is no flow"
    found = summed(told.rows(), "housing_premium")[""]
    assert found == pytest.approx({"quantity": 60e6, "value_yuan": 60e6 * rate}, rel=1e-12)


def test_leisure_is_worth_a_share_of_the_wage(told):
    """50,000 visits of 1.5 h at 40 yuan are 3 million, a third of which counts."""
    found = summed(told.rows(), "leisure_time")[""]
    assert found == pytest.approx({"quantity": 3e6, "value_yuan": 3e6 * 0.33}, rel=1e-12)


def test_pests_are_beside_the_account_by_the_difference_of_incidence(told):
    """8000 ha x (12 % - 4 %) are 640 ha."""
    assert summed(told.rows(), "pest_free_area") == {}
    found = summed(told.memo, "pest_free_area")
    price = booked("pest_control", "pest_treatment_cost", "natural_forest")
    assert found == {
        "natural_forest": pytest.approx({"quantity": 640.0, "value_yuan": 640 * price}, rel=1e-12)
    }


def test_a_difference_against_nature_is_no_service(tmp_path):
    rows = [row for row in ROWS if row[0] == "pests" and row[2] != "natural_incidence"]
    account = account_of(tmp_path, *rows, ("pests", "天然林", "natural_incidence", 20, "%"))
    assert summed(account.memo, "pest_free_area")["natural_forest"]["quantity"] == 0.0


def test_where_only_what_healed_itself_is_reported_that_is_the_area(tmp_path):
    account = account_of(tmp_path, ("pests", "天然草地", "自愈面积", 3, "万亩"))
    found = summed(account.memo, "pest_free_area")
    assert found["natural_grassland"]["quantity"] == pytest.approx(2000.0, rel=1e-12)
    methods = account.memo.loc[account.memo["indicator"] == "pest_free_area", "method"]
    assert set(methods) == {"self_healing"}


@pytest.mark.parametrize(
    ("service", "names"),
    [
        ("coastal_protection", ("coast.protected_length",)),
        ("noise_reduction", ("noise.green_belt_length",)),
        ("landscape_premium", ("housing.benefiting_area", "housing.price_premium")),
        ("leisure", ("leisure.leisure_visits", "leisure.hours_of_visit", "leisure.hourly_wage")),
    ],
)
def test_without_its_table_a_service_is_missing_by_name(tmp_path, service, names):
    account = account_of(tmp_path)
    rows = account.rows(service=service)
    assert set(rows["status"]) == {"not_computed"}
    (note,) = set(rows["note"])
    assert all(name in note for name in names)


def test_a_half_filled_table_says_which_half(tmp_path):
    account = account_of(tmp_path, *[row for row in ROWS if row[2] != "单位面积增值"])
    (note,) = set(account.rows(service="landscape_premium")["note"])
    assert "housing.price_premium" in note
    assert "benefiting_area" not in note


def test_the_provincial_norm_has_no_row_of_its_own_for_noise_and_leisure(tmp_path):
    account = account_of(tmp_path, *ROWS, norm="zhejiang-2020")
    assert summed(account.rows(), "green_belt") == summed(account.rows(), "leisure_time") == {}
    assert set(summed(account.memo, "green_belt")) == {""}
    assert account.total > 0


def test_what_is_in_two_rows_is_said(told):
    pairs = {frozenset(one.pair) for one in told.overlaps}
    assert {frozenset(("leisure", "landscape_premium")),
            frozenset(("noise_reduction", "landscape_premium"))} <= pairs  # fmt: skip
    assert not any("tourism_recreation" in pair for pair in pairs), "no income was reported"
    checks = told.checks[told.checks["check"] == "overlap"]
    assert checks["message_en"].str.contains("quiet").any()


def test_an_auditor_finds_nothing_amiss(told):
    assert [one for one in gep.audit(told.folder).findings if one.verdict == "problem"] == []
