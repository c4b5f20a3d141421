"""Numbers as people read them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gep.telling.numbers import number, percent


def test_no_minus_before_nothing() -> None:
    assert number(-0.004) == "0.00"
    assert number(-0.006) == "-0.01"


@given(st.floats(1e-9, 10.0), st.integers(1, 3))
def test_a_share_is_never_shown_as_nothing_and_reads_back(share: float, digits: int) -> None:
    text = percent(share, digits)
    shown_share = float(text.removesuffix("%").replace(",", "")) / 100
    assert shown_share > 0
    assert shown_share == pytest.approx(share, abs=0.51 * 10 ** -(digits + 2), rel=0.05)
