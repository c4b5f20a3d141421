"""The bands for sizes of statistics: each speaks of something there is, in a unit that fits it."""

import pytest

from gep import units
from gep.book.plausible_sizes import AREA, SizeBand, override_band, size_bands
from gep.book.vocabulary import Vocabulary

KNOWN = {(m.table, m.key): m for m in Vocabulary.shipped().measures}


def unit_of(band: SizeBand, table: str, measure: str) -> str:
    items = Vocabulary.shipped().items.get(KNOWN[table, measure].item_axis, {})
    return KNOWN[table, measure].unit or items[band.item].unit


@pytest.mark.parametrize("band", size_bands(), ids=lambda b: f"{b.table}.{b.measure}.{b.item}")
def test_a_band_is_of_a_known_measure_and_its_unit_follows(band):
    own = unit_of(band, band.table, band.measure)
    against = "m2" if band.per == AREA else unit_of(band, *band.per.split("."))
    assert units.conversion(f"{own}/({against})", band.unit) > 0
    assert 0 <= band.low < band.high


def test_a_bureau_s_number_may_be_far_from_the_book_s_but_not_anywhere():
    band = override_band()
    assert 0 < band.low < 1 < band.high
