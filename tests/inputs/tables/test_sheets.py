"""Workbooks and folders as they come: merged cells, formats, formulas, damage."""

from pathlib import Path

import openpyxl
import pytest
import xlsxwriter

from gep.inputs.tables.statistics import read_statistics
from tests.inputs.tables.workbooks import HEADER, KNOWN, Write, read, row, the_only


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
    assert [p.code for p in read(tmp_path)[1]] == ["csv-encoding"]
