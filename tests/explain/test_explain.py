"""Every number of an account walks back to what it was made of, from the account folder alone."""

import json
import math
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest
from rich.cells import cell_len

import gep
from gep.account.account import Account, read_account
from gep.explain import Explanation, explain
from gep.explain.nodes import ProductNode, Workings
from gep.problems import DataProblem
from gep.service import discover
from tests.county import DENSITY, PRACTICE, SILTING, County, make_county
from tests.manifests import edit_manifest

SHAPE = (150, 140)
ZONES = ("", "330881002", "watershed/w1", "red_line/r1", "township/")
SERVICES = ("soil_retention", "air_purification", "provision")

TOY = '''
"""A toy with all that a formula may be."""

import numpy as np

from gep.service import (
    Array, Coefficient, FromStatistics, FromSums, Indicator, Limit, PerArea, Service, SharedBy,
)


def roughness(ls_factor: Array, weight: Array) -> Array:
    """Doubled where it is steep.

    >>> float(roughness(2.0, 3.0))
    12.0
    """
    steep = np.where(ls_factor > 10.0, 1.0, 2.0)
    return ls_factor * weight * steep


def balance(roughness: Array, area: Array, loss: Array) -> Array:
    """What is left, below nothing where the loss is larger.

    >>> balance(10.0, 4.0, 2.0)
    2.0
    """
    lost = area * loss
    return roughness - lost


def no_less_than_nothing(balance: Array) -> Array:
    """A floor.

    >>> float(no_less_than_nothing(-3.0))
    0.0
    """
    return np.maximum(balance, 0.0)


def half(balance: Array) -> Array:
    """Half of it.

    >>> half(3.0)
    1.5
    """
    return balance / 2


def total(half: Array) -> Array:
    """Something that is no plain arithmetic.

    >>> float(total(2.0))
    2.0
    """
    return np.positive(half)


def again(total: Array) -> Array:
    """Rests on it.

    >>> again(1.5)
    3.0
    """
    return total * 2


def yearly_cost(building_cost: Array, yearly_rate: Array, upkeep: Array) -> Array:
    """Building cost by the year, and upkeep.

    >>> yearly_cost(100.0, 0.25, 5.0)
    30.0
    """
    return building_cost * yearly_rate + upkeep


def rice_straw(output: Array, straw_share: Array) -> Array:
    """Straw of the rice.

    >>> rice_straw(8.0, 0.5)
    4.0
    """
    return output * straw_share


SERVICE = Service(
    key="toy", zh="玩具", en="Toy", category="cultural",
    coefficients=(
        Coefficient("weight", "1", by=("ecosystem_type",), zh="权重", en="Weight"),
        Coefficient("loss", "1", by=("ecosystem_type",), zh="损失", en="Loss"),
        Coefficient("building_cost", "CNY m-2", zh="造价", en="Building cost"),
        Coefficient("yearly_rate", "1", zh="年率", en="Yearly rate"),
        Coefficient("wild_price", "CNY m-2", by=("ecosystem_type",), zh="野价", en="Wild price"),
        Coefficient("upkeep", "CNY m-2", zh="维护", en="Upkeep"),
        Coefficient("straw_price", "CNY t-1", by=("product",), zh="秸秆价", en="Straw price"),
        Coefficient("straw_share", "1", zh="秸秆比", en="Share of straw"),
    ),
    indicators=(
        Indicator("roughness", "m2", zh="糙度", en="Roughness",
                  methods={"made": PerArea(roughness)}),
        Indicator("balance", "m2", zh="余量", en="Balance", methods={"made": FromSums(balance)},
                  limit=Limit(no_less_than_nothing, by=("ecosystem_type",))),
        Indicator("half", "m2", zh="一半", en="Half", methods={"made": FromSums(half)},
                  prices={"yearly": yearly_cost}),
        Indicator("wild", "m2", zh="野", en="Wild", methods={"made": FromSums(half)},
                  prices={"by_type": "wild_price"}),
        Indicator("total", "m2", zh="合计", en="Total", methods={"made": FromSums(total)}),
        Indicator("again", "m2", zh="再次", en="Again", methods={"made": FromSums(again)}),
        Indicator("straw", "t yr-1", zh="秸秆", en="Straw", item="product",
                  methods={"made": FromStatistics(
                      "products", rice_straw, SharedBy("area", ("paddy",)), gives="t yr-1")},
                  prices={"per_item": "straw_price"}),
    ),
)
'''
TOY_ROWS = """\
parameter,key,value,unit,low,high,norm,region,year,index,use,source,confidence,note
weight,forest,3,1,,,,,,,default,hj-1173-2021,recalled,
weight,shrub,0.5,1,,,,,,,default,hj-1173-2021,recalled,
weight,grassland,0,1,,,,,,,default,hj-1173-2021,recalled,
weight,orchard,0,1,,,,,,,default,hj-1173-2021,recalled,
weight,cropland,0,1,,,,,,,default,hj-1173-2021,recalled,
weight,built_up,0,1,,,,,,,default,hj-1173-2021,recalled,
loss,forest,2,1,,,,,,,default,hj-1173-2021,seen,
loss,shrub,900,1,,,,,,,default,hj-1173-2021,seen,
building_cost,,100,CNY m-2,,,,,2020,,default,hj-1173-2021,seen,
yearly_rate,,0.05,1,,,,,,,default,hj-1173-2021,seen,
upkeep,,2,CNY m-2,,,,,2020,,default,hj-1173-2021,seen,
wild_price,forest,3,CNY m-2,,,,,2023,,default,hj-1173-2021,seen,
wild_price,shrub,4,CNY m-2,,,,,2023,,default,hj-1173-2021,seen,
straw_price,rice,300,CNY t-1,,,,,2023,,default,hj-1173-2021,seen,
straw_share,,0.75,1,,,,,,,default,hj-1173-2021,seen,
"""
TOY_NORM = """\
title = { zh = "玩具规范", en = "Toy norm" }
text_seen = true
inherits = "zhejiang-2020"
[services.toy]
counted = true
methods.roughness = ["made"]
methods.balance = ["made"]
methods.half = ["made"]
methods.total = ["made"]
methods.again = ["made"]
methods.straw = ["made"]
prices.half = "yearly"
methods.wild = ["made"]
prices.wild = "by_type"
prices.straw = "per_item"
ecosystem_types = ["forest", "shrub"]
[services.coastal_protection]
not_applicable = "inland county"
"""


@pytest.fixture(scope="module")
def plain(tmp_path_factory) -> Path:
    """An account whose input has been thrown away."""
    folder = tmp_path_factory.mktemp("plain")
    county = make_county(folder / "county", 1, SHAPE)
    gep.open_account(county.account).run(folder / "out")
    shutil.rmtree(county.folder)
    return folder / "out"


@pytest.fixture(scope="module")
def odd(tmp_path_factory) -> Path:
    """An account with a service that is not installed any more, and with holes in its input."""
    folder = tmp_path_factory.mktemp("odd")
    (folder / "extension").mkdir()
    (folder / "extension" / "toy.py").write_text(TOY, encoding="utf-8")
    (folder / "extension" / "toy.csv").write_text(TOY_ROWS, encoding="utf-8")
    county = make_county(folder / "county", 2, SHAPE)
    (county.folder / "toy.toml").write_text(TOY_NORM, encoding="utf-8")
    text = county.account.read_text(encoding="utf-8").replace('"zhejiang-2020"', '"toy.toml"')
    county.account.write_text(text.replace('cover_factor = "cover_factor.tif"\n', ""), "utf-8")
    _thin_out(county)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GEP_EXTENSIONS", str(folder / "extension"))
        gep.open_account(county.account).run(folder / "out")
    shutil.rmtree(county.folder)
    return folder / "out"


@pytest.fixture(scope="module")
def sparse(tmp_path_factory) -> Path:
    """An account whose cover factor is derived from one constant."""
    folder = tmp_path_factory.mktemp("sparse")
    chosen = '[methods]\ncover_factor = "cai"'
    county = make_county(folder / "county", 3, (70, 60), extra=chosen)
    text = county.account.read_text(encoding="utf-8")
    constant = 'vegetation_cover = { value = 0.1, unit = "1" }\n'
    text = text.replace('cover_factor = "cover_factor.tif"\n', constant)
    county.account.write_text(text, encoding="utf-8")
    gep.open_account(county.account).run(folder / "out")
    return folder / "out"


def _thin_out(county: County) -> None:
    """No dust is reported; 330881001 reports no rice, but the county does."""
    for table, taken, added in (
        ("emissions", "dust", ""),
        ("products", "330881001", "330881,rice,output,20000,t,2023\n"),
    ):
        path = county.folder / "statistics" / f"{table}.csv"
        lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
        kept = [line for line in lines if taken not in line.replace("\r", "").split(",")]
        path.write_text("".join(kept) + added, encoding="utf-8")


def rows_of(account: Account, told: Explanation) -> pd.DataFrame:
    rows = account.rows() if told.counted else account.memo
    return rows[
        (rows["service"] == told.service)
        & (rows["zone_layer"] == told.zone_layer)
        & (rows["zone_code"] == told.zone_code)
    ]


def product(told: Explanation, indicator: str, item: str = "") -> ProductNode:
    return next(p for p in told.products if (p.indicator, p.item) == (indicator, item))


def formulas(told: Explanation) -> Iterator[Workings]:
    waiting = [p.workings for p in told.products if p.workings]
    while waiting:
        one = waiting.pop()
        yield one
        waiting += one.upstream


def step(told: Explanation, indicator: str, kind: str, item: str = ""):
    workings = product(told, indicator, item).workings
    assert workings is not None
    return next(s for s in workings.steps if s.ecosystem_type == kind)


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("service", SERVICES)
def test_nodes_state_the_rows_of_the_account_to_the_last_bit(plain, service, zone):
    account, told = read_account(plain), explain(plain, service, zone)
    rows = rows_of(account, told)
    rows = rows[rows["ecosystem_type"] != ""]
    assert sum(len(p.rows) for p in told.products) == len(rows)
    for one in told.products:
        mine = rows[(rows["indicator"] == one.indicator) & (rows["item"] == one.item)]
        assert one.quantity == math.fsum(mine["quantity"])
        by_type = {r.ecosystem_type: r for r in one.rows}
        for row in mine.itertuples():
            node = by_type[row.ecosystem_type]
            assert node.quantity == row.quantity
            assert node.coverage == row.coverage
            if not math.isnan(row.price):
                assert (node.price, node.value) == (row.price, row.value_yuan)
                assert one.price is not None
                assert dict(one.price.by_type).get("", row.price) == row.price
                assert one.price.year == row.price_year
    assert told.agrees


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("service", SERVICES)
def test_every_number_that_can_be_computed_again_is(plain, service, zone):
    told = explain(plain, service, zone)
    assert bool(told.products) != rows_of(read_account(plain), told).empty
    for one in told.products:
        assert one.workings is not None
        assert one.workings.steps
        assert all(s.agrees is True for s in one.workings.steps)
        assert one.price is None or one.price.agrees is True
        assert all(row.agrees is True for row in one.rows if not math.isnan(row.price))


def test_the_numbers_in_the_formula_multiply_out(plain):
    told = explain(plain, "soil_retention", "330881001")
    for kind, density in DENSITY.items():
        siltation = step(told, "avoided_siltation", kind)
        soil, share, weight = (one.value for one in siltation.arguments)
        assert (share, weight) == (SILTING, density)
        assert siltation.result == soil * SILTING / density
        kept = step(told, "retained_soil", kind)
        potential, covered, practice = (one.value for one in kept.arguments)
        assert practice == PRACTICE[kind]
        assert kept.quantity == potential - practice * covered == soil


def test_the_formula_as_it_is_read_multiplies_out_to_six_digits(plain):
    told = explain(plain, "soil_retention")
    counted = 0
    for workings in formulas(told):
        for one in workings.steps:
            if one.numbers:
                text = one.numbers.replace(",", "")
                for argument in one.arguments:
                    unit = "" if argument.unit == "1" else f" {argument.unit}"
                    text = text.replace(unit, "")
                assert re.fullmatch(r"[\d.*/() -]+", text)
                value = eval(text, {"__builtins__": {}})
                assert value == pytest.approx(one.bare, rel=1e-4)
                assert one.result == pytest.approx(one.bare * workings.factor, rel=1e-15)
                counted += 1
    assert counted > 15


def test_a_limit_says_what_the_county_could_and_what_it_emitted(plain):
    told = explain(plain, "air_purification", "330881003")
    rows = read_account(plain).rows()
    county = rows[(rows["zone_layer"] == "county") & (rows["item"] == "SO2")]
    sulphur = product(told, "pollutant_removed", "SO2")
    assert sulphur.workings is not None
    limit = sulphur.workings.limit
    assert limit is not None
    (one,) = limit.steps
    assert one.limited == 2.0 < one.unlimited  # 2 t are emitted, tests/county.py
    assert one.factor == 2.0 / one.unlimited == one.recorded
    assert math.fsum(county["quantity"]) == pytest.approx(2.0, rel=1e-12)
    (statistic,) = limit.statistics
    (report,) = statistic.reports
    assert (report.value, report.zone_code) == (2.0, "330881")
    assert (report.file, report.cell) == ("statistics/emissions.csv", "D2")
    for made in sulphur.workings.steps:
        assert made.quantity == made.result * one.factor
    free = product(told, "pollutant_removed", "NOx").workings
    assert free is not None
    assert free.limit is not None
    assert free.limit.steps[0].factor == 1.0


def test_statistics_come_with_their_cells_and_the_share_of_each_zone(plain):
    whole = step(explain(plain, "provision"), "product_output", "paddy", "rice")
    assert [one.share for one in whole.contributions] == [1.0] * 5
    assert {one.reports[0].cell for one in whole.contributions} == {f"D{n}" for n in range(2, 7)}
    parts = [
        step(explain(plain, "provision", f"watershed/w{n}"), "product_output", "paddy", "rice")
        for n in (1, 2, 3)
    ]
    for part in parts:
        assert part.result == math.fsum(c.amount * c.share for c in part.contributions)
    for code in ("330881001", "330881002"):
        shares = [c.share for p in parts for c in p.contributions if c.zone_code == code]
        assert math.fsum(shares) == pytest.approx(1.0, rel=1e-12)


def test_a_township_that_does_not_report_gets_what_the_others_leave(odd):
    told = step(explain(odd, "provision", "330881001"), "product_output", "paddy", "rice")
    (rest,) = told.contributions
    assert rest.rest
    statistics = read_account(odd).statistics
    rice = statistics[statistics["item"] == "rice"].set_index("zone_code")["value"]
    assert told.quantity == pytest.approx(20000 - rice.drop("330881").sum(), rel=1e-12)
    assert "330881" in rest.zone_code


def test_a_local_coefficient_stands_beside_that_of_the_book(plain):
    price = product(explain(plain, "soil_retention"), "avoided_siltation").price
    assert price is not None
    (dredging,) = price.coefficients[0].entries
    assert (dredging.value, dredging.local) == (20.0, True)
    assert dredging.book is not None
    # 12.6 CNY m-3 at 2005 prices, LY/T 1721-2008
    assert (dredging.book.given_value, dredging.book.year) == (12.6, 2005)
    assert [year for year, _, _ in dredging.book.chain] == list(range(2006, 2024))
    moved = dredging.book.given_value * math.prod(f for _, _, f in dredging.book.chain)
    assert dredging.book.value == pytest.approx(moved, rel=1e-14)
    text = "\n".join(explain(plain, "soil_retention").lines("en"))
    assert "the book has" in text
    assert "12.6 CNY m-3 (2005) x 1.015 (cpi 2006)" in text.replace("\n", " ")


def test_a_price_that_no_index_moves_says_so(plain):
    told = explain(plain, "soil_retention")
    nitrogen = product(told, "nitrogen_retained").price
    assert nitrogen is not None
    assert (nitrogen.year, told.price_year) == (2018, 2023)
    assert nitrogen.coefficients[0].entries[0].chain == ()
    text = " ".join(line.strip("|` -") for line in told.lines("en"))
    assert "prices of 2018, 2023 was asked for" in text
    assert "price of 2018, moved by no index" in text


def test_one_type_is_told_alone(plain):
    for text in ("shrub", "灌丛", "Shrub"):
        told = explain(plain, "土壤保持", ecosystem_type=text)
        assert told.ecosystem_type == "shrub"
        assert {r.ecosystem_type for p in told.products for r in p.rows} == {"shrub"}
    rows = read_account(plain).rows()
    mine = rows[(rows["zone_layer"] == "county") & (rows["service"] == "soil_retention")]
    assert told.value == math.fsum(mine[mine["ecosystem_type"] == "shrub"]["value_yuan"].dropna())


def test_an_indicator_is_told_alone_even_if_it_does_not_count(plain):
    told = explain(plain, "potential_erosion")
    assert (told.service, told.counted) == ("soil_retention", False)
    assert [p.indicator for p in told.products] == ["potential_erosion"]
    assert told.agrees
    assert "memo.csv" in "\n".join(told.lines("en"))
    assert [p.indicator for p in explain(plain, "Avoided siltation").products] == [
        "avoided_siltation"
    ]
    assert {one.indicator for one in explain(plain, "soil_retention").others} == {
        "potential_erosion", "covered_erosion",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("text", "layer", "code"),
    [
        ("", "county", "330881"),
        ("测试县", "county", "330881"),
        ("330881", "county", "330881"),
        ("330881000000", "county", "330881"),
        ("330881001", "township", "330881001"),
        ("330881001000", "township", "330881001"),
        (" 330881001.0", "township", "330881001"),
        ("township 330881002", "township", "330881002"),
        ("Township 330881002", "township", "330881002"),
        ("r1", "red_line", "r1"),
        ("watershed/w2", "watershed", "w2"),
        ("township/", "township", ""),
    ],
)
def test_zones_are_found_by_code_and_name_in_any_layer(plain, text, layer, code):
    told = explain(plain, "soil_retention", text)
    assert (told.zone_layer, told.zone_code) == (layer, code)


@pytest.mark.parametrize(
    ("asked", "code", "near"),
    [
        (("soil_retenton",), "explain-service-unknown", "soil_retention"),
        (("土壤保特",), "explain-service-unknown", "土壤保持"),
        (("soil_retention", "330882001"), "explain-zone-unknown", "330881001"),
        (("soil_retention", "33088"), "explain-zone-unknown", "330881"),
        (("soil_retention", "watershed/w9"), "explain-zone-unknown", "-"),
        (("soil_retention", "", "grasland"), "explain-ecosystem-unknown", "grassland"),
    ],
)
def test_unknown_words_are_told_with_the_nearest(plain, asked, code, near):
    with pytest.raises(DataProblem) as raised:
        explain(plain, *asked)
    (problem,) = raised.value.problems
    assert problem.code == code
    assert dict(problem.values)["near"] == near
    for lang in ("zh", "en"):
        assert asked[-1].partition("/")[2] or asked[-1] in problem.text(lang)


def test_all_unknown_words_are_told_at_once(plain):
    with pytest.raises(DataProblem) as raised:
        explain(plain, "nothing", "nowhere", "nobody")
    assert len(raised.value.problems) == 3


def test_a_name_of_two_zones_is_no_answer(plain, tmp_path):
    out = _copy(plain, tmp_path)

    def edit(hashed):
        hashed["zone_layers"]["township"]["names"][:2] = ["青山", "青山"]

    edit_manifest(out, edit, is_forged=False)
    with pytest.raises(DataProblem) as raised:
        explain(out, "soil_retention", "青山")
    assert raised.value.problems[0].code == "explain-zone-ambiguous"
    assert "330881001" in raised.value.problems[0].text("en")
    told = explain(out, "soil_retention", "330881001")
    assert told.altered == ("manifest.json",)


def test_a_type_that_the_norm_does_not_count_has_no_rows(plain):
    told = explain(plain, "soil_retention", ecosystem_type="built_up")
    assert told.products == told.silent == ()
    assert "no rows here" in "\n".join(told.lines("en"))
    assert math.isnan(told.value)
    assert told.as_dict()["value"] is None


def test_nothing_but_the_account_folder_is_read(plain, tmp_path, monkeypatch):
    needed = ("account.csv", "memo.csv", "statistics.csv", "manifest.json", "sums.parquet",
              "strata.parquet")  # fmt: skip
    for name in needed:
        shutil.copy(plain / name, tmp_path / name)
    monkeypatch.setattr("gep.shipped.shipped", None)
    there, here = explain(tmp_path, "soil_retention"), explain(plain, "soil_retention")
    assert there.as_dict() == here.as_dict()


def test_sums_that_were_tampered_with_are_noticed(plain, tmp_path):
    out = _copy(plain, tmp_path)
    sums = pd.read_parquet(out / "sums.parquet")
    hit = (sums["indicator"] == "avoided_siltation") & (sums["ecosystem_type"] == "shrub")
    sums.loc[hit, "sum"] *= 1 + 1e-9
    sums.to_parquet(out / "sums.parquet")
    told = explain(out, "soil_retention")
    assert not told.agrees
    assert told.altered == ("sums.parquet",)
    assert step(told, "avoided_siltation", "shrub").agrees is False
    assert step(told, "avoided_siltation", "grassland").agrees is True
    assert step(told, "retained_soil", "shrub").agrees is True
    for lang, flag in (("zh", "!! 重算结果与账户不符"), ("en", "!! computed again")):
        shrub = [line for line in told.lines(lang) if "!!" in line]
        assert any(flag in line for line in shrub)


def test_a_row_that_was_tampered_with_is_noticed(plain, tmp_path):
    out = _copy(plain, tmp_path)
    text = (out / "account.csv").read_text(encoding="utf-8-sig")
    first = text.splitlines()[1]
    value = first.split(",")[16]
    (out / "account.csv").write_text(text.replace(value, "1.0", 1), encoding="utf-8-sig")
    told = explain(out, "provision")
    assert told.altered == ("account.csv",)
    assert not told.agrees
    assert product(told, "product_output", "rice").rows[0].agrees is False


def test_what_is_not_computed_says_why(odd):
    told = explain(odd, "soil_retention")
    assert told.products == ()
    assert {one.indicator for one in told.silent} == {
        "retained_soil", "avoided_siltation", "nitrogen_retained", "phosphorus_retained",
    }  # fmt: skip
    english, chinese = "\n".join(told.lines("en")), "\n".join(told.lines("zh"))
    assert "not computed, inputs missing: cover_factor" in english
    assert "未计算，缺少输入：cover_factor" in chinese
    dust = explain(odd, "air_purification")
    assert [one.item for one in dust.silent] == ["dust"]
    assert {p.item for p in dust.products} == {"SO2", "NOx"}
    assert "emissions.emission" in dust.silent[0].note


def test_what_is_not_applicable_says_why(odd):
    told = explain(odd, "coastal_protection")
    assert [(one.status, one.note) for one in told.silent] == [("not_applicable", "inland county")]
    assert "not applicable, inland county" in "\n".join(told.lines("en"))


def test_a_service_that_is_not_installed_is_told_from_the_folder(odd):
    assert "toy" not in [service.key for service in discover()]
    for zone in ZONES:
        told = explain(odd, "玩具", zone)
        assert told.agrees
        assert bool(told.products) == (zone != "township/")  # townships leave no land over
    assert "玩具 (toy)" in told.lines("zh")[0]


def test_a_floor_by_type_takes_one_type_and_leaves_the_other(odd):
    told = explain(odd, "toy")
    limit = product(told, "balance").workings.limit
    assert limit is not None
    factors = {one.ecosystem_type: one for one in limit.steps}
    shrub, forest = factors["shrub"], factors["evergreen_broadleaf_forest"]
    assert shrub.unlimited < 0  # a loss of 900 from a roughness below 40
    assert (shrub.factor, forest.factor) == (0.0, 1.0)
    assert (shrub.agrees, forest.agrees) == (True, True)
    kept = step(told, "half", "evergreen_broadleaf_forest")
    rough, area, loss = (a.value for a in step(told, "balance", kept.ecosystem_type).arguments)
    assert (loss, kept.quantity) == (2.0, (rough - area * 2.0) / 2)
    assert step(told, "half", "shrub").quantity == 0.0
    below = next(u for u in product(told, "half").workings.upstream if u.name == "balance")
    assert below.limit is not None


def test_a_formula_that_is_no_arithmetic_is_not_computed_again(odd):
    told = explain(odd, "total")
    workings = product(told, "total").workings
    assert workings is not None
    assert workings.unread == "np.positive(half)"
    assert [one.agrees for one in workings.steps] == [None, None]
    above = product(explain(odd, "again"), "again").workings
    assert above is not None
    assert [one.agrees for one in above.steps] == [None, None]
    assert told.agrees
    assert "not computed again" in "\n".join(told.lines("en"))


def test_a_price_may_be_a_formula(odd):
    price = product(explain(odd, "half"), "half").price
    assert price is not None
    assert price.by_type == (("", 100 * 0.05 + 2),)
    assert price.agrees
    assert price.numbers == "100 CNY m-2 * 0.05 + 2 CNY m-2"
    assert {c.name for c in price.coefficients} == {"building_cost", "yearly_rate", "upkeep"}


def test_a_price_may_differ_by_type(odd):
    told = explain(odd, "wild", ecosystem_type="")
    wild = product(told, "wild")
    assert wild.price is not None
    assert dict(wild.price.by_type) == {"evergreen_broadleaf_forest": 3.0, "shrub": 4.0}
    assert wild.price.agrees
    assert wild.value == math.fsum(row.quantity * row.price for row in wild.rows)
    assert "x price, summed over types" in "\n".join(told.lines("en"))


def test_an_item_without_a_price_says_so(odd):
    told = explain(odd, "straw")
    rice, honey = product(told, "straw", "rice"), product(told, "straw", "honey")
    assert rice.price is not None
    assert rice.price.by_type == (("", 300.0),)
    assert honey.price is not None
    assert honey.price.by_type == ()
    assert math.isnan(honey.value)
    assert told.agrees
    assert "the book has no price" in "\n".join(told.lines("en"))


def test_a_statistic_may_go_through_a_formula(odd):
    told = explain(odd, "straw", "330881002")
    (one,) = step(told, "straw", "paddy", "rice").contributions
    output, share = (a.value for a in one.arguments)
    assert share == 0.75
    assert one.amount == output * 0.75
    text = "\n".join(told.lines("en"))
    assert f"[{output:,.0f} t yr-1 * 0.75 = " in text.replace("\n", " ")


def test_a_coefficient_of_the_pass_is_told_with_the_formula(odd):
    workings = product(explain(odd, "roughness"), "roughness").workings
    assert workings is not None
    assert workings.form == "PerArea"
    (weight,) = workings.coefficients
    assert {(e.key, e.value, e.borrowed_from) for e in weight.entries} == {
        (("evergreen_broadleaf_forest",), 3.0, "forest"), (("shrub",), 0.5, ""),
    }  # fmt: skip
    assert "steep = np.where" in workings.formula


def test_inputs_are_those_that_the_numbers_rest_on(plain, odd):
    names = {one.name for one in explain(plain, "soil_retention").inputs}
    assert names == {
        "land_cover", "county", "rainfall_erosivity", "soil_erodibility", "ls_factor",
        "cover_factor",
    }  # fmt: skip
    assert {one.name for one in explain(plain, "provision", "w1").inputs} == {
        "land_cover", "watershed", "statistics",
    }  # fmt: skip
    assert {one.name for one in explain(odd, "half").inputs} == {
        "land_cover", "county", "ls_factor",
    }  # fmt: skip
    raster = next(i for i in explain(plain, "soil_retention").inputs if i.name == "ls_factor")
    assert (raster.path, raster.state, len(raster.sha256)) == ("ls_factor.tif", "given", 64)


def test_a_derived_raster_is_told_with_its_formula_and_what_it_was_derived_from(sparse):
    told = explain(sparse, "soil_retention")
    assert told.agrees
    inputs = {one.name: one for one in told.inputs}
    cover, vegetation = inputs["cover_factor"], inputs["vegetation_cover"]
    assert (cover.state, vegetation.state) == ("derived", "constant")
    assert cover.derived is not None
    assert cover.derived.method == "cai"
    assert "0.6508 - 0.3436 * np.log10" in cover.derived.formula
    text = " ".join(line.strip("|` -") for line in told.lines("en"))
    assert "(cover_factor): derived (cai): percent = 100.0 * vegetation_cover;" in text
    assert "(vegetation_cover): constant" in text
    kept = step(told, "retained_soil", "shrub")
    bare, covered, _ = (one.value for one in kept.arguments)
    # 10 % cover: C = 0.6508 - 0.3436 lg 10, Cai et al. 2000
    assert covered == pytest.approx(bare * 0.3072, rel=1e-12)


@pytest.mark.parametrize("service", [*SERVICES, "toy"])
def test_json_comes_back_as_it_was(plain, odd, service):
    told = explain(odd if service == "toy" else plain, service, "330881002").as_dict()
    text = json.dumps(told, ensure_ascii=False, allow_nan=False)
    assert json.loads(text) == told
    assert told["agrees"] is True
    assert told["node"] == "explanation"


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("service", [*SERVICES, "toy", "total", "coastal_protection"])
def test_the_tree_fits_a_terminal(plain, odd, service, lang):
    out = plain if service in SERVICES else odd
    for zone in ZONES:
        told = explain(out, service, zone)
        lines, boxed = told.lines(lang), told.lines(lang, boxes=True)
        assert max(map(cell_len, (*lines, *boxed))) <= 100
        assert not any(set("├└│─") & set(line) for line in lines)
        assert len(boxed) == len(lines)
        assert any("└─ " in line for line in boxed) or not told.products
        assert not any(line != line.rstrip() or "nan" in line.split() for line in lines)
    if lang == "en":
        others = set("".join(lines)) - set("".join(map(chr, range(127))))
        assert not any("\u3000" <= char < "\u303f" or char >= "\uff00" for char in others)


def test_the_tree_reads_as_value_price_quantity_formula(plain):
    lines = explain(plain, "soil_retention").lines("en")
    head = next(n for n, line in enumerate(lines) if line.startswith("|- Avoided siltation"))
    rows = read_account(plain).rows()
    mine = rows[(rows["zone_layer"] == "county") & (rows["indicator"] == "avoided_siltation")]
    assert f"= {float(f'{mine.quantity.sum():.6g}'):,.0f} m3 yr-1 x 20 CNY m-3" in lines[head]
    assert lines[head + 1].startswith("|  |- price ")
    assert "(avoided_siltation/silting_share) = retained_soil *" in "\n".join(lines)


def _copy(out: Path, folder: Path) -> Path:
    return Path(shutil.copytree(out, folder / "out"))
