"""Limits that decide a result: a floor or a cap that leaves little of what was computed."""

from collections.abc import Iterator
from functools import partial

import numpy as np

from gep.book.check_bounds import check_bounds
from gep.guards.evidence import Evidence, Verdict, in_both, verdict
from gep.telling.numbers import readable
from gep.telling.telling import Telling, spaced
from gep.valuation.records import Record
from gep.words import LANGUAGES


def limit_verdicts(evidence: Evidence) -> Iterator[Verdict]:
    """Counted items of which a limit took more than half, to nothing perhaps."""
    for record in evidence.valued.records:
        if record.counted and record.amount.limit is not None:
            yield from _cut(evidence, record)


def _cut(evidence: Evidence, record: Record) -> Iterator[Verdict]:
    limit, amount, bound = record.amount.limit, record.amount, check_bounds()["limit"]
    assert limit is not None
    for number, item in enumerate(amount.items):
        counted = np.broadcast_to(amount.counted, amount.quantity.shape)[number, 0]
        before, after = (
            np.nan_to_num(np.where(counted, quantity[number, 0], 0.0))
            for quantity in (limit.unlimited, amount.quantity)
        )
        whole, left = np.abs(before).sum(), np.abs(after).sum()
        if whole == 0 or number in amount.reasons or left >= bound.low * whole:
            continue
        name = {
            lang: " ".join(evidence.label(key)[lang] for key in (record.indicator, item) if key)
            for lang in LANGUAGES
        }
        unit = evidence.rules.catalogue.indicators[record.indicator].unit
        words: dict[str, object] = {
            "name": name,
            "before": readable(before.sum()),
            "after": in_both(partial(_amount, after.sum(), unit)),
        }
        scope = "/".join(filter(None, (record.indicator, item)))
        kept = float(left / whole)
        yield verdict("limit", scope, kept, bound.band, "warning", "1", **words)


def _amount(value: float, unit: str, telling: Telling) -> str:
    return spaced(readable(value), telling.unit(unit, per_year=True))
