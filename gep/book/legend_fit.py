"""Which of the shipped legends a land cover may be written in, told by its codes alone."""

from collections.abc import Mapping
from pathlib import Path

from gep.book.ecosystem_types import EcosystemTypes, Legend, legend_names, read_legend
from gep.problems import Place, Problem
from gep.telling.numbers import percent

_LARGE = 0.1  # share of the land from which a legend is doubted as a whole, not a code of it
_NAMED = 3


def legend_misfit(areas: Mapping[str, float], legend: Legend, place: Place) -> list[Problem]:
    """What fits better, where a legend leaves much of the land unexplained; ``areas`` by code."""
    explained = explained_share(areas, legend)
    better = [(name, share) for name, share in legend_fits(areas) if share > explained]
    if explained >= 1 - _LARGE or not better:
        return []
    told = ", ".join(f"{name} {percent(share)}" for name, share in better[:_NAMED])
    values = {"legend": legend.name, "share": percent(explained), "fits": told}
    return [Problem("legend-misfit", place, values)]


def legend_fits(areas: Mapping[str, float]) -> list[tuple[str, float]]:
    """The shipped legends with the share of the land that each explains, the best first.

    Of two that explain as much, the better is the one more of whose codes occur.
    """
    fits = []
    for name in legend_names():
        legend, _ = read_legend(name, EcosystemTypes.shipped(), Path())
        if legend is not None:
            used = len(areas.keys() & legend.types.keys()) / len(legend.types)
            fits.append((explained_share(areas, legend), used, name))
    return [(name, share) for share, _, name in sorted(fits, reverse=True)]


def explained_share(areas: Mapping[str, float], legend: Legend) -> float:
    """How much of the land has a code that a legend knows."""
    whole = sum(areas.values())
    return sum(area for code, area in areas.items() if code in legend.types) / whole if whole else 1
