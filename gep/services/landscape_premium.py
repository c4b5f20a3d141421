"""Landscape premium (景观增值): what homes are dearer by for the green or water they look on.

The quantity is the premium of all floor space that benefits, area times the rise in price, both
from the county's own study of its market; its price is the share of it that one year is worth, the
rent of a building over its price. Without such a study nothing is computed: no premium is carried
from one city to another.

Pitfalls. The premium of all homes is a stock: booked whole every year it is twenty to sixty times
too much. It must be free of what schools, stations and new flats add to a price. Rooms with a view
in hotels are in tourism already.
"""

from gep.service import Array, Coefficient, FromStatistics, Indicator, Service, SharedBy


def housing_premium(benefiting_area: Array, price_premium: Array) -> Array:
    """Floor space that benefits times the rise in its price.

    >>> housing_premium(1000.0, 200.0)
    200000.0
    """
    return benefiting_area * price_premium


SERVICE = Service(
    key="landscape_premium",
    zh="景观增值",
    en="Landscape premium",
    category="cultural",
    coefficients=(
        Coefficient(
            "capitalisation_rate", "1", is_share=True,
            zh="年化率（租金与房价之比）", en="Rent of a year over the price",
        ),
    ),
    indicators=(
        Indicator(
            "housing_premium", "CNY yr-1", zh="受益房产增值额", en="Premium of homes",
            methods={
                "hedonic": FromStatistics(
                    "housing", housing_premium, SharedBy("area", ("built_up",)),
                    zh="享乐价格法", en="Hedonic prices",
                )
            },
            prices={"capitalisation": "capitalisation_rate"},
        ),
    ),
)  # fmt: skip
