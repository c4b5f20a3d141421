"""Soils, slope factor and vegetation of the sample.

Red soil on hills, paddy soil in the valley, thin yellow soil on mountains. The slope factor is
SYNTHETIC: taken from slope alone with one slope length, where a real one follows the flow.
"""

import numpy as np
from facts import CODE
from land import Codes
from lattice import Lattice, Mask, Values, block_mean, filled_outwards, grid_noise
from terrain import Relief

SOIL_CELL, VEGETATION_CELL = 500.0, 270.0  # m
SLOPE_LENGTH, UNIT_PLOT = 60.0, 22.13  # m
LENGTH_BREAKS, LENGTH_POWERS = (1.0, 3.0, 5.0), (0.2, 0.3, 0.4, 0.5)  # degrees
STEEPNESS_BREAKS = (5.0, 10.0)
STEEPNESS = ((10.8, 0.03), (16.8, -0.50), (21.91, -0.96))  # times the sine, plus
SANDY = 2.1  # noise above which the soil is deep and sandy, group A
# soil: (red, paddy, yellow mountain)
SOILS = {
    "sand": (36.0, 24.0, 44.0),
    "clay": (32.0, 26.0, 21.0),
    "organic_carbon": (12.5, 18.0, 29.0),  # g kg-1
    "soil_erodibility": (0.0315, 0.0365, 0.0245),
    "soil_depth": (780.0, 960.0, 460.0),
    "plant_available_water": (0.125, 0.165, 0.112),
}
SOIL_SPREAD = {
    "sand": 2.6,
    "clay": 2.2,
    "organic_carbon": 1.6,
    "soil_erodibility": 0.0012,
    "soil_depth": 45.0,
    "plant_available_water": 0.006,
}
# type: cover in percent, NEP in gC m-2 yr-1, cover factor at no cover, its fall with cover
VEGETATION = {
    "evergreen_broadleaf_forest": (90.0, 400.0, 0.25, 5.2),
    "evergreen_needleleaf_forest": (82.0, 310.0, 0.25, 5.2),
    "mixed_forest": (87.0, 360.0, 0.25, 5.2),
    "bamboo_forest": (85.0, 430.0, 0.25, 5.2),
    "shrub": (72.0, 170.0, 0.55, 3.7),
    "grassland": (66.0, 95.0, 0.60, 3.7),
    "tree_orchard": (63.0, 190.0, 0.60, 3.6),
    "shrub_orchard": (67.0, 150.0, 0.60, 3.7),
    "paddy": (56.0, 70.0, 0.0, 0.0),
    "dry_cropland": (48.0, 40.0, 0.60, 1.5),
    "built_up": (16.0, 5.0, 0.01, 0.0),
    "river": (2.0, -15.0, 0.0, 0.0),
    "reservoir": (1.0, -10.0, 0.0, 0.0),
    "marsh": (58.0, 120.0, 0.0, 0.0),
    "bare": (12.0, -5.0, 0.70, 0.0),
}
GROWTH_OF_YEAR = {2021: 1.0, 2022: 0.91, 2023: 1.02}
COVER_OF_YEAR = {2021: 0.0, 2022: -2.0, 2023: 1.0}  # percent
CLOUDY_YEAR, CLOUD = 2022, (661_000.0, 3_146_000.0, 1_500.0)  # x, y, radius: no NEP seen there


def slope_factor(relief: Relief) -> Values:
    """LS: slope length by Liu (2000) with one length, steepness by McCool and Liu (1994)."""
    slope = np.nan_to_num(relief.slope)
    sine = np.sin(np.radians(slope))
    power = np.array(LENGTH_POWERS)[np.searchsorted(LENGTH_BREAKS, slope)]
    gentle, middle, steep = (slope_a * sine + slope_b for slope_a, slope_b in STEEPNESS)
    turn, steep_turn = STEEPNESS_BREAKS
    steepness = np.where(slope < turn, gentle, np.where(slope < steep_turn, middle, steep))
    return np.where(relief.known, (SLOPE_LENGTH / UNIT_PLOT) ** power * steepness, np.nan)


def _soil_parts(height: Values, slope: Values, noise: Values) -> Values:
    """Parts of red, paddy and yellow soil, [soil, row, column]; together 1."""
    mountain = np.clip((height - 620 + 60 * noise) / 240, 0, 1)
    valley = np.clip((5.0 - slope + noise) / 4, 0, 1) * np.clip((300 - height) / 80, 0, 1)
    valley *= 1 - mountain
    return np.array([1 - mountain - valley, valley, mountain])


def soils(relief: Relief) -> tuple[Lattice, dict[str, Values]]:
    """Soil properties on a coarse lattice in metres, NaN away from the county."""
    lattice = relief.lattice.coarser(SOIL_CELL)
    height, slope, known = (_at(lattice, relief, v) for v in _ground(relief))
    parts = _soil_parts(height, slope, grid_noise("soil", 3000, 3, lattice))
    values = {}
    for name, kinds in SOILS.items():
        mean = sum(kind * part for kind, part in zip(kinds, parts, strict=True))
        spread = SOIL_SPREAD[name] * grid_noise(name, 2500, 2, lattice)
        values[name] = np.where(known > 0, mean + np.clip(spread, *_limits(name)), np.nan)
    values["silt"] = 100 - values["sand"] - values["clay"]
    return lattice, values


def _limits(name: str) -> tuple[float, float]:
    return -2 * SOIL_SPREAD[name], 2 * SOIL_SPREAD[name]


def _ground(relief: Relief) -> tuple[Values, Values, Values]:
    known = relief.known
    height = filled_outwards(np.nan_to_num(relief.height), known, 8)
    slope = filled_outwards(np.nan_to_num(relief.slope), known, 8)
    return height, slope, (filled_outwards(known.astype(float), known, 8) > 0).astype(float)


def _at(lattice: Lattice, relief: Relief, values: Values) -> Values:
    """The value under each centre of a coarser lattice."""
    rows, cols = (
        np.minimum(((edge + 0.5) * lattice.cell / relief.lattice.cell).astype(int), size - 1)
        for edge, size in zip((np.arange(n) for n in lattice.shape), values.shape, strict=True)
    )
    return values[np.ix_(rows, cols)]


def soil_group(relief: Relief, codes: Codes) -> Codes:
    """Hydrological group on the grid: B on mountains, C on red soil, D under paddies, some A."""
    height, slope = np.nan_to_num(relief.height), np.nan_to_num(relief.slope)
    noise = grid_noise("soil group", 3000, 3, relief.lattice)
    _, valley, mountain = _soil_parts(height, slope, noise)
    group = np.where(mountain > 1 / 2, 2, 3)
    group = np.where(valley > 1 / 2, 4, group)
    group = np.where(noise > SANDY, 1, group)
    return np.where(codes > 0, group, 0).astype(np.uint8)


def _by_type(codes: Codes, column: int) -> Values:
    table = np.full(256, np.nan)
    for name, values in VEGETATION.items():
        table[CODE[name]] = values[column]
    return table[codes]


def _cover(year: int, lattice: Lattice, codes: Codes) -> Values:
    """Vegetation cover in percent on the grid."""
    noise = 3.5 * grid_noise(f"cover {year}", 1200, 3, lattice)
    noise += 2.5 * grid_noise("cover", 2600, 3, lattice)
    cover = _by_type(codes, 0)
    thin = np.minimum(cover, 100 - cover) / 25  # neither water nor closed forest varies much
    return np.clip(cover + COVER_OF_YEAR[year] + noise * np.clip(thin, 0, 1), 0, 100)


def vegetation_cover(year: int, lattice: Lattice, codes: Codes) -> tuple[Lattice, Values]:
    """Vegetation cover in percent on a coarser lattice."""
    cover = _cover(year, lattice, codes)
    return _blocks(np.nan_to_num(cover), lattice, codes > 0)


def cover_factor(year: int, lattice: Lattice, codes: Codes) -> Values:
    """Cover factor C by type and cover (in steps of 5 %); water, marsh and paddy have none."""
    cover = (_cover(year, lattice, codes) / 5).round() * 5 / 100
    return _by_type(codes, 2) * np.exp(-_by_type(codes, 3) * cover)


def net_ecosystem_productivity(year: int, relief: Relief, codes: Codes) -> tuple[Lattice, Values]:
    """NEP in gC m-2 yr-1 on a coarser lattice; a cloud hides some of it in one year."""
    lattice = relief.lattice
    vigour = 1 + 0.09 * grid_noise(f"growth {year}", 5000, 3, lattice)
    vigour += 0.06 * grid_noise("growth", 1600, 3, lattice)
    height = filled_outwards(np.nan_to_num(relief.height), relief.known, 4)
    vigour -= np.clip(height - 600, 0, 900) / 4500
    amount = GROWTH_OF_YEAR[year] * np.nan_to_num(_by_type(codes, 1)) * vigour
    blocks, values = _blocks(amount, lattice, codes > 0)
    if year == CLOUDY_YEAR:
        x, y, radius = CLOUD
        away = (blocks.x[None, :] - x) ** 2 + (blocks.y[:, None] - y) ** 2
        values = np.where(away < radius * radius, np.nan, values)
    return blocks, values


def _blocks(values: Values, lattice: Lattice, where: Mask) -> tuple[Lattice, Values]:
    times = round(VEGETATION_CELL / lattice.cell)
    return lattice.coarser(VEGETATION_CELL), block_mean(values, times, where)
