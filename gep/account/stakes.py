"""What the total rests on: its coefficients, and how much of it hangs on each."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

import pandas as pd

from gep.account.account import Account
from gep.account.exact_sums import exact_sum
from gep.account.manifest import Hashed, IndicatorRecord, TermRecord
from gep.book.confidence import RECALLED
from gep.book.ecosystem_types import EcosystemTypes

Name = tuple[str, str]
"""A coefficient by its service (empty: shared) and parameter."""


@dataclass(frozen=True)
class Stake:
    """A coefficient, its values for several types taken together, and the yuan that hang on it.

    ``items`` are the products or pollutants that it is of, none if it is of all.
    """

    service: str
    parameter: str
    items: tuple[str, ...]
    value_yuan: float


def names_of_total(hashed: Hashed) -> Mapping[Name, frozenset[str]]:
    """The coefficients that what is counted rests on, each with the indicators that do."""
    found: dict[Name, set[str]] = {}
    for record in hashed.indicators.values():
        if record.counted:
            for term in _terms(hashed, record, set()):
                if term.kind == "coefficient":
                    found.setdefault((term.service, term.name), set()).add(record.indicator)
    return {name: frozenset(indicators) for name, indicators in found.items()}


def to_verify(account: Account) -> list[Stake]:
    """Unverified coefficients of the total, the one that most of the value hangs on first.

    A value rests on every coefficient below it, so the amounts do not add up to the total.
    """
    hashed = account.manifest.hashed
    rests = names_of_total(hashed)
    rows = account.rows(layer=account.accounting_area)
    rows = rows[rows["value_yuan"].notna()].reset_index(drop=True)
    # a key may name a type that the county lacks
    known = {"item": set(rows["item"]), "ecosystem_type": set(EcosystemTypes.shipped().ids)}
    found: dict[tuple[str, str, tuple[str, ...]], pd.Series] = {}
    for one in hashed.every_coefficient:
        indicators = rests.get((one.service, one.parameter), frozenset())
        if one.confidence == RECALLED and indicators:
            items = tuple(key for key in one.key if key in known["item"])
            named = (one.service, one.parameter, items)
            mine = rows["indicator"].isin(indicators) & _of(rows, known, one.key)
            found[named] = found[named] | mine if named in found else mine
    sized = [
        Stake(*named, value_yuan=exact_sum(rows.loc[mine, "value_yuan"].abs()))
        for named, mine in found.items()
        if mine.any()
    ]
    return sorted(sized, key=lambda stake: -stake.value_yuan)


def _of(
    rows: pd.DataFrame, known: Mapping[str, set[str]], key: Collection[str]
) -> "pd.Series[bool]":
    """The rows that a coefficient is of: its item and its type, where its key names them."""
    mine = pd.Series(data=True, index=rows.index)
    for column, every in known.items():
        if named := every & {*key}:
            mine &= rows[column].isin(named)
    return mine


def _terms(hashed: Hashed, record: IndicatorRecord, seen: set[str]) -> Iterator[TermRecord]:
    """The terms of an indicator: of its formula, limit and price, and of all below it."""
    yield from record.formula.terms
    for part in (record.limit, record.price):
        yield from part.terms if part else ()
    for raster in record.rasters:
        yield from hashed.derived[raster].terms if raster in hashed.derived else ()
    for indicator, label in record.upstream.items():
        key = f"{indicator}/{label}"
        if key in hashed.indicators and key not in seen:
            seen.add(key)
            yield from _terms(hashed, hashed.indicators[key], seen)
