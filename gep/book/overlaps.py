"""Services that count the same thing twice, and norms that do not say why they list both."""

from collections.abc import Collection
from dataclasses import dataclass
from functools import cache

from gep.book.norm import Norm
from gep.problems import Place, Problem
from gep.shipped import shipped_rows


@dataclass(frozen=True)
class KnownOverlap:
    """Two services with a part in common; an indicator tells its size, if any can."""

    pair: frozenset[str]
    indicator: str
    zh: str
    en: str


@cache
def known_overlaps() -> tuple[KnownOverlap, ...]:
    """The overlaps of ``coefficients/overlaps.csv``."""
    return tuple(
        KnownOverlap(frozenset((row["one"], row["other"])), row["indicator"], row["zh"], row["en"])
        for row in shipped_rows("overlaps.csv")
    )


def unexplained_overlaps(norm: Norm, services: Collection[str]) -> list[Problem]:
    """Known overlaps among the services that a norm counts, without a reason in the norm."""
    counted = {
        key
        for key, said in norm.services.items()
        if said.counted and said.methods and key in services
    }
    explained = {frozenset(overlap.pair) for overlap in norm.overlaps}
    problems = []
    for overlap in known_overlaps():
        if overlap.pair <= counted and overlap.pair not in explained:
            one, other = sorted(overlap.pair)
            values = {"one": one, "other": other, "zh": overlap.zh, "en": overlap.en}
            problems.append(Problem("overlap-unexplained", Place(norm.file), values))
    return problems
