"""What is told of each indicator: numbers, or why there are none, and what stops an account."""

from dataclasses import replace

import numpy as np
import pytest

from gep.catalogue.used import Baked
from gep.problems import DataProblem
from gep.valuation.records import Refusal
from gep.valuation.valuation import unplaced, valuation
from tests.valuation.three_strata import (
    REPORTED,
    STRATA,
    own,
    record,
    rice,
    rules,
    sums,
    value,
    with_rows,
)


def test_values_of_services_are_those_of_their_counted_indicators() -> None:
    valued = value()
    worth = valued.values()
    # silt of 1800, 1050 and 750 t; rice of the county, of the silent by area, of land in no zone
    assert worth["soil_retention"].tolist() == [7200.0, 4200.0, 3000.0, 0.0]
    rice_money = 3000.0 * np.array([30.0, 12.0, 18.0 * 4 / 5, 18.0 / 5])
    assert worth["provision"] == pytest.approx(rice_money, rel=1e-15)
    used = {(indicator, one.parameter) for indicator, one in valued.used}
    assert {("avoided_siltation", "dredging_cost"), ("retained_soil", "practice_factor")} <= used


def test_what_the_county_has_no_land_for_is_told_with_its_reason() -> None:
    scope = replace(rules().scope, not_applicable={"soil_retention": "no slopes"})
    refused = [one for one in value(scope=scope).entries if one.service == "soil_retention"]
    (one,) = refused
    assert isinstance(one, Refusal)
    assert (one.status, one.reason.names, one.indicator) == ("not_applicable", "no slopes", "")


def test_a_method_that_the_account_chose_against_the_norm_is_known() -> None:
    assert not record(value(), "retained_soil").departs
    scope = replace(rules().scope, methods={"retained_soil": "rusle"})
    assert record(value(scope=scope), "retained_soil").departs
    assert not record(value(scope=scope), "avoided_siltation").departs


def test_an_indicator_that_the_norm_names_and_nothing_computes_says_what_is_missing() -> None:
    by = rules(measures=frozenset())
    told = [one for one in valuation(sums(), rice({}), by).entries if isinstance(one, Refusal)]
    reasons = {one.indicator: one.reason for one in told}
    assert reasons["product_output"].sentence == "reason-missing"
    assert reasons["product_output"].names == "products.output"


def test_an_amount_of_a_zone_without_land_is_a_problem() -> None:
    bare = replace(sums(), strata=STRATA[STRATA["zone_code"] != "102"])
    with pytest.raises(DataProblem) as error:
        value(bare, {"102": 5.0})
    assert [p.code for p in error.value.problems] == ["stat-zone-without-land"]
    asked = unplaced(bare, rice({"102": 5.0}), rules())
    assert [p.code for p in asked] == ["stat-zone-without-land"]
    assert unplaced(sums(), rice(REPORTED), rules()) == []


def test_what_the_pass_settled_is_not_contradicted() -> None:
    (used,) = {
        one.parameter: one for _, one in value().used if one.parameter == "practice_factor"
    }.values()
    baked = Baked.of((used,))
    assert valuation(sums(), rice(REPORTED), rules(), baked).records
    other = with_rows(rules(), [own("soil_retention", "practice_factor", used.key[0], 0.6, "1")])
    with pytest.raises(DataProblem) as error:
        valuation(sums(), rice(REPORTED), other, baked)
    assert [p.code for p in error.value.problems] == ["coefficient-baked"]


def test_each_draw_is_the_account_of_its_number() -> None:
    row = next(row for row in rules().book.rows if row.local and row.parameter == "dredging_cost")
    many = value(drawn={row: np.array([10.0, 20.0])})
    assert many.values()["soil_retention"].tolist() == [
        [3600.0, 2100.0, 1500.0, 0.0], [7200.0, 4200.0, 3000.0, 0.0]
    ]  # fmt: skip
    assert record(many, "retained_soil").amount.quantity.ndim == 3  # no draw touches it
    with pytest.raises(ValueError, match="no rows"):
        _ = many.rows
