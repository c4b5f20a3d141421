"""Rows that sum others are held against them, and never counted beside them."""

import pytest

from gep.inputs.tables.rows import total_of
from tests.inputs.tables.workbooks import HEADER, Write, read, row

TOWNS = {"双塔街道": 5, "廿八都镇": 7}


def told(workbook: Write, *rows: object, sheet: str = "socioeconomic") -> tuple[dict, list[str]]:
    statistics, problems = read(workbook(**{sheet: [HEADER, *rows]}))
    frame = statistics.frame
    keys = zip(frame["zone_code"], frame["item"], strict=True)
    return dict(zip(keys, frame["value"], strict=True)), [p.code for p in problems]


def people(zone: str, value: float) -> tuple[object, ...]:
    return row(zone, "", "人口", value, "人")


BOTH = {("330881001", ""): 5.0, ("330881112", ""): 7.0}


@pytest.mark.parametrize("total", ["合计", "合 计", "总计：", "Total", "合计数"])
@pytest.mark.parametrize(("value", "codes"), [(12, []), (12.05, []), (13, ["stat-total"])])
def test_a_total_of_zones_is_compared_and_is_no_zone(
    workbook: Write, total: str, value: float, codes: list[str]
) -> None:
    rows = [people(zone, amount) for zone, amount in TOWNS.items()]
    assert told(workbook, people(total, value), *rows) == (BOTH, codes)


@pytest.mark.parametrize("whole", ["全县", "全县合计", "江山市合计", "江山市", "330881000000"])
@pytest.mark.parametrize(("value", "codes"), [(12, []), (13, ["stat-sum"])])
def test_the_county_by_any_name_is_the_county(
    workbook: Write, whole: str, value: float, codes: list[str]
) -> None:
    rows = [people(zone, amount) for zone, amount in TOWNS.items()]
    found = told(workbook, *rows, people(whole, value))
    assert found == (BOTH | {("330881", ""): value}, codes)


def test_a_total_alone_is_the_county_and_beside_the_county_it_is_compared(workbook: Write) -> None:
    assert told(workbook, people("合计", 12)) == ({("330881", ""): 12.0}, [])
    assert told(workbook, people("全县", 12), people("合计", 12))[1] == []
    assert told(workbook, people("全县", 12), people("合计", 13))[1] == ["stat-total"]


def test_a_total_of_items_is_compared_with_the_items(workbook: Write) -> None:
    gases = [row("330881", "SO2", "排放量", 5, "吨")]
    right, wrong = (row("330881", "合计", "排放量", n, "吨") for n in (5, 0.6))
    only = {("330881", "SO2"): 5.0}
    assert told(workbook, *gases, right, sheet="emissions") == (only, [])
    assert told(workbook, *gases, wrong, sheet="emissions") == (only, ["stat-total"])
    assert told(workbook, right, sheet="emissions") == ({}, ["stat-total-alone"])


def test_shares_and_amounts_of_unlike_units_are_not_summed(workbook: Write) -> None:
    shares = [row(zone, "", "", 0.5, "1") for zone in (*TOWNS, "合计")]
    assert told(workbook, *shares, sheet="tourism")[1] == []
    mixed = [row("330881", "粮食", "", 1, "t"), row("330881", "毛竹", "", 9, "根")]
    total = row("330881", "合计", "", 3, "t")
    assert told(workbook, *mixed, total, sheet="products")[1] == []


def test_a_total_that_cannot_be_understood_is_said_not_to_be_read(workbook: Write) -> None:
    rows = [people("双塔街道", 5), row("合计", "", "", 5, "")]
    assert told(workbook, *rows)[1] == ["stat-total-row"]


def test_a_type_beside_a_type_within_it_counts_twice(workbook: Write) -> None:
    rows = [row("330881", f"{kind}|幼龄林", "蓄积量", 5, "m3") for kind in ("森林", "竹林", "水田")]
    assert told(workbook, *rows, sheet="forest_stock")[1] == ["stat-type-within"]
    assert told(workbook, *rows[1:], sheet="forest_stock")[1] == []


@pytest.mark.parametrize("name", ["双塔街道", "全县城", "合计算", "", "和"])
def test_a_name_is_no_total(name: str) -> None:
    assert total_of(name, "江山市") == ""
