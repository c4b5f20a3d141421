"""Water conservation (水源涵养): rain that neither evaporates nor runs off at once.

What the ground lets through slowly is precipitation less evapotranspiration less storm runoff.
The runoff coefficient is the share of rain that runs off during storms, a few percent under
forest; it is not the runoff coefficient of hydrologists (half of the rain here), which would make
the service collapse. Of the two sets in use that of Gong et al. 2017 was read and is used by every
norm; the other, smaller under forest, was not found printed, and stands in the book as evidence.

Evapotranspiration must be the actual one. The potential one in its place, or rain of another
year, makes types negative, and zero in its place (over water and towns, where products of
satellites have no value) inflates the result. A single pixel may well be negative, since a
reservoir evaporates more than falls on it: the floor at zero is drawn for the county, per
ecosystem type. Water that is led onto paddy fields evaporates there too, though it is no rain of
the place. A wet year is not good management: compare years at the same climate.

Annual rain is taken, as in the accounts that were read; HJ 1173-2021 takes the rain that causes
runoff. The storm rain that is held back is in this service and in flood mitigation.

The cost of a reservoir that would hold the water is booked whole every year, or as a yearly rate
of it, about a fiftieth. That choice moves the total more than any physics.
"""

import numpy as np

from gep.service import Array, Coefficient, FromSums, Indicator, Limit, Service


def water_conserved(
    precipitation: Array, evapotranspiration: Array, runoff_coefficient: Array
) -> Array:
    """Rain less storm runoff less evapotranspiration, P - alpha P - ET.  Gong et al. 2017.

    >>> water_conserved(2000.0, 700.0, 0.05)    # 100 run off, 700 evaporate
    1200.0
    """
    return precipitation - runoff_coefficient * precipitation - evapotranspiration


def not_below_zero(water_conserved: Array) -> Array:
    """No type of ecosystem owes the county water.

    >>> float(not_below_zero(-3.0)), float(not_below_zero(5.0))
    (0.0, 5.0)
    """
    return np.maximum(water_conserved, 0.0)


def annual_reservoir_cost(
    reservoir_construction_cost: Array, reservoir_yearly_rate: Array
) -> Array:
    """What a reservoir costs in a year of its life: construction cost times yearly rate.

    No running cost is added, since no source gives one.

    >>> annual_reservoir_cost(10.0, 0.02)
    0.2
    """
    return reservoir_construction_cost * reservoir_yearly_rate


SERVICE = Service(
    key="water_conservation",
    zh="水源涵养",
    en="Water conservation",
    category="regulating",
    coefficients=(
        Coefficient(
            "runoff_coefficient", "1", by=("ecosystem_type",), is_share=True,
            zh="地表径流系数", en="Storm runoff coefficient",
        ),
    ),
    indicators=(
        Indicator(
            "water_conserved", "m3 yr-1", zh="水源涵养量", en="Water conserved",
            methods={
                "water_balance": FromSums(water_conserved, zh="水量平衡法", en="Water balance")
            },
            limit=Limit(not_below_zero, by=("ecosystem_type",)),
            prices={
                "reservoir_whole": "reservoir_construction_cost",
                "reservoir_annualised": annual_reservoir_cost,
                "water_price": "raw_water_price",
            },
        ),
    ),
)  # fmt: skip
