"""Rows of a table: an amount with its unit, place and item, or a problem that names the cell."""

import pytest

from tests.inputs.tables.workbooks import HEADER, KNOWN, Rows, Write, read, row, the_only

PEOPLE = "socioeconomic"
WIDE = "\uff14\uff19，\uff10\uff10\uff10"  # 49,000 in full-width digits


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
    ("names", "cells", "said"),
    [
        (("数值", "数值"), (1, 2), True),  # which of the two?
        (("数值（人）", "数值（万人）"), (10_000, 1), True),
        (("数值", "数值"), (1, 1), False),  # a heading merged over one column too many
        (("数值", "数值"), (1, ""), False),
        (("区域代码", "区域代码"), ("330881001", "330881112"), True),
    ],
)
def test_two_columns_of_one_name_that_differ_are_refused(
    workbook: Write, names: tuple[str, str], cells: tuple[object, object], said: bool
) -> None:
    usual = dict(zip(HEADER, row("330881", "", "人口", 5, "人"), strict=True))
    usual.pop(names[0].split("（")[0])
    path = workbook(socioeconomic=[(*usual, *names), (*usual.values(), *cells)])
    problems = [p for p in read(path)[1] if p.code == "stat-column-twice"]
    assert [p.severity for p in problems] == ["error"] * said
    assert all(names[1] in p.text("zh") for p in problems)


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


@pytest.mark.parametrize(
    "total", ["小计", "注：不含流动人口", "* 注 1：x", "Subtotal", "资料来源：年鉴"]
)
def test_subtotals_and_footnotes_are_not_read(workbook: Write, total: str) -> None:
    rows = [HEADER, row("330881001", "", "人口", 5, "人"), row(total, "", "人口", 5, "人")]
    statistics, problems = read(workbook(socioeconomic=rows))
    assert [(p.code, p.severity) for p in problems] == [("stat-total-row", "note")]
    assert len(statistics.frame) == 1


def test_a_note_stands_in_any_first_cell(workbook: Write) -> None:
    rows = [("序号", *HEADER), ("1", *row("330881001", "", "人口", 5, "人")), ("", "", "注：x")]
    statistics, (problem,) = read(workbook(socioeconomic=rows))
    assert problem.code == "stat-total-row"
    assert list(statistics.frame["value"]) == [5]


def test_a_heading_may_name_the_unit(workbook: Write) -> None:
    rows = [("区域代码", "指标", "数值（万人）"), ("330881001", "人口", 5)]
    statistics, problems = read(workbook(socioeconomic=rows))
    assert problems == []
    assert the_only(statistics)["value"] == 50000
    rows = [("区域代码", "指标", "数值（万人）", "单位"), ("330881001", "人口", 5, "人")]
    assert [p.code for p in read(workbook(socioeconomic=rows))[1]] == ["stat-unit"]


def test_blank_rows_and_the_example_are_passed_over(workbook: Write) -> None:
    rows = [HEADER, row("示例 双塔街道", "", "人口", 5, "人"), (), ("", None, "人口", "", "人")]
    statistics, problems = read(workbook(socioeconomic=rows, 填报说明=[("这样填",)], Sheet1=[]))
    assert (len(statistics.frame), problems) == (0, [])


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
