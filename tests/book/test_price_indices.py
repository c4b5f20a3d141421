"""Prices moved from year to year by their own indices."""

import pytest

from gep.book.price_indices import IndexValue, moved
from tests.book.small_book import BOOK, HERE, INDEX, override, row


def test_a_price_moves_by_the_product_of_the_years_and_back_again():
    forth = moved(row(100.0, index="i", year=2018), 2020, "", INDEX)
    assert forth.chain == ((2019, "i", 1.1), (2020, "i", 1.2))
    assert forth.value == pytest.approx(132.0)  # 100 x 1.1 x 1.2
    back = moved(row(132.0, index="i", year=2020), 2018, "", INDEX)
    assert back.value == pytest.approx(100.0)
    assert (back.year, [step[0] for step in back.chain]) == (2018, [2019, 2018])


def test_a_price_without_index_or_in_its_own_year_stays():
    assert moved(row(5.0, year=2018), 2023, "", INDEX).year == 2018
    assert moved(row(5.0), 2023, "", INDEX).year == 2023
    assert moved(row(5.0, index="i", year=2018), 2018, "", INDEX).chain == ()


def test_a_gap_in_the_index_is_said_and_the_price_stays_at_the_year_reached():
    price = moved(row(100.0, index="i", year=2018), 2022, "", INDEX)
    assert (price.year, price.missing) == (2020, (2021, 2022))
    before = moved(row(100.0, index="i", year=2020), 2015, "", INDEX)
    # without 2018 nothing tells what 2017 was
    assert (before.year, before.missing) == (2018, (2018, 2017, 2016))


def test_fixed_base_and_previous_year_series_agree():
    # CPI with 1978 = 100 is 493.60 in 2007 and 606.70 in 2014 (Miao et al. 2017, Table 1)
    fixed = moved(row(1.0, index="cpi_1978", year=2007), 2014, "", BOOK.indices)
    assert fixed.value == pytest.approx(606.70 / 493.60, rel=1e-12)
    chained = moved(row(1.0, index="cpi", year=2007), 2014, "", BOOK.indices)
    assert chained.value == pytest.approx(fixed.value, rel=5e-4)


def test_a_moved_price_is_as_sure_as_the_least_sure_of_row_and_index():
    sure = (IndexValue("i", 2019, 110.0, confidence="seen"), IndexValue("i", 2020, 120.0))
    unsure = (*sure[:1], IndexValue("i", 2020, 120.0, confidence="recalled"))
    seen = row(1.0, index="i", year=2018)
    assert moved(seen, 2020, "", sure).confidence == "seen"
    assert moved(seen, 2020, "", unsure).confidence == "recalled"
    # the unsure year is not on the way
    assert moved(seen, 2019, "", unsure).confidence == "seen"
    assert moved(row(1.0, index="i", year=2020), 2019, "", unsure).confidence == "recalled"
    recalled = row(1.0, index="i", year=2018, confidence="recalled")
    assert moved(recalled, 2020, "", sure).confidence == "recalled"
    assert moved(row(1.0, year=2018), 2020, "", unsure).confidence == "seen"  # nothing moves it


def test_of_a_fixed_base_both_ends_count():
    ends = (
        IndexValue("f", 2010, 200.0, "fixed_base", confidence="recalled"),
        IndexValue("f", 2020, 300.0, "fixed_base", confidence="seen"),
    )
    price = moved(row(2.0, index="f", year=2010), 2020, "", ends)
    assert (price.value, price.confidence) == (3.0, "recalled")


def test_an_alternative_year_of_an_index_moves_nothing():
    other = IndexValue("i", 2019, 150.0, region="33", use="alternative")
    assert moved(row(2.0, index="i", year=2018), 2019, "330881", (*INDEX, other)).value == 2.2


def test_the_index_of_the_region_wins():
    local = IndexValue("i", 2019, 150.0, region="33")
    assert moved(row(2.0, index="i", year=2018), 2019, "330881", (*INDEX, local)).value == 3.0
    assert moved(row(2.0, index="i", year=2018), 2019, "36", (*INDEX, local)).value == 2.2


def test_dredging_cost_of_2005_in_2007():
    # 12.6 CNY m-3 x 1.015 (2006) x 1.048 (2007), by hand
    price = BOOK.price("soil_retention", "dredging_cost", (), HERE, 2007)
    assert price.value == pytest.approx(12.6 * 1.015 * 1.048)
    assert (price.unit, price.year) == ("CNY m-3", 2007)


@pytest.mark.parametrize(
    ("year", "item", "value", "why"),
    [
        (2023, "SO2", 1263.16, "tax since 2018: 1.2 CNY per 0.95 kg"),
        (2016, "dust", 300.0, "charge since 2014: 1.2 CNY per 4 kg"),
        (2010, "dust", 150.0, "before: 0.6 CNY per 4 kg"),
    ],
)
def test_tariffs_are_those_of_the_year(year, item, value, why):
    price = BOOK.price("air_purification", "air_pollutant_treatment_cost", (item,), HERE, year)
    assert price.value == value, why
    assert price.chain == ()


def test_an_index_written_as_a_plain_number_would_multiply_prices_a_hundredfold(tmp_path):
    text = "service,parameter,value,unit,year,source\nindices,cpi,102,1,2025,x\n"
    _, problems = override(tmp_path, text)
    assert [problem.code for problem in problems] == ["coefficient-range"]
