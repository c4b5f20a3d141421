"""Quantities of a county by hand: from sums, from statistics, under a limit."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gep.account.sums import Entries, Part, Sums, Transitions
from gep.catalogue.choice import choose
from gep.catalogue.rules import Rules
from gep.inputs.tables.statistics import Statistics
from gep.valuation.quantities import Amount, Quantities
from tests.valuation.three_strata import (
    AREA,
    COVERED,
    FOREST,
    POTENTIAL,
    STRATA,
    TYPES,
    own,
    quantities,
    rules,
    sums,
    told,
    with_rows,
)


def amount(indicator: str, found: Quantities) -> Amount:
    (variant,) = found.rules.choice.variants[indicator]
    return found.of(variant)


def test_quantities_of_sums() -> None:
    soil = amount("retained_soil", quantities())
    # zones: county, 101, 102, land in none; types: forest, paddy
    assert soil.quantity[0, :3, 0].tolist() == [1050 + 750, 1200 - 0.5 * 300, 800 - 0.5 * 100]
    assert np.isnan(soil.quantity[0, 3, 0])  # there is no forest outside the townships
    assert np.isnan(soil.quantity[0, :, 1]).all()  # the norm counts no soil kept on paddies
    assert soil.counted[0, :, :2].tolist() == [[True, False]] * 3 + [[False, False]]
    silt = amount("avoided_siltation", quantities())
    assert silt.quantity[0, 1, 0] == 1050 * 0.25 / 1.25 == 210


def test_amounts_of_statistics() -> None:
    rice = amount("product_output", quantities())
    number = rice.items.index("rice")
    # 101 reports 12 t; the other 18 t of the county lie on 4 ha of 102 and 1 ha outside
    grown = rice.quantity[number, :, 1]
    assert grown == pytest.approx([30.0, 12.0, 18.0 * 4 / 5, 18.0 / 5], rel=1e-15)
    assert rice.allocated is not None
    assert rice.allocated[number, :, 1].tolist() == [False, False, True, True]


def test_land_that_the_rasters_miss_is_not_covered_and_without_any_not_computed() -> None:
    seen = np.array([3.0, 0.0, 0.0, 0.0, 0.0]) * 1e4  # half the forest of 101, none of 102
    erosion = {"potential_erosion": np.array([600.0, 0, 0, 0, 0]), "covered_erosion": np.zeros(5)}
    part = {("retained_soil", "rusle"): Part(seen, erosion)}
    whole = sums()
    soil = amount("retained_soil", quantities(summed=replace(whole, parts=whole.parts | part)))
    assert soil.coverage[0, :3, 0].tolist() == [3 / 9, 3 / 6, 0.0]
    assert soil.quantity[0, :2, 0].tolist() == [600.0, 600.0]
    assert np.isnan(soil.quantity[0, 2, 0])  # not 0
    assert soil.counted[0, 2, 0]  # it has a row, which says so


def purification(emitted: dict[str, float]) -> Amount:
    """What forest takes up, at most 0.6 t in 101 and 0.3 t in 102; paddy takes 0.35 t."""
    by: Rules = rules(("air_purification",), frozenset({("emissions", "emission")}))
    rate = own("air_purification", "removal_rate", f"SO2|{FOREST}", 10.0, "t km-2 yr-1")
    other = own("air_purification", "removal_rate", "SO2|paddy", 5.0, "t km-2 yr-1")
    told_of = [
        told("emissions", "emission", "SO2", zone, t, "t yr-1") for zone, t in emitted.items()
    ]
    by = with_rows(by, [rate, other])
    summed = replace(sums(), parts={("pollutant_removed", "capacity"): Part(AREA, {"area": AREA})})
    found = amount("pollutant_removed", Quantities(by, summed, Statistics.of(told_of)))
    number = found.items.index("SO2")
    assert found.limit is not None
    return replace(found, quantity=found.quantity[number, :3, 0], items=(str(number),))


def test_a_limit_is_one_factor_of_all_zones() -> None:
    capped = purification({"330881": 0.625})  # half of the 1.25 t that all land could take up
    assert capped.quantity == pytest.approx([0.45, 0.3, 0.15], rel=1e-14)
    free = purification({"330881": 2.0})
    assert free.quantity == pytest.approx([0.9, 0.6, 0.3], rel=1e-14)
    # where the county says nothing, its zones' emissions are the total
    by_zone = purification({"101": 0.2, "102": 0.425})
    assert by_zone.quantity == pytest.approx(capped.quantity, rel=1e-14)


def test_without_a_limit_nothing_is_computed() -> None:
    unknown = purification({})
    assert np.isnan(unknown.quantity).all()
    assert unknown.reasons[int(unknown.items[0])] == ("reason-limit", "emissions.emission")


CARBON = (
    own("", "carbon_dioxide_per_carbon", "", 3.5, "tCO2 tC-1"),
    own("", "oxygen_per_carbon_dioxide", "", 0.75, "tO2 tCO2-1"),
    own("carbon_sink", "opening_interval", "", 5.0, "yr"),
    own("carbon_sink", "carbon_density_tree", FOREST, 20.0, "tC ha-1"),
    own("carbon_sink", "carbon_density_understorey", FOREST, 3.0, "tC ha-1"),
    own("carbon_sink", "carbon_density_litter", FOREST, 2.0, "tC ha-1"),
)


def carbon(summed: Sums, part: Part, indicator: str, label: str) -> list[float]:
    """Of the forest of county, 101 and 102, where each variant has the same sums."""
    by = rules()
    services = ("carbon_sink", "oxygen_release")
    scope = replace(by.scope, services=services, rasters=("nep",), opening=True)
    choice = choose(by.catalogue, by.norm, scope, frozenset())
    by = with_rows(replace(by, scope=scope, choice=choice), CARBON)
    (variant,) = [one for one in choice.variants[indicator] if one.label == label]
    below = [one.key for one in variant.upstream.values()]
    summed = replace(summed, parts=dict.fromkeys([variant.key, *below], part))
    found = Quantities(by, summed, Statistics.empty()).of(variant)
    return found.quantity[0, :3, 0].tolist()


def test_what_rests_on_a_limited_indicator_is_limited_with_it() -> None:
    def nep(there: float, here: float) -> Part:
        return Part(AREA, {"nep": np.array([there, 0.0, here, 0.0, 0.0]) * 1e6})  # g of carbon

    sink, source = nep(4, 2), nep(4, -6)
    assert carbon(sums(), sink, "carbon_dioxide_fixed", "nep") == pytest.approx([21, 14, 7])
    assert carbon(sums(), source, "net_carbon_dioxide", "nep") == pytest.approx([-7, 14, -21])
    assert carbon(sums(), source, "carbon_dioxide_fixed", "nep") == [0, 0, 0]  # no county's sink
    tied = "oxygen_released", "tied_to_carbon:nep"
    assert carbon(sums(), sink, *tied) == pytest.approx([15.75, 10.5, 5.25])
    assert carbon(sums(), source, *tied) == [0, 0, 0]


def test_a_zone_that_lost_all_its_forest_has_a_number() -> None:
    """Of 4 ha there are 6 in 101, and of 2 ha none in 102: 25 tC a hectare over five years."""
    entries = Entries(np.array([0, 0, 1, 2]), np.array([0, 1, 1, 1]))
    area = np.array([6.0, 2.0, 7.0, 1.0]) * 1e4
    moved = Transitions(
        stratum=np.array([0, 0, 0, 1, 1, 2]),
        opening=np.array([1, 2, 2, 1, 2, 2]),
        closing=np.array([1, 1, 2, 2, 2, 2]),
        area=np.array([4.0, 2.0, 2.0, 2.0, 5.0, 1.0]) * 1e4,
    )
    summed = Sums(TYPES, STRATA, entries, area, {}, TYPES, moved)
    found = carbon(summed, Part(area, {"area": area}), "net_carbon_dioxide", "stock_difference")
    assert found == pytest.approx([0.0, 2 * 25 / 5 * 3.5, -2 * 25 / 5 * 3.5], abs=1e-9)


def test_a_draw_among_others_has_the_bits_of_the_same_draw_alone() -> None:
    row = next(r for r in rules().book.rows if r.local and r.parameter == "practice_factor")
    values = np.array([0.1, 1 / 3, 0.7])
    many = amount("retained_soil", quantities(replace(rules(), drawn={row: values})))
    assert many.quantity.shape[0] == 3
    for number, drawn in enumerate(values):
        alone = with_rows(rules(), [replace(row, value=float(drawn))])
        one = amount("retained_soil", quantities(alone)).quantity
        assert np.array_equal(many.quantity[number], one, equal_nan=True)


EROSION = st.lists(st.floats(0.0, 1e9), min_size=5, max_size=5)


@settings(deadline=None, max_examples=20)
@given(EROSION, EROSION)
def test_zones_add_up_and_quantities_are_linear_in_the_sums(
    one: list[float], two: list[float]
) -> None:
    def retained(potential: np.ndarray) -> np.ndarray:
        found = quantities(summed=sums(potential, potential / 2))
        return np.nan_to_num(amount("retained_soil", found).quantity[0])

    first, second = retained(np.array(one)), retained(np.array(two))
    both = retained(np.array(one) + np.array(two))
    size = 1e-9 + 1e-12 * (sum(one) + sum(two))
    assert np.abs(both - first - second).max() <= size
    assert np.abs(first[1:].sum(axis=0) - first[0]).max() <= size


def test_nothing_is_computed_twice() -> None:
    found = quantities(summed=sums(POTENTIAL, COVERED))
    assert amount("retained_soil", found) is amount("retained_soil", found)
