"""What ``import gep`` gives: light to import, typed through, every name at home where it says."""

import ast
import importlib
import re
import subprocess
import sys
from pathlib import Path

import pytest

import gep
from gep.uses.found import outputs

HOUSE = Path(__file__).parent.parent
SAID = {
    'total: float = gep.read_account("out").total': "",
    'account: gep.Account = gep.open_account("account.toml").run("out")': "",
    'gep.read_account("out").nonsense': '"Account" has no attribute "nonsense"',
    'gep.open_account("account.toml").nonsense': '"OpenedAccount" has no attribute "nonsense"',
    "gep.nonsense": 'Module has no attribute "nonsense"',
    "gep.write_page(3)": 'Argument 1 to "write_page" has incompatible type "int"',
}
"""Lines a user may write, and what a type checker says of each."""


def test_a_type_checker_sees_through_the_face(tmp_path):
    script = tmp_path / "script.py"
    script.write_text("\n".join(("import gep", *SAID)), encoding="utf-8")
    command = [sys.executable, "-m", "mypy", "--strict", str(script)]  # cache and settings of gep
    said = subprocess.run(command, cwd=HOUSE, capture_output=True, encoding="utf-8", check=False)
    found = dict(re.findall(r"script\.py:(\d+): error: (.+)", said.stdout))
    wrong = {str(n): text for n, text in enumerate(SAID.values(), start=2) if text}
    assert found.keys() == wrong.keys(), said.stdout + said.stderr
    assert all(found[line].startswith(wrong[line]) for line in wrong), said.stdout


def test_importing_it_imports_nothing_else():
    program = "import sys; was = set(sys.modules); import gep; print(*set(sys.modules) - was)"
    command = [sys.executable, "-c", program]
    done = subprocess.run(command, cwd=HOUSE, capture_output=True, encoding="utf-8", check=True)
    assert done.stdout.split() == ["gep"]


@pytest.mark.parametrize("name", gep._HOMES)
def test_a_name_is_that_of_its_home(name):
    assert getattr(gep, name) is getattr(importlib.import_module(gep._HOMES[name]), name)
    assert name in dir(gep)


def test_every_output_has_its_writer_there():
    homes = [home for name, home in gep._HOMES.items() if name.startswith(("write_", "draw_"))]
    packages = [output.write.__module__ for output in outputs()]
    assert sorted(home.rpartition(".")[0] for home in [*homes, gep._HOMES["audit"]]) == sorted(
        packages
    )


def test_a_type_checker_is_told_the_same_homes():
    tree = ast.parse(Path(gep.__file__).read_text(encoding="utf-8"))
    told = {
        name.name: node.module
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
        for name in node.names
    }
    assert told == gep._HOMES


def test_a_name_that_is_not_there_is_said():
    with pytest.raises(AttributeError, match="module 'gep' has no attribute 'nonsense'"):
        gep.nonsense  # noqa: B018 - reading it is the test
