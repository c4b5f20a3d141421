"""Lattices of the sample, smooth noise on them, and interpolation between them.

Only additions and multiplications in a fixed order: noise is the same to the bit everywhere.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from facts import CRS, seed

Values = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]
NODES = 160  # a side, after which noise repeats
SPLINE_REACH = 2  # nodes that a cubic spline needs beyond the area it covers


@dataclass(frozen=True)
class Lattice:
    """A north-up lattice; left, top and cell in units of its CRS."""

    left: float
    top: float
    cell: float
    width: int
    height: int
    crs: str = CRS

    @property
    def shape(self) -> tuple[int, int]:
        """Rows, columns."""
        return self.height, self.width

    @property
    def x(self) -> Values:
        """Column centres, from the west."""
        return self.left + (np.arange(self.width) + 0.5) * self.cell

    @property
    def y(self) -> Values:
        """Row centres, from the north."""
        return self.top - (np.arange(self.height) + 0.5) * self.cell

    @property
    def centres(self) -> tuple[Values, Values]:
        """X and y of every cell, flat."""
        x, y = np.meshgrid(self.x, self.y)
        return x.ravel(), y.ravel()

    def coarser(self, cell: float) -> "Lattice":
        """A lattice with the same corner and larger cells that covers this one."""
        width = int(np.ceil(self.width * self.cell / cell))
        height = int(np.ceil(self.height * self.cell / cell))
        return Lattice(self.left, self.top, cell, width, height, self.crs)


def spline_weights(t: Values) -> list[Values]:
    """Uniform cubic B-spline weights of four nodes, t from the second to the third."""
    return [
        (1 - t) * (1 - t) * (1 - t) / 6,
        (3 * t * t * t - 6 * t * t + 4) / 6,
        (-3 * t * t * t + 3 * t * t + 3 * t + 1) / 6,
        t * t * t / 6,
    ]


def smooth_noise(name: str, wavelength: float, x: Values, y: Values) -> Values:
    """Noise of one wavelength (m) at points; mean 0, standard deviation about 1.

    ``x`` and ``y`` broadcast: a row and a column give a grid, two flat arrays give points.
    """
    nodes = np.random.default_rng(seed(name)).standard_normal((NODES, NODES)) * 2.1
    u, v = (x - 600_000) / wavelength, (y - 3_100_000) / wavelength
    i, j = np.floor(v).astype(int), np.floor(u).astype(int)
    across, down = spline_weights(u - j), spline_weights(v - i)
    total = np.zeros(np.broadcast_shapes(x.shape, y.shape))
    for a in range(4):
        row = np.zeros_like(total)
        for b in range(4):
            row += nodes[(i + a) % NODES, (j + b) % NODES] * across[b]
        total += row * down[a]
    return total


def fractal_noise(name: str, longest: float, octaves: int, x: Values, y: Values) -> Values:
    """Noise of several wavelengths, each half as long and half as strong as the one before."""
    total = np.zeros(np.broadcast_shapes(x.shape, y.shape))
    for octave in range(octaves):
        total += 0.5**octave * smooth_noise(f"{name} {octave}", longest * 0.5**octave, x, y)
    return total


def grid_noise(name: str, longest: float, octaves: int, lattice: Lattice) -> Values:
    """Fractal noise on a lattice in metres."""
    return fractal_noise(name, longest, octaves, lattice.x[None, :], lattice.y[:, None])


def bilinear(values: Values, lattice: Lattice, x: Values, y: Values) -> Values:
    """Values of a lattice at points, linear between cell centres, constant past the edge."""
    u = np.clip((x - lattice.left) / lattice.cell - 0.5, 0, lattice.width - 1.000001)
    v = np.clip((lattice.top - y) / lattice.cell - 0.5, 0, lattice.height - 1.000001)
    i, j = v.astype(int), u.astype(int)
    u, v = u - j, v - i
    top = values[i, j] * (1 - u) + values[i, j + 1] * u
    low = values[i + 1, j] * (1 - u) + values[i + 1, j + 1] * u
    return top * (1 - v) + low * v


def refined(values: Values, lattice: Lattice, finer: Lattice) -> Values:
    """Values of a lattice on a finer one, by cubic B-spline (it smooths a little)."""
    padded = np.pad(values, SPLINE_REACH, mode="edge")
    u = (finer.x - lattice.left) / lattice.cell - 0.5
    v = (lattice.top - finer.y) / lattice.cell - 0.5
    j, i = np.floor(u).astype(int), np.floor(v).astype(int)
    across, down = spline_weights(u - j), spline_weights(v - i)
    rows = np.clip(i, -1, lattice.height - 1) + SPLINE_REACH - 1
    cols = np.clip(j, -1, lattice.width - 1) + SPLINE_REACH - 1
    total = np.zeros(finer.shape)
    for a in range(4):
        lines = padded[rows + a]
        row = np.zeros(finer.shape)
        for b in range(4):
            row += lines[:, cols + b] * across[b][None, :]
        total += row * down[a][:, None]
    return total


def block_mean(values: Values, times: int, where: Mask) -> Values:
    """Mean of the cells of ``where`` in blocks of times x times cells; NaN where there are none."""
    height, width = (-(-n // times) * times for n in values.shape)
    padding = ((0, height - values.shape[0]), (0, width - values.shape[1]))
    blocks = (height // times, times, width // times, times)
    amount = np.pad(np.where(where, values, 0.0), padding).reshape(blocks).sum(axis=(1, 3))
    count = np.pad(where, padding).reshape(blocks).sum(axis=(1, 3))
    return np.where(count > 0, amount / np.maximum(count, 1), np.nan)


def box_mean(values: Values, reach: int, where: Mask) -> Values:
    """Mean over the cells of ``where`` in a square window of 2 reach + 1 cells."""
    amount = _box_sum(np.where(where, values, 0.0), reach)
    count = _box_sum(where.astype(float), reach)
    return amount / np.maximum(count, 1)


def _box_sum(values: Values, reach: int) -> Values:
    for axis in (0, 1):
        side = 2 * reach + 1
        pad = [(0, 0), (0, 0)]
        pad[axis] = (reach + 1, reach)
        total = np.cumsum(np.pad(values, pad), axis=axis)
        length = values.shape[axis]
        values = np.take(total, np.arange(side, side + length), axis) - np.take(
            total, np.arange(length), axis
        )
    return values


def filled_outwards(values: Values, known: Mask, steps: int) -> Values:
    """Values carried outwards from the known cells, one ring of neighbours a step."""
    values, known = values.copy(), known.copy()
    for _ in range(steps):
        before, source = known.copy(), values.copy()
        for rows, cols in ((1, 0), (-1, 0), (0, 1), (0, -1)):
            shifted = np.roll(source, (rows, cols), (0, 1))
            new = np.roll(before, (rows, cols), (0, 1)) & ~known
            values[new] = shifted[new]
            known |= new
    return values


def grown(mask: Mask, steps: int) -> Mask:
    """A mask widened by some rings of cells."""
    return filled_outwards(mask.astype(float), mask, steps) > 0
