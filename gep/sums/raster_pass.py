"""The raster pass: every raster read once, tile by tile, and only sums kept.

A task is a short run of tiles, worked by any executor; each tile is summed alone
(`gep.sums.tile_sums`) and tile sums are added in tile order, so that neither tasks nor workers
change a bit.
"""

import ctypes
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor

from gep.inputs.rasters.joint_readers import open_together
from gep.inputs.rasters.readers import Reader
from gep.sums.fold import fold
from gep.sums.job import Pass, Readers
from gep.sums.tile_sums import TileTables, tile_tables


class Worker:
    """Sums runs of tiles. A raster handle belongs to one thread and is opened once."""

    def __init__(self, job: Pass) -> None:
        self.job = job
        self._local = threading.local()
        self._opened: list[Reader] = []

    def __getstate__(self) -> Pass:
        return self.job

    def __setstate__(self, job: Pass) -> None:
        self.__init__(job)  # type: ignore[misc]  # a worker in another process opens its own

    def __call__(self, run: Sequence[int]) -> list[TileTables]:
        """Sums of some consecutive tiles of one tile row, in their order."""
        tiles = [self.job.grid.tiles[index] for index in run]
        readers = self.readers()
        found = (tile_tables(self.job, readers, tile) for tile in tiles)
        return [tables for tables in found if tables is not None]

    def readers(self) -> "Readers":
        """The readers of the thread that asks."""
        if not hasattr(self._local, "readers"):
            covers = [c.open() if c else None for c in (self.job.land_cover, self.job.opening)]
            layers = open_together(self.job.layers)
            self._opened += [reader for reader in (*covers, *layers) if reader]
            self._local.readers = Readers(covers[0], covers[1], tuple(layers))
        readers: Readers = self._local.readers
        return readers

    def close(self) -> None:
        """Close every file that any thread opened."""
        for reader in self._opened:
            reader.close()
        self._opened.clear()


def run_pass(
    job: Pass,
    add: Callable[[TileTables], None],
    executor: Executor,
    progress: Callable[[int, int], None] | None = None,
    run_length: int = 2,
) -> None:
    """Sum all tiles of the county and hand the sums to ``add`` in tile order.

    ``executor`` is anything of `concurrent.futures`, or a Dask client's. ``run_length`` is how
    many neighbouring tiles make a task; it changes no bit.
    """
    runs = list(_runs(job, run_length))
    worker = Worker(job)
    done = 0

    def counted(tables: TileTables) -> None:
        nonlocal done
        add(tables)
        done += 1
        if progress:
            progress(done, sum(map(len, runs)))

    keep_small_arrays_on_the_heap()
    try:
        fold(runs, worker, counted, executor)
    finally:
        worker.close()


def _runs(job: Pass, length: int) -> Iterator[tuple[int, ...]]:
    run: list[int] = []
    for tile in job.grid.tiles:
        near = run and run[-1] == tile.index - 1 and job.grid.tiles[run[0]].row == tile.row
        if run and (not near or len(run) == length):
            yield tuple(run)
            run = []
        if job.shares.touches(tile.index):
            run.append(tile.index)
    if run:
        yield tuple(run)


def keep_small_arrays_on_the_heap() -> None:
    """Let glibc keep chunk-sized temporaries instead of mapping each one anew.

    A temporary of 256 KB lies above glibc's threshold for mmap, so that each one faults page by
    page; raising the threshold once saves about a fifth of the pass. Elsewhere nothing happens.
    """
    m_trim_threshold, m_mmap_threshold, size = -1, -3, 64 * 1024 * 1024
    try:
        mallopt = ctypes.CDLL(None).mallopt
    except (OSError, AttributeError, TypeError):
        return
    mallopt(m_mmap_threshold, size)
    mallopt(m_trim_threshold, size * 4)
