"""The tier of every number: 1 by global data, 2 national, 3 local, as its weakest input has it."""

from collections.abc import Iterable, Iterator

import numpy as np
import numpy.typing as npt

from gep.book.confidence import GIVEN
from gep.book.tiers import LOCAL, UNKNOWN, coefficient_tier
from gep.catalogue.rules import Rules
from gep.catalogue.used import Used
from gep.service import FromStatistics
from gep.valuation.records import Record

Tiers = npt.NDArray[np.int8]
LAND_COVER = "land_cover"


def tiers_of(record: Record, rules: Rules, types: tuple[str, ...]) -> Tiers:
    """The tier ``[item, 1, ecosystem_type]`` of a record's numbers; 0 where an input has none.

    Coefficients count where they were used, a price where there is one; of rasters and land cover
    the account's scope knows the tiers. What statistics report, or a bureau gives, is local.
    """
    weakest = min(_inputs(record, rules), default=LOCAL)
    tiers = np.full((len(record.items), 1, len(types)), weakest, np.int8)
    used = (*record.grounds.used, *(record.price.used if record.price else ()))
    for one in dict.fromkeys(used):
        tier = coefficient_tier(one.row, rules.book.sources)
        if tier is not None:
            at = _cells(one, record.items, types)
            tiers[at] = np.minimum(tiers[at], tier)
    return tiers


def _inputs(record: Record, rules: Rules) -> Iterator[int]:
    """The tiers of the rasters and the land cover that a record rests on."""
    variant, known = record.variant, rules.scope.tiers
    if variant.method == GIVEN:
        return
    form = rules.catalogue.form(variant.indicator, variant.method)
    if not isinstance(form, FromStatistics):
        yield known.get(LAND_COVER, UNKNOWN)
    for raster in variant.rasters:
        yield known.get(raster, UNKNOWN)


def _cells(
    used: Used, items: tuple[str, ...], types: tuple[str, ...]
) -> tuple[npt.NDArray[np.intp], ...]:
    """Where a coefficient was used: its items and types, all of an axis that it does not name."""
    own = _named(used.key, items), np.arange(1), _named(used.key, types)
    return np.ix_(*own)


def _named(key: Iterable[str], axis: tuple[str, ...]) -> npt.NDArray[np.intp]:
    parts = set(key)
    named = [n for n, one in enumerate(axis) if one and parts & {one, *one.split("|")}]
    return np.asarray(named or range(len(axis)), np.intp)
