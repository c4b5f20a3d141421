"""Where a check warns and where it stops."""

import math

import pytest

from gep.book.check_bounds import CheckBound, check_bounds


@pytest.mark.parametrize("bound", check_bounds().values(), ids=lambda bound: bound.check)
def test_a_check_warns_before_it_stops(bound: CheckBound) -> None:
    assert not bound.stops_below > bound.low
    assert not bound.stops_above < bound.high
    assert any(math.isfinite(end) for end in bound.band)


def test_an_end_that_does_not_hold_stops_nothing() -> None:
    one_sided = CheckBound("x", math.nan, 0.1, math.nan, 1.0)
    assert [one_sided.stops(value) for value in (-9.0, 0.0, 1.0, 1.1)] == [
        False,
        False,
        False,
        True,
    ]


def test_sums_that_differ_by_a_tenth_prove_a_defect() -> None:
    # design.md 5.1: zones of a partition sum to the county to 1e-9
    assert check_bounds()["additivity"].high == 1e-9
    assert check_bounds()["additivity"].stops(0.1)
    # an area in feet instead of metres is 10.76 times too large
    assert check_bounds()["zone-areas"].stops(9.76)
