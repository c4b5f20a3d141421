"""A toy service that is odd in every way, and how an explanation is looked at."""

import shutil
from pathlib import Path

from gep.explain import Explanation
from gep.explain.nodes import ProductNode
from tests.county import County

SHAPE = (150, 140)
ZONES = ("", "330881002", "watershed/w1", "red_line/r1", "township/")
SERVICES = ("soil_retention", "air_purification", "provision")

TOY = '''
"""A toy with all that a formula may be."""

import numpy as np

from gep.service import (
    Array, Coefficient, FromStatistics, FromSums, Indicator, Limit, PerArea, Service, SharedBy,
)


def roughness(ls_factor: Array, weight: Array) -> Array:
    """Doubled where it is steep.

    >>> float(roughness(2.0, 3.0))
    12.0
    """
    steep = np.where(ls_factor > 10.0, 1.0, 2.0)
    return ls_factor * weight * steep


def balance(roughness: Array, area: Array, loss: Array) -> Array:
    """What is left, below nothing where the loss is larger.

    >>> balance(10.0, 4.0, 2.0)
    2.0
    """
    lost = area * loss
    return roughness - lost


def no_less_than_nothing(balance: Array) -> Array:
    """A floor.

    >>> float(no_less_than_nothing(-3.0))
    0.0
    """
    return np.maximum(balance, 0.0)


def half(balance: Array) -> Array:
    """Half of it.

    >>> half(3.0)
    1.5
    """
    return balance / 2


def total(half: Array) -> Array:
    """Something that is no plain arithmetic.

    >>> float(total(2.0))
    2.0
    """
    return np.positive(half)


def again(total: Array) -> Array:
    """Rests on it.

    >>> again(1.5)
    3.0
    """
    return total * 2


def yearly_cost(building_cost: Array, yearly_rate: Array, upkeep: Array) -> Array:
    """Building cost by the year, and upkeep.

    >>> yearly_cost(100.0, 0.25, 5.0)
    30.0
    """
    return building_cost * yearly_rate + upkeep


def rice_straw(output: Array, straw_share: Array) -> Array:
    """Straw of the rice.

    >>> rice_straw(8.0, 0.5)
    4.0
    """
    return output * straw_share


SERVICE = Service(
    key="toy", zh="玩具", en="Toy", category="cultural",
    coefficients=(
        Coefficient("weight", "1", by=("ecosystem_type",), zh="权重", en="Weight"),
        Coefficient("loss", "1", by=("ecosystem_type",), zh="损失", en="Loss"),
        Coefficient("building_cost", "CNY m-2", zh="造价", en="Building cost"),
        Coefficient("yearly_rate", "1", zh="年率", en="Yearly rate"),
        Coefficient("wild_price", "CNY m-2", by=("ecosystem_type",), zh="野价", en="Wild price"),
        Coefficient("upkeep", "CNY m-2", zh="维护", en="Upkeep"),
        Coefficient("straw_price", "CNY t-1", by=("product",), zh="秸秆价", en="Straw price"),
        Coefficient("straw_share", "1", zh="秸秆比", en="Share of straw"),
    ),
    indicators=(
        Indicator("roughness", "m2", zh="糙度", en="Roughness",
                  methods={"made": PerArea(roughness)}),
        Indicator("balance", "m2", zh="余量", en="Balance", methods={"made": FromSums(balance)},
                  limit=Limit(no_less_than_nothing, by=("ecosystem_type",))),
        Indicator("half", "m2", zh="一半", en="Half", methods={"made": FromSums(half)},
                  prices={"yearly": yearly_cost}),
        Indicator("wild", "m2", zh="野", en="Wild", methods={"made": FromSums(half)},
                  prices={"by_type": "wild_price"}),
        Indicator("total", "m2", zh="合计", en="Total", methods={"made": FromSums(total)}),
        Indicator("again", "m2", zh="再次", en="Again", methods={"made": FromSums(again)}),
        Indicator("straw", "t yr-1", zh="秸秆", en="Straw", item="product",
                  methods={"made": FromStatistics(
                      "products", rice_straw, SharedBy("area", ("paddy",)), gives="t yr-1")},
                  prices={"per_item": "straw_price"}),
    ),
)
'''

TOY_ROWS = """\
parameter,key,value,unit,low,high,norm,region,year,index,use,source,confidence,note
weight,forest,3,1,,,,,,,default,hj-1173-2021,recalled,
weight,shrub,0.5,1,,,,,,,default,hj-1173-2021,recalled,
weight,grassland,0,1,,,,,,,default,hj-1173-2021,recalled,
weight,orchard,0,1,,,,,,,default,hj-1173-2021,recalled,
weight,cropland,0,1,,,,,,,default,hj-1173-2021,recalled,
weight,built_up,0,1,,,,,,,default,hj-1173-2021,recalled,
loss,forest,2,1,,,,,,,default,hj-1173-2021,seen,
loss,shrub,900,1,,,,,,,default,hj-1173-2021,seen,
building_cost,,100,CNY m-2,,,,,2020,,default,hj-1173-2021,seen,
yearly_rate,,0.05,1,,,,,,,default,hj-1173-2021,seen,
upkeep,,2,CNY m-2,,,,,2020,,default,hj-1173-2021,seen,
wild_price,forest,3,CNY m-2,,,,,2023,,default,hj-1173-2021,seen,
wild_price,shrub,4,CNY m-2,,,,,2023,,default,hj-1173-2021,seen,
straw_price,rice,300,CNY t-1,,,,,2023,,default,hj-1173-2021,seen,
straw_share,,0.75,1,,,,,,,default,hj-1173-2021,seen,
"""

TOY_NORM = """\
title = { zh = "玩具规范", en = "Toy norm" }
text_seen = true
inherits = "zhejiang-2020"
[services.toy]
counted = true
methods.roughness = ["made"]
methods.balance = ["made"]
methods.half = ["made"]
methods.total = ["made"]
methods.again = ["made"]
methods.straw = ["made"]
prices.half = "yearly"
methods.wild = ["made"]
prices.wild = "by_type"
prices.straw = "per_item"
ecosystem_types = ["forest", "shrub"]
"""
TOY_STATED = """
[not_applicable]
coastal_protection = "inland county"
"""


def thin_out(county: County) -> None:
    """No dust is reported; 330881001 reports no rice, but the county does."""
    for table, taken, added in (
        ("emissions", "dust", ""),
        ("products", "330881001", "330881,rice,output,20000,t,2023\n"),
    ):
        path = county.folder / "statistics" / f"{table}.csv"
        lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
        kept = [line for line in lines if taken not in line.replace("\r", "").split(",")]
        path.write_text("".join(kept) + added, encoding="utf-8")


def product(told: Explanation, indicator: str, item: str = "") -> ProductNode:
    return next(p for p in told.products if (p.indicator, p.item) == (indicator, item))


def step(told: Explanation, indicator: str, kind: str, item: str = ""):
    workings = product(told, indicator, item).workings
    assert workings is not None
    return next(s for s in workings.steps if s.ecosystem_type == kind)


def copy_of(out: Path, folder: Path) -> Path:
    return Path(shutil.copytree(out, folder / "out"))
