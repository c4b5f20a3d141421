"""Rain and soil (降雨侵蚀力、土壤可蚀性): what drives erosion and what yields to it.

Both factors were first fitted in American units. A paper that leaves out the conversion (17.02
for rain, 0.1317 for soil) is off by that much, and so is the soil retained.

Erosivity from daily rain and from monthly sums differ by up to a factor of three, either way: the
months of one year see no single storm, but one wet month weighs with its cube. Years are
comparable only by one method.
"""

from collections.abc import Callable

import numpy as np

from gep.service import Array, Derived, Field, PerArea, Prepared

EROSIVE_RAIN = 12.0  # mm a day, below which no soil is moved (Chen 2016)
DAYS = (365, 366)
WARM_SEASON = slice(120, 273)  # May to September, days of a year of 365 counted from 0
LEAST_ERODIBILITY = 0.001  # t ha h ha-1 MJ-1 mm-1, a fifteenth of a red soil's: no soil is safe
ROWS = 32  # of 365 days at once

Daily = Callable[[Array], Array]


def erosivity_from_months(monthly_precipitation: Array) -> Array:
    """R from monthly rain, sum of 1.735 x 10^(1.5 lg(Pm^2 / P) - 0.8188).  Wischmeier 1978.

    Pm is the rain of a month and P that of the year, both in mm. The sum is in American units and
    is brought to MJ mm ha-1 h-1 yr-1 with 17.02. It was fitted to mean months of many years; in a
    single year one very wet month decides. A year without rain has none.

    >>> even = np.full(12, 120.0)    # Pm^2 / P is 10 in each month: 12 x 1.735 x 10^0.6812 x 17.02
    >>> round(float(erosivity_from_months(even)))
    1701
    """
    year = np.sum(monthly_precipitation, axis=0)
    share = monthly_precipitation**2 / np.maximum(year, 1e-9)
    american: Array = 1.735 * 10**-0.8188 * np.sum(share**1.5, axis=0)
    return 17.02 * american


def erosivity_from_days(daily_precipitation: Field) -> Array:
    """R from daily rain, the half-month model.  Zhang Wenbo et al. 2003, as in Chen 2016.

    a times the sum of D^b over the days of 12 mm or more, with b = 0.8363 + 18.144 / Pd +
    24.455 / Py and a = 21.586 b^-7.1891. Pd is the mean rain of such days and Py their sum in a
    year, both of the one year given; so a and b are the same in each of its 24 half months, and
    the year needs no grouping. A year without such a day has none.

    >>> one = np.ones(1)
    >>> year = np.zeros((365, 1, 1))
    >>> year[:40] = 30.0    # b = 0.8363 + 0.6048 + 0.0204 = 1.4615, a = 1.411, 30^b = 144.1
    >>> int(erosivity_from_days(Field(year, one, one))[0, 0] / 10)    # 40 x 1.411 x 144.1 = 8130
    813
    """
    return of_year(daily_precipitation, half_months)


def erosivity_from_days_by_hj1173(daily_precipitation: Field) -> Array:
    """R from daily rain, sum of a D^1.7265.  HJ 1173-2021, equations A.5 and A.6.

    a = 0.3937 in the warm season and 0.3101 in the cold one, over erosive days. The standard names
    neither the months nor the least rain: May to September and 12 mm are taken here.

    >>> one = np.ones(1)
    >>> year = np.zeros((365, 1, 1))
    >>> year[150] = 100.0    # one day of June, 0.3937 x 10^3.453
    >>> round(float(erosivity_from_days_by_hj1173(Field(year, one, one))[0, 0]))
    1117
    """
    return of_year(daily_precipitation, seasons)


def erodibility_by_epic(sand: Array, silt: Array, clay: Array, organic_carbon: Array) -> Array:
    """K of the erosion-productivity model, all arguments in percent.  Williams 1990.

    {0.2 + 0.3 exp[-0.0256 SAN (1 - SIL/100)]} [SIL/(CLA + SIL)]^0.3
    {1 - 0.25 C / [C + exp(3.72 - 2.95 C)]} {1 - 0.7 SN / [SN + exp(-5.51 + 22.9 SN)]},
    SN = 1 - SAN/100, times 0.1317 for SI units. C is organic carbon: organic matter / 1.724. Most
    soils have 0.02 to 0.05. A pixel of no sand, silt and clay at all is no soil and no number.

    >>> round(float(erodibility_by_epic(40.0, 35.0, 25.0, 1.5)), 4)    # a red soil
    0.0322
    """
    bare = 1.0 - sand / 100.0
    texture = 0.2 + 0.3 * np.exp(-0.0256 * sand * (1.0 - silt / 100.0))
    fines = (silt / np.maximum(clay + silt, 1e-9)) ** 0.3
    carbon = 1.0 - 0.25 * organic_carbon / (organic_carbon + np.exp(3.72 - 2.95 * organic_carbon))
    sandy = 1.0 - 0.7 * bare / (bare + np.exp(-5.51 + 22.9 * bare))
    erodibility = texture * fines * carbon * sandy * 0.1317
    return np.where(sand + silt + clay > 0.0, erodibility, np.nan)


def erodibility_by_epic_china(
    sand: Array, silt: Array, clay: Array, organic_carbon: Array
) -> Array:
    """K corrected by plots in China, (-0.01383 + 0.51575 K) 0.1317.  Zhang Keli et al. 2008.

    HJ 1173-2021, equation A.8; the K on the right is that of `epic` in American units. It halves
    K, so 0.01 to 0.025 is usual here. Where it would be less than 0.001 (coarse sand, peat) it is
    that: no soil is wholly safe from rain, and none keeps soil by being eroded backwards.

    >>> round(float(erodibility_by_epic_china(40.0, 35.0, 25.0, 1.5)), 4)
    0.0148
    """
    epic = erodibility_by_epic(sand, silt, clay, organic_carbon)
    return np.maximum(-0.01383 * 0.1317 + 0.51575 * epic, LEAST_ERODIBILITY)


def of_year(daily_precipitation: Field, formula: Daily) -> Array:
    """A formula of the days of a year ``[day, pixel]`` on a whole raster, some rows at a time."""
    rain = daily_precipitation.values
    result = np.empty(rain.shape[1:])
    for start in range(0, rain.shape[1], ROWS):
        part = rain[:, start : start + ROWS]
        result[start : start + ROWS] = formula(part.reshape(len(part), -1)).reshape(part.shape[1:])
    return result


def half_months(rain: Array) -> Array:
    """Zhang Wenbo's model on the days of one year."""
    erosive = erosive_rain(rain)
    total = np.sum(erosive, axis=0)
    count = np.sum(erosive > 0.0, axis=0)
    yearly = np.maximum(total, 1e-9)
    b = 0.8363 + 18.144 * count / yearly + 24.455 / yearly
    a = 21.586 * b**-7.1891
    return np.where(total == 0.0, 0.0, a * np.sum(erosive**b, axis=0))


def seasons(rain: Array) -> Array:
    """The power law of HJ 1173 on the days of one year."""
    powers = erosive_rain(rain) ** 1.7265
    leap = len(rain) - DAYS[0]
    warm: Array = np.sum(powers[WARM_SEASON.start + leap : WARM_SEASON.stop + leap], axis=0)
    cold: Array = np.sum(powers, axis=0) - warm
    return 0.3937 * warm + 0.3101 * cold


def erosive_rain(rain: Array) -> Array:
    """Rain of the days that have enough of it, 0 of the others; a missing day stays missing."""
    return np.where(rain >= EROSIVE_RAIN, rain, 0.0 * rain)


DERIVED = (
    Derived(
        "rainfall_erosivity",
        steps={
            "year": ("全年降水量", "rain of the year"),
            "share": ("逐月集中度", "concentration in the month"),
            "american": ("美制单位的侵蚀力", "erosivity in American units"),
        },
        methods={
            "daily": Prepared(
                erosivity_from_days, gives="MJ mm ha-1 h-1 yr-1",
                zh="日雨量半月模型（章文波）", en="Daily rain, half-month model (Zhang Wenbo)",
            ),
            "daily_hj1173": Prepared(
                erosivity_from_days_by_hj1173, gives="MJ mm ha-1 h-1 yr-1",
                zh="日雨量幂函数（HJ 1173-2021）", en="Daily rain, power law (HJ 1173-2021)",
            ),
            "monthly": PerArea(
                erosivity_from_months, gives="MJ mm ha-1 h-1 yr-1",
                zh="月雨量公式（Wischmeier）", en="Monthly rain (Wischmeier)",
            ),
        },
    ),
    Derived(
        "soil_erodibility",
        steps={
            "bare": ("非砂粒比例", "share that is not sand"),
            "texture": ("质地项", "texture term"),
            "fines": ("细粒项", "term of fines"),
            "carbon": ("有机碳项", "carbon term"),
            "sandy": ("高砂项", "term of high sand"),
            "erodibility": ("可蚀性", "erodibility"),
            "epic": ("EPIC 可蚀性", "erodibility by EPIC"),
            "erodibility_by_epic": ("EPIC 公式", "EPIC"),
            "LEAST_ERODIBILITY": ("可蚀性下限", "least erodibility"),
        },
        methods={
            "epic_china": PerArea(
                erodibility_by_epic_china, gives="t ha h ha-1 MJ-1 mm-1",
                zh="EPIC 公式，中国修正（张科利）", en="EPIC, corrected for China (Zhang Keli)",
            ),
            "epic": PerArea(
                erodibility_by_epic, gives="t ha h ha-1 MJ-1 mm-1", zh="EPIC 公式", en="EPIC",
            ),
        },
    ),
)  # fmt: skip
