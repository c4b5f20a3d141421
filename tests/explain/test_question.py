"""What is asked: zones and words as people give them, alone or all at once."""

import math

import pytest

from gep.account.account import read_account
from gep.explain import explain
from gep.problems import DataProblem
from tests.explain.explained import copy_of
from tests.manifests import sealed_again


def test_one_type_is_told_alone(plain):
    for text in ("shrub", "灌丛", "Shrub"):
        told = explain(plain, "土壤保持", ecosystem_type=text)
        assert told.ecosystem_type == "shrub"
        assert {r.ecosystem_type for p in told.products for r in p.rows} == {"shrub"}
    rows = read_account(plain).rows()
    mine = rows[(rows["zone_layer"] == "county") & (rows["service"] == "soil_retention")]
    assert told.value == math.fsum(mine[mine["ecosystem_type"] == "shrub"]["value_yuan"].dropna())


def test_an_indicator_is_told_alone_even_if_it_does_not_count(plain):
    told = explain(plain, "potential_erosion")
    assert (told.service, told.counted) == ("soil_retention", False)
    assert [p.indicator for p in told.products] == ["potential_erosion"]
    assert told.agrees
    assert "memo.csv" in "\n".join(told.lines("en"))
    assert [p.indicator for p in explain(plain, "Avoided siltation").products] == [
        "avoided_siltation"
    ]
    assert {one.indicator for one in explain(plain, "soil_retention").others} == {
        "potential_erosion", "covered_erosion",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("text", "layer", "code"),
    [
        ("", "county", "330881"),
        ("测试县", "county", "330881"),
        ("330881", "county", "330881"),
        ("330881000000", "county", "330881"),
        ("330881001", "township", "330881001"),
        ("330881001000", "township", "330881001"),
        (" 330881001.0", "township", "330881001"),
        ("township 330881002", "township", "330881002"),
        ("Township 330881002", "township", "330881002"),
        ("r1", "red_line", "r1"),
        ("watershed/w2", "watershed", "w2"),
        ("township/", "township", ""),
    ],
)
def test_zones_are_found_by_code_and_name_in_any_layer(plain, text, layer, code):
    told = explain(plain, "soil_retention", text)
    assert (told.zone_layer, told.zone_code) == (layer, code)


@pytest.mark.parametrize(
    ("asked", "code", "near"),
    [
        (("soil_retenton",), "explain-service-unknown", "soil_retention"),
        (("土壤保特",), "explain-service-unknown", "土壤保持"),
        (("soil_retention", "330882001"), "explain-zone-unknown", "330881001"),
        (("soil_retention", "33088"), "explain-zone-unknown", "330881"),
        (("soil_retention", "watershed/w9"), "explain-zone-unknown", "-"),
        (("soil_retention", "", "grasland"), "explain-ecosystem-unknown", "grassland"),
    ],
)
def test_unknown_words_are_told_with_the_nearest(plain, asked, code, near):
    with pytest.raises(DataProblem) as raised:
        explain(plain, *asked)
    (problem,) = raised.value.problems
    assert problem.code == code
    assert dict(problem.values)["near"] == near
    for lang in ("zh", "en"):
        assert asked[-1].partition("/")[2] or asked[-1] in problem.text(lang)


def test_all_unknown_words_are_told_at_once(plain):
    with pytest.raises(DataProblem) as raised:
        explain(plain, "nothing", "nowhere", "nobody")
    assert len(raised.value.problems) == 3


def test_a_name_of_two_zones_is_no_answer(plain, tmp_path):
    out = copy_of(plain, tmp_path)

    first, second = read_account(out).layers["township"].names[:2]
    for path in (p for p in out.iterdir() if p.suffix in (".csv", ".json")):
        text = path.read_text(encoding="utf-8").replace(first, "青山").replace(second, "青山")
        path.write_text(text, encoding="utf-8")
    sealed_again(out)
    with pytest.raises(DataProblem) as raised:
        explain(out, "soil_retention", "青山")
    assert raised.value.problems[0].code == "explain-zone-ambiguous"
    assert "330881001" in raised.value.problems[0].text("en")
    assert explain(out, "soil_retention", "330881001").agrees


def test_a_type_that_the_norm_does_not_count_has_no_rows(plain):
    told = explain(plain, "soil_retention", ecosystem_type="built_up")
    assert told.products == told.silent == ()
    assert "no rows here" in "\n".join(told.lines("en"))
    assert math.isnan(told.value)
    assert told.as_dict()["value"] is None
