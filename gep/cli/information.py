"""Commands that tell what gep knows: services, norms, coefficients."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from gep.cli.exit_status import DATA, DONE
from gep.cli.screen import Terminal
from gep.files.given import ExistingFile
from gep.problems import DataProblem, Problems, UsageProblem, nearest
from gep.uses.command import Command
from gep.words import label, say

if TYPE_CHECKING:
    from gep.book.book import Book
    from gep.book.norm import Norm

_SHIPPED = "shipped"
_SHARED = "shared"


def services(screen: Terminal) -> None:
    """Every service there is."""
    from gep.book.norm import norm_names
    from gep.service import discover

    by_item = screen.word("unit_by_item")
    headers = map(screen.word, ("service", "title", "category", "counted_by", "indicators"))
    norms = [_norm(name) for name in norm_names()]
    screen.show_table(
        headers,
        [
            (
                service.key,
                getattr(service, screen.lang),
                label(service.category, screen.lang),
                ", ".join(_counted_by(screen, service.key, norms)),
                ", ".join(f"{one.key} ({one.unit or by_item})" for one in service.indicators),
            )
            for service in discover()
        ],
    )


def norms(screen: Terminal) -> None:
    """The norms."""
    from gep.book.norm import norm_names

    headers = map(screen.word, ("norm", "title", "text_seen", "services", "superseded"))
    found = [_norm(name) for name in norm_names()]
    rows = [
        (n.name, n.title[screen.lang], _yes(screen, n.text_seen), len(n.services),
         n.superseded_by[screen.lang] if n.superseded_by else "")
        for n in found
    ]  # fmt: skip
    screen.show_table(headers, rows)


def show_norm(screen: Terminal, norm: str) -> None:
    """What one norm counts."""
    names = ("service", "counted", "indicator", "methods", "price", "ecosystem_types")
    rows: list[tuple[object, ...]] = []
    for service in _norm(norm).services.values():
        types = ", ".join(service.ecosystem_types or ())
        counted = screen.word("optional") if service.optional else _yes(screen, service.counted)
        if not service.methods:
            rows.append((service.key, counted, screen.word("no_method"), "", "", types))
        for indicator in dict.fromkeys((*service.methods, *service.prices)):
            methods = " > ".join(service.methods.get(indicator, ()))
            price = service.prices.get(indicator, "")
            rows.append((service.key, counted, indicator, methods, price, types))
    screen.show_table(map(screen.word, names), rows)


def compare_norms(screen: Terminal, one: str, other: str) -> None:
    """What two norms say differently."""
    from gep.book.norm import norm_differences

    left, right = _norm(one), _norm(other)
    screen.show_table([screen.word("key"), left.name, right.name], norm_differences(left, right))


def coefficients(screen: Terminal) -> None:
    """The coefficients."""
    from collections import Counter

    rows = _book(_SHIPPED).rows
    counts = Counter((row.service or _SHARED, row.confidence) for row in rows)
    kinds = sorted({row.confidence for row in rows})
    headers = [screen.word("service"), *(label(kind, screen.lang) for kind in kinds)]
    names = sorted({name for name, _ in counts})
    screen.show_table(headers, [(name, *(counts[name, kind] for kind in kinds)) for name in names])


def show_coefficients(screen: Terminal, service: str | None = None) -> None:
    """Coefficients with their sources."""
    from gep.book.tables import coefficient_table

    book = _book(_SHIPPED)
    known = sorted({row.service or _SHARED for row in book.rows})
    if service and service not in known:
        near = nearest(service, known) or ", ".join(known)
        raise UsageProblem(say("cli_no_coefficients", screen.lang, service=service, near=near))
    table = coefficient_table(book, "" if service == _SHARED else service)
    screen.show_frame(table.drop(columns=["index", "use", "local", "note", "file", "line"]))


def check_coefficients(screen: Terminal, file: ExistingFile | None = None) -> int:
    """What is wrong with the coefficients."""
    from gep.catalogue.discovery import book_with_extensions, catalogue_of, declared_coefficients
    from gep.catalogue.unread import unread_coefficients

    book, problems = _book(_SHIPPED), Problems()
    if file:
        book, more = book.with_overrides(file, file.name, declared_coefficients())
        problems.extend(more)
    problems.extend(book.check())
    problems.extend(unread_coefficients(catalogue_of(book_with_extensions()), book))
    screen.show_problems(problems)
    if not problems:
        screen.show_text(say("cli_no_problems", screen.lang))
    return DATA if problems.errors else DONE


def compare_coefficients(screen: Terminal, one: str, other: str) -> None:
    """Where two books of coefficients differ."""
    from gep.book.tables import book_differences

    screen.show_frame(book_differences(_book(one), _book(other)))


def _counted_by(screen: Terminal, service: str, norms: "Iterable[Norm]") -> Iterator[str]:
    """The norms that count a service, and those that leave it to the county."""
    for norm in norms:
        said = norm.services.get(service)
        if said and said.counted:
            yield f"{norm.name} ({screen.word('optional')})" if said.optional else norm.name


def _yes(screen: Terminal, is_so: bool) -> str:
    return screen.word("yes" if is_so else "no")


def _norm(name: str) -> "Norm":
    from gep.book.norm import read_norm

    norm, problems = read_norm(name, Path.cwd())
    if norm is None:
        raise DataProblem(tuple(problems))
    return norm


def _book(name: str) -> "Book":
    """The shipped book, one in a folder, or the shipped one with a file of local rows."""
    from gep.book.book import Book

    if name == _SHIPPED:
        return Book.shipped()
    if Path(name).is_dir():
        return Book.read(Path(name))
    book, problems = Book.shipped().with_overrides(Path(name), Path(name).name)
    Problems(problems).stop_on_errors()
    return book


COMMANDS = (
    Command("services", "know", services),
    Command(
        "norms", "know", norms,
        below=(Command("show", "know", show_norm), Command("diff", "know", compare_norms)),
    ),
    Command(
        "coefficients", "know", coefficients,
        below=(
            Command("show", "know", show_coefficients),
            Command("check", "know", check_coefficients),
            Command("diff", "know", compare_coefficients),
        ),
    ),
)  # fmt: skip
