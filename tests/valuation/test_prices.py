"""Prices of a county by hand: which one, in which unit, moved to which year."""

from dataclasses import replace

import numpy as np
import pytest

from gep.book.price_indices import IndexValue
from gep.catalogue.rules import Rules
from gep.valuation.prices import Price, Pricing
from tests.valuation.three_strata import own, rules, with_rows

INDEX = tuple(
    IndexValue("toy", year, percent) for year, percent in ((2021, 110.0), (2022, 90.0), (2023, 200))
)


def priced(by: Rules, indicator: str, name: str, *items: str) -> Price:
    return Pricing(by).of(indicator, name, items or ("",))


def dredging(**changed: object) -> Price:
    """The price of silt by one row of the county's own, at 20 CNY a cubic metre."""
    row = own("", "dredging_cost", "", 20.0, "CNY m-3", **changed)
    by = with_rows(rules(), [row])
    by = replace(by, book=replace(by.book, indices=INDEX, rows=tuple(
        r for r in by.book.rows if r is row or r.parameter != "dredging_cost"
    )))  # fmt: skip
    return priced(replace(by, scope=replace(by.scope, base_year=2021)),
                  "avoided_siltation", "replacement_cost")  # fmt: skip


def test_a_price_of_the_year_is_that_of_its_row() -> None:
    silt = priced(rules(), "avoided_siltation", "replacement_cost")
    assert silt.values.tolist() == [[[20.0]]]
    assert (silt.units, silt.years, silt.constant) == (("CNY m-3",), (2023,), None)
    assert [one.parameter for one in silt.used] == ["dredging_cost"]


def test_an_index_moves_a_price_by_the_product_of_its_years() -> None:
    silt = dredging(year=2020, index="toy")
    assert silt.values.item() == pytest.approx(20 * 1.1 * 0.9 * 2.0, rel=1e-14)
    assert silt.constant is not None
    assert silt.constant.item() == pytest.approx(20 * 1.1, rel=1e-14)  # of the base year, 2021
    assert silt.years == (2023,)
    (used,) = silt.used
    assert [step[0] for step in used.chain] == [2021, 2022, 2023]
    assert np.prod([factor for *_, factor in used.chain]) * 20 == pytest.approx(silt.values.item())


def test_without_an_index_a_price_stays_that_of_its_year() -> None:
    silt = dredging(year=2020)
    assert silt.constant is not None
    assert (silt.values.item(), silt.constant.item(), silt.years) == (20.0, 20.0, (2020,))


def test_a_price_is_per_unit_of_its_quantity() -> None:
    by_kilogram = own("", "product_price", "rice", 3.0, "CNY kg-1")
    rice = priced(with_rows(rules(), [by_kilogram]), "product_output", "market_price", "rice")
    assert rice.values.item() == pytest.approx(3000.0, rel=1e-14)
    assert rice.units == ("CNY t-1",)


def test_each_item_has_its_price_and_one_without_has_no_number() -> None:
    axis = rules().lookup.vocabulary.items["product"]
    book = rules().book
    bare = tuple(row for row in book.rows if row.parameter != "product_price" or row.local)
    by = replace(rules(), book=replace(book, rows=bare))
    both = priced(by, "product_output", "market_price", "wheat", "rice")
    assert {axis[item].unit for item in ("wheat", "rice")} == {"t yr-1"}
    assert np.isnan(both.values[0]).all()
    assert both.values[1].tolist() == [[3000.0]]


def test_a_price_by_a_formula_is_of_the_earliest_of_its_numbers() -> None:
    rows = [
        own("", "reservoir_construction_cost", "", 12.0, "CNY m-3", year=2022),
        own("", "reservoir_yearly_rate", "", 0.05, "yr-1", year=2021),
    ]
    by = rules()
    rate = next(row for row in by.book.rows if row.parameter == "reservoir_yearly_rate")
    by = with_rows(by, [rows[0], replace(rows[1], unit=rate.unit)])
    water = priced(by, "water_conserved", "reservoir_annualised")
    assert water.values.item() == pytest.approx(12 * 0.05, rel=1e-14)
    assert water.years == (2021,)


def test_a_price_is_as_sure_as_the_least_sure_of_its_numbers() -> None:
    assert dredging(confidence="given").rank.item() == 0
    assert dredging(confidence="recalled").rank.item() == 3


def test_drawn_prices_have_the_bits_of_each_alone() -> None:
    row = next(r for r in rules().book.rows if r.local and r.parameter == "dredging_cost")
    values = np.array([19.3, 1 / 3])
    many = priced(replace(rules(), drawn={row: values}), "avoided_siltation", "replacement_cost")
    assert many.values.shape == (2, 1, 1, 1)
    for number, drawn in enumerate(values):
        alone = with_rows(rules(), [replace(row, value=float(drawn))])
        one = priced(alone, "avoided_siltation", "replacement_cost")
        assert np.array_equal(many.values[number], one.values)
