"""What can be computed for one account: decided once, from what is given."""

from collections.abc import Mapping
from types import MappingProxyType

from gep.book.norm import Norm
from gep.book.plausible_bands import watched_rasters
from gep.catalogue.binding import Catalogue
from gep.catalogue.scope import Scope
from gep.catalogue.variants import Choice, Given, computable

NOTHING: Mapping[str, str] = MappingProxyType({})


def services_of(norm: Norm, scope: Scope) -> tuple[str, ...]:
    """The services an account asks for: those it names, else all that the norm names."""
    return scope.asked if scope.services else tuple(norm.services)


def choose(
    catalogue: Catalogue,
    norm: Norm,
    scope: Scope,
    measures: frozenset[tuple[str, str]],
    derived: Mapping[str, str] = NOTHING,
) -> Choice:
    """What can be computed of the services asked for, from the rasters and measures given.

    ``derived`` is how a pass has derived rasters already: its sums rest on that, whatever this
    norm would prefer.
    """
    asked = [
        indicator.key
        for key in services_of(norm, scope)
        if key in catalogue.services and key not in scope.not_applicable
        for indicator in catalogue.services[key].indicators
    ]
    given = given_of(catalogue, norm, scope, measures, derived)
    return computable(catalogue, given, asked)


def given_of(
    catalogue: Catalogue,
    norm: Norm,
    scope: Scope,
    measures: frozenset[tuple[str, str]],
    derived: Mapping[str, str] = NOTHING,
) -> Given:
    """What an account's input holds, and how it derives what is not given: as for `choose`."""
    preferred = {
        name: methods
        for said in norm.services.values()
        for name, methods in said.methods.items()
        if name in catalogue.vocabulary.rasters
    }
    own = {**derived, **scope.methods}
    preferred |= {raster: (method,) for raster, method in own.items()}
    return Given(
        rasters=frozenset(scope.rasters),
        opening=scope.opening,
        measures=measures,
        preferred=preferred,
        resolutions=scope.resolutions,
        watched=watched_rasters(),
    )
