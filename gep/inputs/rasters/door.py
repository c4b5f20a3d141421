"""The one door of all raster files: what a library raises over one leaves as a problem."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType

from gep.problems import Place, Problem

_HOUSE = str(Path(__file__).parents[2])
_SHOWN = 300  # characters of a reason


class SourceProblem(Exception):
    """A file cannot be a source; ``code`` and ``values`` make the problem that says so."""

    def __init__(self, code: str, **values: object) -> None:
        super().__init__(code)
        self.code, self.values = code, values

    def at(self, place: Place, name: str, path: str) -> Problem:
        """The problem of the raster ``name``, whose file the user calls ``path``."""
        plain = {"name": name, "path": path, "variable": "-", "bands": "-"}
        return Problem(self.code, place, plain | self.values)


@contextmanager
def door(**where: object) -> Iterator[None]:
    """Whatever a library raises over a file leaves as a `SourceProblem`.

    ``where`` are the variable and the bands that were read. Libraries raise what they like, from
    zlib's errors to KeyErrors out of a damaged header, so it is told by where it was raised: what
    gep's own lines raise is a defect, and stays one.
    """
    try:
        yield
    except SourceProblem:
        raise
    except MemoryError as error:
        raise SourceProblem("raster-memory", reason=reason_of(error), **where) from error
    except ImportError as error:
        raise SourceProblem("raster-package", package=error.name or str(error)) from error
    except Exception as error:
        if _is_own(error.__traceback__):
            raise
        raise SourceProblem("raster-unreadable", reason=reason_of(error), **where) from error


def reason_of(error: BaseException) -> str:
    """What went wrong, in one line: the first cause knows it, those on top only that it did.

    >>> try:
    ...     raise OSError("no such tile") from ValueError("tile 7 ends early")
    ... except OSError as error:
    ...     reason_of(error)
    'tile 7 ends early'
    """
    while error.__cause__ is not None:
        error = error.__cause__
    line = next(iter(str(error).strip().splitlines()), "")
    return line[:_SHOWN] or type(error).__name__


def _is_own(trace: TracebackType | None) -> bool:
    """Whether an error was raised by a line of gep, and not below one."""
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return trace is not None and trace.tb_frame.f_code.co_filename.startswith(_HOUSE)
