"""Rows of the account, from arrays of quantities and prices."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from gep.account.columns import ROWS
from gep.account.sums import Columns, Index, stacked
from gep.book.confidence import CONFIDENCE
from gep.book.tiers import UNKNOWN
from gep.catalogue.rules import Rules
from gep.telling.notes import bilingual
from gep.valuation.quantities import Amount, Array
from gep.valuation.records import Reason, Record, Refusal
from gep.valuation.tiers import tiers_of
from gep.valuation.zone_sums import Axes

SHARE = "1"
"""The unit of a price of money: the share of it that is nature's."""

Objects = npt.NDArray[np.object_]


def account_frames(
    entry: Iterable[Record | Refusal], rules: Rules, axes: Axes
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The rows that the norm counts, and those it does not, in a fixed order."""
    table = _Table(rules, axes)
    made: dict[bool, list[Columns]] = {True: [], False: []}
    for order, one in enumerate(entry):
        rows = table.refused(one) if isinstance(one, Refusal) else table.computed(one)
        rows["_order"] = np.full(len(rows["_zone"]), order)
        made[one.counted].append(rows)
    return _joined(made[True]), _joined(made[False])


class _Table:
    """Turns what is told of indicators into rows with the columns of the account."""

    def __init__(self, rules: Rules, axes: Axes) -> None:
        self.rules = rules
        self.zones = np.asarray(axes.zones, dtype=object).reshape(-1, 3)
        self.kinds = axes.types
        self.types = np.asarray((*axes.types, ""), dtype=object)
        self.is_asked = axes.is_asked

    def computed(self, record: Record) -> Columns:
        amount = record.amount
        quantity = amount.quantity
        shape = quantity.shape
        rows = amount.counted.copy()
        whole = [n for n in range(shape[0]) if not np.isfinite(quantity[n][rows[n]]).any()]
        rows[whole] = False
        at = item, zone, kind = np.nonzero(rows)
        price, constant, rank = _priced(record)
        words = np.asarray(CONFIDENCE, dtype=object)
        made = self._columns(record, amount.items, item, zone, kind) | {
            "quantity": quantity[at],
            "price": price[at],
            "constant_price": constant[at],
            "value_yuan": quantity[at] * price[at],
            "constant_value_yuan": quantity[at] * constant[at],
            "coverage": amount.coverage[at],
            "confidence": words[rank[at]],
        }
        made |= self._nearness(record, made, at)
        if amount.allocated is not None:
            made["allocated"] = amount.allocated[at]
        _say(record, made, (item, zone, kind))
        return stacked([made, *self._silent(record, rows, whole)])

    def _nearness(
        self, record: Record, made: Columns, at: tuple[Index, ...]
    ) -> dict[str, Objects | Array]:
        """Tier and nature's share of numbers: of money the price, of all else the whole."""
        shape = record.amount.quantity.shape
        tiers = np.broadcast_to(tiers_of(record, self.rules, self.kinds), shape)[at]
        shown = tiers.astype(object)
        shown[~np.isfinite(made["quantity"]) | (tiers == UNKNOWN)] = pd.NA
        share = np.where(made["price_unit"] == SHARE, made["price"], 1.0)
        return {
            "tier": shown,
            "nature_share": np.where(np.isfinite(made["value_yuan"]), share, np.nan),
        }

    def _silent(
        self, record: Record, rows: npt.NDArray[np.bool_], whole: list[int]
    ) -> Iterator[Columns]:
        """One row a zone for each item that has no number there at all."""
        amount = record.amount
        everywhere = np.flatnonzero(self.is_asked)
        for number, key in enumerate(amount.items):
            reason = Reason(*amount.reasons.get(number, ("reason-no-data", "")))
            zones = everywhere
            if amount.allocated is None and not amount.counted[number].any():
                reason = Reason("reason-no-land", reason.names)
            if number not in whole:
                if amount.silent is None:
                    continue
                unknown = amount.silent[number] & ~rows[number].any(axis=1)
                zones = np.flatnonzero(unknown & self.is_asked)
                reason = Reason(amount.unreported, key)
            yield self._refused(record, zones, number, ("not_computed", reason))

    def refused(self, refusal: Refusal) -> Columns:
        zones = np.flatnonzero(self.is_asked)
        return self._refused(refusal, zones, 0, (refusal.status, refusal.reason))

    def _refused(
        self, entry: Record | Refusal, zones: Index, item: int, why: tuple[str, Reason]
    ) -> Columns:
        items = entry.items if isinstance(entry, Record) else ("",)
        none = np.full(len(zones), len(self.types) - 1)
        made = self._columns(entry, items, np.full(len(zones), item), zones, none)
        status, reason = why
        note = bilingual(reason.sentence, names=reason.names) if reason.sentence else reason.names
        alike: dict[str, object] = {
            "status": status, "note": note, "price_year": pd.NA, "tier": pd.NA,
        }  # fmt: skip
        return made | {key: _column(value, len(zones)) for key, value in alike.items()}

    def _columns(
        self, entry: Record | Refusal, items: tuple[str, ...], item: Index, zone: Index, kind: Index
    ) -> Columns:
        """All columns of some rows, those of numbers without any."""
        service = self.rules.catalogue.services.get(entry.service)
        record = entry if isinstance(entry, Record) else None
        price = record.price if record else None
        alike: dict[str, object] = {
            "year": self.rules.scope.year,
            "norm": self.rules.norm.name,
            "category": service.category if service else "regulating",
            "service": entry.service,
            "indicator": entry.indicator,
            "method": record.variant.label if record else "",
            "status": "computed",
            "confidence": "",
            "note": "",
        }
        numbers = ("quantity", "price", "value_yuan", "constant_price", "constant_value_yuan",
                   "coverage", "nature_share")  # fmt: skip
        return {
            "_zone": zone,
            "_type": kind,
            "_item": item,
            "zone_layer": self.zones[zone, 0],
            "zone_code": self.zones[zone, 1],
            "zone_name": self.zones[zone, 2],
            "ecosystem_type": self.types[kind],
            "item": np.asarray(items, dtype=object)[item],
            "unit": self._units(entry, items)[item],
            "price_unit": _by_item(price.units if price else None, items)[item],
            "price_year": _by_item(price.years if price else None, items, pd.NA)[item],
            "allocated": np.zeros(len(zone), dtype=np.bool_),
            "tier": _column(pd.NA, len(zone)),
            **{key: np.full(len(zone), np.nan) for key in numbers},
            **{key: _column(value, len(zone)) for key, value in alike.items()},
        }

    def _units(self, entry: Record | Refusal, items: tuple[str, ...]) -> Objects:
        if isinstance(entry, Record) and entry.amount.units:
            return np.asarray(entry.amount.units, dtype=object)
        declared = self.rules.catalogue.indicators.get(entry.indicator)
        if declared is None:
            return np.full(len(items), "", dtype=object)
        if declared.unit:
            return np.full(len(items), declared.unit, dtype=object)
        known = self.rules.lookup.vocabulary.items.get(declared.item, {})
        return np.asarray([known[i].unit if i in known else "" for i in items], dtype=object)


def _priced(record: Record) -> tuple[Array, Array, npt.NDArray[np.int8]]:
    """Price, price of the base year and rank of every number of a record."""
    shape = record.amount.quantity.shape
    price, rank = record.price, record.grounds.rank
    nothing = np.broadcast_to(np.nan, shape)
    if price is None:
        return nothing, nothing, np.broadcast_to(rank, shape)
    constant = nothing if price.constant is None else np.broadcast_to(price.constant, shape)
    rank = np.maximum(rank, price.rank)
    return np.broadcast_to(price.values, shape), constant, np.broadcast_to(rank, shape)


def _say(record: Record, made: Columns, at: tuple[Index, Index, Index]) -> None:
    """Status and notes of rows that have a number, or lack one for their type alone."""
    finite = np.isfinite(made["quantity"])
    made["status"] = np.where(finite, "computed", "not_computed").astype(object)
    made["allocated"] = made["allocated"] & finite
    made["note"] = _notes(record, made, at) if record.said is None else record.said[at]


def _notes(record: Record, made: Columns, at: tuple[Index, Index, Index]) -> Objects:
    """What is to be said of numbers that were computed, or could not be."""
    finite, covered = np.isfinite(made["quantity"]), made["coverage"] > 0
    notes: Objects = np.full(len(finite), "", dtype=object)

    def note(where: npt.NDArray[np.bool_], sentence: str, **values: object) -> None:
        if where.any():
            text = bilingual(sentence, **values)
            notes[where] = [f"{old}; {text}" if old else text for old in notes[where]]

    note(~finite & ~covered, "reason-no-data")
    note(~finite & covered, "reason-no-coefficient")
    if record.departs:
        note(finite, "note-departs")
    if record.price is not None:
        note(finite & ~np.isfinite(made["price"]), "reason-no-price")
    for where, sentence, factor in _limits(record.amount, at):
        note(where, sentence, factor=f"{abs(factor):.4g}")
    if record.amount.allocated is not None:
        note(covered & (made["coverage"] < 1.0), "note-part-reported")
    return notes


def _limits(
    amount: Amount, at: tuple[Index, Index, Index]
) -> Iterator[tuple[npt.NDArray[np.bool_], str, float]]:
    """Which rows a limit changed, what is to be said of it, and its factor.

    A cap lowers, a floor raises.
    """
    if amount.limit is None:
        return
    item, _, kind = at
    is_changed = np.isfinite(amount.quantity) & (amount.quantity != amount.limit.unlimited)
    changed = is_changed[at]
    raised = np.broadcast_to(amount.limit.is_raised, amount.quantity.shape)[at]
    size = len(amount.items), amount.quantity.shape[-1]
    factors = np.broadcast_to(amount.limit.factor[:, 0], size)
    for sentence, way in (("note-capped", ~raised), ("note-floored", raised)):
        for (number, of_type), factor in np.ndenumerate(factors):
            yield changed & way & (item == number) & (kind == of_type), sentence, float(factor)


def _joined(made: Sequence[Columns]) -> pd.DataFrame:
    """All rows, by zone, indicator, item and type."""
    if not made:
        return pd.DataFrame({name: pd.Series(dtype=kind) for name, kind in ROWS.items()})
    rows = stacked(made)
    order = np.lexsort([rows[key] for key in ("_type", "_item", "_order", "_zone")])
    ordered = {name: rows[name][order] for name in ROWS}
    return pd.DataFrame({name: _typed(ordered[name], kind) for name, kind in ROWS.items()})


def _typed(values: npt.NDArray[Any], kind: str) -> Any:
    """A column of its type; a frame that has to find out and to convert takes twice as long."""
    return values.astype(kind) if values.dtype != object else pd.Series(values, dtype=kind)


def _column(value: object, length: int) -> Objects:
    return np.full(length, value, dtype=object)


def _by_item(
    values: Iterable[object] | None, items: tuple[str, ...], empty: object = ""
) -> Objects:
    filled: Objects = np.full(len(items), empty, dtype=object)
    if values is not None:
        filled[:] = list(values)
    return filled
