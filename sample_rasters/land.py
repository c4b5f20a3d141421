"""Land cover of the sample: classes laid out by ranking how well each place suits them.

Ranking makes the shares come out exactly. The years after the first differ by some hectares.
"""

import heapq
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
from facts import CODE, COVERS, YEARS
from lattice import Lattice, Mask, Values, box_mean, filled_outwards, grid_noise, grown
from terrain import Relief, slope
from towns import grid_point

Codes = npt.NDArray[np.uint8]
ROUNDING = 9  # digits of a suitability: what processors may differ in decides no rank
VALLEY, GENTLE, ORCHARD_TOP = 250.0, 6.0, 400.0  # m, degrees, m
NOISE_WAVELENGTHS = {
    "built": 1100.0,
    "bamboo": 1900.0,
    "orchard": 1300.0,
    "field": 800.0,
    "tea": 900.0,
    "open": 700.0,
    "wood": 700.0,
    "mountain": 2600.0,
}  # m, of the longest of four octaves
MARGIN = 6  # cells of land cover around the county


@dataclass(frozen=True)
class Dam:
    """A reservoir of about a size (km2) on the strongest stream near a place."""

    name: str
    lon: float
    lat: float
    area: float
    capacity: float  # million m3, invented


DAMS = (
    Dam("峡口水库", 118.575, 28.415, 6.6, 62.0),
    Dam("碗窑水库", 118.705, 28.605, 8.4, 223.0),
    Dam("样例小（一）型水库甲", 118.53, 28.33, 2.0, 9.5),
    Dam("样例小（一）型水库乙", 118.70, 28.545, 1.6, 7.2),
    Dam("样例小（二）型水库丙", 118.63, 28.40, 1.2, 3.1),
)
DAM_REACH = 2500.0  # m around the place in which the stream is looked for

# (year, from, to, hectares)
CHANGES = (
    (2022, "paddy", "built_up", 34.0),
    (2022, "dry_cropland", "built_up", 13.0),
    (2022, "bare", "evergreen_needleleaf_forest", 22.0),
    (2022, "shrub", "mixed_forest", 41.0),
    (2022, "grassland", "shrub_orchard", 12.0),
    (2023, "paddy", "built_up", 27.0),
    (2023, "dry_cropland", "tree_orchard", 16.0),
    (2023, "bare", "mixed_forest", 18.0),
    (2023, "shrub", "evergreen_broadleaf_forest", 37.0),
    (2023, "evergreen_needleleaf_forest", "mixed_forest", 58.0),
)


def land_covers(relief: Relief, county: Mask, lake: npt.NDArray[np.uint8]) -> dict[int, Codes]:
    """Codes of every year; 0 beyond a margin of some cells around the county."""
    lattice = relief.lattice
    codes = _first_year(relief, county, lake)
    pixel = lattice.cell * lattice.cell / 1e4
    covers = {}
    for year in YEARS:
        for when, before, after, size in CHANGES:
            if when == year:
                near = box_mean((codes == CODE[after]).astype(float), 2, county)
                near += 0.01 * grid_noise(f"{year} {before}", 600, 2, lattice)
                old = (codes == CODE[before]) & county
                codes = np.where(_best(near, old, round(size / pixel)), CODE[after], codes)
        codes = codes.astype(np.uint8)
        drawn = filled_outwards(codes, county, MARGIN)
        covers[year] = np.where(grown(county, MARGIN), drawn, 0).astype(np.uint8)
    return covers


def _best(score: Values, where: Mask, count: int) -> Mask:
    """The ``count`` cells of ``where`` with the highest score."""
    cells = np.flatnonzero(where)
    order = np.argsort(-score.ravel()[cells].round(ROUNDING), kind="stable")
    chosen = np.zeros(score.shape, dtype=bool)
    chosen.flat[cells[order[:count]]] = True
    return chosen


def _first_year(relief: Relief, county: Mask, lake: npt.NDArray[np.uint8]) -> Codes:
    counts = _exact_counts(int(county.sum()))
    codes = np.zeros(county.shape, dtype=np.uint8)
    for ecosystem_type, score in _suitabilities(relief, county, lake).items():
        free = county & (codes == 0) & ~np.isneginf(score)
        codes[_best(score, free, counts[ecosystem_type])] = CODE[ecosystem_type]
    codes[county & (codes == 0)] = CODE["evergreen_needleleaf_forest"]
    return codes


def _exact_counts(total: int) -> dict[str, int]:
    """Pixels of each class, rounded so that they make the county."""
    edges = np.cumsum([0.0] + [cover.share for cover in COVERS]) / 100 * total
    sizes = np.diff(np.rint(edges).astype(int)).tolist()
    return {cover.ecosystem_type: n for cover, n in zip(COVERS, sizes, strict=True)}


def _suitabilities(relief: Relief, county: Mask, lake: npt.NDArray[np.uint8]) -> dict[str, Values]:
    """How well each class suits each cell, in the order in which classes choose."""
    height, steep = np.nan_to_num(relief.height), np.nan_to_num(relief.slope)
    noise = {
        name: grid_noise(name, wavelength, 4, relief.lattice)
        for name, wavelength in NOISE_WAVELENGTHS.items()
    }
    channel = _channel_strength(relief)
    seats = _centres(relief.lattice)
    near_river = box_mean((channel > 1).astype(float), 9, county)
    plain = np.clip((GENTLE - steep) / 2, -3, 1) + np.clip((VALLEY - height) / 40, -5, 1)
    hill = -np.abs(steep - 9.0) / 4 - np.clip((height - ORCHARD_TOP + 90) / 60, 0, 9)
    high = height / 300 + steep / 14
    return {
        "reservoir": np.where(lake > 0, 1.0, -np.inf),
        "river": channel,
        "built_up": plain + 1.2 * near_river + 0.9 * noise["built"] + 3.2 * seats,
        "marsh": 2 * plain + 6 * near_river + noise["open"],
        "paddy": plain + 2.0 * near_river + 0.35 * noise["field"],
        "dry_cropland": 0.6 * plain + 0.9 * noise["tea"],
        "tree_orchard": hill + 1.1 * noise["orchard"],
        "shrub_orchard": hill + 1.1 * noise["tea"] + np.clip(height / 400, 0, 1),
        "bare": steep / 10 + 1.4 * noise["open"],
        "grassland": height / 350 + 1.5 * noise["field"],
        "shrub": height / 500 + 1.5 * noise["open"],
        "bamboo_forest": 1.2 * noise["bamboo"] - np.abs(height - 480) / 320,
        "evergreen_broadleaf_forest": high + 0.8 * noise["mountain"],
        "mixed_forest": high + 0.8 * noise["mountain"] + 0.5 * noise["wood"],
        "evergreen_needleleaf_forest": np.ones(height.shape),
    }


def _channel_strength(relief: Relief) -> Values:
    """About the catchment in tens of km2; large rivers are wider than a cell."""
    catchment = np.where(relief.known, relief.catchment, 0.0) / 1e7
    strength = catchment.copy()
    for reach, least in ((1, 14.0), (2, 60.0)):
        wide = grown(catchment > least, reach)
        strength = np.where(wide & (strength < least), least / (2 + reach), strength)
    return np.asarray(strength + 1e-3 * np.nan_to_num(-relief.height) / 1e3)


def _centres(lattice: Lattice) -> Values:
    """1 at the county seat, less at the other valley towns, fading within kilometres."""
    total = np.zeros(lattice.shape)
    for lon, lat, reach, weight in (
        (118.627, 28.742, 4200.0, 1.0),
        (118.50, 28.64, 2600.0, 0.7),
        (118.55, 28.47, 1500.0, 0.6),
        (118.47, 28.54, 1500.0, 0.6),
        (118.70, 28.79, 1800.0, 0.6),
        (118.45, 28.60, 1500.0, 0.6),
        (118.58, 28.555, 1300.0, 0.5),
        (118.645, 28.605, 1300.0, 0.5),
    ):
        x, y = grid_point(lon, lat)
        squared = (lattice.x[None, :] - x) ** 2 + (lattice.y[:, None] - y) ** 2
        total += weight * np.exp(-squared / (reach * reach))
    return total


def reservoirs(relief: Relief, county: Mask) -> npt.NDArray[np.uint8]:
    """1 + index of the dam that holds the water of each cell, 0 on land."""
    lattice = relief.lattice
    count = _exact_counts(int(county.sum()))["reservoir"]
    wanted = sum(dam.area for dam in DAMS)
    lake = np.zeros(county.shape, dtype=np.uint8)
    for i, dam in enumerate(DAMS):
        left = count - int((lake > 0).sum())
        size = left if i == len(DAMS) - 1 else round(count * dam.area / wanted)
        x, y = grid_point(dam.lon, dam.lat)
        distance = (lattice.x[None, :] - x) ** 2 + (lattice.y[:, None] - y) ** 2
        near = county & (lake == 0) & (distance < DAM_REACH**2)
        start = int(np.argmax(np.where(near, relief.catchment, -1)))
        lake.flat[_flooded_from(relief.height, county & (lake == 0), start, size)] = i + 1
    return lake


def _flooded_from(height: Values, free: Mask, dam: int, size: int) -> list[int]:
    """The ``size`` lowest cells above the dam, each reached over the ones before."""
    width = free.shape[1]
    heights = np.nan_to_num(height).ravel()
    open_ = (free & (np.nan_to_num(height) >= heights[dam])).ravel()
    shore, wet = [(heights[dam], dam)], []
    open_[dam] = False
    while len(wet) < size:
        _, i = heapq.heappop(shore)
        wet.append(i)
        for j in (i - width, i - 1, i + 1, i + width):
            if open_[j]:
                open_[j] = False
                heapq.heappush(shore, (heights[j], j))
    return wet


def with_water_levels(relief: Relief, lake: npt.NDArray[np.uint8]) -> Relief:
    """The relief with every reservoir full, its surface at one height."""
    height = relief.height.copy()
    for i in range(1, len(DAMS) + 1):
        height[lake == i] = height[lake == i].max()
    return replace(relief, height=height, slope=slope(height, relief.lattice.cell))
