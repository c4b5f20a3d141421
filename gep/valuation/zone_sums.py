"""Sums of strata, added up to the zones of every layer.

The zones of all layers stand behind each other, the accounting area first, so that each formula
runs once.
"""

from functools import cached_property

import numpy as np
import numpy.typing as npt

from gep.account.sums import Sums
from gep.catalogue.scope import Scope

Array = npt.NDArray[np.float64]


class ZoneSums:
    """The zones of an account and which strata each is made of."""

    def __init__(self, sums: Sums, scope: Scope) -> None:
        self._sums = sums
        self._scope = scope

    @cached_property
    def zones(self) -> tuple[tuple[str, str, str], ...]:
        """Layer, code and name of every zone, accounting area first; code "" is land in no zone."""
        found = []
        for zones in self._scope.zones:
            found += [(zones.layer, c, n) for c, n in zip(zones.codes, zones.names, strict=True)]
            if not zones.overlapping and zones is not self._scope.accounting_area:
                found.append((zones.layer, "", ""))
        return tuple(found)

    def of(self, table: Array) -> Array:
        """Sums ``[stratum, type]`` added up to ``[zone, type]``, always in the same order."""
        zone, stratum = self._members
        total = np.zeros((len(self.zones), table.shape[1]))
        np.add.at(total, zone, table[stratum])
        return total

    @cached_property
    def area(self) -> Array:
        """Area ``[zone, type]`` in m2."""
        return self.of(self._sums.area)

    @cached_property
    def _members(self) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
        """Pairs of zone and stratum, in zone order."""
        number = {(layer, code): i for i, (layer, code, _) in enumerate(self.zones)}
        strata = self._sums.strata
        pairs = sorted(
            (number[layer, code], stratum)
            for stratum, layer, code in zip(
                strata["stratum"], strata["zone_layer"], strata["zone_code"], strict=True
            )
        )
        table = np.asarray(pairs, np.intp).reshape(-1, 2)
        return table[:, 0], table[:, 1]
