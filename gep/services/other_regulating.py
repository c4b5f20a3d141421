"""Other regulating services (其他调节服务): what no norm lists, named and valued by the county.

A county may know of more than any norm lists. Each row of the table ``other`` has a name that the
county gives it, an amount in any unit with a price, or an amount of money alone, which is then
the value. Nobody but the county answers for it, so its confidence is ``given``. The measure says
whether it is in the total or beside it; whether a norm allows that is for the county to know.

What one zone reports of it is all there is of it, and it lies on all land of the zone alike. A
row may well hold what another service counts already: nothing here can know.
"""

from gep.service import Coefficient, FromStatistics, Indicator, Service

SERVICE = Service(
    key="other_regulating",
    zh="其他调节服务",
    en="Other regulating services",
    category="regulating",
    coefficients=(
        Coefficient(
            "own_price", "", by=("own_service",), zh="本地单价", en="The county's own price"
        ),
    ),
    indicators=(
        Indicator(
            "other_regulating_amount", "", item="own_service",
            zh="其他调节服务量", en="Other regulating services, amount",
            methods={
                "statistics": FromStatistics(
                    "other", "regulating_amount", zh="统计法", en="From statistics"
                )
            },
            prices={"own_price": "own_price"},
        ),
        Indicator(
            "other_regulating_beside", "", item="own_service",
            zh="其他调节服务（不计入总值）", en="Other regulating services, beside the total",
            methods={
                "statistics": FromStatistics(
                    "other", "regulating_beside", zh="统计法", en="From statistics"
                )
            },
            prices={"own_price": "own_price"},
        ),
    ),
)  # fmt: skip
