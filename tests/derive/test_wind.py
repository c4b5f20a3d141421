"""Factors of wind erosion by hand, from the equations of HJ 1173-2021."""

import math

import numpy as np
import pytest

from gep.derive.wind import (
    erodible_fraction,
    erodible_fraction_with_lime,
    monthly_wind_factor,
    roughness_by_slope,
    soil_crust_factor,
    weather_factor,
    wind_cover_by_type,
)
from gep.service import Field


def year(days: int = 365) -> np.ndarray:
    return np.full((days, 1, 2), 3.0)


def months(wind: np.ndarray) -> np.ndarray:
    return monthly_wind_factor(Field(wind, np.ones(1), np.ones(1)))


def test_a_month_has_the_wind_of_its_own_days():
    wind = year()
    wind[0] = 7.0  # the first of January: 7 x 2^2
    wind[364, 0, 1] = 6.0  # the last of December, in the second place alone: 6 x 1
    found = months(wind)
    assert found.shape == (12, 1, 2)
    assert found[:, 0, 0].tolist() == [28.0, *[0.0] * 11]
    assert found[:, 0, 1].tolist() == [28.0, *[0.0] * 10, 6.0]


def test_in_a_leap_year_the_last_of_february_is_no_day_of_march():
    wind = year(366)
    wind[59] = 10.0
    assert months(wind)[:3, 0, 0].tolist() == [0.0, 250.0, 0.0]


def test_a_calm_day_moves_nothing_and_a_missing_one_is_no_calm_one():
    wind = year()
    wind[100, 0, 0], wind[100, 0, 1] = 5.0, np.nan
    found = months(wind)
    assert (found[:, 0, 0] == 0.0).all()
    assert np.isnan(found[3, 0, 1])


def test_the_weather_of_a_year_is_the_sum_of_its_months():
    one = np.ones((12, 1))
    wind = np.zeros((12, 1))
    wind[3], wind[4] = 1000.0, 500.0
    dry, snow, warm = 0.8 * one, 0.25 * one, 10.0 * one
    found = weather_factor(wind, warm, np.array([1000.0]), dry, snow)
    density = 348 * (1.013 - 0.1183 + 0.0048) / 283.15
    assert found == pytest.approx([1500.0 * density * 0.8 * 0.75 / 9.8], rel=1e-12)


def test_soil_by_the_equations_of_the_standard():
    om = 1.724 * 2.0
    plain = (29.09 + 0.31 * 60 + 0.17 * 25 + 0.33 * 60 / 15 - 2.59 * om) / 100
    assert erodible_fraction(60.0, 25.0, 15.0, 2.0) == pytest.approx(plain, rel=1e-12)
    limed = erodible_fraction_with_lime(60.0, 25.0, 15.0, 2.0, 4.0)
    assert limed == pytest.approx(plain - 0.038, rel=1e-12)
    assert math.isnan(erodible_fraction(100.0, 0.0, 0.0, 0.0))
    crust = 1 / (1 + 0.0066 * 15**2 + 0.021 * om**2)
    assert soil_crust_factor(15.0, 2.0) == pytest.approx(crust, rel=1e-12)


def test_plants_and_slope():
    assert wind_cover_by_type(0.0, 0.1535) == 1.0
    # forest, half covered: exp(-0.1535 x 50)
    assert wind_cover_by_type(0.5, 0.1535) == pytest.approx(math.exp(-7.675), rel=1e-12)
    assert roughness_by_slope(0.0) == 1.0
    assert roughness_by_slope(30.0) == pytest.approx(math.sqrt(3) / 2, rel=1e-12)
