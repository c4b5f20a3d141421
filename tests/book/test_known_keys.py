"""Keys of a bureau's own rows: however spelt, and refused where nothing would ask for them."""

import pytest

from gep.book.known_keys import KnownKeys
from gep.book.vocabulary import Vocabulary
from tests.book.small_book import TYPES, row

RATES = [row(1.0, key=("SO2", "forest")), row(1.0, key=("NOx", "cropland"))]
KNOWN = KnownKeys.of(RATES, TYPES, Vocabulary.shipped().items)


@pytest.mark.parametrize(
    ("written", "spelt"),
    [
        (("SO2", "forest"), ("SO2", "forest")),
        (("二氧化硫", "林地"), ("SO2", "forest")),  # as a bureau calls them
        (("so2", "Forest"), ("SO2", "forest")),
        (("SO2", "moss"), ("SO2", "moss")),  # what is unknown stays as it was written
    ],
)
def test_types_and_items_go_by_their_ids_however_they_were_written(written, spelt):
    assert KNOWN.spelt(row(2.0, key=written)).key == spelt


def test_a_kind_of_a_type_and_an_item_without_a_row_may_be_added():
    assert KNOWN.problems(row(2.0, key=("dust", "bamboo_forest"))) == []


@pytest.mark.parametrize(
    ("key", "code", "said"),
    [
        (("SO2", "forrest"), "coefficient-unknown-type", "forest"),
        (("SO3", "forest"), "coefficient-unknown-key", "SO2"),
        (("SO2",), "coefficient-key-parts", "|"),
    ],
)
def test_a_key_that_nothing_asks_for_is_told_with_one_that_something_does(key, code, said):
    (problem,) = KNOWN.problems(row(2.0, key=key))
    assert problem.code == code
    for lang in ("zh", "en"):
        assert said in problem.text(lang)


def test_a_parameter_without_any_row_may_have_any_key():
    assert KNOWN.problems(row(2.0, parameter="new", key=("whatever",))) == []
