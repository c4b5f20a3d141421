"""What stands in the cells of a workbook, what does not, and how it is printed."""

import math
import re
from zipfile import ZipFile

import openpyxl
import pytest

from gep.account.account import read_account
from gep.files.csv_text import write_csv
from gep.outputs.workbook import detail
from gep.outputs.workbook.sheet import A3, A4
from gep.outputs.workbook.writing import write_workbook
from gep.problems import DataProblem
from gep.telling.numbers import percent
from tests.manifests import sealed_again
from tests.outputs.small_account import NOT_COMPUTED, SUCCESSOR, small_account


def table(sheet, key: str):
    """Rows of a sheet's table as mappings of headings; it begins where a row has the key."""
    rows = list(sheet.iter_rows(values_only=True))
    top = next(i for i, row in enumerate(rows) if key in row)
    heads = [str(text).partition("\n")[0] for text in rows[top]]
    return [dict(zip(heads, row, strict=True)) for row in rows[top + 1 :]]


def test_cells_hold_the_account_to_the_last_bit(made):
    for name, one in made.items():
        keys = ("Quantity", "Value") if name == "toy" else ("实物量", "价值量")
        rows = read_account(one.account).rows()
        cells = table(one.said["Detail" if name == "toy" else "核算明细"], keys[0])
        assert len(cells) == len(rows)
        for key, column in zip(keys, ("quantity", "value_yuan"), strict=True):
            expected = [None if math.isnan(value) else value for value in rows[column]]
            assert [row[key] for row in cells] == expected


def test_what_was_not_computed_is_empty_and_says_why(made):
    one = made["small"]
    rows = table(one.said["实物量表"], "实物量")
    missing = [row for row in rows if row["状态"] in ("未核算", "不适用")]
    assert len(missing) == 2
    assert {row["实物量"] for row in missing} == {None}
    assert any("土壤全氮含量" in row["说明"] for row in missing)
    townships = table(one.said["分乡镇价值量表"], "代码")
    told = {row["代码"]: row["说明"] for row in townships if row["排名"]}
    assert "茶" in told["330881102"]
    assert not told["330881001"]
    assert "soil_nitrogen" in NOT_COMPUTED


def test_a_service_without_any_value_leaves_its_column_empty(made):
    townships = table(made["given"].said["分乡镇价值量表"], "代码")
    assert {row["土壤保持"] for row in townships} == {None}
    assert any(row["固碳"] == 800.0 for row in townships)  # 100 000 t at 80 yuan, in 10 000 yuan


def test_an_auditor_gets_from_the_total_to_a_parameter(made):
    """Each formula names the next cell; the last one is a number."""
    book = made["toy"].formulas
    sheet, cell = "Cover", value_of(book["Cover"], "Gross ecosystem product (GEP)")
    seen = []
    while str(book[sheet][cell].value).startswith("="):
        sheet, cell = follow(book, sheet, cell)
        seen.append(sheet)
    assert list(dict.fromkeys(seen)) == ["Summary", "Monetary account", "Prices", "Parameters"]
    assert book[sheet][cell].value == 0.5  # what a square metre of shade is worth an hour


def value_of(sheet, text: str) -> str:
    """The cell right of a text."""
    cells = (cell for row in sheet.iter_rows() for cell in row if cell.value == text)
    return next(cells).offset(column=1).coordinate


def follow(book, sheet: str, cell: str) -> tuple[str, str]:
    """The last cell that a formula refers to; of a product, the price rather than the quantity."""
    text = book[sheet][cell].value
    found = re.findall(r"(?:'([^']+)'!)?\$?([A-Z]+)\$?(\d+)", text)
    away = [one for one in found if one[0]]
    name, letter, row = (away or found)[-1]
    return name or sheet, f"{letter}{row}"


def test_sheets_are_there_for_what_the_account_holds(made):
    small, given = (made[name].formulas.sheetnames for name in ("small", "given"))
    assert small[:5] == ["封面与口径", "核算总表", "实物量表", "价值量表", "分乡镇价值量表"]
    assert small[-1] == "核算明细"
    assert "土地覆被转移矩阵" in small
    assert "分生态保护红线价值量表" in small
    assert not {"土地覆被转移矩阵", "两山银行", "乡镇排名"} & set(given)


def test_names_of_sheets_are_legal_and_unlike_one_another(made):
    for one in made.values():
        names = one.formulas.sheetnames
        assert len({name.casefold() for name in names}) == len(names)
        assert not [name for name in names if re.search(r"[\[\]:*?/\\]", name)]
        assert max(len(name.encode("utf-16-le")) // 2 for name in names) <= 31


def test_the_cover_says_what_must_be_known(made):
    texts = [str(cell.value) for row in made["small"].said["封面与口径"] for cell in row]
    whole = "\n".join(texts)
    assert "不作符合性声明" in whole
    assert SUCCESSOR["zh"] in whole
    assert "规范自选项\n空气净化（计入）" in whole
    assert "合成数据" in whole
    share = read_account(made["small"].account).recalled_share
    assert f"{percent(share)} 依据待核实" in whole
    for name in made["small"].formulas.sheetnames[1:]:
        assert name in texts
    for sheet in made["small"].said.worksheets[:4]:
        assert any("合成数据" in str(c.value) for row in sheet.iter_rows(max_row=6) for c in row)


def test_pages_are_a4_or_a3_with_headings_repeated_and_the_account_at_the_foot(made):
    identity = read_account(made["small"].account).manifest.account_id
    for sheet in made["small"].formulas:
        assert int(sheet.page_setup.paperSize) in (A4, A3)
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert identity[:11] in sheet.oddFooter.left.text
        assert "&P" in sheet.oddFooter.center.text or "&[Page]" in sheet.oddFooter.center.text
        if sheet.title != "封面与口径":
            assert sheet.print_title_rows
    for title in ("价值量表", "分乡镇价值量表", "核算明细"):
        assert made["small"].formulas[title].freeze_panes


def test_the_same_account_gives_the_same_bytes(tmp_path):
    account = small_account(tmp_path / "account")
    first = write_workbook(account, "zh").read_bytes()
    assert write_workbook(account, "zh", tmp_path / "again.xlsx").read_bytes() == first
    assert write_workbook(account, "en", tmp_path / "en.xlsx").read_bytes() != first
    with ZipFile(account / "workbook.xlsx") as parts:
        assert {one.date_time[:3] for one in parts.infolist()} == {(1980, 1, 1)}
        assert b"2023-12-31T00:00:00Z" in parts.read("docProps/core.xml")


def test_an_account_of_more_rows_than_a_sheet_is_told(tmp_path, monkeypatch):
    account = small_account(tmp_path / "account")
    monkeypatch.setattr(detail, "MOST_ROWS", 10)
    with pytest.raises(DataProblem) as told:
        write_workbook(account)
    assert [problem.code for problem in told.value.problems] == ["workbook-too-many-rows"]
    assert not (account / "workbook.xlsx").exists()
    for lang in ("zh", "en"):
        assert "10" in told.value.problems[0].text(lang)


def test_what_has_no_constant_price_is_named_where_constant_totals_stand(tmp_path):
    account = small_account(tmp_path / "account")
    rows = read_account(account).rows()
    is_tea = rows["item"] == "tea"
    lacking = {"constant_price": float("nan"), "constant_value_yuan": float("nan")}
    write_csv(rows.mask(is_tea, rows.assign(**lacking)), account / "account.csv")
    book = openpyxl.load_workbook(write_workbook(sealed_again(account)))
    for title in ("封面与口径", "核算总表", "价值量表"):
        texts = [str(cell.value) for row in book[title] for cell in row]
        assert any("不变价合计不含" in text and "茶" in text for text in texts), title


def test_an_account_without_any_value_has_no_shares_and_no_ranks(tmp_path):
    account = small_account(tmp_path / "account")
    nothing = dict.fromkeys(("value_yuan", "price", "constant_price", "constant_value_yuan"))
    rows = read_account(account).rows().assign(**{key: math.nan for key in nothing}, price_unit="")
    write_csv(rows, account / "account.csv")
    book = openpyxl.load_workbook(write_workbook(sealed_again(account)))
    assert "乡镇排名" not in book.sheetnames
    assert "价格表" not in book.sheetnames
    for row in table(book["价值量表"], "实物量"):
        assert (row["价值量"], row["占GEP比例"]) == (None, None)
    said = openpyxl.load_workbook(account / "workbook.xlsx", data_only=True)["封面与口径"]
    assert said[value_of(said, "生态产品总值（GEP）")].value == 0


def test_every_row_of_the_summary_names_its_category(made):
    sheet = made["small"].said["核算总表"]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    head = next(at for at, row in enumerate(rows) if row[0] == "类别")
    below = [row for row in rows[head + 1 :] if any(row)]
    assert below
    assert all(row[0] for row in below)
