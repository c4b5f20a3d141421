"""A parameter's name is its input: found once, or told."""

import numpy as np
import pytest

from gep.book.vocabulary import Vocabulary
from gep.catalogue.binding import Term, bind
from gep.problems import DataProblem
from gep.service import (
    Coefficient,
    Derived,
    FromStatistics,
    FromSums,
    Indicator,
    Limit,
    PerArea,
    Service,
)

VOCABULARY = Vocabulary.shipped()
SHARED = {"dredging_cost": Term("dredging_cost", "coefficient", "CNY m-3")}


def service(*indicators, coefficients=()):
    return Service("toy", "玩具", "Toy", "regulating", tuple(coefficients), tuple(indicators))


def bound(*indicators, coefficients=(), derived=()):
    return bind([service(*indicators, coefficients=coefficients)], derived, VOCABULARY, SHARED)


def codes(*indicators, coefficients=(), derived=()):
    with pytest.raises(DataProblem) as caught:
        bound(*indicators, coefficients=coefficients, derived=derived)
    return {problem.code: problem for problem in caught.value.problems}


def rain(precipitation):
    return precipitation


def test_a_raster_means_its_integral_after_the_pass_and_its_value_inside():
    after = bound(Indicator("water", "m3 yr-1", methods={"all": FromSums(rain)}))
    inside = bound(Indicator("water", "m3 yr-1", methods={"all": PerArea(rain)}))
    # mm over m2 are litres either way: a thousandth of a cubic metre
    assert after.methods["water", "all"].factor == pytest.approx(1e-3)
    assert inside.methods["water", "all"].factor == pytest.approx(1e-3)
    assert inside.methods["water", "all"].own_unit == "mm yr-1"


def test_a_name_that_means_nothing_is_told_with_the_nearest():
    def wet(precipitaton):
        return precipitaton

    problem = codes(Indicator("water", "m3 yr-1", methods={"all": FromSums(wet)}))["name-unbound"]
    assert "precipitation" in problem.text("en")


def test_a_name_that_means_two_things_is_told():
    own = Coefficient("precipitation", "mm yr-1")
    found = codes(
        Indicator("water", "m3 yr-1", methods={"all": FromSums(rain)}), coefficients=[own]
    )
    assert "raster" in found["name-ambiguous"].text("en")


def test_a_forgotten_division_fails_at_load():
    def silt(area, density):
        return area * density

    density = Coefficient("density", "t m-3")
    found = codes(
        Indicator("silt", "m3 yr-1", methods={"all": FromSums(silt)}), coefficients=[density]
    )
    assert "formula-units" in found


def test_adding_unlike_units_of_one_dimension_fails_at_load():
    def level(depth, height):
        return depth + height

    found = codes(
        Indicator("level", "m", methods={"all": FromSums(level)}),
        coefficients=[Coefficient("depth", "mm"), Coefficient("height", "m")],
    )
    assert "unlike units" in found["formula-units"].text("en")


def test_carbon_is_not_carbon_dioxide():
    def fixed(nep):
        return nep

    found = codes(Indicator("fixed", "tCO2 yr-1", methods={"nep": FromSums(fixed)}))
    assert "formula-units" in found


def test_an_unknown_price_and_an_unknown_measure_are_told():
    found = codes(
        Indicator(
            "catch", "t yr-1",
            methods={"told": FromStatistics("products", "outputt")},
            prices={"market": "dredging_costs"},
        )
    )  # fmt: skip
    assert "output" in found["measure-unknown"].text("en")
    assert "dredging_cost" in found["price-unknown"].text("en")


def test_a_price_that_does_not_fit_its_quantity_is_told():
    found = codes(
        Indicator(
            "soil", "t yr-1", methods={"told": FromStatistics("products", "output")},
            prices={"by_volume": "dredging_cost"},
        )
    )  # fmt: skip
    assert "CNY m-3" in found["price-unit"].text("en")


def test_all_problems_of_all_services_come_at_once():
    def one(nothing):
        return nothing

    def other(nought):
        return nought

    with pytest.raises(DataProblem) as caught:
        bound(
            Indicator("a", "t yr-1", methods={"x": FromSums(one)}),
            Indicator("b", "t yr-1", methods={"x": FromSums(other)}),
        )
    assert len(caught.value.problems) == 2


def test_a_chain_inside_the_pass_needs_one_per_area_method():
    def wetness(water):
        return water

    found = codes(
        Indicator("water", "m3 yr-1", methods={"all": FromSums(rain)}),
        Indicator("wetness", "m3 yr-1", methods={"all": PerArea(wetness)}),
    )
    assert "name-not-per-area" in found


def test_order_of_declaration_does_not_matter():
    def wetness(water):
        return water

    catalogue = bound(
        Indicator("wetness", "m3 yr-1", methods={"all": PerArea(wetness)}),
        Indicator("water", "m3 yr-1", methods={"all": PerArea(rain)}),
    )
    assert catalogue.methods["wetness", "all"].own_unit == "mm yr-1"


def test_a_derivation_of_an_unknown_raster_is_told():
    derived = [Derived("rainfal", {"x": PerArea(rain)})]
    indicator = Indicator("water", "m3 yr-1", methods={"all": FromSums(rain)})
    assert "derived-unknown" in codes(indicator, derived=derived)


def test_a_limit_sees_its_own_indicator_and_measures():
    def capped(water, emission):
        return np.minimum(water, emission)

    catalogue = bound(
        Indicator(
            "water", "m3 yr-1", methods={"all": FromSums(rain)}, limit=Limit(capped)
        )
    )  # fmt: skip
    assert [term.kind for term in catalogue.limits["water"].terms] == ["indicator", "measure"]


def test_a_limit_by_an_indicator_that_no_method_rests_on_is_refused():
    """It would not be known which of that indicator's methods is meant."""

    def wetness(water):
        return water

    def capped(wetness, other):
        return np.minimum(wetness, other)

    def both(water, other):
        return water + other

    water, other = (
        Indicator(name, "m3 yr-1", methods={"all": FromSums(rain)}) for name in ("water", "other")
    )
    limited = Indicator("wetness", "m3 yr-1", limit=Limit(capped),
                        methods={"alone": FromSums(wetness), "told": FromSums(both)})  # fmt: skip
    problem = codes(water, other, limited)["limit-indicator"]
    for lang in ("zh", "en"):
        assert "other" in problem.text(lang)
        assert "alone" in problem.text(lang)
        assert "told" not in problem.text(lang)
    sound = Indicator("wetness", "m3 yr-1", limit=Limit(capped), methods={"told": FromSums(both)})
    assert "wetness" in bound(water, other, sound).limits
