"""Where water runs: filled surfaces, receivers and catchment areas on a lattice."""

import heapq
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from facts import seed
from lattice import Mask, Values

NEIGHBOURS = ((-1, -1), (-1, 0), (-1, 1), (0, -1), (0, 1), (1, -1), (1, 0), (1, 1))
LEAST_FALL = 1e-3  # m from cell to cell on filled ground, so that it drains, doubled at random


@dataclass(frozen=True)
class Drainage:
    """Every cell's receiver (flat index; the outlet's is itself), downstream cells first."""

    order: npt.NDArray[np.intp]
    receiver: npt.NDArray[np.intp]
    filled: Values

    def catchment(self, cell: float) -> Values:
        """Area in m2 that drains through each cell, itself included."""
        area = np.zeros(self.receiver.size)
        area[self.order] = cell * cell
        amount, receiver = area.tolist(), self.receiver.tolist()
        for i in self.order[:0:-1].tolist():
            amount[receiver[i]] += amount[i]
        return np.array(amount).reshape(self.filled.shape)


def drainage(height: Values, inside: Mask, outlet: int) -> Drainage:
    """Drainage of the land ``inside`` to one outlet, by priority flood.

    Barnes, Lehman and Mulla 2014, with the least fall; each cell then runs to its lowest neighbour.
    """
    filled = _flooded(height, inside, outlet)
    walled = np.pad(filled, 1, constant_values=np.inf)
    rows, cols = filled.shape
    index = np.arange(filled.size).reshape(rows, cols)
    best, receiver = np.zeros(filled.shape), index.copy()
    for down, across in NEIGHBOURS:
        other = walled[1 + down : 1 + down + rows, 1 + across : 1 + across + cols]
        with np.errstate(invalid="ignore"):  # outside both are infinite
            fall = (filled - other) / np.sqrt(down * down + across * across)
        steeper = inside & (fall > best)
        best[steeper] = fall[steeper]
        receiver[steeper] = (index + down * cols + across)[steeper]
    cells = np.flatnonzero(inside)
    order = cells[np.argsort(filled.ravel()[cells], kind="stable")]
    return Drainage(order, receiver.ravel(), filled)


def _flooded(height: Values, inside: Mask, outlet: int) -> Values:
    """The lowest surface above ``height`` from which all water inside reaches the outlet."""
    cols = height.shape[1]
    surface, waits = height.ravel().tolist(), inside.ravel().tolist()
    steps = [down * cols + across for down, across in NEIGHBOURS]
    rise = (LEAST_FALL * (1 + _lots(len(waits)))).tolist()  # else rivers cross plains by ruler
    waits[outlet] = False
    heap = [(surface[outlet], outlet)]
    while heap:
        level, i = heapq.heappop(heap)
        for step in steps:
            j = i + step
            if waits[j]:
                waits[j] = False
                surface[j] = max(surface[j], level + rise[j])
                heapq.heappush(heap, (surface[j], j))
    return np.where(inside, np.array(surface).reshape(height.shape), np.inf)


def _lots(size: int) -> Values:
    return np.random.default_rng(seed("filled ground")).random(size)
