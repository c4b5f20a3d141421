"""How a raster pass is worked: by which threads or executor, and who is told of its progress."""

from collections.abc import Callable, Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass

from gep.sums.plan import PassPlan, SumsCollector
from gep.sums.raster_pass import run_pass

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Work:
    """How a pass is worked: by which executor (threads of our own without one), seen by whom.

    ``run_length`` is how many neighbouring tiles make a task. None of these changes a bit.
    """

    threads: int = 2
    executor: Executor | None = None
    progress: Progress | None = None
    run_length: int = 2

    @contextmanager
    def workers(self) -> Iterator[Executor]:
        """The executor that was given, or threads that end with the block."""
        if self.executor is not None:
            yield self.executor
            return
        own = ThreadPoolExecutor(max(self.threads, 1))
        try:
            yield own
        finally:
            own.shutdown(cancel_futures=True)


def raster_sums(plan: PassPlan, work: Work) -> SumsCollector:
    """The raster pass, worked through."""
    collector = SumsCollector(plan)
    with work.workers() as executor:
        run_pass(plan.job, collector.add, executor, work.progress, work.run_length)
    return collector
