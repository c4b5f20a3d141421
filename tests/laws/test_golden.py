"""Every formula of the shipped services and derivations is held against a number from outside.

The tests of each service and derivation do that where they can; the few formulas that are too plain
to have a place there stand here, each with its arithmetic. The first test finds a formula of which
no test speaks, so that one cannot be added without its number.
"""

import ast
from pathlib import Path

import numpy as np
import pytest

from gep.book.book import Book
from gep.catalogue.discovery import catalogue_of
from gep.derive.climate import (
    cooling_days_by_monthly_maximum,
    cooling_days_by_monthly_mean,
    months_summed,
)
from gep.derive.cover import cover_factor_by_cai
from gep.derive.soil_group import declared_soil_group
from gep.services.carbon_sink import (
    carbon_stock,
    fixed_by_forest_stock,
    fixed_by_nep,
    forest_biomass_carbon,
)
from gep.services.coastal_protection import annual_dike
from gep.services.flood_mitigation import runoff_avoided, storm_rain, storm_rain_held, storm_runoff
from gep.services.landscape_premium import housing_premium
from gep.services.leisure import leisure_time
from gep.services.noise_reduction import annual_barrier
from gep.services.pest_control import not_less_than_none, spared_area
from gep.services.species_conservation import conserved_area
from gep.services.water_purification import not_more_than_discharged, pollutant_removed_from_water
from gep.services.windbreak_sand_fixing import sand_control, sand_fixed

TESTS = Path(__file__).parents[1]
CATALOGUE = catalogue_of(Book.shipped())


def formulas() -> set[str]:
    bound = [*CATALOGUE.methods.values(), *CATALOGUE.limits.values(), *CATALOGUE.prices.values(),
             *CATALOGUE.derived.values()]  # fmt: skip
    return {one.formula.__name__ for one in bound if one.formula is not None}


def called(path: Path) -> set[str]:
    """What the code of a file of tests calls or hands on; words in texts do not count."""
    nodes = list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
    names = {node.id for node in nodes if isinstance(node, ast.Name)}
    return names | {node.attr for node in nodes if isinstance(node, ast.Attribute)}


def test_no_formula_is_without_a_number():
    files = [p for room in ("services", "derive", "real") for p in (TESTS / room).glob("*.py")]
    tried = set().union(*map(called, [*files, Path(__file__)]))
    assert sorted(formulas() - tried) == []
    assert len(formulas()) > 40


@pytest.mark.parametrize(
    ("percent", "factor"),
    [
        (50.0, 0.6508 - 0.3436 * 1.69897),  # Cai et al. 2000; lg 50 = 1.69897
        (10.0, 0.6508 - 0.3436),  # lg 10 = 1
        (78.2, 0.6508 - 0.3436 * 1.89321),  # lg 78.2 = 1.89321, next to nothing
        (78.3, 0.0),
        (95.0, 0.0),
        (0.0, 1.0),
        (0.05, 1.0),  # methods.md 5.2: below 0.1 % the formula exceeds 1
    ],
)
def test_cover_factor_of_cai(percent, factor):
    found = float(cover_factor_by_cai(np.float64(percent / 100)))
    assert found == pytest.approx(factor, abs=1e-5)


def test_a_share_of_65_is_not_65_percent():
    # methods.md 5.2: c in percent; a fraction in its place gives a factor over 0.6 for forest
    assert float(cover_factor_by_cai(np.float64(0.65))) == pytest.approx(0.6508 - 0.3436 * 1.81291,
                                                                         abs=1e-5)  # fmt: skip


def test_carbon_of_nep_is_dioxide_by_the_weights_of_the_molecules():
    # 12 t of carbon are 44 t of carbon dioxide
    assert fixed_by_nep(12.0, 44 / 12) == pytest.approx(44.0)
    factor = CATALOGUE.methods["carbon_dioxide_fixed", "nep"].factor
    # 300 gC/m2 on a hectare are 3 tC and 11 tCO2
    assert fixed_by_nep(300.0 * 1e4, 44 / 12) * factor == pytest.approx(11.0, rel=1e-12)


def test_growth_of_the_inventory_is_passed_on_as_it_is():
    assert fixed_by_forest_stock(123.0) == 123.0


def test_storm_rain_is_its_days_together():
    # methods.md 5.5: the sum of the days of 50 mm and more
    assert float(storm_rain(np.array([55.0, 80.0, 120.5]))) == 255.5


def test_what_plants_hold_is_a_difference_of_runoffs():
    # TR-55 table 2-1: four inches on curve 80 and 70 run off by 2.04 and 1.33 inches
    rain = np.array([4.0 * 25.4])
    bare, plants = (float(storm_runoff(rain, curve)) for curve in (80.0, 70.0))
    assert runoff_avoided(bare, plants) / 25.4 == pytest.approx(2.04 - 1.33, abs=0.01)
    assert storm_rain_held(float(rain[0]), plants) / 25.4 == pytest.approx(4.0 - 1.33, abs=0.005)


def test_habitat_is_its_area_once_a_year():
    assert conserved_area(25.0, 1.0) == 25.0


@pytest.mark.parametrize(("removed", "discharge", "expected"), [(110.0, 40.0, 40.0),
                                                                (8.6, 40.0, 8.6)])  # fmt: skip
def test_no_more_is_removed_from_water_than_went_into_it(removed, discharge, expected):
    assert float(not_more_than_discharged(removed, discharge)) == expected


def test_cooling_days_by_maxima_are_those_of_means_raised_by_as_much():
    season = np.full((12, 1), 16.0)
    season[6] = 36.0
    # of the sawtooth from 16 to 36: half of 30.5 days up and half of 31 days down are above 26
    assert cooling_days_by_monthly_maximum(season, 26.0).item() == pytest.approx(30.75)
    raised = cooling_days_by_monthly_mean(season - 4.5, 4.5, 26.0).item()
    assert raised == pytest.approx(30.75)


def test_the_declared_soil_group_is_the_third_of_four():
    (row,) = [r for r in Book.shipped().rows if r.parameter == "default_soil_group"]
    assert declared_soil_group(row.value) == 3.0  # group C, of slow infiltration


def test_carbon_of_a_stand_of_fir_by_fang():
    # Fang et al. 2001: Cunninghamia lanceolata a = 0.3999, b = 22.5410; 100 m3 on a hectare are
    # 39.99 + 22.541 = 62.531 t of dry matter, half of it carbon
    assert forest_biomass_carbon(0.3999, 22.541, 0.5, 100.0, 1.0) == pytest.approx(31.2655)


def test_carbon_of_the_four_pools():
    # 10 ha with 50, 4, 6 and 90 t a hectare
    assert carbon_stock(10.0, 50.0, 4.0, 6.0, 90.0) == 1500.0


def test_rain_of_the_year_is_its_months_together():
    # added by hand
    months = np.array([71, 111, 195, 232, 281, 330, 145, 107, 96, 66, 62, 50], float)
    assert months_summed(months[:, None]).tolist() == [1746.0]


def test_wetlands_take_up_by_their_area():
    # 0.25 km2 at 40 t a km2
    assert pollutant_removed_from_water(0.25, 40.0) == 10.0


@pytest.mark.parametrize(
    ("formula", "values", "found"),
    [
        (annual_dike, (5e6, 0.02), 1e5),  # a fiftieth of five million a kilometre
        (annual_barrier, (3e6, 0.05), 1.5e5),
        (housing_premium, (1200.0, 350.0), 420_000.0),
        (leisure_time, (1e4, 1.5, 20.0), 300_000.0),  # fifteen thousand hours
        (sand_fixed, (14.5, 0.5), 14.0),
        # Pema Dolkar et al. 2017: 3.75 CNY cover a square metre, 0.1 m of 1.28 t/m3 are 0.128 t
        (sand_control, (3.75, 1.28, 0.1), 29.296875),
        (spared_area, (800.0, 0.12, 0.07), 40.0),
        (not_less_than_none, (-7.5,), 0.0),
        (not_less_than_none, (7.5,), 7.5),
    ],
)
def test_plain_products_and_differences(formula, values, found):
    assert float(formula(*values)) == pytest.approx(found, rel=1e-12)
