"""Productivity (净初级生产力与净生态系统生产力) from light, greenness, warmth and water.

The year has one vegetation index here, so the greenness of a month is that of the year, and the
best temperature of a place is that of its warmest month instead of its greenest.
"""

import numpy as np

from gep.service import Array, Coefficient, Derived, PerArea


def npp_by_casa(
    solar_radiation: Array,
    ndvi: Array,
    monthly_temperature: Array,
    evapotranspiration: Array,
    potential_evapotranspiration: Array,
    light_use_efficiency: Array,
    simple_ratio_lowest: Array,
    simple_ratio_highest: Array,
) -> Array:
    """NPP of twelve months of light, 0.5 SOL FPAR x T1 T2 W eps.  CASA, Potter et al. 1993.

    Light is all of the sun's, in MJ m-2 a month, of which plants can use half. W = 0.5 + 0.5 ET/PET
    is the water that they lack, eps the most that a type makes of light.

    Twelve months of 400 MJ, an index of zero and a full one, all at 20 degC, where T1 is 1 and T2
    is 0.9912, water enough: 0.5 x 4800 x 0.95 x 0.9912 x 0.5.

    >>> months = np.ones((12, 1))
    >>> npp_by_casa(400 * months, 0.0, 20 * months, 1.0, 1.0, 0.5, 1.08, 5.155).round()
    array([0.])
    >>> npp_by_casa(400 * months, 0.9, 20 * months, 1.0, 1.0, 0.5, 1.08, 5.155).round()
    array([1130.])
    """
    share = absorbed_share(ndvi, simple_ratio_lowest, simple_ratio_highest)
    # two products of evapotranspiration may disagree: what is met is at most the whole demand
    met = np.minimum(evapotranspiration / potential_evapotranspiration, 1.0)
    warm_light: Array = np.sum(solar_radiation * temperature_stress(monthly_temperature), axis=0)
    return 0.5 * warm_light * share * (0.5 + 0.5 * met) * light_use_efficiency


def absorbed_share(ndvi: Array, lowest: Array, highest: Array) -> Array:
    """FPAR, the share of light that leaves absorb, from 0 to 0.95.

    (SR - SRmin) / (SRmax - SRmin) with the simple ratio SR = (1 + NDVI) / (1 - NDVI).

    >>> float(absorbed_share(0.5, 1.0, 5.0)), float(absorbed_share(1.0, 1.0, 5.0))    # SR 3
    (0.5, 0.95)
    """
    # at NDVI 1 the ratio is infinite; from 0.99 on the share is full in any case
    simple_ratio = (1.0 + ndvi) / (1.0 - np.minimum(ndvi, 0.99))
    share = (simple_ratio - lowest) / (highest - lowest)
    return np.minimum(np.maximum(share, 0.0), 0.95)


def temperature_stress(monthly_temperature: Array) -> Array:
    """T1 T2: how far growth is below its best because a place is cool, and a month not the best.

    T1 = 0.8 + 0.02 Topt - 0.0005 Topt^2 is one at 20 degC; T2 = 1.1814 / ((1 + exp(0.2 (Topt - 10
    - T))) (1 + exp(0.3 (T - Topt - 10)))). No growth at -10 degC and below.

    >>> temperature_stress(np.array([20.0, 10.0, -10.0])).round(4)
    array([0.9912, 0.5892, 0.    ])
    """
    best = np.max(monthly_temperature, axis=0)
    cool = np.maximum(0.8 + 0.02 * best - 0.0005 * best**2, 0.0)
    above = monthly_temperature - best
    fall = (1.0 + np.exp(0.2 * (-above - 10.0))) * (1.0 + np.exp(0.3 * (above - 10.0)))
    return np.where(monthly_temperature <= -10.0, 0.0, cool * 1.1814 / fall)


def nep_less_respiration(
    npp: Array, monthly_temperature: Array, monthly_precipitation: Array
) -> Array:
    """NPP less what soil organisms breathe out, summed over the months.  Pei Zhiyong's model.

    Rh = 0.22 (exp(0.0912 T) + ln(0.3145 P + 1)) x 30 x 0.465 gC m-2 a month, T in degC, P in mm, as
    Li Yuanhang et al. 2022 print it. It was fitted in dry regions; in a wet one it is a guess, and
    a measured or modelled NEP is better.

    >>> months = np.zeros((12, 1))
    >>> nep_less_respiration(100.0, months, months).round(3)    # 12 x 0.22 x 13.95 = 36.828
    array([63.172])
    """
    breathed = np.exp(0.0912 * monthly_temperature) + np.log(0.3145 * monthly_precipitation + 1.0)
    year: Array = np.sum(breathed, axis=0)
    return npp - 0.22 * 30.0 * 0.465 * year


DERIVED = (
    Derived(
        "npp",
        steps={
            "share": ("光合有效辐射吸收比例", "share of light absorbed"),
            "met": ("蒸散比", "share of the demand for water met"),
            "warm_light": ("温度胁迫后的太阳辐射", "radiation after stress by temperature"),
            "absorbed_share": ("按 NDVI 计的吸收比例", "absorption by NDVI"),
            "temperature_stress": ("温度胁迫", "stress by temperature"),
        },
        methods={"casa": PerArea(npp_by_casa, gives="gC m-2 yr-1", zh="CASA模型", en="CASA")},
        coefficients=(
            Coefficient(
                "light_use_efficiency", "gC MJ-1", by=("ecosystem_type",),
                zh="最大光能利用率", en="Maximum light use efficiency",
            ),
            Coefficient("simple_ratio_lowest", "1", zh="简单比值最小值", en="Lowest simple ratio"),
            Coefficient(
                "simple_ratio_highest", "1", zh="简单比值最大值", en="Highest simple ratio"
            ),
        ),
    ),
    Derived(
        "nep",
        steps={
            "breathed": ("逐月呼吸强度", "respiration of the month"),
            "year": ("全年呼吸强度", "respiration of the year"),
        },
        methods={
            "npp_less_respiration": PerArea(
                nep_less_respiration, gives="gC m-2 yr-1",
                zh="净初级生产力减土壤异养呼吸", en="NPP less heterotrophic respiration",
            )
        },
    ),
)  # fmt: skip
