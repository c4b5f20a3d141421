"""What a choice is worth, said where it decides: the other price, one cooling day more.

None of these is a fault. They stand among the checks since a reader of the total must know them.
"""

from collections.abc import Iterator, Mapping
from functools import partial

import numpy as np

from gep.account.columns import CURRENCY
from gep.book.raster_steps import RasterStep
from gep.guards.evidence import NOTHING, Evidence, Verdict, in_both, verdict
from gep.telling.notes import both_halves
from gep.telling.telling import Telling
from gep.valuation.alternatives import (
    county_value,
    price_choices,
    stepped_gain,
    stepped_services,
    tiers,
)
from gep.valuation.records import Record

DAY = RasterStep("cooling_days", 1.0, "d yr-1")


def choice_verdicts(evidence: Evidence) -> Iterator[Verdict]:
    """The worth of every choice that this account made."""
    yield from _assumed(evidence)
    yield from _other_prices(evidence)
    yield from _other_tiers(evidence)
    yield from _one_day_more(evidence)


def _assumed(evidence: Evidence) -> Iterator[Verdict]:
    """Rasters that rest on no raster at all, such as one soil group for all land."""
    derived = evidence.rules.catalogue.derived
    for raster, method in sorted(evidence.rules.choice.derivations.items()):
        terms = derived[raster, method].terms
        if all(term.kind == "coefficient" for term in terms):
            words = {"name": evidence.label(raster), "method": evidence.label(method)}
            yield verdict("assumed", raster, np.nan, NOTHING, "note", "1", **words)


def _other_prices(evidence: Evidence) -> Iterator[Verdict]:
    """The county's value at the prices that the norm did not name."""
    for record, price, other in price_choices(evidence.valued):
        values = county_value(record, price), county_value(record, other)
        if np.isfinite(values).all():
            words = {"used": evidence.label(price.name), "other": evidence.label(other.name)}
            yield _choice(evidence, "choice-price", record, values, words)


def _other_tiers(evidence: Evidence) -> Iterator[Verdict]:
    """The county's value at other prices of the very source in use: tiers of one tariff."""
    for tier in tiers(evidence.valued):
        prices = {"used": tier.used.row.value, "other": tier.value}
        words: dict[str, object] = {
            key: in_both(partial(Telling.exact, value=price, unit=tier.unit))
            for key, price in prices.items()
        }
        words["note"] = both_halves(tier.note)
        values = tier.before, tier.after
        yield _choice(evidence, "choice-tier", tier.record, values, words)


def _one_day_more(evidence: Evidence) -> Iterator[Verdict]:
    """What each service gains if every place had one cooling day more."""
    valued, basis = evidence.valued, evidence.basis
    for service in stepped_services(valued, DAY.raster):
        gain = stepped_gain(valued, basis, DAY, (service,))
        words = {"name": evidence.label(service), "amount": f"{gain:,.0f}"}
        yield verdict("choice-day", service, gain, NOTHING, "note", CURRENCY, **words)


def _choice(
    evidence: Evidence,
    check: str,
    record: Record,
    values: tuple[float, float],
    words: Mapping[str, object],
) -> Verdict:
    before, after = values
    name = evidence.label(record.indicator)
    numbers = {"before": f"{before:,.0f}", "after": f"{after:,.0f}"}
    return verdict(
        check, record.indicator, after, NOTHING, "note", CURRENCY, name=name, **numbers, **words
    )
