"""Erosivity and erodibility: worked numbers, published numbers, the model written out plainly."""

import datetime

import numpy as np
import pytest

from gep.derive import erosion
from gep.service import Field

# 1760 mm with a wettest month of 340 mm, like Jiangshan
MONTHS = np.array([70, 105, 185, 220, 255, 340, 150, 120, 95, 80, 75, 65], float)


def days(rain) -> Field:
    """Daily rain ``[day]`` or ``[day, row, col]`` as a raster."""
    values = np.asarray(rain, float)
    values = values[:, None, None] if values.ndim == 1 else values
    return Field(values, np.full(values.shape[1], 1000.0), np.full(values.shape[1], 1000.0))


def a_year(count=365, seed=1, shape=()) -> np.ndarray:
    random = np.random.default_rng(seed)
    wet = random.random((count, *shape)) < 0.4
    return np.where(wet, random.gamma(0.8, 14.0, (count, *shape)), 0.0)


def by_half_months(rain: np.ndarray, year: int) -> float:
    """Zhang Wenbo's model as it is printed: 24 half months, each with its own sum."""
    erosive = [d for d in rain if d >= 12.0]
    mean, yearly = sum(erosive) / len(erosive), sum(erosive)
    b = 0.8363 + 18.144 / mean + 24.455 / yearly
    a = 21.586 * b**-7.1891
    halves = dict.fromkeys(((m, h) for m in range(1, 13) for h in (1, 2)), 0.0)
    for number, depth in enumerate(rain):
        date = datetime.date(year, 1, 1) + datetime.timedelta(days=number)
        if depth >= 12.0:
            halves[date.month, 1 if date.day <= 15 else 2] += depth**b
    return sum(a * total for total in halves.values())


def by_season(rain: np.ndarray, year: int) -> float:
    total = 0.0
    for number, depth in enumerate(rain):
        month = (datetime.date(year, 1, 1) + datetime.timedelta(days=number)).month
        if depth >= 12.0:
            total += (0.3937 if 5 <= month <= 9 else 0.3101) * depth**1.7265
    return total


def test_a_year_like_jiangshans_gives_what_the_reference_gives():
    assert MONTHS.sum() == 1760
    found = float(erosion.erosivity_from_months(MONTHS))
    # methods.md 5.2: 291 in American units, 4960 in SI
    assert found / 17.02 == pytest.approx(291, abs=1)
    assert found == pytest.approx(4960, rel=0.003)


def test_months_are_the_published_formula():
    logs = 1.5 * np.log10(MONTHS**2 / MONTHS.sum()) - 0.8188
    expected = 17.02 * (1.735 * 10**logs).sum()
    assert float(erosion.erosivity_from_months(MONTHS)) == pytest.approx(expected, rel=1e-12)


def test_months_count_alike_whatever_their_order_and_rain_in_one_month_erodes_most():
    shuffled = np.random.default_rng(2).permutation(MONTHS)
    found = erosion.erosivity_from_months(np.stack([MONTHS, shuffled], axis=1))
    assert found[0] == pytest.approx(found[1], rel=1e-12)
    even, once = np.full(12, 1760 / 12), np.array([1760.0, *[0.0] * 11])
    assert erosion.erosivity_from_months(even) < found[0] < erosion.erosivity_from_months(once)


def test_a_dry_year_has_no_erosivity_and_a_missing_month_no_number():
    months = np.zeros((12, 2))
    months[3, 1] = np.nan
    found = erosion.erosivity_from_months(months)
    assert found[0] == 0.0
    assert np.isnan(found[1])


@pytest.mark.parametrize(("count", "year"), [(365, 2023), (366, 2024)])
def test_days_agree_with_the_model_written_out(count, year):
    rain = a_year(count)
    found = erosion.erosivity_from_days(days(rain))[0, 0]
    assert found == pytest.approx(by_half_months(rain, year), rel=1e-12)
    law = erosion.erosivity_from_days_by_hj1173(days(rain))[0, 0]
    assert law == pytest.approx(by_season(rain, year), rel=1e-12)


@pytest.mark.parametrize(
    ("date", "is_warm"), [("04-30", False), ("05-01", True), ("09-30", True), ("10-01", False)]
)
@pytest.mark.parametrize("year", [2023, 2024])
def test_the_warm_season_is_may_to_september_in_leap_years_too(date, is_warm, year):
    number = datetime.date.fromisoformat(f"{year}-{date}").timetuple().tm_yday - 1
    rain = np.zeros(366 if year == 2024 else 365)
    rain[number] = 50.0
    factor = erosion.erosivity_from_days_by_hj1173(days(rain))[0, 0] / 50**1.7265
    assert factor == pytest.approx(0.3937 if is_warm else 0.3101, rel=1e-12)


@pytest.mark.parametrize(
    "formula", [erosion.erosivity_from_days, erosion.erosivity_from_days_by_hj1173]
)
def test_days_below_twelve_millimetres_erode_nothing(formula):
    drizzle = np.full(365, 11.99)
    assert formula(days(drizzle))[0, 0] == 0.0
    drizzle[200] = 12.0
    assert formula(days(drizzle))[0, 0] > 0.0


@pytest.mark.parametrize(
    "formula", [erosion.erosivity_from_days, erosion.erosivity_from_days_by_hj1173]
)
def test_every_pixel_is_by_itself(formula):
    """More rows than are computed at once; a missing day is a missing year, of that pixel."""
    rain = a_year(shape=(70, 3))
    alone = [[formula(days(rain[:, r, c]))[0, 0] for c in range(3)] for r in range(70)]
    rain[100, 40, 1] = np.nan
    found = formula(days(rain))
    assert np.argwhere(np.isnan(found)).tolist() == [[40, 1]]
    known = np.isfinite(found)
    np.testing.assert_allclose(found[known], np.array(alone)[known], rtol=1e-12)


def test_erodibility_of_a_red_soil_by_hand():
    # sand 40, silt 35, clay 25, carbon 1.5 per cent:
    # 0.2 + 0.3 exp(-0.0256 x 40 x 0.65) = 0.2 + 0.3 x 0.51397 = 0.35419
    # (35/60)^0.3 = 0.85070;  1 - 0.25 x 1.5 / (1.5 + exp(-0.705)) = 1 - 0.375/1.99411 = 0.81195
    # 1 - 0.7 x 0.6 / (0.6 + exp(8.23)) = 0.99989;  together 0.24462, in SI x 0.1317 = 0.032216
    found = float(erosion.erodibility_by_epic(40.0, 35.0, 25.0, 1.5))
    assert found == pytest.approx(0.032216, rel=1e-4)
    # (-0.01383 + 0.51575 x 0.24462) x 0.1317 = 0.112333 x 0.1317
    corrected = float(erosion.erodibility_by_epic_china(40.0, 35.0, 25.0, 1.5))
    assert corrected == pytest.approx(0.014794, rel=1e-4)
    # methods.md 13.5: 0.032 to 0.015 for a red soil
    assert (round(found, 3), round(corrected, 3)) == (0.032, 0.015)


def test_carbon_and_sand_make_soil_less_erodible():
    by_carbon = [float(erosion.erodibility_by_epic(40, 35, 25, c)) for c in (0.2, 1, 2, 4)]
    assert by_carbon == sorted(by_carbon, reverse=True)
    by_sand = [float(erosion.erodibility_by_epic(s, 90 - s, 10, 1)) for s in (10, 40, 70, 85)]
    assert by_sand == sorted(by_sand, reverse=True)
    # carbon takes at most a quarter, whatever its amount
    assert by_carbon[-1] / float(erosion.erodibility_by_epic(40, 35, 25, 0)) > 0.75


@pytest.mark.parametrize("texture", [(100.0, 0.0, 0.0), (98.0, 0.05, 1.95)])
def test_the_correction_never_gives_less_than_a_little(texture):
    # (K x 0.51575 - 0.01383 x 0.1317) would be less than 0.001
    assert float(erosion.erodibility_by_epic(*texture, 0.3)) < 0.00282 / 0.51575
    assert float(erosion.erodibility_by_epic_china(*texture, 0.3)) == 0.001


def test_a_texture_of_nothing_is_no_soil():
    for formula in (erosion.erodibility_by_epic, erosion.erodibility_by_epic_china):
        assert np.isnan(formula(0.0, 0.0, 0.0, 1.0))
