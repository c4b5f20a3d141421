"""A service that is odd in every way, prices of every kind, and what is not computed."""

import math
from pathlib import Path

import pytest

import gep
from gep.account.account import read_account
from gep.explain import explain
from gep.formula.tree import MINUS
from gep.service import discover
from tests.county import make_county
from tests.explain.explained import ZONES, product, step


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


def test_a_township_that_does_not_report_gets_what_the_others_leave(odd):
    told = step(explain(odd, "provision", "330881001"), "product_output", "paddy", "rice")
    (rest,) = told.contributions
    assert rest.rest
    statistics = read_account(odd).statistics
    rice = statistics[statistics["item"] == "rice"].set_index("zone_code")["value"]
    assert told.quantity == pytest.approx(20000 - rice.drop("330881").sum(), rel=1e-12)
    assert "330881" in rest.zone_code


def test_what_is_not_computed_says_why(odd):
    told = explain(odd, "soil_retention")
    assert told.products == ()
    assert {one.indicator for one in told.silent} == {
        "retained_soil", "avoided_siltation", "nitrogen_retained", "phosphorus_retained",
    }  # fmt: skip
    english, chinese = "\n".join(told.lines("en")), "\n".join(told.lines("zh"))
    assert "not computed, inputs missing: Cover factor" in english
    assert "未计算，缺少输入：植被覆盖因子" in chinese
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
    assert "玩具，" in told.lines("zh")[0]


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
    assert "× price, summed over types" in "\n".join(told.lines("en"))


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
    assert f"[{output:,.0f} t/yr × 0.75 = " in text.replace("\n", " ")


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
    assert "(cover_factor): derived (" in text
    assert f"0.6508 {MINUS} 0.3436 × log10(" in text
    assert "(vegetation_cover): constant" in text
    kept = step(told, "retained_soil", "shrub")
    bare, covered, _ = (one.value for one in kept.arguments)
    # 10 % cover: C = 0.6508 - 0.3436 lg 10, Cai et al. 2000
    assert covered == pytest.approx(bare * 0.3072, rel=1e-12)
