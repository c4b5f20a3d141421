"""The book that gep ships: whole, sourced, and in keeping with what is known."""

import csv
import subprocess
import sys

import pytest

from gep.book.book import Where
from gep.book.ecosystem_types import legend_names
from gep.book.norm import norm_names, read_norm
from gep.shipped import shipped
from gep.units import same_dimension
from tests.book.small_book import BOOK, HERE, TYPES

SERVICES = ("soil_retention", "air_purification")


def test_the_shipped_book_has_no_problems():
    assert [problem.text("en") for problem in BOOK.check()] == []


@pytest.mark.parametrize(
    "path", sorted(shipped("coefficients").rglob("*.csv")), ids=lambda p: p.stem
)
def test_shipped_tables_are_plain_utf8_and_rectangular(path):
    content = path.read_bytes()
    assert not content.startswith(b"\xef\xbb\xbf")
    assert b"\r" not in content
    rows = list(csv.reader(content.decode("utf-8").splitlines()))
    assert {len(cells) for cells in rows} == {len(rows[0])}


@pytest.mark.parametrize("service", SERVICES)
@pytest.mark.parametrize("name", norm_names())
def test_every_coefficient_by_type_has_a_row_at_every_top_type_that_a_norm_lists(service, name):
    norm, _ = read_norm(name)
    where = Where(name, "330881", norm.lineage)
    listed = norm.services[service].ecosystem_types
    tops = {TYPES.top(one) for one in listed}
    for parameter in BOOK.parameters(service):
        keys = BOOK.keys(service, parameter)
        others = {key[:-1] for key in keys if key and key[-1] in TYPES.ids}
        for other in others:
            for one in (*tops, *listed):
                assert BOOK.find(service, parameter, (*other, one), where), (parameter, other, one)


def test_every_pollutant_has_a_rate_and_a_price():
    with (shipped("coefficients") / "items.csv").open(encoding="utf-8") as lines:
        items = {r["item"] for r in csv.DictReader(lines) if r["axis"] == "air_pollutant"}
    assert {key[0] for key in BOOK.keys("air_purification", "removal_rate")} == items
    assert {key[0] for key in BOOK.keys("", "air_pollutant_treatment_cost")} == items


def test_every_product_has_a_type_and_a_price_in_its_own_unit():
    with (shipped("coefficients") / "products.csv").open(encoding="utf-8") as lines:
        products = list(csv.DictReader(lines))
    fuels = [r for r in products if r["indicator"] == "biomass_energy"]  # no source prices them
    products = [r for r in products if r not in fuels]
    assert {(r["product"],) for r in products} == set(BOOK.keys("", "product_price"))
    assert all(one["ecosystem_type"] in TYPES.ids for one in fuels)
    for one in products:
        price = BOOK.find("provision", "product_price", (one["product"],), HERE)
        assert same_dimension(f"{price.unit} {one['unit']}", "CNY yr-1"), one["product"]
        assert one["ecosystem_type"] in TYPES.ids
        assert one["product"] not in TYPES.ids  # else a look-up would fall back to a parent


def test_unverified_product_prices_say_so():
    prices = [one for one in BOOK.rows if one.parameter == "product_price"]
    assert {one.source for one in prices if one.confidence == "recalled"} == {
        "product-price-standin"
    }
    for one in prices:
        assert (one.source == "product-price-standin") == (one.confidence == "recalled")
        assert one.use == "alternative" or one.low < one.value < one.high


def test_every_source_is_used_and_legends_name_theirs():
    used = {one.source for one in (*BOOK.rows, *BOOK.indices)}
    for name in legend_names():
        path = shipped("coefficients") / "legends" / f"{name}.csv"
        with path.open(encoding="utf-8") as lines:
            used |= {r["source"] for r in csv.DictReader(lines)}
    with (shipped("coefficients") / "plausibility.csv").open(encoding="utf-8") as lines:
        used |= {r["source"] for r in csv.DictReader(lines)}
    assert used == set(BOOK.sources)


def test_molar_masses():
    # C 12, O 16: CO2 44, O2 32
    by_name = {one.parameter: one.value for one in BOOK.rows if one.service == ""}
    assert by_name["carbon_dioxide_per_carbon"] == pytest.approx(44 / 12, rel=1e-9)
    assert by_name["oxygen_per_carbon_dioxide"] == pytest.approx(32 / 44, rel=1e-9)


def test_cover_factors_fall_as_cover_grows():
    bands = ("0-10", "10-30", "30-50", "50-70", "70-90", "90-100")
    types = {key[0] for key in BOOK.keys("cover_factor", "cover_factor_table")}
    for one in types:
        values = [
            BOOK.find("cover_factor", "cover_factor_table", (one, band), HERE).value
            for band in bands
        ]
        assert values == sorted(values, reverse=True), one
        assert 0.0 <= values[-1] <= values[0] <= 1.0


def test_reading_the_book_loads_no_heavy_library():
    code = (
        "import sys; from gep.book.book import Book; from gep.book.norm import read_norm;"
        "Book.shipped(); read_norm('zhejiang-2020');"
        "print([m for m in ('numpy', 'pandas', 'pint') if m in sys.modules])"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "[]"
