"""Tourism and recreation (旅游康养): what visitors spend, as far as nature brought them.

The quantity is the tourism income that statistics report, its price the share of it that is due
to nature. The share comes from a survey or from the list of graded sites: the county's row
``nature_share`` in the statistics, else the book's stand-in, which is unverified. Income that only
the county reports is shared by the area of natural land and marked so.

Pitfalls. All tourism income is not an ecosystem service: shopping, business travel and heritage
are in it. A multiplier on income needs a source. Day trips are counted once at every site. The
surplus that visitors feel is no exchange value and is not added.
"""

from gep.service import Coefficient, FromStatistics, Indicator, Service, SharedBy

NATURAL = ("forest", "shrub", "grassland", "wetland")

SERVICE = Service(
    key="tourism_recreation",
    zh="旅游康养",
    en="Tourism and recreation",
    category="cultural",
    coefficients=(
        Coefficient(
            "nature_share",
            "1",
            is_share=True,
            zh="自然景观贡献率",
            en="Share of income due to nature",
        ),
    ),
    indicators=(
        Indicator(
            "tourism_income",
            "CNY yr-1",
            zh="旅游收入",
            en="Tourism income",
            methods={
                "income": FromStatistics(
                    "tourism",
                    "income",
                    SharedBy("area", NATURAL),
                    zh="旅游收入法",
                    en="From tourism income",
                )
            },
            prices={"nature_share": "nature_share"},
        ),
        Indicator(
            "tourism_visits",
            "person yr-1",
            zh="旅游人次",
            en="Visits",
            methods={
                "statistics": FromStatistics(
                    "tourism",
                    "visits",
                    SharedBy("area", NATURAL),
                    zh="统计法",
                    en="From statistics",
                )
            },
        ),
    ),
)
