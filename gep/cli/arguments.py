"""What the commands take, and how they say where things were written."""

from collections.abc import Sequence
from pathlib import Path

import click

from gep.cli.spoken import ExistingPath

NEW = click.Path(path_type=Path)
FILE = ExistingPath(path_type=Path)
FOLDER = ExistingPath(file_okay=False, path_type=Path)


def print_paths(paths: Sequence[Path]) -> None:
    """Where things were written, a line each."""
    for path in paths:
        click.echo(path)
