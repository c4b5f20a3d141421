"""A wheel in an empty environment runs the demo, and what is told of such a folder is so."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

import gep
from gep.cli.screen import Terminal
from tests.markdown import Page

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[2]
README, TWIN = Page(ROOT / "README.md"), Page(ROOT / "README.zh.md")
READING = {
    "# Reading an account": Page(ROOT / "docs" / "reading-an-account.md"),
    "# 怎样读账户": Page(ROOT / "docs" / "reading-an-account.zh.md"),
}
in_both = pytest.mark.parametrize("heading", READING)


@pytest.fixture(scope="module")
def installed(tmp_path_factory) -> Path:
    """The scripts folder of an environment that holds the wheel and what it asks for."""
    folder = tmp_path_factory.mktemp("wheel")
    python = [sys.executable, "-m"]
    run([*python, "build", "--wheel", "--outdir", str(folder / "dist"), str(ROOT)])
    run([*python, "venv", "--without-pip", str(folder / "venv")])
    wheel = next((folder / "dist").glob("*.whl"))
    own_python = str(folder / "venv" / "bin" / "python")
    pip = [*python, "pip", "--python", own_python, "install", "--quiet", "--no-compile"]
    run([*pip, "--constraint", str(ROOT / "constraints.txt"), str(wheel)])
    return folder / "venv" / "bin"


def run(command: list[str], **where: object) -> str:
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "GEP_EXTENSIONS"))}
    done = subprocess.run(
        command, check=False, capture_output=True, text=True, encoding="utf-8", env=clean, **where
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def demo(installed, tmp_path_factory) -> Path:
    """What the demo of the wheel writes when it is run from the root of the disk."""
    out = tmp_path_factory.mktemp("demo") / "demo"
    told = run([str(installed / "gep"), "--lang", "en", "demo", "--out", str(out)], cwd="/")
    assert "GEP of" in told
    assert "recalled" in told
    return out


def test_the_demo_ends_with_all_that_is_handed_in(demo):
    assert (demo / "account.csv").is_file()
    assert list((demo / "maps").glob("*.png"))
    for name in ("workbook.xlsx", "report.docx", "page.html", "audit.zip", "maps/atlas.pdf"):
        assert (demo / name).is_file(), name


def test_what_readme_shows_of_the_demo_is_what_it_prints(demo, monkeypatch, capsys):
    monkeypatch.chdir(demo.parent)
    for page, lang in ((README, "en"), (TWIN, "zh")):
        Terminal(lang).show_account(gep.read_account(Path("demo")))
        assert page.blocks("text")[0] == capsys.readouterr().out


@in_both
def test_every_file_of_an_account_is_told_and_there(demo, heading):
    told = {row[0] for row in READING[heading].table(heading)}
    there = {p.name + "/" * p.is_dir() for p in demo.iterdir()}
    assert told - {"map_layers.gpkg"} == there  # which an account has that names layers of [maps]


@in_both
def test_every_table_is_told(demo, heading):
    rows = READING[heading].table("## tables/")
    told = {name.strip() for row in rows for name in row[0].split(",")}
    layers = gep.read_account(demo).layers.keys() - {"county", "township"}
    for name in {name for name in told if "<layer>" in name}:
        told |= {name.replace("<layer>", layer) for layer in layers}
        told.remove(name)
    told.remove("two_mountains_parcels.csv")  # of an account with a layer of parcels
    assert told == {path.name for path in (demo / "tables").iterdir()}


@in_both
def test_the_layers_and_the_manifest_are_as_told(demo, heading):
    account = gep.read_account(demo)
    columns = {*account.zones("township").columns} - {*account.services(), "geometry"}
    assert columns == {"code", "name", "area_km2", "gep", "gep_per_km2", "gep_per_head"}
    assert columns <= set(READING[heading].code())
    told = json.loads((demo / "manifest.json").read_text(encoding="utf-8"))
    assert told.keys() == {"version", "account_id", "hashed", "labels"}


@in_both
def test_the_python_of_the_reading_guide_runs(demo, monkeypatch, heading):
    monkeypatch.chdir(demo.parent)
    page = READING[heading]
    assert page.blocks("python")
    for text in page.blocks("python"):
        exec(compile(text, str(page.path), "exec"), {})


def test_the_wheel_is_typed_and_carries_its_data(installed):
    code = (
        "from gep.shipped import shipped; import gep, pathlib;"
        "print(*(shipped(n).is_dir() for n in ('coefficients', 'maps/themes', 'sample_rasters')),"
        "(pathlib.Path(gep.__file__).parent / 'py.typed').is_file())"
    )
    assert run([str(installed / "python"), "-c", code], cwd="/").split() == ["True"] * 4
