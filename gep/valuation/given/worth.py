"""What given quantities are worth, held against the table's own values and against what can be."""

import math
from collections.abc import Iterable, Iterator

from gep.book.plausible_sizes import override_band, value_band
from gep.inputs.tables.quantity import Quantity
from gep.problems import Problem
from gep.valuation.given.placing import PlacedQuantity
from gep.valuation.given.prices import UnitPrice


def worth_problems(placed: Iterable[PlacedQuantity]) -> Iterator[Problem]:
    """Values printed otherwise, prices far from the book's, values beyond those of any county."""
    for one in placed:
        yield from _printed_otherwise(one.quantity, one.price)
        yield from _far_from_book(one.quantity, one.price)
        yield from _beyond_any(one.quantity, one.price)


def _printed_otherwise(quantity: Quantity, price: UnitPrice) -> Iterator[Problem]:
    value, printed = quantity.amount * price.value, quantity.printed
    if printed is None or math.isnan(value) or printed.agrees(value):
        return
    told = _told(quantity, price) | {"printed": f"{printed.value:.12g}", "value": f"{value:.12g}"}
    if price.used:
        yield Problem("quantity-value-book", printed.place, told, "warning")
    else:
        yield Problem("quantity-value", printed.place, told)


def _far_from_book(quantity: Quantity, price: UnitPrice) -> Iterator[Problem]:
    book, band = price.book, override_band()
    least, most = book * band.low, book * band.high
    if book > 0 and price.value > 0 and not least <= price.value <= most:
        numbers = {"value": price.value, "book": book, "least": least, "most": most}
        shown = {key: f"{number:.6g} {price.unit}" for key, number in numbers.items()}
        yield Problem("quantity-price-size", quantity.place, _told(quantity, price) | shown)


def _beyond_any(quantity: Quantity, price: UnitPrice) -> Iterator[Problem]:
    value, most = quantity.amount * price.value, value_band().high
    if abs(value) > most:
        shown = {"value": f"{value:.6g}", "most": f"{most:g}"}
        yield Problem("quantity-size", quantity.place, _told(quantity, price) | shown)


def _told(quantity: Quantity, price: UnitPrice) -> dict[str, str]:
    return {
        "name": quantity.name,
        "amount": f"{quantity.amount:.12g} {quantity.unit}",
        "price": f"{price.value:.12g} {price.unit}",
    }
