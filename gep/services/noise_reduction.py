"""Noise reduction (噪声消减): roads that a belt of green hides from those who live beside them.

The amount is the length of green belt along roads with people behind it, as the statistics table
``noise`` reports it; its price a year of the wall that would do the same: cost of construction
times a yearly rate.

Pitfalls. A row of trees of a few metres quietens nothing: a decibel takes ten to twenty metres of
dense growth, so the belt's width decides which lengths may be counted. Both sides of a road are two
lengths. A price for each decibel was read (7.66 CNY, Liu et al. 2021), but it is for each 30 m
pixel, so no sum of decibels can be multiplied by it.
"""

from gep.service import Array, Coefficient, FromStatistics, Indicator, Service, SharedBy


def annual_barrier(barrier_construction_cost: Array, barrier_yearly_rate: Array) -> Array:
    """What a kilometre of noise barrier costs in a year: construction times the yearly rate.

    >>> annual_barrier(2000.0, 0.05)
    100.0
    """
    return barrier_construction_cost * barrier_yearly_rate


SERVICE = Service(
    key="noise_reduction",
    zh="噪声消减",
    en="Noise reduction",
    category="regulating",
    coefficients=(
        Coefficient(
            "barrier_construction_cost", "CNY km-1",
            zh="隔音屏障建造成本", en="Cost of a noise wall",
        ),
        Coefficient(
            "barrier_yearly_rate", "1",
            zh="隔音屏障年成本率", en="Yearly rate of a noise wall's cost",
        ),
    ),
    indicators=(
        Indicator(
            "green_belt", "km yr-1", zh="道路绿化带长度", en="Green belt along roads",
            methods={
                "statistics": FromStatistics(
                    "noise", "green_belt_length", SharedBy("area", ("urban_green",)),
                    zh="统计法", en="From statistics",
                )
            },
            prices={"barrier_annualised": annual_barrier},
        ),
    ),
)  # fmt: skip
