"""What was given, or stands in the book, and enters no formula."""

import pytest

from gep.book.norm import read_norm
from gep.catalogue.choice import choose
from gep.catalogue.discovery import book_with_extensions, catalogue_of
from gep.catalogue.unread import unread_coefficients, unread_measures, unread_rasters
from tests.book.small_book import book, row
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


def test_every_row_of_the_shipped_book_is_read_by_some_formula():
    assert [one.text("en") for one in unread_coefficients(CATALOGUE, book_with_extensions())] == []


HEAT = {"service": "climate_regulation", "parameter": "transpiration_heat", "unit": "kJ m-2 d-1"}
RATE = {"service": "air_purification", "parameter": "removal_rate", "unit": "t km-2 yr-1"}


@pytest.mark.parametrize(
    ("cells", "is_read", "why"),
    [
        (HEAT, True, "the heat of forest"),
        (HEAT | {"key": ("bamboo_forest",)}, True, "a kind of forest"),
        (HEAT | {"use": "alternative"}, True, "evidence of what is read"),
        (HEAT | {"key": ("river",)}, False, "water is cooled by no heat by type"),
        (HEAT | {"key": ()}, False, "it goes by ecosystem type"),
        (HEAT | {"norm": "mee-2020"}, True, "a norm that there is"),
        (HEAT | {"norm": "mee-2002"}, False, "a norm that nobody knows"),
        (HEAT | {"parameter": "transpiration_cold"}, False, "no formula names it"),
        (HEAT | {"service": "carbon_sink"}, False, "it is another service's"),
        (RATE | {"key": ("SO2", "forest")}, True, "a pollutant of the list"),
        (RATE | {"key": ("SO3", "forest")}, False, "no pollutant of the list"),
        ({"service": "", "parameter": "product_price", "key": ("rice",)}, True, "a shared price"),
        ({"service": "", "parameter": "product_price", "key": ("rise",)}, False, "no product"),
    ],
)
def test_a_row_that_no_formula_can_ask_for_is_found(cells, is_read, why):
    one = row(1.0, file="x.csv", line=3, **cells)
    found = unread_coefficients(CATALOGUE, book(one))
    assert [p.code for p in found] == ([] if is_read else ["coefficient-unread"]), why
    assert all(str(p.place) == "x.csv:3" and one.name in p.text("en") for p in found)
