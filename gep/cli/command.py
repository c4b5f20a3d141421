"""The command line: every command of gep, of its outputs and of its uses, as they are found."""

import sys
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any, get_args

import click

from gep import __version__
from gep.cli import information, readers, runs
from gep.cli.exit_status import DONE, ExitStatus
from gep.cli.screen import Terminal
from gep.cli.signature import ACCOUNT, arguments, by_name, options
from gep.cli.spoken import SpokenCommand, SpokenGroup, spoken_language
from gep.outputs.output import Output
from gep.uses.command import Command, Kind
from gep.uses.found import by_key, outputs, uses
from gep.words import Language


class Commands(SpokenGroup):
    """All commands there are; an output whose package declares a command too is given by that."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names of the commands, in the order of the work."""
        return [name for names in self.sections(ctx).values() for name in names]

    def sections(self, ctx: click.Context) -> Mapping[str, Sequence[str]]:  # noqa: ARG002  # click's
        """The names of the commands by what they are for."""
        kinds = {key: command.kind for key, command in _commands().items()}
        kinds |= {output.key: "read" for output in outputs() if output.key not in kinds}
        return {
            kind: sorted(key for key, own in kinds.items() if own == kind)
            for kind in get_args(Kind)
        }

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """The command of this name."""
        if command := _commands().get(cmd_name):
            return _of_use(command)
        return next((_of_output(one) for one in outputs() if one.key == cmd_name), None)


@click.group(cls=Commands)
@click.version_option(__version__, message="gep %(version)s")
def gep() -> None:
    """Its help stands in ``words/help.toml``, that of a command perhaps in a file of its own."""


def main(given: Sequence[str] | None = None) -> int:
    """Run one command and give its exit status: 0, 1 data, 2 wrong use, 3 our defect."""
    words = list(sys.argv[1:] if given is None else given)
    lang = spoken_language(words)
    with ExitStatus(words, lang) as end:
        end.status = gep.main(words, prog_name="gep", standalone_mode=False, obj=lang) or DONE
    return end.status


def _commands() -> Mapping[str, Command]:
    return by_key((*runs.COMMANDS, *readers.COMMANDS, *information.COMMANDS, *uses()))


def _of_use(command: Command) -> click.Command:
    """A declared command as click has it."""
    given = [*arguments(command.verb), *options(command.verb)]
    call = partial(_run, command.verb)
    if not command.below:
        return SpokenCommand(command.key, params=given, callback=call)
    below = [_of_use(one) for one in command.below]
    return SpokenGroup(
        command.key, commands=below, params=given, callback=call, invoke_without_command=True
    )


def _of_output(output: Output) -> click.Command:
    """The command that writes an output."""
    given = [ACCOUNT, *options(output.write)]
    return SpokenCommand(output.key, params=given, callback=partial(_write, output))


@click.pass_context
def _run(ctx: click.Context, /, verb: Callable[..., int | None], **given: Any) -> int | None:
    if ctx.invoked_subcommand:
        return None
    return verb(Terminal(ctx.obj), **by_name(verb, given))


@click.pass_obj
def _write(lang: Language, /, output: Output, out: Path, **given: Any) -> None:
    made = output.write(out, lang, **by_name(output.write, given))
    Terminal(lang).show_paths([made] if isinstance(made, Path) else made)
