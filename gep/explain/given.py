"""Prices of quantities that were given: those of the table itself, and those of the book."""

from dataclasses import replace

import pandas as pd

from gep.account.manifest import PriceRecord
from gep.book.confidence import GIVEN
from gep.explain.archive import Archive
from gep.explain.nodes import PriceNode
from gep.explain.pricing import price_node


def given_price(
    archive: Archive, price: PriceRecord | None, item: str, part: pd.DataFrame
) -> PriceNode | None:
    """The price of rows that were given; None where the norm puts none on them.

    The book's part is computed again; a price that was given is as it was given.
    """
    is_given = part["confidence"] == GIVEN
    priced = part[part["price"].notna()]
    if price and not is_given.all():
        booked = price_node(archive, price, item, part[~is_given])
        return booked if not (is_given & part["price"].notna()).any() else _of_both(booked, priced)
    if priced.empty:
        return None
    first = priced.iloc[0]
    return PriceNode(
        name=GIVEN,
        formula="",
        says="",
        unit=first["price_unit"],
        own_unit=first["price_unit"],
        year=int(first["price_year"]),
        by_type=_by_type(priced),
        numbers="",
        agrees=None,
        coefficients=(),
    )


def _of_both(booked: PriceNode, priced: pd.DataFrame) -> PriceNode:
    return replace(booked, by_type=_by_type(priced), numbers="", arguments=())


def _by_type(priced: pd.DataFrame) -> tuple[tuple[str, float], ...]:
    prices = [float(price) for price in priced["price"]]
    if len(set(prices)) == 1:
        return (("", prices[0]),)
    return tuple(zip(map(str, priced["ecosystem_type"]), prices, strict=True))
