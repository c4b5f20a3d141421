"""What an output declares of itself; its command, the hand-over and all laws follow from that.

A package that holds an ``OUTPUT`` is one (`gep.shipped` says where packages are looked for). It
imports its writer when that is called, so that whoever asks which outputs there are waits for none.
Its words stand in ``words/<key>.toml``: ``<key>_name`` among the labels, and its help.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeAlias

Writer: TypeAlias = Callable[..., Path | Sequence[Path]]
"""Writes an output of an account folder in a language, whole or not at all; gives its files.

What it may be asked for besides are parameters by name: they are options of its command.
"""


@dataclass(frozen=True)
class Output:
    """One thing that is made of a finished account: its command is ``gep <key>``.

    Parameters
    ----------
    key
        Its name.
    file
        The file or folder of the account that it becomes.
    write
        Its writer.
    needs_land
        Whether an account of given quantities, which has no land, has no such output.
    takes_up
        Keys of the outputs whose files it takes up, if they are there: it is made after them.
    is_slow
        Whether it takes as long as the others together: it is begun first.
    is_one
        Whether it is replaced at once, and not file by file.
    handed
        What it is asked for when all outputs are handed over.
    more
        Other files of the account that it may write, or those within it that are told of, by the
        key of their label.
    """

    key: str
    file: str
    write: Writer
    needs_land: bool = False
    takes_up: tuple[str, ...] = ()
    is_slow: bool = False
    is_one: bool = True
    handed: Mapping[str, Any] = field(default_factory=dict)
    more: Mapping[str, str] = field(default_factory=dict)

    @property
    def places(self) -> Mapping[str, str]:
        """What stands in the account because of it, by the key of its label."""
        return {f"{self.key}_name": self.file, **self.more}
