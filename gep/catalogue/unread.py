"""What is there and enters no formula: given rasters and measures, and rows of the book."""

from collections.abc import Iterable, Iterator

from gep.book.book import Book
from gep.book.coefficient import CoefficientRow
from gep.book.norm import norm_names
from gep.book.plausible_bands import watched_measures
from gep.catalogue.binding import Bound, Catalogue, Term
from gep.catalogue.discovery import measured_coefficients
from gep.catalogue.lookup import ITEM_AXIS, TYPE_AXIS
from gep.catalogue.variants import Choice, Variant, rasters_of
from gep.problems import Problem

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
            dict.fromkeys(one for one, bound in _formulas(catalogue) if name in rasters_of(bound))
        )
        for name in given
        if name not in read
    }


def unread_measures(
    catalogue: Catalogue, choice: Choice, given: Iterable[Measure]
) -> dict[Measure, tuple[str, ...]]:
    """Measures that were reported and that nothing of the account rests on, and what asks."""
    read = {one for variant in _every(choice) for one in _measures(catalogue, variant)}
    told = {(measure.table, measure.key) for *_, measure in measured_coefficients(catalogue)}
    read |= told | watched_measures()
    return {
        one: tuple(
            dict.fromkeys(name for name, bound in _formulas(catalogue) if one in _terms(bound))
        )
        for one in given
        if one not in read
    }


def unread_coefficients(catalogue: Catalogue, book: Book) -> list[Problem]:
    """Rows of the book that no formula can ask for: nobody would miss them, or something is off.

    Such is a row of a coefficient that no formula names, for an ecosystem type that nothing which
    reads it is about, for an item that does not exist, or for a norm that nobody knows.
    """
    readers: dict[Measure, list[tuple[Term, tuple[str, ...]]]] = {}
    for term, kinds in _readers(catalogue):
        readers.setdefault((term.service, term.name), []).append((term, kinds))
    norms = {"", *norm_names()}
    return [
        Problem("coefficient-unread", row.place, {"name": row.name}, "warning")
        for row in book.rows
        if row.norm not in norms
        or not any(
            _can_ask(row, term, kinds, book, catalogue)
            for term, kinds in readers.get((row.service, row.parameter), ())
        )
    ]


def _readers(catalogue: Catalogue) -> Iterator[tuple[Term, tuple[str, ...]]]:
    """Every coefficient of every formula, with the types that the formula is about (none: all)."""
    own = {name: indicator.ecosystem_types for name, indicator in catalogue.indicators.items()}
    groups = (catalogue.methods, catalogue.prices, catalogue.derived)
    named = [(name, bound) for group in groups for (name, _), bound in group.items()]
    for name, bound in (*named, *catalogue.limits.items()):
        for term in bound.terms:
            if term.kind == "coefficient":
                yield term, own.get(name, ())


def _can_ask(
    row: CoefficientRow, term: Term, kinds: tuple[str, ...], book: Book, catalogue: Catalogue
) -> bool:
    """Whether a formula about some types may look a row up, by its key."""
    axes = [part for axis in term.by for part in axis.split("|")]
    items, types = catalogue.vocabulary.items, book.types
    if len(axes) != len(row.key):
        return False
    for axis, part in zip(axes, row.key, strict=True):
        if axis == TYPE_AXIS:
            near = (types.descends(a, b) for k in kinds for a, b in ((part, k), (k, part)))
            is_asked = part in types.parents and (not kinds or any(near))
        elif axis == ITEM_AXIS:
            is_asked = any(part in known for known in items.values())
        else:
            is_asked = axis not in items or part in items[axis]
        if not is_asked:
            return False
    return True


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
            read |= rasters_of(catalogue.derived[name, method])
    return read


def _terms(bound: Bound) -> set[Measure]:
    return {(term.service, term.name) for term in bound.terms if term.kind == "measure"}


def _measures(catalogue: Catalogue, variant: Variant) -> set[Measure]:
    """What statistics a variant rests on, by its formula and its limit."""
    formulas = (
        catalogue.methods.get((variant.indicator, variant.method)),
        catalogue.limits.get(variant.indicator),
    )
    return {one for bound in formulas if bound is not None for one in _terms(bound)}


def _formulas(catalogue: Catalogue) -> Iterator[tuple[str, Bound]]:
    """Every formula by what it gives."""
    for (name, _), bound in (*catalogue.methods.items(), *catalogue.derived.items()):
        yield name, bound
    yield from catalogue.limits.items()
