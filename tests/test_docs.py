"""What the documentation says is so: links, commands, files, columns, keys, examples, numbers."""

import ast
import csv
import doctest
import importlib
import importlib.util
import re
import shlex
import tomllib
from pathlib import Path

import click
import pytest

import gep
from docs import blocks, make
from gep.account import columns
from gep.book.confidence import CONFIDENCE
from gep.book.norm import norm_names
from gep.cli.command import gep as command_line
from gep.config.schema import TABLES, AccountFile
from gep.service import discover
from gep.uses.service_pages.page import page_file, service_page
from gep.words import words
from tests import same_bytes
from tests.county import make_county
from tests.markdown import Page

HOUSE = Path(__file__).parent.parent
DOCS = HOUSE / "docs"
WRITTEN = [Page(p) for p in sorted((*HOUSE.glob("*.md"), *DOCS.glob("*.md")))]
GENERATED = [Page(p) for p in sorted((DOCS / "services").glob("*.md"))]
README, TWIN = Page(HOUSE / "README.md"), Page(HOUSE / "README.zh.md")
ARCHITECTURE, SAMPLE = Page(DOCS / "architecture.md"), Page(DOCS / "sample-county.md")
TWINS = [page for page in WRITTEN if page.path.name.endswith(".zh.md")]
in_both = pytest.mark.parametrize("ending", [".md", ".zh.md"])
PLACES = (
    "gep/",
    "docs/",
    "coefficients/",
    "tests/",
    "maps/",
    "sample_rasters/",
    "benchmarks/",
    ".ci/",
)
TABLE_OF = {
    "account": "## `[account]`",
    "land_cover": "## `[land_cover]`",
    "land_cover.opening": "### `opening`",
    "grid": "## `[grid]`",
    "rasters.*": "## `[rasters]`",
    "zones.*": "## `[zones.<name>]`",
    "statistics": "## `[statistics]`",
    "prices": "## `[prices]`",
    "coefficients": "## `[coefficients]`",
    "maps": "## `[maps]`",
    "maps.*": "### `seats`",
}


def pages(those, have):
    """Runs a test for each of some pages that has what the test looks at."""
    found = [page for page in those if have(page)]
    return pytest.mark.parametrize("page", found, ids=lambda page: page.path.name)


written_page = pytest.mark.parametrize("page", WRITTEN, ids=lambda p: p.path.name)


@pytest.fixture(autouse=True)
def no_extensions(monkeypatch):
    monkeypatch.delenv("GEP_EXTENSIONS", raising=False)


def links_within(page):
    return [link for link in page.links() if not link.startswith("https://")]


@pages(WRITTEN + GENERATED, links_within)
def test_every_link_leads_somewhere(page):
    for link in links_within(page):
        name, _, anchor = link.partition("#")
        target = page.path.parent / name if name else page.path
        assert target.exists(), link
        assert not anchor or anchor in Page(target).anchors(), link


def named_in(page):
    """Paths of the repository, and names of the package."""
    path = re.compile(rf"({'|'.join(map(re.escape, PLACES))})[^<> ]*|gep(\.\w+)+")
    return [text for text in page.code() if path.fullmatch(text)]


@pages(WRITTEN + GENERATED, named_in)
def test_every_file_and_name_of_the_package_exists(page):
    for text in named_in(page):
        if text.startswith(PLACES):
            assert list(HOUSE.glob(text.rstrip("/"))), text
        else:
            assert is_named(text), text


def is_named(text):
    module, _, name = text.rpartition(".")
    if importlib.util.find_spec(module) and hasattr(importlib.import_module(module), name):
        return True
    return importlib.util.find_spec(text) is not None


@written_page
def test_every_command_that_is_shown_can_be_given(page):
    shown = [*"\n".join(page.blocks("sh")).splitlines(), *page.code()]
    for line in shown:
        found = re.match(r"(?:\w+=\S+ )*(?:\S+[/\\])?gep ((?!-c)[a-z-].*)", line)
        if found:
            check_command(shlex.split(found[1], comments=True))


def commands(group):
    return group.list_commands(click.Context(group))


def check_command(arguments):
    lang = arguments.index("--lang") if "--lang" in arguments else None
    if lang is not None:
        del arguments[lang : lang + 2]
    command = command_line
    while arguments and isinstance(command, click.Group) and arguments[0] in commands(command):
        command = command.get_command(click.Context(command), arguments.pop(0))
    assert command is not command_line or arguments in (["--help"], ["--version"]), arguments
    options = {option for parameter in command.params for option in parameter.opts} | {"--help"}
    assert {word for word in arguments if word.startswith("--")} <= options


def made_in(page):
    shown = "\n".join([*page.blocks("sh"), *page.code()])
    return re.findall(r"^(?:\w+=\w+ )?make ([a-z ]+?)(?: *#.*)?$", shown, re.MULTILINE)


@pages(WRITTEN, made_in)
def test_every_make_target_that_is_shown_exists(page):
    makefile = (HOUSE / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^(\w+):.*##", makefile, re.MULTILINE))
    for line in made_in(page):
        assert set(line.split()) <= targets, line


@written_page
def test_examples_of_python_and_toml_are_valid(page):
    for text in page.blocks("python"):
        ast.parse(text)
    for text in page.blocks("toml"):
        tomllib.loads(text)


@written_page
def test_the_project_speaks_of_itself_alone(page):
    banned = r"/work/|/tmp/|/home/|/root|localhost|[\w-]+\.internal"
    assert not re.findall(banned, page.text)


def test_readme_and_its_twin_have_the_same_structure():
    assert [n for n, _ in README.headings()] == [n for n, _ in TWIN.headings()]
    assert [bare(t) for t in README.blocks("sh")] == [bare(t, "zh") for t in TWIN.blocks("sh")]
    assert README.blocks("toml") == TWIN.blocks("toml")
    assert [*map(without_comments, README.blocks("python"))] == [
        *map(without_comments, TWIN.blocks("python"))
    ]
    twins = [link.replace(".zh.md", ".md") for link in TWIN.links()]
    assert set(README.links()) - {"README.zh.md"} == set(twins) - {"README.md"}


def without_comments(text):
    return ast.unparse(ast.parse(text))


def bare(text, lang="en"):
    """Commands without comments; the two languages differ in nothing but ``--lang``."""
    commands = [line.partition("#")[0].strip() for line in text.splitlines()]
    return [c.replace("--lang en ", "") for c in commands]


def test_readme_lists_every_command():
    for page, heading in ((README, "## Your own account"), (TWIN, "## 核算自己的县")):
        assert [f"gep {name}" for name in commands(command_line)] == [
            row[0] for row in page.table(heading)
        ]


def test_the_account_in_readme_is_one():
    for text in README.blocks("toml"):
        AccountFile.model_validate(tomllib.loads(text))


def test_what_is_generated_is_up_to_date():
    assert make.stale(make.service_pages(make.SERVICES) | blocks.pages()) == []


def test_every_room_is_drawn_and_told_and_none_that_is_not_there():
    house = {p.parent.name for p in HOUSE.glob("gep/*/__init__.py")}
    house |= {p.stem for p in HOUSE.glob("gep/*.py")} - {"__init__"}
    drawn = re.findall(r"\w+", ARCHITECTURE.blocks("text")[1])
    told = [Path(row[0]).stem for row in ARCHITECTURE.table("## The house")]
    assert sorted(drawn) == sorted(told) == sorted(house)


def test_the_sample_county_is_of_the_accounts_that_are_recorded():
    recorded = {
        f"{account}: {digest[:12]}"
        for account, file, digest in csv.reader(same_bytes.RECORD.open(encoding="utf-8"))
        if account.startswith("sample-2023") and file == "account.csv"
    }
    told = re.search(r"<!-- account\.csv of (.+) -->", SAMPLE.text)[1].split(", ")
    assert set(told) == recorded
    assert len(told) == len(norm_names()) > 0


def sample_numbers(heading, first):
    """Numbers of the rows of a table of the sample county by their first cell, a norm each."""
    return {
        row[0].strip("`"): [float(re.match(r"[\d.]+", cell)[0]) for cell in row[first:]]
        for row in SAMPLE.table(heading)
        if all(re.match(r"[\d.]+", cell) for cell in row[first:])
    }


@pytest.mark.parametrize(
    ("coefficient", "service"),
    # each prices all of a service and nothing else
    [("electricity_price", "Climate regulation"), ("carbon_market_price", "Carbon sink")],
)
def test_what_rests_on_the_price_of_a_service_is_its_value(coefficient, service):
    stake = sample_numbers("## What the value rests on", 4)[coefficient]
    value = sample_numbers("## Values and shares", 1)[service]
    assert stake == pytest.approx(value, abs=0.011)


def test_less_than_a_tenth_of_the_sample_county_rests_on_recalled_coefficients():
    recalled = sample_numbers("## Values and shares", 1)["resting on unverified coefficients"]
    assert len(recalled) == len(norm_names())
    assert max(recalled) < 10


def test_every_name_of_the_face_is_in_the_reference():
    told = re.findall(r"^::: gep\.(\w+)$", Page(DOCS / "api.md").text, re.MULTILINE)
    assert sorted(told) == sorted(gep._HOMES)


@pytest.mark.parametrize("page", TWINS, ids=lambda p: p.path.name)
def test_a_page_and_its_twin_have_the_same_parts(page):
    other = Page(page.path.with_name(page.path.name.replace(".zh.md", ".md")))
    assert [level for level, _ in page.headings()] == [level for level, _ in other.headings()]
    assert page.links()[0] == other.path.name
    assert other.links()[0] == page.path.name
    assert [bare(text, "zh") for text in page.blocks("sh")] == [bare(t) for t in other.blocks("sh")]
    assert len(page.blocks("text")) == len(other.blocks("text"))


@pytest.mark.parametrize("key", [service.key for service in discover()])
def test_every_service_has_both_pages_and_stands_in_both_lists(key):
    for lang in ("zh", "en"):
        name = page_file(key, lang)
        assert (DOCS / "services" / name).is_file()
        assert name in Page(DOCS / "services" / page_file("README", lang)).links()


@pages(GENERATED, lambda page: page.blocks("pycon"))
def test_worked_examples_of_the_pages_hold(page):
    runner = doctest.DocTestRunner(verbose=False)
    parser = doctest.DocTestParser()
    for number, text in enumerate(page.blocks("pycon")):
        test = parser.get_doctest(text, {}, page.path.name, str(page.path), number)
        assert runner.run(test).failed == 0


def account_toml(ending):
    return Page(DOCS / f"account-toml{ending}")


def reading(ending):
    return Page(DOCS / f"reading-an-account{ending}")


@in_both
def test_the_columns_of_the_account_are_these(ending):
    assert [row[0] for row in reading(ending).table("## account.csv")] == list(columns.COLUMNS)


@in_both
@pytest.mark.parametrize(
    "of_file", [columns.EXTENT, columns.STATISTICS, columns.CHECKS,
                columns.SUMS, columns.STRATA],
)  # fmt: skip
def test_the_columns_of_other_files_are_these(of_file, ending):
    assert f"`{', '.join(of_file)}`" in reading(ending).text.replace("\n", " ")


@in_both
def test_statuses_confidences_and_checks_are_all_told(ending):
    page = reading(ending)
    known = {key.removeprefix("check-") for key in words("sentences") if key.startswith("check-")}
    assert {row[0] for row in page.table("## checks.csv")} == known
    assert [row[0] for row in page.table("### confidence")] == list(CONFIDENCE)
    assert {row[0] for row in page.table("### status")} == {
        "computed", "not_computed", "not_applicable",
    }  # fmt: skip


@in_both
@pytest.mark.parametrize("table", TABLE_OF)
def test_every_key_of_account_toml_is_explained(table, ending):
    fields = TABLES[table].model_fields
    rows = {row[0]: row for row in account_toml(ending).table(TABLE_OF[table])}
    assert rows.keys() == fields.keys()
    for name, field in fields.items():
        assert (rows[name][2] in ("required", "必填")) == field.is_required(), name


@in_both
def test_every_table_of_account_toml_has_a_section(ending):
    headings = {text.strip("`") for _, text in account_toml(ending).headings()}
    for name in AccountFile.model_fields:
        assert f"[{name}]" in headings or f"[{name}.<name>]" in headings, name
    assert TABLE_OF.keys() == TABLES.keys()


def test_the_walk_through_a_new_service_works(tmp_path, monkeypatch):
    files = Page(DOCS / "add-a-service.md").files()
    county = make_county(tmp_path / "county", 3, shape=(120, 110), degrees=False)
    extension = tmp_path / "extension"
    extension.mkdir()
    for name, text in files.items():
        folder = county.folder if name.endswith(".toml") else extension
        (folder / name).write_text(text, encoding="utf-8")
    text = county.account.read_text(encoding="utf-8")
    text = text.replace('"zhejiang-2020"', '"our_norm.toml"')
    rain = 'precipitation = { value = 2000, unit = "mm yr-1" }'
    cover = 'vegetation_cover = { value = 1, unit = "1" }'
    text = text.replace("[rasters]\n", f"[rasters]\n{rain}\n{cover}\n")
    county.account.write_text(text, encoding="utf-8")
    monkeypatch.setenv("GEP_EXTENSIONS", str(extension))

    account = gep.open_account(county.account).run(tmp_path / "out")

    rows = account.rows(service="wild_mushrooms")
    forest = account.extent[
        (account.extent["zone_layer"] == "county")
        & account.extent["ecosystem_type"].str.contains("forest")
    ]["area_m2"].sum()
    grown = forest * 2.0 * 0.0002 / 1000  # 2 m of rain, 0.2 g for each litre, in t
    for layer in ("county", "township"):
        of_layer = rows[rows["zone_layer"] == layer]
        assert of_layer["quantity"].sum() == pytest.approx(min(grown, 400.0), rel=1e-9)
        assert of_layer["value_yuan"].sum() == pytest.approx(min(grown, 400.0) * 60_000, rel=1e-9)
    assert "mushrooms_picked = shaded_rain * mushroom_yield" in service_page("wild_mushrooms", "en")


def test_version_commands_and_licence_are_the_same_everywhere():
    changelog = (HOUSE / "CHANGELOG.md").read_text(encoding="utf-8")
    assert f"## [{gep.__version__}]" in changelog
    assert all(f"`{name}`" in changelog for name in commands(command_line))
    citation = (HOUSE / "CITATION.cff").read_text(encoding="utf-8")
    assert f"\nversion: {gep.__version__}\n" in citation
    project = tomllib.loads((HOUSE / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert f"\nlicense: {project['license']}\n" in citation
