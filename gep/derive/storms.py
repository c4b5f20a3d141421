"""Storm days (暴雨日): of the rain of all days, that which counts as a storm."""

import numpy as np

from gep.service import Array, Coefficient, Derived, Field, Prepared


def storm_days(daily_precipitation: Field, storm_day_rain: float) -> Array:
    """Rain of each day on which it is a storm somewhere, 0 where it is none there; a band a day.

    A pixel has the storms that fall on it: the sum of its bands is the sum of its days of 50 mm or
    more. A missing day is missing, and a year without a storm is one band of nothing.

    >>> rain = np.array([[[49.0, 50.0]], [[8.0, 9.0]], [[80.0, 20.0]]])
    >>> storm_days(Field(rain, np.ones(1), np.ones(1)), 50.0).tolist()
    [[[0.0, 50.0]], [[80.0, 0.0]]]
    """
    rain = daily_precipitation.values
    storms = np.where(rain >= storm_day_rain, rain, 0.0 * rain)
    days = np.flatnonzero((storms > 0.0).any(axis=(1, 2)))
    lost = np.isnan(rain).any(axis=0)
    return np.where(lost, np.nan, storms[days if days.size else [0]])


DERIVED = (
    Derived(
        "storm_precipitation",
        methods={
            "daily": Prepared(
                storm_days, gives="mm", zh="逐日降水中的暴雨日", en="Storm days of the daily rain"
            )
        },
        coefficients=(
            Coefficient(
                "storm_day_rain", "mm", zh="暴雨日的日降水量", en="Rain of a day that is a storm"
            ),
        ),
    ),
)
