"""Pieces of Markdown that generated pages are made of."""

import doctest
import inspect
import re
from collections.abc import Iterable, Sequence

from gep.service import Formula

_BAR = r"\|"
_REST_CODE = re.compile(r"``([^`]+)``")


def code(text: str) -> str:
    r"""Text as code, nothing as nothing; a bar is escaped, as tables want it.

    >>> print(code("SO2|forest"))
    `SO2\|forest`
    """
    return f"`{text.replace('|', _BAR)}`" if text else ""


def fence(kind: str, text: str) -> str:
    """A block of code."""
    return f"```{kind}\n{text.rstrip()}\n```"


def table(heads: Sequence[str], rows: Iterable[Sequence[str]], *, drop_empty: bool = False) -> str:
    """A table; ``drop_empty`` leaves out columns in which no row says anything."""
    cells = [list(row) for row in rows]
    shown = [n for n in range(len(heads)) if not drop_empty or any(row[n] for row in cells)]
    lines = [[heads[n] for n in shown], ["---"] * len(shown)]
    lines += [[row[n] for n in shown] for row in cells]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def span(low: float | None, high: float | None) -> str:
    """From one number to another; an end that is not known stays open.

    >>> span(0.6, 1.4), span(None, 2.0), span(None, None)
    ('0.6–1.4', '–2', '')
    """
    if low is None and high is None:
        return ""
    ends = ("" if end is None else f"{end:.12g}" for end in (low, high))
    return "–".join(ends)


def markdown(prose: str) -> str:
    """The prose of a docstring, whose code stands in double backticks."""
    return _REST_CODE.sub(r"`\1`", prose)


def docstring(formula: Formula | None) -> tuple[str, str]:
    """What a formula says of itself, and its examples as a Python session."""
    if formula is None:
        return "", ""
    parts = doctest.DocTestParser().parse(inspect.getdoc(formula) or "")
    prose = "".join(part for part in parts if isinstance(part, str))
    examples = [part for part in parts if not isinstance(part, str)]
    paragraphs = (" ".join(p.split()) for p in markdown(prose).split("\n\n"))
    return "\n\n".join(filter(None, paragraphs)), "".join(map(_session, examples))


def _session(example: doctest.Example) -> str:
    first, *more = example.source.splitlines()
    lines = [f">>> {first}", *(f"... {line}" for line in more)]
    return "\n".join(lines) + "\n" + example.want
