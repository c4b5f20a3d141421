"""Patterns of ecosystem types: each another, in every grey, on map and legend alike."""

from itertools import combinations

import numpy as np
import pytest

from gep.outputs.maps.patterns import PATTERNS, patterned
from gep.telling.colours import colours

COLOURS = np.array([[0, 0, 0, 0], [40, 90, 40, 255], [240, 230, 150, 255]], dtype=np.uint8)
SIDE = 96


def ink(pattern: str) -> np.ndarray:
    painted = patterned(np.full((SIDE, SIDE), 1, np.uint8), COLOURS[:2], [pattern])
    return (painted != COLOURS[1]).any(axis=2)


def test_every_pattern_of_the_colours_is_known() -> None:
    assert set(colours().patterns.values()) <= set(PATTERNS)


@pytest.mark.parametrize("name", PATTERNS)
def test_a_pattern_leaves_most_of_its_colour(name: str) -> None:
    assert 0.02 < ink(name).mean() < 0.4


@pytest.mark.parametrize(("one", "other"), list(combinations(PATTERNS, 2)))
def test_patterns_differ(one: str, other: str) -> None:
    assert (ink(one) != ink(other)).mean() > 0.05


def test_ink_is_lighter_than_dark_and_darker_than_light_and_nothing_stays_clear() -> None:
    codes = np.repeat(np.array([[0, 1, 2]], np.uint8), SIDE, axis=1).repeat(SIDE, axis=0)
    painted = patterned(codes, COLOURS, ["rows", "rows"]).astype(int)
    assert (painted[codes == 0] == 0).all()
    assert painted[codes == 1][:, 1].max() > 90 + 50
    assert painted[codes == 2][:, 1].min() < 230 - 50
    assert (painted[codes > 0][:, 3] == 255).all()


def test_a_type_without_a_pattern_is_plain() -> None:
    assert not ink("").any()
