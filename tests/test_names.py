"""A reader greps for the name of a class and finds one."""

import ast
from collections import defaultdict
from pathlib import Path

import gep

ROOT = Path(gep.__file__).parent


def homes() -> dict[str, list[str]]:
    """Modules of every class that others may import."""
    found = defaultdict(list)
    for path in sorted(ROOT.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                found[node.name].append(path.relative_to(ROOT).as_posix())
    return found


def test_a_name_of_a_class_means_one_thing():
    found = homes()
    assert len(found) > 200
    assert {name: where for name, where in found.items() if len(where) > 1} == {}
