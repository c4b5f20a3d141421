"""Commands that tell what gep knows: services, norms, coefficients, and this machine."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from gep.cli.arguments import FILE
from gep.cli.spoken import DATA, DONE, SpokenCommand, SpokenGroup

if TYPE_CHECKING:
    from gep.book.book import Book
    from gep.book.norm import Norm
    from gep.words import Language

_SHIPPED = "shipped"
_SHARED = "shared"


@click.command(cls=SpokenCommand)
@click.pass_obj
def services(lang: "Language") -> None:
    """Every service there is."""
    from gep.cli.screen import print_table
    from gep.service import discover
    from gep.words import label

    by_item = label("cli_unit_by_item", lang)
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
                ", ".join(f"{one.key} ({one.unit or by_item})" for one in service.indicators),
            )
            for service in discover()
        ],
    )


@click.group(cls=SpokenGroup, invoke_without_command=True)
@click.pass_context
def norms(ctx: click.Context) -> None:
    """The norms."""
    from gep.book.norm import norm_names
    from gep.cli.screen import print_table
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
    from gep.cli.screen import print_table
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
    from gep.book.norm import norm_differences
    from gep.cli.screen import print_table
    from gep.words import label

    left, right = _norm(one), _norm(other)
    print_table([label("cli_key", lang), left.name, right.name], norm_differences(left, right))


@click.group(cls=SpokenGroup, invoke_without_command=True)
@click.pass_context
def coefficients(ctx: click.Context) -> None:
    """The coefficients."""
    from collections import Counter

    from gep.cli.screen import print_table
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
    from gep.book.tables import coefficient_table
    from gep.cli.screen import print_frame
    from gep.problems import UsageProblem, nearest
    from gep.words import say

    book = _book(_SHIPPED)
    known = sorted({row.service or _SHARED for row in book.rows})
    if service and service not in known:
        near = nearest(service, known) or ", ".join(known)
        raise UsageProblem(say("cli_no_coefficients", lang, service=service, near=near))
    table = coefficient_table(book, "" if service == _SHARED else service)
    print_frame(table.drop(columns=["index", "use", "local", "note", "file", "line"]), lang)


@coefficients.command("check")
@click.argument("file", type=FILE, required=False)
@click.pass_obj
def check_coefficients(lang: "Language", file: Path | None) -> int:
    """What is wrong with the coefficients."""
    from gep.cli.screen import print_problems
    from gep.problems import Problems
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
    from gep.book.tables import book_differences
    from gep.cli.screen import print_frame

    print_frame(book_differences(_book(one), _book(other)), lang)


@click.command(cls=SpokenCommand)
@click.pass_obj
def doctor(lang: "Language") -> int:
    """Whether this machine is fit for accounts."""
    from gep.cli.screen import print_verdicts
    from gep.uses.doctor import examine

    found = examine(lang)
    print_verdicts([(f.name, f.value, f.verdict, f.advice) for f in found], lang)
    return DATA if any(f.verdict == "broken" for f in found) else DONE


def _yes(is_so: bool, lang: "Language") -> str:
    from gep.words import label

    return label("cli_yes" if is_so else "cli_no", lang)


def _norm(name: str) -> "Norm":
    from gep.book.norm import read_norm
    from gep.problems import DataProblem

    norm, problems = read_norm(name, Path.cwd())
    if norm is None:
        raise DataProblem(tuple(problems))
    return norm


def _book(name: str) -> "Book":
    """The shipped book, one in a folder, or the shipped one with a file of local rows."""
    from gep.book.book import Book
    from gep.problems import Problems

    if name == _SHIPPED:
        return Book.shipped()
    if Path(name).is_dir():
        return Book.read(Path(name))
    book, problems = Book.shipped().with_overrides(Path(name), Path(name).name)
    Problems(problems).stop_on_errors()
    return book


COMMANDS = (services, norms, coefficients, doctor)
