"""The command line: names and options. A body calls one verb, which is imported when it runs."""

import sys
from collections.abc import Sequence

import click

from gep import __version__
from gep.cli import information, readers, runs
from gep.cli.spoken import DONE, Door, SpokenGroup, spoken_language


@click.group(cls=SpokenGroup)
@click.version_option(__version__, message="gep %(version)s")
def gep() -> None:
    """The words of all help stand in ``words/help.toml``."""


for command in (*runs.COMMANDS, *readers.COMMANDS, *information.COMMANDS):  # as help lists them
    gep.add_command(command)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and give its exit status: 0, 1 data, 2 wrong use, 3 our defect."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    with Door(given) as door:
        lang = spoken_language(given)
        status = gep.main(given, prog_name="gep", standalone_mode=False, obj=lang)
        door.status = status or DONE
    return door.status
