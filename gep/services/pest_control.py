"""Pest control (病虫害控制): land that its own natural enemies keep from pests.

Two forms. Where the share of land that pests attack is known for plantations and for natural land,
the service is natural land times the difference. In the simple form the area that recovered from
pests by itself is reported. Either is worth what the treatment of as much land would cost.

Pitfalls. An area that was treated did not heal itself. Plantation and natural stand must be of one
district and one year, since pests come in waves; where the natural stand is attacked more, the
difference is negative, and there is no service to book. Tonnes of crop that pests would have eaten
are in the products already.
"""

import numpy as np

from gep.service import PER_ITEM, Array, Coefficient, FromStatistics, Indicator, Limit, Service


def spared_area(
    natural_area: Array, plantation_incidence: Array, natural_incidence: Array
) -> Array:
    """Natural land times what pests attack more of plantations, A (p - n).  As recalled.

    >>> spared_area(1000.0, 0.25, 0.125)
    125.0
    """
    return natural_area * (plantation_incidence - natural_incidence)


def not_less_than_none(pest_free_area: Array) -> Array:
    """Land that is attacked more than plantations spares nobody a treatment.

    >>> float(not_less_than_none(-3.0)), float(not_less_than_none(5.0))
    (0.0, 5.0)
    """
    return np.maximum(pest_free_area, 0.0)


SERVICE = Service(
    key="pest_control",
    zh="病虫害控制",
    en="Pest control",
    category="regulating",
    coefficients=(
        Coefficient(
            "pest_treatment_cost", "CNY ha-1", by=("natural_land",),
            zh="单位面积防治成本", en="Cost of treating a hectare",
        ),
    ),
    indicators=(
        Indicator(
            "pest_free_area", "ha yr-1", zh="病虫害控制面积", en="Area kept from pests",
            item="natural_land",
            methods={
                "incidence": FromStatistics(
                    "pests", spared_area, shared_by=PER_ITEM,
                    zh="发生率差值法", en="By the difference of incidence",
                ),
                "self_healing": FromStatistics(
                    "pests", "self_healing_area", shared_by=PER_ITEM,
                    zh="自愈面积法", en="By the area that healed itself",
                ),
            },
            limit=Limit(not_less_than_none),
            prices={"treatment_cost": "pest_treatment_cost"},
        ),
    ),
)  # fmt: skip
