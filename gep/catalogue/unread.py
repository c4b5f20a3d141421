"""What was given and enters no formula of an account, and which formulas would read it."""

from collections.abc import Iterable, Iterator

from gep.book.plausible_bands import watched_measures
from gep.catalogue.binding import Bound, Catalogue
from gep.catalogue.variants import Choice, Variant

Measure = tuple[str, str]


def unread_rasters(
    catalogue: Catalogue, choice: Choice, given: Iterable[str]
) -> dict[str, tuple[str, ...]]:
    """Given rasters that nothing of the account rests on, each with all that asks for it.

    That are indicators, and rasters that could be derived from it.
    """
    read = _read_rasters(catalogue, choice)
    return {
        name: tuple(
            dict.fromkeys(one for one, bound in _formulas(catalogue) if name in _rasters(bound))
        )
        for name in given
        if name not in read
    }


def unread_measures(
    catalogue: Catalogue, choice: Choice, given: Iterable[Measure]
) -> dict[Measure, tuple[str, ...]]:
    """Measures that were reported and that nothing of the account rests on, and what asks."""
    read = {one for variant in _every(choice) for one in _measures(catalogue, variant)}
    read |= _coefficients(catalogue) | watched_measures()
    return {
        one: tuple(
            dict.fromkeys(name for name, bound in _formulas(catalogue) if one in _terms(bound))
        )
        for one in given
        if one not in read
    }


def _every(choice: Choice) -> Iterator[Variant]:
    for variants in choice.variants.values():
        yield from variants
    yield from choice.watched


def _read_rasters(catalogue: Catalogue, choice: Choice) -> set[str]:
    """Rasters that some variant is masked by, summed with, shared by, or prepared from."""
    standard = catalogue.vocabulary.rasters.keys()
    read: set[str] = set()
    for variant in _every(choice):
        read |= variant.rasters | (set(variant.leaves) & standard)
    for name, method in choice.derivations.items():
        if name in read and (name, method) in catalogue.prepared:
            read |= _rasters(catalogue.derived[name, method])
    return read


def _rasters(bound: Bound) -> set[str]:
    axes = {axis for term in bound.terms for axis in term.by}
    return {*bound.names("raster"), *axes}


def _terms(bound: Bound) -> set[Measure]:
    return {(term.service, term.name) for term in bound.terms if term.kind == "measure"}


def _measures(catalogue: Catalogue, variant: Variant) -> set[Measure]:
    """What statistics a variant rests on, by its formula and its limit."""
    formulas = (
        catalogue.methods.get((variant.indicator, variant.method)),
        catalogue.limits.get(variant.indicator),
    )
    return {one for bound in formulas if bound is not None for one in _terms(bound)}


def _coefficients(catalogue: Catalogue) -> set[Measure]:
    """Measures that bear the name of a coefficient, and so are that coefficient."""
    return {
        (measure.table, measure.key)
        for service in catalogue.services.values()
        for coefficient in service.coefficients
        for measure in catalogue.vocabulary.tables_with(coefficient.key)
    }


def _formulas(catalogue: Catalogue) -> Iterator[tuple[str, Bound]]:
    """Every formula by what it gives."""
    for (name, _), bound in (*catalogue.methods.items(), *catalogue.derived.items()):
        yield name, bound
    yield from catalogue.limits.items()
