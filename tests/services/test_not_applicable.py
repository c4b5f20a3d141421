"""What does not apply is said by the county alone; what nobody computes is missing."""

from pathlib import Path

import pytest

import gep
from gep.book.norm import norm_names, read_norm
from gep.outputs.tables.writing import tables
from tests.services.storm_county import storm_county

HERE = ("coastal_protection", "windbreak_sand_fixing")
STATED = """
[not_applicable]
coastal_protection = "内陆县 / inland county"
soil_retention = "测试 / a test"
"""


@pytest.mark.parametrize("name", norm_names())
def test_no_norm_says_what_a_county_has(name):
    norm, problems = read_norm(name)
    assert problems == []
    assert all(norm.services[key].counted for key in HERE)


def test_a_norm_of_ones_own_cannot_say_it_either(tmp_path: Path) -> None:
    text = '[services.coastal_protection]\nnot_applicable = "inland"\n'
    (tmp_path / "own.toml").write_text(text, encoding="utf-8")
    _, problems = read_norm("own.toml", tmp_path)
    assert [p.values["key"] for p in problems] == ["not_applicable"]


def test_what_nobody_computes_is_missing_and_not_said_to_be_absent(tmp_path: Path) -> None:
    county = storm_county(tmp_path / "county")
    account = gep.open_account(county.account).run(tmp_path / "out")
    rows = account.rows()
    assert "not_applicable" not in set(rows["status"])
    silent = rows[rows["service"].isin(HERE)]
    assert set(silent["status"]) == {"not_computed"}
    for service, wanted in zip(HERE, ("coast.protected_length", "weather_factor"), strict=True):
        assert silent.loc[silent["service"] == service, "note"].str.contains(wanted).all()
    missing = account.checks[account.checks["check"] == "not-computed"]
    assert set(missing["scope"]) >= set(HERE)


def test_a_countys_statement_stands_in_the_account_and_its_tables(tmp_path: Path) -> None:
    county = storm_county(tmp_path / "county")
    text = county.account.read_text(encoding="utf-8")
    county.account.write_text(text + STATED, encoding="utf-8")
    account = gep.open_account(county.account).run(tmp_path / "out")
    rows = account.rows()
    stated = rows[rows["status"] == "not_applicable"]
    assert set(stated["service"]) == {"coastal_protection", "soil_retention"}
    assert set(stated["category"]) == {"regulating"}
    assert stated[["quantity", "value_yuan"]].isna().all(axis=None)
    assert set(stated["note"]) == {"内陆县 / inland county", "测试 / a test"}
    assert set(rows[rows["service"] == "soil_retention"]["status"]) == {"not_applicable"}
    money = tables(account)["monetary"]
    shown = money[money["service"] == "coastal_protection"]
    assert list(shown["value"]) == ["—"]
    assert (shown["note"] != "").all()
    told = account.checks[account.checks["check"] == "not-applicable"]
    assert list(told["scope"]) == ["coastal_protection", "soil_retention"]
    again = gep.revalue(account).rows
    assert set(again[again["status"] == "not_applicable"]["service"]) == set(stated["service"])


def test_a_service_that_does_not_exist_cannot_be_left_out(tmp_path: Path) -> None:
    county = storm_county(tmp_path / "county")
    text = county.account.read_text(encoding="utf-8")
    wrong = text + '\n[not_applicable]\ncoastal_protektion = "inland"\n'
    county.account.write_text(wrong, encoding="utf-8")
    (problem,) = gep.open_account(county.account).problems.errors
    assert (problem.code, problem.values["near"]) == (
        "config-service-unknown",
        "coastal_protection",
    )
    assert problem.place.where == "not_applicable.coastal_protektion"
