"""Which indicators can be computed from what is given, by which chain, and why not."""

import pytest

from gep.book.vocabulary import Vocabulary
from gep.catalogue.binding import bind
from gep.catalogue.variants import Given, computable
from gep.service import Derived, FromStatistics, FromSums, Indicator, PerArea, Prepared, Service

VOCABULARY = Vocabulary.shipped()


def rain(precipitation):
    return precipitation


def balance(precipitation, evapotranspiration):
    return precipitation - evapotranspiration


def kept(water):
    return water


def stored(kept):
    return kept


def of_months(monthly_precipitation):
    return monthly_precipitation


def chosen(*indicators, asked="", derived=(), **given):
    service = Service("toy", "玩具", "Toy", "regulating", (), indicators)
    catalogue = bind([service], derived, VOCABULARY, {})
    given = {"rasters": frozenset(), **given}
    names = [asked] if asked else [one.key for one in indicators]
    return computable(catalogue, Given(**given), names)


WATER = Indicator(
    "water", "m3 yr-1", methods={"gross": FromSums(rain), "balance": FromSums(balance)}
)
KEPT = Indicator("kept", "m3 yr-1", methods={"all": FromSums(kept)})
STORED = Indicator("stored", "m3 yr-1", methods={"all": FromSums(stored)})
RAIN = frozenset({"precipitation"})
BOTH = RAIN | {"evapotranspiration"}


def test_a_method_without_its_rasters_is_named_with_what_it_lacks():
    choice = chosen(WATER, rasters=RAIN)
    (water,) = choice.variants["water"]
    assert (water.label, water.rasters, water.leaves) == ("gross", RAIN, ("precipitation",))
    assert choice.missing == {("water", "balance"): ("evapotranspiration",)}


def test_variants_multiply_down_a_chain_and_are_called_by_their_choices():
    choice = chosen(WATER, KEPT, STORED, rasters=BOTH)
    assert [one.label for one in choice.variants["water"]] == ["gross", "balance"]
    assert [one.label for one in choice.variants["kept"]] == ["all:gross", "all:balance"]
    # `kept` has one method of its own, but its variants differ further up
    assert [one.label for one in choice.variants["stored"]] == ["all:all:gross", "all:all:balance"]
    last = choice.variants["stored"][1]
    assert last.rasters == BOTH
    assert set(last.leaves) == BOTH
    assert last.upstream["kept"].upstream["water"].method == "balance"


def test_what_is_rested_on_is_found_though_it_was_not_asked_for():
    choice = chosen(WATER, KEPT, asked="kept", rasters=RAIN)
    assert [one.label for one in choice.variants["kept"]] == ["all:gross"]
    assert "water" in choice.variants


def test_the_nearest_way_to_a_missing_chain_is_told():
    choice = chosen(WATER, KEPT, asked="kept")
    assert choice.variants["kept"] == ()
    assert choice.missing["kept", "all"] == ("precipitation",)  # not the two of the balance


def test_indicators_that_rest_on_each_other_have_no_variant():
    def one(other):
        return other

    def other(one):
        return one

    choice = chosen(
        Indicator("one", "m3 yr-1", methods={"x": FromSums(one)}),
        Indicator("other", "m3 yr-1", methods={"x": FromSums(other)}),
    )
    assert choice.variants == {"one": (), "other": ()}


def test_a_raster_that_is_not_given_is_derived_and_its_mask_is_that_of_its_source():
    derived = [Derived("precipitation", {"sum": PerArea(of_months, gives="mm yr-1")})]
    months = frozenset({"monthly_precipitation"})
    choice = chosen(WATER, derived=derived, rasters=months)
    assert choice.derivations == {"precipitation": "sum"}
    (water,) = choice.variants["water"]
    assert water.rasters == months
    assert water.leaves == ("precipitation",)  # the derived raster is what is summed
    assert chosen(WATER, derived=derived, rasters=months | RAIN).derivations == {}


@pytest.mark.parametrize(
    ("preferred", "method", "why"),
    [
        ((), "sum", "the order of declaration"),
        (("other", "sum"), "other", "the preference"),
        (("unknown", "other"), "other", "what nobody declares is passed over"),
    ],
)
def test_the_preferred_derivation_is_used(preferred, method, why):
    ways = {name: PerArea(of_months, gives="mm yr-1") for name in ("sum", "other")}
    choice = chosen(
        WATER,
        derived=[Derived("precipitation", ways)],
        rasters=frozenset({"monthly_precipitation"}),
        preferred={"precipitation": preferred},
    )
    assert choice.derivations["precipitation"] == method, why


@pytest.mark.parametrize(("pixel", "is_fine_enough"), [(30.0, True), (31.0, False)])
def test_a_source_too_coarse_for_a_preparation_is_told_with_what_would_do(pixel, is_fine_enough):
    def steepness(elevation):
        return elevation

    def lie(slope):
        return slope

    way = Prepared(steepness, gives="degree", coarsest=30.0)
    choice = chosen(
        Indicator("lie", "degree m2", methods={"all": FromSums(lie)}),
        derived=[Derived("slope", {"horn": way})],
        rasters=frozenset({"elevation"}),
        resolutions={"elevation": pixel},
    )
    if is_fine_enough:
        assert choice.variants["lie"][0].rasters == {"slope"}  # what was prepared is read
    else:
        assert choice.missing["lie", "all"] == ("slope", "elevation <= 30 m")


def test_a_measure_is_there_or_named():
    catch = Indicator("catch", "t yr-1", methods={"told": FromStatistics("products", "output")})
    assert chosen(catch).missing["catch", "told"] == ("products.output",)
    given = frozenset({("products", "output")})
    (told,) = chosen(catch, measures=given).variants["catch"]
    assert (told.label, told.rasters) == ("told", frozenset())


def test_an_opening_land_cover_is_there_or_named():
    def gone(area, opening_area):
        return opening_area - area

    lost = Indicator("lost", "m2", methods={"difference": FromSums(gone)})
    assert chosen(lost).missing["lost", "difference"] == ("land_cover.opening",)
    assert chosen(lost, opening=True).variants["lost"][0].leaves == ("area", "opening_area")


def test_watched_rasters_are_summed_by_themselves_where_an_indicator_rests_on_them():
    choice = chosen(WATER, rasters=BOTH, watched=frozenset({"precipitation", "elevation"}))
    (watched,) = choice.watched
    assert (watched.indicator, watched.label, watched.leaves) == (
        "precipitation", "given", ("precipitation",),
    )  # fmt: skip
