"""Species conservation (物种保育): land that keeps species alive, at a unit value by diversity.

The forest norm grades the unit value by the Shannon index H of plots, from 3,000 CNY a hectare and
year (H below 1) to 50,000 (H from 6 up). Which grade an ecosystem type of a county is in must come
from plots; the grades here are assumptions, printed with each value. The value is like a stock,
rests on no market and overlaps everything else: report it apart.
"""

from gep.service import Array, Coefficient, FromSums, Indicator, Service


def conserved_area(area: Array, yearly_use: Array) -> Array:
    """Land that was habitat through the year: hectares, each year anew.

    >>> conserved_area(25.0, 1.0)
    25.0
    """
    return area * yearly_use


SERVICE = Service(
    key="species_conservation",
    zh="物种保育",
    en="Species conservation",
    category="regulating",
    coefficients=(
        Coefficient(
            "yearly_use", "yr-1", zh="年度使用次数", en="Uses of the land as habitat a year"
        ),
    ),
    indicators=(
        Indicator(
            "conserved_area", "ha yr-1", zh="物种保育面积", en="Area that conserves species",
            methods={
                "by_area": FromSums(conserved_area, zh="面积法", en="By area")
            },
            prices={"shannon_grade": "species_unit_value"},
        ),
    ),
)  # fmt: skip
