"""A file or a folder that is whole or not at all.

Everything is written beside its place, on the same disk, and moved in when it is finished. The
names tell what a killed run left behind: ``.OUT.partial-<process>`` is unfinished or done with,
``.OUT.old-<process>`` is a whole account on its way out. Of the two renames that replace a folder
the first leaves no OUT for a moment; a run killed just there loses nothing, for the next one that
writes to OUT moves the old account back before it looks at anything else.
"""

import errno
import os
import re
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from gep.problems import DataProblem, Place, Problem, UsageProblem

_LITTLE = 1 << 20  # bytes: what is left of a disk when a library gave up and took back a part
_WITHOUT_NUMBER = (OSError, SystemError)  # as rasterio says that GDAL could not write
_OF_THE_DISK = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


@contextmanager
def whole_subfolder(folder: Path) -> Iterator[Path]:
    """The same for a part of an account, such as its tables: the new one replaces the old."""
    _stop_on_other(folder, wanted=folder.is_dir())
    tidy(folder, mine=True)
    with _beside(folder, folder) as partial:
        yield partial
        with _in_use(folder):
            _move_in(partial, folder)


@contextmanager
def whole_file(path: Path) -> Iterator[Path]:
    """A path to write to that becomes ``path`` if the block ends well."""
    target = path.resolve()  # what a link points at is replaced, not the link
    _stop_on_other(path, wanted=not target.is_dir())
    tidy(target, mine=True)
    named = _name(target, "partial")
    partial = named.with_name(named.name + target.suffix)  # writers choose formats by it
    with making(path):
        target.parent.mkdir(parents=True, exist_ok=True)
    try:
        with room(target.parent):
            yield partial
        with _in_use(path):
            partial.replace(target)
    finally:
        partial.unlink(missing_ok=True)


@contextmanager
def room(folder: Path) -> Iterator[None]:
    """Writing by libraries, each of which says in its own way that the disk is full.

    Raises
    ------
    OSError
        It is, with the number of the system for it.
    DataProblem
        GDAL could not write, for a reason that it keeps to itself.
    """
    try:
        yield
    except (DataProblem, UsageProblem):
        raise
    except Exception as error:
        if isinstance(error, OSError) and error.errno is not None:
            raise
        full = _refused_by_disk(error)
        if full is None and shutil.disk_usage(folder).free > _LITTLE:
            if not isinstance(error, _WITHOUT_NUMBER):
                raise
            values = {"out": str(folder), "why": str(error)}
            raise DataProblem((Problem("out-not-writable", Place(str(folder)), values),)) from error
        full = full or errno.ENOSPC
        raise OSError(full, os.strerror(full), str(folder)) from error


def _refused_by_disk(error: BaseException) -> int | None:
    """What the system said of the disk below an error of a library, by its number or its words."""
    below: BaseException | None = error
    while below is not None:
        for code in _OF_THE_DISK:
            inside = [one for one in (below, *below.args) if isinstance(one, OSError)]
            if any(one.errno == code for one in inside) or os.strerror(code) in str(below):
                return code
        below = below.__cause__ or below.__context__
    return None


@contextmanager
def _in_use(asked: Path) -> Iterator[None]:
    """What another program holds open, a file or one of a folder, cannot move on some systems."""
    with making(asked):
        try:
            yield
        except PermissionError:
            place = Place(str(asked))
            raise DataProblem((Problem("out-in-use", place, {"out": str(asked)}),)) from None


def _stop_on_other(asked: Path, *, wanted: bool) -> None:
    """Refuse a file where a folder will be, and a folder where a file will be."""
    if asked.exists() and not wanted:
        code = errno.ENOTDIR if asked.is_file() else errno.EISDIR
        with making(asked):
            raise OSError(code, os.strerror(code))


@contextmanager
def _beside(target: Path, asked: Path) -> Iterator[Path]:
    partial = _name(target, "partial")
    with making(asked):
        partial.mkdir(parents=True)
    try:
        with room(partial):
            yield partial
    finally:
        shutil.rmtree(partial, ignore_errors=True)


def _move_in(partial: Path, target: Path) -> None:
    if not target.exists():
        partial.rename(target)
        return
    old = _name(target, "old")
    target.rename(old)
    try:
        partial.rename(target)
    except OSError:
        old.rename(target)
        raise
    old.rename(partial)  # nobody's account from here on; the caller removes it


@contextmanager
def whole_folder(out: Path, refusals: Callable[[], list[Problem]]) -> Iterator[Path]:
    """A folder to write into that becomes OUT if the block ends well, and vanishes if not.

    ``refusals`` tells why it may not, and is asked before the block and again after it.

    Raises
    ------
    DataProblem
        There are refusals, or the folder's parent cannot be written.
    """
    tidy(out.resolve(), mine=True)
    _stop_on(refusals())
    with _beside(out.resolve(), out) as partial:
        yield partial
        _stop_on(refusals())  # another run may have been faster
        with _in_use(out):
            _move_in(partial, out.resolve())


def tidy(target: Path, *, mine: bool) -> None:
    """Put right what dead runs left: an old folder back into an empty place, the rest away.

    ``mine``: what bears this process's own number is a dead run's too, since numbers come again.
    """
    pattern = re.compile(rf"\.{re.escape(target.name)}\.(partial|old)-(\d+)(\.\w+)?")
    for path in sorted(target.parent.iterdir()) if target.parent.is_dir() else ():
        match = pattern.fullmatch(path.name)
        if not match or _is_alive(int(match[2]), mine=mine):
            continue
        if match[1] == "old" and not target.exists():
            with suppress(FileNotFoundError):  # another run that starts now did it
                path.rename(target)
        elif path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)


def _is_alive(pid: int, *, mine: bool) -> bool:
    if pid == os.getpid():
        return not mine
    if sys.platform == "win32":  # where os.kill would send a signal, whatever its number
        import ctypes

        handle = ctypes.windll.kernel32.OpenProcess(0x1000, False, pid)
        ctypes.windll.kernel32.CloseHandle(handle)
        return bool(handle)
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _name(target: Path, state: str) -> Path:
    """A hidden name beside a target, which tells whose it is."""
    return target.with_name(f".{target.name}.{state}-{os.getpid()}")


@contextmanager
def making(asked: Path) -> Iterator[None]:
    """Making of files and folders at a place that was asked for, which may not be possible.

    Raises
    ------
    DataProblem
        It is not. (A disk that is full is told by whoever runs the command.)
    """
    try:
        yield
    except OSError as error:
        if error.errno in _OF_THE_DISK:
            raise
        values = {"out": str(asked), "why": error.strerror or str(error)}
        problem = Problem("out-not-writable", Place(str(asked)), values)
        raise DataProblem((problem,)) from None


def _stop_on(problems: list[Problem]) -> None:
    if problems:
        raise DataProblem(tuple(problems))
