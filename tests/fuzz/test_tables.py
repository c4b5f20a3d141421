"""Spoilt workbooks and CSVs: statistics of an account, given quantities, coefficients, legends."""

import shutil

import openpyxl
import pytest

from tests.county import make_county
from tests.fuzz.attempt import ended, spoilt_inside
from tests.fuzz.mutations import count, spoilt

HEADER = ("zone_code", "item", "measure", "value", "unit", "year")
QUANTITIES = (
    ("区域代码", "区域名称", "生态产品", "指标", "项目", "实物量", "单位", "单价", "单价单位"),
    ("330881001", "双塔街道", "水源涵养", "水源涵养量", "", 1.5, "亿立方米", 8, "元/立方米"),
    ("330881002", "廿八都镇", "水源涵养", "水源涵养量", "", "2,500", "万m3", 8, "元/m3"),
    ("合计", "", "水源涵养", "水源涵养量", "", 1.75, "亿立方米", 8, "元/m3"),
    ("330881", "", "material_provision", "", "rice", 5, "t", "", ""),
)


@pytest.fixture(scope="module")
def county(tmp_path_factory):
    return make_county(tmp_path_factory.mktemp("fuzz") / "county", shape=(24, 24)).folder


def workbook(path, **sheets):
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for title, rows in sheets.items():
        for row in rows:
            (book[title] if title in book.sheetnames else book.create_sheet(title)).append(row)
    book.save(path)
    return path.read_bytes()


def text_of(rows, encoding):
    return "\n".join(",".join(map(str, row)) for row in rows).encode(encoding)


@pytest.mark.parametrize("number", range(count(3)))
def test_a_spoilt_workbook_of_statistics(county, tmp_path, number):
    shutil.copytree(county, tmp_path, dirs_exist_ok=True)
    rows = [["330881001", "rice", "output", 12, "t", 2023], ["合计", "rice", "output", 12, "t"]]
    people = [["330881", "", "population", "\uff14\uff12", "人", 2023]]
    book = tmp_path / "statistics.xlsx"
    whole = workbook(book, products=[HEADER, *rows], socioeconomic=[HEADER, *people])
    book.write_bytes(spoilt_inside(whole, "statistics.xlsx", number))
    account = tmp_path / "account.toml"
    text = account.read_text(encoding="utf-8")
    account.write_text(text.replace('"statistics"', '"statistics.xlsx"'), encoding="utf-8")
    assert ended("check", account) < 3


@pytest.mark.parametrize("number", range(count(3)))
@pytest.mark.parametrize(
    "name", ["statistics/products.csv", "local.csv", "legend.csv", "statistics/emissions.csv"]
)
def test_a_spoilt_csv_of_an_account(county, tmp_path, name, number):
    shutil.copytree(county, tmp_path, dirs_exist_ok=True)
    path = tmp_path / name
    path.write_bytes(spoilt(path.read_bytes(), name, number))
    assert ended("check", tmp_path / "account.toml") < 3


@pytest.mark.parametrize("number", range(count(3)))
@pytest.mark.parametrize("kind", ["xlsx", "utf-8", "gb18030"])
def test_a_spoilt_table_of_quantities(tmp_path, kind, number):
    path = tmp_path / ("q.xlsx" if kind == "xlsx" else "q.csv")
    if kind == "xlsx":
        path.write_bytes(spoilt_inside(workbook(path, q=QUANTITIES), kind, number))
    else:
        path.write_bytes(spoilt(text_of(QUANTITIES, kind), kind, number))
    out = tmp_path / "out"
    assert ended("value", path, "--norm", "zhejiang-2020", "--out", out, "--code", "330881") < 3
