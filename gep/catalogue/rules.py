"""By what an account is computed, in one noun."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from gep.book.ecosystem_types import EcosystemTypes
from gep.book.norm import Norm
from gep.catalogue.binding import Bound, Catalogue
from gep.catalogue.lookup import Lookup
from gep.catalogue.scope import Scope
from gep.inputs.tables.statistics import Statistics


@dataclass(frozen=True)
class Rules:
    """By what an account is computed: services, book and norm, as its place and year see them.

    ``derivations`` name the method of each raster that was derived.
    """

    catalogue: Catalogue
    lookup: Lookup
    norm: Norm
    scope: Scope
    derivations: Mapping[str, str]

    def derivation(self, name: str) -> Bound | None:
        """The formula that a raster was derived by, None of what was given or is no raster."""
        method = self.derivations.get(name)
        return None if method is None else self.catalogue.derived[name, method]

    def counted(self, indicator: str, kinds: Sequence[str]) -> tuple[str, ...]:
        """Those of some ecosystem types that the norm counts for an indicator."""
        types = self.lookup.book.types
        return tuple(k for k in kinds if counts(self.catalogue, self.norm, types, indicator, k))


def counts(
    catalogue: Catalogue, norm: Norm, types: EcosystemTypes, indicator: str, kind: str
) -> bool:
    """Whether a norm counts an indicator on an ecosystem type that the indicator is about."""
    own = catalogue.indicators[indicator].ecosystem_types
    return norm.counts(kind, catalogue.owners[indicator], types) and (
        not own or any(types.descends(kind, one) for one in own)
    )


def items_of(rules: Rules, statistics: Statistics, indicator: str) -> tuple[str, ...]:
    """The items an indicator is counted for, ``("",)`` if it has none.

    They are those that every coefficient of its formulas has a row of, and that statistics report.
    """
    axis = rules.catalogue.indicators[indicator].item
    if not axis:
        return ("",)
    known = tuple(rules.lookup.vocabulary.items.get(axis, {}))
    for (name, _), bound in rules.catalogue.methods.items():
        for term in bound.terms if name == indicator else ():
            if axis in term.by:
                at = term.by.index(axis)
                keys = rules.lookup.book.keys(term.service, term.name)
                held = {key[at] for key in keys if len(key) > at}
                known = tuple(item for item in known if item in held)
            elif term.kind == "measure":
                reported = statistics.amounts(term.service, term.name)["item"]
                held = {item for item in reported if item}
                known = tuple(i for i in known if i in held) or tuple(sorted(held))
    return known
