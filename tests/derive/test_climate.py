"""Water and warmth of a year from its months: by published figures, and the counties they make."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gep.book.book import Where
from gep.derive.climate import (
    DAYS,
    MID_MONTH,
    cooling_days_by_daily_maximum,
    cooling_days_by_monthly_mean,
    daylight_hours,
    evapotranspiration_by_fu_zhang,
    extraterrestrial_radiation,
    hargreaves_days,
    of_months,
    potential_evapotranspiration_by_hargreaves,
    potential_evapotranspiration_by_thornthwaite,
    thornthwaite_months,
)
from gep.service import Field
from tests.derive.climates import BOOK, HERE, TEMPERATURE, a_place, value

SITE = {
    "plant_available_water": 0.1, "crop_coefficient": 1.0, "root_depth": 3500.0,
    "vegetated": 1.0, "omega_cap": 5.0,
}  # fmt: skip


@pytest.mark.parametrize(
    ("z", "water", "low", "high"),
    # methods.md 13.6, at rain 1847 and potential 1000 mm: 718 mm needs Z about 13 and 90 to 105 mm
    # of available water; 0.2 times 150 rain days, Z = 30, gives 880 to 900
    [
        (13.0, 90.0, 710.0, 720.0), (13.0, 95.0, 714.0, 724.0), (13.0, 105.0, 735.0, 745.0),
        (30.0, 90.0, 876.0, 900.0), (30.0, 95.0, 880.0, 900.0), (30.0, 105.0, 890.0, 904.0),
    ],
)  # fmt: skip
def test_jiangshan_needs_a_z_of_about_thirteen(z, water, low, high):
    found = evapotranspiration_by_fu_zhang(1847.0, 1000.0, soil_depth=10 * water, zhang_z=z, **SITE)
    assert low <= found <= high


def test_fu_by_hand():
    # w = 2, D = 3/4: 1 + 0.75 - sqrt(1 + 0.5625) = 1.75 - 1.25
    found = evapotranspiration_by_fu_zhang(1000.0, 750.0, soil_depth=750.0, zhang_z=10.0, **SITE)
    assert found == pytest.approx(500.0, rel=1e-12)


@given(
    st.floats(100.0, 4000.0), st.floats(200.0, 2000.0), st.floats(0.0, 3000.0), st.floats(1.0, 30.0)
)
def test_no_more_evaporates_than_falls_or_the_air_asks_for(rain, demand, depth, z):
    found = evapotranspiration_by_fu_zhang(rain, demand, soil_depth=depth, zhang_z=z, **SITE)
    assert 0.0 <= found <= min(rain, demand) * (1 + 1e-12)
    deeper = evapotranspiration_by_fu_zhang(rain, demand, soil_depth=2 * depth, zhang_z=z, **SITE)
    assert deeper >= found * (1 - 1e-12), "soil that holds more lets more evaporate"
    bare = {**SITE, "vegetated": 0.0}
    open_water = evapotranspiration_by_fu_zhang(rain, demand, soil_depth=1.0, zhang_z=z, **bare)
    assert open_water == min(rain, demand)


def test_omega_ends_at_its_cap():
    deep = {"soil_depth": 3000.0, "zhang_z": 30.0, **SITE}
    capped = evapotranspiration_by_fu_zhang(1000.0, 1000.0, **deep)
    # w = 5 at D = 1: 2 - 2^(1/5)
    assert capped == pytest.approx(1000 * (2 - 2**0.2), rel=1e-12)


@pytest.mark.parametrize("name", ["crop_coefficient", "root_depth", "vegetated"])
def test_every_ecosystem_type_has_its_row(name):
    for kind in BOOK.types.ids:
        assert value(name, kind) >= 0.0


def test_water_wetland_and_built_land_are_not_held_by_soil():
    loose = ("river", "reservoir", "marsh", "built_up", "bare")
    assert {value("vegetated", kind) for kind in loose} == {0.0}
    held = ("bamboo_forest", "shrub", "tussock", "paddy", "shrub_orchard", "urban_green")
    assert {value("vegetated", kind) for kind in held} == {1.0}


def test_z_is_calibrated_for_this_county_alone():
    assert value("zhang_z") == 13.0
    other = Where("zhejiang-2020", "330702", HERE.norms)
    assert 5.0 <= value("zhang_z", where=other) <= 15.0


def test_thornthwaite_against_a_worked_example():
    # a published example without the correction for 30 days, as the tests of PyETo quote it
    temperature = (2.1, 2.5, 4.8, 7.1, 8.3, 10.7, 13.4, 14.5, 11.1, 8.2, 5.4, 3.7)
    hours = (9.4, 10.6, 11.9, 13.4, 14.6, 15.2, 14.9, 13.9, 12.6, 11.1, 9.8, 9.1)
    printed = (10.67, 14.08, 28.49, 45.85, 57.47, 75.20, 89.91, 90.29, 64.26, 43.34, 26.24, 17.31)
    found = thornthwaite_months(np.reshape(temperature, (12, 1)))[:, 0] * np.array(hours) / 12
    # the example rounds its coefficients and every step
    assert found == pytest.approx(printed, abs=0.3)


def test_thornthwaite_gives_about_a_metre_here():
    # sample-county.md: about 1000 mm a year from the temperature of Jiangshan
    found = float(potential_evapotranspiration_by_thornthwaite(a_place(TEMPERATURE))[0, 0])
    assert found == pytest.approx(1000.0, rel=0.15)


def test_a_year_that_never_thaws_evaporates_nothing():
    frozen = potential_evapotranspiration_by_thornthwaite(a_place([-10.0] * 12, 85.0))
    assert frozen.item() == 0.0


def test_radiation_and_day_length_of_fao_56():
    # FAO-56, examples 8 and 9: 3 September (day 246) at 20 degrees south, 32.2 MJ and 11.7 hours
    assert extraterrestrial_radiation(-20.0, 246.0) == pytest.approx(32.2, abs=0.05)
    assert daylight_hours(-20.0, 246.0) == pytest.approx(11.7, abs=0.05)
    # FAO-56, example 15: Lyon, 45.72 degrees north, in July 40.6 MJ
    assert extraterrestrial_radiation(45.72, 196.0) == pytest.approx(40.6, abs=0.05)


@pytest.mark.parametrize(
    ("latitude", "hours"),
    [
        # Bautista et al. 2009, Atmosfera 22(4)
        (20.0, (10.9, 11.3, 11.9, 12.5, 12.9, 13.2, 13.1, 12.7, 12.1, 11.5, 11.0, 10.8)),
        # Mimikou and Baltas 2002, Technical hydrology
        (46.0, (8.9, 10.1, 11.6, 13.3, 14.7, 15.5, 15.2, 13.9, 12.3, 10.7, 9.2, 8.5)),
    ],
)
def test_mean_day_length_of_months_as_printed(latitude, hours):
    found = daylight_hours(np.full((1, 1), latitude), of_months(MID_MONTH))[:, 0, 0]
    assert found == pytest.approx(hours, abs=0.15)


def test_polar_night_and_polar_day():
    day = of_months(MID_MONTH)
    north = np.full((1, 1), 85.0)
    assert daylight_hours(north, day)[0].item() == 0.0
    assert daylight_hours(north, day)[5].item() == pytest.approx(24.0)
    assert extraterrestrial_radiation(north, day)[0].item() == 0.0


def test_hargreaves_of_lyon():
    # FAO-56, example 15: extremes 26.6 and 14.8 degC, 40.6 MJ. By eq. 52, by hand:
    # 0.0023 (20.7 + 17.8) sqrt(11.8) 0.408 x 40.6 = 0.0023 x 38.5 x 3.4351 x 16.565
    assert hargreaves_days(26.6, 14.8, 0.408 * 40.6) == pytest.approx(5.039, abs=0.001)


def test_hargreaves_sums_the_days_of_the_months():
    highest, lowest = np.array(TEMPERATURE) + 5.0, np.array(TEMPERATURE) - 4.0
    found = potential_evapotranspiration_by_hargreaves(a_place(highest), a_place(lowest)).item()
    expected = 0.0
    for month in range(12):
        radiation = float(extraterrestrial_radiation(28.6, MID_MONTH[month]))
        warmth = TEMPERATURE[month] + 0.5 + 17.8
        expected += DAYS[month] * 0.0023 * warmth * 3.0 * 0.408 * radiation
    assert found == pytest.approx(expected, rel=1e-12)


def test_extremes_that_were_swapped_give_no_value():
    lowest, highest = a_place(TEMPERATURE), a_place(np.array(TEMPERATURE) - 8.0)
    assert np.isnan(potential_evapotranspiration_by_hargreaves(highest, lowest)).all()


def test_without_a_latitude_there_is_no_value():
    blind = Field(np.full((12, 1, 1), 20.0), np.ones(1), np.ones(1))
    assert np.isnan(potential_evapotranspiration_by_thornthwaite(blind)).all()


def test_a_sawtooth_year_is_above_for_half_the_way_up_and_half_the_way_down():
    season = np.full((12, 1), 16.0)
    season[6] = 36.0
    # from mid-June (30.5 days) and to mid-August (31 days), above 26 for the nearer half of each
    assert cooling_days_by_monthly_mean(season, 0.0, 26.0).item() == pytest.approx(30.75)
    # raised by 5 K, three quarters of the way
    assert cooling_days_by_monthly_mean(season, 5.0, 26.0).item() == pytest.approx(46.125)


def test_the_valley_of_jiangshan_cools_for_months_and_the_tops_for_weeks():
    above = value("daily_maximum_above_mean", service="cooling_days")
    limit = value("cooling_threshold", service="cooling_days")
    assert limit == 26.0
    # 0.0055 degC/m over heights of 100, 400 and 1500 m (sample-county.md)
    heights = np.array([100.0, 400.0, 1500.0])
    months = np.array(TEMPERATURE)[:, None] - 0.0055 * (heights - 400.0)
    days = cooling_days_by_monthly_mean(months, above, limit)
    assert 15 <= days[2] < days[1] < days[0] <= 170
    on_the_mean = cooling_days_by_monthly_mean(months, 0.0, limit)
    assert (on_the_mean < days).all()


@given(st.lists(st.floats(-5.0, 34.0), min_size=12, max_size=12), st.floats(0.0, 10.0))
def test_a_warmer_year_has_no_fewer_cooling_days(months, warmer):
    year = np.reshape(months, (12, 1))
    few = cooling_days_by_monthly_mean(year, 4.5, 26.0).item()
    many = cooling_days_by_monthly_mean(year + warmer, 4.5, 26.0).item()
    assert 0.0 <= few <= many + 1e-9
    assert many <= 365.0


def test_days_of_a_real_year_are_counted_one_by_one():
    days = np.array([26.0, 26.1, 40.0, -3.0, 25.9])
    assert cooling_days_by_daily_maximum(a_place(days), 26.0).item() == 2
    assert np.isnan(cooling_days_by_daily_maximum(a_place([30.0, np.nan]), 26.0)).all()
