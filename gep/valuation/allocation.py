"""Amounts that zones report, placed on their land.

A zone's amount goes to its strata by amount x key(stratum) / key(zone), so that every other zone
layer follows by addition. The key is the area of the item's ecosystem types, or the integral of a
raster over them; a zone that reports an amount but has none of it uses plain area.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

FloatTable = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Land:
    """The strata that amounts are placed on.

    ``area`` is ``[stratum, type]`` in m2; ``zone`` the number of each stratum's reporting zone,
    -1 for land that lies in none.
    """

    area: FloatTable
    zone: npt.NDArray[np.intp]


@dataclass(frozen=True)
class Reported:
    """What statistics say of one item: by zone number, and for the county or None."""

    by_zone: Mapping[int, float]
    county: float | None


@dataclass(frozen=True)
class Placed:
    """One item on its land: amounts ``[stratum, type]``, and what they rest on.

    ``bears`` marks the types it lies on in each stratum, even where the amount is zero; ``known``
    marks strata whose zone reported or was given a share of the county's amount; ``shared`` those
    whose amount is a share of a larger one. ``by_area`` tells that some zone lacked the item's
    land, so that plain area stood in; ``lost`` is what no land was there for.
    """

    amount: FloatTable
    bears: Mask
    known: Mask
    shared: Mask
    by_area: bool = False
    lost: float = 0.0


def place(reported: Reported, key: FloatTable, nominal: int, land: Land, zones: int) -> Placed:
    """Place one item's amounts.

    ``key`` is ``[stratum, type]``; ``nominal`` the type that the amount is booked on where the
    key is zero; ``zones`` how many report. With a county amount, zones that do not report share
    what the others leave of it; without one they stay unknown.
    """
    amount = np.zeros_like(key)
    bears = np.zeros(key.shape, bool)
    known = np.zeros(len(key), bool)
    shared = np.zeros(len(key), bool)
    by_area, lost = False, 0.0
    parts = [(land.zone == zone, value, False) for zone, value in sorted(reported.by_zone.items())]
    if reported.county is not None and len(reported.by_zone) < zones:
        silent = ~np.isin(land.zone, list(reported.by_zone))
        rest = reported.county - sum(reported.by_zone[z] for z in sorted(reported.by_zone))
        parts.append((silent, rest, True))
    for where, value, is_rest in parts:
        weights, plain = _weights(key, where, nominal, land)
        if weights is None:
            lost += value
            continue
        amount += value * weights
        bears |= weights > 0
        known |= where
        shared |= where & is_rest
        by_area |= plain and value != 0
    return Placed(amount, bears, known, shared, by_area, lost)


def _weights(
    key: FloatTable, where: Mask, nominal: int, land: Land
) -> tuple[FloatTable | None, bool]:
    weights = np.where(where[:, None], key, 0.0)
    total = weights.sum()
    if total > 0:
        return weights / total, False
    plain = np.where(where, land.area.sum(axis=1), 0.0)
    if plain.sum() <= 0:
        return None, True
    weights = np.zeros_like(key)
    weights[:, nominal] = plain / plain.sum()
    return weights, True


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
