"""The price of an indicator, from the account's rows back to the book."""

import math

import pandas as pd

from gep import units
from gep.account.manifest import PriceRecord
from gep.explain.archive import Archive, same
from gep.explain.arithmetic import evaluated, with_arguments
from gep.explain.nodes import Argument, PriceNode


def price_node(archive: Archive, record: PriceRecord, item: str, part: pd.DataFrame) -> PriceNode:
    """The price that rows of the account were valued at; ``by_type`` is empty without any."""
    kinds = [str(kind) for kind in part["ecosystem_type"]]
    prices = dict(zip(kinds, (float(price) for price in part["price"]), strict=True))
    there = {kind: price for kind, price in prices.items() if not math.isnan(price)}
    one_for_all = len(set(there.values())) == 1
    coefficients = tuple(
        archive.coefficient_node(term, item, kinds, as_price=True) for term in record.terms
    )
    unit, own = record.units.get(item, ""), record.own_unit
    own = own or next((c.entries[0].unit for c in coefficients if c.entries), unit)
    arguments = {kind: _arguments(archive, record, item, kind) for kind in there}
    verdicts = [
        _agrees(record.formula, arguments[kind], price, units.conversion(own, unit))
        for kind, price in there.items()
    ]
    first = next(iter(there), "")
    return PriceNode(
        name=record.name,
        formula=record.formula,
        says=record.says,
        unit=unit,
        own_unit=own,
        year=record.years.get(item),
        by_type=(("", there[first]),) if one_for_all else tuple(there.items()),
        numbers=with_arguments(record.formula, arguments[first]) if one_for_all else "",
        agrees=None if None in verdicts or not verdicts else all(verdicts),
        coefficients=coefficients,
        arguments=arguments[first] if one_for_all else (),
        factor=units.conversion(own, unit),
    )


def _arguments(archive: Archive, price: PriceRecord, item: str, kind: str) -> tuple[Argument, ...]:
    found = []
    for term in price.terms:
        value = archive.coefficient(term, item, kind, as_price=True)
        found.append(Argument(term.name, math.nan if value is None else value, term.unit))
    return tuple(found)


def _agrees(
    formula: str, arguments: tuple[Argument, ...], price: float, factor: float
) -> bool | None:
    bare = evaluated(formula, arguments)
    return None if math.isnan(bare) else same(bare * factor, price)
