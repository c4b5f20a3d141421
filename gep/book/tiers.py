"""How near the data of an account are to its place: tiers, as inventories of carbon count them.

A row of the account has the tier of its weakest input. What holds by definition, such as the
density of water, has none and weakens nothing.
"""

from collections.abc import Iterable, Mapping
from functools import cache

from gep.book.coefficient import CoefficientRow
from gep.shipped import shipped_rows

GLOBAL, NATIONAL, LOCAL = 1, 2, 3
UNKNOWN = 0
"""Weaker than any: nobody said how near it is."""
_COUNTY_DIGITS = 4
"""Codes of so many digits name a prefecture or less."""


def coefficient_tier(row: CoefficientRow, sources: Mapping[str, Mapping[str, str]]) -> int | None:
    """The tier of a number of the book, None for one that holds by definition.

    A bureau's own is local, as is one for a prefecture or county; else it is that of its source.
    """
    if row.local or len(row.region) >= _COUNTY_DIGITS:
        return LOCAL
    return _of_text(sources.get(row.source, {}).get("tier"))


def legend_tier(sources: Iterable[str]) -> int:
    """The tier of a land cover by the sources of its shipped legend, `UNKNOWN` of one's own."""
    tiers = [_of_text(_shipped_tiers().get(one)) for one in sources]
    return min((tier for tier in tiers if tier is not None), default=UNKNOWN)


@cache
def _shipped_tiers() -> Mapping[str, str]:
    return {row["id"]: row["tier"] for row in shipped_rows("sources.csv")}


def _of_text(tier: str | None) -> int | None:
    """None of an empty text; a source that says nothing at all is unknown."""
    if tier is None:
        return UNKNOWN
    return int(tier) if tier else None
