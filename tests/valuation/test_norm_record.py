"""The norm of a manifest: what it counts, and what of that it counts here."""

import pytest

from gep.book.norm import read_norm
from gep.valuation.norm_record import counted, norm_record
from tests.valuation.three_strata import rules


@pytest.fixture(scope="module")
def norm():
    found, problems = read_norm("national-2022")
    assert problems == []
    return found


def test_what_does_not_apply_is_listed_and_not_counted(norm):
    first, *others = [key for key, said in norm.services.items() if said.counted]
    record = norm_record(norm, rules().catalogue, {first: "no coast"})
    assert record.services[first].listed
    assert not record.services[first].counted
    assert record.services[first].not_applicable == "no coast"
    assert set(record.counted) == set(others)


def test_an_account_counts_no_more_than_its_own_of_a_norm(norm):
    some = sorted(counted(norm))[:2]
    record = norm_record(norm, rules().catalogue, {}, some)
    assert set(record.counted) == set(some)
    assert {key for key, said in record.services.items() if said.listed} == counted(norm)
    assert record.order == tuple(norm.services)
