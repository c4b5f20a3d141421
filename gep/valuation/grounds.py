"""What quantities rest on: the coefficients below them, and how sure the least sure of those is.

This goes the way of `gep.valuation.quantities` once more, without its numbers: a row of the account
tells its grounds, a draw has no use for them.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from gep.book.confidence import CONFIDENCE
from gep.catalogue.binding import Bound, Term
from gep.catalogue.lookup import TYPE_AXIS
from gep.catalogue.used import Used
from gep.catalogue.variants import Variant
from gep.service import PerArea
from gep.valuation.quantities import Quantities

Ranks: TypeAlias = npt.NDArray[np.int8]


@dataclass(frozen=True)
class Grounds:
    """The coefficients used, and the rank of the weakest in `CONFIDENCE`.

    ``rank`` is ``[item, zone, ecosystem_type]``, of length 1 where it does not vary.
    """

    rank: Ranks
    used: tuple[Used, ...] = ()

    @classmethod
    def joined(cls, grounds: Iterable["Grounds"]) -> "Grounds":
        """The grounds of what rests on all of these."""
        rank: Ranks = np.zeros((1, 1, 1), np.int8)
        used: list[Used] = []
        for one in grounds:
            rank = np.maximum(rank, one.rank)
            used += one.used
        return cls(rank, tuple(used))


def grounds_of(variant: Variant, quantities: Quantities) -> Grounds:
    """What a variant rests on, with its limit."""
    return Grounds.joined([_before_limit(variant, quantities), *_of_limit(variant, quantities)])


def _before_limit(variant: Variant, quantities: Quantities) -> Grounds:
    catalogue = quantities.rules.catalogue
    bound = catalogue.methods[variant.indicator, variant.method]
    if isinstance(catalogue.form(variant.indicator, variant.method), PerArea):
        return _baked(bound, quantities)
    return Grounds.joined(_of_term(term, variant, quantities) for term in bound.terms)


def _of_term(term: Term, variant: Variant, quantities: Quantities) -> Grounds:
    rules, items = quantities.rules, quantities.items(variant.indicator)
    if term.kind == "coefficient":
        looked = rules.lookup.coefficient(term, items)
        return Grounds(looked.rank, looked.used)
    if term.kind == "indicator":
        below = grounds_of(variant.upstream[term.name], quantities)
        is_of_all = items == ("",) and len(below.rank) > 1
        return Grounds(below.rank.max(axis=0, keepdims=True), below.used) if is_of_all else below
    derived = rules.derivation(term.name)
    return _baked(derived, quantities) if derived else Grounds.joined(())


def _of_limit(variant: Variant, quantities: Quantities) -> Iterator[Grounds]:
    bound = quantities.rules.catalogue.limits.get(variant.indicator)
    for term in bound.terms if bound else ():
        if term.kind == "coefficient":
            yield _of_term(term, variant, quantities)
        elif term.kind == "indicator" and term.name != variant.indicator:
            other = grounds_of(variant.upstream[term.name], quantities)
            yield Grounds(other.rank.max(axis=2, keepdims=True), other.used)


def _baked(bound: Bound, quantities: Quantities) -> Grounds:
    """What went into a per-area formula inside the pass.

    A coefficient that goes by a derived raster, such as one soil group for all, rests on that too.
    """
    rules, found = quantities.rules, []
    for term in bound.terms:
        below = [rules.derivation(term.name), *map(rules.derivation, term.by)]
        if term.kind == "coefficient":
            _, used = rules.lookup.pass_table(term)
            found.append(Grounds(_ranks(term, used, quantities.types), used))
        elif term.kind == "indicator":
            below = [rules.catalogue.in_pass(term.name)]
        found += [_baked(one, quantities) for one in below if one]
    return Grounds.joined(found)


def _ranks(term: Term, used: Iterable[Used], types: tuple[str, ...]) -> Ranks:
    """The weakest of a coefficient for each type, whatever else it varies by."""
    ranks = np.zeros((1, 1, len(types) if TYPE_AXIS in term.by else 1), np.int8)
    for one in used:
        at = types.index(one.key[term.by.index(TYPE_AXIS)]) if TYPE_AXIS in term.by else 0
        ranks[0, 0, at] = max(ranks[0, 0, at], CONFIDENCE.index(one.confidence))
    return ranks
