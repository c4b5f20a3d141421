"""Material provision (物质供给): crops, timber, animals, fish and fuel, by the statistics.

The output is gross: feed, fry and fertiliser that people bought are not deducted. Output that a
zone reports is placed on its land by the area of the product's ecosystem type, or as the
product's row in ``products.csv`` says, so that every other zone layer follows.

Statistics tell of the same harvest in two ways: product by product, in tonnes, and by sector
(农林牧渔业产值), in money. The two are never added. The norm says in ``one_of`` which goes first,
and the other stands in the memo. The output of a sector is worth its nature's share, the part that
is not owed to bought inputs, labour and machines; as long as nobody reports one the whole counts,
as it does for products. Sectors hold what products do not list, and services to farming, which are
no product of nature at all: let their share say so.

Energy. Hydropower is counted where it is reported, and marked abiotic: falling water does the
work, no ecosystem. SEEA EA leaves it out, so the total without it is told beside the total.
Straw, firewood and biogas are tonnes of coal equivalent (tce), which nothing converts to kWh: at
the heat of coal one is 8,141 kWh, at a power station about 3,300. No source gives their price, so
the bureau's own must.

Water that is drawn for use may be counted as a product too, at the price of each use. No norm here
counts it: rain that the land holds back is counted as water conservation already, at the cost of
storing it, which is another benefit of much the same water. It stands in the memo, and a norm of
one's own that counts it says so.
"""

from gep.service import PER_ITEM, Coefficient, FromStatistics, Indicator, Service

OUTPUT = {
    "statistics": FromStatistics(
        "products", "output", shared_by=PER_ITEM, zh="统计法", en="From statistics"
    )
}
MARKET = {"market_price": "product_price"}

SERVICE = Service(
    key="provision",
    zh="物质供给",
    en="Material provision",
    category="provisioning",
    coefficients=(
        Coefficient(
            "sector_nature_share", "1", by=("sector",), is_share=True,
            zh="产值中自然贡献率", en="Share of a sector's output due to nature",
        ),
    ),
    indicators=(
        Indicator(
            "product_output", "", zh="产品产量", en="Product output", item="product",
            methods=OUTPUT, prices=MARKET,
        ),
        Indicator(
            "sector_output", "CNY yr-1", zh="行业产值", en="Output by sector", item="sector",
            methods={
                "statistics": FromStatistics(
                    "sectors", "output_value", shared_by=PER_ITEM,
                    zh="统计法", en="From statistics",
                )
            },
            prices={"nature_share": "sector_nature_share"},
        ),
        Indicator(
            "hydropower_generated", "", zh="水力发电量", en="Hydropower generated", item="product",
            methods=OUTPUT, prices=MARKET, abiotic=True,
        ),
        Indicator(
            "biomass_energy", "", zh="生物质能", en="Biomass energy", item="product",
            methods=OUTPUT, prices=MARKET,
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
