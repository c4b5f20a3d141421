"""The way in and out of the command line: its language, its help, and what an error becomes.

Whatever goes wrong leaves as a sentence and an exit status, never as a traceback.
"""

import os
import sys
import tomllib
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, cast

import click

from gep import __version__

if TYPE_CHECKING:
    from gep.words import Language

DONE, DATA, USE, DEFECT, INTERRUPTED = 0, 1, 2, 3, 130
LANGUAGES = ("zh", "en")


def spoken_language(arguments: Sequence[str]) -> "Language":
    """The language to answer in, wherever ``--lang`` stands; else that of ``GEP_LANG``, else zh.

    It must be known before click reads the arguments, since that may already fail.

    >>> spoken_language(["check", "account.toml", "--lang", "en"])
    'en'
    """
    chosen = os.environ.get("GEP_LANG", "")
    for option, value in zip(arguments, [*arguments[1:], ""], strict=True):
        name, _, joined = option.partition("=")
        if name == "--lang":
            chosen = joined or value
    return cast("Language", chosen if chosen in LANGUAGES else "zh")


@cache
def _help() -> dict[str, dict[str, str]]:
    # this one file and not `gep.words`: help must not wait for every message there is
    file = Path(__file__).parent.parent / "words" / "help.toml"
    table: dict[str, dict[str, str]] = tomllib.loads(file.read_text(encoding="utf-8"))["help"]
    return table


def help_text(ctx: click.Context, *keys: str) -> str:
    """What the first of the keys that has words says, in the language of the command."""
    known = next(key for key in keys if key in _help())
    return _help()[known][ctx.obj if ctx.obj in LANGUAGES else "zh"]


class SpokenCommand(click.Command):
    """A command whose help stands in ``words/help.toml``, under its own name and its options'."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice = click.Choice(LANGUAGES)
        self.params.append(
            click.Option(["--lang"], type=choice, expose_value=False, envvar="GEP_LANG")
        )

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write how the command is used."""
        pieces = " ".join(self.collect_usage_pieces(ctx))
        formatter.write_usage(ctx.command_path, pieces, prefix=help_text(ctx, "usage"))

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write what the command does."""
        formatter.write_paragraph()
        with formatter.indentation():
            formatter.write_text(help_text(ctx, _key(ctx.command_path)))

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write what each option means, and for a group its commands."""
        rows = []
        for param in self.get_params(ctx):
            record = param.get_help_record(ctx) if isinstance(param, click.Option) else None
            if record:
                name = param.opts[-1].lstrip("-")
                keys = f"{_key(ctx.command_path)}.{name}", f"option.{name}"
                rows.append((record[0], help_text(ctx, *keys)))
        with formatter.section(help_text(ctx, "options")):
            formatter.write_dl(rows)
        if isinstance(self, click.Group):
            names = self.list_commands(ctx)
            told = [(n, help_text(ctx, _key(f"{ctx.command_path} {n}"))) for n in names]
            with formatter.section(help_text(ctx, "commands")):
                formatter.write_dl(told)


class SpokenGroup(SpokenCommand, click.Group):
    """A group of such commands, in the order in which they are defined."""

    command_class = SpokenCommand
    group_class = type

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  # click's signature
        """The names of the commands, in the order of the work."""
        return list(self.commands)


class ExistingPath(click.Path):
    """A path of something that is there."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Give the path, or say in the user's language that nothing is there."""
        if not Path(value).exists():
            from gep.words import say

            self.fail(say("cli_no_path", ctx.obj if ctx else "zh", path=value), param, ctx)
        return super().convert(value, param, ctx)


def _key(command_path: str) -> str:
    return command_path.partition(" ")[2].replace(" ", ".") or "gep"


class Door:
    """Everything raised inside ends here; ``status`` is what the shell is told."""

    def __init__(self, arguments: Sequence[str]) -> None:
        self.status = DONE
        self._arguments = arguments
        self._lang = spoken_language(arguments)

    def __enter__(self) -> "Door":
        for stream in (sys.stdout, sys.stderr):
            # a GBK console lacks some characters of names: a question mark beats a traceback
            if hasattr(stream, "reconfigure") and not _is_utf8(stream.encoding):
                stream.reconfigure(errors="replace")
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> bool:
        if error is None or isinstance(error, SystemExit):
            return False
        self.status = self._told(error)
        return True

    def _told(self, error: BaseException) -> int:
        """Tell the user, and give the status."""
        from gep.cli.screen import print_problems
        from gep.problems import DataProblem, UsageProblem

        if isinstance(error, DataProblem):
            print_problems(error.problems, self._lang, sys.stderr)
            return DATA
        if isinstance(error, click.UsageError):
            return self._show(_usage_text(error, self._lang), USE)
        if isinstance(error, UsageProblem):
            return self._show(str(error), USE)
        if isinstance(error, click.Abort | KeyboardInterrupt):
            return self._say("cli_interrupted", INTERRUPTED)
        return self._told_of_machine(error)

    def _told_of_machine(self, error: BaseException) -> int:
        """What the machine refused, which the user can mend, or else a defect of ours."""
        import errno
        import traceback

        locked = (errno.EACCES, errno.EPERM, errno.EROFS)
        if isinstance(error, MemoryError):
            return self._say("cli_memory", DATA)
        if isinstance(error, OSError) and error.errno == errno.ENOSPC:
            return self._say("cli_disk_full", DATA, file=error.filename or "")
        if isinstance(error, OSError) and error.errno in locked and error.filename:
            return self._say("cli_locked", DATA, file=error.filename)
        text = "".join(traceback.format_exception(error))
        if os.environ.get("GEP_TRACE") == "1":
            return self._show(text, DEFECT)
        reason = f"{type(error).__name__}: {error}".splitlines()[0]
        return self._say("cli_defect", DEFECT, reason=reason, file=self._written(text))

    def _written(self, text: str) -> str:
        import platform
        import tempfile

        head = f"gep {__version__}, Python {platform.python_version()}, {platform.platform()}"
        handle, name = tempfile.mkstemp(prefix="gep-defect-", suffix=".txt")
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(f"{head}\ngep {' '.join(self._arguments)}\n\n{text}")
        return name

    def _say(self, key: str, status: int, **values: object) -> int:
        from gep.words import say

        return self._show(say(key, self._lang, **values), status)

    @staticmethod
    def _show(text: str, status: int) -> int:
        click.echo(text, err=True)
        return status


def _usage_text(error: click.UsageError, lang: "Language") -> str:
    """What was wrong with the command line, and how to see what is right."""
    from gep.words import say

    near = ", ".join(getattr(error, "possibilities", None) or ()) or "--help"
    path = error.ctx.command_path if error.ctx else "gep"
    if isinstance(error, click.NoSuchOption):
        said = say("cli_no_option", lang, name=error.option_name, near=near)
    elif command := getattr(error, "command_name", None):
        said = say("cli_no_command", lang, name=command, near=near)
    elif isinstance(error, click.MissingParameter):
        said = say("cli_missing", lang, name=_name(error))
    elif isinstance(error, click.BadParameter):
        said = say("cli_bad", lang, name=_name(error), why=error.message)
    elif error.ctx and isinstance(error.ctx.command, click.Group):
        return error.ctx.get_help()  # no command at all
    else:
        said = say("cli_use", lang, why=error.format_message())
    return f"{said}\n{say('cli_see_help', lang, command=path)}"


def _name(error: click.BadParameter) -> str:
    """The option as it is written, or the argument as help shows it."""
    spelt = error.param.opts[-1] if error.param else ""
    return spelt if spelt.startswith("-") else spelt.upper()


def _is_utf8(encoding: str | None) -> bool:
    return (encoding or "").lower().replace("-", "").startswith("utf8")
