"""A table of physical quantities becomes an account: units, prices, zones, problems, readers."""

import csv
import math
import random
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import gep
from gep.book.norm import read_norm
from gep.catalogue.discovery import book_with_extensions, catalogue_of
from gep.catalogue.rules import Rules
from gep.catalogue.scope import Scope, Zones
from gep.catalogue.variants import Choice
from gep.cli import main as cli
from gep.explain import explain
from gep.inputs.tables.quantity import Quantity, QuantityTable
from gep.outputs.maps.pictures import draw_maps
from gep.outputs.tables.writing import tables, write_tables
from gep.problems import DataProblem, Place, UsageProblem
from gep.run.revaluation import basis_of, revalue
from gep.uses.value.facts import TableFacts
from gep.uses.value.verb import value_quantities
from gep.valuation.given.placing import placed_quantities
from gep.valuation.given.records import valuation_of_given

HEADER = (
    "zone_code", "service", "indicator", "item", "ecosystem_type", "quantity", "unit", "price",
    "price_unit",
)  # fmt: skip
WATER = ("water_conservation", "water_conserved", "", "")
NITROGEN = ("soil_retention", "nitrogen_retained", "", "")
CARBON = ("carbon_sink", "carbon_dioxide_fixed", "", "")
FACTS = TableFacts("zhejiang-2020", year=2020, code="330881", name="江山市")
INDICES = Path(__file__).parents[2] / "coefficients" / "indices.csv"


@pytest.fixture(autouse=True)
def no_extensions(monkeypatch):
    monkeypatch.delenv("GEP_EXTENSIONS", raising=False)


def write(path, *rows, header=HEADER, encoding="utf-8"):
    with path.open("w", encoding=encoding, newline="") as file:
        csv.writer(file).writerows([header, *rows])
    return path


def row(what, quantity, unit, price="", price_unit="", zone=""):
    return zone, *what, quantity, unit, price, price_unit


def valued(folder, *rows, facts=FACTS):
    return value_quantities(write(folder / "q.csv", *rows), folder / "out", facts)


def county(frame, indicator):
    return frame[(frame["zone_layer"] == "county") & (frame["indicator"] == indicator)]


def only(frame, indicator):
    rows = county(frame, indicator)
    assert len(rows) == 1
    return rows.iloc[0]


def codes(folder, *rows, facts=FACTS):
    with pytest.raises(DataProblem) as caught:
        valued(folder, *rows, facts=facts)
    return [(problem.place.line, problem.code) for problem in caught.value.problems]


UNITS = [  # every expected number is the quantity times the power of ten that its unit says
    (WATER, "2.5", "1e8 m3", 2.5e8),
    (WATER, "2.5", "亿m3", 2.5e8),
    (WATER, "2.5", "10^8 m³", 2.5e8),
    (WATER, "2.5", "×10⁸m3/a", 2.5e8),
    (WATER, "25,000", "万立方米", 2.5e8),
    (NITROGEN, "1.2", "1e4 t", 1.2e4),
    (NITROGEN, "1.2", "万吨/年", 1.2e4),
    (CARBON, "3", "万tCO2", 3e4),
    (("provision", "product_output", "rice", ""), "7", "万吨", 7e4),
    (("tourism_recreation", "tourism_income", "", ""), "30", "亿元", 30e8),
    (("climate_regulation", "water_cooling", "", ""), "3", "亿kW·h", 3e8),
    (("species_conservation", "conserved_area", "", "shrub"), "1", "km2", 100.0),
]


def test_units_of_published_accounts_are_understood(tmp_path):
    rows = [
        row(what, quantity, unit, zone=f"zone{number:02}")
        for number, (what, quantity, unit, _) in enumerate(UNITS)
    ]
    account = valued(tmp_path, *rows)
    both = pd.concat([account.rows(), account.memo])
    found = both[both["zone_code"].str.startswith("zone") & (both["status"] == "computed")]
    found = found.sort_values("zone_code")
    assert list(found["quantity"]) == pytest.approx([one[-1] for one in UNITS], rel=1e-15)
    assert set(found["method"]) == {"given"}
    assert found["unit"].str.endswith("yr-1").all()


def test_the_value_is_quantity_times_the_given_price_and_the_county_sums_to_the_gep(tmp_path):
    account = valued(
        tmp_path,
        row(WATER, 2, "1e8 m3", 8.5, "元/m3"),
        row(NITROGEN, 100, "t", 2, "元/kg"),
        row(("tourism_recreation", "tourism_income", "", ""), 30, "亿元", 40, "%"),
        row(("provision", "product_output", "", ""), 12, "亿元"),
    )
    # 2e8 x 8.5, 100 t x 2000 CNY t-1, 30e8 x 0.4, 12e8 in money
    values = {
        "water_conserved": 17e8, "nitrogen_retained": 2e5, "tourism_income": 12e8,
        "product_output": 12e8,
    }  # fmt: skip
    for indicator, value in values.items():
        found = only(account.rows(), indicator)
        assert found["value_yuan"] == pytest.approx(value, rel=1e-14)
        assert found["value_yuan"] == found["quantity"] * found["price"]
        assert found["confidence"] == "given"
        assert found["status"] == "computed"
    whole = account.rows(layer="county")["value_yuan"].sum()
    assert account.total == pytest.approx(sum(values.values()), rel=1e-14)
    assert whole == pytest.approx(account.total, rel=1e-14)


def test_a_given_price_wins_over_the_book_and_says_what_the_book_has(tmp_path):
    account = valued(tmp_path, row(NITROGEN, 100, "t", 875, "CNY t-1"))
    found = only(account.rows(), "nitrogen_retained")
    # 1.4 CNY for an equivalent of 0.8 kg of ammonia nitrogen, Zhejiang's charge since 2014
    assert "1750 CNY t-1" in found["note"]
    assert (found["price"], found["price_year"]) == (875.0, 2020)
    assert account.manifest.hashed.coefficients == ()


def test_the_price_of_the_book_is_that_of_the_norm_place_and_year(tmp_path):
    found = only(valued(tmp_path, row(NITROGEN, 100, "t")).rows(), "nitrogen_retained")
    # 1.4 CNY for an equivalent of 0.8 kg of ammonia nitrogen
    assert found["price"] == pytest.approx(1.4 / 0.8 * 1000, rel=1e-12)
    assert found["value_yuan"] == pytest.approx(175_000, rel=1e-12)


def test_prices_of_the_garze_account(tmp_path):
    # Pema Dolkar et al. 2017, GEP of Garze, Acta Ecologica Sinica 37(19), Table 3: N 875, P 2800
    rows = [row(NITROGEN, 3, "t"), row(("soil_retention", "phosphorus_retained", "", ""), 2, "t")]
    account = valued(tmp_path, *rows, facts=TableFacts("national-2022", year=2010))
    assert account.total == 3 * 875 + 2 * 2800


def test_an_index_moves_the_price_to_the_price_year_and_to_the_base_year(tmp_path):
    series = pd.read_csv(INDICES, dtype={"region": "str"})
    series = series[(series["index"] == "cpi") & series["region"].isna()]
    cpi = dict(zip(series["year"], series["value"], strict=True))
    what = ("soil_retention", "avoided_siltation", "", "")
    facts = replace(FACTS, price_year=2020, base_year=2015)
    account = valued(tmp_path, row(what, 10, "m3"), facts=facts)
    found = only(account.rows(), "avoided_siltation")
    # LY/T 1721-2008: 12.6 CNY m-3 at prices of 2005
    for column, year in (("price", 2020), ("constant_price", 2015)):
        moved = 12.6 * math.prod(cpi[y] / 100 for y in range(2006, year + 1))
        assert found[column] == pytest.approx(moved, rel=1e-12)
    assert found["constant_value_yuan"] == found["quantity"] * found["constant_price"]
    (told,) = account.manifest.hashed.coefficients
    assert [step[0] for step in told.chain] == list(range(2006, 2021))


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
    rows = account.rows(layer="county")
    listed = {
        name for said in norm.services.values() if said.counted for name in said.methods
    } & set(catalogue_of(book_with_extensions()).indicators)
    assert set(rows["indicator"]) - {""} == listed
    assert "not_applicable" not in set(rows["status"]), "only a county says so, in account.toml"
    silent = rows[rows["status"] != "computed"]
    assert silent["quantity"].isna().all()
    assert (silent["note"] != "").all()


def test_zones_alone_are_summed_to_the_county(tmp_path):
    parts = [
        row(WATER, 1, "1e8 m3", 8, "CNY m-3", "330881001000"),
        row(WATER, 3, "1e8 m3", 12, "CNY m-3", "330881002"),
        row((*NITROGEN[:3], "forest"), 5, "t", "", "", "330881001"),
        row((*NITROGEN[:3], "shrub"), 7, "t", "", "", "330881002"),
    ]
    account = valued(tmp_path, *parts)
    water = only(account.rows(), "water_conserved")
    assert water["quantity"] == 4e8
    assert water["value_yuan"] == pytest.approx(1e8 * 8 + 3e8 * 12, rel=1e-14)
    assert water["price"] == pytest.approx(11, rel=1e-14)
    by_type = county(account.rows(), "nitrogen_retained").set_index("ecosystem_type")["quantity"]
    assert by_type.to_dict() == {"forest": 5, "shrub": 7}
    # a code is one zone however it is padded
    assert account.layers["township"].codes == ("330881001", "330881002")


def test_zones_that_add_up_stay_as_given_and_the_rest_is_land_in_no_zone(tmp_path):
    account = valued(
        tmp_path,
        row(WATER, 1000, "m3", 2, "CNY m-3"),
        row(WATER, 400, "m3", zone="a"),
        row(WATER, 598, "m3", zone="b"),
        row(NITROGEN, 5, "t"),
    )
    rows = account.rows()[account.rows()["status"] == "computed"]
    water = rows[(rows["indicator"] == "water_conserved") & (rows["zone_layer"] == "township")]
    assert dict(zip(water["zone_code"], water["quantity"], strict=True)) == {
        "a": 400, "b": 598, "": 2,
    }  # fmt: skip
    assert (water["price"] == 2).all()
    assert only(account.rows(), "water_conserved")["value_yuan"] == 2000
    # what is given for the county alone is not shared among zones, and zones say so
    nitrogen = account.rows()[account.rows()["indicator"] == "nitrogen_retained"]
    by_zone = nitrogen[nitrogen["zone_layer"] == "township"].set_index("zone_code")
    assert by_zone["status"].to_dict() == {"a": "not_computed", "b": "not_computed", "": "computed"}


def test_zones_and_county_that_differ_are_a_problem(tmp_path):
    parts = [row(WATER, 400, "m3", zone="a"), row(WATER, 594, "m3", zone="b")]
    assert codes(tmp_path, row(WATER, 1000, "m3"), *parts) == [(2, "quantity-sum")]
    # 994 lacks 0.6 % of 1000, and 0.4 % of 998
    assert valued(tmp_path, row(WATER, 998, "m3"), *parts).total > 0


def test_a_zone_without_a_number_leaves_it_to_the_rest(tmp_path):
    account = valued(
        tmp_path,
        row(WATER, 1000, "m3"),
        row(WATER, 400, "m3", zone="a"),
        row(NITROGEN, 1, "t", zone="a"),
        row(NITROGEN, 1, "t", zone="b"),
    )
    rows = account.rows()[account.rows()["indicator"] == "water_conserved"]
    zones = rows[rows["zone_layer"] == "township"].set_index("zone_code")
    assert zones["quantity"].dropna().to_dict() == {"a": 400, "": 600}
    assert zones.loc["b", "status"] == "not_computed"


def test_prices_that_zones_and_county_do_not_share_are_a_problem(tmp_path):
    rows = [
        row(WATER, 3, "m3", 5, "CNY m-3"),
        row(WATER, 1, "m3", 5, "CNY m-3", "a"),
        row(WATER, 2, "m3", 6, "CNY m-3", "b"),
    ]
    assert codes(tmp_path, *rows) == [(4, "quantity-prices")]


def test_a_price_that_goes_by_type_or_item_needs_one_and_the_lack_is_said(tmp_path):
    account = valued(
        tmp_path,
        row(("species_conservation", "conserved_area", "", ""), 5, "ha"),
        row(("air_purification", "pollutant_removed", "", ""), 5, "t"),
        row(WATER, 1, "m3", 3, "CNY m-3"),
        facts=replace(FACTS, norm="mee-2020"),
    )
    for indicator in ("conserved_area", "pollutant_removed"):
        found = only(account.rows(), indicator)
        assert found["status"] == "computed"
        assert math.isnan(found["value_yuan"])
        assert found["note"]
    told = account.checks[account.checks["check"] == "unpriced"]
    assert set(told["scope"]) == {"conserved_area", "pollutant_removed"}
    assert account.total == 3


def test_everything_wrong_is_told_at_once(tmp_path):
    rows = [
        row(("water_conservtion", "water_conserved", "", ""), 1, "m3"),
        row(("soil_retention", "avoided_silt", "", ""), 1, "m3"),
        row(("soil_retention", "water_conserved", "", "forst"), 1, "m3"),
        row(("air_purification", "pollutant_removed", "SO3", ""), 1, "t"),
        row(("provision", "product_output", "青稞", ""), 1, "t"),
        row(WATER, "about 5", "m3"),
        row(WATER, 5, "亿元"),
        row(WATER, 5, "m3", 3, "元/t"),
        row(WATER, 5, "m3", 3),
        row(WATER, 5, "m3", -3, "元/m3"),
        row(WATER, "", ""),
        row(("provision", "product_output", "", ""), 1, "t"),
        row(CARBON, 5, "1e4 t"),
        row(CARBON, 5, "tCO2"),
        row(CARBON, 6, "tCO2"),
        row((*CARBON[:3], "forest"), 6, "tCO2"),
        row((*CARBON[:2], "x", ""), 6, "tCO2"),
        row(("", "", "", ""), 6, "tCO2"),
    ]
    assert sorted(codes(tmp_path, *rows)) == [
        (2, "quantity-unknown"),
        (3, "quantity-unknown"),
        (4, "quantity-elsewhere"),
        (4, "quantity-unknown"),
        (5, "quantity-unknown"),
        (6, "quantity-unknown-product"),
        (7, "quantity-number"),
        (8, "quantity-unit"),
        (9, "quantity-price-unit"),
        (10, "quantity-blank"),
        (11, "quantity-negative"),
        (12, "quantity-blank"),
        (12, "quantity-blank"),
        (13, "quantity-item-needed"),
        (14, "quantity-unit"),
        (15, "quantity-mixed"),
        (16, "quantity-twice"),
        (18, "quantity-no-items"),
        (19, "quantity-blank"),
        (19, "quantity-blank"),
    ]
    assert not (tmp_path / "out").exists()


def test_problems_suggest_the_nearest_name_in_both_languages(tmp_path):
    path = write(tmp_path / "q.csv", row(("water_conservtion", "water_conserved", "", ""), 1, "m3"))
    with pytest.raises(DataProblem) as caught:
        value_quantities(path, tmp_path / "out", TableFacts("zhejiang-2021", price_year=20))
    problems = {problem.code: problem for problem in caught.value.problems}
    assert set(problems) == {"quantity-unknown", "norm-unknown", "value-year"}
    assert str(problems["norm-unknown"].place) == "--norm"
    for lang in ("zh", "en"):
        assert "water_conservation" in problems["quantity-unknown"].text(lang)
        assert "zhejiang-2020" in problems["norm-unknown"].text(lang)
    assert str(problems["quantity-unknown"].place) == "q.csv:2  B2"


def test_a_header_without_what_is_needed_is_told(tmp_path):
    header = ("service", "indicater", "quantity", "unit")
    path = write(tmp_path / "q.csv", ("x", "y", 1, "t"), header=header)
    with pytest.raises(DataProblem) as caught:
        value_quantities(path, tmp_path / "out", FACTS)
    assert [p.code for p in caught.value.problems] == ["quantity-column", "quantity-unread"]
    assert "indicator" in caught.value.problems[1].text("en")


@pytest.mark.parametrize(
    ("years", "facts", "expected"),
    [
        ((2019, 2019), TableFacts("zhejiang-2020"), 2019),
        ((2019, ""), TableFacts("zhejiang-2020"), 2019),
        ((2019, 2019), TableFacts("zhejiang-2020", year=2020), "value-other-year"),
        ((2019, 2020), TableFacts("zhejiang-2020"), "quantity-year"),
        (("n.a.", 2020), TableFacts("zhejiang-2020"), "quantity-number"),
    ],
)
def test_the_year_is_that_of_the_table_unless_they_differ(tmp_path, years, facts, expected):
    rows = [(*row(WATER, 1, "m3"), years[0]), (*row(NITROGEN, 1, "t"), years[1])]
    path = write(tmp_path / "q.csv", *rows, header=(*HEADER, "year"))
    if isinstance(expected, int):
        account = value_quantities(path, tmp_path / "out", facts)
        assert account.about.year == account.about.price_year == expected
        return
    with pytest.raises(DataProblem) as caught:
        value_quantities(path, tmp_path / "out", facts)
    assert [p.code for p in caught.value.problems] == [expected]


def test_a_year_that_nobody_states_is_said_to_be_assumed(tmp_path):
    account = valued(tmp_path, row(WATER, 1, "m3"), facts=TableFacts("zhejiang-2020"))
    told = account.checks[account.checks["verdict"] == "warning"]
    assert any(str(account.about.year) in text for text in told["message_en"])


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


@pytest.fixture(scope="module")
def rules():
    book = book_with_extensions()
    norm, _ = read_norm("zhejiang-2020")
    zones = (Zones("county", ("330881",), ("x",)), Zones("township", ("a", "b"), ("a", "b")))
    scope = Scope("x", "330881", 2020, 2020, None, (), zones)
    return Rules(catalogue_of(book), book, norm, scope, Choice.nothing(), ())


def total(rules, *quantities):
    table = QuantityTable("q.csv", quantities, (("a", "a"), ("b", "b")), None)
    placed, problems = placed_quantities(table, rules)
    assert problems == []
    rows = valuation_of_given(placed, rules).rows
    sums = rows.groupby("zone_layer")["value_yuan"].sum()
    assert sums["township"] == pytest.approx(sums["county"], rel=1e-9)
    return sums["county"]


amounts = st.floats(1e-3, 1e9)


@settings(max_examples=40, deadline=None)
@given(parts=st.lists(amounts, min_size=2, max_size=2), factor=amounts, price=st.none() | amounts)
def test_the_value_is_linear_in_the_quantity(rules, parts, factor, price):
    def quantity(zone, amount):
        own = math.nan if price is None else price
        return Quantity(Place("q.csv", 1), zone, *NITROGEN, amount, "t yr-1", own)

    a, b = (total(rules, quantity("a", part)) for part in parts)
    both = total(rules, *(quantity(z, p) for z, p in zip("ab", parts, strict=True)))
    assert both == pytest.approx(a + b, rel=1e-12)
    assert total(rules, quantity("", parts[0] * factor)) == pytest.approx(a * factor, rel=1e-12)


def refused(path, folder):
    with pytest.raises(DataProblem) as caught:
        value_quantities(path, folder / "out", FACTS)
    return [problem.code for problem in caught.value.problems]


def test_a_file_that_is_not_there_a_workbook_and_an_empty_table_are_told(tmp_path):
    assert refused(tmp_path / "nowhere.csv", tmp_path) == ["quantity-file"]
    (tmp_path / "book.xlsx").write_bytes(b"PK")
    assert refused(tmp_path / "book.xlsx", tmp_path) == ["stat-not-workbook"]
    assert refused(write(tmp_path / "empty.csv"), tmp_path) == ["quantity-empty"]


def test_a_zone_with_two_names_is_told(tmp_path):
    rows = [
        ("z1", "甲镇", *WATER, 1, "m3", "", ""),
        ("z1", "乙镇", *NITROGEN, 1, "t", "", ""),
    ]
    path = write(tmp_path / "q.csv", *rows, header=("zone_code", "zone_name", *HEADER[1:]))
    assert "quantity-zone-name" in refused(path, tmp_path)


def test_prices_by_unlike_types_of_county_and_zones_are_told(tmp_path):
    forest, shrub = ((*WATER[:3], kind) for kind in ("forest", "shrub"))
    found = codes(
        tmp_path,
        row(forest, 5, "m3", 2, "CNY m-3"),
        row(shrub, 5, "m3", 3, "CNY m-3", zone="z1"),
    )
    assert "quantity-types" in [code for _, code in found]


def test_without_any_year_the_last_full_one_is_assumed_and_said(tmp_path):
    account = valued(tmp_path, row(WATER, 1000, "m3"), facts=replace(FACTS, year=None))
    told = " ".join(account.checks["message_en"])
    assert str(account.about.year) in told, "value-year-assumed"
