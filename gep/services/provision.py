"""Material provision (物质供给): crops, timber, animals and fish, as statistics report them.

The output is gross: feed, fry and fertiliser that people bought are not deducted. Output that a
zone reports is placed on its land by the area of the product's ecosystem type, or as the
product's row in ``products.csv`` says, so that every other zone layer follows.

Water that is drawn for use may be counted as a product too, at the price of each use. No norm here
counts it: rain that the land holds back is counted as water conservation already, at the cost of
storing it, which is another benefit of much the same water. It stands in the memo, and a norm of
one's own that counts it says so.
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
        Indicator(
            "water_supplied", "m3 yr-1", zh="供水量", en="Water supplied", item="water_use",
            methods={
                "statistics": FromStatistics(
                    "water_supply", "amount", zh="统计法", en="From statistics"
                )
            },
            prices={"market_price": "water_price"},
        ),
    ),
)  # fmt: skip
