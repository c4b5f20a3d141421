"""Material provision (物质供给): crops, timber, animals and fish, as statistics report them.

The output is gross: feed, fry and fertiliser that people bought are not deducted. Output that a
zone reports is placed on its land by the area of the product's ecosystem type, or as the
product's row in ``products.csv`` says, so that every other zone layer follows.
"""

from gep.service import PER_ITEM, FromStatistics, Indicator, Service

SERVICE = Service(
    key="provision",
    zh="物质供给",
    en="Material provision",
    category="provisioning",
    indicators=(
        Indicator(
            "product_output", "", zh="产品产量", en="Product output", item="product",
            methods={
                "statistics": FromStatistics(
                    "products", "output", shared_by=PER_ITEM, zh="统计法", en="From statistics"
                )
            },
            prices={"market_price": "product_price"},
        ),
    ),
)  # fmt: skip
