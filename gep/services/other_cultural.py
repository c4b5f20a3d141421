"""Other cultural services (其他文化服务): what no norm lists, as the county names and values it.

As for other regulating services: a name of the county's own, an amount with a price or a value
alone, in the total or beside it by the measure, with the confidence ``given``.
"""

from gep.service import Coefficient, FromStatistics, Indicator, Service

SERVICE = Service(
    key="other_cultural",
    zh="其他文化服务",
    en="Other cultural services",
    category="cultural",
    coefficients=(
        Coefficient(
            "own_price", "", by=("own_service",), zh="本地单价", en="The county's own price"
        ),
    ),
    indicators=(
        Indicator(
            "other_cultural_amount", "", item="own_service",
            zh="其他文化服务量", en="Other cultural services, amount",
            methods={
                "statistics": FromStatistics(
                    "other", "cultural_amount", zh="统计法", en="From statistics"
                )
            },
            prices={"own_price": "own_price"},
        ),
        Indicator(
            "other_cultural_beside", "", item="own_service",
            zh="其他文化服务（不计入总值）", en="Other cultural services, beside the total",
            methods={
                "statistics": FromStatistics(
                    "other", "cultural_beside", zh="统计法", en="From statistics"
                )
            },
            prices={"own_price": "own_price"},
        ),
    ),
)  # fmt: skip
