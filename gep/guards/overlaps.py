"""The same thing counted twice: what the norm says of it, and how much it is."""

from collections.abc import Iterator, Sequence
from functools import partial

import numpy as np

from gep import units
from gep.book.norm import Overlap
from gep.book.overlaps import known_overlaps
from gep.guards.evidence import NOTHING, Evidence, Verdict, in_both, verdict
from gep.guards.plausibility import totals
from gep.telling.notes import both_halves
from gep.telling.telling import Telling, spaced


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
    size, name = _size(evidence, overlap), evidence.rules.norm.name
    if size is None:
        return verdict("overlap", name, np.nan, NOTHING, "note", "1", **words)
    amount, unit = size
    words["amount"] = in_both(partial(_whole, amount, unit))
    return verdict("overlap-size", name, amount, NOTHING, "note", unit, **words)


def _whole(amount: float, unit: str, telling: Telling) -> str:
    return spaced(f"{amount:,.0f}", telling.unit(unit, per_year=True))


def _size(evidence: Evidence, overlap: Overlap) -> tuple[float, str] | None:
    """What lies in both services as they are counted, and its unit; None where nothing tells.

    It lies on the types that both count, and is no more than the smaller service has there.
    """
    types, norm = evidence.rules.book.types, evidence.rules.norm
    for known in known_overlaps():
        if known.pair != frozenset(overlap.pair) or not known.indicator:
            continue
        for total in totals(evidence, known.indicator):
            if total.counted:
                both = [
                    str(t)
                    for t in total.by_type.index
                    if all(norm.counts(str(t), service, types) for service in overlap.pair)
                ]
                shared = total.only(total.by_type.index[total.by_type.index.isin(both)]).amount
                services = (_amount(evidence, s, both, total.unit) for s in overlap.pair)
                return max(0.0, min(shared, *services)), total.unit
    return None


def _amount(evidence: Evidence, service: str, kinds: Sequence[str], unit: str) -> float:
    """What a service counts on some types, of all that is measured as ``unit`` measures."""
    rows = evidence.rows
    rows = rows[(rows["service"] == service) & rows["ecosystem_type"].isin(kinds)]
    return sum(
        float(part["quantity"].sum()) * units.conversion(str(own), unit)
        for own, part in rows.groupby("unit")
        if units.same_dimension(str(own), unit)
    )
