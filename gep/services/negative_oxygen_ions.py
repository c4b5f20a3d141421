"""Negative oxygen ions (负氧离子): ions that plants add to the air above the common background.

The concentration is what stations measure within the stand. Below 600 a cubic centimetre nothing
counts, so the step is taken in each pixel: a mean over mountain and plain would lose most of it.
The value is tiny beside other services.
"""

import numpy as np

from gep.service import Array, Coefficient, Indicator, PerArea, Service


def negative_ions(
    background_concentration: Array,
    negative_ion_concentration: Array,
    canopy_height: Array,
    ion_lifetime: Array,
    minutes_of_year: Array,
) -> Array:
    """Ions a year, (Q - 600) x height / lifetime.  LY/T 1721-2008 (recalled).

    The norm prints 5.256e15 x A H (Q - 600) / L: 525,600 minutes times 1e10 cm3 in a hectare
    metre, both of which come from the units here. What is below the background counts as none.

    >>> float(negative_ions(600.0, 1600.0, 15.0, 10.0, 4.0))    # 1000 x 15 renewed 0.4 times
    6000.0
    >>> float(negative_ions(600.0, 500.0, 15.0, 10.0, 4.0))
    0.0
    """
    present = np.maximum(negative_ion_concentration, background_concentration)
    return (present - background_concentration) * canopy_height * minutes_of_year / ion_lifetime


SERVICE = Service(
    key="negative_oxygen_ions",
    zh="负氧离子",
    en="Negative oxygen ions",
    category="regulating",
    steps={
        "present": ("不低于本底的浓度", "concentration, at least the background"),
    },
    coefficients=(
        Coefficient(
            "background_concentration", "ion cm-3", zh="本底浓度", en="Background concentration"
        ),
        Coefficient("ion_lifetime", "min", zh="负氧离子寿命", en="Lifetime of an ion"),
        Coefficient("minutes_of_year", "min yr-1", zh="全年分钟数", en="Minutes in a year"),
    ),
    indicators=(
        Indicator(
            "negative_ions", "ion yr-1", zh="负氧离子量", en="Negative ions supplied",
            methods={
                "concentration": PerArea(
                    negative_ions, zh="浓度法", en="By concentration"
                )
            },
            prices={"replacement_cost": "negative_ion_price"},
        ),
    ),
)  # fmt: skip
