"""Given quantities come back from the rows of their account as they went in."""

import math

import pandas as pd
import pytest

from gep.inputs.tables.quantity import MONEY, Quantity
from gep.valuation.given.again import table_again
from gep.valuation.given.placing import placed_quantities
from gep.valuation.given.records import valuation_of_given
from tests.valuation.given.two_zones import NITROGEN, WATER, placed, quantity, rules

RICE = ("provision", "product_output", "rice", "")
FOREST = (*NITROGEN[:3], "forest")
BUILT = (*NITROGEN[:3], "built_up")


def valued(rows: list[Quantity]) -> pd.DataFrame:
    found = valuation_of_given(placed(*rows), rules())
    return pd.concat([found.rows, found.memo], ignore_index=True)


def told(one: Quantity) -> tuple[object, ...]:
    price = "none" if math.isnan(one.price) else one.price
    return one.zone, one.product, one.ecosystem_type, one.amount, one.unit, price


ACCOUNTS = {
    "the county alone": [quantity(WATER, "", 10, 2)],
    "a price of the book": [quantity(NITROGEN, "", 3)],
    "zones alone": [quantity(WATER, "a", 1, 8), quantity(WATER, "b", 3, 12)],
    "a county and a zone": [quantity(WATER, "", 10, 2), quantity(WATER, "a", 4, 2)],
    "money": [quantity(RICE, "", 3e6, unit=MONEY)],
    "for the memo": [quantity(FOREST, "", 3, 2), quantity(BUILT, "", 1, 2)],
}


@pytest.mark.parametrize("name", ACCOUNTS)
def test_quantities_come_back_as_they_were_given(name: str) -> None:
    rows = ACCOUNTS[name]
    again = table_again(valued(rows), rules())
    assert sorted(map(told, again.rows), key=str) == sorted(map(told, rows), key=str)
    assert again.zones == (("a", "a"), ("b", "b"))
    assert again.year == 2020


@pytest.mark.parametrize("name", ACCOUNTS)
def test_an_account_made_of_its_rows_is_the_same(name: str) -> None:
    frame = valued(ACCOUNTS[name])
    again, problems = placed_quantities(table_again(frame, rules()), rules())
    assert problems == []
    found = valuation_of_given(again, rules())
    pd.testing.assert_frame_equal(
        pd.concat([found.rows, found.memo], ignore_index=True), frame, check_exact=True
    )
