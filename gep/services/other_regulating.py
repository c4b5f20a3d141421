"""Other regulating services (其他调节服务): what no norm lists, named and valued by the county.

A county may know of more than any norm lists. Each row of the table ``other`` has a name that the
county gives it, an amount in any unit with a price, or an amount of money alone, which is then
the value. Nobody but the county answers for it, so its confidence is ``given``. The measure says
whether it is in the total or beside it; whether a norm allows that is for the county to know.

What one zone reports of it is all there is of it, and it lies on all land of the zone alike. A
row may well hold what another service counts already: nothing here can know.
"""

from gep.service import Coefficient, FromStatistics, Indicator, Service


def own_service(category: str, zh: str, en: str) -> Service:
    """The service of what a county names itself in a category: in the total, and beside it."""
    key = f"other_{category}"

    def indicator(what: str, more_zh: str, more_en: str) -> Indicator:
        by = FromStatistics("other", f"{category}_{what}", zh="统计法", en="From statistics")
        return Indicator(
            f"{key}_{what}", "", zh=f"{zh}{more_zh}", en=f"{en}, {more_en}", item="own_service",
            methods={"statistics": by}, prices={"own_price": "own_price"},
        )  # fmt: skip

    price = Coefficient(
        "own_price", "", by=("own_service",), zh="本地单价", en="The county's own price"
    )
    return Service(
        key, zh, en, category, coefficients=(price,),
        indicators=(
            indicator("amount", "量", "amount"),
            indicator("beside", "（不计入总值）", "beside the total"),
        ),
    )  # fmt: skip


SERVICE = own_service("regulating", "其他调节服务", "Other regulating services")
