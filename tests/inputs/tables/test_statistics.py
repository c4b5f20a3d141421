"""Statistics tables: what is understood, and one case for each thing that can be wrong."""

import dataclasses
import math
from collections.abc import Callable, Sequence
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from gep.book.ecosystem_types import EcosystemTypes
from gep.book.vocabulary import Item, Measure, Vocabulary
from gep.inputs.tables.spellings import KnownNames
from gep.inputs.tables.statistics import COLUMNS, Statistics, read_statistics
from gep.problems import Problem

PEOPLE = "socioeconomic"
WIDE = "\uff14\uff19，\uff10\uff10\uff10"  # 49,000 in full-width digits
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


@pytest.fixture
def workbook(tmp_path: Path) -> Write:
    """A workbook of sheets, each a list of rows from its first row."""

    def write(name: str = "s.xlsx", **sheets: Rows) -> Path:
        book = openpyxl.Workbook()
        book.remove(book.worksheets[0])
        for title, rows in sheets.items():
            sheet = book.create_sheet(title)
            for row in rows:
                sheet.append(list(row))
        book.save(tmp_path / name)
        return tmp_path / name

    return write


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


# --- what is understood


@pytest.mark.parametrize(
    ("sheet", "given_row", "value", "unit", "why"),
    [
        ("products", row("330881001", "粮食", "产量", 1.5, "万吨"), 15000, "t yr-1", "by the year"),
        ("products", row("330881001", "谷物", "", 2, "t yr-1"), 2, "t yr-1", "one measure only"),
        ("产品产量", row("330881001", "Bamboo", "output", 3, "万根"), 30000, "culm yr-1", "title"),
        (PEOPLE, row("330881", "", "gdp", "31.5", "亿元"), 3.15e9, "CNY yr-1", "text"),
        (PEOPLE, row("330881", "", "人口", WIDE, "人"), 49000, "person", "width"),
        (PEOPLE, row("330881", "", "人口", " 1,234,567 ", "人"), 1234567, "person", "1,234"),
        ("emissions", row("330881", "SO₂", "排放量", 7, "吨"), 7, "t yr-1", "subscript"),
        ("reservoirs", row("330881112", "峡口水库", "库容", 6230, "万m3"), 6.23e7, "m3", "free"),
        ("tourism", row("330881", "", "", 35, "%"), 0.35, "1", "percent"),
        ("tourism", row("330881", "", "", "35%", ""), 0.35, "1", "a number with its unit"),
        ("energy", row("330881", "煤", "", 4, "万吨"), 4, "万吨 yr-1", "no unit of its own"),
    ],
)  # fmt: skip
def test_an_amount_is_in_the_unit_of_its_measure(
    workbook: Write, sheet: str, given_row: Rows, value: float, unit: str, why: str
) -> None:
    statistics, problems = read(workbook(**{sheet: [HEADER, given_row]}))
    assert problems == []
    only = the_only(statistics)
    assert (only["value"], only["unit"]) == (value, unit)


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("330881001", "330881001"),
        (330881001, "330881001"),
        (330881001.0, "330881001"),
        ("330881001000", "330881001"),
        (" 330881001 ", "330881001"),
        ("双塔街道", "330881001"),
        ("双塔 街道", "330881001"),
        ("330881", "330881"),
        ("330881000000", "330881"),
        ("江山市", "330881"),
    ],
)
def test_a_zone_may_be_written_as_code_or_name(workbook: Write, written: object, code: str) -> None:
    statistics, problems = read(workbook(socioeconomic=[HEADER, row(written, "", "人口", 5, "人")]))
    assert problems == []
    assert the_only(statistics)["zone_code"] == code


def test_codes_are_those_of_the_zone_layer(workbook: Write) -> None:
    known = dataclasses.replace(KNOWN, zones={"330881001000": "双塔街道"})
    path = workbook(socioeconomic=[HEADER, row("330881001", "", "人口", 5, "人")])
    assert the_only(read(path, known)[0])["zone_code"] == "330881001000"


def test_two_axes_are_joined(workbook: Write) -> None:
    path = workbook(forest_stock=[HEADER, row("330881", "竹林|幼龄林", "蓄积量", 5, "万m3")])
    only = the_only(read(path)[0])
    assert (only["item"], only["value"]) == ("bamboo_forest|young", 50000)


def test_the_place_of_an_amount_is_its_cell(workbook: Write) -> None:
    title = [("江山市 2023 年",), ()]
    path = workbook(
        socioeconomic=[*title, HEADER, row("330881", "", "人口", 5, "人", "2023年", "公报")]
    )
    only = the_only(read(path)[0])
    assert (only["file"], only["sheet"], only["cell"]) == ("s.xlsx", "socioeconomic", "D4")
    assert (only["year"], only["source"]) == (2023, "公报")


def test_columns_are_found_by_name_in_any_order(workbook: Write) -> None:
    rows = [
        ("unit", "备注", "value", "measure", "zone_code"),
        ("人", "x", 5, "population", "330881"),
    ]
    statistics, problems = read(workbook(socioeconomic=rows))
    assert problems == []
    assert the_only(statistics)["year"] == KNOWN.year  # no such column: the account's


def test_merged_cells_are_filled(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = "socioeconomic"
    for given_row in (HEADER, row("双塔街道", "", "人口", 5, "人"), row(None, "", "gdp", 6, "元")):
        sheet.append(list(given_row))
    sheet.merge_cells("A2:A3")
    book.save(tmp_path / "s.xlsx")
    statistics, problems = read(tmp_path / "s.xlsx")
    assert problems == []
    assert list(statistics.frame["zone_code"]) == ["330881001", "330881001"]


def test_a_percent_format_is_a_unit(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = "tourism"
    sheet.append(list(HEADER))
    sheet.append(list(row("330881", "", "", 0.35, "%")))
    sheet["D2"].number_format = "0.0%"
    book.save(tmp_path / "s.xlsx")
    assert the_only(read(tmp_path / "s.xlsx")[0])["value"] == 0.35


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-8", "gb18030"])
def test_a_folder_of_csvs(tmp_path: Path, encoding: str) -> None:
    folder = tmp_path / "statistics"
    folder.mkdir()
    lines = [",".join(HEADER), '双塔街道,粮食,产量,"1,234",吨,2023,年报', ""]
    (folder / "产品产量.csv").write_text("\r\n".join(lines), encoding=encoding)
    statistics, problems = read_statistics(folder, "statistics", KNOWN)
    assert problems == []
    only = the_only(statistics)
    assert (only["value"], only["item"], only["source"]) == (1234, "grain", "年报")
    assert (only["file"], only["sheet"], only["cell"]) == ("statistics/产品产量.csv", "", "D2")


def test_fuels_of_one_kind_are_in_one_unit(workbook: Write) -> None:
    rows = [HEADER, row("330881001", "煤", "", 4, "万吨"), row("330881112", "煤", "", 5000, "吨")]
    statistics, problems = read(workbook(energy=rows))
    assert problems == []
    assert list(statistics.amounts("energy", "consumption")["value"]) == [4, 0.5]


# --- what gep leaves out by itself, and says so


@pytest.mark.parametrize("dash", ["—", "——", "…", "……", "-", "－", "–", None, "  "])
def test_a_dash_is_no_number(workbook: Write, dash: object) -> None:
    rows = [HEADER, row("双塔街道", "", "人口", dash, "人"), row("廿八都镇", "", "人口", 0, "人")]
    statistics, (note,) = read(workbook(socioeconomic=rows))
    assert (note.code, note.severity, note.place.where) == (
        "stat-no-number",
        "note",
        "socioeconomic!D2",
    )
    assert list(statistics.frame["value"]) == [0.0]  # a reported zero is a number


@pytest.mark.parametrize("total", ["合计", "合 计", "小计", "总计：", "注：不含流动人口", "Total"])
def test_totals_and_footnotes_are_not_read(workbook: Write, total: str) -> None:
    rows = [HEADER, row("330881001", "", "人口", 5, "人"), row(total, "", "人口", 5, "人")]
    statistics, problems = read(workbook(socioeconomic=rows))
    assert [(p.code, p.severity) for p in problems] == [("stat-total-row", "note")]
    assert len(statistics.frame) == 1


def test_blank_rows_and_the_example_are_passed_over(workbook: Write) -> None:
    rows = [HEADER, row("示例 双塔街道", "", "人口", 5, "人"), (), ("", None, "人口", "", "人")]
    statistics, problems = read(workbook(socioeconomic=rows, 填报说明=[("这样填",)], Sheet1=[]))
    assert (len(statistics.frame), problems) == (0, [])


# --- what the user has to mend


@pytest.mark.parametrize(
    ("code", "sheet", "given_row", "cell", "quoted"),
    [
        ("stat-not-number", PEOPLE, row("330881", "", "人口", "约5万", "人"), "D2", "约5万"),
        ("stat-not-number", PEOPLE, row("330881", "", "人口", "12,34", "人"), "D2", "12,34"),
        ("stat-not-number", PEOPLE, row("330881", "", "人口", "#DIV/0!", "人"), "D2", "#DIV/0!"),
        ("stat-not-number", PEOPLE, row("330881", "", "人口", "5%", "人"), "D2", "5%"),
        ("stat-not-number", PEOPLE, row("330881", "", "人口", "e5", "人"), "D2", "e5"),
        ("stat-not-number", PEOPLE, row("330881", "", "人口", True, "人"), "D2", "True"),
        ("stat-measure", PEOPLE, row("330881", "", "人数", 5, "人"), "C2", "人口"),
        ("stat-item", "products", row("330881", "粮食类", "产量", 5, "吨"), "B2", "粮食 (grain)"),
        ("stat-item", PEOPLE, row("330881", "粮食", "人口", 5, "人"), "B2", "粮食"),
        ("stat-item", "forest_stock", row("330881", "竹林", "蓄积量", 5, "m3"), "B2", "竹林"),
        ("stat-zone", PEOPLE, row("330881002", "", "人口", 5, "人"), "A2", "330881001、"),
        ("stat-zone", PEOPLE, row("廿八都", "", "人口", 5, "人"), "A2", "廿八都镇、"),
        ("stat-zone", PEOPLE, row("330880", "", "人口", 5, "人"), "A2", "330881"),
        ("stat-blank", PEOPLE, row("", "", "人口", 5, "人"), "A2", "zone_code"),
        ("stat-blank", PEOPLE, row("330881", "", "", 5, "人"), "C2", "measure"),
        ("stat-blank", "products", row("330881", "", "产量", 5, "吨"), "B2", "粮食"),
        ("stat-unit-missing", PEOPLE, row("330881", "", "人口", 5, ""), "E2", "person"),
        ("stat-unit", PEOPLE, row("330881", "", "人口", 5, "万元"), "E2", "person"),
        ("stat-unit", "products", row("330881", "粮食", "产量", 5, "亩"), "E2", "t yr-1"),
        ("stat-unit", "products", row("330881", "粮食", "产量", 5, "一车"), "E2", "一车"),
        ("stat-year-text", PEOPLE, row("330881", "", "人口", 5, "人", "去年"), "F2", "去年"),
        ("stat-negative", PEOPLE, row("330881", "", "人口", -5, "人"), "D2", "-5"),
        ("stat-share", "tourism", row("330881", "", "", 35, "1"), "D2", "35"),
    ],
)  # fmt: skip
def test_a_wrong_cell_is_named(
    workbook: Write, code: str, sheet: str, given_row: Rows, cell: str, quoted: str
) -> None:
    statistics, (problem,) = read(workbook(**{sheet: [HEADER, given_row]}))
    assert (problem.code, problem.severity) == (code, "error")
    assert problem.place.where == f"{sheet}!{cell}"
    assert quoted in problem.text("zh")
    assert statistics.frame.empty


def test_all_problems_come_at_once(workbook: Write) -> None:
    bad = row("330882", "", "人数", "五", "里")
    _, problems = read(workbook(socioeconomic=[HEADER, bad, bad], energy=[("x",)]))
    assert sorted(p.code for p in problems) == sorted(
        [*["stat-zone", "stat-measure", "stat-not-number", "stat-unit"] * 2, "stat-header"]
    )


def test_another_year_is_a_warning(workbook: Write) -> None:
    rows = [HEADER, row("330881", "", "人口", 5, "人", 2021), row("330881", "", "gdp", 5, "元")]
    statistics, (problem,) = read(workbook(socioeconomic=rows))
    assert (problem.code, problem.severity, problem.place.where) == (
        "stat-year",
        "warning",
        "socioeconomic!F2",
    )
    assert list(statistics.amounts("socioeconomic", "population")["year"]) == [2021]


@pytest.mark.parametrize(
    ("name", "rows", "severity"),
    [
        ("product", [HEADER], "error"),
        ("产品", [HEADER, row("330881", "粮食", "产量", 5, "吨")], "error"),
        ("工作底稿", [("甲", "乙")], "warning"),
    ],
)
def test_an_unknown_sheet(workbook: Write, name: str, rows: Rows, severity: str) -> None:
    _, (problem,) = read(workbook(**{name: rows}))
    assert (problem.code, problem.severity, problem.place.where) == ("stat-sheet", severity, name)
    assert "products" in problem.text("zh")


def test_a_missing_column(workbook: Write) -> None:
    _, (problem,) = read(workbook(products=[("区域代码", "产品名", "数值", "单位")]))
    assert problem.code == "stat-column"
    assert "item" in problem.text("zh")


def test_a_merged_number_belongs_to_nobody(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = "socioeconomic"
    for given_row in (
        HEADER,
        row("双塔街道", "", "人口", 5, "人"),
        row("廿八都镇", "", "人口", None, "人"),
    ):
        sheet.append(list(given_row))
    sheet.merge_cells("D2:D3")
    book.save(tmp_path / "s.xlsx")
    _, (problem,) = read(tmp_path / "s.xlsx")
    assert (problem.code, problem.place.where) == ("stat-merged", "socioeconomic!D3")


def test_a_formula_without_its_result(workbook: Write, tmp_path: Path) -> None:
    path = workbook(socioeconomic=[HEADER, row("330881", "", "人口", "=2+3", "人")])
    _, (problem,) = read(path)  # openpyxl stores the formula alone
    assert (problem.code, problem.place.where) == ("stat-formula", "socioeconomic!D2")
    with xlsxwriter.Workbook(tmp_path / "saved.xlsx") as book:
        sheet = book.add_worksheet("socioeconomic")
        sheet.write_row(0, 0, HEADER)
        sheet.write_row(1, 0, ["330881", "", "人口", "", "人"])
        sheet.write_formula("D2", "=2+3", value=5)
    assert the_only(read(tmp_path / "saved.xlsx")[0])["value"] == 5


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


@pytest.mark.parametrize(
    ("one", "other", "county", "share", "why"),
    [
        (60, 40, 100, None, "equal"),
        (60.4, 40, 100, None, "0.4 %, a rounding"),
        (60.6, 40, 100, "0.6%", "more than the county"),
        (59, 40, 100, "1.0%", "less, though all reported"),
        (59, None, 100, None, "the rest is the one that is missing"),
        (101, None, 100, "1.0%", "more, though one is missing"),
        (1, 0, 0, "100.0%", "the county has none"),
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


# --- files


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("absent.xlsx", None, "stat-file-missing"),
        ("old.xls", b"\xd0\xcf\x11\xe0", "stat-xls"),
        ("locked_with_password.xlsx", b"\xd0\xcf\x11\xe0", "stat-not-workbook"),
        ("empty.xlsx", b"", "stat-not-workbook"),
        ("text.xlsx", "区域代码,数值".encode(), "stat-not-workbook"),
    ],
)
def test_what_is_no_workbook(tmp_path: Path, name: str, content: bytes | None, code: str) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    statistics, (problem,) = read(tmp_path / name)
    assert (problem.code, problem.place.file) == (code, name)
    assert statistics.frame.empty


def test_a_damaged_workbook(workbook: Write, tmp_path: Path) -> None:
    content = workbook(socioeconomic=[HEADER]).read_bytes()
    (tmp_path / "half.xlsx").write_bytes(content[: len(content) // 2])
    assert [p.code for p in read(tmp_path / "half.xlsx")[1]] == ["stat-not-workbook"]


def test_a_file_that_another_program_holds(
    workbook: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = workbook(socioeconomic=[HEADER])

    def refuse(_: Path) -> bytes:
        raise PermissionError(13, "Permission denied")  # what Windows says of an open workbook

    monkeypatch.setattr(Path, "read_bytes", refuse)
    assert [p.code for p in read(path)[1]] == ["stat-locked"]


def test_folders_without_readable_csvs(tmp_path: Path) -> None:
    assert [p.code for p in read(tmp_path)[1]] == ["stat-file-missing"]
    (tmp_path / "products.csv").write_bytes(b"\xff\xff\xff")
    assert [p.code for p in read(tmp_path)[1]] == ["stat-encoding"]


# --- written and read back


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
    statistics.write(path)
    pd.testing.assert_frame_equal(Statistics.read(path).frame, statistics.frame, check_exact=True)
    content = path.read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")
    assert b"\r" not in content


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
