"""What gep shows: with rich on a terminal, as plain text anywhere else."""

import math
import sys
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from gep.problems import Problem, Problems, Severity
from gep.telling.numbers import percent
from gep.telling.telling import Telling
from gep.uses.found import outputs
from gep.words import Bilingual, Language, label, say

if TYPE_CHECKING:
    import pandas as pd

    from gep.account.account import Account
    from gep.run.prospects import Prospect

Progress = Callable[[int, int], None]

_COLOURS: dict[Severity, str] = {"error": "bold red", "warning": "yellow", "note": "cyan"}
_VERDICTS = {"broken": "bold red", "problem": "bold red", "warning": "yellow"}
_NOTHING = ("<NA>", "NaT")
_HUNDRED_MILLION, _BILLION = 1e8, 1e9


@dataclass(frozen=True)
class Terminal:
    """Standard output and standard error, in one language."""

    lang: Language

    @property
    def shows_boxes(self) -> bool:
        """Whether standard output can show the characters that trees are drawn with."""
        return "utf" in (sys.stdout.encoding or "").lower()

    def word(self, name: str) -> str:
        """What the screen calls a thing."""
        return label(f"cli_{name}", self.lang)

    def show_text(self, text: str) -> None:
        """A text as it is."""
        print(text)

    def show_paths(self, paths: Sequence[Path]) -> None:
        """Where things were written, a line each."""
        for path in paths:
            print(path)

    def show_problems(self, problems: Iterable[Problem], stream: TextIO | None = None) -> None:
        """All problems, the worst first, and how many there are of each severity."""
        stream = stream or sys.stdout
        found = Problems(problems)
        for problem in found:
            head, _, rest = problem.text(self.lang).partition("\n")
            kind = label(f"severity_{problem.severity}", self.lang)
            _line(f"{kind}  {head}", stream, _COLOURS[problem.severity])
            _line(rest, stream)
        counts = {kind: sum(p.severity == kind for p in found) for kind in _COLOURS}
        if found:
            _line(say("cli_counts", self.lang, **counts), stream, "bold")

    def show_table(self, headers: Iterable[str], rows: Iterable[Sequence[object]]) -> None:
        """A table: with lines on a terminal, else in columns of plain text."""
        headers = list(headers)
        texts = [[_cell(value) for value in row] for row in rows]
        if sys.stdout.isatty():
            _rich_table(headers, texts)
            return
        widths = [max(map(_width, column)) for column in zip(headers, *texts, strict=True)]
        for row in [headers, *texts]:
            padded = map(_padded, row, widths)
            _line("  ".join(padded).rstrip(), sys.stdout)

    def show_frame(self, frame: "pd.DataFrame") -> None:
        """A table of pandas, its columns under their names in words."""
        headers = [label(str(column), self.lang) for column in frame.columns]
        self.show_table(headers, frame.astype(object).itertuples(index=False))

    def show_prospects(self, found: Sequence["Prospect"], labels: Mapping[str, Bilingual]) -> None:
        """What a run will compute, and what it lacks for the rest."""
        from gep.cli.prospects import prospect_lines

        for line in prospect_lines(found, Telling(labels, self.lang)) if found else ():
            _line(line, sys.stdout)

    def show_account(self, account: "Account") -> None:
        """What one wants to know first of a finished account, and where the rest lies."""
        about, values = account.about, account.gep_by("service")["value_yuan"].dropna()
        norm = account.manifest.hashed.norm
        billions, share = account.total / _BILLION, account.recalled_share
        numbers = {
            "name": about.name,
            "year": about.year,
            "norm": norm.title[self.lang],
            "hundred_million": f"{account.total / _HUNDRED_MILLION:,.2f}",
            "billion": f"{billions:,.3f}",
            "services": len(values),
            "counted": len(account.services()),
            "recalled": percent(share) or "-",
        }
        _line(say("cli_total", self.lang, **numbers), sys.stdout, "bold green")
        if beside := account.without_abiotic(self.lang):
            _line(beside, sys.stdout)
        _line(say("cli_recalled", self.lang, **numbers), sys.stdout)
        if not norm.text_seen:
            _line(say("cli_norm_unseen", self.lang, **numbers), sys.stdout)
        if norm.superseded_by:
            other = norm.superseded_by[self.lang]
            _line(say("cli_superseded", self.lang, other=other), sys.stdout)
        if about.synthetic:
            _line(say("cli_synthetic", self.lang), sys.stdout, "yellow")
        self._show_choices(account)
        self._show_checks(account)
        self._show_places(account.folder)

    def _show_choices(self, account: "Account") -> None:
        """The choices that move the total most."""
        if found := account.largest_choices(self.lang):
            _line(say("choices_lead", self.lang), sys.stdout)
        for sentence in found:
            _line(f"  {sentence}", sys.stdout)

    def _show_checks(self, account: "Account") -> None:
        """The guards that were not content; what was odd about the input was told before."""
        checks, words = account.checks, account.telling(self.lang)
        doubtful = checks[
            checks["verdict"].isin(["problem", "warning"]) & (checks["check"] != "input")
        ]
        for verdict, text in zip(
            doubtful["verdict"], doubtful[f"message_{self.lang}"], strict=True
        ):
            said = f"{label(f'verdict_{verdict}', self.lang)}  {words.note(str(text))}"
            _line(said, sys.stdout, _VERDICTS[verdict])

    def _show_places(self, folder: Path) -> None:
        """What there is of an account: the folder itself and its outputs."""
        places = {"cli_account": folder}
        for output in outputs():
            places |= {key: folder / name for key, name in output.places.items()}
        there = {label(key, self.lang): path for key, path in places.items() if path.exists()}
        width = max(map(_width, there))
        for name, path in there.items():
            _line(f"{_padded(name, width)}  {path}", sys.stdout)

    def show_verdicts(self, rows: Iterable[tuple[str, str, str, str]]) -> None:
        """What was examined: name, value, verdict, and advice on a line of its own."""
        for name, value, verdict, advice in rows:
            text = f"{label(f'verdict_{verdict}', self.lang)}  {name}  {value}"
            _line(text, sys.stdout, _VERDICTS.get(verdict, ""))
            if advice:
                _line(f"      {advice}", sys.stdout)

    @contextmanager
    def progress(self) -> Iterator[Progress | None]:
        """What a run tells its progress to: a bar on a terminal, else None."""
        if not sys.stderr.isatty():
            yield None
            return
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
        from rich.progress import Progress as Bars

        shown = (TextColumn(say("cli_pass", self.lang)), BarColumn(), MofNCompleteColumn())
        console = Console(stderr=True)
        with Bars(*shown, TimeRemainingColumn(), console=console, transient=True) as bars:
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


def _padded(text: str, width: int) -> str:
    return text + " " * (width - _width(text))
