"""Processes that write outputs, each one after the other.

They are started by hand and belong to no pool, which would run a user's script a second time.
"""

import os
import pickle
import queue
import signal
import subprocess
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import cast

from gep.problems import DataProblem, Place, Problem
from gep.uses.found import outputs
from gep.words import Language

_SERVE = "from gep.uses.handover.workers import serve; serve()"


class WritingProcess:
    """A process that writes what it is asked for; one that died is followed by another."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None

    def matter(self, key: str, folder: Path, lang: Language) -> Exception | None:
        """Let it write an output of an account; what was the matter, if anything was."""
        process = self._process = self._process or _started()
        into, out_of = process.stdin, process.stdout
        assert into is not None  # both are pipes
        assert out_of is not None
        try:
            pickle.dump((key, str(folder.resolve()), lang), into)
            into.flush()
            return cast("Exception | None", pickle.load(out_of))
        except (EOFError, OSError):
            self.end()
            return _death(key, folder, process.returncode)

    def end(self) -> None:
        """Stop it, whatever it is at; what it was writing stays as it was."""
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.communicate()  # which closes the pipes


@contextmanager
def workers(count: int) -> Iterator["queue.SimpleQueue[WritingProcess]"]:
    """So many processes that have nothing to do; none is left after the block."""
    idle: queue.SimpleQueue[WritingProcess] = queue.SimpleQueue()
    every = [WritingProcess() for _ in range(count)]
    for one in every:
        idle.put(one)
    try:
        yield idle
    finally:
        for one in every:
            one.end()


def serve() -> None:
    """Write what is asked for on standard input until it ends, and answer on standard output."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints must not stand among the answers
    while True:
        try:
            key, folder, lang = pickle.load(sys.stdin.buffer)
        except EOFError:
            return
        answers.write(_answer(_matter(key, Path(folder), lang)))
        answers.flush()


def write_handed(key: str, folder: Path, lang: Language) -> None:
    """Write one output of an account, as it is handed in."""
    [output] = [one for one in outputs() if one.key == key]
    output.write(folder, lang, **output.handed)


def _matter(key: str, folder: Path, lang: Language) -> Exception | None:
    try:
        write_handed(key, folder, lang)
    except Exception as error:  # whatever it is, it is told by whoever asked
        error.add_note(traceback.format_exc())
        return error
    return None


def _answer(matter: Exception | None) -> bytes:
    """The answer in bytes; of what cannot be sent, its words."""
    try:
        sent = pickle.dumps(matter)
        pickle.loads(sent)  # some can be sent and not be read
    except Exception:
        told = RuntimeError(f"{type(matter).__name__}: {matter}")
        told.__notes__ = getattr(matter, "__notes__", [])
        return pickle.dumps(told)
    return sent


def _started() -> "subprocess.Popen[bytes]":
    return subprocess.Popen(
        [sys.executable, "-c", _SERVE],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
    )  # fmt: skip


def _death(key: str, folder: Path, status: int) -> Exception:
    """What is told of a process that ended by itself; the system kills what takes all memory."""
    if status == -signal.SIGKILL:
        return DataProblem((Problem("deliver-killed", Place(str(folder)), {"output": key}),))
    return RuntimeError(f"the process that wrote {key} ended with status {status}")
