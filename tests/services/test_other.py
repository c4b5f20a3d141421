"""What a county names itself: counted at its own price or value, in the total or beside it."""

import csv
from pathlib import Path

import pytest

import gep
from gep.account.account import Account
from gep.run.run import OpenedAccount
from gep.uses.value.facts import TableFacts
from gep.uses.value.verb import value_quantities
from tests.county import make_county

HIVES = (
    ("330881001", "蜜蜂授粉", "调节服务", 1200, "群"),
    ("330881002", "蜜蜂授粉", "regulating_amount", 300, "群"),
    ("330881", "蜜蜂授粉", "单价", 350, "元/群"),
)
SCIENCE = ("330881", "科研 教育", "文化服务", 42, "万元")
BESIDE = ("330881", "古树名木", "文化服务（不计入总值）", 7, "万元")
SEEDS = ("330881", "种子", "供给产品", 2, "万斤")


def opened(tmp_path: Path, *rows: tuple[object, ...]) -> OpenedAccount:
    county = make_county(tmp_path / "county", 6, (60, 70))
    with (county.folder / "statistics/other.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([("zone_code", "item", "measure", "value", "unit"), *rows])
    return gep.open_account(county.account)


def account_of(tmp_path: Path, *rows: tuple[object, ...]) -> Account:
    return opened(tmp_path, *rows).run(tmp_path / "out")


def summed(frame, layer: str, column: str = "value_yuan"):
    rows = frame[(frame["zone_layer"] == layer) & (frame["service"].str.startswith("other_"))]
    rows = rows[rows["status"] == "computed"]
    return rows.groupby(["service", "zone_code", "item"])[column].sum().to_dict()


def test_an_amount_counts_at_the_countys_price_and_a_value_as_it_is(tmp_path):
    account = account_of(tmp_path, *HIVES, SCIENCE, BESIDE)
    pollination = "other_regulating", "330881", "蜜蜂授粉"
    science = "other_cultural", "330881", "科研 教育"
    assert summed(account.rows(), "county") == pytest.approx(
        {pollination: 1500 * 350.0, science: 420_000.0}, rel=1e-12
    )
    assert summed(account.rows(), "county", "quantity")[pollination] == pytest.approx(1500.0)
    towns = summed(account.rows(), "township")
    assert towns["other_regulating", "330881001", "蜜蜂授粉"] == pytest.approx(1200 * 350.0)
    assert towns["other_regulating", "330881002", "蜜蜂授粉"] == pytest.approx(300 * 350.0)
    own = account.rows()[account.rows()["service"].str.startswith("other_")]
    assert set(own["confidence"]) == {"given"}
    assert dict(zip(own["service"], own["category"], strict=True)) == {
        "other_regulating": "regulating",
        "other_cultural": "cultural",
    }
    assert set(own.loc[own["item"] == "蜜蜂授粉", "unit"]) == {"piece yr-1"}


def test_beside_the_total_means_in_the_memo_with_its_value(tmp_path):
    account = account_of(tmp_path, BESIDE)
    assert summed(account.rows(), "county") == {}
    assert summed(account.memo, "county") == pytest.approx(
        {("other_cultural", "330881", "古树名木"): 70_000.0}, rel=1e-12
    )
    assert "other_cultural" not in account.services()


def test_names_are_compared_as_everywhere_and_the_multiples_of_units_are_not_lost(tmp_path):
    price = ("330881", "　种子", "own_price", 3, "元/公斤")
    account = account_of(tmp_path, SEEDS, price)
    # twenty thousand jin are ten tonnes, at three thousand yuan
    assert summed(account.rows(), "county") == pytest.approx(
        {("other_provisioning", "330881", "种子"): 30_000.0}, rel=1e-12
    )


def test_nobody_misses_what_no_county_named(tmp_path):
    county = make_county(tmp_path / "county", 6, (60, 70))
    account = gep.open_account(county.account).run(tmp_path / "out")
    told = [account.rows(), account.memo]
    assert not any(frame["service"].str.startswith("other_").any() for frame in told)
    assert not any(key.startswith("other_") for key in account.services())


def test_it_is_valued_again_and_by_another_norm_as_it_was(tmp_path):
    account = account_of(tmp_path, *HIVES, SCIENCE, BESIDE)
    again = gep.revalue(account)
    assert again.rows["value_yuan"].sum() == account.rows()["value_yuan"].sum()
    norm, _ = gep.book.norm.read_norm("mee-2020")
    other = gep.revalue(account, norm=norm)
    assert summed(other.rows, "county") == pytest.approx(summed(account.rows(), "county"))


@pytest.mark.parametrize(
    ("rows", "code", "severity"),
    [
        ((SEEDS,), "own-price-missing", "warning"),
        ((SCIENCE, HIVES[2]), "own-price-unused", "warning"),
        ((*HIVES, ("330881001", *HIVES[2][1:])), "own-price-by-zone", "warning"),
        ((SEEDS, ("330881", "种子", "单价", 3, "元/亩")), "own-price-unit", "error"),
    ],
)
def test_what_does_not_fit_is_told_with_its_cell(tmp_path, rows, code, severity):
    (problem,) = [p for p in opened(tmp_path, *rows).problems if p.code == code]
    assert problem.severity == severity
    assert "other.csv" in problem.place.file
    assert rows[-1][1].strip() in problem.text("zh") or code == "own-price-unused"


def test_in_a_table_of_quantities_the_row_names_it_and_prices_it(tmp_path):
    table = tmp_path / "quantities.csv"
    table.write_text(
        "service,indicator,item,quantity,unit,price,price_unit\n"
        "其他调节服务,其他调节服务量,蜜蜂授粉,0.12,万群,350,元/群\n"
        "other_cultural,other_cultural_amount,科研教育,42,万元,,\n"
        "other_cultural,other_cultural_beside,古树名木,7,万元,,\n",
        encoding="utf-8",
    )
    facts = TableFacts("national-2022", year=2020, code="330881")
    account = value_quantities(table, tmp_path / "out", facts)
    assert account.total == pytest.approx(1200 * 350 + 420_000, rel=1e-12)
    assert summed(account.memo, "county") == pytest.approx(
        {("other_cultural", "330881", "古树名木"): 70_000.0}
    )


def test_an_auditor_finds_nothing_amiss(tmp_path):
    """The norm as it is written, the formulas, and each amount worked out another way."""
    account = account_of(tmp_path, *HIVES, SCIENCE, BESIDE)
    findings = gep.audit(account.folder).findings
    assert [one for one in findings if one.verdict == "problem"] == []
    kept = account.manifest.hashed.norm.services
    assert {"other_provisioning", "other_regulating", "other_cultural"} <= set(kept)
    assert not kept["other_provisioning"].counted
    assert kept["other_cultural"].counted
