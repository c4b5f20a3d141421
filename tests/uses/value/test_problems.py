"""Everything wrong with a table of quantities is told at once, with its cell."""

from dataclasses import replace

import pytest

from gep.problems import DataProblem
from gep.uses.value.facts import TableFacts
from gep.uses.value.verb import value_quantities
from tests.uses.value.given_tables import (
    CARBON,
    FACTS,
    HEADER,
    NITROGEN,
    WATER,
    codes,
    refused,
    row,
    valued,
    write,
)


def test_everything_wrong_is_told_at_once(tmp_path):
    rows = [
        row(("water_conservtion", "water_conserved", "", ""), 1, "m3"),
        row(("soil_retention", "avoided_silt", "", ""), 1, "m3"),
        row(("soil_retention", "water_conserved", "", "forst"), 1, "m3"),
        row(("air_purification", "pollutant_removed", "SO3", ""), 1, "t"),
        row(("provision", "product_output", "青稞", ""), 1, "t"),
        row(WATER, "about 5", "m3"),
        row(WATER, 5, "亿元"),
        row(WATER, 5, "m3", 3, "元/t"),
        row(WATER, 5, "m3", 3),
        row(WATER, 5, "m3", -3, "元/m3"),
        row(WATER, "", ""),
        row(("provision", "product_output", "", ""), 1, "t"),
        row(CARBON, 5, "1e4 t"),
        row(CARBON, 5, "tCO2"),
        row(CARBON, 6, "tCO2"),
        row((*CARBON[:3], "forest"), 6, "tCO2"),
        row((*CARBON[:2], "x", ""), 6, "tCO2"),
        row(("", "", "", ""), 6, "tCO2"),
    ]
    assert sorted(codes(tmp_path, *rows)) == [
        (2, "quantity-unknown"),
        (3, "quantity-unknown"),
        (4, "quantity-elsewhere"),
        (4, "quantity-unknown"),
        (5, "quantity-unknown"),
        (6, "quantity-unknown-product"),
        (7, "quantity-number"),
        (8, "quantity-unit"),
        (9, "quantity-price-unit"),
        (10, "quantity-blank"),
        (11, "quantity-negative"),
        (12, "quantity-blank"),
        (12, "quantity-blank"),
        (13, "quantity-item-needed"),
        (14, "quantity-unit"),
        (15, "quantity-mixed"),
        (16, "quantity-twice"),
        (18, "quantity-no-items"),
        (19, "quantity-blank"),
        (19, "quantity-blank"),
    ]
    assert not (tmp_path / "out").exists()


def test_problems_suggest_the_nearest_name_in_both_languages(tmp_path):
    path = write(tmp_path / "q.csv", row(("water_conservtion", "water_conserved", "", ""), 1, "m3"))
    with pytest.raises(DataProblem) as caught:
        value_quantities(path, tmp_path / "out", TableFacts("zhejiang-2021", price_year=20))
    problems = {problem.code: problem for problem in caught.value.problems}
    assert set(problems) == {"quantity-unknown", "norm-unknown", "value-year"}
    assert str(problems["norm-unknown"].place) == "--norm"
    for lang in ("zh", "en"):
        assert "water_conservation" in problems["quantity-unknown"].text(lang)
        assert "zhejiang-2020" in problems["norm-unknown"].text(lang)
    assert str(problems["quantity-unknown"].place) == "q.csv:2  B2"


def test_a_header_without_what_is_needed_is_told(tmp_path):
    header = ("service", "indicater", "quantity", "unit")
    path = write(tmp_path / "q.csv", ("x", "y", 1, "t"), header=header)
    with pytest.raises(DataProblem) as caught:
        value_quantities(path, tmp_path / "out", FACTS)
    assert [p.code for p in caught.value.problems] == ["quantity-column", "quantity-unread"]
    assert "indicator" in caught.value.problems[1].text("en")


@pytest.mark.parametrize(
    ("years", "facts", "expected"),
    [
        ((2019, 2019), TableFacts("zhejiang-2020"), 2019),
        ((2019, ""), TableFacts("zhejiang-2020"), 2019),
        ((2019, 2019), TableFacts("zhejiang-2020", year=2020), "value-other-year"),
        ((2019, 2020), TableFacts("zhejiang-2020"), "quantity-year"),
        (("n.a.", 2020), TableFacts("zhejiang-2020"), "quantity-number"),
    ],
)
def test_the_year_is_that_of_the_table_unless_they_differ(tmp_path, years, facts, expected):
    rows = [(*row(WATER, 1, "m3"), years[0]), (*row(NITROGEN, 1, "t"), years[1])]
    path = write(tmp_path / "q.csv", *rows, header=(*HEADER, "year"))
    if isinstance(expected, int):
        account = value_quantities(path, tmp_path / "out", facts)
        assert account.about.year == account.about.price_year == expected
        return
    with pytest.raises(DataProblem) as caught:
        value_quantities(path, tmp_path / "out", facts)
    assert [p.code for p in caught.value.problems] == [expected]


def test_a_year_that_nobody_states_is_said_to_be_assumed(tmp_path):
    account = valued(tmp_path, row(WATER, 1, "m3"), facts=TableFacts("zhejiang-2020"))
    told = account.checks[account.checks["verdict"] == "warning"]
    assert any(str(account.about.year) in text for text in told["message_en"])


def test_a_file_that_is_not_there_a_workbook_and_an_empty_table_are_told(tmp_path):
    assert refused(tmp_path / "nowhere.csv", tmp_path) == ["quantity-file"]
    (tmp_path / "book.xlsx").write_bytes(b"PK")
    assert refused(tmp_path / "book.xlsx", tmp_path) == ["stat-not-workbook"]
    assert refused(write(tmp_path / "empty.csv"), tmp_path) == ["quantity-empty"]


def test_without_any_year_the_last_full_one_is_assumed_and_said(tmp_path):
    account = valued(tmp_path, row(WATER, 1000, "m3"), facts=replace(FACTS, year=None))
    told = " ".join(account.checks["message_en"])
    assert str(account.about.year) in told, "value-year-assumed"


def test_a_norm_that_names_no_price_is_a_problem_and_no_trace(tmp_path):
    text = (
        'inherits = "zhejiang-2020"\n[services.water_conservation.prices]\nwater_conserved = "x"\n'
    )
    (tmp_path / "own.toml").write_text('title = { zh = "x", en = "x" }\n' + text, encoding="utf-8")
    facts = replace(FACTS, norm=str(tmp_path / "own.toml"))
    assert [code for _, code in codes(tmp_path, row(WATER, 1, "m3"), facts=facts)] == [
        "norm-key-unknown"
    ]
