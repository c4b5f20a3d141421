"""Commands that compute an account, from rasters or from quantities."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from gep.cli.arguments import FILE, NEW, print_paths
from gep.cli.spoken import DATA, DONE, SpokenCommand

if TYPE_CHECKING:
    from gep.words import Language


@click.command(cls=SpokenCommand)
@click.option("--out", type=NEW, default="gep-demo")
@click.option("--replace", is_flag=True)
@click.pass_obj
def demo(lang: "Language", out: Path, replace: bool) -> None:
    """Account of the sample county, and all that is handed in."""
    from gep.cli.screen import print_account, progress_bar
    from gep.uses.handover import hand_over, sample_account

    with progress_bar(lang) as progress:
        account = sample_account(out, replace=replace, progress=progress, lang=lang)
    print_account(hand_over(account.folder, lang), lang)


@click.command(cls=SpokenCommand)
@click.argument("folder", type=NEW)
@click.pass_obj
def init(lang: "Language", folder: Path) -> None:
    """Begin an account."""
    from gep.uses.start.verb import init as begin
    from gep.words import say

    print_paths(begin(folder, lang))
    click.echo(say("cli_begun", lang, account=folder / "account.toml"))


@click.command(cls=SpokenCommand)
@click.argument("account", type=FILE)
@click.pass_obj
def check(lang: "Language", account: Path) -> int:
    """All problems of an account, without computing it."""
    from gep import open_account
    from gep.cli.screen import print_problems
    from gep.problems import Problems
    from gep.words import say

    problems = Problems(open_account(account).check())
    print_problems(problems, lang)
    if not problems:
        click.echo(say("cli_no_problems", lang))
    return DATA if problems.errors else DONE


@click.command(cls=SpokenCommand)
@click.argument("account", type=FILE)
@click.option("--out", type=NEW, required=True)
@click.option("--replace", is_flag=True)
@click.option("--rasters", is_flag=True)
@click.option("--threads", type=click.IntRange(min=1), default=2)
@click.pass_obj
def run(
    lang: "Language", account: Path, out: Path, replace: bool, rasters: bool, threads: int
) -> None:
    """Compute an account."""
    from gep import open_account
    from gep.cli.screen import print_account, print_problems, progress_bar
    from gep.run.run import Work

    opened = open_account(account)
    with progress_bar(lang) as progress:
        work = Work(threads=threads, progress=progress)
        finished = opened.run(out, replace=replace, rasters=rasters, lang=lang, work=work)
    print_problems(opened.problems, lang, sys.stderr)
    print_account(finished, lang)


@click.command(cls=SpokenCommand)
@click.argument("quantities", type=FILE)
@click.option("--norm", required=True)
@click.option("--out", type=NEW, required=True)
@click.option("--year", type=int)
@click.option("--price-year", type=int)
@click.option("--base-year", type=int)
@click.option("--code", default="")
@click.option("--name", default="")
@click.option("--replace", is_flag=True)
@click.pass_obj
def value(lang: "Language", /, quantities: Path, out: Path, replace: bool, **facts: Any) -> None:
    """Value a table of quantities."""
    from gep.cli.screen import print_account
    from gep.uses.value import Facts, value_quantities

    print_account(
        value_quantities(quantities, out, Facts(**facts), replace=replace, lang=lang), lang
    )


COMMANDS = (demo, init, check, run, value)
