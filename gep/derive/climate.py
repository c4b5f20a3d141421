"""Climate (气候): yearly rain, potential and actual evapotranspiration, days on which people cool.

Each is derived from what a weather service hands out more often, by methods of known names.

Potential evapotranspiration from monthly means of temperature alone (Thornthwaite) knows neither
wind nor humidity; with the monthly means of the daily extremes Hargreaves is the better one. Both
take the length of the day from the latitude, so they run on the raster's own pixels.

Actual evapotranspiration by Fu's curve needs soil: where a soil map has no value, under a
reservoir say, there is none, and the account says how much of a type that leaves out.

Cooling days are days whose maximum passes the temperature at which air conditioners go on. Daily
maxima tell them; monthly means of the daily maximum nearly so; monthly means of temperature only
with an assumption on how far the maximum lies above the mean, which is a coefficient, so that a
bureau can put its own station's there.
"""

import numpy as np

from gep.service import Array, Coefficient, Derived, Field, PerArea, Prepared

DAYS = (31.0, 28.0, 31.0, 30.0, 31.0, 30.0, 31.0, 31.0, 30.0, 31.0, 30.0, 31.0)
MID_MONTH = (16.0, 45.5, 75.0, 105.5, 136.0, 166.5, 197.0, 228.0, 258.5, 289.0, 319.5, 350.0)
"""Day of the year in the middle of each month."""


def months_summed(monthly_precipitation: Array) -> Array:
    """Rain of the year, the sum of its months.

    >>> months_summed(np.full((12, 1), 150.0)).tolist()
    [1800.0]
    """
    return np.asarray(np.sum(monthly_precipitation, axis=0))


def evapotranspiration_by_fu_zhang(
    precipitation: Array,
    potential_evapotranspiration: Array,
    plant_available_water: Array,
    soil_depth: Array,
    crop_coefficient: Array,
    root_depth: Array,
    vegetated: Array,
    zhang_z: Array,
    omega_cap: Array,
) -> Array:
    """Actual evapotranspiration in mm by Fu's curve, AET/P = 1 + D - (1 + D^w)^(1/w).

    D = Kc ET0 / P and w = Z AWC / P + 1.25, at most 5, with the water that soil holds down to its
    depth or that of the roots. Open water, wetland, built and bare land evaporate what the air
    asks for, as long as it rains: min(Kc ET0, P).  Zhang et al. 2004; Donohue et al. 2012;
    InVEST, Annual Water Yield.

    >>> site = dict(plant_available_water=0.1, soil_depth=600.0, crop_coefficient=1.0)
    >>> site |= dict(root_depth=750.0, zhang_z=12.5, omega_cap=5.0)
    >>> float(evapotranspiration_by_fu_zhang(1000.0, 1000.0, vegetated=0.0, **site))
    1000.0
    >>> float(evapotranspiration_by_fu_zhang(1000.0, 1000.0, vegetated=1.0, **site).round(6))
    585.786438

    (60 mm of water give w = 0.75 + 1.25 = 2, and 2 - sqrt(2) = 0.585786.)
    """
    demand = crop_coefficient * potential_evapotranspiration
    water = plant_available_water * np.minimum(soil_depth, root_depth)
    omega = np.minimum(zhang_z * water / precipitation + 1.25, omega_cap)
    dryness = demand / precipitation
    of_plants = precipitation * (1.0 + dryness - (1.0 + dryness**omega) ** (1.0 / omega))
    return vegetated * of_plants + (1.0 - vegetated) * np.minimum(demand, precipitation)


def potential_evapotranspiration_by_thornthwaite(monthly_temperature: Field) -> Array:
    """Potential evapotranspiration of the year in mm, from monthly means of temperature.

    Each month has 16 (10 T / I)^a mm for 12 hours of day and 30 days, with the heat index I the
    sum of (T/5)^1.514; none below freezing, and above 26.5 degC -415.85 + 32.24 T - 0.43 T^2.
    Thornthwaite 1948; the last after Willmott et al. 1985.

    >>> year = Field(np.full((12, 1, 1), 30.0), np.ones(1), np.ones(1), lambda: np.zeros((1, 1)))
    >>> round(float(potential_evapotranspiration_by_thornthwaite(year)[0, 0]) / 365 * 30, 2)
    164.35

    (At the equator the day has 12 hours: -415.85 + 967.2 - 387 = 164.35 in 30 days.)
    """
    hours = daylight_hours(monthly_temperature.latitude, of_months(MID_MONTH))
    monthly = thornthwaite_months(monthly_temperature.values)
    return np.asarray(np.sum(monthly * (hours / 12.0) * (of_months(DAYS) / 30.0), axis=0))


def potential_evapotranspiration_by_hargreaves(
    monthly_maximum_temperature: Field, monthly_minimum_temperature: Field
) -> Array:
    """Potential evapotranspiration of the year in mm, from monthly means of the daily extremes.

    0.0023 (T + 17.8) sqrt(Tmax - Tmin) Ra mm a day, with the radiation above the atmosphere as
    water (0.408 mm for each MJ m-2); none below -17.8 degC. Extremes that were swapped give no
    value.  Hargreaves and Samani 1985; FAO-56, eq. 52 and 21.

    >>> def months(value):
    ...     grid = np.full((12, 1, 1), value)
    ...     return Field(grid, np.ones(1), np.ones(1), lambda: np.zeros((1, 1)))
    >>> cold = potential_evapotranspiration_by_hargreaves(months(-15.8), months(-19.8))
    >>> float(cold[0, 0])    # the mean is -17.8
    0.0
    """
    latitude = monthly_maximum_temperature.latitude
    water = 0.408 * extraterrestrial_radiation(latitude, of_months(MID_MONTH))
    highest, lowest = monthly_maximum_temperature.values, monthly_minimum_temperature.values
    daily = hargreaves_days(highest, lowest, water)
    return np.asarray(np.sum(daily * of_months(DAYS), axis=0))


def cooling_days_by_daily_maximum(
    daily_maximum_temperature: Field, cooling_threshold: float
) -> Array:
    """Days whose maximum is above the threshold, counted; a band is a day.

    >>> days = Field(np.array([[[27.0]], [[26.0]], [[31.0]]]), np.ones(1), np.ones(1))
    >>> float(cooling_days_by_daily_maximum(days, 26.0)[0, 0])
    2.0
    """
    values = daily_maximum_temperature.values
    days = values.reshape(-1, *values.shape[-2:])
    counted = np.sum(days > cooling_threshold, axis=0)
    return np.where(np.isnan(days).any(axis=0), np.nan, counted)


def cooling_days_by_monthly_maximum(
    monthly_maximum_temperature: Array, cooling_threshold: Array
) -> Array:
    """Days on which the mean daily maximum, drawn straight from month to month, is above.

    >>> float(cooling_days_by_monthly_maximum(np.full((12, 1), 30.0), 26.0)[0])
    365.0
    """
    return days_above(monthly_maximum_temperature, cooling_threshold)


def cooling_days_by_monthly_mean(
    monthly_temperature: Array, daily_maximum_above_mean: Array, cooling_threshold: Array
) -> Array:
    """Days on which the mean temperature, raised to the daily maximum, is above the threshold.

    Monthly means do not tell the daily maximum: how far it lies above the mean is assumed.

    >>> float(cooling_days_by_monthly_mean(np.full((12, 1), 22.0), 4.5, 26.0)[0])
    365.0
    """
    return days_above(monthly_temperature + daily_maximum_above_mean, cooling_threshold)


def thornthwaite_months(temperature: Array) -> Array:
    """Thornthwaite's amount of each month in mm, as if it had 30 days of 12 hours of light."""
    warm = np.maximum(temperature, 0.0)
    index = np.sum((warm / 5.0) ** 1.514, axis=0)
    power = 6.75e-7 * index**3 - 7.71e-5 * index**2 + 1.792e-2 * index + 0.49239
    # a year that never thaws has no heat to divide by, and evaporates nothing
    mild = 16.0 * (10.0 * warm / np.maximum(index, 1e-9)) ** power
    hot = -415.85 + 32.24 * temperature - 0.43 * temperature**2
    return np.where(temperature < 26.5, mild, hot)


def hargreaves_days(highest: Array, lowest: Array, water: Array) -> Array:
    """Potential evapotranspiration of a day in mm, from its extremes and the radiation as water."""
    apart = np.where(highest >= lowest, highest - lowest, np.nan)
    warmth = np.maximum((highest + lowest) / 2.0 + 17.8, 0.0)
    return np.asarray(0.0023 * warmth * np.sqrt(apart) * water)


def days_above(monthly: Array, threshold: Array) -> Array:
    """Days of the year on which a line from mid-month to mid-month lies above a threshold.

    >>> season = np.full((12, 1), 10.0)
    >>> season[6] = 30.0    # July alone: half the way up from mid-June, half the way down
    >>> float(days_above(season, 20.0)[0]) * 2    # (30.5 + 31) / 2
    61.5
    """
    coming = np.roll(monthly, -1, axis=0)
    higher, lower = np.maximum(monthly, coming), np.minimum(monthly, coming)
    share = np.clip((higher - threshold) / np.maximum(higher - lower, 1e-9), 0.0, 1.0)
    days = (np.asarray(DAYS) + np.roll(DAYS, -1)) / 2.0
    return np.asarray(np.sum(share * days.reshape(-1, *[1] * (monthly.ndim - 1)), axis=0))


def of_months(numbers: tuple[float, ...]) -> Array:
    """Twelve numbers as ``[month, row, column]``."""
    return np.reshape(numbers, (12, 1, 1))


def declination(day: Array) -> Array:
    """Height of the sun over the equator in radians, on a day of the year.  FAO-56, eq. 24."""
    return np.asarray(0.409 * np.sin(2.0 * np.pi * day / 365.0 - 1.39))


def sunset_angle(latitude: Array, day: Array) -> Array:
    """Hour angle of sunset in radians; none in polar night, pi in polar day.  FAO-56, eq. 25."""
    reach = -np.tan(np.radians(latitude)) * np.tan(declination(day))
    return np.asarray(np.arccos(np.clip(reach, -1.0, 1.0)))


def daylight_hours(latitude: Array, day: Array) -> Array:
    """Hours of daylight on a day of the year.  FAO-56, eq. 34."""
    return 24.0 / np.pi * sunset_angle(latitude, day)


def extraterrestrial_radiation(latitude: Array, day: Array) -> Array:
    """Radiation of the sun above the atmosphere, MJ m-2 d-1.  FAO-56, eq. 21 and 23."""
    nearness = 1.0 + 0.033 * np.cos(2.0 * np.pi * day / 365.0)
    north, high, sunset = np.radians(latitude), declination(day), sunset_angle(latitude, day)
    upright = sunset * np.sin(north) * np.sin(high)
    aslant = np.cos(north) * np.cos(high) * np.sin(sunset)
    return np.asarray(24.0 * 60.0 / np.pi * 0.0820 * nearness * (upright + aslant))


DERIVED = (
    Derived(
        "precipitation",
        methods={
            "months_summed": PerArea(
                months_summed, gives="mm yr-1", zh="逐月降水求和", en="Sum of the months"
            )
        },
    ),
    Derived(
        "evapotranspiration",
        steps={
            "demand": ("需水量", "demand for water"),
            "water": ("植物可利用水量", "water that plants can use"),
            "omega": ("ω", "ω"),
            "dryness": ("干燥指数", "dryness index"),
            "of_plants": ("植被蒸散发", "evapotranspiration of plants"),
        },
        methods={
            "fu_zhang": PerArea(
                evapotranspiration_by_fu_zhang, gives="mm yr-1", zh="傅-张公式", en="Fu and Zhang"
            )
        },
        coefficients=(
            Coefficient(
                "crop_coefficient", "1", by=("ecosystem_type",),
                zh="作物系数", en="Crop coefficient",
            ),
            Coefficient(
                "root_depth", "mm", by=("ecosystem_type",), zh="根系深度", en="Depth of roots"
            ),
            Coefficient(
                "vegetated", "1", by=("ecosystem_type",), is_share=True,
                zh="是否受土壤水限制", en="Whether soil water limits it",
            ),
            Coefficient("zhang_z", "1", zh="季节性常数 Z", en="Seasonality constant Z"),
            Coefficient("omega_cap", "1", zh="ω 上限", en="Upper bound of omega"),
        ),
    ),
    Derived(
        "potential_evapotranspiration",
        methods={
            "hargreaves": Prepared(
                potential_evapotranspiration_by_hargreaves,
                gives="mm yr-1", zh="哈格里夫斯法", en="Hargreaves and Samani",
            ),
            "thornthwaite": Prepared(
                potential_evapotranspiration_by_thornthwaite,
                gives="mm yr-1", zh="桑斯维特法", en="Thornthwaite",
            ),
        },
    ),
    Derived(
        "cooling_days",
        methods={
            "daily": Prepared(
                cooling_days_by_daily_maximum,
                gives="d yr-1", zh="逐日最高气温计数", en="Daily maxima counted",
            ),
            "monthly_maximum": PerArea(
                cooling_days_by_monthly_maximum,
                gives="d yr-1", zh="月均最高气温内插", en="Between monthly means of the maximum",
            ),
            "monthly": PerArea(
                cooling_days_by_monthly_mean,
                gives="d yr-1", zh="月均气温内插", en="Between monthly means, maximum assumed",
            ),
        },
        coefficients=(
            Coefficient(
                "cooling_threshold", "degC", zh="空调开启温度", en="Temperature of switching on"
            ),
            Coefficient(
                "daily_maximum_above_mean", "K",
                zh="日最高气温高出日均值", en="Daily maximum above the daily mean",
            ),
        ),
    ),
)  # fmt: skip
