"""Relief of the sample: a trend through the town heights, worn down by rivers.

Hills and valleys come from stream-power erosion (Braun and Willett 2013, implicit) of an uplift
that is steered until the land around every town is about as high as it is in the fact list.
"""

from dataclasses import dataclass

import numpy as np
from drainage import drainage
from facts import HIGHEST, LOWEST, MEAN_HEIGHT, TOWNS
from lattice import (
    Lattice,
    Mask,
    Values,
    box_mean,
    filled_outwards,
    grid_noise,
    grown,
    refined,
)
from towns import grid_point

EROSION_CELL = 180.0  # m
RIVER_EXIT = (118.766, 28.795)
EXIT_REACH = 1500.0  # m
# what the towns do not say: the north-west belt, the south-eastern mountains, the valley's end
OTHER_HEIGHTS = (
    (118.40, 28.83, 480.0),
    (118.46, 28.85, 470.0),
    (118.52, 28.89, 360.0),
    (118.37, 28.68, 330.0),
    (118.37, 28.52, 420.0),
    (118.42, 28.45, 560.0),
    (118.72, 28.38, 1080.0),
    (118.76, 28.46, 1010.0),
    (118.62, 28.30, 880.0),
    (118.79, 28.66, 560.0),
    (118.78, 28.80, 110.0),
    (118.78, 28.90, 320.0),
)
ROUNDS, STEP = 32, 6.0e4  # of erosion, each of so many years
ERODIBILITY, AREA_POWER = 1.2e-4, 0.42
STEER = (0.25, 4.0)  # how far uplift is steered at most
START, ROUGH = 1.0, 0.22  # of the first heights: part of the trend, noise on it
WINDOW = 25  # cells on either side: the 9 km over which the town heights are means


@dataclass(frozen=True)
class Relief:
    """Heights and drainage of the sample on its grid."""

    lattice: Lattice
    known: Mask  # the county and a little land around it
    height: Values  # m; NaN outside
    catchment: Values  # m2
    slope: Values  # degrees


def trend(lattice: Lattice) -> Values:
    """Cubic radial basis functions through the known heights, on a lattice."""
    places = [(town.lon, town.lat, town.height) for town in TOWNS] + list(OTHER_HEIGHTS)
    points = np.array([grid_point(lon, lat) for lon, lat, _ in places]) / 1e4
    size = len(points)
    matrix = np.zeros((size + 3, size + 3))
    matrix[:size, :size] = _cubed_distance(points, points) + 0.6 * np.eye(size)
    matrix[:size, size] = matrix[size, :size] = 1
    matrix[:size, size + 1 :] = points
    matrix[size + 1 :, :size] = points.T
    known = np.concatenate([[height for *_, height in places], np.zeros(3)])
    weights = np.linalg.solve(matrix, known)
    grid = np.column_stack(lattice.centres) / 1e4
    heights = _cubed_distance(grid, points) @ weights[:size]
    heights += weights[size] + grid @ weights[size + 1 :]
    return np.maximum(heights.round(1), 125.0).reshape(lattice.shape)


def _cubed_distance(a: Values, b: Values) -> Values:
    squared = ((a[:, None, :] - b[None, :, :]) ** 2).sum(axis=2)
    return squared * np.sqrt(squared)


def worn(lattice: Lattice, inside: Mask) -> Values:
    """Heights after erosion on a coarse lattice; drains to the river exit."""
    aim = trend(lattice)
    outlet = river_exit(lattice, inside, np.zeros(lattice.shape))
    rough = grid_noise("relief", 9000, 6, lattice)
    height = LOWEST + 1 + START * np.maximum(aim * (1 + ROUGH * rough) - LOWEST, 0)
    height.flat[outlet] = LOWEST
    uplift = aim / aim[inside].mean() * 6e-4 * (1 + 0.25 * grid_noise("uplift", 6000, 3, lattice))
    steer = np.ones(lattice.shape)
    for _ in range(ROUNDS):
        height = _eroded(height, uplift * steer, inside, outlet, lattice.cell)
        around = box_mean(height - LOWEST, WINDOW, inside)
        steer *= np.clip((aim - LOWEST) / np.maximum(around, 1), 0.9, 1.1)
        steer = np.clip(box_mean(steer, 6, inside), *STEER)
    return height


def _eroded(height: Values, uplift: Values, inside: Mask, outlet: int, cell: float) -> Values:
    """One implicit step of uplift, stream-power erosion and creep."""
    flow = drainage(height, inside, outlet)
    width = height.shape[1]
    area = flow.catchment(cell).ravel()
    i, down = flow.order, flow.receiver[flow.order]
    length = cell * np.sqrt((i // width - down // width) ** 2 + (i % width - down % width) ** 2)
    factor = ERODIBILITY * STEP * area[i] ** AREA_POWER / np.maximum(length, cell)
    raised = flow.filled.ravel()[i] + STEP * uplift.ravel()[i]
    heights = height.ravel().tolist()
    steps = zip(i.tolist(), down.tolist(), factor.tolist(), raised.tolist(), strict=True)
    next(steps)  # the outlet stays where it is
    for here, below, share, start in steps:
        heights[here] = (start + share * heights[below]) / (1 + share)
    new = np.array(heights).reshape(height.shape)
    creep = 0.08 * (box_mean(new, 1, inside) - new)
    return np.where(inside, new + creep, height).round(5)


def relief(
    lattice: Lattice, county: Mask, known: Mask, coarse: Lattice, coarse_known: Mask
) -> Relief:
    """Heights on the sample's grid, pits filled, scaled to the lowest and highest point."""
    smooth = filled_outwards(worn(coarse, coarse_known), coarse_known, 12)
    height = refined(smooth, coarse, lattice)
    height += grid_noise("knolls", 700, 3, lattice) * np.clip((height - 90) * 0.02, 0.0, 8.0)
    outlet = river_exit(lattice, known, height)
    flow = drainage(np.where(known, height, np.inf), known, outlet)
    height = np.where(known, _scaled(flow.filled, county, known), np.nan)
    return Relief(lattice, known, height, flow.catchment(lattice.cell), slope(height, lattice.cell))


def river_exit(lattice: Lattice, inside: Mask, height: Values) -> int:
    """Flat index of the lowest cell on the edge near the river's exit (the nearest, if even)."""
    x, y = grid_point(*RIVER_EXIT)
    distance = np.sqrt((lattice.x[None, :] - x) ** 2 + (lattice.y[:, None] - y) ** 2)
    edge = inside & grown(~inside, 1)
    near = edge & (distance < distance[edge].min() + EXIT_REACH)
    return int(np.lexsort((distance.ravel(), np.where(near, height, np.inf).ravel()))[0])


def _scaled(height: Values, county: Mask, known: Mask) -> Values:
    """Heights stretched to the lowest and highest point and, by a power, to the mean."""
    low, high = height[known].min(), height[county].max()
    part = np.clip((np.where(known, height, low) - low) / (high - low), 0, 1)
    power, wanted = 1.0, (MEAN_HEIGHT - LOWEST) / (HIGHEST - LOWEST)
    for _ in range(30):
        power *= (np.log(wanted) / np.log((part[county] ** power).mean())) ** 0.8
    return LOWEST + (HIGHEST - LOWEST) * part**power


def slope(height: Values, cell: float) -> Values:
    """Slope in degrees (Horn 1981); beside unknown land from the cell's own height."""
    padded = np.pad(height, 1, constant_values=np.nan)
    rows, cols = height.shape
    near = {}
    for down in (-1, 0, 1):
        for across in (-1, 0, 1):
            part = padded[1 + down : 1 + down + rows, 1 + across : 1 + across + cols]
            near[down, across] = np.where(np.isnan(part), height, part)
    east = near[-1, 1] + 2 * near[0, 1] + near[1, 1]
    west = near[-1, -1] + 2 * near[0, -1] + near[1, -1]
    north = near[-1, -1] + 2 * near[-1, 0] + near[-1, 1]
    south = near[1, -1] + 2 * near[1, 0] + near[1, 1]
    rise = np.sqrt((east - west) ** 2 + (north - south) ** 2) / (8 * cell)
    return np.degrees(np.arctan(rise))
