"""What can be computed for one account, and what the raster pass has settled already."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from gep.book.coefficient import CoefficientRow
from gep.book.norm import Norm
from gep.book.plausible_bands import watched_rasters
from gep.catalogue.binding import Catalogue
from gep.catalogue.scope import Scope
from gep.catalogue.used import Used
from gep.catalogue.variants import Choice, Given, choose
from gep.problems import Place, Problem


@dataclass(frozen=True)
class Baked:
    """Coefficients that went into the raster pass, which valuation must not contradict."""

    values: Mapping[tuple[str, str, tuple[str, ...]], float] = field(default_factory=dict)

    @classmethod
    def of(cls, used: tuple[Used, ...]) -> "Baked":
        """The values of a pass."""
        return cls({(u.service, u.parameter, u.key): u.value for u in used})

    def problems(self, used: tuple[tuple[str, Used], ...]) -> list[Problem]:
        """Every coefficient that would now have another value than in the pass."""
        found = {}
        for _, one in used:
            key = (one.service, one.parameter, one.key)
            if key in self.values and self.values[key] != one.value:
                found[key] = _contradicted(one.row, self.values[key], one)
        return list(found.values())


def _contradicted(row: CoefficientRow, before: float, now: Used) -> Problem:
    values = {
        "name": row.name,
        "found": f"{now.value:g} {now.unit}",
        "expected": f"{before:g} {now.unit}",
    }
    return Problem("coefficient-baked", Place(row.file, row.line), values)


@dataclass(frozen=True)
class Context:
    """The account's scope, the services there are, and what the pass baked in."""

    scope: Scope
    catalogue: Catalogue
    baked: Baked = Baked()


def services_of(norm: Norm, scope: Scope) -> tuple[str, ...]:
    """The services an account asks for: those it names, else all that the norm names."""
    return scope.services or tuple(norm.services)


def choice_for(norm: Norm, context: Context, measures: frozenset[tuple[str, str]]) -> Choice:
    """What can be computed for an account from what is given."""
    scope, catalogue = context.scope, context.catalogue
    indicators = [
        indicator.key
        for key in services_of(norm, scope)
        if key in catalogue.services
        and not (key in norm.services and norm.services[key].not_applicable)
        for indicator in catalogue.services[key].indicators
    ]
    preferred = {
        name: methods
        for said in norm.services.values()
        for name, methods in said.methods.items()
        if name in catalogue.vocabulary.rasters
    }
    own = {**scope.derivations, **scope.methods}
    preferred |= {raster: (method,) for raster, method in own.items()}
    rasters = frozenset(scope.rasters)
    watched = watched_rasters()
    given = Given(rasters, scope.opening, measures, preferred, scope.resolutions, watched)
    return choose(catalogue, given, indicators)
