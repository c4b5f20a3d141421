"""LibreOffice computes every formula anew and finds the account's own numbers."""

import math
import zipfile

import openpyxl
import pandas as pd
import pytest

from gep.outputs.workbook.texts import cell_text
from tests.outputs.hostile import COUNTY_NAME, HOSTILE
from tests.outputs.workbook.conftest import PRINTED, TIED, WRONG, Made

pytestmark = pytest.mark.slow

ACCOUNTS = ("small", "tied", "hostile", "given", "toy")
TOLERANCE = 1e-9


def formulas(one: Made):
    """Sheet, address and text of every formula."""
    for sheet in one.formulas:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.data_type == "f":
                    yield sheet.title, cell.coordinate, cell.value


def read(one: Made, book, name: str):
    """The value of a named cell."""
    told = one.formulas.defined_names[name].attr_text
    sheet, _, cell = told.rpartition("!")
    return book[sheet.strip("'").replace("''", "'")][cell.replace("$", "")].value


def accounted(one: Made) -> pd.DataFrame:
    """account.csv as any other program reads it."""
    return pd.read_csv(one.account / "account.csv", dtype={"zone_code": str},
                       keep_default_na=False, na_values={"value_yuan": [""]})  # fmt: skip


@pytest.mark.parametrize("name", ACCOUNTS)
def test_what_was_beside_the_formulas_did_not_survive(made, spoilt, anew, name):
    one = made[name]
    book = openpyxl.load_workbook(spoilt[name], data_only=True)
    before = [book[sheet][cell].value for sheet, cell, _ in formulas(one)]
    assert len(before) > 100
    assert set(before) == {WRONG}
    computed = [anew[name][sheet][cell].value for sheet, cell, _ in formulas(one)]
    assert WRONG not in computed


@pytest.mark.parametrize("name", ACCOUNTS)
def test_every_formula_gives_what_the_account_says(made, anew, name):
    one = made[name]
    off = []
    for sheet, cell, text in formulas(one):
        said, found = one.said[sheet][cell].value, anew[name][sheet][cell].value
        is_same = (
            said == found
            if isinstance(said, str) or isinstance(found, str | None)
            else math.isclose(said, found, rel_tol=TOLERANCE, abs_tol=0.0)
        )
        if not is_same:
            off.append((sheet, cell, text, said, found))
    assert off == []


@pytest.mark.parametrize("name", ACCOUNTS)
def test_no_cell_is_an_error(anew, name):
    for sheet in anew[name]:
        for row in sheet.iter_rows():
            assert [cell.coordinate for cell in row if cell.data_type == "e"] == [], sheet.title


@pytest.mark.parametrize("name", ACCOUNTS)
def test_the_total_is_the_sum_of_the_file_of_the_account(made, anew, name):
    one = made[name]
    rows = accounted(one)
    total = rows.loc[rows["zone_layer"] == "county", "value_yuan"].sum()
    assert read(one, anew[name], "GEP_total") == pytest.approx(total, rel=TOLERANCE)


def test_each_township_has_the_sum_of_its_rows(made, anew):
    one = made["small"]
    sheet, rows = anew["small"]["分乡镇价值量表"], accounted(one)
    head = next(row for row in sheet.iter_rows(values_only=True) if row[1] == "代码")
    at = next(i for i, text in enumerate(head) if str(text).startswith("GEP\n（"))
    assert "万元" in head[at]
    here = rows[rows["zone_layer"] == "township"]
    found = {row[1]: row[at] for row in sheet.iter_rows(values_only=True) if row[2]}
    for code, part in here[here["zone_code"] != ""].groupby("zone_code"):
        assert found[code] * 1e4 == pytest.approx(part["value_yuan"].sum(), rel=TOLERANCE)


def test_equal_townships_share_a_rank_and_the_next_is_left_out(anew):
    sheet = anew["tied"]["乡镇排名"]
    ranks = {row[0]: row[3] for row in sheet.iter_rows(values_only=True) if row[1]}
    one, other = (ranks[code] for code in TIED)
    assert one == other
    assert sorted(ranks[code] for code in ("330881001", "330881002", "330881102", "330881201")) in (
        [1, 1, 3, 4], [1, 2, 2, 4], [1, 2, 3, 3]
    )  # fmt: skip


def test_the_check_says_that_zones_add_up_and_would_say_if_they_did_not(made, anew):
    for name in ("small", "tied"):
        said = list(anew[name]["分乡镇价值量表"].iter_rows(values_only=True))[-1]
        assert "一致" in said
    written = list(made["small"].formulas["分乡镇价值量表"].iter_rows(values_only=True))[-1]
    assert any('"一致"' in str(cell) and '"不一致"' in str(cell) for cell in written)


def test_a_service_of_somebody_else_is_in_every_sheet_of_values(made, anew):
    one = made["toy"]
    rows = accounted(one)
    shade = rows[(rows["zone_layer"] == "county") & (rows["service"] == "shade")]
    assert read(one, anew["toy"], "GEP_shade") == pytest.approx(shade["value_yuan"].sum(), rel=1e-9)
    for title in ("Summary", "Physical account", "Monetary account", "Value by township",
                  "Value by ecosystem type", "Prices", "Detail"):  # fmt: skip
        texts = [str(cell) for row in one.said[title].iter_rows(values_only=True) for cell in row]
        assert any("Shade" in text for text in texts), title


@pytest.mark.parametrize("name", PRINTED)
def test_no_printed_number_is_wider_than_its_column(made, printed, name):
    assert "##" not in printed[name]
    assert printed[name].count("\f") >= len(made[name].formulas.sheetnames)


def test_names_come_through_as_text(made):
    one = made["hostile"]
    cells = [cell for row in one.formulas["分乡镇价值量表"].iter_rows() for cell in row]
    texts = {cell.value for cell in cells if cell.data_type == "s"}
    for text in HOSTILE:  # as code and as name
        assert cell_text(text) in texts
    head = next(text for text in texts if text.startswith("=1+1<script>alert(0)"))
    assert head.startswith(COUNTY_NAME.partition("\n")[0])
    assert {cell.hyperlink for cell in cells} == {None}
    parts = zipfile.ZipFile(one.path).namelist()
    assert not [part for part in parts if "external" in part.lower()]
