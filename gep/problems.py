"""What is wrong with the input: a code, a place, what was found and expected, how to mend it.

Checks are plain functions that return problems and never stop at the first one. The wording
stands in ``words/``, one template a code, so that a check says only what it saw.
"""

import difflib
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from html import escape
from typing import Literal

from gep.words import Language, label, own_language, say, words

Severity = Literal["error", "warning", "note"]
_ORDER: tuple[Severity, ...] = ("error", "warning", "note")


@dataclass(frozen=True, order=True)
class Place:
    """Where a problem lies: a file, perhaps a line, perhaps a layer, sheet, cell or feature."""

    file: str
    line: int = 0
    where: str = ""

    def __str__(self) -> str:
        line = f":{self.line}" if self.line else ""
        where = f"  {self.where}" if self.where else ""
        return f"{self.file}{line}{where}"


@dataclass(frozen=True)
class Problem:
    """One thing that a user can mend.

    ``values`` fill the template of ``code`` in ``words/``. An error stops the run, a warning
    does not, a note tells what gep mended by itself.
    """

    code: str
    place: Place
    values: Mapping[str, object] = field(default_factory=dict)
    severity: Severity = "error"

    def said(self, lang: Language) -> dict[str, str]:
        """Title, found, expected and mend in one language; an empty part is left out."""
        template = words("problems")[self.code][lang]
        parts = {p: str(template.get(p, "")) for p in ("title", "found", "expected", "mend")}
        return {part: text.format_map(self.values) for part, text in parts.items() if text}

    def text(self, lang: Language = "zh") -> str:
        """The problem as it stands on the screen, four short lines."""
        parts = self.said(lang)
        lines = [f"{self.place}  {parts.pop('title')}  [{self.code}]"]
        names = words("problem_parts")
        lines += [f"  {names[part][lang]}  {text}" for part, text in parts.items()]
        return "\n".join(lines)


class Problems:
    """The problems collected so far, sorted by severity, file and line when they are read."""

    def __init__(self, problems: Iterable[Problem] = ()) -> None:
        self._problems = list(problems)

    def add(self, code: str, place: Place, severity: Severity = "error", **values: object) -> None:
        """Note one more problem."""
        self._problems.append(Problem(code, place, values, severity))

    def extend(self, more: Iterable[Problem]) -> None:
        """Note the problems of another check."""
        self._problems.extend(more)

    @property
    def errors(self) -> tuple[Problem, ...]:
        """Those that stop a run."""
        return tuple(p for p in self if p.severity == "error")

    def __iter__(self) -> Iterator[Problem]:
        return iter(sorted(self._problems, key=lambda p: (_ORDER.index(p.severity), p.place)))

    def __len__(self) -> int:
        return len(self._problems)

    def _repr_html_(self) -> str:
        lang = own_language()
        if not self._problems:
            return f"<p>{escape(say('cli_no_problems', lang))}</p>"
        counts = {kind: sum(p.severity == kind for p in self) for kind in _ORDER}
        items = "".join(
            f"<li><strong>{label(f'severity_{p.severity}', lang)}</strong>"
            f"<pre>{escape(p.text(lang))}</pre></li>"
            for p in self
        )
        return f"<p>{escape(say('cli_counts', lang, **counts))}</p><ul>{items}</ul>"

    def stop_on_errors(self) -> None:
        """Raise `DataProblem` with everything found if anything found stops a run."""
        if self.errors:
            raise DataProblem(tuple(self))


class DataProblem(Exception):
    """The data has problems that the user can mend; all of them are here."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("\n".join(p.text("en") for p in problems))
        self.problems = problems

    def __reduce__(self) -> tuple[type["DataProblem"], tuple[tuple[Problem, ...]]]:
        # an exception is made again of what it says, but this one of what it holds
        return DataProblem, (self.problems,)

    def _render_traceback_(self) -> list[str]:
        # a notebook asks for this in place of a traceback, which bad data never gives
        return [problem.text(own_language()) for problem in self.problems]


class UsageProblem(Exception):
    """A command or call was used in a way that makes no sense; the message says what does."""


def nearest(name: str, known: Collection[str]) -> str:
    """The known name most like a misspelt one, or an empty string if none is near.

    >>> nearest("elevaton", ["elevation", "slope"])
    'elevation'
    >>> nearest("xyz", ["elevation", "slope"])
    ''
    """
    near = difflib.get_close_matches(name, list(known), n=1, cutoff=0.7)
    return near[0] if near else ""
