"""Given quantities in their zones: the zones and what lies in none add up to the county."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gep.inputs.tables.quantity import Quantity
from gep.telling.notes import bilingual
from gep.valuation.given.placing import placed_quantities
from gep.valuation.given.prices import UnitPrice
from gep.valuation.given.records import valuation_of_given
from tests.valuation.given.two_zones import NITROGEN, WATER, placed, quantity, rules, table

FOREST, SHRUB = (*WATER[:3], "forest"), (*WATER[:3], "shrub")


def told(*rows: Quantity) -> list[str]:
    _, problems = placed_quantities(table(*rows), rules())
    return [problem.code for problem in problems]


def amounts(*rows: Quantity) -> dict[tuple[str, str, str], float]:
    return {
        (one.layer, one.quantity.zone, one.quantity.ecosystem_type): one.quantity.amount
        for one in placed(*rows)
    }


def test_what_no_zone_has_of_the_county_lies_in_none() -> None:
    rows = quantity(WATER, "", 10, 2), quantity(WATER, "a", 4)
    assert amounts(*rows) == {
        ("county", "", ""): 10, ("township", "a", ""): 4, ("township", "", ""): 6
    }  # fmt: skip
    # zones have the price that the county gives
    assert [one.price.value for one in placed(*rows)] == [2, 2, 2]
    notes = {one.layer + one.quantity.zone: one.note for one in placed(*rows)}
    assert notes == {"county": "", "townshipa": "", "township": bilingual("value-rest")}


def test_the_county_alone_is_in_no_zone() -> None:
    assert amounts(quantity(WATER, "", 10)) == {("county", "", ""): 10, ("township", "", ""): 10}
    notes = {one.layer: one.note for one in placed(quantity(WATER, "", 10))}
    assert notes == {"county": "", "township": bilingual("value-county-alone")}


def test_zones_alone_are_the_county_at_their_mean_price() -> None:
    rows = placed(quantity(WATER, "a", 1, 8), quantity(WATER, "b", 3, 12))
    (county,) = [one for one in rows if one.layer == "county"]
    assert (county.quantity.amount, county.quantity.zone) == (4, "")
    assert county.price.value == (1 * 8 + 3 * 12) / 4 == 11
    assert county.price.note == bilingual("value-mean-price")
    alike = placed(quantity(WATER, "a", 1, 8), quantity(WATER, "b", 3, 8))
    assert alike[-1].price.value == 8
    assert alike[-1].price.note != bilingual("value-mean-price")


def test_types_that_county_and_zones_both_tell_apart_each_have_a_rest() -> None:
    rows = [
        quantity(FOREST, "", 10, 1), quantity(SHRUB, "", 5, 1),
        quantity(FOREST, "a", 7), quantity(SHRUB, "b", 5),
    ]  # fmt: skip
    found = amounts(*rows)
    assert found["township", "", "forest"] == 3
    assert ("township", "", "shrub") not in found  # nothing is left of it


def test_types_that_only_zones_tell_apart_have_one_rest() -> None:
    rows = quantity(WATER, "", 10, 1), quantity(FOREST, "a", 7), quantity(SHRUB, "a", 2)
    assert amounts(*rows)["township", "", ""] == 1


@pytest.mark.parametrize(
    ("county", "a", "b", "codes"),
    [
        (1000, 400, 596, []),  # 0.4 % is the rounding of printed tables
        (1000, 400, 590, ["quantity-sum"]),  # all zones told, and 1 % is missing
        (1000, 400, None, []),  # the other zone may have the rest
        (1000, 1010, None, ["quantity-sum"]),  # but not less than nothing
        (0, 0, 1, ["quantity-sum"]),
    ],
)
def test_zones_that_do_not_add_up_are_told(
    county: float, a: float, b: float | None, codes: list[str]
) -> None:
    rows = [quantity(WATER, "", county, 1), quantity(WATER, "a", a)]
    rows += [] if b is None else [quantity(WATER, "b", b)]
    assert told(*rows) == codes


def test_prices_that_county_and_zones_do_not_share_are_told() -> None:
    county = quantity(WATER, "", 4, 5)
    assert told(county, quantity(WATER, "a", 1, 5), quantity(WATER, "b", 3, 6)) == [
        "quantity-prices"
    ]
    # zones may differ in price, for which the county has the mean, if there is one
    assert told(quantity(WATER, "a", 1, 5), quantity(WATER, "b", 3, 6)) == []
    assert told(quantity(WATER, "a", 0, 5), quantity(WATER, "b", 0, 6)) == ["quantity-prices"]
    assert told(quantity(WATER, "a", 1, 5e9), quantity(WATER, "b", 3)) == ["quantity-prices"]
    unlike = told(quantity(FOREST, "", 4, 2), quantity(SHRUB, "a", 4, 3))
    assert unlike == ["quantity-types"]


def test_a_county_has_the_price_of_its_zones_if_that_is_one() -> None:
    def county(a: float, b: float) -> UnitPrice:
        rows = quantity(WATER, "", 4), quantity(WATER, "a", 1, a), quantity(WATER, "b", 3, b)
        found, _ = placed_quantities(table(*rows), rules())
        return next(one.price for one in found if one.layer == "county")

    assert (county(5, 5).value, county(5, 5).is_given) == (5, True)
    assert not county(5, 6).is_given


def test_land_that_the_norm_counts_beside_land_that_it_does_not_is_told() -> None:
    bare = (*NITROGEN[:3], "built_up")
    assert told(quantity(NITROGEN, "", 4, 2), quantity(bare, "a", 4, 2)) == ["quantity-types"]


AMOUNTS = st.floats(1e-3, 1e9)


def total(*rows: Quantity) -> float:
    """What the county's are worth; so much its zones are worth too."""
    frame = valuation_of_given(placed(*rows), rules()).rows
    sums = frame.groupby("zone_layer")["value_yuan"].sum()
    assert sums["township"] == pytest.approx(sums["county"], rel=1e-9)
    return float(sums["county"])


@settings(max_examples=15, deadline=None)
@given(parts=st.lists(AMOUNTS, min_size=2, max_size=2), factor=AMOUNTS, price=st.none() | AMOUNTS)
def test_the_value_is_linear_in_the_quantity(
    parts: list[float], factor: float, price: float | None
) -> None:
    def one(zone: str, amount: float) -> Quantity:
        return quantity(NITROGEN, zone, amount, math.nan if price is None else price)

    a, b = (total(one("a", part)) for part in parts)
    both = total(*(one(zone, part) for zone, part in zip("ab", parts, strict=True)))
    assert both == pytest.approx(a + b, rel=1e-12)
    assert total(one("", parts[0] * factor)) == pytest.approx(a * factor, rel=1e-12)


@settings(max_examples=40, deadline=None)
@given(st.floats(0.0, 1e9), st.floats(0.0, 1.0))
def test_zones_and_land_in_none_add_up_to_the_county(whole: float, share: float) -> None:
    found = amounts(quantity(WATER, "", whole, 1), quantity(WATER, "a", whole * share))
    zones = math.fsum(amount for (layer, *_), amount in found.items() if layer == "township")
    assert zones == pytest.approx(whole, rel=1e-12)
