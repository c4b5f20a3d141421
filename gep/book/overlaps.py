"""Services that count the same thing twice, and norms that do not say why they list both."""

import csv
from collections.abc import Collection
from dataclasses import dataclass
from functools import cache

from gep.book.norm import Norm
from gep.problems import Place, Problem
from gep.shipped import shipped


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
    path = shipped("coefficients") / "overlaps.csv"
    with path.open(encoding="utf-8-sig", newline="") as lines:
        return tuple(
            KnownOverlap(
                frozenset((row["one"], row["other"])),
                row["indicator"],
                row["zh"],
                row["en"],
            )
            for row in csv.DictReader(lines)
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
