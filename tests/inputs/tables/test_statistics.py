"""Statistics tables: what is understood, and one case for each thing that can be wrong."""

import math

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gep.account.columns import STATISTICS
from gep.files.csv_text import conformed, read_csv, write_csv
from gep.inputs.tables.statistics import COLUMNS, Statistics
from tests.inputs.tables.workbooks import HEADER, Write, read, row


def test_fuels_of_one_kind_are_in_one_unit(workbook: Write) -> None:
    rows = [HEADER, row("330881001", "煤", "", 4, "万吨"), row("330881112", "煤", "", 5000, "吨")]
    statistics, problems = read(workbook(energy=rows))
    assert problems == []
    assert list(statistics.amounts("energy", "consumption")["value"]) == [4, 0.5]


def test_an_amount_given_twice_names_both_cells(workbook: Write) -> None:
    rows = [
        HEADER,
        row("双塔街道", "", "人口", 5, "人"),
        row("330881001000", "", "population", 6, "人"),
    ]
    statistics, (problem,) = read(workbook(socioeconomic=rows))
    assert (problem.code, problem.severity) == ("stat-twice", "error")
    assert "socioeconomic!D2" in problem.text("zh")
    assert problem.place.where == "socioeconomic!D3"
    assert list(statistics.frame["value"]) == [5.0]


def test_a_reservoir_in_two_spellings_is_one(workbook: Write) -> None:
    rows = [
        HEADER,
        row("330881001", "峡口水库", "库容", 6200, "万m3"),
        row("330881001", "峡口 水库", "库容", 6200, "万m3"),
    ]
    statistics, (problem,) = read(workbook(reservoirs=rows))
    assert problem.code == "stat-twice"
    assert statistics.items("reservoirs", "capacity") == ("峡口水库",)


@pytest.mark.parametrize(
    ("one", "other", "county", "share", "why"),
    [
        (60, 40, 100, None, "equal"),
        (60.4, 40, 100, None, "0.4 %, a rounding"),
        (60.6, 40, 100, "0.6%", "more than the county"),
        (59, 40, 100, "1.0%", "less, though all reported"),
        (59, None, 100, None, "the rest is the one that is missing"),
        (101, None, 100, "1.0%", "more, though one is missing"),
        (1, 0, 0, "100%", "the county has none"),
    ],
)
def test_townships_sum_to_the_county(
    workbook: Write, one: float, other: float | None, county: float, share: str | None, why: str
) -> None:
    zones = {"双塔街道": one, "廿八都镇": other, "江山市": county}
    rows = [row(z, "", "gdp", v, "亿元") for z, v in zones.items() if v is not None]
    _, problems = read(workbook(socioeconomic=[HEADER, *rows]))
    assert len(problems) == (share is not None)
    for problem in problems:
        assert f" {share}" in problem.text("zh")
        assert (problem.code, problem.severity) == ("stat-sum", "error")
        assert "330881001" in problem.text("zh")
        assert problem.place.where == f"socioeconomic!D{len(rows) + 1}"


def test_shares_are_not_summed(workbook: Write) -> None:
    rows = [row(zone, "", "", 0.5, "1") for zone in ("双塔街道", "廿八都镇", "江山市")]
    assert read(workbook(tourism=[HEADER, *rows]))[1] == []


def test_fuels_in_units_that_do_not_convert(workbook: Write) -> None:
    rows = [HEADER, row("330881001", "煤", "", 4, "吨"), row("330881112", "煤", "", 5, "kWh")]
    _, (problem,) = read(workbook(energy=rows))
    assert (problem.code, problem.place.where) == ("stat-unit", "energy!D3")


@settings(deadline=None)
@given(st.lists(st.floats(min_value=0, allow_nan=False, allow_infinity=False), max_size=20))
def test_a_written_table_reads_back_bit_for_bit(
    tmp_path_factory: pytest.TempPathFactory, values: list[float]
) -> None:
    path = tmp_path_factory.mktemp("stat") / "statistics.csv"
    texts = {name: "" for name in COLUMNS}
    statistics = Statistics.of(
        {**texts, "table": "products", "item": f"产品,{n:02}", "value": value, "year": 2023}
        for n, value in enumerate(values)
    )
    write_csv(conformed(statistics.frame, STATISTICS), path)
    back = Statistics.of_frame(read_csv(path, STATISTICS))
    pd.testing.assert_frame_equal(back.frame, statistics.frame, check_exact=True)


def test_no_statistics() -> None:
    empty = Statistics.empty()
    assert list(empty.frame.columns) == list(COLUMNS)
    assert empty.amounts("products", "output").empty


def test_amounts_are_sorted_by_zone_and_item(workbook: Write) -> None:
    rows = [
        row(z, i, "", 1, u)
        for z in ("廿八都镇", "双塔街道")
        for i, u in (("粮食", "t"), ("毛竹", "根"))
    ]
    amounts = read(workbook(products=[HEADER, *rows]))[0].amounts("products", "output")
    keys = list(zip(amounts["zone_code"], amounts["item"], strict=True))
    assert keys == sorted(keys)
    assert math.isclose(amounts["value"].sum(), 4)
