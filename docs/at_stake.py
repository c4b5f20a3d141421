"""What the sample county's value rests on: each coefficient with the yuan that hang on it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from gep.account.account import Account
from gep.book.confidence import CONFIDENCE
from gep.catalogue.used import Used
from gep.run import basis_of
from gep.valuation.records import Record

HUNDRED_MILLION = 1e8
LEAST = 1e6
"""Yuan below which a coefficient is not listed: a ten-thousandth of the smallest total, or less."""


@dataclass(frozen=True)
class Ground:
    """What a value rests on: a row of the book as an account used it, or an index of prices."""

    name: str
    value: str
    confidence: str
    source: str

    @property
    def order(self) -> tuple[object, ...]:
        """The surest last, so that what deserves a source stands on top."""
        return -CONFIDENCE.index(self.confidence), self.name, self.value


def at_stake(account: Account) -> Mapping[Ground, float]:
    """The county's yuan that would change with a coefficient, by the row of the book.

    A value rests on every coefficient below it, so these do not add up to the total.
    """
    found: dict[Ground, float] = {}
    valued = basis_of(account).valued()
    types, book = valued.axes.types, valued.rules.book
    sources = {one.index: one.source for one in book.indices}
    for record in valued.records:
        if record.counted and record.price is not None:
            values = np.abs(np.nan_to_num(record.value(record.price)[:, 0, :]))
            for ground, part in _parts(record, types, sources).items():
                rests = float(values[part].sum())
                found[ground] = found.get(ground, 0.0) + rests
    return found


def _parts(
    record: Record, types: Sequence[str], sources: Mapping[str, str]
) -> Mapping[Ground, np.ndarray]:
    """Of which items and types ``[item, type]`` each row was used for a record."""
    parts: dict[Ground, np.ndarray] = {}
    assert record.price is not None
    for used in (*record.grounds.used, *record.price.used):
        part = np.outer(_own(record.items, used), _own(types, used))
        for ground in _grounds(used, sources):
            parts[ground] = parts.get(ground, np.zeros_like(part)) | part
    return parts


def _grounds(used: Used, sources: Mapping[str, str]) -> Iterator[Ground]:
    """The row that was used, and the index that moved it."""
    row = used.row
    yield Ground(row.name, f"{row.value:g} {row.unit}", row.confidence, row.source)
    if used.chain:
        index = used.chain[0][1]
        yield Ground(index, "price index", used.index_confidence, sources[index])


def _own(names: Sequence[str], used: Used) -> np.ndarray:
    """Which of some names a key is of; all where it names none of them."""
    own = np.array([bool(set(name.split("|")) & set(used.key)) for name in names])
    return own if own.any() else np.ones(len(names), bool)


def table(accounts: Mapping[str, Account]) -> Iterator[str]:
    """The lines of a table: each coefficient with its confidence and the yuan by norm."""
    by_norm = {name: at_stake(account) for name, account in accounts.items()}
    grounds = {ground for found in by_norm.values() for ground in found}
    yield "| coefficient | value | confidence | source | " + " | ".join(by_norm) + " |"
    yield "| --- " * (4 + len(by_norm)) + "|"
    for ground in sorted(grounds, key=lambda one: one.order):
        yuan = [found.get(ground, 0.0) for found in by_norm.values()]
        if max(yuan) >= LEAST:
            cells = (f"{one / HUNDRED_MILLION:.2f}" if one >= LEAST else "-" for one in yuan)
            told = (f"`{ground.name}`", ground.value, ground.confidence, ground.source)
            yield f"| {' | '.join((*told, *cells))} |"
