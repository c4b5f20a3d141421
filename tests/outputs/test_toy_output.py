"""Somebody else's output, two files of docs/add-an-output.md: everything follows from them."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from gep.account import read_account
from gep.cli import main
from gep.cli.screen import Terminal
from gep.uses.audit.folder_parts import open_folder
from gep.uses.audit.hashes import hash_findings
from gep.uses.found import outputs
from gep.uses.handover.delivery import deliver
from gep.uses.value.facts import TableFacts
from gep.uses.value.verb import value_quantities
from tests.markdown import Page

ROOT = Path(__file__).resolve().parents[2]
FILES = Page(ROOT / "docs" / "add-an-output.md").files()
QUANTITIES = """\
zone_code,service,indicator,item,ecosystem_type,quantity,unit,price,price_unit
330881001,carbon_sink,carbon_dioxide_fixed,,forest,10,万tCO2,80,元/tCO2
330881002,carbon_sink,carbon_dioxide_fixed,,forest,30,万tCO2,80,元/tCO2
"""


@pytest.fixture
def toy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of the toy, and of nothing else."""
    folder = tmp_path / "extension"
    for name in ("leaflet/__init__.py", "words/leaflet.toml"):
        (folder / name).parent.mkdir(parents=True)
        (folder / name).write_text(FILES[name], encoding="utf-8")
    monkeypatch.setenv("GEP_EXTENSIONS", str(folder))
    return folder


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """An account of given quantities: 400 000 t at 80 yuan."""
    (tmp_path / "quantities.csv").write_text(QUANTITIES, encoding="utf-8")
    facts = TableFacts("zhejiang-2020", year=2020, code="330881", name="江山 & <b>")
    return value_quantities(tmp_path / "quantities.csv", tmp_path / "out", facts).folder


def strangers(out: Path) -> list[object]:
    found = hash_findings(open_folder(out))
    return [one.facts["file"] for one in found if one.said == "file-extra"]


def test_two_files_are_all_that_is_touched(toy: Path) -> None:
    assert sum(path.is_file() for path in toy.rglob("*")) == 2
    assert "leaflet" in [output.key for output in outputs()]


def test_a_wheel_may_bring_it(tmp_path: Path) -> None:
    told = tmp_path / "leaflets-1.dist-info"
    for name, text in {
        "leaflets/__init__.py": FILES["leaflet/__init__.py"],
        "leaflets/words/leaflet.toml": FILES["words/leaflet.toml"],
        f"{told.name}/METADATA": "Metadata-Version: 2.1\nName: leaflets\nVersion: 1\n",
        f"{told.name}/entry_points.txt": (
            "[gep.outputs]\nleaflet = leaflets:OUTPUT\n[gep.words]\nleaflets = leaflets.words\n"
        ),
    }.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    path = os.pathsep.join((str(ROOT), str(tmp_path)))
    done = subprocess.run(
        [sys.executable, "-c", "from gep.cli import main; main(['leaflet', '--help'])"],
        env=os.environ | {"PYTHONPATH": path}, check=True, capture_output=True, encoding="utf-8",
    )  # fmt: skip
    assert "写出一页宣传页。" in done.stdout
    assert "--bare" in done.stdout


def test_its_command_is_there_with_its_options_and_its_help(
    toy: Path, out: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for lang, said in (("zh", "写出一页宣传页。"), ("en", "Write a leaflet of one page.")):
        assert main(["--help", "--lang", lang]) == 0
        assert f"leaflet   {said}" in capsys.readouterr().out
    assert main(["leaflet", "--help", "--lang", "en"]) == 0
    assert "--bare" in (text := capsys.readouterr().out)
    assert "Nothing but the total." in text
    assert "Write it here" in text  # --to is of all outputs
    assert main(["leaflet", str(out), "--lang", "en", "--bare"]) == 0
    assert capsys.readouterr().out == f"{out / 'leaflet.html'}\n"
    told = (out / "leaflet.html").read_text(encoding="utf-8")
    assert told == "<p>GEP of 江山 &amp; &lt;b&gt;: 0.32 hundred million CNY</p>\n"
    elsewhere = out.parent / "elsewhere.html"
    assert main(["leaflet", str(out), "--to", str(elsewhere)]) == 0
    assert "亿元" in elsewhere.read_text(encoding="utf-8")
    assert main(["leaflet", str(out), "--large"]) == 2


def test_it_is_handed_over_told_of_and_known_to_the_audit(
    toy: Path, out: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    deliver(out)
    there = {path.name for path in out.iterdir()}
    assert there >= {output.file for output in outputs() if not output.needs_land}
    assert "maps" not in there  # which need land
    capsys.readouterr()
    Terminal("zh").show_account(read_account(out))
    assert f"宣传页    {out / 'leaflet.html'}" in capsys.readouterr().out.splitlines()
    assert strangers(out) == []
    monkeypatch.delenv("GEP_EXTENSIONS")
    assert strangers(out) == ["leaflet.html"]


def test_the_laws_of_all_outputs_are_asked_of_it(toy: Path) -> None:
    """The laws in a process of their own, since what they go over is found when they begin."""
    laws = ["tests/outputs/test_every_output.py", "tests/outputs/test_hostile.py"]
    command = [sys.executable, "-m", "pytest", *laws, "-k", "leaflet", "-p", "no:cacheprovider"]
    done = subprocess.run(
        command, cwd=ROOT, env=os.environ | {"PYTHONPATH": str(ROOT)}, check=False,
        capture_output=True, encoding="utf-8",
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert "7 passed" in done.stdout
