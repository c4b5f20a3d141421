"""Climate of the sample on coarse degree grids, as a weather service would hand it over.

Rain grows with height, temperature falls with it; 2022 is a dry and hot year. All of it is
invented around the county's published means.
"""

from dataclasses import dataclass

import numpy as np
import pyproj
from facts import (
    CODE,
    CRS,
    LAPSE,
    MEAN_EVAPOTRANSPIRATION,
    MEAN_HEIGHT,
    MEAN_RAIN,
    MONTHLY_RAIN,
    MONTHLY_TEMPERATURE,
    RAIN_OF_YEAR,
    seed,
)
from land import Codes
from lattice import Lattice, Mask, Values, bilinear, box_mean, filled_outwards, fractal_noise
from terrain import Relief

WEST, NORTH = 118.32, 28.96  # degrees
WIDE, LONG = 0.54, 0.76
FINE, MIDDLE, COARSE = 0.01, 0.02, 0.04
RAIN_BY_HEIGHT = 0.35  # mm yr-1 per m
POTENTIAL_BY_HEIGHT = -0.11
EVAPORATION_OF_YEAR = {2021: 1.0, 2022: 0.98, 2023: 1.005}
WARMTH_OF_YEAR = {2021: 0.1, 2022: 0.7, 2023: 0.3}  # degC
DAYS_OF_YEAR = {2021: 0.0, 2022: 9.0, 2023: 4.0}  # more cooling days
COOLING_SEASON = 0.47  # share of evapotranspiration from June to September, an assumption
STORMS = 8
STORMINESS = 1.15  # the monthly formula misses single storms; an assumption
US_TO_SI = 17.02  # erosivity


@dataclass(frozen=True)
class Weather:
    """The rasters of one year; a banded one is [band, row, column]. NaN away from the county."""

    fine: Lattice
    middle: Lattice
    coarse: Lattice
    precipitation: Values
    evapotranspiration: Values
    cooling_season_evapotranspiration: Values
    potential_evapotranspiration: Values
    monthly_precipitation: Values
    monthly_temperature: Values
    storm_precipitation: Values
    rainfall_erosivity: Values


@dataclass(frozen=True)
class _Places:
    """A degree lattice seen from the ground: metres, heights, what lies in the county."""

    x: Values
    y: Values
    height: Values
    county: Mask
    near: Mask


def degree_lattice(cell: float) -> Lattice:
    """A lattice in EPSG:4326 that covers the county with some margin."""
    return Lattice(WEST, NORTH, cell, round(WIDE / cell), round(LONG / cell), "EPSG:4326")


def _places(lattice: Lattice, relief: Relief, county: Mask) -> _Places:
    to_grid = pyproj.Transformer.from_crs(lattice.crs, CRS, always_xy=True)
    x, y = (v.round(3).reshape(lattice.shape) for v in to_grid.transform(*lattice.centres))
    reach = max(1, round(lattice.cell * 1e5 / relief.lattice.cell / 2))
    smooth = box_mean(np.nan_to_num(relief.height), reach, relief.known)
    smooth = filled_outwards(smooth, relief.known, 60)
    widened = box_mean(county.astype(float), reach * 3, np.ones_like(county))
    inside = bilinear(county.astype(float), relief.lattice, x, y) > 1 / 2
    near = bilinear(widened, relief.lattice, x, y) > 0
    return _Places(x, y, bilinear(smooth, relief.lattice, x, y), inside, near)


def weather(year: int, relief: Relief, county: Mask, codes: Codes) -> Weather:
    """The weather of one year over the relief and the land cover."""
    fine, middle, coarse = (degree_lattice(cell) for cell in (FINE, MIDDLE, COARSE))
    at = _places(fine, relief, county)
    at_middle = _places(middle, relief, county)
    at_coarse = _places(coarse, relief, county)
    evaporation = _evapotranspiration(year, at, relief.lattice, codes)
    rain = _rain(year, at_middle)
    monthly = rain * _share_of_month(year)[:, None, None]
    return Weather(
        fine,
        middle,
        coarse,
        precipitation=_near(_rain(year, at), at),
        evapotranspiration=_near(evaporation, at),
        cooling_season_evapotranspiration=_near(COOLING_SEASON * evaporation, at),
        potential_evapotranspiration=_near(_potential(year, at_middle), at_middle),
        monthly_precipitation=_near(monthly, at_middle),
        monthly_temperature=_near(_temperature(year, at_middle), at_middle),
        storm_precipitation=_near(_storms(year, at_coarse), at_coarse),
        rainfall_erosivity=_near(STORMINESS * _erosivity(monthly), at_middle),
    )


def _near(values: Values, at: _Places) -> Values:
    return np.where(at.near, values, np.nan)


def _with_mean(values: Values, at: _Places, mean: float) -> Values:
    return values + mean - values[at.county].mean()


def _rain(year: int, at: _Places) -> Values:
    rain = RAIN_BY_HEIGHT * at.height + 16 * fractal_noise(f"rain {year}", 16e3, 3, at.x, at.y)
    return RAIN_OF_YEAR[year] * _with_mean(rain, at, MEAN_RAIN)


def _share_of_month(year: int) -> Values:
    chance = np.random.default_rng(seed(f"months {year}")).uniform(0.82, 1.18, 12)
    rain = np.array(MONTHLY_RAIN) * chance
    return rain / rain.sum()


def _erosivity(monthly: Values) -> Values:
    """Wischmeier's monthly formula, in SI units."""
    part = 1.5 * np.log10(monthly * monthly / monthly.sum(axis=0)) - 0.8188
    return US_TO_SI * (1.735 * 10**part).sum(axis=0)


def _evapotranspiration(year: int, at: _Places, grid: Lattice, codes: Codes) -> Values:
    """More over forest and water, less over towns and on the tops."""
    codes = filled_outwards(codes, codes > 0, 30)
    known = codes > 0
    total = -0.06 * (at.height - MEAN_HEIGHT) + 14 * fractal_noise("et", 6e3, 3, at.x, at.y)
    for amount, names in (
        (70.0, ("evergreen_broadleaf_forest", "mixed_forest", "bamboo_forest")),
        (45.0, ("evergreen_needleleaf_forest",)),
        (30.0, ("paddy", "marsh")),
        (160.0, ("river", "reservoir")),
        (-190.0, ("built_up", "bare")),
    ):
        is_so = np.isin(codes, [CODE[name] for name in names]).astype(float)
        total += amount * bilinear(box_mean(is_so, 5, known), grid, at.x, at.y)
    return _with_mean(total, at, MEAN_EVAPOTRANSPIRATION * EVAPORATION_OF_YEAR[year])


def _potential(year: int, at: _Places) -> Values:
    falling = POTENTIAL_BY_HEIGHT * at.height + 8 * fractal_noise("pet", 16e3, 2, at.x, at.y)
    return _with_mean(falling, at, 1000.0 + 40 * WARMTH_OF_YEAR[year])


def _temperature(year: int, at: _Places) -> Values:
    months = np.array(MONTHLY_TEMPERATURE)[:, None, None] + WARMTH_OF_YEAR[year]
    return months - LAPSE * (at.height - MEAN_HEIGHT)


def _storms(year: int, at: _Places) -> Values:
    """Rain of the year's storm days, 50 to 150 mm, each with a centre of its own."""
    chance = np.random.default_rng(seed(f"storms {year}"))
    bands = []
    for day, depth in enumerate(chance.uniform(62, 128, STORMS)):
        cells = 1 + 0.16 * fractal_noise(f"storm {year} {day}", 15e3, 2, at.x, at.y)
        higher = 1 + 1e-4 * (at.height - MEAN_HEIGHT)
        bands.append(np.clip(RAIN_OF_YEAR[year] ** 0.5 * depth * cells * higher, 50, 190))
    return np.array(bands)


def cooling_days(year: int, height: Values) -> Values:
    """Days a year on which people want cooling: about 100 in the valley, few on the tops."""
    return np.clip(108 - 0.082 * height + DAYS_OF_YEAR[year], 0, 150)
