"""Commands that compute an account from its account.toml."""

import sys

from gep.cli.exit_status import DATA, DONE
from gep.cli.screen import Terminal
from gep.files.given import Count, ExistingFile, NewPath
from gep.uses.command import Command
from gep.words import say

_USUAL = Count(2)


def check(screen: Terminal, account: ExistingFile) -> int:
    """All problems of an account, without computing it, and what of it a run will compute."""
    from gep import open_account
    from gep.problems import Problems

    opened = open_account(account)
    problems = Problems(opened.check())
    screen.show_problems(problems)
    if not problems:
        screen.show_text(say("cli_no_problems", screen.lang))
    screen.show_prospects(opened.prospects(), opened.labels())
    return DATA if problems.errors else DONE


def run(
    screen: Terminal,
    account: ExistingFile,
    *,
    out: NewPath,
    replace: bool = False,
    rasters: bool | None = None,
    threads: Count = _USUAL,
    all: bool = False,
) -> None:
    """Compute an account, and perhaps make all that is handed in."""
    from gep import open_account
    from gep.run.work import Work
    from gep.uses.handover.delivery import show_delivery

    opened = open_account(account)
    with screen.progress() as progress:
        work = Work(threads=threads, progress=progress)
        finished = opened.run(out, replace=replace, rasters=rasters, lang=screen.lang, work=work)
    screen.show_problems(opened.problems, sys.stderr)
    if all:
        show_delivery(screen, finished)
    else:
        screen.show_account(finished)


COMMANDS = (Command("check", "compute", check), Command("run", "compute", run))
