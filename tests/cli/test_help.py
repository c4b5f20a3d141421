"""Help: at once, in both languages, of every command."""

import subprocess
import sys
from collections.abc import Iterator
from typing import get_args

import click
import pytest

import gep as package
from gep.cli import main
from gep.cli.command import gep
from gep.cli.spoken import help_text
from gep.uses.command import Kind
from gep.words import words

LATE = {
    "numpy", "pandas", "pyarrow", "rasterio", "geopandas", "pyogrio", "pint", "pydantic", "shapely",
    "pyproj", "matplotlib", "xarray", "rich", "docx", "xlsxwriter", "openpyxl", "PIL", "lxml",
    "importlib.metadata", "importlib.resources",
}  # fmt: skip
"""What takes longer to import than click, which is all that help needs."""


@pytest.mark.parametrize("arguments", [["--help"], ["maps", "--help"], ["--version"]])
def test_help_is_there_at_once(arguments: list[str]) -> None:
    code = (
        f"import sys, gep.cli; gep.cli.main({arguments});"
        f"print(sorted({LATE} & sys.modules.keys()), len(sys.modules))"
    )
    out = subprocess.check_output([sys.executable, "-c", code], text=True, encoding="utf-8")
    assert "gep" in out
    assert out.splitlines()[-1].startswith("[] ")


def all_commands(
    command: click.Command = gep, path: str = "gep"
) -> Iterator[tuple[str, click.Command]]:
    yield path, command
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            below = command.get_command(context, name)
            assert below is not None
            yield from all_commands(below, f"{path} {name}")


def test_the_commands_are_those_of_the_design() -> None:
    assert [path for path, _ in all_commands() if path.count(" ") == 1] == [
        f"gep {name}"
        for name in (
            "demo", "init", "check", "run", "value", "audit", "deliver", "explain", "export",
            "maps", "page", "report", "tables", "workbook", "coefficients", "doctor", "norms",
            "services",
        )
    ]  # fmt: skip


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("path", [path for path, _ in all_commands()])
def test_every_command_explains_itself(
    lang: str, path: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*path.split()[1:], "--help", "--lang", lang]) == 0
    out = capsys.readouterr().out
    key = path.partition(" ")[2].replace(" ", ".") or "gep"
    assert words("help")[key][lang][:20] in out
    assert {"zh": "用法", "en": "Usage"}[lang] in out


def test_the_words_of_help_are_those_that_are_used() -> None:
    used, known = {"usage", "options", "commands", *get_args(Kind)}, words("help")
    for path, command in all_commands():
        key = path.partition(" ")[2].replace(" ", ".") or "gep"
        used.add(key)
        for param in command.get_params(click.Context(command)):
            if isinstance(param, click.Option):
                name = param.opts[-1].lstrip("-")
                used.add(f"{key}.{name}" if f"{key}.{name}" in known else f"option.{name}")
    assert set(known) == used
    assert all(entry["zh"] and entry["en"] for entry in known.values())


def test_help_falls_back_to_the_words_of_all() -> None:
    context = click.Context(gep, obj="en")
    assert help_text(context, "no such key", "usage") == "Usage: "


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--version"]) == 0
    assert capsys.readouterr().out == f"gep {package.__version__}\n"
