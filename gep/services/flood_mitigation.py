"""Flood mitigation (洪水调蓄): storm rain that plants, lakes, reservoirs and marshes hold back.

Each kind of storage is an indicator of its own, so that a norm can list the ones it counts.
Reservoirs are built capital: a norm that counts nature's part alone does not list them.

Plants. The runoff of each storm day follows from a curve number. What plants do is the
difference from bare ground (``curve_number``); rain minus runoff (``gross``) is about twice as
large, since bare ground holds water too. The rain of a whole year in one sum, put into the formula
of a day, is wrong: it is run on each band of ``storm_precipitation`` alone.

Pitfalls. Storm rain held back is also in precipitation minus runoff minus evapotranspiration, so
this service and water conservation overlap by what is counted here; the account says how much. The
lake formula is not linear: it is run on each lake, never on summed area. Marsh holds 0.3 m of
water, that is 0.3e6 m3 per km2 (one paper prints 1e4 m3). A paddy is no marsh.
"""

from collections.abc import Mapping

import numpy as np

from gep.service import (
    Array,
    Coefficient,
    Formula,
    FromStatistics,
    FromSums,
    Indicator,
    PerArea,
    Service,
    SharedBy,
)

VEGETATION = ("forest", "shrub", "grassland", "orchard", "cropland", "urban_green")


def storm_rain(storm_precipitation: Array) -> Array:
    """Rain of all storm days of the year, in mm; a band is a storm day.

    >>> float(storm_rain([60.0, 80.0]))
    140.0
    """
    return np.asarray(np.sum(storm_precipitation, axis=0))


def storm_runoff(storm_precipitation: Array, curve_number: Array) -> Array:
    """Storm runoff in mm, the sum over storm days.  SCS curve number, USDA NRCS TR-55.

    S = 25400/CN - 254 and Rf = (P - 0.2 S)^2 / (P + 0.8 S), 0 up to P = 0.2 S. The divisor is
    kept above zero for water, which stores nothing (CN 100), on a day without rain.

    >>> round(float(storm_runoff(np.array([304.8, 40.0]), 50.0)), 9)    # S = 254 mm
    127.0
    """
    storage = 25400.0 / curve_number - 254.0
    excess = np.maximum(storm_precipitation - 0.2 * storage, 0.0)
    return np.asarray(np.sum(excess**2 / np.maximum(excess + storage, 1e-9), axis=0))


def reference_storm_runoff(storm_precipitation: Array, reference_curve_number: Array) -> Array:
    """Storm runoff in mm if the ground were bare, the sum over storm days.

    >>> float(reference_storm_runoff(np.array([80.0, 60.0]), 100.0))    # nothing is held back
    140.0
    """
    storage = 25400.0 / reference_curve_number - 254.0
    excess = np.maximum(storm_precipitation - 0.2 * storage, 0.0)
    return np.asarray(np.sum(excess**2 / np.maximum(excess + storage, 1e-9), axis=0))


def runoff_avoided(reference_storm_runoff: Array, storm_runoff: Array) -> Array:
    """Storm runoff that there would be on bare ground and is not: the plants' own part.

    >>> runoff_avoided(140.0, 90.0)
    50.0
    """
    return reference_storm_runoff - storm_runoff


def storm_rain_held(storm_rain: Array, storm_runoff: Array) -> Array:
    """Storm rain that does not run off, by plants and ground together.

    >>> storm_rain_held(200.0, 90.0)
    110.0
    """
    return storm_rain - storm_runoff


def lake_storage(
    surface_area: Array, lake_constant: Array, lake_exponent: Array, lake_exchanges: Array
) -> Array:
    """Water that one lake can take up in a year, exp(a) A^b T in 1e4 m3, A in km2.

    Rao Enming et al. 2014; T is how often a year the lake's water is exchanged.

    >>> float(lake_storage(4.0, 0.0, 0.5, 3.0))    # exp(0) = 1, root of 4, three times
    6.0
    """
    return np.exp(lake_constant) * surface_area**lake_exponent * lake_exchanges


def reservoir_storage(capacity: Array, reservoir_flood_share: Array) -> Array:
    """Part of a reservoir's capacity that is free for floods.  Rao Enming 2014.

    >>> reservoir_storage(8000.0, 0.25)
    2000.0
    """
    return capacity * reservoir_flood_share


def marsh_storage(area: Array, marsh_storage_depth: Array) -> Array:
    """Water that stands on a marsh after a flood, area x depth.

    >>> marsh_storage(1e6, 0.25)
    250000.0
    """
    return area * marsh_storage_depth


def annual_reservoir_cost(
    reservoir_construction_cost: Array, reservoir_yearly_rate: Array
) -> Array:
    """Yearly cost of one m3 of reservoir, construction cost x yearly rate.

    No source gives a running cost, so there is none in it.

    >>> annual_reservoir_cost(8.0, 0.25)
    2.0
    """
    return reservoir_construction_cost * reservoir_yearly_rate


_PRICES: Mapping[str, str | Formula] = {
    "reservoir_whole": "reservoir_construction_cost",
    "reservoir_annualised": annual_reservoir_cost,
}

SERVICE = Service(
    key="flood_mitigation",
    zh="洪水调蓄",
    en="Flood mitigation",
    category="regulating",
    steps={
        "storage": ("最大滞留量", "potential retention"),
        "excess": ("扣除初损的雨量", "rain beyond the initial loss"),
    },
    coefficients=(
        Coefficient(
            "curve_number",
            "1",
            by=("ecosystem_type", "soil_group"),
            zh="径流曲线数",
            en="Curve number",
        ),
        Coefficient(
            "reference_curve_number",
            "1",
            by=("soil_group",),
            zh="裸地径流曲线数",
            en="Curve number of bare ground",
        ),
        Coefficient(
            "lake_constant", "1", zh="湖泊调蓄方程常数 a", en="Constant a of the lake formula"
        ),
        Coefficient(
            "lake_exponent", "1", zh="湖泊调蓄方程指数 b", en="Exponent b of the lake formula"
        ),
        Coefficient(
            "lake_exchanges", "yr-1", zh="湖泊年换水次数", en="Exchanges of a lake's water"
        ),
        Coefficient(
            "reservoir_flood_share",
            "yr-1",
            zh="防洪库容占总库容比例",
            en="Share of capacity free for floods",
        ),
        Coefficient(
            "marsh_storage_depth", "m yr-1", zh="沼泽滞水深度", en="Depth of water on a marsh"
        ),
    ),
    indicators=(
        Indicator(
            "storm_rain",
            "m3 yr-1",
            zh="暴雨量",
            en="Storm rain",
            methods={
                "storm_days": PerArea(
                    storm_rain, gives="mm yr-1", zh="暴雨日累加", en="Sum of storm days"
                )
            },
        ),
        Indicator(
            "storm_runoff",
            "m3 yr-1",
            zh="暴雨径流量",
            en="Storm runoff",
            methods={
                "curve_number": PerArea(
                    storm_runoff, gives="mm yr-1", zh="径流曲线数法", en="Curve number"
                )
            },
        ),
        Indicator(
            "reference_storm_runoff",
            "m3 yr-1",
            zh="裸地暴雨径流量",
            en="Storm runoff of bare ground",
            methods={
                "curve_number": PerArea(
                    reference_storm_runoff, gives="mm yr-1", zh="径流曲线数法", en="Curve number"
                )
            },
        ),
        Indicator(
            "vegetation_flood_water",
            "m3 yr-1",
            zh="植被调蓄水量",
            en="Flood water held by plants",
            ecosystem_types=VEGETATION,
            methods={
                "curve_number": FromSums(runoff_avoided, zh="径流曲线数法", en="Curve number"),
                "gross": FromSums(storm_rain_held, zh="暴雨减径流", en="Storm rain minus runoff"),
            },
            prices=_PRICES,
        ),
        Indicator(
            "lake_flood_water",
            "m3 yr-1",
            zh="湖泊调蓄水量",
            en="Flood water held by lakes",
            item="water_body",
            methods={
                "lake_formula": FromStatistics(
                    "lakes",
                    lake_storage,
                    SharedBy("area", ("lake",)),
                    gives="1e4 m3 yr-1",
                    zh="湖泊调蓄方程",
                    en="Lake formula",
                )
            },
            prices=_PRICES,
        ),
        Indicator(
            "reservoir_flood_water",
            "m3 yr-1",
            zh="水库调蓄水量",
            en="Flood water held by reservoirs",
            item="water_body",
            methods={
                "share_of_capacity": FromStatistics(
                    "reservoirs",
                    reservoir_storage,
                    SharedBy("area", ("reservoir",)),
                    zh="库容比例法",
                    en="Share of capacity",
                )
            },
            prices=_PRICES,
        ),
        Indicator(
            "marsh_flood_water",
            "m3 yr-1",
            zh="沼泽调蓄水量",
            en="Flood water held by marshes",
            ecosystem_types=("marsh",),
            methods={
                "storage_depth": FromSums(marsh_storage, zh="滞水深度法", en="By depth of water")
            },
            prices=_PRICES,
        ),
    ),
)
