"""What a workbook hides, and workbooks that hold far less than they seem to."""

import io
import time
import tracemalloc
import zipfile

import openpyxl
import pytest
from openpyxl.styles import Font, PatternFill
from openpyxl.styles.colors import Color

from gep.inputs.tables.workbooks import workbook_sheets
from tests.inputs.tables.workbooks import HEADER, read, row


def book_of(*rows):
    book = openpyxl.Workbook()
    book.worksheets[0].title = "socioeconomic"
    for cells in (HEADER, *rows):
        book.worksheets[0].append(list(cells))
    return book


def towns():
    return book_of(row("双塔街道", "", "人口", 5, "人"), row("廿八都镇", "", "人口", 7, "人"))


def hide_row(book):
    book.worksheets[0].row_dimensions[3].hidden = True


def filter_row(book):
    book.worksheets[0].auto_filter.ref = "A1:G3"
    book.worksheets[0].row_dimensions[3].hidden = True


def strike(book):
    book.worksheets[0]["D3"].font = Font(strike=True)


def hide_column(book):
    book.worksheets[0].column_dimensions["E"].hidden = True


def hide_sheet(book):
    book.create_sheet("说明")
    book.worksheets[0].sheet_state = "hidden"


def flatten_row(book):
    book.worksheets[0].row_dimensions[3].height = 0.5


def narrow_column(book):
    book.worksheets[0].column_dimensions["E"].width = 0.05


def format_away(book):
    book.worksheets[0]["D3"].number_format = ";;;"


def write_over(book):
    book.worksheets[0]["D3"].number_format = '"void"'


def whiten(book):
    book.worksheets[0]["D3"].font = Font(color="FFFFFFFF")


def whiten_by_theme(book):
    book.worksheets[0]["D3"].font = Font(color=Color(theme=0))


def blacken(book):
    book.worksheets[0]["D3"].fill = PatternFill("solid", fgColor="FF000000")


@pytest.mark.parametrize(
    ("change", "code", "cells"),
    [
        (flatten_row, "stat-hidden-row", "D3"), (narrow_column, "stat-hidden-column", "D2, D3"),
        *((change, "stat-unseen", "D3")
          for change in (format_away, write_over, whiten, whiten_by_theme, blacken)),
        (hide_row, "stat-hidden-row", "D3"), (filter_row, "stat-hidden-row", "D3"),
        (hide_column, "stat-hidden-column", "D2, D3"),
        (strike, "stat-struck", "D3"), (hide_sheet, "stat-hidden-sheet", "D2, D3"),
    ],
)  # fmt: skip
def test_what_the_reader_of_a_workbook_does_not_see_is_said(tmp_path, change, code, cells):
    book = towns()
    change(book)
    book.save(tmp_path / "s.xlsx")
    statistics, problems = read(tmp_path / "s.xlsx")
    (found,) = [p for p in problems if p.code.startswith("stat-")]
    assert (found.code, found.severity) == (code, "warning")
    assert cells in found.text("zh")
    assert cells in found.text("en")
    assert statistics.frame["value"].sum() == 12


def dye(book):
    book.worksheets[0]["D3"].font = Font(color="FFFF0000")
    book.worksheets[0]["D2"].fill = PatternFill("solid", fgColor="FFFFFF00")
    book.worksheets[0]["D3"].number_format = "#,##0.00_);[Red](#,##0.00);0"


def fill_dark(book):
    for cell in ("D2", "D3"):
        book.worksheets[0][cell].fill = PatternFill("solid", fgColor=Color(theme=4))
        book.worksheets[0][cell].font = Font(color="FFFFFFFF")


@pytest.mark.parametrize("change", [dye, fill_dark])
def test_what_is_seen_in_colour_is_seen(tmp_path, change):
    book = towns()
    change(book)
    book.save(tmp_path / "s.xlsx")
    _, problems = read(tmp_path / "s.xlsx")
    assert [p.code for p in problems if p.code.startswith("stat-")] == []


def test_a_workbook_whose_list_of_sheets_is_lost_is_none():
    content, result = saved(towns()), io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(result, "w") as new:
        for name in old.namelist():
            part = old.read(name)
            if name == "xl/workbook.xml":
                start, end = part.index(b"<sheets>"), part.index(b"</sheets>")
                part = part[: start + 8] + part[end:]
            new.writestr(name, part)
    sheets, (problem,) = workbook_sheets(result.getvalue(), "s.xlsx")
    assert (sheets, problem.code) == ([], "stat-not-workbook")


def saved(book):
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def with_rows(content, rows, text):
    """The first sheet with so many rows of one cell more, as XML and not cell by cell."""
    thick = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as package,
        zipfile.ZipFile(thick, "w", zipfile.ZIP_DEFLATED) as result,
    ):
        for part in package.namelist():
            body = package.read(part)
            if part.endswith("sheet1.xml"):
                head, tail = body.split(b"</sheetData>")
                more = "".join(f'<row r="{r}">{text.format(f"A{r}")}</row>' for r in rows)
                body = head + more.encode() + b"</sheetData>" + tail
            result.writestr(part, body)
    return thick.getvalue()


def with_tail(content, text):
    """The first sheet with something more below its rows."""
    changed = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as package,
        zipfile.ZipFile(changed, "w", zipfile.ZIP_DEFLATED) as result,
    ):
        for part in package.namelist():
            body = package.read(part)
            if part.endswith("sheet1.xml"):
                body = body.replace(b"</sheetData>", b"</sheetData>" + text.encode())
            result.writestr(part, body)
    return changed.getvalue()


@pytest.mark.parametrize(
    ("rows", "text"),
    [
        ((1_048_576,), '<c r="{}" s="0"/>'),
        (range(10, 400_000), '<c r="{}" s="0"/>'),
        (range(10, 400_000), '<c r="{}" t="inlineStr"><is><t> </t></is></c>'),
        ((1_048_576,), '<c r="{}" t="inlineStr"><is><t xml:space="preserve">  </t></is></c>'),
    ],
    ids=["format in the last row", "formatted rows", "rows of blanks", "blank in the last row"],
)
def test_rows_of_nothing_are_not_read(rows, text):
    content = with_rows(saved(towns()), rows, text)
    begun = time.process_time()
    (sheet,), problems = workbook_sheets(content, "s.xlsx")
    assert problems == []
    assert len(sheet.rows) == 3
    assert sheet.at(2, 3) == 7
    assert time.process_time() - begun < 10


@pytest.mark.parametrize(("row", "column"), [(50_000, 1), (1_048_576, 1), (1_048_576, 16_384)])
def test_what_stands_far_off_is_read_and_costs_what_it_holds(row, column):
    book = towns()
    book.worksheets[0].cell(row, column).value = 42
    tracemalloc.start()
    (sheet,), _ = workbook_sheets(saved(book), "s.xlsx")
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert len(sheet.rows) == row
    assert sheet.at(row - 1, column - 1) == 42
    assert sheet.at(row // 2, 0) is None
    assert peak < 50 * row  # bytes: a place for each row, and none for the cells that are not there


@pytest.mark.parametrize(
    ("number_format", "unit", "shown"),
    [
        ('0.00"万"', "人", "万"),  # 5 that reads 5.00万
        ("#,##0,", "人", "10^3"),  # 5000 that reads 5
        ('0"人"', "人", None),
        ("#,##0.00_);[Red]\\(#,##0.00\\)", "人", None),
        ("General", "人", None),
    ],
)
def test_a_format_that_shows_another_amount_than_the_cell_holds(
    tmp_path, number_format, unit, shown
):
    book = book_of(row("双塔街道", "", "人口", 5000, unit))
    cell = next(c for line in book.worksheets[0] for c in line if c.value == 5000)
    cell.number_format = number_format
    book.save(tmp_path / "s.xlsx")
    _, problems = read(tmp_path / "s.xlsx")
    formats = [p for p in problems if p.code == "stat-format"]
    assert [dict(p.values)["shown"] for p in formats] == ([shown] if shown else [])
    assert all("5000" in p.text("zh") and p.severity == "error" for p in formats)


def test_cells_too_far_apart_are_no_table(monkeypatch):
    monkeypatch.setattr("gep.inputs.tables.workbooks._MOST_PLACES", 1000)
    book = towns()
    book.worksheets[0].cell(9, 16_384).value = 42
    sheets, (problem,) = workbook_sheets(saved(book), "s.xlsx")
    assert (sheets, problem.code) == ([], "stat-too-large")


def test_a_merged_column_ends_where_the_rows_do():
    content = with_tail(saved(towns()), '<mergeCells><mergeCell ref="H2:I1048576"/></mergeCells>')
    begun = time.process_time()
    (sheet,), problems = workbook_sheets(content, "s.xlsx")
    assert problems == []
    assert len(sheet.rows) == 3  # a header and two towns
    assert sheet.spanned == {(2, 7), (2, 8)}
    assert time.process_time() - begun < 1


def test_a_sheet_that_is_one_merged_cell_is_read_or_refused():
    content = with_tail(saved(towns()), '<mergeCells><mergeCell ref="A9:XFD1048576"/></mergeCells>')
    assert workbook_sheets(content, "s.xlsx")[1] == []  # it lies below all that is there
    rows = with_rows(saved(towns()), range(10, 200), '<c r="{}"><v>1</v></c>')
    content = with_tail(rows, '<mergeCells><mergeCell ref="A9:XFD1048576"/></mergeCells>')
    sheets, (problem,) = workbook_sheets(content, "s.xlsx")
    assert (sheets, problem.code) == ([], "stat-too-large")


def test_a_link_on_a_whole_sheet_is_laid_on_no_cell():
    content = with_tail(
        saved(towns()), '<hyperlinks><hyperlink ref="A1:XFD1048576" location="A1"/></hyperlinks>'
    )
    begun = time.process_time()
    (sheet,), problems = workbook_sheets(content, "s.xlsx")
    assert (len(sheet.rows), problems) == (3, [])
    assert time.process_time() - begun < 1


@pytest.mark.parametrize("part", ["docProps/core.xml", "xl/workbook.xml", "xl/styles.xml"])
@pytest.mark.parametrize("damage", [lambda b: b[:-9], lambda b: b.replace(b"<", b"<<", 3)])
def test_a_part_that_is_damaged_is_a_problem(part, damage):
    whole, broken = saved(towns()), io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(whole)) as package, zipfile.ZipFile(broken, "w") as result:
        for name in package.namelist():
            body = package.read(name)
            result.writestr(name, damage(body) if name == part else body)
    sheets, problems = workbook_sheets(broken.getvalue(), "s.xlsx")
    assert sheets == []
    assert [p.code for p in problems] == ["stat-not-workbook"]


def test_what_unfolds_to_far_too_much_is_refused(monkeypatch):
    monkeypatch.setattr("gep.inputs.tables.workbooks._MOST_CELLS", 100)
    sheets, problems = workbook_sheets(saved(towns()), "s.xlsx")
    assert sheets == []
    assert [p.code for p in problems] == ["stat-too-large"]
    assert "sheet1.xml" in problems[0].text("zh")
    assert "sheet1.xml" in problems[0].text("en")
