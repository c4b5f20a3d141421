"""Coastal protection (海岸带防护): shore that natural coastal ecosystems shield from the sea.

The amount is the length of shore behind mangrove, salt marsh, reef, seagrass, shelter wood or dune,
as the statistics table ``coast`` reports it by type. Its price is a year of the dike that would
have to stand there: cost of construction times a yearly rate.

A county without a coast says so in ``[not_applicable]`` of its account.toml, and the account keeps
the row with that reason: a dash, not a zero.

Pitfalls. Only shore with something to protect behind it counts, and a stretch is measured once,
whatever stands on it. The whole cost of a dike is a stock and no year's flow. The cost is that of
the class of dike the place would need: from a village's to that of a city it differs tenfold, and
no source was read.
"""

from gep.service import PER_ITEM, Array, Coefficient, FromStatistics, Indicator, Service


def annual_dike(dike_construction_cost: Array, dike_yearly_rate: Array) -> Array:
    """What a kilometre of dike costs in a year: construction times the yearly rate.

    >>> annual_dike(2000.0, 0.02)
    40.0
    """
    return dike_construction_cost * dike_yearly_rate


SERVICE = Service(
    key="coastal_protection",
    zh="海岸带防护",
    en="Coastal protection",
    category="regulating",
    coefficients=(
        Coefficient("dike_construction_cost", "CNY km-1", zh="海堤建造成本", en="Cost of a dike"),
        Coefficient("dike_yearly_rate", "1", zh="海堤年成本率", en="Yearly rate of a dike's cost"),
    ),
    indicators=(
        Indicator(
            "protected_coast", "km yr-1", zh="受护岸线长度", en="Shore protected",
            item="coast_type",
            methods={
                "statistics": FromStatistics(
                    "coast", "protected_length", shared_by=PER_ITEM,
                    zh="统计法", en="From statistics",
                )
            },
            prices={"dike_annualised": annual_dike},
        ),
    ),
)  # fmt: skip
