"""Where names go on a map: near their polygon, off each other, with a line where they must move.

Pure geometry in millimetres on paper; nothing here draws.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

Numbers = NDArray[np.float64]

_GAP = 0.5
"""Paper left free around a label, in millimetres."""
_RINGS = (1.0, 1.6, 2.4, 3.4, 5.0, 7.0, 10.0, 14.0, 20.0)
_ANGLES = 24
_GRID = 15
_SIMPLE = 0.2
_INSIDE = 0.6
_LEADER_COST = 2.0
_ATTEMPTS = 8000
_FIRST_LOOK = 24
_MOST_PASSES = 3


@dataclass(frozen=True)
class LabelSpot:
    """Centre of a label, and the point in its polygon that its leader goes to, if it needs one."""

    x: float
    y: float
    leader: tuple[float, float] | None = None


@dataclass(frozen=True)
class _Candidates:
    """Places one label could take, best first: boxes and leaders as x0, y0, x1, y1."""

    boxes: Numbers
    leaders: Numbers
    costs: Numbers


def place_labels(
    shapes: Sequence[BaseGeometry],
    sizes: Sequence[tuple[float, float]],
    frame: BaseGeometry,
    beside: int = 0,
) -> list[LabelSpot | None]:
    """A spot in the frame for each label (width, height), None where there is no room.

    The last ``beside`` shapes are small: no label covers one, and each has its own beside it. No
    label touches another one or another one's leader. Several orders of placing are tried,
    each is improved label by label, and the arrangement with the least total cost is kept.
    """
    candidates = [
        _candidates(shape, size, frame.bounds) for shape, size in zip(shapes, sizes, strict=True)
    ]
    if beside:
        small = shapely.union_all(list(shapes[-beside:]))
        candidates = [
            _off(one, small, is_beside=number >= len(shapes) - beside)
            for number, one in enumerate(candidates)
        ]
    hardest = np.argsort([c.costs[0] if len(c.costs) else 0.0 for c in candidates])[::-1]
    random = np.random.default_rng(0)
    unhindered = _total_cost(candidates, [0 if len(c.costs) else -1 for c in candidates])
    best: tuple[float, list[int]] | None = None
    for attempt in range(max(1, _ATTEMPTS // max(1, len(shapes) ** 2))):
        order = hardest if attempt == 0 else random.permutation(len(shapes))
        chosen = _improved(candidates, _greedy(candidates, order), order)
        cost = _total_cost(candidates, chosen)
        if best is None or cost < best[0] - 1e-9:
            best = cost, chosen
        if cost <= unhindered + 1e-9:
            break
    chosen = best[1] if best else []
    return [_spot(c, k) for c, k in zip(candidates, chosen, strict=True)]


def _candidates(
    shape: BaseGeometry, size: tuple[float, float], bounds: tuple[float, float, float, float]
) -> _Candidates:
    """All places for one label that lie in the frame, by cost."""
    shape = shapely.simplify(shape, _SIMPLE)
    body = max(shapely.get_parts(shape), key=lambda part: float(part.area))
    pole = shapely.get_coordinates(shapely.maximum_inscribed_circle(body, tolerance=0.5))[0]
    centres = np.vstack([pole[None], _grid_in(body), _rings_around(body, pole, size[1])])
    half = np.array(size) / 2
    boxes = np.hstack([centres - half, centres + half])
    left, bottom, right, top = bounds
    fits = (boxes[:, 0] >= left) & (boxes[:, 1] >= bottom)
    fits &= (boxes[:, 2] <= right) & (boxes[:, 3] <= top)
    boxes, centres = boxes[fits], centres[fits]
    shapely.prepare(shape)
    papers = shapely.box(*boxes.T)
    covered = shapely.area(shapely.intersection(papers, shape)) / (size[0] * size[1])
    outside = ~shapely.contains_xy(shape, centres) | (covered < _INSIDE / 2)
    away = np.hypot(*(centres - pole).T)
    reach = math.sqrt(float(body.area)) + size[1]
    costs = (1 - covered) + 0.5 * away / reach + 2.0 * (covered < _INSIDE)
    off = shapely.distance(papers, shape) / size[1]
    costs += outside * (_LEADER_COST + 0.4 * off)
    ends = np.clip(pole, boxes[:, :2], boxes[:, 2:])
    leaders = np.where(
        outside[:, None], np.hstack([ends, np.broadcast_to(pole, ends.shape)]), np.nan
    )
    order = np.argsort(costs, kind="stable")
    return _Candidates(boxes[order], leaders[order], costs[order])


def _off(candidates: _Candidates, small: BaseGeometry, *, is_beside: bool) -> _Candidates:
    """The places that cover no small shape; the label of one itself is led to it, near by."""
    papers = shapely.box(*candidates.boxes.T)
    off = np.asarray(shapely.distance(papers, small))
    free = off >= _GAP
    boxes, leaders = candidates.boxes[free], candidates.leaders[free]
    costs = off[free] if is_beside else candidates.costs[free]
    if is_beside:
        led = ~np.isnan(leaders[:, 0])
        boxes, leaders, costs = boxes[led], leaders[led], costs[led]
    order = np.argsort(costs, kind="stable")
    return _Candidates(boxes[order], leaders[order], costs[order])


def _grid_in(body: BaseGeometry) -> Numbers:
    """Points on a regular grid in the polygon."""
    left, bottom, right, top = body.bounds
    x, y = np.meshgrid(np.linspace(left, right, _GRID), np.linspace(bottom, top, _GRID))
    points = np.column_stack([x.ravel(), y.ravel()])
    inside: Numbers = points[shapely.contains_xy(body, points)]
    return inside


def _rings_around(body: BaseGeometry, pole: Numbers, height: float) -> Numbers:
    """Points around the polygon's middle, from close by to the other side of the sheet."""
    radius = math.sqrt(float(body.area) / math.pi)
    angles = np.arange(_ANGLES) * (2 * math.pi / _ANGLES)
    distance = radius + height * np.array(_RINGS)
    x = pole[0] + np.outer(distance, np.cos(angles))
    y = pole[1] + np.outer(distance, np.sin(angles))
    return np.column_stack([x.ravel(), y.ravel()])


def _greedy(
    candidates: Sequence[_Candidates], order: Sequence[int] | NDArray[np.intp]
) -> list[int]:
    chosen = [-1] * len(candidates)
    for i in order:
        chosen[i] = _best_free(candidates, chosen, int(i))
    return chosen


def _improved(
    candidates: Sequence[_Candidates], chosen: list[int], order: Sequence[int] | NDArray[np.intp]
) -> list[int]:
    """Each label moved to its best place among the others, until none gains."""
    for _ in range(_MOST_PASSES):
        before = list(chosen)
        for i in order:
            chosen[i] = -1
            chosen[i] = _best_free(candidates, chosen, int(i))
        if chosen == before:
            break
    return chosen


def _best_free(candidates: Sequence[_Candidates], chosen: Sequence[int], i: int) -> int:
    """The cheapest place of label ``i`` that touches nothing chosen, -1 if there is none."""
    mine = candidates[i]
    taken = [(candidates[j], k) for j, k in enumerate(chosen) if k >= 0 and j != i]
    if not taken:
        return 0 if len(mine.costs) else -1
    boxes = np.array([c.boxes[k] for c, k in taken])
    lines = np.array([c.leaders[k] for c, k in taken])
    lines = lines[~np.isnan(lines[:, 0])]
    for part in (slice(0, _FIRST_LOOK), slice(_FIRST_LOOK, None)):
        blocked = np.asarray(_touch(mine.boxes[part], boxes).any(axis=1))
        blocked |= _cross(mine.boxes[part], lines).any(axis=1)
        led = ~np.isnan(mine.leaders[part, 0])
        blocked[led] |= _cross(boxes, mine.leaders[part][led]).any(axis=0)
        free = np.flatnonzero(~blocked)
        if len(free):
            return int(free[0]) + (part.start or 0)
    return -1


def _touch(a: Numbers, b: Numbers) -> NDArray[np.bool_]:
    """Which boxes of ``a`` (rows) come closer than the gap to which of ``b`` (columns)."""
    apart = a[:, None, :2] >= b[None, :, 2:] + _GAP
    apart |= a[:, None, 2:] + _GAP <= b[None, :, :2]
    return np.asarray(~apart.any(axis=2))


def _cross(boxes: Numbers, lines: Numbers) -> NDArray[np.bool_]:
    """Which boxes (rows) are cut by which lines (columns); a line of NaN cuts nothing."""
    start, along = lines[None, :, :2], lines[None, :, 2:] - lines[None, :, :2]
    along = np.where(along == 0, 1e-12, along)
    to_low, to_high = (boxes[:, None, :2] - start) / along, (boxes[:, None, 2:] - start) / along
    enters = np.maximum(np.minimum(to_low, to_high).max(axis=2), 0.0)
    leaves = np.minimum(np.maximum(to_low, to_high).min(axis=2), 1.0)
    return np.asarray(enters < leaves)


def _total_cost(candidates: Sequence[_Candidates], chosen: Sequence[int]) -> float:
    left_out = 100.0
    return sum(
        float(c.costs[k]) if k >= 0 else left_out for c, k in zip(candidates, chosen, strict=True)
    )


def _spot(candidates: _Candidates, k: int) -> LabelSpot | None:
    if k < 0:
        return None
    left, bottom, right, top = candidates.boxes[k]
    line = candidates.leaders[k]
    leader = None if np.isnan(line).any() else (float(line[2]), float(line[3]))
    return LabelSpot(float(left + right) / 2, float(bottom + top) / 2, leader)
