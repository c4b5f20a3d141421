"""The command ``gep``: names and options. A body calls one verb, which is imported when it runs."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from gep import __version__
from gep.door import DATA, DONE, Door, ExistingPath, SpokenGroup, spoken_language

if TYPE_CHECKING:
    from gep.book import Book
    from gep.norm import Norm
    from gep.words import Language

_NEW = click.Path(path_type=Path)
_FILE = ExistingPath(path_type=Path)
_FOLDER = ExistingPath(file_okay=False, path_type=Path)
_SHIPPED = "shipped"
_SHARED = "shared"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and give its exit status: 0, 1 data, 2 wrong use, 3 our defect."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    with Door(given) as door:
        lang = spoken_language(given)
        status = gep.main(given, prog_name="gep", standalone_mode=False, obj=lang)
        door.status = status or DONE
    return door.status


@click.group(cls=SpokenGroup)
@click.version_option(__version__, message="gep %(version)s")
def gep() -> None:
    """The words of all help stand in ``words/help.toml``."""


@gep.command()
@click.option("--out", type=_NEW, default="gep-demo")
@click.option("--replace", is_flag=True)
@click.pass_obj
def demo(lang: "Language", out: Path, replace: bool) -> None:
    """Account of the sample county."""
    from gep.run import demo as run_demo
    from gep.screen import print_account, progress_bar

    with progress_bar(lang) as progress:
        finished = run_demo(out, replace=replace, progress=progress, lang=lang)
    print_account(finished, lang)


@gep.command()
@click.argument("folder", type=_NEW)
@click.pass_obj
def init(lang: "Language", folder: Path) -> None:
    """Begin an account."""
    from gep.uses.start import init as begin
    from gep.words import say

    _print_paths(begin(folder, lang))
    click.echo(say("cli_begun", lang, account=folder / "account.toml"))


@gep.command()
@click.argument("account", type=_FILE)
@click.pass_obj
def check(lang: "Language", account: Path) -> int:
    """All problems of an account, without computing it."""
    from gep import open_account
    from gep.problems import Problems
    from gep.screen import print_problems
    from gep.words import say

    problems = Problems(open_account(account).check())
    print_problems(problems, lang)
    if not problems:
        click.echo(say("cli_no_problems", lang))
    return DATA if problems.errors else DONE


@gep.command()
@click.argument("account", type=_FILE)
@click.option("--out", type=_NEW, required=True)
@click.option("--replace", is_flag=True)
@click.option("--rasters", is_flag=True)
@click.option("--threads", type=click.IntRange(min=1), default=2)
@click.pass_obj
def run(
    lang: "Language", account: Path, out: Path, replace: bool, rasters: bool, threads: int
) -> None:
    """Compute an account."""
    from gep import open_account
    from gep.run import Work
    from gep.screen import print_account, print_problems, progress_bar

    opened = open_account(account)
    with progress_bar(lang) as progress:
        work = Work(threads=threads, progress=progress)
        finished = opened.run(out, replace=replace, rasters=rasters, lang=lang, work=work)
    print_problems(opened.problems, lang, sys.stderr)
    print_account(finished, lang)


@gep.command()
@click.argument("quantities", type=_FILE)
@click.option("--norm", required=True)
@click.option("--out", type=_NEW, required=True)
@click.option("--year", type=int)
@click.option("--price-year", type=int)
@click.option("--base-year", type=int)
@click.option("--code", default="")
@click.option("--name", default="")
@click.option("--replace", is_flag=True)
@click.pass_obj
def value(lang: "Language", /, quantities: Path, out: Path, replace: bool, **facts: Any) -> None:
    """Value a table of quantities."""
    from gep.screen import print_account
    from gep.uses.value import Facts, value_quantities

    print_account(
        value_quantities(quantities, out, Facts(**facts), replace=replace, lang=lang), lang
    )


@gep.command()
@click.argument("out", type=_FOLDER)
@click.argument("service")
@click.option("--zone", default="")
@click.option("--ecosystem", default="")
@click.option("--json", "as_json", is_flag=True)
@click.pass_obj
def explain(
    lang: "Language", out: Path, service: str, zone: str, ecosystem: str, as_json: bool
) -> None:
    """Where a number comes from."""
    import json

    from gep.explain import explain as explanation
    from gep.screen import shows_boxes

    tree = explanation(out, service, zone, ecosystem)
    if as_json:
        click.echo(json.dumps(tree.as_dict(), ensure_ascii=False, indent=2))
    else:
        click.echo("\n".join(tree.lines(lang, boxes=shows_boxes())))


@gep.command()
@click.argument("out", type=_FOLDER)
@click.pass_obj
def tables(lang: "Language", out: Path) -> None:
    """The tables of an account."""
    from gep.outputs.tables import write_tables

    _print_paths(write_tables(out, lang))


@gep.command()
@click.argument("out", type=_FOLDER)
@click.option("--theme", "themes", multiple=True)
@click.pass_obj
def maps(lang: "Language", out: Path, themes: tuple[str, ...]) -> None:
    """The maps of an account."""
    from gep.outputs.maps import draw_maps

    _print_paths(draw_maps(out, lang, themes or None))


@gep.command()
@click.pass_obj
def services(lang: "Language") -> None:
    """Every service there is."""
    from gep.screen import print_table
    from gep.service import discover
    from gep.words import label

    headers = [
        label(f"cli_{name}", lang) for name in ("service", "title", "category", "indicators")
    ]
    print_table(
        headers,
        [
            (
                service.key,
                getattr(service, lang),
                label(service.category, lang),
                ", ".join(f"{one.key} ({one.unit})" for one in service.indicators),
            )
            for service in discover()
        ],
    )


@gep.group(invoke_without_command=True)
@click.pass_context
def norms(ctx: click.Context) -> None:
    """The norms."""
    from gep.norm import norm_names
    from gep.screen import print_table
    from gep.words import label

    if ctx.invoked_subcommand:
        return
    lang: Language = ctx.obj
    headers = [label(f"cli_{name}", lang) for name in ("norm", "title", "text_seen", "services")]
    found = [_norm(name) for name in norm_names()]
    rows = [(n.name, n.title[lang], _yes(n.text_seen, lang), len(n.services)) for n in found]
    print_table(headers, rows)


@norms.command("show")
@click.argument("norm")
@click.pass_obj
def show_norm(lang: "Language", norm: str) -> None:
    """What one norm counts."""
    from gep.screen import print_table
    from gep.words import label

    names = ("service", "counted", "indicator", "methods", "price", "ecosystem_types")
    rows: list[tuple[object, ...]] = []
    for service in _norm(norm).services.values():
        types = ", ".join(service.ecosystem_types or ())
        if service.not_applicable:
            rows.append((service.key, _yes(False, lang), service.not_applicable, "", "", types))
        for indicator in dict.fromkeys((*service.methods, *service.prices)):
            methods = " > ".join(service.methods.get(indicator, ()))
            price = service.prices.get(indicator, "")
            counted = _yes(service.counted, lang)
            rows.append((service.key, counted, indicator, methods, price, types))
    print_table([label(f"cli_{name}", lang) for name in names], rows)


@norms.command("diff")
@click.argument("one")
@click.argument("other")
@click.pass_obj
def compare_norms(lang: "Language", one: str, other: str) -> None:
    """What two norms say differently."""
    from gep.norm import norm_differences
    from gep.screen import print_table
    from gep.words import label

    left, right = _norm(one), _norm(other)
    print_table([label("cli_key", lang), left.name, right.name], norm_differences(left, right))


@gep.group(invoke_without_command=True)
@click.pass_context
def coefficients(ctx: click.Context) -> None:
    """The coefficients."""
    from collections import Counter

    from gep.screen import print_table
    from gep.words import label

    if ctx.invoked_subcommand:
        return
    lang: Language = ctx.obj
    rows = _book(_SHIPPED).rows
    counts = Counter((row.service or _SHARED, row.confidence) for row in rows)
    kinds = sorted({row.confidence for row in rows})
    headers = [label("cli_service", lang), *(label(kind, lang) for kind in kinds)]
    names = sorted({name for name, _ in counts})
    print_table(headers, [(name, *(counts[name, kind] for kind in kinds)) for name in names])


@coefficients.command("show")
@click.argument("service", required=False)
@click.pass_obj
def show_coefficients(lang: "Language", service: str | None) -> None:
    """Coefficients with their sources."""
    from gep.problems import UsageProblem, nearest
    from gep.register import coefficient_table
    from gep.screen import print_frame
    from gep.words import say

    book = _book(_SHIPPED)
    known = sorted({row.service or _SHARED for row in book.rows})
    if service and service not in known:
        near = nearest(service, known) or ", ".join(known)
        raise UsageProblem(say("cli_no_coefficients", lang, service=service, near=near))
    table = coefficient_table(book, "" if service == _SHARED else service)
    print_frame(table.drop(columns=["index", "use", "local", "note", "file", "line"]), lang)


@coefficients.command("check")
@click.argument("file", type=_FILE, required=False)
@click.pass_obj
def check_coefficients(lang: "Language", file: Path | None) -> int:
    """What is wrong with the coefficients."""
    from gep.problems import Problems
    from gep.screen import print_problems
    from gep.words import say

    book, problems = _book(_SHIPPED), Problems()
    if file:
        book, more = book.with_overrides(file, file.name)
        problems.extend(more)
    problems.extend(book.check())
    print_problems(problems, lang)
    if not problems:
        click.echo(say("cli_no_problems", lang))
    return DATA if problems.errors else DONE


@coefficients.command("diff")
@click.argument("one")
@click.argument("other")
@click.pass_obj
def compare_coefficients(lang: "Language", one: str, other: str) -> None:
    """Where two books of coefficients differ."""
    from gep.register import book_differences
    from gep.screen import print_frame

    print_frame(book_differences(_book(one), _book(other)), lang)


@gep.command()
@click.pass_obj
def doctor(lang: "Language") -> int:
    """Whether this machine is fit for accounts."""
    from gep.screen import print_verdicts
    from gep.uses.doctor import examine

    found = examine(lang)
    print_verdicts([(f.name, f.value, f.verdict, f.advice) for f in found], lang)
    return DATA if any(f.verdict == "broken" for f in found) else DONE


def _print_paths(paths: Sequence[Path]) -> None:
    for path in paths:
        click.echo(path)


def _yes(is_so: bool, lang: "Language") -> str:
    from gep.words import label

    return label("cli_yes" if is_so else "cli_no", lang)


def _norm(name: str) -> "Norm":
    from gep.norm import read_norm
    from gep.problems import DataProblem

    norm, problems = read_norm(name, Path.cwd())
    if norm is None:
        raise DataProblem(tuple(problems))
    return norm


def _book(name: str) -> "Book":
    """The shipped book, one in a folder, or the shipped one with a file of local rows."""
    from gep.book import Book
    from gep.problems import Problems

    if name == _SHIPPED:
        return Book.shipped()
    if Path(name).is_dir():
        return Book.read(Path(name))
    book, problems = Book.shipped().with_overrides(Path(name), Path(name).name)
    Problems(problems).stop_on_errors()
    return book
