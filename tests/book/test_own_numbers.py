"""A bureau's own number may differ much from the book's, and not by a slip of its unit."""

import pytest

from gep.book.coefficient import CoefficientRow
from gep.book.own_numbers import beyond_the_whole, far_from
from gep.catalogue.discovery import book_with_extensions, declared_coefficients
from gep.service import Coefficient

# 10 to 30 CNY t-1: a hundredth of the least is 0.1, a hundred times the most 3000
BOOK = (
    CoefficientRow("", "price", ("tea",), 20.0, "CNY t-1", low=10.0, high=30.0),
    CoefficientRow("", "price", ("rice",), 2e6, "CNY t-1"),
    CoefficientRow("", "other", ("tea",), 2e6, "CNY t-1"),
)


@pytest.mark.parametrize(
    ("value", "unit", "is_far"),
    [
        (20.0, "CNY t-1", False),
        (0.11, "CNY t-1", False),
        (2900.0, "CNY t-1", False),
        (0.09, "CNY t-1", True),
        (3100.0, "CNY t-1", True),
        (2.9, "CNY kg-1", False),  # 2900 CNY t-1
        (3.1, "CNY kg-1", True),
        (3100.0, "CNY m-3", False),  # another thing altogether, of which the book says nothing
        (3100.0, "no unit", False),  # told elsewhere
        (0.0, "CNY t-1", False),  # nothing is asked for it, which may be
    ],
)
def test_what_is_far_beyond_the_book(value, unit, is_far):
    problems = far_from(CoefficientRow("", "price", ("tea",), value, unit), BOOK)
    assert [p.code for p in problems] == ["coefficient-size"] * is_far


def test_what_the_book_does_not_know_has_no_bounds():
    assert far_from(CoefficientRow("", "price", ("coffee",), 1e12, "CNY t-1"), BOOK) == []


@pytest.mark.parametrize(
    ("value", "unit", "high", "is_beyond"),
    [
        (0.35, "1", None, False),
        (35.0, "%", None, False),
        (1.0, "1", None, False),
        (0.0, "1", None, False),
        (35.0, "1", None, True),  # 35 for 35 %
        (1.2, "1", None, True),
        (120.0, "percent", None, True),
        (-0.1, "1", None, True),
        (0.9, "1", 1.5, True),  # its range
    ],
)
def test_a_share_is_a_part_of_its_whole(value, unit, high, is_beyond):
    declared = {("soil", "share"): Coefficient("share", "1", is_share=True),
                ("soil", "ratio"): Coefficient("ratio", "1")}  # fmt: skip
    row = CoefficientRow("soil", "share", (), value, unit, high=high)
    assert [p.code for p in beyond_the_whole(row, declared)] == ["coefficient-share"] * is_beyond
    ratio = CoefficientRow("soil", "ratio", (), value, unit, high=high)
    assert beyond_the_whole(ratio, declared) == []


def test_the_shares_of_the_book_are_parts_of_their_wholes():
    declared = declared_coefficients()
    shares = [key for key, one in declared.items() if one.is_share]
    assert len(shares) >= 6
    rows = [row for row in book_with_extensions().rows if (row.service, row.parameter) in shares]
    assert len(rows) > 20
    assert [p.values for row in rows for p in beyond_the_whole(row, declared)] == []
