"""The one door for files of an account: what a damaged one makes its reader raise is a problem."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pyarrow as pa

from gep.problems import DataProblem, Place, Problem

DAMAGED = (LookupError, ValueError, ArithmeticError, EOFError, pa.ArrowException)
"""How whoever reads a table that is cut off or was edited may fail: it is not in its form, names
what is not there, or holds numbers that do not go together. Anything else is a defect of gep.
"""


@contextmanager
def reading(path: Path, *others: type[Exception]) -> Iterator[None]:
    """Reading of one file of an account; ``others`` are errors of its library.

    Raises
    ------
    DataProblem
        It is not as gep wrote it.
    """
    try:
        yield
    except (*DAMAGED, *others, OSError) as error:
        if isinstance(error, PermissionError):
            raise  # the file may well be sound
        why = " ".join(str(error).split()).replace(str(path.parent), "")
        values = {"file": path.name, "why": why or type(error).__name__}
        problem = Problem("account-file-damaged", Place(str(path)), values)
        raise DataProblem((problem,)) from None
