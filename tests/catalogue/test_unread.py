"""What was given and enters no formula."""

import pytest

from gep.book.norm import read_norm
from gep.catalogue.choice import choose
from gep.catalogue.discovery import book_with_extensions, catalogue_of
from gep.catalogue.unread import unread_measures, unread_rasters
from tests.catalogue.scopes import NOTHING, scope_with

CATALOGUE = catalogue_of(book_with_extensions())
SOIL = ("rainfall_erosivity", "soil_erodibility", "ls_factor", "cover_factor")


def chosen(*rasters: str, measures: tuple[tuple[str, str], ...] = ()):
    norm, _ = read_norm("zhejiang-2020")
    assert norm is not None
    return choose(CATALOGUE, norm, scope_with(rasters), frozenset(measures))


@pytest.mark.parametrize(
    ("given", "unread", "why"),
    [
        (SOIL, {}, "each is a factor of the equation"),
        ((*SOIL, "soil_nitrogen"), {}, "a map of nitrogen goes before a figure for each type"),
        (("soil_nitrogen",), {"soil_nitrogen"}, "without the factors there is no soil to hold it"),
        ((*SOIL, "population"), {"population"}, "no formula asks for people"),
        ((*SOIL, "sand"), {"sand"}, "the erodibility that it would make is given itself"),
        ((*SOIL, "elevation"), {"elevation"}, "so is the slope length"),
        (("nep",), {}, "carbon rests on it"),
    ],
)
def test_a_raster_that_nothing_rests_on_is_found(given, unread, why):
    assert set(unread_rasters(CATALOGUE, chosen(*given), given)) == set(unread), why


def test_what_would_read_it_is_named():
    given = ("population", "sand", "soil_nitrogen")
    assert unread_rasters(CATALOGUE, chosen(*given), given) == {
        "population": (),
        "sand": ("soil_erodibility", "wind_erodible_fraction"),
        "soil_nitrogen": ("nitrogen_retained",),
    }  # fmt: skip


def test_a_measure_that_nothing_rests_on_is_found():
    told = (("products", "output"), ("energy", "consumption"), ("water_supply", "amount"),
            ("tourism", "nature_share"), ("emissions", "emission"))  # fmt: skip
    found = unread_measures(CATALOGUE, chosen(measures=told), told)
    # the share of tourism is a coefficient that the county reports; emissions limit purification
    assert found == {("energy", "consumption"): ()}


def test_with_nothing_given_nothing_is_unread():
    assert unread_rasters(CATALOGUE, chosen(), NOTHING.rasters) == {}
