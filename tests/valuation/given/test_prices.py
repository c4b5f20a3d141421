"""The price of a given quantity: its own, that of money, that of the book, or why there is none."""

import math
from dataclasses import replace

import pytest

from gep.book.coefficient import CoefficientRow
from gep.book.norm import read_norm
from gep.catalogue.rules import Rules
from gep.catalogue.used import Used
from gep.inputs.tables.quantity import MONEY
from gep.telling.notes import bilingual
from gep.valuation.given.prices import Prices, UnitPrice, is_counted, lists, on_its_land, price_name
from tests.valuation.given.two_zones import NITROGEN, WATER, quantity, rules

RICE = ("provision", "product_output", "rice", "")
NAME = price_name(rules(), quantity(NITROGEN, "", 1.0))


def by(price: float, **changed: object) -> Rules:
    """The rules with a price of nitrogen of the county's own."""
    parameter = rules().catalogue.prices["nitrogen_retained", NAME].terms[0].name
    row = CoefficientRow("", parameter, (), price, "CNY t-1", year=2020, local=True)
    own = rules()
    return replace(own, book=own.book.with_rows([row]), scope=replace(own.scope, **changed))


def test_two_prices_are_one_but_for_the_dust_of_their_units() -> None:
    def price(value: float) -> UnitPrice:
        return UnitPrice(value, "CNY m-3", 2020)

    assert price(0.1 + 0.2).same_as(price(0.3))
    assert not price(0.3).same_as(price(0.3001))
    assert price(math.nan).same_as(price(math.nan))
    assert not price(math.nan).same_as(price(1.0))


def test_a_price_is_given_if_it_stood_in_the_table() -> None:
    used = (Used.__new__(Used),)
    assert UnitPrice(2.0, "CNY m-3", 2020).is_given
    assert not UnitPrice(2.0, "CNY m-3", 2020, used=used).is_given
    assert not UnitPrice(math.nan, "", None).is_given


def test_a_quantity_without_a_price_has_that_of_the_book() -> None:
    price = Prices(by(1500.0)).of(quantity(NITROGEN, "", 3.0))
    assert (price.value, price.unit, price.year) == (1500.0, "CNY t-1", 2020)
    assert (price.confidence, price.is_given) == ("given", False)
    assert math.isnan(price.constant)  # no base year
    constant = Prices(by(1500.0, base_year=2020)).of(quantity(NITROGEN, "", 3.0)).constant
    assert constant == 1500.0


def test_a_price_that_is_given_wins_and_the_books_stands_beside_it() -> None:
    price = Prices(by(1500.0)).of(quantity(NITROGEN, "", 3.0, 875.0))
    assert (price.value, price.book, price.year, price.used) == (875.0, 1500.0, 2020, ())
    assert price.note == bilingual("value-price-beside", book="1500 CNY t-1", year=2020)
    assert math.isnan(price.constant)
    by_kilogram = Prices(by(1500.0)).of(quantity(NITROGEN, "", 3.0, 0.875, "kg yr-1"))
    assert math.isnan(by_kilogram.book)  # 1500 CNY t-1 is not to be held against 0.875 CNY kg-1
    same = Prices(by(1500.0, base_year=2020)).of(quantity(NITROGEN, "", 3.0, 875.0))
    assert same.constant == 875.0  # the year of its prices is the base year
    other = Prices(by(1500.0, base_year=2015)).of(quantity(NITROGEN, "", 3.0, 875.0))
    assert math.isnan(other.constant)  # no index is known of a price that was given


def test_money_is_worth_itself() -> None:
    price = Prices(rules()).of(quantity(RICE, "", 3e6, unit=MONEY))
    assert (price.value, price.note) == (1.0, bilingual("value-in-money"))
    assert math.isnan(price.book)


def test_a_price_that_goes_by_item_needs_one() -> None:
    removed = ("air_purification", "pollutant_removed", "", "")
    price = Prices(rules()).of(quantity(removed, "", 5.0, unit="t yr-1"))
    assert math.isnan(price.value)
    assert price.lacking == price.note == bilingual("value-price-by-item")
    assert price.year is None


def test_a_price_that_goes_by_type_needs_one() -> None:
    norm, _ = read_norm("mee-2020")
    assert norm is not None
    conserved = ("species_conservation", "conserved_area", "", "")
    price = Prices(replace(rules(), norm=norm)).of(quantity(conserved, "", 5.0, unit="ha"))
    assert math.isnan(price.value)
    assert price.lacking == bilingual("value-price-by-type")


def test_a_price_that_the_norm_has_no_use_for_is_told() -> None:
    potential = ("soil_retention", "retained_soil", "", "")
    silent = Prices(rules()).of(quantity(potential, "", 5.0, unit="t yr-1"))
    assert math.isnan(silent.value)
    assert (silent.note, price_name(rules(), quantity(potential, "", 5, unit="t yr-1"))) == ("", "")
    price = Prices(rules()).of(quantity(potential, "", 5.0, 2.0, unit="t yr-1"))
    assert math.isnan(price.value)
    assert price.note == bilingual("value-price-unused")


@pytest.mark.parametrize(("kind", "counts"), [("", True), ("forest", True), ("built_up", False)])
def test_what_the_norm_does_not_count_on_a_type_is_for_the_memo(kind: str, counts: bool) -> None:
    own = rules()
    soil = own.norm.services["soil_retention"]
    services = {**own.norm.services, "soil_retention": replace(soil, ecosystem_types=("forest",))}
    narrow = replace(own, norm=replace(own.norm, services=services))
    one = quantity((*NITROGEN[:3], kind), "", 1.0)
    assert lists(narrow, one)
    assert on_its_land(narrow, one) is is_counted(narrow, one) is counts


def test_a_service_that_the_norm_does_not_name_is_for_the_memo() -> None:
    own = rules()
    services = {k: v for k, v in own.norm.services.items() if k != "water_conservation"}
    without = replace(own, norm=replace(own.norm, services=services))
    one = quantity(WATER, "", 1.0)
    assert is_counted(own, one)
    assert not lists(without, one)
    assert not is_counted(without, one)
    assert price_name(without, one) == ""
    assert Prices(without).of(quantity(WATER, "", 1.0, 2.0)).value == 2.0  # but has its price
