"""What a command ends in: whatever goes wrong leaves as a sentence and an exit status."""

import os
import sys
from collections.abc import Sequence
from types import TracebackType

import click

from gep import __version__
from gep.cli.screen import Terminal
from gep.problems import DataProblem, UsageProblem
from gep.words import Language, say

DONE, DATA, USE, DEFECT, INTERRUPTED = 0, 1, 2, 3, 130


class ExitStatus:
    """Everything raised inside is told and ends here; ``status`` is what the shell gets."""

    def __init__(self, arguments: Sequence[str], lang: Language) -> None:
        self.status = DONE
        self._arguments = arguments
        self._lang = lang

    def __enter__(self) -> "ExitStatus":
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
        if isinstance(error, DataProblem):
            Terminal(self._lang).show_problems(error.problems, sys.stderr)
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

        full = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
        locked = (errno.EACCES, errno.EPERM, errno.EROFS)
        if isinstance(error, MemoryError):
            return self._say("cli_memory", DATA)
        if isinstance(error, OSError) and error.errno in full:
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
        return self._show(say(key, self._lang, **values), status)

    @staticmethod
    def _show(text: str, status: int) -> int:
        click.echo(text, err=True)
        return status


def _usage_text(error: click.UsageError, lang: Language) -> str:
    """What was wrong with the command line, and how to see what is right."""
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
