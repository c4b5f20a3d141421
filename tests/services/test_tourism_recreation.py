"""Tourism: income as reported, the share due to nature as its price, by the nearest source."""

import csv

import pytest

import gep
from gep.problems import DataProblem
from gep.run.revaluation import revalue
from tests.services.storm_county import ROWS, storm_county

INCOME = 2.0e9  # twenty 亿元 of the county
STAND_IN = 0.35  # coefficients/tourism_recreation.csv


def share_row(value: float, unit: str, zone: str = "330881") -> tuple[object, ...]:
    return ("tourism", zone, "", "nature_share", value, unit, 2023)


def tourism(tmp_path, *more, override: float | None = None):
    county = storm_county(tmp_path / "county", rows=(*ROWS, *more))
    if override is not None:
        with (county.folder / "local.csv").open("a", encoding="utf-8", newline="") as file:
            own = ("tourism_recreation", "nature_share", "", override, "1", "survey")
            csv.writer(file).writerow(own)
    account = gep.open_account(county.account).run(tmp_path / "out")
    rows = account.rows(service="tourism_recreation")
    return account, rows


def test_quantity_is_income_and_the_price_is_the_stand_in(tmp_path):
    account, rows = tourism(tmp_path)
    county = rows[rows["zone_layer"] == "county"]
    assert county["quantity"].sum() == pytest.approx(INCOME, rel=1e-12)
    assert county["value_yuan"].sum() == pytest.approx(INCOME * STAND_IN, rel=1e-12)
    assert set(county["price_unit"]) == {"1"}
    assert set(county["confidence"]) == {"recalled"}
    assert set(county["ecosystem_type"]) == {
        "evergreen_broadleaf_forest", "shrub", "marsh", "reservoir"
    }  # fmt: skip
    assert rows[rows["zone_layer"] == "township"]["allocated"].all()
    visits = account.memo[account.memo["indicator"] == "tourism_visits"]
    assert visits[visits["zone_layer"] == "county"]["quantity"].sum() == pytest.approx(3e6)


def test_the_countys_own_share_goes_before_the_books(tmp_path):
    account, rows = tourism(tmp_path, share_row(36, "%"))
    county = rows[rows["zone_layer"] == "county"]
    assert county["value_yuan"].sum() == pytest.approx(INCOME * 0.36, rel=1e-12)
    assert set(county["confidence"]) == {"given"}
    told = [c for c in account.manifest.hashed.coefficients if c.parameter == "nature_share"]
    assert [(c.local, c.book.value) for c in told] == [(True, STAND_IN)]
    again = revalue(account)
    assert again.rows["value_yuan"].sum() == account.rows()["value_yuan"].sum()


def test_the_overrides_go_before_the_statistics(tmp_path):
    _, rows = tourism(tmp_path, share_row(36, "%"), override=0.5)
    county = rows[rows["zone_layer"] == "county"]
    assert county["value_yuan"].sum() == pytest.approx(INCOME * 0.5, rel=1e-12)


def test_a_percent_in_place_of_a_share_stops_with_the_cell_named(tmp_path):
    with pytest.raises(DataProblem) as error:
        tourism(tmp_path, share_row(36, "1"))
    (problem,) = [p for p in error.value.problems if p.severity == "error"]
    assert problem.code == "stat-share"
    assert "36" in problem.text("zh")
    assert "tourism.csv" in problem.text("zh")


def test_shares_of_townships_are_said_not_to_count(tmp_path):
    account, rows = tourism(tmp_path, share_row(60, "%", "330881001"))
    county = rows[rows["zone_layer"] == "county"]
    assert county["value_yuan"].sum() == pytest.approx(INCOME * STAND_IN, rel=1e-12)
    opened = gep.open_account(tmp_path / "county" / "account.toml")
    warned = [p for p in opened.problems if p.code == "stat-share-by-zone"]
    assert [p.severity for p in warned] == ["warning"]
    assert "330881001" in warned[0].text("en")
    assert account.total > 0


def test_without_income_there_is_no_value_and_the_missing_table_is_named(tmp_path):
    rows_left = tuple(row for row in ROWS if row[0] != "tourism")
    county = storm_county(tmp_path / "county", rows=rows_left)
    account = gep.open_account(county.account).run(tmp_path / "out")
    rows = account.rows(service="tourism_recreation")
    assert set(rows["status"]) == {"not_computed"}
    assert "tourism.income" in rows["note"].iloc[0]
