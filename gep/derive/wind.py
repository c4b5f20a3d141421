"""Wind erosion (风蚀): the factors of RWEQ from wind, snow, soil, slope and plants.

They are those of HJ 1173-2021, annex A.3. What the standard does not write out is taken from public
code that computes it: the wind factor of a day, u (u - 5)^2, and the density of air by height and
warmth. How wet the ground is must be given: the codes that were read divide the rainy days by
those of the month or do not. The standard's roughness K' = exp(1.86 Kr - 2.41 Kr^0.934) is not
here, for it names no unit of height, and hills of some metres or of some kilometres give opposite
results; the cosine of the slope is what accounts take in its place.
"""

import numpy as np

from gep.service import Array, Coefficient, Derived, Field, PerArea, Prepared

THRESHOLD = 5.0  # m/s at 2 m above the ground, below which no soil is moved (Fryrear et al. 1998)
MONTHS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
OF_LEAP_YEAR = 366
ORGANIC_MATTER = 1.724  # of organic carbon, as in soil erodibility


def monthly_wind_factor(daily_wind_speed: Field) -> Array:
    """Sum of u (u - 5)^2 over the days of each month, a band a month.  RWEQ, Fryrear et al. 1998.

    ``u`` is the mean wind of a day in m/s at 2 m above the ground; a day below 5 m/s gives
    nothing. A year of 366 days has a February of 29.

    >>> one = np.ones(1)
    >>> year = np.full((365, 1, 1), 4.0)
    >>> year[31:33] = 10.0    # two days of February, 10 x 25 each
    >>> monthly_wind_factor(Field(year, one, one))[:3, 0, 0].tolist()
    [0.0, 500.0, 0.0]
    """
    wind = daily_wind_speed.values
    above = np.maximum(wind, THRESHOLD) - THRESHOLD
    days = np.array(MONTHS) + (np.arange(12) == 1) * (len(wind) == OF_LEAP_YEAR)
    first = np.concatenate([[0], np.cumsum(days)[:-1]])
    sums: Array = np.add.reduceat(wind * above**2, first, axis=0)
    return sums


def weather_factor(
    monthly_wind_factor: Array,
    monthly_temperature: Array,
    elevation: Array,
    monthly_soil_dryness: Array,
    monthly_snow_cover: Array,
) -> Array:
    """WF of the year, sum of Wf rho / g SW SD over the months.  HJ 1173-2021, A.17.

    rho = 348 (1.013 - 0.1183 h + 0.0048 h^2) / T with the height h in km and T in K, g = 9.8 m/s2,
    SW from 0 (wet) to 1 (dry), SD the share of the month without deep snow.

    >>> months = np.ones((12, 1))    # 348 x 1.013 / 293.15 = 1.2025 kg/m3 at the sea and 20 degC
    >>> weather_factor(98.0 * months, 20.0 * months, 0.0, 0.5 * months, 0.5 * months).round(3)
    array([36.076])
    """
    height = elevation / 1000.0
    warmth = monthly_temperature + 273.15
    density = 348.0 * (1.013 - 0.1183 * height + 0.0048 * height**2) / warmth
    bare = 1.0 - monthly_snow_cover
    year: Array = np.sum(monthly_wind_factor * density * monthly_soil_dryness * bare, axis=0)
    return year / 9.8


def erodible_fraction(sand: Array, silt: Array, clay: Array, organic_carbon: Array) -> Array:
    """EF, (29.09 + 0.31 sa + 0.17 si + 0.33 sa/cl - 2.59 OM) / 100.  HJ 1173-2021, A.18.

    All in percent, organic matter being 1.724 times organic carbon. Lime is left out, as the
    standard allows. Its sand is the coarse sand of 0.2 to 2 mm; with all sand, which maps have, EF
    is too high. Without clay the fraction has no number.

    >>> round(float(erodible_fraction(40.0, 40.0, 20.0, 1.0)), 4)    # 29.09+12.4+6.8+0.66-4.4652
    0.4448
    """
    matter = ORGANIC_MATTER * organic_carbon
    ratio = sand / np.where(clay > 0.0, clay, np.nan)
    return (29.09 + 0.31 * sand + 0.17 * silt + 0.33 * ratio - 2.59 * matter) / 100.0


def erodible_fraction_with_lime(
    sand: Array, silt: Array, clay: Array, organic_carbon: Array, calcium_carbonate: Array
) -> Array:
    """EF less 0.95 % for each percent of lime.  HJ 1173-2021, A.18.

    >>> limed = erodible_fraction_with_lime(40.0, 40.0, 20.0, 1.0, 10.0)
    >>> round(float(limed), 4)
    0.3498
    """
    unlimed = erodible_fraction(sand, silt, clay, organic_carbon)
    return unlimed - 0.95 * calcium_carbonate / 100.0


def soil_crust_factor(clay: Array, organic_carbon: Array) -> Array:
    """SCF, 1 / (1 + 0.0066 cl^2 + 0.021 OM^2), both in percent.  HJ 1173-2021, A.19.

    >>> round(float(soil_crust_factor(10.0, 0.0)), 4)    # 1 / 1.66
    0.6024
    """
    matter = ORGANIC_MATTER * organic_carbon
    return 1.0 / (1.0 + 0.0066 * clay**2 + 0.021 * matter**2)


def roughness_by_slope(slope: Array) -> Array:
    """K' as the cosine of the slope in degrees, as in public code of accounts.

    >>> round(float(roughness_by_slope(60.0)), 9)
    0.5
    """
    return np.cos(slope * np.pi / 180.0)


def wind_cover_by_type(vegetation_cover: Array, wind_cover_decay: Array) -> Array:
    """C of RWEQ, exp(-a SC) with the cover SC in percent and a by type.  HJ 1173-2021, A.20.

    The standard gives SC no unit. In percent, half a cover of grass leaves three thousandths of the
    loss; as a fraction full forest would leave 86 %, so percent is meant.

    >>> round(float(wind_cover_by_type(0.5, 0.1151)), 4)    # exp(-5.755)
    0.0032
    """
    return np.exp(-100.0 * vegetation_cover * wind_cover_decay)


DERIVED = (
    Derived(
        "monthly_wind_factor",
        methods={
            "daily": Prepared(
                monthly_wind_factor, gives="m3 s-3",
                zh="逐日风速超过临界风速的部分", en="Daily wind above the threshold",
            )
        },
    ),
    Derived(
        "weather_factor",
        steps={
            "height": ("海拔（千米）", "height in km"),
            "warmth": ("气温（开）", "temperature in K"),
            "density": ("空气密度", "density of air"),
            "bare": ("无积雪的比例", "share without snow"),
            "year": ("全年之和", "sum of the year"),
        },
        methods={
            "monthly": PerArea(
                weather_factor, gives="kg m-1 yr-1",
                zh="逐月气候因子（HJ 1173-2021）", en="Months (HJ 1173-2021)",
            )
        },
    ),
    Derived(
        "wind_erodible_fraction",
        steps={
            "matter": ("土壤有机质", "organic matter"),
            "ratio": ("砂黏比", "sand to clay"),
            "unlimed": ("不计碳酸钙的可蚀性", "fraction without lime"),
            "erodible_fraction": ("可蚀性公式", "erodible fraction"),
        },
        methods={
            "texture_and_lime": PerArea(
                erodible_fraction_with_lime, gives="1",
                zh="质地、有机质与碳酸钙（HJ 1173-2021）",
                en="Texture, organic matter and lime (HJ 1173-2021)",
            ),
            "texture": PerArea(
                erodible_fraction, gives="1",
                zh="质地与有机质（HJ 1173-2021）", en="Texture and organic matter (HJ 1173-2021)",
            ),
        },
    ),
    Derived(
        "soil_crust_factor",
        steps={"matter": ("土壤有机质", "organic matter")},
        methods={
            "clay_and_matter": PerArea(
                soil_crust_factor, gives="1",
                zh="黏粒与有机质（HJ 1173-2021）", en="Clay and organic matter (HJ 1173-2021)",
            )
        },
    ),
    Derived(
        "roughness_factor",
        methods={
            "slope": PerArea(
                roughness_by_slope, gives="1", zh="坡度余弦", en="Cosine of the slope"
            )
        },
    ),
    Derived(
        "wind_cover_factor",
        methods={
            "by_type": PerArea(
                wind_cover_by_type, gives="1",
                zh="类型与覆盖度（HJ 1173-2021）", en="By type and cover (HJ 1173-2021)",
            )
        },
        coefficients=(
            Coefficient(
                "wind_cover_decay", "1", by=("ecosystem_type",),
                zh="风蚀植被覆盖系数", en="Decay of wind erosion with cover",
            ),
        ),
    ),
)  # fmt: skip
