"""Leisure (休闲游憩): hours that residents spend in the green near their homes.

The quantity is what those hours would have earned, visits times hours times the hourly wage, all
reported in the table ``leisure``; its price is the share of a wage that leisure is worth, for
nobody is paid for a walk. Visits come from gates, counts or a survey, the wage from the yearbook.

Pitfalls. Visitors from elsewhere belong to tourism: leave them out. A visit to the shops is no
visit to a park. The surplus that people feel is no exchange value. Children earn no wage; taking
them at that of adults is too much.
"""

from gep.service import Array, Coefficient, FromStatistics, Indicator, Service, SharedBy

GREEN = ("urban_green", "forest", "grassland", "wetland")


def leisure_time(leisure_visits: Array, hours_of_visit: Array, hourly_wage: Array) -> Array:
    """Visits of residents times the hours of one, at the wage of an hour.

    >>> leisure_time(1000.0, 2.0, 30.0)
    60000.0
    """
    return leisure_visits * hours_of_visit * hourly_wage


SERVICE = Service(
    key="leisure",
    zh="休闲游憩",
    en="Leisure of residents",
    category="cultural",
    coefficients=(
        Coefficient(
            "time_cost_share", "1", is_share=True,
            zh="休闲时间占工资的比例", en="Share of the wage that leisure is worth",
        ),
    ),
    indicators=(
        Indicator(
            "leisure_time", "CNY yr-1", zh="休闲时间折合工资", en="Leisure at the hourly wage",
            methods={
                "time_value": FromStatistics(
                    "leisure", leisure_time, SharedBy("area", GREEN),
                    zh="时间价值法", en="By the value of time",
                )
            },
            prices={"time_cost": "time_cost_share"},
        ),
    ),
)  # fmt: skip
