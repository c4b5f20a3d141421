"""Values of a raster at the pixels of the grid, bilinear or nearest, the same bits for any window.

Exact coordinate transforms are made at mesh nodes anchored to the grid; positions between them
are linear. A pixel's value depends on its own row and column only. A window of a WarpedVRT does
not promise that, and costs more.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from gep.grid import TILE, Grid, Tile
from gep.inputs.rasters.source import Positions

MESH = 32  # grid pixels between exact transforms; halved where a projection bends more
ROWS = 32  # rows sampled at once, so that scratch space stays in cache
_BENT = 1e-3  # source pixels that linear positions may be off
_MARGIN = 3.0  # source pixels that the edges of a grid may bulge between probes
_PROBES = 17  # mesh cells a side at which the bend is looked at

Floats = npt.NDArray[np.float64]
Load = Callable[[int, int, int, int], npt.NDArray[Any]]


@dataclass(frozen=True)
class Spans:
    """Columns of each row of a tile from the first to behind the last that anyone will look at."""

    first: npt.NDArray[np.intp]
    stop: npt.NDArray[np.intp]

    @classmethod
    def of(cls, wanted: npt.NDArray[np.bool_]) -> "Spans":
        """The spans of what is wanted, [row, column]; a row without any has an empty one."""
        width = wanted.shape[1]
        some = wanted.any(axis=1)
        first = np.where(some, wanted.argmax(axis=1), width)
        return cls(first, np.where(some, width - wanted[:, ::-1].argmax(axis=1), 0))


@dataclass(frozen=True)
class Window:
    """A piece of the source, [band, row, column], and the source pixel it starts at.

    It reaches past the source's edges, where its values are missing.
    """

    values: npt.NDArray[Any]
    row: int
    col: int

    @cached_property
    def planes(self) -> "_Planes":
        """What interpolation needs of the bands, made once for all pixels of the window."""
        return _Planes.of(self.values)

    def holds(self, row: int, col: int, height: int, width: int) -> bool:
        """Whether another window lies in this one."""
        rows, cols = self.values.shape[1:]
        return (
            self.row <= row
            and self.col <= col
            and row + height <= self.row + rows
            and col + width <= self.col + cols
        )


def mesh_step(grid: Grid, lattice: Grid) -> int:
    """Grid pixels between mesh nodes, at most 32, for positions true to a thousandth of a pixel."""
    positions = Positions(grid, lattice)
    rows = np.linspace(0, max(grid.height - MESH, 0), _PROBES)
    cols = np.linspace(0, max(grid.width - MESH, 0), _PROBES)
    step = MESH
    while step > 1:
        row, col = (a.ravel() for a in np.meshgrid(rows, cols, indexing="ij"))
        corners = [positions(row + i, col + j) for i in (0, step) for j in (0, step)]
        middle = positions(row + step / 2, col + step / 2)
        bend = [abs(np.mean([c[k] for c in corners], 0) - middle[k]) for k in (0, 1)]
        if not np.nanmax(bend, initial=0.0) > _BENT:
            break
        step //= 2
    return step


class Mesh:
    """Source positions of grid pixels; belongs to one thread."""

    def __init__(self, grid: Grid, lattice: Grid, step: int) -> None:
        self.step = step
        self._positions, self._lattice = Positions(grid, lattice), lattice

    def nodes(self, tile: Tile) -> tuple[Floats, Floats]:
        """Exact source rows and columns at the nodes of a tile, [node row, node column]."""
        rows = np.arange(tile.row, tile.row + tile.height + self.step, self.step)
        cols = np.arange(tile.col, tile.col + tile.width + self.step, self.step)
        row, col = np.meshgrid(rows.astype(np.float64), cols.astype(np.float64), indexing="ij")
        return self._positions(row, col)

    def extent(self, grid: Grid) -> tuple[int, int, int, int] | None:
        """Source window for all of a grid, as seen from a coarse sample of it."""
        rows, cols = (np.linspace(0, n, _PROBES) for n in (grid.height, grid.width))
        nodes = self._positions(*np.meshgrid(rows, cols, indexing="ij"))
        around = [np.stack([p - _MARGIN, p + _MARGIN]) for p in nodes]
        return self.hull((around[0], around[1]))

    def hull(self, nodes: tuple[Floats, Floats]) -> tuple[int, int, int, int] | None:
        """Source window (row, col, height, width) that the pixels between nodes depend on.

        It may reach one pixel past the edges of the source; None if nothing of it is inside.
        """
        spans = []
        for position, size in zip(nodes, (self._lattice.height, self._lattice.width), strict=True):
            finite = position[np.isfinite(position)]
            if not finite.size or finite.max() <= -1 or finite.min() >= size:
                return None
            first = max(int(np.floor(finite.min())), -1)
            last = min(int(np.floor(finite.max())) + 1, size)
            spans.append((first, last - first + 1))
        (row, height), (col, width) = spans
        return row, col, height, width


@dataclass(frozen=True)
class _Band:
    """Source positions of the pixels of some rows and columns of a tile."""

    rows: slice
    cols: slice
    row: Floats
    col: Floats
    outside: npt.NDArray[np.bool_] | None


class Sampler:
    """Samples a source at the pixels of tiles; keeps scratch space, so it belongs to one thread.

    ``load(row, col, height, width)`` gives a window of the source, missing past its edges: as
    float64 with NaN for bilinear, in the delivered type for nearest. ``whole`` is a window kept
    in memory for all tiles, or None if each tile loads its own.
    """

    def __init__(self, mesh: Mesh, load: Load, whole: Window | None) -> None:
        self.mesh, self.load, self.whole = mesh, load, whole
        # the pad keeps rows of scratch off each other's cache lines (4 % of the time)
        self._scratch = np.empty((4, ROWS * TILE + 72))
        self._corners = np.empty((4, 0))
        self._index = np.empty(ROWS * TILE, np.intp)

    def bilinear(self, tile: Tile, bands: int, spans: Spans | None = None) -> Floats:
        """Bilinear values [band, pixel]; missing neighbours drop out of the weights.

        Outside of ``spans`` nothing is promised of the values.
        """
        nodes = self.mesh.nodes(tile)
        window = self._window(nodes)
        if window is None:
            return np.full((bands, tile.size), np.nan)
        out = np.empty((bands, tile.height, tile.width))
        for band in self._bands(tile, nodes, window, spans):
            at = self._neighbours(band, window)
            result = out[:, band.rows, band.cols]
            self._interpolate(window.planes, at, result)
            if band.outside is not None:
                result[:, band.outside.reshape(result.shape[1:])] = np.nan
        return out.reshape(bands, -1)

    def nearest(self, tile: Tile, bands: int, missing: Any, dtype: npt.DTypeLike) -> Any:
        """Values [band, pixel] of the source pixels that hold the grid's pixel centres."""
        out = np.full((bands, tile.height, tile.width), missing, dtype)
        nodes = self.mesh.nodes(tile)
        window = self._window(nodes)
        if window is None:
            return out.reshape(bands, -1)
        flat = window.values.reshape(bands, -1)
        stride = window.values.shape[2]
        for band in self._bands(tile, nodes, window, None):
            row = np.floor(band.row + 0.5).astype(np.intp) - window.row
            col = np.floor(band.col + 0.5).astype(np.intp) - window.col
            part = flat.take(row * stride + col, axis=1)
            if band.outside is not None:
                part[:, band.outside] = missing
            at = out[:, band.rows, band.cols]
            at[...] = part.reshape(at.shape)
        return out.reshape(bands, -1)

    def _window(self, nodes: tuple[Floats, Floats]) -> Window | None:
        hull = self.mesh.hull(nodes)
        if hull is None:
            return None
        if self.whole is not None and self.whole.holds(*hull):
            return self.whole
        return Window(self.load(*hull), hull[0], hull[1])

    def _bands(
        self, tile: Tile, nodes: tuple[Floats, Floats], window: Window, spans: Spans | None
    ) -> Iterator[_Band]:
        """Positions of a tile's pixels, a few rows at a time so that they stay in cache."""
        # Tiles begin at multiples of 512 and the step is a power of two up to 32: the nodes are the
        # same whichever tile asks, and a band of rows lies between two rows of them. So a position
        # depends on its own row and column alone, and so does the value that is found there.
        step = self.mesh.step
        node, across = _between(np.arange(tile.width), step)
        lines = [p[:, node] * (1 - across) + p[:, node + 1] * across for p in nodes]
        is_inside = _is_inside(nodes, window)
        for first in range(0, tile.height, min(ROWS, step)):
            rows = slice(first, min(first + min(ROWS, step), tile.height))
            cols = slice(0, tile.width)
            if spans is not None:
                cols = slice(int(spans.first[rows].min()), int(spans.stop[rows].max()))
                if cols.stop <= cols.start:
                    continue
            k = first // step
            down = _between(np.arange(rows.start, rows.stop), step)[1][:, None]
            row, col = (
                self._positions(line[k, cols], line[k + 1, cols], down, slot)
                for slot, line in enumerate(lines)
            )
            outside = None if is_inside else _outside(row, col, window)
            yield _Band(rows, cols, row, col, outside)

    def _positions(self, above: Floats, below: Floats, down: Floats, slot: int) -> Floats:
        size = above.size * down.size
        out = self._scratch[slot, :size].reshape(down.size, above.size)
        np.multiply(below - above, down, out=out)
        out += above
        return out.ravel()

    def _neighbours(self, band: _Band, window: Window) -> "_Neighbours":
        """Index of each pixel's upper left neighbour in the window, and how far past it it is."""
        # In place: what held positions holds the way past the neighbour afterwards, so pixels past
        # the rim must have been sought before. Whole numbers are exact in float64 far beyond any
        # raster's size: the index is put together there, and becomes an integer at the end.
        size, stride = band.row.size, window.values.shape[2]
        top, left = self._scratch[2, :size], self._scratch[3, :size]
        np.floor(band.row, out=top)
        np.floor(band.col, out=left)
        band.row[...] -= top
        band.col[...] -= left
        top *= stride
        top += left
        top -= window.row * stride + window.col
        index = self._index[:size]
        index[...] = top
        return _Neighbours(index, stride, band.row, band.col)

    def _interpolate(self, planes: "_Planes", at: "_Neighbours", result: Floats) -> None:
        """One value a band and pixel into ``result`` [band, row, column], all bands at once.

        Few calls on long arrays: threads wait for each other between the calls.
        """
        bands, size = len(result), at.index.size
        a, b, c, d = (part[: bands * size].reshape(bands, size) for part in self._room(bands))
        for plane, out in zip(planes.flat, (a, b, c, d), strict=True):
            plane.take(at.index, axis=1, out=out, mode="wrap")  # "raise" would copy first
        d *= at.right
        c += d
        c *= at.down
        b *= at.right
        a += b
        np.add(a.reshape(result.shape), c.reshape(result.shape), out=result)
        for number in np.flatnonzero(planes.has_gaps):
            if np.isnan(result[number].min()):
                found = result[number].ravel()
                _renormalise(planes.flat[0][number], at, found)
                result[number] = found.reshape(result[number].shape)

    def _room(self, bands: int) -> Floats:
        """Scratch space for four corners of so many bands."""
        if self._corners.shape[1] < bands * ROWS * TILE:
            self._corners = np.empty((4, bands * ROWS * TILE + 72))
        return self._corners


def joined_sampler(samplers: Sequence[Sampler]) -> Sampler:
    """One sampler for the bands of several that have one mesh."""
    first = samplers[0]

    def load(row: int, col: int, height: int, width: int) -> Floats:
        return np.concatenate([one.load(row, col, height, width) for one in samplers])

    wholes = [one.whole for one in samplers if one.whole is not None]
    whole = None
    if len(wholes) == len(samplers):
        values = np.concatenate([window.values for window in wholes])
        whole = Window(values, wholes[0].row, wholes[0].col)
    return Sampler(first.mesh, load, whole)


@dataclass(frozen=True)
class _Planes:
    """Bands as the terms of a + b right + (c + d right) down in the square below each pixel.

    Each of the four is [band, pixel]; ``has_gaps`` tells which bands lack values.
    """

    flat: tuple[Floats, Floats, Floats, Floats]
    has_gaps: npt.NDArray[np.bool_]

    @classmethod
    def of(cls, values: Floats) -> "_Planes":
        # the last column and row have nothing to their right or below, and 0 stands there: no pixel
        # has its upper left neighbour in them, since positions end before the window's last ones
        right, down, both = (np.zeros_like(values) for _ in range(3))
        np.subtract(values[:, :, 1:], values[:, :, :-1], out=right[:, :, :-1])
        np.subtract(values[:, 1:], values[:, :-1], out=down[:, :-1])
        np.subtract(right[:, 1:], right[:, :-1], out=both[:, :-1])
        a, b, c, d = (plane.reshape(len(values), -1) for plane in (values, right, down, both))
        return cls((a, b, c, d), np.asarray(np.isnan(values).any(axis=(1, 2))))


@dataclass(frozen=True)
class _Neighbours:
    index: npt.NDArray[np.intp]
    stride: int
    down: Floats
    right: Floats

    def corners(self, values: Floats) -> tuple[Floats, Floats, Floats, Floats]:
        """Flat views in which one index finds the four neighbours."""
        return values, values[1:], values[self.stride :], values[self.stride + 1 :]


def _renormalise(values: Floats, at: _Neighbours, result: Floats) -> None:
    """Mend pixels with missing neighbours: the others share their weight; NaN if none is left."""
    lost = np.flatnonzero(np.isnan(result))
    index, down, right = at.index[lost], at.down[lost], at.right[lost]
    total, amount = np.zeros(lost.size), np.zeros(lost.size)
    weights = ((1 - down) * (1 - right), (1 - down) * right, down * (1 - right), down * right)
    for corner, weight in zip(at.corners(values), weights, strict=True):
        value = corner.take(index, mode="clip")
        is_there = ~np.isnan(value)
        total += np.where(is_there, weight, 0.0)
        amount += np.where(is_there, weight * value, 0.0)
    result[lost] = np.divide(amount, total, out=np.full(lost.size, np.nan), where=total > 0)


def _between(pixels: npt.NDArray[np.int_], step: int) -> tuple[npt.NDArray[np.intp], Floats]:
    """Mesh node before each pixel's centre, and how far past it the centre lies, 0..1."""
    node, past = np.divmod(pixels, step)
    return node, (past + 0.5) / step


def _is_inside(nodes: tuple[Floats, Floats], window: Window) -> bool:
    """Whether all pixels between the nodes have their neighbours in the window."""
    return all(
        bool(p.min() >= first and p.max() < first + size - 1)
        for p, first, size in zip(
            nodes, (window.row, window.col), window.values.shape[1:], strict=True
        )
    )


def _outside(row: Floats, col: Floats, window: Window) -> npt.NDArray[np.bool_]:
    """Pixels past the window's rim, that is past the source; their positions are made harmless."""
    height, width = window.values.shape[1:]
    inside = (row >= window.row) & (row < window.row + height - 1)
    inside &= (col >= window.col) & (col < window.col + width - 1)
    outside = np.logical_not(inside)
    row[outside], col[outside] = window.row, window.col
    return np.asarray(outside)
