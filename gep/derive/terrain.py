"""Terrain (地形): slope, and the slope length and steepness factor of soil erosion.

Both are computed at the resolution of the elevation model itself and averaged afterwards. A model
coarser than 100 m has lost the slopes that water runs down, so it gives neither.

The methods of the factor are of different schools and are never mixed. They share the length of
the slope: the area that drains into a pixel, over the width of the pixel across the flow.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from gep.service import Array, Derived, Field, Prepared

COARSEST = 100.0  # m; beyond it slopes are no longer those that water runs down
UNIT_PLOT = 22.13  # m, length of the plot on which erosion was measured first (USLE)
LONGEST_SLOPE = 122.0  # m; further down the water runs in channels (RUSLE; InVEST guide, SDR)
ROWS = 256  # of a raster at once: what is in between never lies in memory whole
NOTHING = -9999.0
OUTLET = 0  # code of a pixel whose water leaves
STEPS_PER_METRE = 1024.0  # float32 keeps sums of such elevations exact, so water never circles

OnGround: TypeAlias = Callable[["TerrainRows"], Array]
NEIGHBOURS = ((0, 1, 1), (1, 1, 2), (1, 0, 4), (1, -1, 8), (0, -1, 16), (-1, -1, 32), (-1, 0, 64),
              (-1, 1, 128))  # fmt: skip
"""Rows down, columns right, and the code of the flow that goes there."""


@dataclass(frozen=True)
class TerrainRows:
    """Some rows of a terrain, as the factors see it.

    ``slope`` is in degrees; ``inflow`` is the length in metres of the slope above a pixel,
    ``path`` that of the way through it.
    """

    slope: Array
    inflow: Array
    path: Array

    @property
    def sine(self) -> Array:
        """Sine of the slope."""
        return np.sin(np.radians(self.slope))


def slope_by_horn(elevation: Field) -> Array:
    """Steepest slope in degrees, from the eight neighbours of each pixel.  Horn 1981.

    Where neighbours lack a value, at edges too, the differences that are left keep Horn's
    weights, so a plane has its slope up to the last row. A pixel with no neighbour in one
    direction has none.

    >>> ten = np.full(3, 10.0)
    >>> rising = Field(np.array([[0.0, 10.0, 20.0]] * 3), dx=ten, dy=ten)
    >>> slope_by_horn(rising)[1].tolist()    # ten metres up on ten metres of way
    [45.0, 45.0, 45.0]
    """
    return by_rows(elevation, degrees)


def ls_factor_by_liu(elevation: Field) -> Array:
    """Slope length and steepness factor of Chinese practice, L S.  McCool 1987, Liu 1994.

    L is that of `slope_length` with m = 0.2 up to 1 degree, 0.3 up to 3, 0.4 up to 5 and 0.5
    beyond. S = 10.8 sin t + 0.03 below 5 degrees, 16.8 sin t - 0.50 below 10 and
    21.91 sin t - 0.96 from there on; it falls from 0.971 to 0.964 at 5 degrees, as published.

    >>> plot = np.full(3, 22.13)
    >>> flat = Field(np.zeros((3, 3)), dx=plot, dy=plot)
    >>> round(float(ls_factor_by_liu(flat)[2, 2]), 4)    # a plot that nothing flows to: 1 x 0.03
    0.03
    """
    return over_ground(elevation, length_exponent_by_liu, steepness_by_liu)


def ls_factor_by_rusle(elevation: Field) -> Array:
    """Slope length and steepness factor with the exponent of RUSLE, L S.  Renard et al. 1997.

    L is that of `slope_length` with m = b / (1 + b), b = (sin t / 0.0896) / (3 sin^0.8 t + 0.56):
    long steep slopes erode more than with `liu`. S is that of `liu`, since RUSLE's own has no
    branch for slopes steeper than it was measured on.

    >>> plot = np.full(3, 22.13)
    >>> flat = Field(np.zeros((3, 3)), dx=plot, dy=plot)
    >>> round(float(ls_factor_by_rusle(flat)[2, 2]), 4)    # a plot that nothing flows to: 1 x 0.03
    0.03
    """
    return over_ground(elevation, length_exponent_by_rusle, steepness_by_liu)


def ls_factor_by_hj1173(elevation: Field) -> Array:
    """Slope length and steepness factor of HJ 1173-2021, equations A.9 to A.12.

    L is that of `slope_length` with m = b / (1 + b), b = (sin t / 0.089) / (3 sin^0.8 t + 0.56).
    S breaks at 5.14 and 10.20 degrees, and is 9.5988 from 28.81 degrees on.

    >>> plot = np.full(3, 22.13)
    >>> flat = Field(np.zeros((3, 3)), dx=plot, dy=plot)
    >>> round(float(ls_factor_by_hj1173(flat)[2, 2]), 4)    # a plot that nothing flows to: 1 x 0.03
    0.03
    """
    return over_ground(elevation, length_exponent_by_hj1173, steepness_by_hj1173)


def slope_length(ground: TerrainRows, exponent: Array) -> Array:
    """Slope length factor L of a pixel within its slope.  Desmet and Govers 1996, equation 9.

    ((A + D^2)^(m+1) - A^(m+1)) / (D^(m+2) x^m 22.13^m), with A the area above the pixel, without
    its own, and x = |sin a| + |cos a|, is the same written with lengths: A / (D x) is the
    slope above, D / x the way through the pixel; so it holds for oblong pixels too. No pixel gets
    more than a whole slope of 122 m would have.

    >>> plot = TerrainRows(slope=np.array(3.0), inflow=np.array(0.0), path=np.array(22.13))
    >>> float(slope_length(plot, np.array(0.5)))
    1.0
    """
    above = np.minimum(ground.inflow, LONGEST_SLOPE)
    power = exponent + 1.0
    grown = (above + ground.path) ** power - above**power
    factor = grown / (ground.path * UNIT_PLOT**exponent)
    return np.minimum(factor, (LONGEST_SLOPE / UNIT_PLOT) ** exponent)


def length_exponent_by_liu(ground: TerrainRows) -> Array:
    """Exponent m by classes of slope in degrees, Chinese practice."""
    t = ground.slope
    return np.where(t <= 1.0, 0.2, np.where(t <= 3.0, 0.3, np.where(t <= 5.0, 0.4, 0.5)))


def length_exponent_by_rusle(ground: TerrainRows) -> Array:
    """Exponent m of RUSLE from the ratio of rill to interrill erosion.  McCool et al. 1989."""
    ratio = (ground.sine / 0.0896) / (3.0 * ground.sine**0.8 + 0.56)
    return ratio / (1.0 + ratio)


def length_exponent_by_hj1173(ground: TerrainRows) -> Array:
    """Exponent m of HJ 1173-2021, equations A.10 and A.11, which print 0.089."""
    ratio = (ground.sine / 0.089) / (3.0 * ground.sine**0.8 + 0.56)
    return ratio / (1.0 + ratio)


def steepness_by_liu(ground: TerrainRows) -> Array:
    """Slope steepness factor S.  McCool et al. 1987; Liu et al. 1994 from 10 degrees on."""
    t, sine = ground.slope, ground.sine
    below = np.where(t < 5.0, 10.8 * sine + 0.03, 16.8 * sine - 0.50)
    return np.where(t < 10.0, below, 21.91 * sine - 0.96)


def steepness_by_hj1173(ground: TerrainRows) -> Array:
    """Slope steepness factor S of HJ 1173-2021, equation A.12."""
    t, sine = ground.slope, ground.sine
    below = np.where(t < 5.14, 10.8 * sine + 0.03, 16.8 * sine - 0.50)
    steep = np.where(t < 10.20, below, 21.9 * sine - 0.96)
    return np.where(t < 28.81, steep, np.where(np.isnan(t), np.nan, 9.5988))


def over_ground(elevation: Field, exponent: OnGround, steepness: OnGround) -> Array:
    """L S of a whole terrain, by the exponent and the steepness factor of one school."""
    above = pixels_above(elevation)
    factor = np.empty(elevation.values.shape)
    for part, own, rows in row_blocks(elevation):
        ground = _ground(part, own, above[rows])
        factor[rows] = slope_length(ground, exponent(ground)) * steepness(ground)
    return factor


def by_rows(elevation: Field, formula: Callable[[Field], Array]) -> Array:
    """A formula of the pixels and their neighbours, on a whole raster."""
    result = np.empty(elevation.values.shape)
    for part, own, rows in row_blocks(elevation):
        result[rows] = formula(part)[own]
    return result


def row_blocks(elevation: Field) -> Iterator[tuple[Field, slice, slice]]:
    """Some rows with a row more on either side, which of them are the block's own, and whose."""
    height = len(elevation.values)
    for start in range(0, height, ROWS):
        stop = min(start + ROWS, height)
        first, last = max(start - 1, 0), min(stop + 1, height)
        part = Field(
            elevation.values[first:last], elevation.dx[first:last], elevation.dy[first:last]
        )
        yield part, slice(start - first, stop - first), slice(start, stop)


def degrees(elevation: Field) -> Array:
    """Slope in degrees."""
    return np.degrees(np.arctan(np.hypot(*gradient(elevation))))


def gradient(elevation: Field) -> tuple[Array, Array]:
    """Rise to the east and to the south, metres per metre, with Horn's weights."""
    east = _weighted(_difference(elevation.values)) / elevation.dx[:, None]
    south = _weighted(_difference(elevation.values.T)).T / elevation.dy[:, None]
    known = np.isfinite(elevation.values)
    return np.where(known, east, np.nan), np.where(known, south, np.nan)


def pixels_above(elevation: Field) -> npt.NDArray[np.int32]:
    """How many pixels drain into each pixel, without itself; hollows are filled first.

    Water takes the steepest of eight ways down (O'Callaghan and Mark 1984) and crosses a filled
    hollow as it was filled (Wang and Liu 2006). It leaves at the edge of what is known.
    """
    # it compiles on import, and most runs prepare nothing
    import pyflwdir
    from pyflwdir.dem import fill_depressions

    known = np.isfinite(elevation.values)
    if not known.any():
        return np.zeros(known.shape, np.int32)
    terraced = np.full(known.shape, NOTHING, np.float32)
    np.divide(np.round(elevation.values * STEPS_PER_METRE), STEPS_PER_METRE, terraced, where=known)
    filled, ways = fill_depressions(terraced, nodata=NOTHING)
    del terraced
    filled[~known] = np.inf
    _turn_to_steepest(Field(filled, elevation.dx, elevation.dy), ways)
    del filled
    network = pyflwdir.from_array(ways, ftype="d8", check_ftype=False)
    drained = network.accuflux(known.astype(np.int32), nodata=0)
    above: npt.NDArray[np.int32] = drained - known
    return above


def _turn_to_steepest(filled: Field, ways: npt.NDArray[np.uint8]) -> None:
    """Turn the flow of each pixel to the steepest way down; from the edge, if level, it leaves."""
    for part, own, rows in row_blocks(filled):
        padded = np.pad(part.values, 1, constant_values=np.inf)
        known = np.isfinite(part.values[own])
        centre = np.where(known, part.values[own], 0.0)
        dx, dy = part.dx[own, None], part.dy[own, None]
        steepest, inside = np.zeros(centre.shape), known.copy()
        for down, right, code in NEIGHBOURS:
            top, left = own.start + 1 + down, 1 + right
            there = padded[top : top + centre.shape[0], left : left + centre.shape[1]]
            fall = (centre - there) / np.hypot(down * dy, right * dx)
            turned = known & (fall > steepest)
            steepest[turned] = fall[turned]
            ways[rows][turned] = code
            inside &= np.isfinite(there)
        ways[rows][known & ~inside & (steepest == 0.0)] = OUTLET


def _ground(part: Field, own: slice, above: npt.NDArray[np.int32]) -> TerrainRows:
    east, south = (rise[own] for rise in gradient(part))
    dx, dy = part.dx[own, None], part.dy[own, None]
    rise = np.hypot(east, south)
    flowing = np.where(rise > 0.0, rise, 1.0)
    across = np.where(
        rise > 0.0, (np.abs(south) * dx + np.abs(east) * dy) / flowing, np.sqrt(dx * dy)
    )
    path = dx * dy / across
    return TerrainRows(np.degrees(np.arctan(rise)), above * path, path)


def _difference(values: Array) -> Array:
    """Half the difference between the next and the previous column, or that to the one known."""
    step = np.full((len(values), values.shape[1] + 1), np.nan)
    step[:, 1:-1] = np.diff(values, axis=1)
    before, after = step[:, :-1], step[:, 1:]
    half = np.full(values.shape, np.nan)
    half[:, 1:-1] = (values[:, 2:] - values[:, :-2]) / 2.0
    one = np.where(np.isnan(after), before, after)
    return np.where(np.isnan(half), one, half)


def _weighted(difference: Array) -> Array:
    """Mean over a row and its two neighbours with weights 1, 2 and 1, of those that are known."""
    known = np.isfinite(difference)
    total, weight = 2.0 * np.where(known, difference, 0.0), 2.0 * known
    sides = np.where(known, difference, 0.0)
    total[1:] += sides[:-1]
    total[:-1] += sides[1:]
    weight[1:] += known[:-1]
    weight[:-1] += known[1:]
    mean: Array = np.full(difference.shape, np.nan)
    np.divide(total, weight, out=mean, where=weight > 0.0)
    return mean


DERIVED = (
    Derived(
        "slope",
        methods={
            "horn": Prepared(
                slope_by_horn, gives="degree", coarsest=COARSEST, zh="Horn 三阶差分", en="Horn 1981"
            ),
        },
    ),
    Derived(
        "ls_factor",
        methods={
            "liu": Prepared(
                ls_factor_by_liu, gives="1", coarsest=COARSEST,
                zh="刘宝元坡度公式，分段坡长指数", en="Liu: exponent by slope classes",
            ),
            "rusle": Prepared(
                ls_factor_by_rusle, gives="1", coarsest=COARSEST,
                zh="RUSLE 连续坡长指数", en="RUSLE: continuous exponent",
            ),
            "hj1173": Prepared(
                ls_factor_by_hj1173, gives="1", coarsest=COARSEST,
                zh="HJ 1173-2021", en="HJ 1173-2021",
            ),
        },
    ),
)  # fmt: skip
