"""What a quantity is worth, against what the table prints, the book says, and any county has."""

import math

import pytest

from gep.catalogue.used import Used
from gep.inputs.tables.quantity import Printed, Quantity
from gep.problems import Place
from gep.valuation.given.placing import PlacedQuantity
from gep.valuation.given.prices import UnitPrice
from gep.valuation.given.worth import worth_problems

HERE, THERE = Place("q.csv", 2, "C2"), Place("q.csv", 2, "E2")
BOOKED = (Used.__new__(Used),)


def told(amount, price, printed=None, *, book=math.nan, used=()):
    value = printed and Printed(THERE, printed, 0.5)
    quantity = Quantity(HERE, "", "w", "kept", "", "", amount, "m3 yr-1", printed=value)
    unit = UnitPrice(price, "CNY m-3", 2023, used=used, book=book)
    found = list(worth_problems([PlacedQuantity("county", quantity, unit, True)]))
    for problem in found:
        assert problem.text("zh")
        assert problem.text("en")
    return [(p.code, p.severity, p.place) for p in found]


def test_a_printed_value_is_held_against_quantity_times_price():
    assert told(1000, 8.0, 8000) == told(1000, 8.0, 8000.4) == []
    assert told(1000, 8.0, 80) == [("quantity-value", "error", THERE)]
    # the price is the book's, which the table need not follow
    assert told(1000, 8.0, 80, used=BOOKED) == [("quantity-value-book", "warning", THERE)]
    assert told(1000, math.nan, 80) == []


@pytest.mark.parametrize(
    ("price", "is_told"), [(8, False), (700, False), (8e4, True), (0.01, True)]
)
def test_a_price_a_hundredfold_of_the_book_is_a_unit_that_slipped(price, is_told):
    found = [("quantity-price-size", "error", HERE)] if is_told else []
    assert told(10, price, book=8.0) == found


def test_no_product_of_a_county_is_worth_a_trillion():
    assert told(1e11, 8.0) == []
    assert told(1e12, 8.0) == [("quantity-size", "error", HERE)]
    assert told(-1e12, 8.0) == [("quantity-size", "error", HERE)]
