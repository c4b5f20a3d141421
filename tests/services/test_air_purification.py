"""Air purification: published rates, statutory prices, and never more than is emitted."""

import pytest

import gep
from gep.book.book import Book
from gep.services.air_purification import not_more_than_emitted, pollutant_removed
from gep.units import conversion
from tests.county import make_county

BOOK = Book.shipped()
EMITTED = {"SO2": 2.0, "NOx": 900000.0, "dust": 150.0}  # t, of the small county


@pytest.mark.parametrize(
    ("kind", "pollutant", "published", "unit"),
    [
        # National biodiversity report 1998, methods.md 5.8
        ("needleleaf_forest", "SO2", 215.6, "kg ha-1 yr-1"),
        ("broadleaf_forest", "SO2", 88.65, "kg ha-1 yr-1"),
        # the same report in Miao et al. 2017, Table 1: tonnes a hectare, not kilograms
        ("needleleaf_forest", "dust", 33.2, "t ha-1 yr-1"),
        ("broadleaf_forest", "dust", 10.11, "t ha-1 yr-1"),
    ],
)
def test_rates_are_the_published_ones(kind, pollutant, published, unit):
    (row,) = [r for r in BOOK.rows if r.parameter == "removal_rate"
              and r.key == (pollutant, kind) and r.use == "default"]  # fmt: skip
    assert row.value * conversion(row.unit, unit) == pytest.approx(published, rel=1e-12)


@pytest.mark.parametrize(
    ("unit", "per_square_kilometre"), [("kg ha-1 yr-1", 0.1), ("t ha-1 yr-1", 100.0)]
)
def test_a_hectare_is_a_hundredth_of_a_square_kilometre(unit, per_square_kilometre):
    # methods.md 5.8, pitfalls: kg/ha to t/km2 is /10, t/ha to t/km2 is x100
    assert conversion(unit, "t km-2 yr-1") == pytest.approx(per_square_kilometre, rel=1e-12)


@pytest.mark.parametrize(
    ("pollutant", "price", "kilograms"),
    [("SO2", 1263, 0.95), ("NOx", 1263, 0.95), ("dust", 300, 4)],
)
def test_prices_are_the_tax_of_the_province(pollutant, price, kilograms):
    # Zhejiang, decision of 2017-11-30: 1.2 CNY an equivalent
    (found,) = [r.value for r in BOOK.rows if r.parameter == "air_pollutant_treatment_cost"
                and r.key == (pollutant,) and r.region == "33" and r.year == 2018
                and r.use == "default"]  # fmt: skip
    assert found == pytest.approx(1.2 / kilograms * 1000, abs=0.01)
    assert round(found) == price


def test_what_a_stand_takes_up_by_hand():
    # 10 km2 of needleleaf forest at 21.56 t/km2
    assert pollutant_removed(10.0, 21.56) == pytest.approx(215.6)


@pytest.mark.parametrize(
    ("capacity", "emission", "expected"), [(17.0, 5.0, 5.0), (5.0, 17.0, 5.0), (5.0, 0.0, 0.0)]
)
def test_the_lesser_of_capacity_and_emission(capacity, emission, expected):
    assert not_more_than_emitted(capacity, emission) == expected


@pytest.fixture(scope="module")
def account(tmp_path_factory):
    folder = tmp_path_factory.mktemp("air")
    county = make_county(folder / "county", 6, (60, 70))
    return gep.open_account(county.account).run(folder / "out")


def total(account, layer, item):
    rows = account.rows()[account.rows()["indicator"] == "pollutant_removed"]
    rows = rows[(rows["zone_layer"] == layer) & (rows["item"] == item)]
    return rows["quantity"].sum()


def test_dust_is_all_that_was_emitted_since_trees_could_take_a_thousandfold(account):
    assert total(account, "county", "dust") == pytest.approx(EMITTED["dust"], rel=1e-12)
    assert total(account, "county", "SO2") == pytest.approx(EMITTED["SO2"], rel=1e-12)
    assert 0 < total(account, "county", "NOx") < EMITTED["NOx"] / 1000


def test_the_branch_is_taken_for_the_county_so_towns_add_up(account):
    for item in EMITTED:
        towns = total(account, "township", item)
        assert towns == pytest.approx(total(account, "county", item), rel=1e-12)
