import json
import tomllib
from pathlib import Path

import jsonschema
import pytest

from gep.config.plan import Plan, RasterSpec
from gep.config.reading import checked_plan, read_plan
from gep.config.schema import TABLES, AccountFile, account_schema
from gep.problems import Place, Problem
from gep.words import words

# design.md 4.1, with every table
WHOLE = """\
#:schema ./account.schema.json
[account]
name = "江山市"
code = "330881"
year = 2023
norm = "zhejiang-2020"

[land_cover]
path = "land_cover.tif"
legend = "clcd"
opening = { path = "land_cover_2022.tif", legend = "clcd" }

[rasters]
elevation = "dem.tif"
precipitation = { path = "data/precipitation.tif", unit = "mm yr-1", data_year = 2023 }
cooling_days = { value = 90, unit = "d yr-1" }

[zones.township]
path = "townships.gpkg"
layer = "townships"
code = "XZDM"
name = "XZMC"

[zones.red_line]
path = "red_line.shp"
overlapping = true

[statistics]
path = "statistics.xlsx"

[prices]
year = 2022
base_year = 2020

[methods]
carbon_dioxide_fixed = "nep"

[coefficients]
overrides = "local.csv"
"""
FILES = (
    "land_cover.tif", "land_cover_2022.tif", "dem.tif", "data/precipitation.tif",
    "townships.gpkg", "red_line.shp", "statistics.xlsx", "local.csv",
)  # fmt: skip
SMALL = """\
[account]
name = "a"
code = "330881"
year = 2023
norm = "zhejiang-2020"
[land_cover]
path = "land_cover.tif"
legend = "clcd"
[zones.township]
path = "townships.gpkg"
"""


@pytest.fixture(autouse=True)
def known(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gep.config.reading.norm_names", lambda: ("national-2022", "zhejiang-2020"))
    monkeypatch.setattr("gep.config.reading.legend_names", lambda: ("clcd", "dltb"))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "data").mkdir()
    for name in FILES:
        (tmp_path / name).touch()
    return tmp_path


def read(folder: Path, text: str) -> tuple[Plan | None, list[Problem]]:
    (folder / "account.toml").write_text(text, encoding="utf-8")
    return read_plan(folder / "account.toml")


def test_a_whole_account_becomes_a_plan_without_problems(folder: Path) -> None:
    plan, problems = read(folder, WHOLE)
    assert problems == []
    assert plan is not None
    assert (plan.name, plan.code, plan.year, plan.norm) == (
        "江山市",
        "330881",
        2023,
        "zhejiang-2020",
    )
    assert plan.services == ()
    assert plan.folder == folder
    assert plan.rasters["precipitation"] == RasterSpec(
        name="precipitation",
        path="data/precipitation.tif",
        unit="mm yr-1",
        data_year=2023,
        place=Place("account.toml", 15, "rasters.precipitation"),
    )
    assert (plan.rasters["cooling_days"].value, plan.rasters["cooling_days"].path) == (90, None)
    assert plan.opening is not None
    assert plan.opening.place.line == 11
    township, red_line = plan.zones["township"], plan.zones["red_line"]
    assert (township.code, township.label, township.overlapping) == ("XZDM", "XZMC", False)
    assert (red_line.code, red_line.label, red_line.overlapping) == ("code", "name", True)
    assert (plan.price_year, plan.base_year, plan.statistics) == (2022, 2020, "statistics.xlsx")
    assert plan.methods == {"carbon_dioxide_fixed": "nep"}
    assert plan.written.place("methods.carbon_dioxide_fixed").line == 36
    assert not plan.errors


def test_prices_are_those_of_the_year_and_the_opening_has_the_legend_of_the_closing(
    folder: Path,
) -> None:
    text = SMALL.replace('"clcd"\n', '"clcd"\nopening.path = "land_cover_2022.tif"\n')
    plan, problems = read(folder, text)
    assert problems == []
    assert plan is not None
    assert (plan.price_year, plan.base_year, plan.statistics, plan.overrides) == (
        None,
        None,
        "",
        "",
    )
    assert plan.opening is not None
    assert plan.opening.legend == "clcd"


def test_a_folder_means_the_account_in_it(folder: Path) -> None:
    (folder / "account.toml").write_text(SMALL, encoding="utf-8")
    plan, _ = read_plan(folder)
    assert plan is not None
    assert plan.path == folder / "account.toml"


# what is put in place of which line of SMALL, code, line, a word of the Chinese text and why
BROKEN = [
    ('name = "a"', 'nmae = "a"', "config-key-unknown", 2, "name", "misspelt key"),
    ('name = "a"', 'name = "a"\nlegend = "clcd"', "config-key-unknown", 3, "[land_cover] legend",
     "a key of another table"),
    ('name = "a"\n', "", "config-missing", 1, '加上 name = "江山市"', "required key"),
    ('name = "a"', 'name = ""', "config-empty", 2, "name", "empty text"),
    ('name = "a"', "name = 5", "config-type", 2, 'name = "5"', "number for text"),
    ('"330881"', "330881", "config-code", 3, 'code = "330881"', "code as a number"),
    ('"330881"', '"33-0881"', "config-code", 3, 'code = "330881"', "code with a dash"),
    ("2023", '"2023年"', "config-type", 4, "year = 2023", "year as text"),
    ("2023", "2023.0", "config-type", 4, "year = 2023", "year with decimals"),
    ("2023", "23", "config-year", 4, "1980", "year of two digits"),
    ("zhejiang-2020", "zhejiang2020", "config-norm-unknown", 5, "zhejiang-2020", "misspelt norm"),
    ("zhejiang-2020", "mine.toml", "file-missing", 5, "mine.toml", "own norm that is not there"),
    ("clcd", "cldc", "config-legend-unknown", 8, "clcd", "misspelt legend"),
    ('"land_cover.tif"', '"Landcover.tif"', "file-missing", 7, "land_cover.tif", "near file"),
    ("[zones.township]", "[zones.乡镇]", "config-key-ascii", 9, "乡镇", "Chinese layer name"),
    ("[zones.township]", "[zones.'乡镇']", "config-zone-name", 9, "乡镇", "the same in quotes"),
    ("[zones.township]", "[zones.village]", "config-no-township", 9, "village", "no township"),
    ('"townships.gpkg"', '"townships.gpkg"\noverlapping = "true"', "config-type", 11,
     "overlapping = true", "truth in quotes"),
    ("[land_cover]", "[rasters]\nelevaton = 'dem.tif'\n[land_cover]", "config-raster-unknown", 7,
     "elevation", "misspelt raster"),
    ("[land_cover]", "[rasters]\ncooling_days = 90\n[land_cover]", "config-type", 7,
     'cooling_days = { value = 90, unit = "d yr-1" }', "constant without a table"),
    ("[land_cover]", "[rasters]\nslope = {path='dem.tif', value=1}\n[land_cover]",
     "config-path-or-value", 7, "slope", "both"),
    ("[land_cover]", "[rasters]\nslope = {unit='1'}\n[land_cover]", "config-path-or-value", 7,
     "slope", "neither"),
    ("[land_cover]", "[rasters.slope]\npath='dem.tif'\nband=0\n[land_cover]", "config-range", 8,
     ">= 1", "bands count from 1"),
    *(
        ("[land_cover]", f"[rasters.slope]\npath='dem.tif'\nmonths={months}\n[land_cover]",
         "config-months", 8, word, "months")
        for months, word in [
            ("[]", "[]"), ("[0]", "0"), ("[13]", "13"), ("[5, 5]", "5, 5"), ('["2023-13"]', "-13"),
            ('[5, "2023-06"]', "2023-06"), ("[true]", "true"), ("7", "7"), ('"May"', "May"),
            ("[[5]]", "[5]"), ("[5.0]", "5.0"), ('["2023-5"]', "2023-5"),
        ]
    ),
    ("[land_cover]", "[rasters.slope]\npath='dem.tif'\nband=1\nmonths=[5]\n[land_cover]",
     "config-choice", 6, "months", "a band is chosen already"),
    ("[land_cover]", "[rasters]\nslope = {value=1, unit='1', year=2023, crs='x'}\n[land_cover]",
     "config-choice", 7, "crs, year", "a constant has no year"),
    ("[land_cover]", "[rasters.slope]\npath='dem.tif'\nunits='1'\n[land_cover]",
     "config-key-unknown", 8, "改为 unit", "key inside an entry"),
    ("2023", '2023\nservices = ["soil_retenton"]', "config-service-unknown", 5, "soil_retention",
     "misspelt service"),
    ("2023", "2023\nservices = []", "config-empty", 5, "services", "no service at all"),
    ("2023", "2023\nservices = [1]", "config-type", 5, "services", "numbers in a list"),
    ('"townships.gpkg"', '"data\\townships.gpkg"', "config-backslash", 10, "正斜杠",
     "backslash-t is a tabulator"),
    ('"townships.gpkg"', '"data\\Township.gpkg"', "config-backslash", 10, "正斜杠",
     "backslash-T is no escape at all"),
    ('name = "a"', "name = “江山市”", "config-full-width", 2, "半角", "Chinese quotes"),
    ('name = "a"', 'name = "a"\nname = "b"', "config-twice", 3, "name", "written twice"),
    ('name = "a"', 'name "a"', "config-syntax", 2, 'name "a"', "no equal sign"),
    ('"land_cover.tif"', '"red_line.shp"', "config-polygons", 6, "[grid] crs, resolution",
     "polygons need a grid and a column"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "code", "line", "word", "why"), BROKEN)
def test_each_mistake_is_told_once_with_its_line(
    folder: Path, old: str, new: str, code: str, line: int, word: str, why: str
) -> None:
    assert old in SMALL
    _, problems = read(folder, SMALL.replace(old, new, 1))
    codes = [problem.code for problem in problems]
    if why == "misspelt key":  # then the right key is missing too
        codes.remove("config-missing")
    assert codes == [code]
    problem = next(p for p in problems if p.code == code)
    assert (problem.place.file, problem.place.line) == ("account.toml", line)
    assert problem.severity == "error"
    assert word in problem.text("zh")
    assert "{" not in problem.text("en").replace("{ ", "").replace("{path", "").replace("{unit", "")


def test_all_mistakes_are_told_at_once(folder: Path) -> None:
    text = """\
[account]
nam = "a"
code = 330881
year = 2023
norm = "no such norm"
[land_cover]
path = "nowhere.tif"
legend = "clcd"
[rasters]
elevation = { path = "missing.tif", untis = "m" }
colling_days = 3
[zones.township]
path = "townships.gpkg"
"""
    plan, problems = read(folder, text)
    assert plan is None
    found = {(problem.code, problem.place.line) for problem in problems}
    assert found == {
        ("config-key-unknown", 2),
        ("config-missing", 1),
        ("config-code", 3),
        ("config-norm-unknown", 5),
        ("file-missing", 7),
        ("file-missing", 10),
        ("config-key-unknown", 10),
        ("config-raster-unknown", 11),
    }


def test_what_is_understood_is_planned_beside_errors(folder: Path) -> None:
    text = WHOLE.replace("elevation", "elevaton").replace('"data/pre', '"dat/pre')
    plan, problems = read(folder, text)
    assert {p.code for p in problems} == {"config-raster-unknown", "file-missing"}
    assert plan is not None
    assert set(plan.rasters) == {"precipitation", "cooling_days"}
    assert plan.is_refused("rasters.precipitation")
    assert not plan.is_refused("rasters.cooling_days")


@pytest.mark.parametrize("months", [(5, 6, 7), ("2022-12", "2023-01")])
def test_months_are_planned_and_said_again(folder: Path, months: tuple[int | str, ...]) -> None:
    listed = json.dumps(months)
    given = f'[rasters]\nndvi = {{ path = "dem.tif", months = {listed} }}\n'
    plan, problems = read(folder, SMALL + given)
    assert {p.code for p in problems} <= {"file-missing"}
    assert plan is not None
    assert plan.rasters["ndvi"].months == months
    again, _ = checked_plan(plan)  # as account.toml would say it
    assert again is not None
    assert again.rasters["ndvi"].months == months
    jsonschema.validate(plan.tables(), account_schema())


def test_layers_of_maps_are_planned_and_said_again(folder: Path) -> None:
    for name in ("rivers.gpkg", "towns.gpkg"):
        (folder / name).touch()
    text = SMALL + (
        '[maps]\nrivers = "rivers.gpkg"\n'
        'seats = { path = "towns.gpkg", name = "NAME", layer = "seats", data_year = 2020 }\n'
    )
    plan, problems = read(folder, text)
    assert not problems
    assert plan is not None
    assert plan.maps["rivers"].path == "rivers.gpkg"
    seats = plan.maps["seats"]
    assert (seats.layer, seats.label, seats.data_year) == ("seats", "NAME", 2020)
    assert plan.tables()["maps"] == {
        "rivers": {"path": "rivers.gpkg"},
        "seats": {"path": "towns.gpkg", "name": "NAME", "layer": "seats", "data_year": 2020},
    }


@pytest.mark.parametrize(
    ("line", "code", "at"),
    [
        ('rivers = "nowhere.gpkg"', "file-missing", "maps.rivers"),
        ('lakes = "rivers.gpkg"', "config-key-unknown", "maps.lakes"),
        ('seats = { path = "land_cover.tif", colour = "x" }', "config-key-unknown", "seats.colour"),
        ("locator = 3", "config-type", "maps.locator"),
        ('locator = { name = "x" }', "config-missing", "maps.locator.path"),
    ],
)
def test_what_is_wrong_with_a_layer_of_maps_is_told(
    folder: Path, line: str, code: str, at: str
) -> None:
    _, problems = read(folder, f"{SMALL}[maps]\n{line}\n")
    assert [p.code for p in problems] == [code]
    assert problems[0].place.where.endswith(at)
    assert all(problems[0].text(lang) for lang in ("zh", "en"))


def test_a_grid_beside_a_raster_land_cover_is_only_a_warning(folder: Path) -> None:
    plan, problems = read(folder, SMALL + '[grid]\ncrs = "EPSG:4548"\nresolution = 30\n')
    assert [(p.code, p.severity, p.place.line) for p in problems] == [
        ("config-grid-unused", "warning", 11)
    ]
    assert plan is not None
    assert plan.grid is not None
    assert not plan.errors


def test_a_crs_is_for_rasters(folder: Path) -> None:
    cover = '"red_line.shp"\ncode = "DLBM"\ncrs = "EPSG:4490"'
    text = SMALL.replace('"land_cover.tif"', cover) + '[grid]\ncrs = "EPSG:4548"\nresolution = 10\n'
    _, problems = read(folder, text)
    assert [(p.code, p.place.where) for p in problems] == [
        ("config-crs-polygons", "land_cover.crs")
    ]
    plan, problems = read(folder, SMALL.replace('.tif"', '.tif"\ncrs = "EPSG:4490"'))
    assert problems == []
    assert plan is not None
    assert plan.land_cover.crs == "EPSG:4490"


def test_polygon_land_cover(folder: Path) -> None:
    text = SMALL.replace('"land_cover.tif"', '"red_line.shp"\nlayer = "DLTB"\ncode = "DLBM"')
    plan, problems = read(folder, text + '[grid]\ncrs = "EPSG:4548"\nresolution = 10\n')
    assert problems == []
    assert plan is not None
    assert plan.grid is not None
    assert (plan.grid.crs, plan.grid.resolution) == ("EPSG:4548", 10)
    assert (plan.land_cover.layer, plan.land_cover.code) == ("DLTB", "DLBM")


def test_backslashes_in_single_quotes_are_a_path_on_any_system(folder: Path) -> None:
    text = SMALL + "[rasters]\nprecipitation = 'data\\precipitation.tif'\n"
    plan, problems = read(folder, text)
    assert problems == []
    assert plan is not None
    assert plan.rasters["precipitation"].path == "data/precipitation.tif"


@pytest.mark.parametrize(
    ("encoding", "named"), [("gb18030", "GB18030"), ("utf-16", "UTF-16")], ids=["gbk", "utf-16"]
)
def test_another_encoding_is_named(folder: Path, encoding: str, named: str) -> None:
    (folder / "account.toml").write_bytes(WHOLE.encode(encoding))
    plan, problems = read_plan(folder / "account.toml")
    assert plan is None
    assert [p.code for p in problems] == ["config-encoding"]
    assert named in problems[0].text("zh")
    if encoding == "gb18030":
        assert problems[0].place.line == 3  # the first line with Chinese text


def test_a_byte_order_mark_and_windows_line_ends_are_no_problem(folder: Path) -> None:
    (folder / "account.toml").write_bytes(WHOLE.replace("\n", "\r\n").encode("utf-8-sig"))
    plan, problems = read_plan(folder / "account.toml")
    assert problems == []
    assert plan is not None
    assert plan.rasters["elevation"].place.line == 14


def test_no_account_there(tmp_path: Path) -> None:
    plan, problems = read_plan(tmp_path)
    assert plan is None
    assert [(p.code, p.place) for p in problems] == [("account-missing", Place("account.toml"))]


@pytest.mark.parametrize("text", ["", "account = 5\nrasters = 5\nzones = 5\nland_cover = []\n"])
def test_nothing_usable_is_told_and_not_a_traceback(folder: Path, text: str) -> None:
    plan, problems = read(folder, text)
    assert plan is None
    assert {"account", "land_cover", "zones"} <= {p.place.where for p in problems}


def test_no_problem_shows_an_absolute_path(folder: Path) -> None:
    _, problems = read(folder, WHOLE.replace("dem.tif", "den.tif").replace("clcd", "clc"))
    assert problems
    assert all(str(folder) not in p.text(lang) for p in problems for lang in ("zh", "en"))


# the schema


def test_the_schema_is_valid_and_takes_what_the_reader_takes() -> None:
    schema = account_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    validator.validate(tomllib.loads(WHOLE))
    validator.validate(tomllib.loads(SMALL))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('name = "a"', 'nmae = "a"'),
        ('"330881"', "330881"),
        ("2023", "23"),
        ("[land_cover]", "[rasters]\nelevaton = 'dem.tif'\n[land_cover]"),
        ("[land_cover]", "[rasters]\nelevation = 5\n[land_cover]"),
        ("[zones.township]", "[zones.'乡镇']"),
    ],
)
def test_the_schema_refuses_what_the_reader_refuses(old: str, new: str) -> None:
    validator = jsonschema.Draft202012Validator(account_schema())
    assert not validator.is_valid(tomllib.loads(SMALL.replace(old, new, 1)))


def test_every_key_is_explained_in_both_languages() -> None:
    keys = set(AccountFile.model_fields)
    keys |= {f"{table}.{name}" for table, model in TABLES.items() for name in model.model_fields}
    said = words("account_keys")
    assert set(said) == keys
    assert all(entry["zh"] and entry["en"] for entry in said.values())
    text = json.dumps(account_schema(), ensure_ascii=False)
    assert all(f"{said[key]['zh']} / {said[key]['en']}" in text for key in keys)
    assert "null" not in text


def test_examples_of_the_schema_are_valid() -> None:
    """An editor offers them, so each must be of the type of its key."""
    schema = account_schema()
    for model in TABLES.values():
        definition = schema["$defs"][model.__name__]
        for node in definition["properties"].values():
            for example in node.get("examples", ()):
                jsonschema.validate(example, node | {"$defs": schema["$defs"]})
