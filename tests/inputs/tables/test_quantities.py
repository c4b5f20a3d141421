"""Tables of given quantities as people keep them: sheets, titles, totals, zones, printed values."""

import openpyxl
import pytest

from gep.book.ecosystem_types import EcosystemTypes
from gep.book.vocabulary import Item, Measure, Vocabulary
from gep.inputs.tables.quantities import QuantityNames, read_quantities
from gep.inputs.tables.spellings import KnownNames

HEADER = ("区域代码", "区域名称", "生态产品", "指标", "项目", "生态系统类型", "实物量", "单位",
          "单价", "单价单位", "价值量（万元）")  # fmt: skip
MEASURES = (
    Measure("water", "kept", "m3 yr-1", "", "涵养量", "Water kept"),
    Measure("air", "removed", "t yr-1", "gas", "净化量", "Removed"),
)
GASES = {"gas": {key: Item("gas", key, key, key) for key in ("SO2", "NOx")}}


def names(county="330881", name="江山市"):
    vocabulary = Vocabulary({}, MEASURES, GASES)
    known = KnownNames({}, county, name, 2023, vocabulary, EcosystemTypes.shipped())
    return QuantityNames({"water": ("water", "水源涵养"), "air": ("air", "空气净化")}, known)


def water(quantity, zone="", name="", kind="", price="", value="", unit="m3"):
    per = "元/m3" if price != "" else ""
    return zone, name, "水源涵养", "涵养量", "", kind, quantity, unit, price, per, value


def air(gas, quantity, zone=""):
    return zone, "", "空气净化", "净化量", gas, "", quantity, "吨", "", "", ""


def text_of(rows, mark=","):
    return "\n".join(mark.join(map(str, row)) for row in rows)


def read_text(folder, *rows, header=HEADER, mark=",", county="330881"):
    path = folder / "q.csv"
    path.write_text(text_of((header, *rows), mark), encoding="utf-8")
    table, problems = read_quantities(path, "q.csv", names(county))
    for problem in problems:
        assert problem.text("zh")
        assert problem.text("en")
    return table, sorted(p.code for p in problems)


def amounts(table):
    return {(row.zone, row.item): row.amount for row in table.rows}


def book(path, sheets):
    made = openpyxl.Workbook()
    made.remove(made.worksheets[0])
    for title, rows in sheets.items():
        sheet = made.create_sheet(title)
        for row in rows:
            sheet.append(list(row))
    made.save(path)
    return made


@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_a_title_stands_above_any_delimiter(tmp_path, mark):
    path = tmp_path / "q.csv"
    title = f"江山市 2023 年实物量表{mark * 3}\n\n"
    path.write_text(title + text_of((HEADER, water(5)), mark), encoding="utf-8")
    table, problems = read_quantities(path, "q.csv", names())
    assert problems == []
    assert (amounts(table), table.rows[0].place.line) == ({("", ""): 5}, 4)


def test_a_workbook_is_read_like_a_csv(tmp_path):
    rows = [("实物量表",), HEADER, water("\uff15", "330881001", "双塔街道"), ("注：估算",)]
    book(tmp_path / "q.xlsx", {"实物量": rows, "底稿": [("甲", "乙")], "空": []})
    table, problems = read_quantities(tmp_path / "q.xlsx", "q.xlsx", names())
    assert amounts(table) == {("330881001", ""): 5}
    assert table.zones == (("330881001", "双塔街道"),)
    assert table.rows[0].place.where == "实物量!G3"
    found = [(p.code, p.severity) for p in problems]
    assert found == [("quantity-sheet", "warning"), ("stat-total-row", "note")]


def test_what_a_workbook_hides_and_merges_is_said(tmp_path):
    rows = [HEADER, water(5, "330881001"), water(6, "330881002"), water("=1+1", "330881003")]
    made = book(tmp_path / "q.xlsx", {"实物量": rows})
    sheet = made.worksheets[0]
    sheet.row_dimensions[2].hidden = True
    sheet.merge_cells("G3:G3")
    made.save(tmp_path / "q.xlsx")
    _, problems = read_quantities(tmp_path / "q.xlsx", "q.xlsx", names())
    assert sorted(p.code for p in problems) == ["stat-formula", "stat-hidden-row"]
    sheet.row_dimensions[2].hidden = False
    sheet["G4"] = None
    sheet.merge_cells("G3:G4")
    made.save(tmp_path / "q.xlsx")
    _, problems = read_quantities(tmp_path / "q.xlsx", "q.xlsx", names())
    assert [(p.code, p.place.where) for p in problems] == [("stat-merged", "实物量!G4")]


@pytest.mark.parametrize(
    ("zone", "name"),
    [
        ("330881", ""),
        ("全县", ""),
        ("", "全县合计"),
        ("江山市", ""),
        ("", ""),
        ("合计", ""),
        ("", "合计"),
    ],
)
def test_the_county_and_a_lone_total_are_no_zone(tmp_path, zone, name):
    table, codes = read_text(tmp_path, water(5, zone, name))
    assert (table.zones, amounts(table), codes) == ((), {("", ""): 5}, [])


@pytest.mark.parametrize(("total", "codes"), [(12, []), (12.5, ["stat-total"])])
def test_a_total_is_compared_with_its_zones(tmp_path, total, codes):
    rows = [water(5, "330881001"), water(7, "330881002"), water(total, "合计")]
    table, found = read_text(tmp_path, *rows)
    assert found == codes
    assert amounts(table) == {("330881001", ""): 5, ("330881002", ""): 7}


def test_a_total_is_compared_with_its_items_and_types(tmp_path):
    right = [air("SO2", 5), air("NOx", 7), air("合计", 12)]
    table, found = read_text(tmp_path, *right)
    assert (amounts(table), found) == ({("", "SO2"): 5, ("", "NOx"): 7}, [])
    assert read_text(tmp_path, *right[:2], air("合计", 13))[1] == ["stat-total"]
    kinds = [water(5, kind="森林"), water(7, kind="水田")]
    assert read_text(tmp_path, *kinds, water(12, kind="合计"))[1] == []
    assert read_text(tmp_path, *kinds, water(13, kind="总计"))[1] == ["stat-total"]


def test_names_without_codes_are_matched_or_refused(tmp_path):
    coded = water(5, "330881001", "双塔街道")
    table, found = read_text(tmp_path, coded, air("SO2", 1, "双塔街道"))
    assert (amounts(table), found) == ({("330881001", ""): 5, ("330881001", "SO2"): 1}, [])
    table, found = read_text(tmp_path, coded, (*water(6)[:1], "双塔 街道", *air("SO2", 6)[2:]))
    assert amounts(table) == {("330881001", ""): 5, ("330881001", "SO2"): 6}
    assert read_text(tmp_path, coded, air("SO2", 1, "廿八都镇"))[1] == ["quantity-zone"]
    # where no zone has a code, its name is what it is known by, and never the county
    table, found = read_text(tmp_path, water(5, "", "双塔街道"), water(6, "", "廿八都镇"))
    assert (amounts(table), found) == ({("双塔街道", ""): 5, ("廿八都镇", ""): 6}, [])


@pytest.mark.parametrize(
    ("county", "zone", "codes"),
    [
        ("330881", "330881001000", []), ("330881", "330802001", ["quantity-other-county"]),
        ("330881", "330802", ["quantity-other-county"]), ("330800", "330802", []),
        ("330000", "330802", []), ("330800", "330102", ["quantity-other-county"]),
        ("county", "330802001", []),
    ],
)  # fmt: skip
def test_a_code_of_another_county_is_refused(tmp_path, county, zone, codes):
    assert read_text(tmp_path, water(5, zone), county=county)[1] == codes


def test_a_zone_within_a_zone_counts_twice(tmp_path):
    rows = water(5, "330881001"), water(2, "330881001201")
    assert read_text(tmp_path, *rows)[1] == ["quantity-zone-within"]
    # nobody said which county it is: the code that all others lie in is the county
    rows = water(7, "330881"), water(5, "330881001"), water(2, "330881002")
    table, found = read_text(tmp_path, *rows, county="county")
    assert found == []
    assert amounts(table) == {("", ""): 7, ("330881001", ""): 5, ("330881002", ""): 2}


def test_a_type_beside_a_type_within_it_counts_twice(tmp_path):
    rows = [water(5, kind="森林"), water(2, kind="竹林"), water(1, kind="水田")]
    assert read_text(tmp_path, *rows)[1] == ["stat-type-within"]
    assert read_text(tmp_path, *rows[1:])[1] == []


@pytest.mark.parametrize(
    ("quantity", "price", "printed", "agrees"),
    [
        # in 万元; 1234567 x 8.1 = 9,999,992.7 CNY
        ("1234567", "8.1", "999.99927", True), ("1234567", "8.1", "1000.0", True),
        ("1234567", "8.1", "1006", True),  # 8.1 may be 8.149
        ("1234567", "8.100", "1006", False), ("1234567", "8.1", "9999.9927", False),
        ("1234567", "8.1", "123", False), ("0", "8.1", "0", True),
    ],
)  # fmt: skip
def test_a_printed_value_agrees_within_its_rounding(tmp_path, quantity, price, printed, agrees):
    table, found = read_text(tmp_path, water(quantity, price=price, value=printed))
    (row,) = table.rows
    assert found == []
    assert row.printed.agrees(row.amount * row.price) == agrees


def test_a_value_without_a_unit_is_said_and_one_that_is_no_money_refused(tmp_path):
    bare = (*HEADER[:-1], "价值量")
    assert read_text(tmp_path, water(5, value=1), header=bare)[1] == ["quantity-value-unit"]
    tonnes = (*HEADER[:-1], "价值量（吨）")
    table, found = read_text(tmp_path, water(5, value=1), header=tonnes)
    assert (table.rows, found) == ((), ["quantity-value-unit"])


@pytest.mark.parametrize(
    ("total", "codes"), [("7", []), ("7.4", []), ("9", ["quantity-value-total"])]
)
@pytest.mark.parametrize("name", ["合计", "GEP 合计", "总计"])
def test_a_total_of_values_is_held_against_the_values(tmp_path, name, total, codes):
    rows = [water(5, value="3"), (*air("SO2", 1)[:-1], "4")]
    last = ("", "", name, "", "", "", "", "", "", "", total)
    table, found = read_text(tmp_path, *rows, last)
    assert (len(table.rows), found) == (2, codes)


def test_a_dash_is_no_quantity_and_a_subtotal_is_passed_over(tmp_path):
    rows = [water("—"), water(3, "330881001"), water(3, "小计")]
    table, found = read_text(tmp_path, *rows)
    assert amounts(table) == {("330881001", ""): 3}
    assert found == ["stat-no-number", "stat-total-row"]


def test_a_share_above_one_is_refused(tmp_path):
    money = Measure("water", "kept", "CNY yr-1", "", "涵养量", "x")
    own = names()
    vocabulary = Vocabulary({}, (money,), {})
    known = KnownNames({}, "330881", "江山市", 2023, vocabulary, own.known.types)
    path = tmp_path / "q.csv"
    for price, unit, codes in ((0.35, "1", []), (35, "%", []), (35, "1", ["stat-share"])):
        cells = ("", "", "water", "kept", "", "", 5, "元", price, unit, "")
        path.write_text(text_of((HEADER, cells)), encoding="utf-8")
        _, problems = read_quantities(path, "q.csv", QuantityNames(own.services, known))
        assert [p.code for p in problems] == codes


@pytest.mark.parametrize("column", ["zone", "name"])
@pytest.mark.parametrize("mark", ["\u2460", "\u00b2", "*", "\u203b"])  # a ring, a power, a star
def test_a_footnote_on_a_zone_is_no_other_zone(tmp_path, mark, column):
    marked = water(1, **{column: f"330881001{mark}"})
    rows = marked, water(2, zone="330881002", name="\u5eff\u516b\u90fd")
    _, problems = read_text(tmp_path, *rows)
    assert problems == ["quantity-zone-mark"]


def test_a_loss_is_counted_and_said(tmp_path):
    table, problems = read_text(tmp_path, water(5, zone="330881001"), water(-2, zone="330881002"))
    assert sum(row.amount for row in table.rows) == 5 - 2
    assert problems == ["quantity-loss"]
