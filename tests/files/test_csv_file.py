"""CSVs as people save them: encodings, delimiters, quotation marks."""

import pytest

from gep.files.csv_file import csv_rows, read_csv

ROWS = [["key", "value", "unit"], ["rice", "1,5", "t"], ["tea", "2", 'of "spring"']]


@pytest.mark.parametrize("delimiter", [";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030"])
def test_any_usual_delimiter(delimiter, encoding):
    text = "\r\n".join(delimiter.join(row) for row in ROWS)
    rows, problems = csv_rows(text.encode(encoding), "a.csv")
    assert problems == []
    assert [cells for _, cells in rows] == ROWS
    assert [line for line, _ in rows] == [1, 2, 3]


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_unicode_text_says_so_by_its_mark(encoding):
    text = "\n".join("\t".join(row) for row in ROWS)
    rows, problems = csv_rows(f"\ufeff{text}".encode(encoding), "a.txt")
    assert problems == []
    assert [cells for _, cells in rows] == ROWS
    _, (problem,) = csv_rows(text.encode(encoding), "a.txt")  # without it every byte is a guess
    assert problem.code == "csv-encoding"


def test_a_title_and_a_note_full_of_commas_choose_no_delimiter():
    text = 'Quantities of 2023\n\nkey;value\nrice;1\ntea;2\nnote;"a, b, c, d, e"\n'
    rows, problems = csv_rows(text.encode(), "a.csv")
    assert problems == []
    assert rows[-1] == (6, ["note", "a, b, c, d, e"])


@pytest.mark.parametrize("blank", ["", ",,", " , ,\t", "\u3000,\xa0,", '"","",""'])
def test_rows_of_blanks_keep_their_lines_and_take_no_room(blank):
    text = "key,value,unit\n" + f"{blank}\n" * 1000 + "tea,2,t\n"
    rows, problems = csv_rows(text.encode(), "a.csv")
    assert problems == []
    assert rows[-1] == (1002, ["tea", "2", "t"])
    # one and the same list, at which nobody behind has to look cell by cell
    assert {id(cells) for _, cells in rows[1:-1]} == {id(rows[1][1])}
    assert rows[1][1] == []


def test_a_cell_as_long_as_a_book_is_told():
    rows, (problem,) = csv_rows(b"key,value\n" + b"x" * 200_000 + b",1\n", "a.csv")
    assert (rows, problem.code) == ([], "csv-unreadable")
    assert "a.csv" in problem.text("zh") + problem.text("en")


def test_a_text_over_two_lines_is_one_cell():
    rows, problems = csv_rows(b'key,value,unit\nrice,"one\ntwo",t\ntea,2,t\n', "a.csv")
    assert problems == []
    assert rows[1] == (3, ["rice", "one\ntwo", "t"])
    assert rows[2] == (4, ["tea", "2", "t"])


@pytest.mark.parametrize("ends", ["", '"'])
def test_a_lone_quotation_mark_is_told_where_it_stands(ends):
    text = f'key,value,unit\nrice,1,"t\ntea,2,t\ncorn,3,t{ends}\n'
    rows, (problem,) = csv_rows(text.encode(), "a.csv")
    assert rows == []
    assert problem.code == "csv-quotation"
    assert (problem.place.file, problem.place.line) == ("a.csv", 2)
    for lang in ("zh", "en"):
        assert "a.csv" in problem.text(lang)


def test_columns_are_names_and_short_rows_are_filled(tmp_path):
    (tmp_path / "t.csv").write_bytes(b"a,b\r\n\r\n 1 ,x\r\n , \r\n2\r\n")
    table, problems = read_csv(tmp_path / "t.csv", "t.csv")
    assert problems == []
    assert table.columns == ("a", "b")
    assert table.rows == ((3, {"a": "1", "b": "x"}), (5, {"a": "2", "b": ""}))


@pytest.mark.parametrize(
    ("content", "code"), [(None, "csv-missing"), (b"\xff\xff\x00", "csv-encoding")]
)
def test_what_cannot_be_read_is_a_problem_by_the_name_of_the_file(tmp_path, content, code):
    if content is not None:
        (tmp_path / "t.csv").write_bytes(content)
    table, (problem,) = read_csv(tmp_path / "t.csv", "own.csv")
    assert table is None
    assert (problem.code, problem.place.file) == (code, "own.csv")
