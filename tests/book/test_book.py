"""Which row of the book holds for a place, a norm, a year and an ecosystem type, and its spread."""

from dataclasses import replace

import pytest

from gep.book.book import Where
from tests.book.small_book import BOOK, HERE, INDEX, book, row


def found(*rows, key=("forest",), year=None):
    result = book(*rows).find("s", "p", key, HERE, year)
    return None if result is None else result.value


@pytest.mark.parametrize(
    ("rows", "value", "why"),
    [
        ([row(1.0)], 1.0, "a general row"),
        ([row(1.0), row(2.0, norm="national-2022")], 2.0, "the norm before the general row"),
        ([row(1.0, norm="national-2022"), row(2.0, norm="zhejiang-2020")], 2.0, "nearest norm"),
        (
            [row(1.0, norm="zhejiang-2020"), row(2.0, region="33")],
            2.0,
            "the region before the norm",
        ),
        ([row(1.0, region="33"), row(2.0, region="3308")], 2.0, "the longer code"),
        ([row(1.0, region="330881"), row(2.0, local=True)], 2.0, "the bureau's row before all"),
        ([row(1.0), row(2.0, region="36")], 1.0, "another province never applies"),
        ([row(2.0, region="36")], None, "not even alone"),
        ([row(1.0), row(2.0, norm="mee-2020")], 1.0, "nor does another norm"),
        ([row(1.0), row(2.0, use="alternative", region="33")], 1.0, "evidence is not looked up"),
        ([], None, "nothing"),
    ],
)
def test_which_row_wins(rows, value, why):
    assert found(*rows) == value, why
    assert found(*reversed(rows)) == value, f"{why}, in any order"


def test_own_type_first_then_parents_and_never_children():
    general, local_parent = row(1.0, key=("bamboo_forest",)), row(2.0, local=True)
    assert found(general, local_parent, key=("bamboo_forest",)) == 1.0
    result = book(local_parent).find("s", "p", ("bamboo_forest",), HERE)
    assert (result.value, result.asked, result.borrowed_from) == (2.0, ("bamboo_forest",), "forest")
    assert found(general, key=("forest",)) is None


def test_the_nearest_parent_lends():
    rows = [row(1.0), row(2.0, key=("broadleaf_forest",))]
    assert found(*rows, key=("evergreen_broadleaf_forest",)) == 2.0


def test_only_parts_that_are_types_fall_back():
    one = row(1.0, key=("SO2", "forest"))
    assert found(one, key=("SO2", "bamboo_forest")) == 1.0
    assert found(one, key=("NOx", "forest")) is None
    assert found(one, key=("SO2",)) is None


@pytest.mark.parametrize(
    ("year", "value", "why"),
    [
        (2018, 2.0, "the year itself"),
        (2019, 2.0, "the latest before"),
        (2030, 3.0, "the latest before"),
        (2010, 9.0, "an undated row rather than a later one"),
        (None, 3.0, "the latest of all"),
    ],
)
def test_years(year, value, why):
    rows = [row(2.0, year=2018), row(3.0, year=2020), row(9.0)]
    assert found(*rows, year=year) == value, why
    assert found(*rows[::-1], year=year) == value, why


def test_the_earliest_where_all_are_later():
    assert found(row(2.0, year=2018), row(3.0, year=2020), year=2010) == 2.0


def test_shared_rows_serve_every_service_and_a_service_may_have_its_own():
    shared = replace(row(1.0), service="")
    assert found(shared) == 1.0
    assert found(shared, row(2.0)) == 2.0
    assert found(replace(shared, local=True), row(2.0)) == 1.0


@pytest.mark.parametrize("code", ["330881", "330881000000", "330881001"])
def test_codes_of_the_account_may_be_long(code):
    where = Where("", code)
    assert book(row(1.0, region="330881")).find("s", "p", ("forest",), where).value == 1.0


def test_spread_is_stated_or_of_the_alternatives_or_assumed():
    stated = row(2.0, low=1.0)
    assert (book(stated).spread(stated).low, book(stated).spread(stated).high) == (1.0, 2.0)
    one = row(0.2, unit="t km-2 yr-1")
    other = row(8.0, unit="kg ha-1 yr-1", use="alternative", region="36", source="x")
    spread = book(one, other).spread(one)
    assert (spread.low, spread.high, spread.basis) == (0.2, pytest.approx(0.8), "alternatives")
    bare = row(10.0)
    ranges = {("physical", "seen"): (0.5, 2.0), ("price", "seen"): (0.1, 3.0)}
    spread = book(bare, default_ranges=ranges).spread(bare)
    assert (spread.low, spread.high, spread.basis) == (5.0, 20.0, "assumed")
    cost = row(10.0, unit="元/m3")
    spread = book(cost, default_ranges=ranges).spread(cost)
    assert (spread.low, spread.high) == (1.0, 30.0)


@pytest.mark.parametrize(
    ("unit", "confidence", "factors"),
    [
        ("CNY m-3", "seen", (0.5, 2.0)),
        ("CNY t-1", "computed", (0.5, 2.0)),
        ("CNY ha-1", "recalled", (0.3, 3.0)),
        ("t ha-1 yr-1", "seen", (0.8, 1.25)),
        ("t ha-1 yr-1", "recalled", (0.5, 2.0)),
    ],
)
def test_what_states_no_range_has_that_of_its_kind_and_confidence(unit, confidence, factors):
    bare = row(10.0, unit=unit, confidence=confidence)
    spread = book(bare, default_ranges=BOOK.default_ranges).spread(bare)
    assert (spread.low, spread.high) == pytest.approx([10 * factor for factor in factors])


def test_prices_of_other_years_are_moved_before_they_are_compared():
    one = row(100.0, index="i", year=2020)
    other = row(100.0, index="i", year=2018, use="alternative")
    assert book(one, other, indices=INDEX).spread(one).high == pytest.approx(132.0)


def test_missing_says_what_there_is_instead():
    problem = book(row(1.0, region="36")).missing("s", "p", ("forest",), HERE)
    assert problem.code == "coefficient-missing"
    assert "region 36" in problem.text("en")
