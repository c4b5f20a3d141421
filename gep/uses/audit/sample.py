"""Rows drawn for an auditor by monetary unit sampling, systematically from a random start.

Every fen (0.01 CNY) of the population has the same chance: a row is drawn in proportion to the
size of its value, and one larger than the interval always. What the method is called elsewhere:
ISA 530 (CSA 1314) Appendix 1, value-weighted selection, and Appendix 4, monetary unit sampling
with systematic selection; the AICPA Audit Guide *Audit Sampling* on classical PPS.
"""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate

import numpy as np
import pandas as pd

from gep.account.columns import COUNTY
from gep.uses.audit.folder_parts import FolderParts

DEFAULT_SIZE = 60
UNITS = 100
"""Units of a yuan that are drawn: fen, so that all is counted in whole numbers."""

ASSURANCE = 3.0
"""Poisson factor of 95 % where no error is found: exp(-3.0) is just below 5 %."""


@dataclass(frozen=True)
class Drawn:
    """One row drawn: its place among the rows of account.csv, and how many points fell on it."""

    row: int
    hits: int
    size: int


@dataclass(frozen=True)
class Sample:
    """Rows drawn from one zone layer of an account.

    ``population`` and ``start`` are in fen; the interval is population / points. ``negative`` and
    ``unvalued`` count rows that are drawn by the size of a negative value, and rows without one.
    """

    layer: str
    seed: str
    points: int
    population: int
    start: int
    rows: int
    negative: int
    unvalued: int
    drawn: tuple[Drawn, ...]

    @property
    def interval(self) -> float:
        """CNY between two points."""
        return self.population / self.points / UNITS

    @property
    def precision(self) -> float:
        """Share of the population that may be wrong at most, at 95 %, if no drawn row is."""
        return ASSURANCE / self.points


def draw(parts: FolderParts, points: int, seed: str) -> Sample | None:
    """Draw rows of the finest partition; None where nothing has a value.

    ``seed`` is any text; empty means the account's own id, which nobody can choose freely.
    """
    rows = parts.tables["account.csv"]
    layer = sampled_layer(parts)
    here = np.flatnonzero(rows["zone_layer"] == layer)
    values = rows["value_yuan"].to_numpy()[here]
    sizes = [round(abs(v) * UNITS) if np.isfinite(v) else 0 for v in values]
    population = sum(sizes)
    if not population:
        return None
    seed = seed or parts.account.manifest.account_id
    start = random_start(seed, population)
    return Sample(
        layer=layer,
        seed=seed,
        points=points,
        population=population,
        start=start,
        rows=sum(size > 0 for size in sizes),
        negative=int((values < 0).sum()),
        unvalued=int(np.isnan(values).sum()),
        drawn=tuple(
            Drawn(int(here[n]), hits, sizes[n]) for n, hits in drawn_rows(sizes, points, start)
        ),
    )


def sampled_layer(parts: FolderParts) -> str:
    """The layer whose rows make up the population: the townships, else the county."""
    return parts.hashed.reporting_layer or COUNTY


def random_start(seed: str, population: int) -> int:
    """A whole number below ``population``, from the SHA-256 of a text: anyone can redo it.

    >>> random_start("dice 4 2 6 6 1", 1000) == random_start("dice 4 2 6 6 1", 1000)
    True
    """
    return int(hashlib.sha256(seed.encode()).hexdigest(), 16) % population


def drawn_rows(sizes: Sequence[int], points: int, start: int) -> Iterator[tuple[int, int]]:
    """Places of the rows on which points fall, with how many, in whole numbers throughout.

    Of the population ``T`` the points are ``start + k T`` for ``k = 0, 1, ...``, in units of
    1/points, with ``start`` below ``T``; a row covers what lies between the sums before and after
    it.

    >>> list(drawn_rows([1, 6, 1], 2, 0))    # an interval of 4: points at 0 and 4
    [(0, 1), (1, 1)]
    >>> list(drawn_rows([1, 6, 1], 2, 4))    # points at 2 and 6
    [(1, 2)]
    """
    population = sum(sizes)
    before = 0
    for row, after in enumerate(accumulate(sizes)):
        first, last = (-((start - edge * points) // population) for edge in (before, after))
        before = after
        if last > first:
            yield row, last - first


def drawn_frame(sample: Sample, rows: pd.DataFrame) -> pd.DataFrame:
    """The drawn rows of an account, with number, hits and whether each had to be drawn."""
    frame = rows.iloc[[one.row for one in sample.drawn]].reset_index(drop=True)
    frame.insert(0, "number", range(1, len(frame) + 1))
    frame.insert(1, "line", [one.row + 2 for one in sample.drawn])
    frame.insert(2, "hits", [one.hits for one in sample.drawn])
    certain = [one.size * sample.points >= sample.population for one in sample.drawn]
    frame.insert(3, "certain", certain)
    return frame
