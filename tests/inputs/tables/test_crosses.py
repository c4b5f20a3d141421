"""A zone a row, an item a column: the same amounts as one amount a row, and nothing is lost."""

from pathlib import Path

import pytest

from gep.book.ecosystem_types import EcosystemTypes
from gep.book.vocabulary import Vocabulary
from gep.inputs.tables.spellings import KnownNames
from gep.inputs.tables.statistics import read_statistics

KNOWN = KnownNames(
    zones={"330881001": "双塔街道", "330881112": "廿八都镇"},
    county="330881",
    county_name="江山市",
    year=2023,
    vocabulary=Vocabulary.shipped(),
    types=EcosystemTypes.shipped(),
)
TIDY = """\
zone_code,item,value,unit
330881001,rice,1.5,万t
330881001,tea,20,t
330881112,rice,500,t
"""
CROSS = """\
江山市 2023 年农产品产量
乡镇,稻谷（吨）,茶叶(t)
双塔街道,"15,000",20
廿八都镇,500,
"""


def read(folder: Path, text: str, name: str = "产品产量"):
    (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    return read_statistics(folder / f"{name}.csv", f"{name}.csv", KNOWN)


def amounts(statistics) -> list[tuple[object, ...]]:
    names = ("table", "zone_code", "item", "measure", "value", "unit", "year")
    return [tuple(row[name] for name in names) for row in statistics.rows()]


@pytest.mark.parametrize("name", ["产品产量", "各乡镇产品产量", "products"])
def test_it_says_the_same_as_one_amount_a_row(tmp_path: Path, name: str) -> None:
    tidy, _ = read(tmp_path, TIDY)
    cross, problems = read(tmp_path, CROSS, name)
    assert problems == []
    assert amounts(cross) == amounts(tidy)
    assert [row["cell"] for row in cross.rows()] == ["B3", "C3", "B4"]


def test_a_total_is_held_against_its_zones_and_never_read_as_one(tmp_path: Path) -> None:
    right, problems = read(tmp_path, CROSS + '合计,"15,500",20\n')
    assert [problem for problem in problems if problem.severity != "note"] == []
    wrong, problems = read(tmp_path, CROSS + '合计,"25,500",20\n')
    assert {problem.severity for problem in problems} & {"error", "warning"}
    assert len(amounts(right)) == len(amounts(wrong)) == 3


def test_a_heading_that_is_no_item_is_told_with_its_cell_if_numbers_stand_below(
    tmp_path: Path,
) -> None:
    text = CROSS.replace("茶叶(t)", "茶业(t)")
    _, problems = read(tmp_path, text)
    assert [(p.code, p.place.line, p.values["text"]) for p in problems] == [
        ("stat-item", 2, "茶业")
    ]
    assert "茶叶" in problems[0].text("zh")
    read_all, problems = read(tmp_path, CROSS.replace("茶叶(t)", "备注").replace(",20", ",旱"))
    assert problems == []
    assert len(amounts(read_all)) == 2


def test_a_unit_that_no_heading_names_is_asked_for(tmp_path: Path) -> None:
    _, problems = read(tmp_path, CROSS.replace("稻谷（吨）", "稻谷"))
    assert {problem.code for problem in problems} == {"stat-unit-missing"}


def test_what_stands_in_both_forms_is_told(tmp_path: Path) -> None:
    (tmp_path / "产品产量.csv").write_text(TIDY, encoding="utf-8")
    (tmp_path / "各乡镇产品产量.csv").write_text(CROSS, encoding="utf-8")
    _, problems = read_statistics(tmp_path, "s", KNOWN)
    assert [problem.code for problem in problems] == ["stat-twice"] * 3
