import pytest

from gep.book.ecosystem_types import EcosystemTypes, legend_names, read_legend
from gep.problems import DataProblem
from gep.shipped import shipped

TYPES = EcosystemTypes.shipped()


def codes(problems):
    return [problem.code for problem in problems]


def test_every_parent_is_a_type_and_stands_before_its_children():
    for one in TYPES.ids:
        parent = TYPES.parents[one]
        assert parent == "" or TYPES.ids.index(parent) < TYPES.ids.index(one)


def test_tops_are_the_nine_that_global_products_can_tell():
    assert [one for one in TYPES.ids if not TYPES.parents[one]] == [
        "forest", "shrub", "grassland", "wetland", "cropland", "orchard", "urban", "bare",
        "snow_ice",
    ]  # fmt: skip


@pytest.mark.parametrize("one", TYPES.ids)
def test_a_type_descends_from_its_whole_lineage_and_never_from_its_children(one):
    assert TYPES.lineage(one)[0] == one
    assert all(TYPES.descends(one, ancestor) for ancestor in TYPES.lineage(one))
    assert TYPES.lineage(one)[-1] == TYPES.top(one)
    assert not any(TYPES.descends(one, child) for child in TYPES.children(one))


@pytest.mark.parametrize("one", TYPES.ids)
def test_every_proper_name_finds_its_own_type(one):
    for spelling in (one, TYPES.zh[one], TYPES.en[one], f"  {TYPES.en[one].upper()} "):
        assert TYPES.find(spelling) == one


@pytest.mark.parametrize(
    ("text", "found", "why"),
    [
        ("草丛", "tussock", "its own Chinese name, though any grassland is called so too"),
        ("FOR_OPEN", "sparse_forest", "a code of another tool"),
        ("dryland", "dry_cropland", "another English word"),
        ("", None, "nothing is no type"),
        ("月球", None, "unknown"),
    ],
)
def test_find_takes_any_spelling(text, found, why):
    assert TYPES.find(text) == found, why


def test_a_bureau_adds_a_type_under_an_existing_parent():
    types = TYPES.with_rows([{"id": "moso", "parent": "bamboo_forest", "zh": "毛竹林"}])
    assert types.lineage("moso") == ("moso", "bamboo_forest", "forest")
    assert types.find("毛竹林") == "moso"
    assert "moso" not in TYPES.ids


@pytest.mark.parametrize("row", [{"id": "moso", "parent": "bambo"}, {"id": "shrub", "parent": ""}])
def test_a_type_without_a_parent_or_with_a_taken_id_is_refused(row):
    with pytest.raises(DataProblem) as caught:
        TYPES.with_rows([row])
    assert codes(caught.value.problems) == ["ecosystem-type-parent"]


@pytest.mark.parametrize("name", legend_names())
def test_shipped_legends_read_without_problem_and_name_every_code(name):
    legend, problems = read_legend(name, TYPES, shipped("coefficients"))
    assert problems == []
    assert all(legend.names_zh[code] and legend.names_en[code] for code in legend.types)
    assert set(legend.confidence.values()) <= {"seen", "recalled"}
    assert all(TYPES.children(legend.types[code]) for code in legend.ambiguous)


@pytest.mark.parametrize(
    ("name", "code", "type_id", "where"),
    [
        ("clcd", "5", "water", "CLCD class list"),
        ("clcd", "0", "", "no data is not land"),
        ("worldcover", "95", "marsh", "mangroves"),
        ("esri", "10", "", "clouds"),
        ("dynamic_world", "0", "water", "0 is a real class there"),
        ("mcd12q1", "8", "sparse_forest", "woody savanna"),
        ("cnlucc", "114", "paddy", "paddy on slopes over 25 degrees"),
        ("chinacover", "109", "tree_orchard", "ChinaCover level 2"),
        ("glc_fcs30", "72", "evergreen_needleleaf_forest", "closed evergreen needleleaf"),
        ("corine", "25", "mixed_forest", "grid code of class 313, the 25th of 44"),
        ("three_survey", "0303", "marsh", "mangrove in the land survey"),
        ("land_use_sea_use", "0303", "shrub", "shrub in the later classification"),
        ("three_survey", "1101", "river", "river in the land survey"),
        ("land_use_sea_use", "1101", "built_up", "logistics in the later classification"),
        ("three_survey", "0810A", "built_up", "squares are paved, 0810 is green"),
    ],
)
def test_codes_mean_what_the_products_say(name, code, type_id, where):
    legend, _ = read_legend(name, TYPES, shipped("coefficients"))
    assert legend.types[code] == type_id, where


def test_own_legend_in_the_encoding_of_chinese_windows_with_codes_as_decimals(tmp_path):
    text = "code,name_zh,ecosystem_type\n1.0,水田,水田\n2.0,云,\n0101,x,Paddy field\n"
    (tmp_path / "own.csv").write_bytes(text.encode("gb18030"))
    legend, problems = read_legend("own.csv", TYPES, tmp_path)
    assert problems == []
    assert legend.types == {"1": "paddy", "2": "", "0101": "paddy"}
    assert legend.confidence["1"] == "given"
    assert legend.file == "own.csv"


def test_all_bad_rows_of_a_legend_are_named_at_once(tmp_path):
    rows = "code,ecosystem_type\n1,forrest\n2,shrub\n2,bare\n3,moon\n"
    (tmp_path / "own.csv").write_text(rows, encoding="utf-8")
    legend, problems = read_legend("own.csv", TYPES, tmp_path)
    assert legend is None
    assert [(p.code, p.place.line) for p in problems] == [
        ("legend-type-unknown", 2), ("legend-code-twice", 4), ("legend-type-unknown", 5),
    ]  # fmt: skip
    assert "forest" in problems[0].text("en")
    assert "forrest" in problems[0].text("zh")


def test_unknown_legend_names_the_nearest(tmp_path):
    legend, (problem,) = read_legend("cldc", TYPES, tmp_path)
    assert legend is None
    assert problem.code == "legend-unknown"
    assert "clcd" in problem.text("en").splitlines()[-1]


def test_legend_without_its_columns_is_refused(tmp_path):
    (tmp_path / "own.csv").write_text("value,class\n1,forest\n", encoding="utf-8")
    _, problems = read_legend("own.csv", TYPES, tmp_path)
    assert codes(problems) == ["legend-columns"]
