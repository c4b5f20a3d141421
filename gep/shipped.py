"""What there is in this installation: the data that ships with gep, and what declares itself.

A service, an output or a use declares itself by an object of one name (``SERVICE``, ``OUTPUT``,
``COMMAND``) in a module of gep's own package for it, in a Python file or package of a folder that
the environment variable ``GEP_EXTENSIONS`` names, or as an entry point of the group that is called
like the package. Nothing is registered.
"""

import csv
import importlib
import importlib.util
import os
import pkgutil
import re
import sys
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

_PACKAGE = Path(__file__).resolve().parent


def shipped(name: str) -> Path:
    """Folder of data that ships with gep, such as ``coefficients`` or ``maps/themes``.

    A wheel carries these folders inside the package; a checkout holds them beside it.

    Raises
    ------
    FileNotFoundError
        The installation lacks the folder.
    """
    for folder in (_PACKAGE / name, _PACKAGE.parent / name):
        if folder.is_dir():
            return folder
    raise FileNotFoundError(f"this installation of gep lacks its folder {name}")


def shipped_rows(name: str) -> Iterator[dict[str, str]]:
    """Rows of a table of ``coefficients``, by the names of their columns."""
    with (shipped("coefficients") / name).open(encoding="utf-8-sig", newline="") as lines:
        yield from csv.DictReader(lines)


def extension_folders() -> tuple[Path, ...]:
    """The folders that ``GEP_EXTENSIONS`` names, in which declarations and their data may lie."""
    named = os.environ.get("GEP_EXTENSIONS", "")
    return tuple(Path(part) for part in named.split(os.pathsep) if part)


def word_folders() -> tuple[Path, ...]:
    """The folders of word files: gep's own, ``words`` of each extension, ``gep.words`` of wheels.

    An entry point of that group names the package in which a wheel has its word files.
    """
    extensions = tuple(folder / "words" for folder in extension_folders())
    return (_PACKAGE / "words", *extensions, *_words_of_wheels(tuple(sys.path)))


def declarations(name: str, *packages: str) -> Iterator[tuple[Any, ModuleType]]:
    """Every object of a name in the packages and extensions, with the module that declares it.

    Entry points are those of the first package.
    """
    for module in (*_modules(packages), *_extension_modules()):
        if hasattr(module, name):
            yield getattr(module, name), module
    for point in _entry_points(packages[0]):
        yield point.load(), importlib.import_module(point.module)


def _modules(packages: Iterable[str]) -> Iterator[ModuleType]:
    for package in packages:
        parent = importlib.import_module(package)
        for name in sorted(info.name for info in pkgutil.iter_modules(parent.__path__)):
            yield importlib.import_module(f"{package}.{name}")


def _extension_modules() -> Iterator[ModuleType]:
    for folder in extension_folders():
        for path in sorted((*folder.glob("*.py"), *folder.glob("*/__init__.py"))):
            yield _module_at(path)


def _module_at(path: Path) -> ModuleType:
    own = path.parent.name if path.name == "__init__.py" else path.stem
    name = f"gep_extension_{own}"
    known = sys.modules.get(name)
    if known is not None and known.__file__ == str(path):
        return known
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec is not None  # any .py has one
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


@cache
def _words_of_wheels(path: tuple[str, ...]) -> tuple[Path, ...]:  # noqa: ARG001  # for the cache
    found = (importlib.util.find_spec(point.value) for point in _entry_points("gep.words"))
    return tuple(Path(folder) for s in found if s for folder in s.submodule_search_locations or ())


def _entry_points(group: str) -> "Iterable[EntryPoint]":
    # importing importlib.metadata takes longer than all else that `gep --help` does
    if group not in _groups(tuple(sys.path)):
        return ()
    from importlib.metadata import entry_points

    return entry_points(group=group)


@cache
def _groups(path: tuple[str, ...]) -> frozenset[str]:
    """The groups of entry points that any distribution on the path has."""
    files = (file for place in path for file in Path(place).glob("*-info/entry_points.txt"))
    return frozenset(
        group
        for file in files
        for group in re.findall(r"^\[\s*(\S+)\s*\]", file.read_text(encoding="utf-8"), re.MULTILINE)
    )
