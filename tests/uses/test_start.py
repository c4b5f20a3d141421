"""What `gep init` writes can be filled in, and is understood by what reads it."""

import re
import time
import tomllib
from pathlib import Path

import jsonschema
import openpyxl
import pandas as pd
import pytest

from gep import units
from gep.book.ecosystem_types import EcosystemTypes
from gep.book.norm import read_norm
from gep.book.vocabulary import Measure, Vocabulary, spelt
from gep.config.reading import read_plan
from gep.config.schema import account_schema
from gep.inputs.tables.spellings import KnownNames
from gep.inputs.tables.statistics import read_statistics
from gep.problems import UsageProblem
from gep.uses.start.template import offered_units, write_statistics_workbook, write_template
from gep.uses.start.verb import account_template, init
from gep.words import words

ZONES = {"330881001": "双塔街道", "330881112": "廿八都镇"}
KNOWN = KnownNames(
    zones=ZONES,
    county="330881",
    county_name="江山市",
    year=2023,
    vocabulary=Vocabulary.shipped(),
    types=EcosystemTypes.shipped(),
)
CROSSES = [said["zh"] for said in words("statistics_crosses").values()]
FILES = ["account.toml", "account.schema.json", "statistics.xlsx"]


def _row(
    table: str, zone: str, item: str, measure: str, value: float, unit: str
) -> dict[str, object]:
    return {
        "table": table, "zone_code": zone, "item": item, "measure": measure,
        "value": value, "unit": unit, "year": 2023, "source": "=年鉴",
    }  # fmt: skip


ROWS = pd.DataFrame(
    [
        _row("products", "330881001", "rice", "output", 0.3, "t yr-1"),
        _row("products", "330881112", "竹材", "产量", 12.5, "万根"),
        _row("reservoirs", "330881112", "峡口水库", "capacity", 6230.0, "万m3"),
        _row("forest_stock", "330881", "竹林|幼龄林", "面积", 1e5, "亩"),
        _row("tourism", "330881", "", "自然景观贡献率", 35.0, "%"),
    ]
)


# --- the folder


def test_the_norm_that_is_offered_is_in_force():
    norm, _ = read_norm(tomllib.loads(account_template())["account"]["norm"])
    assert norm.superseded_by is None


def test_init_writes_three_files_and_says_which(tmp_path: Path) -> None:
    folder = tmp_path / "新 账户"
    assert init(folder) == [folder / name for name in FILES]
    assert sorted(path.name for path in folder.iterdir()) == sorted(FILES)


@pytest.mark.parametrize("name", FILES)
def test_init_overwrites_nothing(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("mine", encoding="utf-8")
    with pytest.raises(UsageProblem, match=re.escape(name)):
        init(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == [name]
    assert (tmp_path / name).read_text(encoding="utf-8") == "mine"


def test_the_template_is_valid_by_its_own_schema() -> None:
    jsonschema.validate(tomllib.loads(account_template()), account_schema())


def test_the_template_lacks_nothing_but_files_and_a_name(tmp_path: Path) -> None:
    init(tmp_path)
    plan, problems = read_plan(tmp_path)
    assert plan is not None
    assert {p.code for p in problems} == {"file-missing", "config-placeholder"}


@pytest.mark.parametrize(("key", "own"), [("name", 'name = "某某县"'), ("code", 'code = "000000"')])
def test_a_placeholder_that_was_left_is_told_with_its_line(
    tmp_path: Path, key: str, own: str
) -> None:
    """A county without a name would only be noticed on the cover of its report."""
    init(tmp_path)
    problems = {p.place.where: p for p in read_plan(tmp_path)[1] if p.code == "config-placeholder"}
    assert set(problems) == {"account.name", "account.code"}
    problem = problems[f"account.{key}"]
    assert problem.severity == "error"
    for lang in ("zh", "en"):
        assert own in problem.text(lang)
    written = (tmp_path / "account.toml").read_text(encoding="utf-8")
    filled = written.replace(own, own.replace("某某县", "江山市").replace("000000", "330881"))
    (tmp_path / "account.toml").write_text(filled, encoding="utf-8")
    left = [p.place.where for p in read_plan(tmp_path)[1] if p.code == "config-placeholder"]
    assert left == [{"name": "account.code", "code": "account.name"}[key]]


def test_every_optional_key_is_valid_once_its_mark_is_taken_off() -> None:
    template = account_template()
    assert "#     path =" in template  # keys of one raster's table: no lines of [rasters] itself
    text = re.sub(r"^# (?=\[grid\]|[a-z_]+ = )", "", template, flags=re.MULTILINE)
    tables = tomllib.loads(text)
    jsonschema.validate(tables, account_schema())
    assert set(tables["rasters"]) == set(Vocabulary.shipped().rasters)


@pytest.mark.parametrize("key", words("account_keys"))
def test_every_key_is_in_the_template_with_its_meaning(key: str) -> None:
    assert key.rpartition(".")[2] in account_template()
    if not key.startswith("land_cover.opening."):
        assert words("account_keys")[key]["zh"] in account_template()


# --- the workbook


def test_an_untouched_template_holds_no_amounts_and_no_problems(tmp_path: Path) -> None:
    write_template(tmp_path / "s.xlsx", zones=ZONES)
    statistics, problems = read_statistics(tmp_path / "s.xlsx", "s.xlsx", KNOWN)
    assert statistics.frame.empty
    assert problems == []


def test_there_is_a_sheet_for_every_table_and_a_title(tmp_path: Path) -> None:
    write_template(tmp_path / "s.xlsx")
    names = openpyxl.load_workbook(tmp_path / "s.xlsx").sheetnames
    titles = {table: said["zh"] for table, said in words("statistics_tables").items()}
    assert [name for name in names if name not in CROSSES] == [
        "填报说明", *(titles[table] for table in KNOWN.tables), "_lists",
    ]  # fmt: skip
    assert set(CROSSES) <= set(names)
    assert set(titles) == set(KNOWN.tables)
    assert all(re.fullmatch(r"[\u4e00-\u9fff]+", name) for name in names if name != "_lists")


def test_each_sheet_prints_on_one_page_wide_and_can_be_filled_for_2000_rows(tmp_path: Path) -> None:
    write_template(tmp_path / "s.xlsx", zones=ZONES)
    book = openpyxl.load_workbook(tmp_path / "s.xlsx")
    for sheet in book.worksheets[1:-1]:
        assert sheet.page_setup.fitToWidth in (None, 1)  # which is what nothing said means
        assert sheet.page_setup.fitToHeight == 0
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert sheet.page_setup.orientation == "landscape"
        assert sheet.print_title_rows == "$1:$2"
        assert sheet.protection.sheet
        styled = sheet.column_dimensions
        for column in range(1, 8):  # a column that has no cell of its own there is as it says
            letter = openpyxl.utils.get_column_letter(column)
            group = next(d for d in styled.values() if d.min <= column <= d.max)
            assert not group.protection.locked, (sheet.title, letter)


def test_the_cross_sheet_has_a_township_a_row_and_is_read(tmp_path: Path) -> None:
    write_template(tmp_path / "s.xlsx", zones=ZONES)
    book = openpyxl.load_workbook(tmp_path / "s.xlsx")
    [name] = CROSSES
    sheet = book[name]
    assert [[cell.value for cell in row[:2]] for row in sheet["A3:B4"]] == [
        [code, zone] for code, zone in ZONES.items()
    ]
    heads = {sheet.cell(2, column).value: column for column in range(3, sheet.max_column + 1)}
    sheet.cell(3, heads["稻谷（吨）"], 1234.5)
    sheet.cell(4, heads["竹材（根）"], 60000)
    sheet.cell(4, heads["油茶（茶油）（吨）"], 0)
    book.save(tmp_path / "s.xlsx")
    statistics, problems = read_statistics(tmp_path / "s.xlsx", "s.xlsx", KNOWN)
    assert problems == []
    found = {(r["zone_code"], r["item"]): (r["value"], r["unit"], r["cell"])
             for r in statistics.rows()}  # fmt: skip
    cells = [sheet.cell(3, heads["稻谷（吨）"]).coordinate,
             sheet.cell(4, heads["竹材（根）"]).coordinate,
             sheet.cell(4, heads["油茶（茶油）（吨）"]).coordinate]  # fmt: skip
    assert found == {
        ("330881001", "rice"): (1234.5, "t yr-1", cells[0]),
        ("330881112", "bamboo_culms"): (60000.0, "culm yr-1", cells[1]),
        ("330881112", "camellia_oil"): (0.0, "t yr-1", cells[2]),
    }


def test_a_filled_workbook_is_read_as_it_was_written(tmp_path: Path) -> None:
    write_statistics_workbook(tmp_path / "s.xlsx", ROWS, "江山市统计资料")
    statistics, problems = read_statistics(tmp_path / "s.xlsx", "s.xlsx", KNOWN)
    assert problems == []
    found = {(r["table"], r["item"], r["value"], r["unit"]) for r in statistics.rows()}
    assert found == {
        ("products", "rice", 0.3, "t yr-1"),
        ("products", "bamboo_culms", 125000.0, "culm yr-1"),
        ("reservoirs", "峡口水库", 6.23e7, "m3"),
        # 100,000 mu of 1/15 ha, to the 15 digits that a converted amount keeps
        ("forest_stock", "bamboo_forest|young", 6666.66666666667, "ha"),
        ("tourism", "", 0.35, "1"),
    }
    assert set(statistics.frame["source"]) == {"=年鉴"}  # a text, never a formula


def test_prefilled_rows_stand_in_the_template(tmp_path: Path) -> None:
    write_template(tmp_path / "s.xlsx", ZONES, ROWS.drop(columns="value"))
    statistics, problems = read_statistics(tmp_path / "s.xlsx", "s.xlsx", KNOWN)
    assert statistics.frame.empty
    assert {p.code for p in problems} == {"stat-no-number"}


def test_a_workbook_is_the_same_bytes_each_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_statistics_workbook(tmp_path / "a.xlsx", ROWS, "甲", synthetic=True)
    monkeypatch.setattr(time, "time", lambda: 2e9)
    write_statistics_workbook(tmp_path / "b.xlsx", ROWS, "甲", synthetic=True)
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()


def test_a_synthetic_workbook_says_so_on_every_sheet(tmp_path: Path) -> None:
    write_statistics_workbook(tmp_path / "s.xlsx", ROWS, "甲", synthetic=True)
    book = openpyxl.load_workbook(tmp_path / "s.xlsx")
    for sheet in book.worksheets[:-1]:
        shown = "".join(str(cell.value) for cell in sheet[1])
        assert "合成数据" in shown
        assert "not for accounting" in shown


def test_the_template_helps_to_fill_it_in(tmp_path: Path) -> None:
    write_template(tmp_path / "s.xlsx", zones=ZONES)
    book = openpyxl.load_workbook(tmp_path / "s.xlsx")
    assert book["_lists"].sheet_state == "hidden"
    assert [p.value for p in book.custom_doc_props.props] == ["1"]
    sheet = book["产品产量"]
    assert sheet.freeze_panes == "A3"
    assert sheet["A3"].value == "示例"
    assert sheet.protection.sheet
    assert sheet["A2"].protection.locked
    assert not sheet["D4"].protection.locked
    assert sheet["D4"].fill.fgColor.rgb == "FFFFF9DB"
    lists = {str(rule.sqref)[0]: rule.formula1 for rule in sheet.data_validations.dataValidation}
    assert set(lists) == set("ABCE")
    first, last = re.findall(r"\$([A-Z])\$(\d+)", lists["A"])
    entries = [row[0].value for row in book["_lists"][f"{''.join(first)}:{''.join(last)}"]]
    assert entries == list(ZONES.values())


@pytest.mark.parametrize("measure", KNOWN.vocabulary.measures, ids=lambda m: f"{m.table}.{m.key}")
def test_every_offered_unit_converts(measure: Measure) -> None:
    for unit in offered_units(measure, KNOWN.vocabulary):
        assert units.is_unit(unit)
        wanted = {measure.unit} - {""} or {
            item.unit for item in KNOWN.vocabulary.items.get(measure.item_axis, {}).values()
        }
        yearly = [(unit, one) for one in wanted] + [(f"{unit} yr-1", one) for one in wanted]
        assert not wanted or any(units.same_dimension(*pair) for pair in yearly)


# --- the names that ship


@pytest.mark.parametrize("axis", KNOWN.vocabulary.items)
def test_a_spelling_means_one_item(axis: str) -> None:
    meant: dict[str, str] = {}
    for item in KNOWN.vocabulary.items[axis].values():
        for name in (item.key, item.zh, item.en, *item.also_written):
            assert meant.setdefault(spelt(name), item.key) == item.key


@pytest.mark.parametrize("measure", KNOWN.vocabulary.measures, ids=lambda m: f"{m.table}.{m.key}")
def test_every_measure_is_found_by_its_titles(measure: Measure) -> None:
    for name in (measure.key, measure.zh, measure.en):
        assert KNOWN.measure(measure.table, name) == measure
    assert not measure.unit or units.is_unit(measure.unit)


@pytest.mark.parametrize("table", KNOWN.tables)
def test_every_table_is_found_by_its_titles(table: str) -> None:
    titles = words("statistics_tables")[table]
    assert {KNOWN.table(name) for name in (table, titles["zh"], titles["en"])} == {table}
