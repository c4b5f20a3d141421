"""A bureau's own number may differ much from the book's, and not by a slip of its unit."""

import pytest

from gep.book.coefficient import CoefficientRow
from gep.book.own_numbers import far_from

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
