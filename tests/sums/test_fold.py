"""The fold: whoever is done first, sums are added in tile order."""

import time
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gep.sums.fold import fold


def total(values: list[float], groups: list[list[int]]) -> float:
    found = 0.0

    def add(value: float) -> None:
        nonlocal found
        found += value

    with ThreadPoolExecutor(3) as executor:
        fold(groups, lambda run: [values[tile] for tile in run], add, executor)
    return found


@given(
    st.lists(st.floats(-1e12, 1e12), min_size=1, max_size=20),
    st.lists(st.integers(1, 19), max_size=6),
)
def test_grouping_changes_no_bit(values, cuts):
    edges = [0, *sorted({cut for cut in cuts if cut < len(values)}), len(values)]
    groups = [list(range(a, b)) for a, b in pairwise(edges)]
    one_by_one = 0.0
    for value in values:
        one_by_one += value
    assert total(values, groups) == one_by_one
    assert total(values, [list(range(len(values)))]) == one_by_one


def test_a_late_tile_keeps_its_place():
    met: list[int] = []

    def slow_at_first(run: list[int]) -> list[int]:
        time.sleep(0.05 if run[0] == 0 else 0.0)
        return run

    with ThreadPoolExecutor(4) as executor:
        fold([[0, 1], [2], [3, 4]], slow_at_first, met.append, executor)
    assert met == [0, 1, 2, 3, 4]


def test_a_defect_of_a_worker_is_raised_and_nothing_behind_it_is_added():
    met: list[int] = []

    def broken(run: list[int]) -> list[int]:
        if run == [1]:
            raise ValueError("broken")
        return run

    with ThreadPoolExecutor(2) as executor, pytest.raises(ValueError, match="broken"):
        fold([[0], [1], [2]], broken, met.append, executor)
    assert met == [0]
