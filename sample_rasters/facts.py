"""Public facts about Jiangshan, and the assumptions that fill in what is not known.

Every raster, zone and table of the sample county is generated from this page and a seed.
"""

import hashlib
from typing import NamedTuple

SYNTHETIC = "synthetic, not for accounting"
SEED = 330881
YEARS = (2021, 2022, 2023)
CRS = "EPSG:4548"  # CGCS2000 / 3-degree Gauss-Kruger CM 117E
COUNTY_CODE = "330881"
COUNTY_AREA = 2019.0  # km2
LOWEST, HIGHEST = 73.0, 1500.0  # m, the river exit in the north-east and 大龙岗
MEAN_HEIGHT = 400.0


class Town(NamedTuple):
    """A township: where its centre lies, how large it is, how high the land around it."""

    name: str
    code: str
    lon: float
    lat: float
    area: float
    height: float


TOWNS = (
    Town("双塔街道", "330881001", 118.64, 28.77, 83, 156),
    Town("虎山街道", "330881002", 118.59, 28.73, 70, 136),
    Town("清湖街道", "330881003", 118.59, 28.66, 72, 207),
    Town("四都镇", "330881102", 118.68, 28.85, 43, 214),
    Town("坛石镇", "330881105", 118.51, 28.76, 124, 249),
    Town("大桥镇", "330881106", 118.43, 28.74, 81, 167),
    Town("新塘边镇", "330881109", 118.45, 28.60, 48, 149),
    Town("廿八都镇", "330881112", 118.56, 28.32, 187, 703),
    Town("长台镇", "330881113", 118.65, 28.60, 62, 207),
    Town("上余镇", "330881116", 118.72, 28.76, 145, 145),
    Town("凤林镇", "330881118", 118.47, 28.53, 90, 189),
    Town("峡口镇", "330881119", 118.55, 28.45, 205, 369),
    Town("石门镇", "330881120", 118.58, 28.55, 96, 251),
    Town("贺村镇", "330881121", 118.50, 28.64, 131, 137),
    Town("大陈乡", "330881201", 118.59, 28.83, 31, 156),
    Town("碗窑乡", "330881203", 118.69, 28.67, 98, 344),
    Town("保安乡", "330881207", 118.51, 28.37, 75, 779),
    Town("塘源口乡", "330881213", 118.76, 28.60, 105, 544),
    Town("张村乡", "330881214", 118.68, 28.44, 275, 827),
)


class Cover(NamedTuple):
    """A land cover class of the sample, with its share of the county in percent in 2021."""

    code: int
    zh: str
    en: str
    ecosystem_type: str
    share: float


# Forest 68, cropland 11.7 and paddy 10.4 are facts; how the rest divides is an ASSUMPTION.
COVERS = (
    Cover(1, "常绿阔叶林", "Evergreen broadleaf forest", "evergreen_broadleaf_forest", 22.0),
    Cover(2, "常绿针叶林", "Evergreen needleleaf forest", "evergreen_needleleaf_forest", 26.0),
    Cover(3, "针阔混交林", "Mixed forest", "mixed_forest", 10.0),
    Cover(4, "竹林", "Bamboo forest", "bamboo_forest", 10.0),
    Cover(5, "灌丛", "Shrub", "shrub", 1.6),
    Cover(6, "草地", "Grassland", "grassland", 0.9),
    Cover(7, "乔木园地", "Tree orchard", "tree_orchard", 3.0),
    Cover(8, "茶园", "Tea garden", "shrub_orchard", 2.5),
    Cover(9, "水田", "Paddy field", "paddy", 10.4),
    Cover(10, "旱地", "Dry cropland", "dry_cropland", 1.3),
    Cover(11, "建设用地", "Built-up land", "built_up", 8.5),
    Cover(12, "河流", "River", "river", 1.8),
    Cover(13, "水库", "Reservoir", "reservoir", 1.0),
    Cover(14, "沼泽", "Marsh", "marsh", 0.4),
    Cover(15, "裸地", "Bare land", "bare", 0.6),
)
CODE = {cover.ecosystem_type: cover.code for cover in COVERS}

MONTHLY_RAIN = (71, 111, 195, 232, 281, 330, 145, 107, 96, 66, 62, 50)  # mm, sum 1,746
MONTHLY_TEMPERATURE = (5.5, 7.5, 11.3, 17.1, 21.7, 24.9, 28.3, 27.5, 23.9, 18.8, 13.0, 7.3)
LAPSE = 0.0055  # degC m-1; the temperatures are those at about 400 m
MEAN_RAIN = 1800.0  # mm yr-1 in an ordinary year
MEAN_EVAPOTRANSPIRATION = 718.0
RAIN_OF_YEAR = {2021: 1.0, 2022: 0.82, 2023: 0.97}  # 2022 is a dry year


def seed(name: str) -> int:
    """A seed of its own for everything random, so that one more layer changes no other.

    >>> seed("relief") == seed("relief"), seed("relief") == seed("rain")
    (True, False)
    """
    return int.from_bytes(hashlib.sha256(f"{SEED} {name}".encode()).digest()[:8], "big")
