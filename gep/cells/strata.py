"""Zones of several layers laid over each other in the pixels of a tile.

A pixel that lies in one zone of each layer is plain. In every other pixel each layer is a row
of bars from 0 to the county's share, its zones in the order of their codes; the rows are laid
over each other, and each stretch between two ends of bars is a cell of its own. So each layer's
shares are kept exactly; which zones of two layers meet within a pixel is a convention.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from gep.cells.zone_cover import QUANTA, Cover, Pixels, Quanta

NEGLIGIBLE = 16  # quanta: sums of shares that were rounded alone are off by a few
_WIDE = 2 * QUANTA  # distance of two pixels on the line on which all bars are laid
_FLAGGED = 1 << 22  # distinct numbers found by flags rather than by sorting

Numbers = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Bars:
    """One layer in one tile; zone 0 is the county's land in no zone, others are 1 + index.

    ``plain`` holds the zone of every pixel that has no bars. Bars are sorted by pixel and start;
    together they fill the county's share of their pixel.
    """

    plain: Numbers
    pixel: Pixels
    start: Quanta
    zone: Numbers


@dataclass(frozen=True)
class Cells:
    """The cells of one tile: ``table[key]`` is the zone of each layer, keys are sorted.

    ``local`` is 1 + key of plain pixels, 0 where a pixel is outside the county or shared.
    """

    table: Numbers
    local: Numbers
    pixel: Pixels
    key: Numbers
    quanta: Quanta


def county_share(covers: Sequence[Cover], size: int) -> Quanta:
    """Quanta of each pixel that are the county's, which bound those of every layer."""
    share = np.zeros(size, np.int64)
    for cover in covers:
        share[cover.pixels] += cover.quanta
    share[share >= QUANTA - NEGLIGIBLE] = QUANTA
    return share


def bars(covers: Sequence[Cover], bound: Quanta) -> Bars:
    """The zones of one layer within the county's share.

    Where zones overlap, they are scaled down to that share; land in none of them is zone 0.
    """
    # Every pixel of the county ends plain or with bars, never both. Whether another zone took all
    # of a pixel is asked before this one is written over it, and `plain` is cleared where bars
    # follow. Zone 0 comes first in its pixel, with nothing: `_laid` gives it what is left.
    plain = np.zeros(len(bound), np.int64)
    mixed = (bound > 0) & (bound < QUANTA)
    for cover in covers:
        is_whole = cover.quanta == QUANTA
        whole = cover.pixels[is_whole]
        mixed[cover.pixels[~is_whole]] = True
        mixed[whole[plain[whole] != 0]] = True  # two zones claim all of it
        plain[whole] = cover.zone + 1
    mixed &= bound > 0
    plain[mixed] = 0
    pixels = np.flatnonzero(mixed)
    rows = [(pixels, np.zeros_like(pixels), np.zeros(len(pixels), np.int64))]
    for cover in covers:
        here = mixed[cover.pixels]
        count = np.count_nonzero(here)
        rows.append((cover.pixels[here], np.full(count, cover.zone + 1), cover.quanta[here]))
    pixel, zone, quanta = (np.concatenate(column) for column in zip(*rows, strict=True))
    order = np.lexsort((zone, pixel))
    pixel, zone = pixel[order], zone[order]
    start, width = _laid(pixel, quanta[order], bound)
    is_single = (width == QUANTA) & (bound[pixel] == QUANTA)
    plain[pixel[is_single]] = zone[is_single]
    shown = (width > 0) & ~is_single
    return Bars(plain, pixel[shown], start[shown], zone[shown])


def _laid(pixel: Pixels, quanta: Quanta, bound: Quanta) -> tuple[Quanta, Quanta]:
    """Start and width of each bar; the first of each pixel is the land in no zone, given as 0."""
    # Before: each pixel's bars together, in the order of their zones, of any total. After: no width
    # is negative, and the widths of a pixel sum to its bound, to the quantum. Rounding is forgiven
    # first, or its slivers would become cells. Ends are scaled, not widths: the last end is then
    # the bound itself, which widths rounded one by one would miss.
    if not len(pixel):
        return quanta, quanta
    first = np.flatnonzero(np.diff(pixel, prepend=-1))
    group = np.cumsum(np.diff(pixel, prepend=-1) != 0) - 1
    limit = bound[pixel[first]]
    total = np.add.reduceat(quanta, first)
    most = np.maximum.reduceat(quanta, first)
    is_most = np.flatnonzero(quanta == most[group])
    largest = is_most[np.flatnonzero(np.diff(group[is_most], prepend=-1))]
    alone = (total - most <= NEGLIGIBLE) & (most >= limit - NEGLIGIBLE) & (most > 0)
    width = np.where(alone[group], 0, quanta)
    width[largest[alone]] = limit[alone]
    rest = np.where(alone, 0, limit - total)
    nearly = (rest > 0) & (rest <= NEGLIGIBLE) & (most > 0)
    width[largest[nearly]] += rest[nearly]
    left = (rest > 0) & ~nearly
    width[first[left]] = rest[left]
    total = np.add.reduceat(width, first)
    end = np.cumsum(width)
    end -= (end - width)[first][group]
    excess = (total > limit)[group]
    scaled = (2 * end * limit[group] + total[group]) // (2 * total[group])
    end = np.where(excess, scaled, end)
    start = np.concatenate([[0], end[:-1]])
    start[first] = 0
    return start, end - start


def cells(layers: Sequence[Bars], bound: Quanta) -> Cells:
    """All layers laid over each other."""
    # On the line each mixed pixel has a stretch of its own, with a bar of every layer at its very
    # beginning: so the bar that began last before a place is the one that lies there. The cells
    # of a pixel sum to its bound, and those within a bar to that bar, both in whole quanta.
    mixed = (bound > 0) & (bound < QUANTA)
    for layer in layers:
        mixed[layer.pixel] = True
    inside = np.flatnonzero((bound == QUANTA) & ~mixed)
    pixels = np.flatnonzero(mixed)
    rank = np.zeros(len(bound), np.int64)
    rank[pixels] = np.arange(len(pixels))
    lines = [_line(layer, mixed, rank) for layer in layers]
    begin = np.unique(np.concatenate([place for place, _ in lines]))
    pixel = pixels[begin // _WIDE]
    is_last = np.diff(pixel, append=-1) != 0
    end = np.where(is_last, begin - begin % _WIDE + bound[pixel], np.roll(begin, -1))
    columns = []
    for layer, (place, zone) in zip(layers, lines, strict=True):
        shared = zone[np.searchsorted(place, begin, "right") - 1]
        columns.append(np.concatenate([layer.plain[inside], shared]))
    table, key = _keys(columns)
    local = np.zeros(len(bound), np.int64)
    local[inside] = 1 + key[: len(inside)]
    return Cells(table, local, pixel, key[len(inside) :], end - begin)


def _line(layer: Bars, mixed: Mask, rank: Numbers) -> tuple[Numbers, Numbers]:
    """Where the bars of a layer begin on the line of all mixed pixels, and their zones."""
    lacking = mixed.copy()
    lacking[layer.pixel] = False
    others = np.flatnonzero(lacking)
    place = np.concatenate([rank[layer.pixel] * _WIDE + layer.start, rank[others] * _WIDE])
    order = np.argsort(place, kind="stable")
    return place[order], np.concatenate([layer.zone, layer.plain[others]])[order]


def _keys(columns: Sequence[Numbers]) -> tuple[Numbers, Numbers]:
    """The distinct rows of some columns, sorted, and the number of each row's."""
    table = np.zeros((1, 0), np.int64)
    key = np.zeros(len(columns[0]), np.int64)
    for column in columns:
        values, rank = _distinct(column)
        used, key = _distinct(key * len(values) + rank if len(values) > 1 else key)
        before, last = np.divmod(used, max(len(values), 1))
        table = np.column_stack([table[before], values[last]])
    return table, key


def _distinct(numbers: Numbers) -> tuple[Numbers, Numbers]:
    """Distinct numbers, ascending, and the rank of each; none is negative."""
    top = int(numbers.max(initial=0))
    if top >= _FLAGGED:
        values, rank = np.unique(numbers, return_inverse=True)
        return values, rank.astype(np.int64)
    seen = np.zeros(top + 1, bool)
    seen[numbers] = True
    number = np.cumsum(seen) - 1
    return np.flatnonzero(seen), number[numbers]
