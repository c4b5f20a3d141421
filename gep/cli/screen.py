"""What gep shows: with rich on a terminal, as plain text anywhere else."""

import math
import sys
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TextIO

from gep.problems import Problem, Problems, Severity
from gep.telling.amounts import percent
from gep.words import Language, label, say

if TYPE_CHECKING:
    import pandas as pd

    from gep.account.account import Account

Progress = Callable[[int, int], None]

_COLOURS: dict[Severity, str] = {"error": "bold red", "warning": "yellow", "note": "cyan"}
_VERDICTS = {"broken": "bold red", "problem": "bold red", "warning": "yellow"}
_MADE = {
    "tables": "tables", "maps": "maps", "atlas": "maps/atlas.pdf", "workbook": "workbook.xlsx",
    "report": "report.docx", "page": "page.html", "exports": "exports", "audit": "audit.zip",
}  # fmt: skip
_NOTHING = ("<NA>", "NaT")
_HUNDRED_MILLION, _BILLION = 1e8, 1e9


def shows_boxes() -> bool:
    """Whether standard output can show the characters that trees are drawn with."""
    return "utf" in (sys.stdout.encoding or "").lower()


def print_problems(
    problems: Iterable[Problem], lang: Language, stream: TextIO | None = None
) -> None:
    """All problems, the worst first, and how many there are of each severity."""
    stream = stream or sys.stdout
    found = Problems(problems)
    for problem in found:
        head, _, rest = problem.text(lang).partition("\n")
        _line(
            f"{label(f'severity_{problem.severity}', lang)}  {head}",
            stream,
            _COLOURS[problem.severity],
        )
        _line(rest, stream)
    counts = {kind: sum(p.severity == kind for p in found) for kind in _COLOURS}
    if found:
        _line(say("cli_counts", lang, **counts), stream, "bold")


def print_table(headers: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """A table: with lines on a terminal, else in columns of plain text."""
    texts = [[_cell(value) for value in row] for row in rows]
    if sys.stdout.isatty():
        _rich_table(headers, texts)
        return
    widths = [max(map(_width, column)) for column in zip(headers, *texts, strict=True)]
    for row in [list(headers), *texts]:
        padded = (
            text + " " * (width - _width(text)) for text, width in zip(row, widths, strict=True)
        )
        _line("  ".join(padded).rstrip(), sys.stdout)


def print_frame(frame: "pd.DataFrame", lang: Language) -> None:
    """A table of pandas, its columns under their names in words."""
    headers = [label(str(column), lang) for column in frame.columns]
    print_table(headers, frame.astype(object).itertuples(index=False))


def print_account(account: "Account", lang: Language) -> None:
    """What one wants to know first of a finished account, and where the rest lies."""
    about, values = account.about, account.gep_by("service")["value_yuan"].dropna()
    norm = account.manifest["hashed"]["norm"]
    billions, share = account.total / _BILLION, account.recalled_share
    numbers = {
        "name": about["name"],
        "year": about["year"],
        "norm": norm["title"][lang],
        "hundred_million": f"{account.total / _HUNDRED_MILLION:,.2f}",
        "billion": f"{billions:,.3f}",
        "services": len(values),
        "counted": len(account.services()),
        "recalled": percent(share) or "-",
    }
    _line(say("cli_total", lang, **numbers), sys.stdout, "bold green")
    _line(say("cli_recalled", lang, **numbers), sys.stdout)
    if not norm["text_seen"]:
        _line(say("cli_norm_unseen", lang, **numbers), sys.stdout)
    if about["synthetic"]:
        _line(say("cli_synthetic", lang), sys.stdout, "yellow")
    _print_checks(account, lang)
    places = {"account": account.folder}
    places |= {key: account.folder / name for key, name in _MADE.items()}
    there = {label(f"cli_at_{k}", lang): path for k, path in places.items() if path.exists()}
    width = max(map(_width, there))
    for name, path in there.items():
        _line(f"{name}{' ' * (width - _width(name))}  {path}", sys.stdout)


def _print_checks(account: "Account", lang: Language) -> None:
    """The guards that were not content."""
    checks = account.checks
    told = checks[checks["verdict"].isin(["problem", "warning"])]
    for verdict, text in zip(told["verdict"], told[f"message_{lang}"], strict=True):
        _line(f"{label(f'verdict_{verdict}', lang)}  {text}", sys.stdout, _VERDICTS[verdict])


def print_verdicts(rows: Iterable[tuple[str, str, str, str]], lang: Language) -> None:
    """What was examined: name, value, verdict, and advice on a line of its own."""
    for name, value, verdict, advice in rows:
        text = f"{label(f'verdict_{verdict}', lang)}  {name}  {value}"
        _line(text, sys.stdout, _VERDICTS.get(verdict, ""))
        if advice:
            _line(f"      {advice}", sys.stdout)


@contextmanager
def progress_bar(lang: Language) -> Iterator[Progress | None]:
    """What a run tells its progress to: a bar on a terminal, else None."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bars

    columns = (TextColumn(say("cli_pass", lang)), BarColumn(), MofNCompleteColumn())
    with Bars(
        *columns, TimeRemainingColumn(), console=Console(stderr=True), transient=True
    ) as bars:
        bar = bars.add_task("", total=None)
        yield lambda done, total: bars.update(bar, completed=done, total=total)


def _line(text: str, stream: TextIO, style: str = "") -> None:
    if not stream.isatty():
        print(text, file=stream)
        return
    from rich.console import Console
    from rich.text import Text

    Console(file=stream).print(Text(text, style=style), soft_wrap=True)


def _rich_table(headers: Sequence[str], texts: list[list[str]]) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(*headers)
    for row in texts:
        table.add_row(*map(Text, row))
    Console().print(table)


def _cell(value: Any) -> str:
    if value is None or (isinstance(value, float) and math.isnan(value)) or str(value) in _NOTHING:
        return ""
    return f"{value:.6g}" if isinstance(value, float) else str(value)


def _width(text: str) -> int:
    """Columns that a text takes on a screen; Chinese takes two a character."""
    return sum(1 + (unicodedata.east_asian_width(char) in "WF") for char in text)
