"""Air purification (空气净化): pollutants that plants take out of the air, at most what is emitted.

What vegetation could take up exceeds what a county emits by orders of magnitude for dust, so the
limit decides most rows. It is decided for the county and shared in proportion to capacity.
"""

import numpy as np

from gep.service import Array, Coefficient, FromSums, Indicator, Limit, Service


def pollutant_removed(area: Array, removal_rate: Array) -> Array:
    """What the vegetation can take up, area x rate.

    >>> pollutant_removed(2.0, 8.5)
    17.0
    """
    return area * removal_rate


def not_more_than_emitted(pollutant_removed: Array, emission: Array) -> Array:
    """Nothing cleaner than clean.

    >>> float(not_more_than_emitted(17.0, 5.0))
    5.0
    """
    return np.minimum(pollutant_removed, emission)


SERVICE = Service(
    key="air_purification",
    zh="空气净化",
    en="Air purification",
    category="regulating",
    coefficients=(
        Coefficient(
            "removal_rate", "t km-2 yr-1", by=("air_pollutant", "ecosystem_type"),
            zh="单位面积净化量", en="Removal per area",
        ),
    ),
    indicators=(
        Indicator(
            "pollutant_removed", "t yr-1", zh="净化量", en="Pollutant removed",
            item="air_pollutant",
            methods={"capacity": FromSums(pollutant_removed, zh="净化能力法", en="By capacity")},
            limit=Limit(not_more_than_emitted),
            prices={"treatment_cost": "air_pollutant_treatment_cost"},
        ),
    ),
)  # fmt: skip
