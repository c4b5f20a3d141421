"""The outputs and uses there are: gep's own, those of extensions, and other people's."""

from collections.abc import Iterable, Mapping
from pathlib import PurePosixPath
from typing import TypeVar

from gep.outputs.output import Output
from gep.problems import UsageProblem
from gep.shipped import declarations
from gep.uses.command import Command

_Declared = TypeVar("_Declared", Output, Command)


def outputs() -> tuple[Output, ...]:
    """Every output, those that take up others last, else by key.

    Raises
    ------
    UsageProblem
        Two outputs have one key.
    """
    found = by_key(output for output, _ in declarations("OUTPUT", "gep.outputs", "gep.uses"))
    return tuple(sorted(found.values(), key=lambda output: (bool(output.takes_up), output.key)))


def uses() -> tuple[Command, ...]:
    """The command of every use, by key.

    Raises
    ------
    UsageProblem
        Two uses have one key.
    """
    found = by_key(command for command, _ in declarations("COMMAND", "gep.uses"))
    return tuple(sorted(found.values(), key=lambda command: command.key))


def written_later() -> frozenset[str]:
    """What outputs write into a finished account; its manifest therefore knows none of it."""
    files = (file for output in outputs() for file in output.places.values())
    return frozenset(PurePosixPath(file).parts[0] for file in files)


def by_key(declared: Iterable[_Declared]) -> Mapping[str, _Declared]:
    """What was declared by its key.

    Raises
    ------
    UsageProblem
        Two have one key.
    """
    found: dict[str, _Declared] = {}
    for one in declared:
        if found.setdefault(one.key, one) is not one:
            raise UsageProblem(f"two {type(one).__name__.lower()}s have the key {one.key!r}")
    return found
