"""All that is handed in, made of one finished account, each by its own writer."""

import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import cast, get_args

from gep.account import Account, read_account
from gep.outputs.output import Output
from gep.uses.found import outputs
from gep.words import Language

_ONE = "import sys; from gep.uses.handover.writing import hand_over_one as one; one(*sys.argv[1:])"


def hand_over(folder: Path, lang: Language = "zh") -> Account:
    """Write every output of an account, as it is handed in.

    A slow one is made by a process of its own meanwhile. An account of given quantities has no
    land, so nothing that needs it.

    Raises
    ------
    DataProblem
        Files of the account are missing or altered, or a file cannot be replaced.
    """
    account = read_account(folder)
    has_land = account.has_land
    there = [output for output in outputs() if has_land or not output.needs_land]
    later = [output for output in there if output.is_later]
    at_once = [output for output in there if not output.is_later and not output.is_slow]
    with _meanwhile([output for output in there if output.is_slow], folder, lang) as failed:
        _write(at_once, folder, lang)
    _write(failed, folder, lang)  # which raises what is the matter
    _write(later, folder, lang)
    return account


def hand_over_one(key: str, folder: str, lang: str) -> None:
    """Write one output of an account, as it is handed in."""
    assert lang in get_args(Language)
    _write([one for one in outputs() if one.key == key], Path(folder), cast("Language", lang))


def _write(asked: Sequence[Output], folder: Path, lang: Language) -> None:
    for output in asked:
        output.write(folder, lang, **output.handed)


@contextmanager
def _meanwhile(slow: Sequence[Output], folder: Path, lang: Language) -> Iterator[list[Output]]:
    """Processes that write beside the block; in the end it has the outputs that failed.

    Processes of their own and not a pool, which would run a user's script a second time.
    """
    failed: list[Output] = []
    made = [subprocess.Popen(
        [sys.executable, "-c", _ONE, one.key, str(folder), lang],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    ) for one in slow]  # fmt: skip
    try:
        yield failed
        failed += [one for one, process in zip(slow, made, strict=True) if process.wait()]
    finally:
        for process in made:
            process.kill()
            process.wait()
