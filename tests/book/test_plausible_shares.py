"""Shares of land that a type can have."""

from gep.book.ecosystem_types import EcosystemTypes
from gep.book.plausible_shares import share_bounds


def test_every_bound_is_a_share_of_a_type_there_is():
    for code in ("330881", "650000"):
        bounds = share_bounds(code)
        assert bounds.keys() <= set(EcosystemTypes.shipped().ids)
        assert all(0 < high <= 1 for high in bounds.values())


def test_the_bound_of_the_place_goes_before_that_of_anywhere():
    here, elsewhere = share_bounds("330881"), share_bounds("230833")
    # a third of a county of the Sanjiang plain is marsh, a tenth of none in Zhejiang
    assert here["marsh"] < 0.3 < elsewhere["marsh"]
    assert "bare" in here
    assert "bare" not in elsewhere, "a county may be desert"
