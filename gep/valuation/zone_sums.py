"""Sums of strata, added up to the zones of every layer.

The zones of all layers stand behind each other, the accounting area first, so that each formula
runs once.
"""

import math
from dataclasses import dataclass
from functools import cached_property
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from gep.account.exact_sums import sums_in_order
from gep.account.sums import Entries, Index, Sums, ranges
from gep.catalogue.scope import Scope

Array: TypeAlias = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Axes:
    """What the arrays of an account lie on: zones (layer, code and name), ecosystem types.

    ``is_asked`` marks the zones of which it is said if something is not computed there.
    """

    zones: tuple[tuple[str, str, str], ...]
    types: tuple[str, ...]
    is_asked: npt.NDArray[np.bool_]


class ZoneSums:
    """The zones of an account and which strata each is made of."""

    def __init__(self, sums: Sums, scope: Scope) -> None:
        self._sums = sums
        self.scope = scope
        self._routes: dict[Entries, tuple[Index, Index]] = {}

    @cached_property
    def zones(self) -> tuple[tuple[str, str, str], ...]:
        """Layer, code and name of every zone, accounting area first; code "" is land in no zone."""
        found = []
        for zones in self.scope.zones:
            found += [(zones.layer, c, n) for c, n in zip(zones.codes, zones.names, strict=True)]
            if not zones.overlapping and zones is not self.scope.accounting_area:
                found.append((zones.layer, "", ""))
        return tuple(found)

    def of(self, entries: Entries, numbers: Array) -> Array:
        """Numbers ``[..., entry]`` added up to ``[..., zone, type]``.

        Before: each entry lies in one stratum, and each stratum in some zones. After: a zone has
        the numbers of its strata, added from zero in the order of the strata. That order is what
        keeps the bits of an account, whatever its entries are: an entry left out for being zero
        changes no sum, and each draw on the left is added as if it were alone.
        """
        if entries not in self._routes:
            zone, at = self.route_of(entries.stratum)
            self._routes[entries] = zone * len(self._sums.types) + entries.kind[at], at
        cell, entry = self._routes[entries]
        shape = len(self.zones), len(self._sums.types)
        each = numbers.reshape(math.prod(numbers.shape[:-1]), numbers.shape[-1])[:, entry]
        total = np.stack([sums_in_order(one, cell, shape[0] * shape[1]) for one in each])
        return total.reshape(*numbers.shape[:-1], *shape)

    def route_of(self, stratum: Index) -> tuple[Index, Index]:
        """Which of some ascending strata go to which zone: by zone, then in their own order."""
        zone, member = self._members
        first, last = (np.searchsorted(stratum, member, side) for side in ("left", "right"))
        which, at = ranges(first, last - first)
        return zone[which], at

    @cached_property
    def is_reporter(self) -> npt.NDArray[np.bool_]:
        """Which zones may report an amount: the whole area, and those of the reporting layer."""
        reporting = self.scope.reporting_layer
        layer = reporting.layer if reporting else ""
        own = [bool(code) and layer == of_zone for of_zone, code, _ in self.zones]
        return np.asarray([True, *own[1:]])

    @cached_property
    def area(self) -> Array:
        """Area ``[zone, type]`` in m2."""
        return self.of(self._sums.entries, self._sums.area)

    @cached_property
    def _members(self) -> tuple[Index, Index]:
        """Pairs of zone and stratum, in zone order."""
        strata = self._sums.strata
        number = {(layer, code): i for i, (layer, code, _) in enumerate(self.zones)}
        named = zip(strata["zone_layer"], strata["zone_code"], strict=True)
        zone = np.asarray([number[one] for one in named], np.intp)
        stratum = strata["stratum"].to_numpy(np.intp)
        order = np.lexsort([stratum, zone])
        return zone[order], stratum[order]
