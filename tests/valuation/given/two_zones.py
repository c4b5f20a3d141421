"""A county of two zones whose quantities were given, and tables of them."""

import math
from functools import cache

from gep.book.book import Book
from gep.book.norm import read_norm
from gep.catalogue.discovery import catalogue_of
from gep.catalogue.rules import Rules
from gep.catalogue.scope import Scope, Zones
from gep.catalogue.variants import Choice
from gep.inputs.tables.quantity import Quantity, QuantityTable
from gep.problems import Place
from gep.valuation.given.placing import PlacedQuantity, placed_quantities

WATER = ("water_conservation", "water_conserved", "", "")
NITROGEN = ("soil_retention", "nitrogen_retained", "", "")
UNITS = {WATER: "m3 yr-1", NITROGEN: "t yr-1"}


@cache
def rules() -> Rules:
    """By what the quantities are valued: the norm of Zhejiang, with the book as it ships."""
    book = Book.shipped()
    norm, _ = read_norm("zhejiang-2020")
    assert norm is not None
    zones = (Zones("county", ("330881",), ("x",)), Zones("township", ("a", "b"), ("a", "b")))
    scope = Scope("x", "330881", 2020, 2020, None, (), zones)
    return Rules(catalogue_of(book), book, norm, scope, Choice.nothing(), ())


def quantity(
    what: tuple[str, str, str, str], zone: str, amount: float, price: float = math.nan,
    unit: str = "",
) -> Quantity:  # fmt: skip
    """One quantity as a table gives it; the county's has no zone."""
    unit = unit or UNITS[(*what[:3], "")]
    return Quantity(Place("q.csv", 1), zone, *what, amount, unit, price)


def table(*rows: Quantity) -> QuantityTable:
    """A table of some quantities, of both zones."""
    return QuantityTable("q.csv", rows, (("a", "a"), ("b", "b")), 2020)


def placed(*rows: Quantity) -> list[PlacedQuantity]:
    """Quantities in which nothing is wrong, in their zones."""
    found, problems = placed_quantities(table(*rows), rules())
    assert problems == []
    return found
