"""The same thing counted twice: what the norm says of it, and how much it is."""

from collections.abc import Iterator

import numpy as np

from gep.book.norm import Overlap
from gep.book.overlaps import known_overlaps
from gep.guards.evidence import NOTHING, Evidence, Verdict, verdict
from gep.guards.plausibility import CountyTotal, totals
from gep.telling.notes import both_halves


def overlap_verdicts(evidence: Evidence) -> Iterator[Verdict]:
    """Overlaps of the norm between services that this account counts."""
    counted = {record.service for record in evidence.valued.records if record.counted}
    for overlap in evidence.rules.norm.overlaps:
        if set(overlap.pair) <= counted:
            yield _verdict_of(evidence, overlap)


def _verdict_of(evidence: Evidence, overlap: Overlap) -> Verdict:
    one, other = overlap.pair
    words: dict[str, object] = {
        "one": evidence.label(one),
        "other": evidence.label(other),
        "why": both_halves(overlap.why),
    }
    size = _size(evidence, overlap)
    if size is None:
        return verdict("overlap", evidence.rules.norm.name, np.nan, NOTHING, "note", "1", **words)
    amount = size.amount
    words |= {"amount": f"{amount:,.0f} {size.unit}"}
    name = evidence.rules.norm.name
    return verdict("overlap-size", name, amount, NOTHING, "note", size.unit, **words)


def _size(evidence: Evidence, overlap: Overlap) -> CountyTotal | None:
    """What lies in both services, on the types that both count; None where nothing tells."""
    for known in known_overlaps():
        if known.pair != frozenset(overlap.pair) or not known.indicator:
            continue
        for total in totals(evidence, known.indicator):
            if total.method.split(":")[0] == known.method:
                types, norm = evidence.rules.book.types, evidence.rules.norm
                both = [
                    t
                    for t in total.by_type.index
                    if all(norm.counts(str(t), service, types) for service in overlap.pair)
                ]
                return total.only(total.by_type.index[total.by_type.index.isin(both)])
    return None
