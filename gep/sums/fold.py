"""The fold: whoever computes them, sums are added in one order."""

from collections.abc import Callable, Iterable
from concurrent.futures import Executor
from typing import TypeVar

Run = TypeVar("Run")


Tables = TypeVar("Tables")


def fold(
    runs: Iterable[Run],
    run_sums: Callable[[Run], Iterable[Tables]],
    add: Callable[[Tables], None],
    executor: Executor,
) -> None:
    """One pass over runs of tiles. Any executor, any grouping: the same bits.

    Each tile is summed alone, and tile sums are added in tile order, whoever computes them.
    """
    # No worker adds one tile to another. `map` gives runs back in their order, whoever is done
    # first, and a run holds its tiles in theirs: `add` meets them in tile order, the one order of
    # floating additions, so that the total has the same last bit however tiles were shared out.
    for tiles in executor.map(run_sums, runs):
        for tables in tiles:
            add(tables)
