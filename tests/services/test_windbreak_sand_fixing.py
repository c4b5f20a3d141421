"""Sand fixed: the published form of the equation, worked here, against the account's."""

import csv
import math

import numpy as np
import pytest

import gep
from gep.services.windbreak_sand_fixing import bare_wind_erosion, covered_wind_erosion
from gep.uses.value.facts import TableFacts
from gep.uses.value.verb import value_quantities
from tests.services.storm_county import SHAPE, storm_county

Z, DENSITY, DEPTH, COST = 50.0, 1.28, 0.1, 3.75
FACTORS = {"weather_factor": 60.0, "wind_erodible_fraction": 0.4, "soil_crust_factor": 0.5,
           "roughness_factor": 0.9, "wind_cover_factor": 0.02}  # fmt: skip


def published(product: float) -> float:
    """Loss in kg/m2 as HJ 1173-2021 prints it, with Qmax and s."""
    most = 109.8 * product
    field = 150.71 * product**-0.3711
    return 2 * Z / field**2 * most * math.exp(-((Z / field) ** 2))


BARE = math.prod(v for k, v in FACTORS.items() if k != "wind_cover_factor")
KEPT = published(BARE) - published(BARE * 0.02)  # kg/m2


@pytest.mark.parametrize("product", [0.01, 1.0, 10.0, 60.0])
def test_one_equation_in_two_ways(product):
    found = bare_wind_erosion(product, 1.0, 1.0, 1.0, Z)
    assert found == pytest.approx(published(product), rel=1e-12)
    assert covered_wind_erosion(2 * product, 1.0, 1.0, 1.0, 0.5, Z) == pytest.approx(
        published(product), rel=1e-12
    )


def test_loss_falls_again_where_the_equation_was_never_meant():
    """d/dx is 0 where 1.7422 = 0.7422 z^2 x^0.7422 / 150.71^2: at 61.8 kg/m."""
    top = (1.7422 / 0.7422 * 150.71**2 / Z**2) ** (1 / 0.7422)
    assert top == pytest.approx(61.8, abs=0.1)
    assert published(top) > max(published(top / 1.5), published(top * 1.5))


def rasters(**more: float) -> dict[str, np.ndarray]:
    return {name: np.full(SHAPE, v, np.float32) for name, v in {**FACTORS, **more}.items()}


UNITS = dict.fromkeys(FACTORS, "1") | {"weather_factor": "kg m-1 yr-1"}


def test_what_plants_hold_is_the_difference_and_costs_what_fixing_sand_costs(tmp_path):
    county = storm_county(tmp_path / "county", "national-2022", rasters=rasters(), units=UNITS)
    account = gep.open_account(county.account).run(tmp_path / "out")
    rows = account.rows(service="windbreak_sand_fixing")
    rows = rows[rows["zone_layer"] == "county"].set_index("ecosystem_type")
    extent = account.extent[account.extent["zone_layer"] == "county"]
    areas = extent.set_index("ecosystem_type")["area_m2"]
    for kind, area in areas[["evergreen_broadleaf_forest", "shrub"]].items():
        assert rows.loc[kind, "quantity"] == pytest.approx(area * KEPT / 1000, rel=1e-6)
    assert set(rows.index) == {"evergreen_broadleaf_forest", "shrub"}
    (price,) = set(account.rows(service="windbreak_sand_fixing")["price"])
    moved = price * DENSITY * DEPTH / COST
    assert moved > 1.2  # thirteen years of consumer prices
    assert (rows["value_yuan"] == rows["quantity"] * rows["price"]).all()
    assert set(rows["confidence"]) == {"computed"}


def test_what_is_missing_is_named(tmp_path):
    given = {k: v for k, v in rasters().items() if k != "weather_factor"}
    county = storm_county(tmp_path / "county", "national-2022", rasters=given, units=UNITS)
    account = gep.open_account(county.account).run(tmp_path / "out")
    (note,) = set(account.rows(service="windbreak_sand_fixing")["note"])
    assert "weather_factor" in note
    assert set(account.rows(service="windbreak_sand_fixing")["status"]) == {"not_computed"}


def test_the_published_value_of_garze_comes_of_its_own_tonnes(tmp_path):
    """779.42e4 t at 3.75 CNY/m2 are 2.2835e8 CNY (Pema Dolkar et al. 2017, Table 3)."""
    table = tmp_path / "quantities.csv"
    with table.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([
            ("service", "indicator", "quantity", "unit"),
            ("windbreak_sand_fixing", "sand_fixed", 779.42, "万t"),
        ])  # fmt: skip
    account = value_quantities(table, tmp_path / "out", TableFacts("national-2022", year=2010))
    assert account.total == pytest.approx(2.2835e8, rel=1e-4)


def test_factors_that_are_not_given_come_of_soil_slope_and_plants(tmp_path):
    raw = {"weather_factor": 60.0, "sand": 50.0, "silt": 30.0, "clay": 20.0,
           "organic_carbon": 2.0, "slope": 60.0, "vegetation_cover": 0.25}  # fmt: skip
    given = {name: np.full(SHAPE, v, np.float32) for name, v in raw.items()}
    units = dict.fromkeys(("sand", "silt", "clay", "organic_carbon"), "percent")
    units |= {"weather_factor": "kg m-1 yr-1", "slope": "degree", "vegetation_cover": "1"}
    county = storm_county(tmp_path / "county", "national-2022", rasters=given, units=units)
    account = gep.open_account(county.account).run(tmp_path / "out")
    om = 2 * 1.724
    fraction = (29.09 + 0.31 * 50 + 0.17 * 30 + 0.33 * 50 / 20 - 2.59 * om) / 100
    product = 60 * fraction / (1 + 0.0066 * 400 + 0.021 * om**2) * 0.5
    rows = account.rows(service="windbreak_sand_fixing")
    rows = rows[rows["zone_layer"] == "county"].set_index("ecosystem_type")["quantity"]
    extent = account.extent[account.extent["zone_layer"] == "county"]
    areas = extent.set_index("ecosystem_type")["area_m2"]
    for kind, decay in {"evergreen_broadleaf_forest": 0.1535, "shrub": 0.0921}.items():
        kept = published(product) - published(product * math.exp(-25 * decay))
        assert rows[kind] == pytest.approx(areas[kind] * kept / 1000, rel=1e-5)
