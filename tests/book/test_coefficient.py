"""Rows of a coefficient file: what is wrong with them is told, and a bureau's own rows win."""

import pytest

from gep.book.book import Book
from gep.book.coefficient import COLUMNS
from gep.book.price_indices import moved
from gep.service import Coefficient
from tests.book.small_book import BOOK, HERE, book, override, row


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        ([row(1.0, unit="")], "coefficient-no-unit"),
        ([row(1.0, unit="furlongs of rain")], "coefficient-unknown-unit"),
        ([row(1.0, source="y")], "coefficient-unknown-source"),
        ([row(1.0, low=2.0)], "coefficient-range"),
        ([row(1.0, high=0.5)], "coefficient-range"),
        ([row(1.0, confidence="sure")], "coefficient-word"),
        ([row(1.0, use="maybe")], "coefficient-word"),
        ([row(1.0, index="ppi")], "coefficient-word"),
        ([row(1.0), row(1.0, key=("forrest",))], "coefficient-unknown-type"),
        ([row(1.0, line=12), row(2.0, line=31)], "coefficient-ambiguous"),
    ],
)
def test_check_finds(rows, code):
    problems = book(*rows).check()
    assert code in [problem.code for problem in problems]
    for problem in problems:
        assert problem.text("zh")
        assert problem.text("en")


def test_ambiguous_rows_are_both_named():
    (problem,) = book(row(0.01, file="a.csv", line=12), row(0.15, file="a.csv", line=31)).check()
    assert "a.csv:12" in problem.text("en")
    assert "a.csv:31" in problem.text("en")


def test_evidence_may_repeat_and_years_tell_rows_apart():
    rows = [row(1.0, use="alternative"), row(2.0, use="alternative"), row(1.0), row(2.0, year=2018)]
    assert book(*rows).check() == []


def test_unreadable_cells_are_problems(tmp_path):
    header = ",".join(COLUMNS)
    line = 'p,forest,"1,747",1,,,,,,,default,x,seen,\n'
    (tmp_path / "s.csv").write_text(f"{header}\n{line}", encoding="utf-8")
    (tmp_path / "t.csv").write_text("parameter,value\np,1\n", encoding="utf-8")
    problems = Book.read(tmp_path).check()
    assert [(p.code, p.place.line) for p in problems] == [
        ("coefficient-number", 2), ("override-columns", 1),
    ]  # fmt: skip
    assert "1,747" in problems[0].text("zh")


def test_the_file_of_one_more_service_joins_the_book(tmp_path):
    header = ",".join(COLUMNS)
    toy = f"{header}\nrate,forest,2,t km-2 yr-1,,,,,,,default,stoichiometry,seen,\n"
    (tmp_path / "toy.csv").write_text(toy, encoding="utf-8")
    more = BOOK.with_file(tmp_path / "toy.csv")
    assert more.find("toy", "rate", ("bamboo_forest",), HERE).value == 2.0
    assert more.check() == []


def test_an_override_wins_is_marked_and_leaves_the_book_alone(tmp_path):
    text = (
        "service,parameter,key,value,unit,source\n"
        "soil_retention,practice_factor,水田,0.15,1,县水利局\n"
        "prices,dredging_cost,,30,元/m3,招标文件\n"
        "indices,cpi,,99.9,%,统计公报\n"
    ).replace("source\n", "source,year\n", 1)
    text = text.replace("县水利局", "县水利局,").replace("招标文件", "招标文件,")
    text = text.replace("统计公报", "统计公报,2025")
    changed, problems = override(tmp_path, text, "gb18030")
    assert problems == []
    paddy = changed.find("soil_retention", "practice_factor", ("paddy",), HERE)
    assert (paddy.value, paddy.row.local, paddy.row.confidence) == (0.15, True, "given")
    assert (paddy.row.file, paddy.row.line) == ("own.csv", 2)
    assert changed.price("soil_retention", "dredging_cost", (), HERE, 2023).value == 30.0
    one = moved(row(100.0, index="cpi", year=2024), 2025, "", changed.indices)
    assert one.value == pytest.approx(99.9)
    assert BOOK.find("soil_retention", "practice_factor", ("paddy",), HERE).value == 0.01
    again = BOOK.with_rows(r for r in changed.rows if r.local)
    assert again == changed


def test_an_override_may_name_a_product_as_a_bureau_does(tmp_path):
    text = "service,parameter,key,value,unit,source\nprices,product_price,茶叶,150000,CNY t-1,x\n"
    changed, problems = override(tmp_path, text)
    assert problems == []
    assert changed.price("", "product_price", ("tea",), HERE, 2020).value == 150000.0


@pytest.mark.parametrize(
    ("line", "code", "said"),
    [
        ("soil_retention,practise_factor,paddy,1,1,x", "coefficient-unknown-parameter",
         "practice_factor"),
        ("soil_retension,practice_factor,paddy,1,1,x", "coefficient-unknown-parameter",
         "soil_retention"),
        ("soil_retention,practice_factor,paddi,1,1,x", "coefficient-unknown-type", "paddy"),
        ("prices,product_price,teaa,150000,CNY t-1,x", "coefficient-unknown-key", "tea?"),
        ("prices,product_price,,150000,CNY t-1,x", "coefficient-key-parts", "aquatic_products"),
        ("prices,dredging_cost,forest,12,CNY m-3,x", "coefficient-key-parts", "forest"),
        ("air_purification,removal_rate,SO3|forest,1,t km-2 yr-1,x", "coefficient-unknown-key",
         "SO2"),
        ("provision,product_price,tea,150000,CNY t-1,x", "coefficient-unknown-parameter",
         "product_price"),
        # the book has tea at 40,000 to 300,000 CNY t-1, a hundredth and a hundredfold are let pass
        ("prices,product_price,tea,1e12,CNY t-1,x", "coefficient-size", "400 CNY t-1 to 3e+07"),
        ("prices,product_price,tea,150,CNY t-1,x", "coefficient-size", "40000 CNY t-1 to 300000"),
        (",dredging_cost,,25,CNY t-1,x", "coefficient-unit-mismatch", "CNY m-3"),
        (",product_price,hydropower,1,CNY t-1,x", "coefficient-unit-mismatch", "CNY kWh-1"),
        (",dredging_cost,,25,,x", "coefficient-no-unit", "25"),
        (",dredging_cost,,,CNY m-3,x", "coefficient-number", "not a number"),
        (",dredging_cost,,nan,CNY m-3,x", "coefficient-number", "nan"),
        ("indices,cpi,,102,%,x", "coefficient-no-year", "cpi"),
    ],
)  # fmt: skip
def test_an_override_that_cannot_be_used_is_named_and_left_out(tmp_path, line, code, said):
    text = f"service,parameter,key,value,unit,source\n{line}\n"
    changed, (problem,) = override(tmp_path, text)
    assert (problem.code, problem.place.file, problem.place.line) == (code, "own.csv", 2)
    assert said in problem.text("en")
    assert problem.text("zh")
    assert changed.find("", "dredging_cost", (), HERE).value == 15.58


def test_a_declared_parameter_without_any_row_may_be_given(tmp_path):
    text = "service,parameter,value,unit,source\nsoil_retention,new_one,1,1,x\n"
    (tmp_path / "own.csv").write_text(text, encoding="utf-8")
    declared = {("soil_retention", "new_one"): Coefficient("new_one", "1")}
    _, problems = BOOK.with_overrides(tmp_path / "own.csv", "own.csv", declared)
    assert problems == []


def test_an_override_without_source_is_a_warning_and_used(tmp_path):
    text = "service,parameter,value,unit\nprices,dredging_cost,30,CNY m-3\n"
    changed, (problem,) = override(tmp_path, text)
    assert (problem.code, problem.severity) == ("coefficient-no-source", "warning")
    assert changed.find("", "dredging_cost", (), HERE).value == 30.0


def test_wrong_columns_are_named_with_the_nearest(tmp_path):
    changed, (problem,) = override(tmp_path, "service,paramter,value,unit\n")
    assert problem.code == "override-columns"
    assert "paramter -> parameter" in problem.text("en")
    assert changed == BOOK


def test_two_equal_overrides_are_ambiguous(tmp_path):
    text = "service,parameter,value,unit,source\n" + 2 * "prices,dredging_cost,3,CNY m-3,x\n"
    _, problems = override(tmp_path, text)
    assert [problem.code for problem in problems] == ["coefficient-ambiguous"]


def test_a_missing_or_unreadable_file_is_a_problem(tmp_path):
    _, (problem,) = BOOK.with_overrides(tmp_path / "none.csv", "none.csv")
    assert problem.code == "csv-missing"
    (tmp_path / "own.csv").write_bytes(b"\xff\xff\xff")
    _, (problem,) = BOOK.with_overrides(tmp_path / "own.csv", "own.csv")
    assert problem.code == "csv-encoding"
