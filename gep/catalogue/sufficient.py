"""Which inputs an indicator lacks: the fewest that would do, and what would do as well."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from gep.catalogue.binding import OPENING_AREA, Bound, Catalogue
from gep.catalogue.variants import Choice, Given, Variant, computable, rasters_of

OPENING = "land_cover.opening"
_FINE = 0.0
"""Pixel size in metres of a raster that nobody has yet: it may be as fine as it has to be."""


def is_computable(
    catalogue: Catalogue, given: Given, indicator: str, methods: Sequence[str]
) -> bool:
    """Whether an indicator can be computed by one of some methods, its limits included."""
    choice = computable(catalogue, given, [indicator])
    return any(
        not _unlimited(catalogue, given, variant)
        for variant in choice.variants[indicator]
        if variant.method in methods
    )


def sufficient(
    catalogue: Catalogue, given: Given, indicator: str, methods: Sequence[str]
) -> tuple[tuple[str, ...], ...]:
    """Groups of inputs of which one each would do to compute an indicator by one of some methods.

    One group where a single input is enough. Names are those of rasters, ``table.measure``, and
    ``land_cover.opening``; a raster is followed by those that it could be made from.
    """
    names = list(dict.fromkeys(_inputs(catalogue, indicator, set())))
    alone = tuple(
        name
        for name in names
        if is_computable(catalogue, _with(catalogue, given, name), indicator, methods)
    )
    if alone:
        return (alone,)
    choice = computable(catalogue, given, [indicator])
    every = [_lacking(catalogue, given, choice, (indicator, method)) for method in methods]
    least = min(filter(None, every), key=len, default=())

    def do_as_well(wanted: str) -> Iterator[str]:
        others = given
        for other in least:
            others = others if other == wanted else _with(catalogue, others, other)
        for name in names:
            if name not in least and is_computable(
                catalogue, _with(catalogue, others, name), indicator, methods
            ):
                yield name

    return tuple((wanted, *do_as_well(wanted)) for wanted in least)


def _inputs(catalogue: Catalogue, name: str, seen: set[str]) -> Iterator[str]:
    """What an indicator or raster may be made from, the nearest first."""
    if name in seen:
        return
    seen.add(name)
    if name in catalogue.vocabulary.rasters:
        yield name
        formulas = [catalogue.derived[name, m] for m in catalogue.derivations(name)]
    else:
        own = catalogue.indicators[name].methods
        formulas = [catalogue.methods[name, method] for method in own]
        formulas += [catalogue.limits[name]] if name in catalogue.limits else []
    for bound in formulas:
        for term in bound.terms:
            if term.kind == "measure":
                yield f"{term.service}.{term.name}"
            elif term.name == OPENING_AREA:
                yield OPENING
        for one in (*bound.names("raster", "indicator"), *_axes(catalogue, bound)):
            yield from _inputs(catalogue, one, seen)


def _axes(catalogue: Catalogue, bound: Bound) -> list[str]:
    """Rasters by whose codes coefficients of a formula vary."""
    return sorted((rasters_of(bound) - {*bound.names("raster")}) & {*catalogue.vocabulary.rasters})


def _with(catalogue: Catalogue, given: Given, name: str) -> Given:
    """What is given, and one input more."""
    if name in catalogue.vocabulary.rasters:
        sizes = {**given.resolutions, name: _FINE}
        return replace(given, rasters=given.rasters | {name}, resolutions=sizes)
    if name == OPENING:
        return replace(given, opening=True)
    table, _, measure = name.partition(".")
    return replace(given, measures=given.measures | {(table, measure)})


def _lacking(
    catalogue: Catalogue, given: Given, choice: Choice, way: tuple[str, str]
) -> tuple[str, ...]:
    """What a method lacks, or its limit where it lacks nothing itself."""
    if way in choice.missing:
        return choice.missing[way]
    variants = [v for v in choice.variants.get(way[0], ()) if v.method == way[1]]
    return min((_unlimited(catalogue, given, v) for v in variants), key=len, default=())


def _unlimited(catalogue: Catalogue, given: Given, variant: Variant) -> tuple[str, ...]:
    """The measures without which a limit of a variant, or of what it rests on, cannot be drawn."""
    bound = catalogue.limits.get(variant.indicator)
    own = [
        f"{term.service}.{term.name}"
        for term in (bound.terms if bound else ())
        if term.kind == "measure" and (term.service, term.name) not in given.measures
    ]
    for upstream in variant.upstream.values():
        own += _unlimited(catalogue, given, upstream)
    return tuple(dict.fromkeys(own))
