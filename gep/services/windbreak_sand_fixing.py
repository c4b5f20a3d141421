"""Windbreak and sand fixing (防风固沙): wind erosion that plant cover prevents.

Loss of bare ground less loss under the plants that stand there, by the revised wind erosion
equation RWEQ, HJ 1173-2021, equations A.14 to A.16. The standard names the distance z at which
loss is greatest and gives it no number; 50 m is what accounts take. The value is what it costs to
fix the ground that the kept sand would have buried 10 cm deep.

Where wind does not erode, the weather factor is 0 and so is the service. A county that has no wind
erosion says so in ``[not_applicable]`` of its account.toml: a dash, not a zero.

Pitfalls. Loss is in kg m-2: a thousandth of the t km-2 that papers print. The equation is not
monotonic: with z = 50 m loss falls again when the product of the factors passes 62 kg m-1, far
beyond any land with plants, and there bare ground would seem to lose less than covered ground.
Wind of daily means misses gusts. The roughness and the crust of the soil are in both losses, only
the plants are in one.
"""

import numpy as np

from gep.service import Array, Coefficient, FromSums, Indicator, PerArea, Service


def bare_wind_erosion(
    weather_factor: Array,
    wind_erodible_fraction: Array,
    soil_crust_factor: Array,
    roughness_factor: Array,
    erosion_distance: Array,
) -> Array:
    """Loss of bare ground, 2 z / s^2 Qmax exp(-(z/s)^2).  RWEQ; HJ 1173-2021, A.15.

    Qmax = 109.8 (WF EF SCF K') and s = 150.71 (WF EF SCF K')^-0.3711, so that 1 / s^2 is
    (WF EF SCF K')^0.7422 / 150.71^2, which is 0 and no division where nothing blows.

    >>> float(bare_wind_erosion(40.0, 0.5, 0.5, 1.0, 50.0).round(2))    # s 64.1 m, Qmax 1098 kg/m
    14.54
    >>> float(bare_wind_erosion(0.0, 0.5, 0.5, 1.0, 50.0))
    0.0
    """
    drive = weather_factor * wind_erodible_fraction * soil_crust_factor * roughness_factor
    reach = np.power(drive, 0.7422) / 150.71**2
    return 2.0 * erosion_distance * reach * 109.8 * drive * np.exp(-(erosion_distance**2) * reach)


def covered_wind_erosion(
    weather_factor: Array,
    wind_erodible_fraction: Array,
    soil_crust_factor: Array,
    roughness_factor: Array,
    wind_cover_factor: Array,
    erosion_distance: Array,
) -> Array:
    """Loss under the plants, the same with the cover factor C in the product.  HJ 1173-2021, A.16.

    >>> float(covered_wind_erosion(80.0, 0.5, 0.5, 1.0, 0.5, 50.0).round(2))    # C halves 80
    14.54
    """
    drive = (
        weather_factor
        * wind_erodible_fraction
        * soil_crust_factor
        * roughness_factor
        * wind_cover_factor
    )
    reach = np.power(drive, 0.7422) / 150.71**2
    return 2.0 * erosion_distance * reach * 109.8 * drive * np.exp(-(erosion_distance**2) * reach)


def sand_fixed(bare_wind_erosion: Array, covered_wind_erosion: Array) -> Array:
    """What the plants keep on the ground.  HJ 1173-2021, A.14.

    >>> sand_fixed(14.5, 0.5)
    14.0
    """
    return bare_wind_erosion - covered_wind_erosion


def sand_control(sand_control_cost: Array, sand_density: Array, sand_depth: Array) -> Array:
    """Cost of fixing the ground that a tonne of sand buries, c / (rho h).  Pema Dolkar et al. 2017.

    >>> sand_control(3.75, 1.25, 0.1)    # a tonne covers 8 m2
    30.0
    """
    return sand_control_cost / (sand_density * sand_depth)


SERVICE = Service(
    key="windbreak_sand_fixing",
    zh="防风固沙",
    en="Windbreak and sand fixing",
    category="regulating",
    steps={
        "drive": ("各因子之积", "product of the factors"),
        "reach": ("关键地块长度平方的倒数", "inverse square of the critical field length"),
    },
    coefficients=(
        Coefficient(
            "erosion_distance", "m", zh="最大风蚀出现距离", en="Distance at which loss is greatest"
        ),
        Coefficient("sand_density", "t m-3", zh="沙砾堆积密度", en="Density of heaped sand"),
        Coefficient("sand_depth", "m", zh="沙化标准覆沙厚度", en="Depth of sand that buries land"),
        Coefficient(
            "sand_control_cost", "CNY m-2", zh="治沙工程平均成本", en="Cost of fixing sand"
        ),
    ),
    indicators=(
        Indicator(
            "bare_wind_erosion", "t yr-1", zh="潜在风蚀量", en="Wind erosion of bare ground",
            methods={
                "rweq": PerArea(
                    bare_wind_erosion, gives="kg m-2 yr-1", zh="修正风蚀方程", en="RWEQ"
                )
            },
        ),
        Indicator(
            "covered_wind_erosion", "t yr-1", zh="实际风蚀量", en="Wind erosion under cover",
            methods={
                "rweq": PerArea(
                    covered_wind_erosion, gives="kg m-2 yr-1", zh="修正风蚀方程", en="RWEQ"
                )
            },
        ),
        Indicator(
            "sand_fixed", "t yr-1", zh="固沙量", en="Sand fixed",
            methods={"rweq": FromSums(sand_fixed, zh="修正风蚀方程", en="RWEQ")},
            prices={"sand_control": sand_control},
        ),
    ),
)  # fmt: skip
