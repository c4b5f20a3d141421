"""Statistics written into a workbook as people do, and read."""

from collections.abc import Callable, Sequence
from pathlib import Path

from gep.book.ecosystem_types import EcosystemTypes
from gep.book.vocabulary import Item, Measure, Vocabulary
from gep.inputs.tables.spellings import KnownNames
from gep.inputs.tables.statistics import Statistics, read_statistics
from gep.problems import Problem

HEADER = ("区域代码", "项目", "指标", "数值", "单位", "年份", "来源")

MEASURES = (
    Measure("socioeconomic", "population", "person", "", "人口", "Population"),
    Measure("socioeconomic", "gdp", "CNY yr-1", "", "地区生产总值", "Gross domestic product"),
    Measure("products", "output", "", "product", "产量", "Output"),
    Measure("energy", "consumption", "", "fuel", "消费量", "Consumption"),
    Measure("emissions", "emission", "t yr-1", "air_pollutant", "排放量", "Emission"),
    Measure("reservoirs", "capacity", "m3", "water_body", "库容", "Capacity"),
    Measure("tourism", "nature_share", "1", "", "自然景观贡献率", "Share due to nature"),
    Measure("forest_stock", "volume", "m3", "ecosystem_type|age_group", "蓄积量", "Volume"),
)

ITEMS = {
    "product": {
        "grain": Item("product", "grain", "粮食", "Grain", ("谷物",), "t"),
        "bamboo": Item("product", "bamboo", "毛竹", "Bamboo", (), "culm"),
    },
    "air_pollutant": {"SO2": Item("air_pollutant", "SO2", "二氧化硫", "Sulphur dioxide")},
    "age_group": {"young": Item("age_group", "young", "幼龄林", "Young forest")},
}

KNOWN = KnownNames(
    zones={"330881001": "双塔街道", "330881112": "廿八都镇"},
    county="330881",
    county_name="江山市",
    year=2023,
    vocabulary=Vocabulary({}, MEASURES, ITEMS),
    types=EcosystemTypes.shipped(),
)

Rows = Sequence[Sequence[object]]
Write = Callable[..., Path]


def read(path: Path, known: KnownNames = KNOWN) -> tuple[Statistics, list[Problem]]:
    statistics, problems = read_statistics(path, path.name, known)
    for problem in problems:  # every message finds all its fields
        assert problem.text("zh")
        assert problem.text("en")
    return statistics, problems


def row(
    zone: object, item: str, measure: str, value: object, unit: str, *rest: object
) -> tuple[object, ...]:
    return (zone, item, measure, value, unit, *(rest or (2023, "统计年鉴")))


def the_only(statistics: Statistics) -> dict[str, object]:
    (only,) = statistics.rows()
    return only
