"""An explanation of what the account does not count: methods stand apart, none is added up."""

import math

import pytest

import gep
from gep.book.book import Book
from gep.explain import explain
from gep.telling.telling import Telling
from tests.services.carbon_county import carbon_county


@pytest.fixture(scope="module")
def account(tmp_path_factory):
    folder = tmp_path_factory.mktemp("memo")
    npp = '[rasters.npp]\nvalue = 536\nunit = "gC m-2 yr-1"\n'
    county = carbon_county(folder / "county", "national-2022", npp)
    return gep.open_account(county.account).run(folder / "out")


def test_each_method_has_a_product_and_there_is_no_sum(account):
    told = explain(account.folder, "oxygen_release")
    assert not told.counted
    memo = account.memo[account.memo["service"] == "oxygen_release"]
    county = memo[(memo["zone_layer"] == "county") & (memo["status"] == "computed")]
    by_method = county.groupby("method")["quantity"].sum()
    assert len(by_method) > 2
    assert {one.method: one.quantity for one in told.products} == pytest.approx(dict(by_method))
    assert told.is_side_by_side
    assert math.isnan(told.value)
    assert math.isnan(told.recalled_share)
    assert told.as_dict()["value"] is None
    assert told.agrees


@pytest.mark.parametrize(("lang", "apart"), [("en", "side by side"), ("zh", "不相加")])
def test_the_text_names_each_method_and_gives_no_total(account, lang, apart):
    told = explain(account.folder, "oxygen_release")
    text = "\n".join(told.lines(lang))
    assert apart in text
    for one in told.products:
        assert Telling(told.labels, lang).method(one.method) in text.replace("\n", "")
    total = math.fsum(one.value for one in told.products if not math.isnan(one.value))
    assert f"{round(total):,}" not in text


def test_one_method_each_still_has_its_sum(account):
    told = explain(account.folder, "species_conservation")
    assert not told.is_side_by_side
    memo = account.memo[account.memo["service"] == "species_conservation"]
    value = memo.loc[memo["zone_layer"] == "county", "value_yuan"].sum()
    assert told.value == pytest.approx(value, rel=1e-12)


def test_what_counts_has_one_method_and_the_others_beside(account):
    told = explain(account.folder, "carbon_sink")
    assert told.counted
    assert not told.is_side_by_side
    (product,) = told.products
    assert "by " + product.method not in told.lines("en")[3]
    assert {one.method for one in told.others} > set()


def test_a_range_is_told_in_the_unit_of_the_value(account):
    """Sequestration rates of the book are in kg or g; low, value and high stand in one unit."""
    told = [one for one in account.manifest.hashed.coefficients if one.low is not None]
    assert len(told) > 3
    for one in told:
        assert one.low <= one.value * (1 + 1e-12), one.parameter
        assert one.value <= one.high * (1 + 1e-12), one.parameter
    converted = [one for one in told if one.given_unit != one.unit]
    assert {one.parameter for one in converted} > set()


def test_an_exact_constant_has_no_range_to_vary_in(account):
    text = "\n".join(explain(account.folder, "carbon_sink").lines("en"))
    (line,) = {line for line in text.splitlines() if "Carbon dioxide per carbon (" in line}
    assert "range" not in line
    book = Book.shipped()
    for name in ("carbon_dioxide_per_carbon", "oxygen_per_carbon_dioxide"):
        (row,) = [row for row in book.rows if row.parameter == name and row.use == "default"]
        spread = book.spread(row)
        assert (spread.low, spread.high, spread.basis) == (row.value, row.value, "stated")


def test_a_constant_raster_is_told_with_its_number(account):
    (npp,) = [one for one in account.manifest.hashed.inputs if one.name == "npp"]
    assert (npp.state, npp.note) == ("constant", "536 gC m-2 yr-1")
    text = "\n".join(explain(account.folder, "oxygen_release").lines("en"))
    assert "536 gC m-2 yr-1" in text
