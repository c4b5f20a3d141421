"""A table of quantities becomes an account: rows, memo, tables, explanation, command."""

import random
from dataclasses import replace

import pandas as pd
import pytest

import gep
from gep.book.norm import read_norm
from gep.catalogue.discovery import book_with_extensions, catalogue_of
from gep.cli import main as cli
from gep.explain import explain
from gep.outputs.maps.pictures import draw_maps
from gep.outputs.tables.writing import tables, write_tables
from gep.problems import UsageProblem
from gep.run.revaluation import basis_of, revalue
from gep.uses.value.verb import value_quantities
from tests.uses.value.given_tables import CARBON, FACTS, NITROGEN, WATER, only, row, valued, write


def test_what_the_norm_does_not_count_goes_to_the_memo_and_is_said(tmp_path):
    ions = ("negative_oxygen_ions", "negative_ions", "", "forest")
    account = valued(
        tmp_path,
        row(ions, 1e20, "ion"),
        row(("carbon_sink", "net_carbon_dioxide", "", ""), -5, "tCO2"),
        row((*NITROGEN[:3], "paddy"), 7, "t", 1000, "CNY t-1"),
        row(WATER, 1, "m3", 1, "CNY m-3"),
        facts=replace(FACTS, norm="national-2022"),
    )
    memo = account.memo[account.memo["status"] == "computed"]
    assert set(memo["indicator"]) == {"negative_ions", "net_carbon_dioxide", "nitrogen_retained"}
    assert account.total == 1
    told = account.checks[account.checks["verdict"] == "warning"]
    assert set(told["scope"]) >= {"negative_ions", "net_carbon_dioxide", "nitrogen_retained"}
    # paddy holds no soil by this norm, so its row is in the memo and the indicator not computed
    assert only(account.rows(), "nitrogen_retained")["status"] == "not_computed"
    assert "does not count" in only(account.memo, "nitrogen_retained")["note"]


def test_every_indicator_of_the_norm_is_there_or_said_not_to_be(tmp_path):
    account = valued(tmp_path, row(WATER, 1, "m3"))
    norm, _ = read_norm("zhejiang-2020")
    asked = norm.chosen(()).settled(
        {"water_conserved"}
    )  # energy only if reported, sectors if no products
    rows = account.rows(layer="county")
    listed = {
        name for said in asked.services.values() if said.counted for name in said.methods
    } & set(catalogue_of(book_with_extensions()).indicators)
    assert set(rows["indicator"]) - {""} == listed
    assert "not_applicable" not in set(rows["status"]), "only a county says so, in account.toml"
    silent = rows[rows["status"] != "computed"]
    assert silent["quantity"].isna().all()
    assert (silent["note"] != "").all()


def test_a_chinese_table_as_windows_saves_it(tmp_path):
    header = (
        "区域代码", "区域名称", "生态产品", "指标", "生态系统类型", "实物量", "单位", "单价",
        "单价单位",
    )  # fmt: skip
    water = "水源涵养", "水源涵养量", "森林", "1.5", "亿立方米"
    rows = [
        ("330881001000", "双塔街道", *water, 2, "元/方"),
        ("330881", "", *water, "", ""),
    ]  # fmt: skip
    path = write(tmp_path / "实物量.csv", *rows, header=header, encoding="gb18030")
    account = value_quantities(path, tmp_path / "out", FACTS)
    assert account.total == 3e8
    assert account.layers["township"].names == ("双塔街道",)


def test_the_order_of_the_table_and_its_folder_change_nothing(tmp_path):
    rows = [
        row(WATER, 10, "m3"), row(WATER, 4, "m3", zone="b"), row(WATER, 6, "m3", zone="a"),
        row(("provision", "product_output", "tea", ""), 4, "t"),
        row(("provision", "product_output", "rice", ""), 5, "t"),
        row((*CARBON[:3], "shrub"), 3, "tCO2"), row((*CARBON[:3], "forest"), 9, "tCO2"),
    ]  # fmt: skip
    first, second, third = (tmp_path / name for name in ("one", "two", "three"))
    for folder in (first, second, third):
        folder.mkdir()
    one, same = valued(first, *rows), valued(second, *rows)
    random.Random(1).shuffle(rows)
    other = valued(third, *rows)
    assert one.manifest.account_id == same.manifest.account_id
    text = (first / "out" / "account.csv").read_bytes()
    assert text == (third / "out" / "account.csv").read_bytes()
    (record,) = one.manifest.hashed.inputs
    assert (record.kind, record.path) == ("quantities", "q.csv")
    assert record.sha256 != other.manifest.hashed.inputs[0].sha256


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("value")
    rows = [
        row(WATER, 10, "m3", 3, "CNY m-3"), row(WATER, 4, "m3", zone="b"),
        row(WATER, 6, "m3", zone="a"), row(NITROGEN, 5, "t"),
        row((*CARBON[:3], "shrub"), 3, "tCO2"), row((*CARBON[:3], "forest"), 9, "tCO2"),
    ]  # fmt: skip
    valued(folder, *rows)
    return folder / "out"


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_tables_are_written_and_add_up(folder, lang):
    paths = write_tables(folder, lang)
    assert {path.stem for path in paths} >= {"monetary", "township_service", "price_table"}
    account = gep.read_account(folder)
    made = tables(account, lang)
    monetary = made["monetary"]
    assert monetary["value"].iloc[-1] == pytest.approx(account.total, rel=1e-12)
    by_type = made["ecosystem_service"]
    parts = by_type["gep"][:-1].sum()
    assert parts == pytest.approx(by_type["gep"].iloc[-1], rel=1e-12)
    # no area is known, so nothing is per area
    assert by_type["per_km2"].isna().all()
    zones = made["township_service"].set_index("row")
    assert zones.loc[["zone", "rest"], "gep"].sum() == pytest.approx(account.total, rel=1e-12)
    assert zones["per_km2"].isna().all()
    prices = made["price_table"].set_index("indicator")
    assert prices.loc["water_conserved", "confidence"] == "given"


def test_given_quantities_are_valued_again_by_their_own_rules_and_by_others(folder):
    account = gep.read_account(folder)
    again = revalue(folder)
    pd.testing.assert_frame_equal(again.rows, account.rows().astype(again.rows.dtypes))
    pd.testing.assert_frame_equal(again.memo, account.memo.astype(again.memo.dtypes))
    other, problems = read_norm("mee-2020")
    assert problems == []
    by_other = revalue(folder, norm=other).rows
    assert set(by_other["norm"]) == {"mee-2020"}
    same = ["zone_layer", "zone_code", "indicator", "item", "ecosystem_type", "quantity"]
    computed = by_other[by_other["status"] == "computed"]
    everything = pd.concat([account.rows(), account.memo])
    known = set(map(tuple, everything[same].dropna().to_numpy()))
    assert len(computed) > 0
    assert set(map(tuple, computed[same].to_numpy())) <= known  # prices change, quantities do not


def test_there_is_nothing_to_draw_and_there_are_no_sums(folder):
    for lang, word in (("zh", "无图可画"), ("en", "nothing to draw")):
        with pytest.raises(UsageProblem, match=word):
            draw_maps(folder, lang)
    with pytest.raises(UsageProblem, match="no sums"):
        basis_of(gep.read_account(folder))
    assert not (folder / "account.gpkg").exists()


def test_explain_says_that_quantities_were_given(folder):
    for zone in ("", "a"):
        told = explain(folder, "water_conservation", zone)
        assert told.agrees
        assert "given" in "\n".join(told.lines("en"))
        assert "q.csv" in "\n".join(told.lines("en"))
    assert explain(folder, "water_conservation").value == 30
    text = "\n".join(explain(folder, "soil_retention").lines("zh"))
    assert "1,750" in text
    assert "实物量表" in text


def test_the_command(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    write(tmp_path / "q.csv", row(WATER, 2, "1e8 m3", 8, "CNY m-3"))
    command = ["value", "q.csv", "--norm", "zhejiang-2020", "--out", "out", "--lang", "en"]
    assert cli([*command, "--year", "2020", "--code", "330881", "--name", "Jiangshan"]) == 0
    printed = capsys.readouterr().out
    assert "GEP of Jiangshan, 2020: 1.600 billion CNY" in printed
    assert cli(command) == 1
    assert "--replace" in capsys.readouterr().err
    assert cli([*command, "--replace"]) == 0
    assert gep.read_account("out").about.code == "county"
    assert cli(["maps", "out", "--lang", "en"]) == 2
    assert cli(["value", "q.csv", "--out", "out2"]) == 2
    assert cli(["value", "missing.csv", "--norm", "x", "--out", "out2"]) == 2
