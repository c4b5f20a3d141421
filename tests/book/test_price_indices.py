"""Prices moved from year to year by their own indices."""

import pytest

from gep.book.book import Where
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


def test_dredging_cost_of_2010_in_2012_and_in_2008():
    # 15.58 CNY m-3 x 1.054 (2011) x 1.026 (2012), and over 1.033 (2010) and 0.993 (2009), by hand
    price = BOOK.price("soil_retention", "dredging_cost", (), HERE, 2012)
    assert price.value == pytest.approx(15.58 * 1.054 * 1.026)
    assert (price.unit, price.year, price.confidence) == ("CNY m-3", 2012, "seen")
    before = BOOK.price("soil_retention", "dredging_cost", (), HERE, 2008)
    assert before.value == pytest.approx(15.58 / 1.033 / 0.993)


@pytest.mark.parametrize(
    ("item", "year", "value", "why"),
    [
        ("tea", 2023, 142129, "287.1e8 CNY over 20.2e4 t, the year's own"),
        ("tea", 2022, 142129 / 1.002, "2023 is nearer than 2020, and prices rose by 0.2 percent"),
        ("tea", 2021, 124921 * 1.009, "2020 is nearer"),
        ("tea", 2019, 102151 * 1.029, "2018 and 2020 are as near: the earlier"),
        ("tea", 2018, 102151, "190e8 CNY over 18.6e4 t"),
        ("pork", 2022, 25630, "mean of the year, ex works"),
        ("pork", 2023, (21510 + 20210) / 2, "mean of October and December, no index"),
        ("pork", 2024, 20860, "the last that was read, as it is: pork has a cycle of its own"),
        ("eggs", 2023, (10970 + 11090) / 2, "mean of two fairs"),
        ("poultry", 2023, 15000, "the stand-in as it is: livestock takes no index"),
        ("rice", 2023, 129 * 20, "129 CNY for 50 kg"),
        ("mushrooms", 2020, 3465.65e8 / 4061.43e4, "value over output"),
        ("bamboo_culms", 2025, 630 / 45, "a tonne has 45 culms"),
    ],
)
def test_prices_of_products_by_year(item, year, value, why):
    price = BOOK.price("provision", "product_price", (item,), HERE, year)
    assert price.value == pytest.approx(value, rel=1e-4), why


def test_tea_of_another_province_keeps_the_stand_in():
    elsewhere = BOOK.price("provision", "product_price", ("tea",), Where("", "350821"), 2023)
    assert (elsewhere.row.source, elsewhere.confidence) == ("product-price-standin", "recalled")


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
