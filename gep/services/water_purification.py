"""Water purification (水质净化): pollutants that wetlands take out, at most what is discharged.

Rivers, lakes, reservoirs, ponds and marshes break down what reaches them. The amount is decided
for the county, per pollutant, and shared in proportion to capacity; without the discharge of a
pollutant that pollutant is not computed, for the capacity alone would be a guess.

Pitfalls. A eutrophic reservoir gives phosphorus back, a fish pond is a source, and a survey of
discharges covers only what was surveyed. Total nitrogen has no equivalent in the tax law, so only
ammonia nitrogen is priced. The non-point part overlaps with the nitrogen and phosphorus that soil
retention keeps from water: a norm that counts both says why.
"""

import numpy as np

from gep.service import Array, Coefficient, FromSums, Indicator, Limit, Service


def pollutant_removed_from_water(area: Array, removal_rate: Array) -> Array:
    """What the wetlands can take up, area x rate.

    >>> pollutant_removed_from_water(2.0, 8.5)
    17.0
    """
    return area * removal_rate


def not_more_than_discharged(pollutant_removed_from_water: Array, discharge: Array) -> Array:
    """What was not discharged cannot be taken out.

    >>> float(not_more_than_discharged(17.0, 5.0))
    5.0
    """
    return np.minimum(pollutant_removed_from_water, discharge)


SERVICE = Service(
    key="water_purification",
    zh="水质净化",
    en="Water purification",
    category="regulating",
    coefficients=(
        Coefficient(
            "removal_rate", "t km-2 yr-1", by=("water_pollutant", "ecosystem_type"),
            zh="单位面积净化量", en="Removal per area",
        ),
    ),
    indicators=(
        Indicator(
            "pollutant_removed_from_water", "t yr-1",
            zh="水污染物净化量", en="Pollutant removed from water", item="water_pollutant",
            methods={
                "capacity": FromSums(
                    pollutant_removed_from_water, zh="净化能力法", en="By capacity"
                )
            },
            limit=Limit(not_more_than_discharged),
            prices={"treatment_cost": "water_pollutant_treatment_cost"},
        ),
    ),
)  # fmt: skip
