"""All that is handed in, made of one finished account side by side, each whole or not at all."""

import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue

from gep.account import Account, read_account
from gep.outputs.output import Output
from gep.problems import DataProblem, UsageProblem
from gep.uses.command import Screen
from gep.uses.found import outputs
from gep.uses.handover.workers import WritingProcess, workers
from gep.words import Language, label, say


@dataclass(frozen=True)
class Delivered:
    """One output as it was handed over: its key and place, and how many seconds it took.

    Where it has a ``failure`` it was not written, and what was there before it still is.
    """

    key: str
    path: Path
    seconds: float
    failure: Exception | None = None

    def text(self, lang: Language) -> str:
        """A line for the screen."""
        told = {"name": label(f"{self.key}_name", lang), "seconds": f"{self.seconds:.1f}".rjust(6)}
        if self.failure is None:
            return say("delivered", lang, **told, path=self.path)
        return say("not_delivered", lang, **told, why=_reason(self.failure, lang))


def deliver(
    out: str | Path,
    lang: Language = "zh",
    *,
    processes: int = 2,
    told: Callable[[Delivered], None] | None = None,
) -> tuple[Delivered, ...]:
    """Write every output of a finished account, as it is handed in.

    Parameters
    ----------
    out
        the folder of the account.
    lang
        the language of all outputs.
    processes
        how many of them are written at a time, each by a process of its own. It changes no byte.
    told
        called with each output when it is there, or has failed.

    Raises
    ------
    DataProblem
        Files of the account are missing or altered; or an output could not be written, which
        kept none of the others from being written.
    """
    made = []
    for one in delivery(read_account(out), lang, processes):
        made.append(one)
        if told is not None:
            told(one)
    stop_on_failures(made)
    return tuple(made)


def show_delivery(screen: Screen, account: Account, *, processes: int = 2) -> None:
    """Write every output of an account, show a line of each, and then the account.

    Raises
    ------
    DataProblem
        Some could not be written; all others were.
    """
    made = []
    for one in delivery(account, screen.lang, processes):
        made.append(one)
        screen.show_text(one.text(screen.lang))
    screen.show_account(read_account(account.folder))
    stop_on_failures(made)


def delivery(account: Account, lang: Language, processes: int) -> Iterator[Delivered]:
    """Each output of an account as it is done, written by so many processes.

    What takes up others is begun when those are done, well or not. An account of given quantities
    has no land, so nothing that needs it.
    """
    left = [one for one in outputs() if account.has_land or not one.needs_land]
    wanted = {key for output in left for key in output.takes_up}
    left.sort(key=lambda output: (not output.is_slow, output.key not in wanted))
    count = max(1, min(processes, len(left)))
    with ThreadPoolExecutor(count) as pool, workers(count) as idle:
        running: dict[Future[Delivered], Output] = {}
        while left or running:
            unfinished = {one.key for one in (*left, *running.values())}
            ready = [one for one in left if not unfinished.intersection(one.takes_up)]
            if not (ready or running):  # some take up each other
                ready = left
            for one in ready[: count - len(running)]:
                running[pool.submit(_delivered, idle, one, account.folder, lang)] = one
                left.remove(one)
            done, _ = wait(running, return_when=FIRST_COMPLETED)
            for future in done:
                del running[future]
                yield future.result()


def stop_on_failures(made: Sequence[Delivered]) -> None:
    """Raise what kept outputs from being written: a defect first, else all problems at once."""
    failures = [one.failure for one in made if one.failure is not None]
    others = [one for one in failures if not isinstance(one, DataProblem)]
    if others:
        raise min(others, key=lambda one: isinstance(one, UsageProblem))
    if failures:
        of_data = (one for one in failures if isinstance(one, DataProblem))
        raise DataProblem(tuple(problem for one in of_data for problem in one.problems))


def _delivered(
    idle: "SimpleQueue[WritingProcess]", output: Output, folder: Path, lang: Language
) -> Delivered:
    worker = idle.get()
    begin = time.perf_counter()
    try:
        matter = worker.matter(output.key, folder, lang)
    finally:
        idle.put(worker)
    seconds = time.perf_counter() - begin
    return Delivered(output.key, folder / output.file, seconds, matter)


def _reason(failure: Exception, lang: Language) -> str:
    """What was the matter, in a line."""
    if isinstance(failure, DataProblem):
        return failure.problems[0].text(lang).splitlines()[0]
    return f"{type(failure).__name__}: {failure}".splitlines()[0]
