"""Tests lie where what they test lies, and every module of the engine has tests of its own."""

import ast
from pathlib import Path

import pytest

TESTS = Path(__file__).parent
HOUSE = TESTS.parent
ENGINE = ("book", "catalogue", "cells", "sums", "valuation")
OF_THE_WHOLE = {"laws", "real", "broken", "fuzz"}  # of any account, real input, bad files
OF_THE_PROJECT = {"docs", "face", "habits", "mirror", "names", "needs", "notebooks", "sample",
                  "sample_land", "site", "every_service"}  # fmt: skip


def computes(path: Path) -> bool:
    """Whether a module has a function; one of nouns alone has nothing to test."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return any(isinstance(node, ast.FunctionDef) for node in ast.walk(tree))


@pytest.mark.parametrize("room", ENGINE)
def test_every_module_of_the_engine_has_tests_of_its_own(room):
    modules = [p for p in (HOUSE / "gep" / room).rglob("*.py") if p.name != "__init__.py"]
    assert modules
    own = {p.relative_to(TESTS) for p in TESTS.rglob("test_*.py")}
    wanted = {
        p.relative_to(HOUSE / "gep").with_name(f"test_{p.name}") for p in modules if computes(p)
    }
    assert sorted(map(str, wanted - own)) == []


def test_every_file_of_tests_belongs_to_a_room():
    rooms = {p.parent.name for p in HOUSE.glob("gep/*/__init__.py")} | OF_THE_WHOLE
    nouns = {p.stem for p in HOUSE.glob("gep/*.py")} | OF_THE_PROJECT
    lost = [
        str(path)
        for path in (p.relative_to(TESTS) for p in TESTS.rglob("test_*.py"))
        if (path.parts[0] not in rooms if path.parts[1:] else path.stem[5:] not in nouns)
    ]
    assert lost == []
