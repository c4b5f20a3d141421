"""Coefficients in the manifest: once each, with all that used them, their range and the book's."""

from dataclasses import replace

import pytest

from gep.account.manifest import UsedCoefficient
from gep.book.book import Book
from gep.book.coefficient import CoefficientRow
from gep.book.price_indices import IndexValue
from gep.catalogue.rules import Rules
from gep.catalogue.used import Used
from gep.valuation.coefficient_record import coefficient_record, coefficient_records
from tests.valuation.three_strata import rules

NAMED = ("", "toy_price")
SHIPPED = CoefficientRow(
    *NAMED, (), 10.0, "CNY t-1", low=8.0, high=15.0, year=2020, index="toy", source="ly-1721",
    confidence="seen", note="a toy", file="prices.csv", line=7,
)  # fmt: skip
LOCAL = replace(SHIPPED, value=12.0, local=True, source="", confidence="given", file="own.csv")


def used_as(row: CoefficientRow, value: float, unit: str, **more: object) -> Used:
    return Used(row.service, row.parameter, row.key, value, unit, row, **more)


def told_of(
    *used: tuple[str, Used], rows: tuple[CoefficientRow, ...], **book: object
) -> tuple[UsedCoefficient, ...]:
    """What the manifest says where the book has these rows alone."""
    by = rules()
    sources = {"ly-1721": {"title": "LY/T 1721"}}
    other: Book = replace(by.book, rows=rows, sources=sources, **book)
    asked: Rules = replace(by, book=other)
    return coefficient_records(used, asked)


def test_a_range_is_in_the_unit_and_year_of_the_value() -> None:
    chain = ((2021, "toy", 1.1), (2022, "toy", 0.5))
    moved = used_as(SHIPPED, 10 / 1000 * 1.1 * 0.5, "CNY kg-1", year=2022, chain=chain)
    found = coefficient_record(moved)
    assert (found.low, found.high) == pytest.approx((0.008 * 0.55, 0.015 * 0.55), rel=1e-14)
    assert (found.value, found.unit) == (moved.value, "CNY kg-1")
    assert (found.given_value, found.given_unit, found.year) == (10.0, "CNY t-1", 2020)
    assert (found.price_year, found.chain, found.place) == (2022, chain, "prices.csv:7")


def test_the_record_is_as_sure_as_the_index_that_moved_it() -> None:
    chain = ((2021, "toy", 1.1),)
    moved = used_as(SHIPPED, 11.0, "CNY t-1", year=2021, chain=chain, index_confidence="recalled")
    assert coefficient_record(moved).confidence == "recalled"
    assert coefficient_record(used_as(SHIPPED, 10.0, "CNY t-1")).confidence == "seen"


def test_a_row_without_a_range_has_none() -> None:
    bare = coefficient_record(used_as(replace(SHIPPED, low=None, high=None), 10.0, "CNY t-1"))
    assert (bare.low, bare.high) == (None, None)


def test_a_coefficient_stands_once_with_all_that_used_it() -> None:
    one = used_as(SHIPPED, 10.0, "CNY t-1")
    found = told_of(("b", one), ("a", one), ("b", one), rows=(SHIPPED,))
    (single,) = found
    assert single.used_by == ("b", "a")  # in the order in which they asked
    assert single.source_title == "LY/T 1721"
    assert single.book is None  # it is the book's own
    years = [replace(one, year=year) for year in (2022, 2021)]
    assert len(told_of(*(("a", each) for each in years), rows=(SHIPPED,))) == 2


def test_a_source_in_a_bureaus_own_words_is_its_title() -> None:
    own = replace(LOCAL, source="yearbook p. 3")
    (found,) = told_of(("a", used_as(own, 12.0, "CNY t-1")), rows=(own,))
    assert (found.source_title, found.book) == ("yearbook p. 3", None)


def test_beside_a_bureaus_number_stands_that_of_the_book() -> None:
    used = used_as(LOCAL, 12.0, "CNY t-1")
    (found,) = told_of(("a", used), rows=(SHIPPED, LOCAL))
    assert found.book is not None
    assert (found.value, found.book.value, found.book.unit) == (12.0, 10.0, "CNY t-1")
    assert (found.local, found.book.local, found.book.source_title) == (True, False, "LY/T 1721")
    # in the unit in which it was used, as far as that can be
    (found,) = told_of(("a", used_as(LOCAL, 0.012, "CNY kg-1")), rows=(SHIPPED, LOCAL))
    assert found.book is not None
    assert found.book.value == pytest.approx(0.01, rel=1e-14)
    other = replace(LOCAL, unit="CNY m-3")  # of another kind than the book's
    (found,) = told_of(("a", used_as(other, 12.0, "CNY m-3")), rows=(SHIPPED, other))
    assert found.book is None


def test_beside_a_year_of_a_bureaus_index_stands_what_the_book_makes_of_the_price() -> None:
    years = IndexValue("toy", 2021, 110.0)
    mine = replace(years, value=120.0, local=True)
    by = rules()
    scope = replace(by.scope, price_year=2021)
    rows, used = (SHIPPED,), used_as(SHIPPED, 12.0, "CNY t-1", year=2021)
    asked = replace(by, scope=scope, book=replace(by.book, rows=rows, indices=(years, mine)))
    (found,) = coefficient_records([("a", used)], asked)
    assert found.book is not None
    assert found.book.value == pytest.approx(11.0, rel=1e-14)  # 10 by 110 %
    # and nothing where the index was nobody's own
    (same,) = coefficient_records([("a", replace(used, value=11.0))], asked)
    assert same.book is None
