"""Which inputs an indicator lacks, the fewest first, and what would do as well."""

from gep.book.vocabulary import Vocabulary
from gep.catalogue.binding import bind
from gep.catalogue.sufficient import is_computable, sufficient
from gep.catalogue.variants import Given
from gep.service import Derived, FromSums, Indicator, PerArea, Service

VOCABULARY = Vocabulary.shipped()


def rain(precipitation):
    return precipitation


def balance(precipitation, evapotranspiration):
    return precipitation - evapotranspiration


def kept(water):
    return water


def of_months(monthly_precipitation):
    return monthly_precipitation


def steep(slope):
    return slope


def at_most_spent(water, consumption):
    return water


WATER = Indicator(
    "water", "m3 yr-1", methods={"gross": FromSums(rain), "balance": FromSums(balance)}
)
KEPT = Indicator("kept", "m3 yr-1", methods={"all": FromSums(kept)})
BY_MONTHS = Derived("precipitation", methods={"months": PerArea(of_months, gives="mm yr-1")})
NOTHING = Given(frozenset())


def needs(*indicators, asked, methods, derived=(), given=NOTHING):
    service = Service("toy", "玩具", "Toy", "regulating", (), indicators)
    catalogue = bind([service], derived, VOCABULARY, {})
    found = sufficient(catalogue, given, asked, methods)
    for group in found if len(found) == 1 else ():
        for name in group:  # whatever is said to be enough is enough
            more = Given(given.rasters | {name}, resolutions={name: 1.0})
            assert name not in VOCABULARY.rasters or is_computable(catalogue, more, asked, methods)
    return found


def test_one_input_is_told_where_one_is_enough_and_not_the_union_of_all_methods():
    assert needs(WATER, asked="water", methods=("gross", "balance")) == (("precipitation",),)


def test_only_methods_that_count_are_asked():
    found = needs(WATER, asked="water", methods=("balance",))
    assert found == (("precipitation",), ("evapotranspiration",))
    given = Given(frozenset({"precipitation"}))
    found = needs(WATER, asked="water", methods=("balance",), given=given)
    assert found == (("evapotranspiration",),)


def test_what_a_raster_can_be_made_from_does_as_well_and_stands_behind_it():
    found = needs(WATER, asked="water", methods=("gross",), derived=[BY_MONTHS])
    assert found == (("precipitation", "monthly_precipitation"),)
    found = needs(WATER, asked="water", methods=("balance",), derived=[BY_MONTHS])
    assert found == (("precipitation", "monthly_precipitation"), ("evapotranspiration",))


def test_the_inputs_of_what_it_rests_on_are_its_own():
    assert needs(WATER, KEPT, asked="kept", methods=("all",)) == (("precipitation",),)


def test_nothing_is_lacking_of_what_no_input_can_help():
    assert needs(WATER, asked="water", methods=("of_another",)) == ()
