"""What a use declares of its command, and what it may ask of the screen.

A package of ``gep.uses`` that holds a ``COMMAND`` is a use (`gep.shipped` says where else they are
looked for). It imports its verbs when they are called. Its help stands in ``words/<key>.toml``.
"""

from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal, Protocol

from gep.words import Language

if TYPE_CHECKING:
    from gep.account import Account
    from gep.run.work import Progress

Kind = Literal["begin", "compute", "read", "know"]
"""Where in the work a command stands: `gep --help` lists them in this order."""


class Screen(Protocol):
    """What a command speaks to, in the language of who gave it."""

    @property
    def lang(self) -> Language:
        """The language."""

    def show_account(self, account: "Account") -> None:
        """What one wants to know first of a finished account, and where the rest lies."""

    def show_verdicts(self, rows: Iterable[tuple[str, str, str, str]]) -> None:
        """What was examined: name, value, verdict, and advice on a line of its own."""

    def show_paths(self, paths: Sequence[Path]) -> None:
        """Where things were written, a line each."""

    def show_text(self, text: str) -> None:
        """A line of text."""

    def progress(self) -> "AbstractContextManager[Progress | None]":
        """What a long work tells its progress to."""


@dataclass(frozen=True)
class Command:
    """A function whose signature is its command line.

    ``verb`` is called with the screen and what was given. Parameters with a place are arguments;
    those by name are options, flags if they are true or false, many if they are tuples; a
    dataclass stands for an option a field. Kinds of `gep.files.given` are looked at beforehand.
    It gives the exit status, none if all is well. Commands ``below`` it come after its name.
    """

    key: str
    kind: Kind
    verb: Callable[..., int | None]
    below: tuple["Command", ...] = ()
