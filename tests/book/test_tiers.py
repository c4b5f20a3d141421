"""How near coefficients and land covers are."""

from dataclasses import replace

import pytest

from gep.book.book import Book
from gep.book.ecosystem_types import EcosystemTypes, legend_names, read_legend
from gep.book.tiers import GLOBAL, LOCAL, NATIONAL, UNKNOWN, coefficient_tier, legend_tier
from gep.shipped import shipped

BOOK = Book.shipped()


def row(source: str, region: str = "", *, local: bool = False):
    return replace(BOOK.rows[0], source=source, region=region, local=local)


def test_every_shipped_source_says_how_near_it_is():
    assert len(BOOK.sources) > 50
    assert {one["tier"] for one in BOOK.sources.values()} == {"", "1", "2", "3"}
    assert all(coefficient_tier(one, BOOK.sources) != UNKNOWN for one in BOOK.rows)


@pytest.mark.parametrize(
    ("one", "tier"),
    [
        (row("ipcc-2006"), GLOBAL),
        (row("gong-2017"), NATIONAL),
        (row("ipcc-2006", "3308"), LOCAL),
        (row("zhejiang-tariff", "33"), NATIONAL),  # a province is no county
        (row("nobody", local=True), LOCAL),
        (row("stoichiometry"), None),
        (row("nobody"), UNKNOWN),
    ],
)
def test_a_number_is_as_near_as_its_place_or_its_source(one, tier):
    assert coefficient_tier(one, BOOK.sources) == tier


def test_a_shipped_legend_has_the_tier_of_its_product():
    folder = shipped("coefficients")
    legends = {name: read_legend(name, EcosystemTypes.shipped(), folder) for name in legend_names()}
    tiers = {name: legend_tier(legend.sources) for name, (legend, _) in legends.items()}
    assert UNKNOWN not in tiers.values()
    assert tiers["worldcover"] == GLOBAL
    assert tiers["clcd"] == NATIONAL
    assert tiers["three_survey"] == LOCAL
    assert legend_tier(["a bureau's own"]) == UNKNOWN
