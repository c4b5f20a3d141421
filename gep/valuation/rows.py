"""Rows of the account, from arrays of quantities and prices."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from gep.account.columns import ROWS
from gep.account.sums import Columns, stacked
from gep.book.confidence import CONFIDENCE
from gep.valuation.prices import Price
from gep.valuation.quantities import Amount, Amounts
from gep.words import say

Objects = npt.NDArray[np.object_]


@dataclass(frozen=True)
class Reason:
    """Why something is not computed: a sentence of the words, and the names in it."""

    sentence: str
    names: str = ""

    def text(self) -> str:
        """The reason in both languages."""
        return bilingual(self.sentence, names=self.names) if self.sentence else self.names


@dataclass(frozen=True)
class Block:
    """All rows of one variant of an indicator, or (without an amount) of one that has none."""

    service: str
    indicator: str
    method: str
    counted: bool
    amount: Amount | None = None
    price: Price | None = None
    departs: bool = False
    status: str = "computed"
    reason: Reason | None = None


def refusal(
    service: str, indicator: str, status: str, reason: "Reason | str", counted: bool
) -> Block:
    """The rows of something that has no numbers, with the reason."""
    why = reason if isinstance(reason, Reason) else Reason("", reason)
    return Block(service, indicator, "", counted, status=status, reason=why)


def bilingual(sentence: str, **values: object) -> str:
    """A note in both languages, since the account is one file for every reader."""
    return f"{say(sentence, 'zh', **values)} / {say(sentence, 'en', **values)}"


def by_language(note: str) -> dict[str, str]:
    """The parts of a note that stands in both languages.

    >>> by_language("缺少输入 / inputs missing")
    {'zh': '缺少输入', 'en': 'inputs missing'}
    """
    zh, _, en = note.partition(" / ")
    return {"zh": zh, "en": en or zh}


def account_frame(blocks: Iterable[Block], amounts: Amounts) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The rows that the norm counts, and those it does not, in a fixed order."""
    table = _Table(amounts)
    made: dict[bool, list[Columns]] = {True: [], False: []}
    for order, block in enumerate(blocks):
        rows = table.refused(block) if block.amount is None else table.computed(block)
        rows["_block"] = np.full(len(rows["_zone"]), order)
        made[block.counted].append(rows)
    return _joined(made[True]), _joined(made[False])


class _Table:
    """Turns blocks into rows with the columns of the account."""

    def __init__(self, amounts: Amounts) -> None:
        self.amounts = amounts
        self.norm, self.scope = amounts.rules.norm.name, amounts.rules.scope
        self.zones = np.asarray(amounts.by_zone.zones, dtype=object).reshape(-1, 3)
        self.types = np.asarray((*amounts.types, ""), dtype=object)
        self.has_land = amounts.by_zone.area.sum(axis=1) > 0

    def computed(self, block: Block) -> Columns:
        amount = block.amount
        assert amount is not None
        quantity = amount.quantity
        shape = quantity.shape
        rows = amount.counted & self.has_land[None, :, None]
        whole = [n for n in range(shape[0]) if not np.isfinite(quantity[n][rows[n]]).any()]
        rows = rows.copy()
        rows[whole] = False
        item, zone, kind = np.nonzero(rows)
        price, constant, rank = self._priced(block, amount, shape)
        at = (item, zone, kind)
        value, constant_value = quantity[at] * price[at], quantity[at] * constant[at]
        words = np.asarray(CONFIDENCE, dtype=object)
        made = self._columns(block, item, zone, kind) | {
            "quantity": quantity[at],
            "price": price[at],
            "constant_price": constant[at],
            "value_yuan": value,
            "constant_value_yuan": constant_value,
            "coverage": amount.coverage[at],
            "confidence": words[np.broadcast_to(rank, shape)[at]],
        }
        if amount.allocated is not None:
            made["allocated"] = amount.allocated[at]
        self._say(block, made, item, kind)
        return stacked([made, *self._silent(block, amount, rows, whole)])

    def _priced(
        self, block: Block, amount: Amount, shape: tuple[int, ...]
    ) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64], npt.NDArray[np.int8]]:
        nothing = np.broadcast_to(np.nan, shape)
        if block.price is None:
            return nothing, nothing, amount.rank
        price = np.broadcast_to(block.price.values, shape)
        constant = block.price.constant
        rank = np.maximum(amount.rank, block.price.rank)
        return price, nothing if constant is None else np.broadcast_to(constant, shape), rank

    def _say(
        self, block: Block, made: Columns, item: npt.NDArray[np.intp], kind: npt.NDArray[np.intp]
    ) -> None:
        """Status and notes of rows that have a number, or lack one for their type alone."""
        amount = block.amount
        assert amount is not None
        finite = np.isfinite(made["quantity"])
        covered = made["coverage"] > 0
        notes: Objects = np.full(len(item), "", dtype=object)

        def note(where: npt.NDArray[np.bool_], text: str) -> None:
            notes[where] = [f"{old}; {text}" if old else text for old in notes[where]]

        note(~finite & ~covered, bilingual("reason-no-data"))
        note(~finite & covered, bilingual("reason-no-coefficient"))
        if block.departs:
            note(finite, bilingual("note-departs"))
        if block.price is not None:
            note(finite & ~np.isfinite(made["price"]), bilingual("reason-no-price"))
        for where, text in _limited(amount, made["_zone"], item, kind):
            note(where, text)
        if amount.allocated is not None:
            note(covered & (made["coverage"] < 1.0), bilingual("note-part-reported"))
        made["status"] = np.where(finite, "computed", "not_computed").astype(object)
        made["allocated"] = made["allocated"] & finite
        made["note"] = notes

    def _silent(
        self, block: Block, amount: Amount, rows: npt.NDArray[np.bool_], whole: list[int]
    ) -> list[Columns]:
        """One row a zone for each item that has no number there at all."""
        made = []
        everywhere = np.flatnonzero(self.has_land)
        for number, key in enumerate(amount.items):
            sentence, names = amount.reasons.get(number, ("", ""))
            zones, status = everywhere, "not_computed"
            if amount.allocated is None and not amount.counted[number].any():
                sentence, status = "reason-no-land", "not_applicable"
            if number not in whole:
                if amount.allocated is None:
                    continue
                unknown = (amount.coverage[number] == 0).all(axis=1) & ~rows[number].any(axis=1)
                zones = np.flatnonzero(unknown & self.has_land)
                sentence, names = "reason-not-reported", key
            reason = Reason(sentence or "reason-no-data", names)
            refused = Block(
                block.service, block.indicator, block.method, block.counted,
                amount=amount, price=block.price, status=status, reason=reason,
            )  # fmt: skip
            made.append(self._refused(refused, zones, number))
        return made

    def refused(self, block: Block) -> Columns:
        return self._refused(block, np.flatnonzero(self.has_land), 0)

    def _refused(self, block: Block, zones: npt.NDArray[np.intp], item: int) -> Columns:
        items = np.full(len(zones), item)
        made = self._columns(block, items, zones, np.full(len(zones), len(self.types) - 1))
        note = block.reason.text() if block.reason else ""
        told: dict[str, object] = {"status": block.status, "note": note, "price_year": pd.NA}
        return made | {key: _column(value, len(zones)) for key, value in told.items()}

    def _columns(
        self,
        block: Block,
        item: npt.NDArray[np.intp],
        zone: npt.NDArray[np.intp],
        kind: npt.NDArray[np.intp],
    ) -> Columns:
        """All columns of some rows, those of numbers without any."""
        service = self.amounts.rules.catalogue.services.get(block.service)
        items = block.amount.items if block.amount else ("",)
        price = block.price
        alike: dict[str, object] = {
            "year": self.scope.year,
            "norm": self.norm,
            "category": service.category if service else "regulating",
            "service": block.service,
            "indicator": block.indicator,
            "method": block.method,
            "status": "computed",
            "confidence": "",
            "note": "",
        }
        numbers = ("quantity", "price", "value_yuan", "constant_price", "constant_value_yuan",
                   "coverage")  # fmt: skip
        return {
            "_zone": zone,
            "_type": kind,
            "_item": item,
            "zone_layer": self.zones[zone, 0],
            "zone_code": self.zones[zone, 1],
            "zone_name": self.zones[zone, 2],
            "ecosystem_type": self.types[kind],
            "item": np.asarray(items, dtype=object)[item],
            "unit": self._units(block, items)[item],
            "price_unit": _by_item(price.units if price else None, items)[item],
            "price_year": _by_item(price.years if price else None, items, pd.NA)[item],
            "allocated": np.zeros(len(zone), dtype=np.bool_),
            **{key: np.full(len(zone), np.nan) for key in numbers},
            **{key: _column(value, len(zone)) for key, value in alike.items()},
        }

    def _units(self, block: Block, items: tuple[str, ...]) -> Objects:
        indicator = self.amounts.rules.catalogue.indicators.get(block.indicator)
        if indicator is None:
            return np.full(len(items), "", dtype=object)
        if indicator.unit:
            return np.full(len(items), indicator.unit, dtype=object)
        known = self.amounts.rules.lookup.vocabulary.items.get(indicator.item, {})
        return np.asarray([known[i].unit if i in known else "" for i in items], dtype=object)


def _joined(made: Sequence[Columns]) -> pd.DataFrame:
    """All rows, by zone, block, item and type."""
    if not made:
        return pd.DataFrame({name: pd.Series(dtype=kind) for name, kind in ROWS.items()})
    rows = stacked(made)
    order = np.lexsort([rows[key] for key in ("_type", "_item", "_block", "_zone")])
    return pd.DataFrame({name: rows[name][order] for name in ROWS}).astype(dict(ROWS))


def _column(value: object, length: int) -> Objects:
    return np.full(length, value, dtype=object)


def _limited(
    amount: Amount,
    zone: npt.NDArray[np.intp],
    item: npt.NDArray[np.intp],
    kind: npt.NDArray[np.intp],
) -> Iterator[tuple[npt.NDArray[np.bool_], str]]:
    """Which rows a limit of the county changed, and what is to be said of it."""
    if amount.factor is None or amount.moved is None:
        return
    factors = np.broadcast_to(amount.factor[:, 0], (len(amount.items), amount.counted.shape[2]))
    moved = np.broadcast_to(amount.moved, amount.counted.shape)[item, zone, kind]
    for sentence, way in (("note-capped", -1), ("note-floored", 1)):
        for (number, of_type), factor in np.ndenumerate(factors):
            where = (moved == way) & (item == number) & (kind == of_type)
            if where.any():
                yield where, bilingual(sentence, factor=f"{abs(factor):.4g}")


def _by_item(
    values: Iterable[object] | None, items: tuple[str, ...], empty: object = ""
) -> Objects:
    filled: Objects = np.full(len(items), empty, dtype=object)
    if values is not None:
        filled[:] = list(values)
    return filled
