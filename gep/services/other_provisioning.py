"""Other products (其他供给产品): products that the county itself names and values.

As for other regulating services: a name of the county's own, an amount with a price or a value
alone, in the total or beside it by the measure, with the confidence ``given``.
"""

from gep.service import Coefficient, FromStatistics, Indicator, Service

SERVICE = Service(
    key="other_provisioning",
    zh="其他供给产品",
    en="Other products",
    category="provisioning",
    coefficients=(
        Coefficient(
            "own_price", "", by=("own_service",), zh="本地单价", en="The county's own price"
        ),
    ),
    indicators=(
        Indicator(
            "other_provisioning_amount", "", item="own_service",
            zh="其他供给产品量", en="Other products, amount",
            methods={
                "statistics": FromStatistics(
                    "other", "provisioning_amount", zh="统计法", en="From statistics"
                )
            },
            prices={"own_price": "own_price"},
        ),
        Indicator(
            "other_provisioning_beside", "", item="own_service",
            zh="其他供给产品（不计入总值）", en="Other products, beside the total",
            methods={
                "statistics": FromStatistics(
                    "other", "provisioning_beside", zh="统计法", en="From statistics"
                )
            },
            prices={"own_price": "own_price"},
        ),
    ),
)  # fmt: skip
