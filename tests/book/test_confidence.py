"""How sure numbers are: one order of the words, and what share of a value rests on the last."""

import math
from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from gep.book.book import KINDS, Book
from gep.book.confidence import CONFIDENCE, RECALLED, recalled_share, weakest
from gep.words import words

WORDS = st.sampled_from(CONFIDENCE)


@given(st.lists(WORDS, min_size=1), st.lists(WORDS))
def test_a_row_is_never_surer_than_any_of_its_parts(some: list[str], more: list[str]) -> None:
    assert all(CONFIDENCE.index(weakest(some)) >= CONFIDENCE.index(one) for one in some)
    assert weakest([*some, *more]) == weakest([weakest(some), weakest(more)])


@given(st.lists(st.tuples(st.floats(0.01, 1e12), WORDS), min_size=1))
def test_the_recalled_share_and_the_rest_are_the_whole(rows: list[tuple[float, str]]) -> None:
    values, found = zip(*rows, strict=True)
    swapped = ["seen" if one == RECALLED else RECALLED for one in found]
    both = recalled_share(values, found) + recalled_share(values, swapped)
    assert math.isclose(both, 1.0, rel_tol=1e-12)


def test_every_word_of_confidence_is_said_and_has_a_range() -> None:
    assert set(words("confidence_names")) == set(CONFIDENCE)
    assert set(Book.shipped().default_ranges or {}) == set(product(KINDS, CONFIDENCE))
