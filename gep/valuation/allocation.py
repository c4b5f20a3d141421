"""Amounts that zones report, placed on their land.

A zone's amount goes to its strata by amount x key(stratum) / key(zone), so that every other zone
layer follows by addition. The key is the area of the item's ecosystem types, or the integral of a
raster over them; a zone that reports an amount but has none of it uses plain area.

Where an amount lies does not depend on how large it is: a `Placement` is found once, and any number
of amounts (draws of a coefficient, say) lie on it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from gep.account.exact_sums import sum_of_sparse
from gep.account.sums import Entries, Index

Numbers: TypeAlias = npt.NDArray[np.float64]
Mask: TypeAlias = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Land:
    """The strata that amounts are placed on.

    ``area`` is ``[entry]`` in m2; ``zone`` the number of each stratum's reporting zone, -1 for land
    that lies in none; ``types`` how many ecosystem types there are.
    """

    entries: Entries
    area: Numbers
    zone: Index
    types: int

    @cached_property
    def by_stratum(self) -> Numbers:
        """Area of each stratum in m2."""
        table = self.entries.dense(self.area, np.arange(len(self.zone)), self.types)
        return np.asarray(table.sum(axis=1))

    @cached_property
    def place(self) -> Index:
        """The place of each entry in the full table ``[stratum, type]``."""
        return self.entries.stratum * self.types + self.entries.kind


@dataclass(frozen=True)
class Placement:
    """How amounts lie on the land: each entry bears a share of one reporter's amount.

    Reporters are zones by number; the one behind the last zone is whoever is silent, who have what
    the others leave of the county's amount. ``known`` marks strata of which somebody reports,
    ``shared`` those of the silent, ``landless`` are reporters without any land.
    """

    entries: Entries
    reporter: Index
    share: Numbers
    known: Mask
    shared: Mask
    landless: tuple[int, ...] = ()

    def of(self, amount: Numbers) -> Numbers:
        """Amounts ``[..., reporter]`` as ``[..., entry]``."""
        return amount[..., self.reporter] * self.share


def reporters(amount: Numbers, reported: Mask) -> Numbers:
    """Amounts ``[..., reporter]`` of amounts ``[..., zone]`` and, behind them, the county's.

    The silent have what is left; zones are subtracted together, added in their order.
    """
    heard = np.where(reported, amount, 0.0)
    zones = np.cumsum(heard[..., :-1], axis=-1)[..., -1:] if reported.size > 1 else 0.0
    return np.concatenate([heard[..., :-1], heard[..., -1:] - zones], axis=-1)


def place(reported: Mask, key: Numbers, nominal: int, land: Land) -> Placement:
    """Place what is reported of one item.

    ``told`` says which zones report, and last whether the county does: then zones that are silent
    share what the others leave of its amount, else they stay unknown. ``key`` is ``[entry]``;
    ``nominal`` the type that the amount is booked on where the key is zero.
    """
    silent, by_zone = len(reported) - 1, reported[:-1]
    reporter = np.where(np.append(by_zone, [False])[land.zone], land.zone, -1)  # -1 is the last
    asked = [int(zone) for zone in np.flatnonzero(by_zone)]
    if reported[-1] and len(asked) < max(silent, 1):
        reporter[reporter < 0] = silent
        asked.append(silent)
    of_entry = reporter[land.entries.stratum]
    keyed = np.flatnonzero((key != 0) & (of_entry >= 0))
    whole = np.zeros(silent + 1)
    for number, at in _by_reporter(of_entry, keyed):
        # the order of addition is that of the full table, as accounts have always been added
        size = len(land.zone) * land.types
        whole[number] = sum_of_sparse(land.place[at], key[at], size)
    keyed = keyed[whole[of_entry[keyed]] > 0]
    stratum, kind = [land.entries.stratum[keyed]], [land.entries.kind[keyed]]
    share, landless = [key[keyed] / whole[of_entry[keyed]]], []
    for number in (one for one in asked if whole[one] <= 0):
        plain = np.where(reporter == number, land.by_stratum, 0.0)
        total = plain.sum()
        if total <= 0:
            landless.append(number)
            continue
        (on,) = np.nonzero(plain)
        stratum.append(on)
        kind.append(np.full(len(on), nominal))
        share.append(plain[on] / total)
    entries, order = _in_order(np.concatenate(stratum), np.concatenate(kind))
    return Placement(
        entries, reporter[entries.stratum], np.concatenate(share)[order],
        reporter >= 0, reporter == silent, tuple(landless),
    )  # fmt: skip


def _by_reporter(of_entry: Index, keyed: Index) -> Iterator[tuple[int, Index]]:
    """The entries of each reporter, in their order."""
    order = keyed[np.argsort(of_entry[keyed], kind="stable")]
    numbers, first = np.unique(of_entry[order], return_index=True)
    for number, at in zip(numbers, np.split(order, first[1:]), strict=len(numbers) > 0):
        yield int(number), at


def _in_order(stratum: Index, kind: Index) -> tuple[Entries, Index]:
    order = np.lexsort([kind, stratum])
    return Entries(stratum[order], kind[order]), order


def target_types(types: Sequence[str], wanted: str, lineage: Sequence[str], below: Mask) -> Mask:
    """Which of the present types an item lies on.

    Its own type and the types under it (``below``); if none is present, the nearest of its
    parents (``lineage``) that is; an item without a type lies on all land.
    """
    if not wanted:
        return np.ones(len(types), bool)
    if below.any():
        return below
    for parent in lineage:
        if parent in types:
            return np.asarray([t == parent for t in types])
    return np.zeros(len(types), bool)
