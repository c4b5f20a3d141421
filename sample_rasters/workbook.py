"""Statistics of the sample county, all invented: plausible in size, by township where usual.

They come as bureaus send them: mixed units, one town that did not report, one table of which
only some towns report, things that only the county knows.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
from facts import CODE, COUNTY_CODE, TOWNS, seed
from land import DAMS, Codes

SOURCE = "合成样例（虚构数）"
POPULATION = {2021: 490_300, 2022: 489_600, 2023: 488_900}
GDP = {2021: 3_258_000, 2022: 3_389_000, 2023: 3_575_000}  # 万元, current prices; 2020: 310 亿元
HEADS = (95, 78, 33, 13, 27, 16, 16, 9, 20, 38, 24, 36, 23, 46, 8, 14, 6, 7, 11)  # by town
RICHNESS = (
    1.7,
    1.5,
    1.0,
    0.7,
    0.7,
    0.6,
    0.7,
    0.6,
    0.7,
    1.1,
    0.8,
    0.9,
    0.7,
    1.3,
    0.6,
    0.8,
    0.5,
    0.5,
    0.6,
)
# product: amount in 2021, its unit, type whose area the towns' amounts follow ("" = county only)
PRODUCTS = {
    "rice": (118_000, "吨", "paddy"),
    "wheat": (3_200, "吨", "dry_cropland"),
    "dryland_grain": (21_400, "吨", "dry_cropland"),
    "rapeseed": (9_800, "吨", "paddy"),
    "vegetables": (18.2, "万吨", "dry_cropland"),
    "tea": (2_350, "吨", "shrub_orchard"),
    "citrus": (31_000, "吨", "tree_orchard"),
    "other_fruit": (46_000, "吨", "tree_orchard"),
    "camellia_oil": (1_450, "吨", "tree_orchard"),
    "timber": (6.2, "万m3", ""),
    "bamboo_culms": (520, "万根", "bamboo_forest"),
    "mushrooms": (21_000, "吨", "built_up"),
    "honey": (4_600, "吨", ""),
    "pork": (32_500, "吨", "paddy"),
    "poultry": (9_500, "吨", "paddy"),
    "eggs": (7_800, "吨", "built_up"),
    "milk": (310, "吨", ""),
    "aquatic_products": (8_600, "吨", "paddy"),
    "hydropower": (21_000, "万千瓦时", ""),
}
NO_TOWN_TOTAL = ("mushrooms",)  # every town reports, the county does not
MISSING_TOWN = {"tea": "330881119", "pork": "330881120"}  # the county's row tells the rest
REPORTING = {"camellia_oil": 14}  # only so many towns report, and no county
FIRST, USUAL_GROWTH = 2021, 1.012
GROWTH = {
    2022: {"rice": 0.965, "tea": 0.97, "honey": 0.95, "hydropower": 0.76, "citrus": 0.96},
    2023: {"rice": 1.004, "timber": 0.97, "honey": 1.03, "hydropower": 0.97, "vegetables": 1.03},
}
# table, item, measure, unit, amounts in 2021, 2022, 2023
COUNTY_ROWS = (
    ("energy", "electricity", "consumption", "万千瓦时", (268_000, 279_000, 291_000)),
    ("water_supply", "domestic", "amount", "万m3", (2_960, 3_010, 3_040)),
    ("water_supply", "industrial", "amount", "万m3", (3_820, 3_640, 3_700)),
    ("water_supply", "agricultural", "amount", "万m3", (14_300, 15_200, 14_450)),
    ("emissions", "SO2", "emission", "吨", (1_180, 1_120, 1_065)),
    ("emissions", "NOx", "emission", "吨", (1_960, 1_905, 1_850)),
    ("emissions", "dust", "emission", "吨", (1_420, 1_350, 1_290)),
    ("discharges", "COD", "discharge", "吨", (3_950, 3_860, 3_790)),
    ("discharges", "NH3-N", "discharge", "吨", (265, 254, 247)),
    ("discharges", "TP", "discharge", "吨", (62, 60, 58)),
    ("tourism", "", "visits", "万人次", (620, 485, 712)),
    ("tourism", "", "income", "亿元", (52.4, 41.1, 60.8)),
    ("tourism", "", "nature_share", "%", (36, 36, 36)),
)
AGES = ("young", "middle", "near_mature", "mature", "over_mature")
# type: parts of the area by age, m3 ha-1 by age
FOREST = {
    "evergreen_broadleaf_forest": ((0.24, 0.34, 0.20, 0.15, 0.07), (32, 68, 96, 118, 132)),
    "evergreen_needleleaf_forest": ((0.20, 0.36, 0.22, 0.17, 0.05), (30, 74, 108, 130, 141)),
    "mixed_forest": ((0.26, 0.36, 0.20, 0.13, 0.05), (31, 70, 101, 123, 136)),
}
STOCK_GROWTH = 0.028  # a year
LAKES = (("鹿溪湖（样例）", "330881001", 0.32), ("须江公园湖（样例）", "330881002", 0.11))
MU_PER_HECTARE = 15


@dataclass(frozen=True)
class Land:
    """What statistics follow: pixels of each type in each town, area of a pixel, reservoirs."""

    pixels: Mapping[str, npt.NDArray[np.int_]]  # ecosystem type -> count by town
    pixel: float  # ha
    areas: tuple[float, ...]  # km2 by town
    lakes: tuple[tuple[str, float], ...]  # by dam: code of its town, km2


def land_of(
    codes: Codes, towns: npt.NDArray[np.int_], lake: Codes, cell: float, areas: tuple[float, ...]
) -> Land:
    """Count land by town; ``towns`` holds 1 + the index of the town, 0 outside."""
    pixels = {
        name: np.bincount(towns[codes == code], minlength=len(TOWNS) + 1)[1:]
        for name, code in CODE.items()
    }
    lakes = []
    for i in range(1, len(DAMS) + 1):
        count = np.bincount(towns[lake == i], minlength=len(TOWNS) + 1)[1:]
        lakes.append((TOWNS[int(count.argmax())].code, int(count.sum()) * cell * cell / 1e6))
    return Land(pixels, cell * cell / 1e4, areas, tuple(lakes))


def statistics_rows(year: int, land: Land) -> pd.DataFrame:
    """All amounts of one year, tidy."""
    rows = [
        *_socioeconomic(year, land),
        *_products(year, land),
        *_county_rows(year),
        *_waters(land),
        *_forest_stock(year, land),
    ]
    columns = ["table", "zone_code", "item", "measure", "value", "unit"]
    frame = pd.DataFrame(rows, columns=columns)
    return frame.assign(year=year, source=SOURCE)


Row = tuple[str, str, str, str, float, str]


def _shared(total: float, weights: npt.ArrayLike, digits: int = 0) -> list[float]:
    """An amount shared out by weights, in rounded parts that make the whole again."""
    step = 10.0**-digits
    whole = round(total / step)
    ideal = np.asarray(weights, dtype=float) / np.sum(weights) * whole
    parts = np.floor(ideal).astype(int)
    order = np.argsort(-(ideal - parts).round(9), kind="stable")
    parts[order[: whole - int(parts.sum())]] += 1
    return [round(int(part) * step, digits) for part in parts]


def _socioeconomic(year: int, land: Land) -> Iterator[Row]:
    heads = _shared(POPULATION[year], HEADS)
    money = _shared(GDP[year], np.array(HEADS) * np.array(RICHNESS))
    for town, count, gdp, area in zip(TOWNS, heads, money, land.areas, strict=True):
        yield "socioeconomic", town.code, "", "population", count, "人"
        yield "socioeconomic", town.code, "", "gdp", gdp, "万元"
        yield "socioeconomic", town.code, "", "area", round(area, 2), "平方公里"
    yield "socioeconomic", COUNTY_CODE, "", "population", round(POPULATION[year] / 1e4, 2), "万人"
    yield "socioeconomic", COUNTY_CODE, "", "gdp", GDP[year], "万元"


def _products(year: int, land: Land) -> Iterator[Row]:
    for product, (start, unit, follows) in PRODUCTS.items():
        amount = float(start)
        for when, growth in GROWTH.items():
            amount *= growth.get(product, USUAL_GROWTH) if when <= year else 1.0
        digits = 2 if unit in ("万吨", "万m3") else 0
        amount = round(amount, digits)
        if product not in NO_TOWN_TOTAL and product not in REPORTING:
            yield "products", COUNTY_CODE, product, "output", amount, unit
        if not follows:
            continue
        luck = np.random.default_rng(seed(f"{product} {year}")).uniform(0.85, 1.15, len(TOWNS))
        parts = _shared(amount, land.pixels[follows] * luck, digits)
        for i, (town, part) in enumerate(zip(TOWNS, parts, strict=True)):
            if MISSING_TOWN.get(product) != town.code and i < REPORTING.get(product, len(TOWNS)):
                yield "products", town.code, product, "output", part, unit


def _county_rows(year: int) -> Iterator[Row]:
    for table, item, measure, unit, amounts in COUNTY_ROWS:
        yield table, COUNTY_CODE, item, measure, amounts[year - FIRST], unit


def _waters(land: Land) -> Iterator[Row]:
    for dam, (code, area) in zip(DAMS, land.lakes, strict=True):
        yield "reservoirs", code, dam.name, "capacity", round(dam.capacity * 100), "万m3"
        yield "reservoirs", code, dam.name, "surface_area", round(area, 2), "平方公里"
    for name, code, area in LAKES:
        yield "lakes", code, name, "surface_area", area, "平方公里"


def _forest_stock(year: int, land: Land) -> Iterator[Row]:
    for name, (parts, densities) in FOREST.items():
        area = float(land.pixels[name].sum()) * land.pixel
        for age, part, density in zip(AGES, parts, densities, strict=True):
            item, size = f"{name}|{age}", round(area * part)
            stock = size * density * (1 + STOCK_GROWTH) ** (year - FIRST)
            yield "forest_stock", COUNTY_CODE, item, "area", size, "公顷"
            yield "forest_stock", COUNTY_CODE, item, "volume", round(stock / 1e4, 2), "万m3"
    bamboo = round(float(land.pixels["bamboo_forest"].sum()) * land.pixel * MU_PER_HECTARE)
    yield "forest_stock", COUNTY_CODE, "bamboo_forest|middle", "area", bamboo, "亩"
