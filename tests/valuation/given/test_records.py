"""Given quantities as arrays: each in its place, and what was not given said so."""

from dataclasses import replace

import numpy as np

from gep.book.coefficient import CoefficientRow
from gep.book.confidence import CONFIDENCE
from gep.catalogue.used import Used
from gep.telling.notes import bilingual
from gep.valuation.given.placing import placed_quantities
from gep.valuation.given.prices import price_name
from gep.valuation.given.records import valuation_of_given
from gep.valuation.records import Record, Refusal
from gep.valuation.valuation import Valued
from tests.valuation.given.two_zones import NITROGEN, WATER, placed, quantity, rules, table

FOREST, SHRUB = (*WATER[:3], "forest"), (*WATER[:3], "shrub")


def valued(*rows) -> Valued:
    return valuation_of_given(placed(*rows), rules())


def only(found: Valued) -> Record:
    (one,) = found.records
    return one


def test_quantities_stand_in_their_zone_and_type() -> None:
    found = valued(quantity(FOREST, "a", 5, 2), quantity(SHRUB, "b", 7, 2))
    water = only(found)
    kinds = found.axes.types
    assert sorted(kinds) == ["forest", "shrub"]
    assert [code for _, code, _ in found.axes.zones] == ["330881", "a", "b"]
    told = water.amount.quantity[0][:, [kinds.index("forest"), kinds.index("shrub")]]
    assert np.nan_to_num(told).tolist() == [[5, 7], [5, 0], [0, 7]]
    assert np.array_equal(water.amount.counted[0], np.isfinite(water.amount.quantity[0]))
    assert water.price is not None
    worth = water.value(water.price)[0]
    assert np.nansum(worth, axis=1).tolist() == [24, 10, 14]
    assert found.values()["water_conservation"].tolist() == [24, 10, 14]


def test_land_in_no_zone_is_there_only_if_something_lies_on_it() -> None:
    found = valued(quantity(WATER, "", 10, 2), quantity(WATER, "a", 4))
    assert [code for _, code, _ in found.axes.zones] == ["330881", "a", "b", ""]
    assert np.nan_to_num(only(found).amount.quantity[0, :, 0]).tolist() == [10, 4, 0, 6]
    assert found.axes.is_asked.tolist() == [True, True, True, False]


def test_a_zone_that_was_given_nothing_is_not_computed() -> None:
    found = valued(quantity(WATER, "", 10, 2), quantity(WATER, "a", 4))
    silent = only(found).amount.silent
    assert silent is not None
    assert silent.tolist() == [[False, False, True, False]]
    rows = found.rows
    of_b = rows[(rows["zone_code"] == "b") & (rows["indicator"] == "water_conserved")]
    assert of_b["status"].tolist() == ["not_computed"]
    assert of_b["note"].tolist() == [bilingual("value-zone-not-given", names="")]


def test_each_indicator_that_the_norm_names_and_nobody_gave_is_refused() -> None:
    found = valued(quantity(WATER, "", 10, 2))
    refused = {one.indicator: one for one in found.entries if isinstance(one, Refusal)}
    assert "water_conserved" not in refused
    named = {name for said in rules().norm.services.values() for name in said.methods}
    known = named & rules().catalogue.indicators.keys()
    assert known - {"water_conserved"} <= refused.keys()
    one = refused["nitrogen_retained"]
    assert (one.status, one.reason.sentence) == ("not_computed", "value-not-given")


def test_what_the_norm_does_not_count_has_a_record_of_its_own() -> None:
    soil = ("soil_retention", "nitrogen_retained", "", "built_up")
    found = valued(quantity((*NITROGEN[:3], "forest"), "", 3, 2), quantity(soil, "", 1, 2))
    of_soil = {one.counted: one for one in found.records}
    assert of_soil.keys() == {True, False}
    assert np.nansum(of_soil[True].amount.quantity[0, 0]) == 3
    assert np.nansum(of_soil[False].amount.quantity[0, 0]) == 1
    assert found.values()["soil_retention"][0] == 6
    memo = found.memo[found.memo["zone_layer"] == "county"]
    told = memo[memo["status"] == "computed"]
    assert told["note"].str.contains(bilingual("value-other-land"), regex=False).tolist() == [True]


def test_zones_that_are_counted_are_not_called_silent_in_the_memo() -> None:
    forest, soil = ((*NITROGEN[:3], kind) for kind in ("forest", "built_up"))
    found = valued(quantity(forest, "a", 3, 2), quantity(soil, "a", 1, 2))
    silent = {one.counted: one.amount.silent for one in found.records}
    assert silent[True] is not None
    assert silent[False] is not None
    assert silent[True].tolist() == [[False, False, True]]  # b
    assert not silent[False].any()  # which is told once


def test_a_price_of_the_book_is_as_sure_as_its_row() -> None:
    own = rules()
    name = price_name(own, quantity(NITROGEN, "", 1))
    parameter = own.catalogue.prices["nitrogen_retained", name].terms[0].name
    row = CoefficientRow("", parameter, (), 9.0, "CNY t-1", confidence="recalled", local=True)
    by = replace(own, book=own.book.with_rows([row]))
    found, _ = placed_quantities(table(quantity(NITROGEN, "", 3)), by)
    price = only(valuation_of_given(found, by)).price
    assert price is not None
    assert CONFIDENCE[int(price.rank.max())] == "recalled"
    assert np.nanmax(price.values) == 9.0


def test_prices_of_the_book_tell_what_they_rest_on_and_given_ones_nothing() -> None:
    booked, given = (only(valued(quantity(NITROGEN, "", 3, price))) for price in (float("nan"), 2))
    assert booked.price is not None
    assert given.price is not None
    assert given.price.used == ()
    assert booked.price.used
    assert all(isinstance(one, Used) for one in booked.price.used)
    assert given.price.units == booked.price.units == ("CNY t-1",)
    assert given.amount.units == ("t yr-1",)
