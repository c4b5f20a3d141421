"""Which indicators can be computed from what is given, by which chain of methods, and why not.

A *variant* of an indicator is one of its methods together with a choice of method for every
indicator it rests on. Its label is the method's name, followed by the choices wherever there was
one: ``tied_to_carbon:nep``.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product

from gep.book.confidence import GIVEN
from gep.catalogue.binding import OPENING_AREA, Bound, Catalogue, Term
from gep.service import PER_ITEM, FromStatistics, PerArea


@dataclass(frozen=True)
class Given:
    """What the account's input holds: rasters (constants too), an opening land cover, measures.

    ``preferred`` names derivations in order of preference, for rasters that are not given;
    ``resolutions`` are the pixel sizes in metres of those that are files. ``watched`` rasters are
    summed by themselves too if an indicator rests on them, so that their mean can be judged.
    """

    rasters: frozenset[str]
    opening: bool = False
    measures: frozenset[tuple[str, str]] = frozenset()
    preferred: Mapping[str, Sequence[str]] = field(default_factory=dict)
    resolutions: Mapping[str, float] = field(default_factory=dict)
    watched: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Variant:
    """One way to compute an indicator.

    ``rasters`` are those given ones that it rests on, through every indicator and derivation: its
    mask is where all of them hold a number. ``leaves`` are the names summed under that mask.
    """

    indicator: str
    method: str
    label: str
    rasters: frozenset[str]
    leaves: tuple[str, ...]
    upstream: Mapping[str, "Variant"] = field(default_factory=dict)

    @property
    def key(self) -> tuple[str, str]:
        """Indicator and label, under which its sums are kept."""
        return self.indicator, self.label


@dataclass(frozen=True)
class Choice:
    """What can be computed: the derivation of each raster, the variants, and what is missing.

    ``watched`` are rasters summed by themselves, each as a variant named after the raster, with its
    derivation (or ``given``) for a method.
    """

    derivations: Mapping[str, str]
    variants: Mapping[str, tuple[Variant, ...]]
    missing: Mapping[tuple[str, str], tuple[str, ...]]
    watched: tuple[Variant, ...] = ()

    @classmethod
    def nothing(cls) -> "Choice":
        """Of an account that computes no quantity: areas alone are summed, or all was given."""
        return cls({}, {}, {})


def computable(catalogue: Catalogue, given: Given, indicators: Sequence[str]) -> Choice:
    """All computable variants of some indicators, and of those they rest on."""
    chooser = _Chooser(catalogue, given)
    for indicator in indicators:
        chooser.variants(indicator)
    watched = chooser.watched()
    return Choice(chooser.used(watched), chooser.found, chooser.missing, watched)


class _Chooser:
    """Walks from indicators to inputs, remembering what was found on the way."""

    def __init__(self, catalogue: Catalogue, given: Given) -> None:
        self.catalogue = catalogue
        self.given = given
        self.derivations: dict[str, str] = {}
        self.found: dict[str, tuple[Variant, ...]] = {}
        self.missing: dict[tuple[str, str], tuple[str, ...]] = {}

    def variants(self, indicator: str) -> tuple[Variant, ...]:
        """The computable variants of an indicator, in declared order of its methods."""
        if indicator not in self.found:
            self.found[indicator] = ()  # an indicator that rests on itself has no variant
            methods = self.catalogue.indicators[indicator].methods
            self.found[indicator] = tuple(v for m in methods for v in self._of_method(indicator, m))
        return self.found[indicator]

    def watched(self) -> tuple[Variant, ...]:
        """The watched rasters that some variant rests on, each by itself."""
        used = {r for found in self.found.values() for v in found for r in v.rasters}
        used |= self.derivations.keys()
        return tuple(
            Variant(raster, how, how, frozenset(self._base(raster)), (raster,))
            for raster in sorted(used & self.given.watched)
            for how in (self.derivations.get(raster, GIVEN),)
        )

    def used(self, watched: Sequence[Variant]) -> dict[str, str]:
        """The derivations that some variant rests on; others were found on the way to nothing."""
        asked = {name for found in self.found.values() for v in found for name in self._asked(v)}
        asked |= {name for variant in watched for name in variant.leaves}
        used: set[str] = set()
        while left := (asked & self.derivations.keys()) - used:
            used |= left
            for name in left:
                asked |= rasters_of(self.catalogue.derived[name, self.derivations[name]])
        return {name: how for name, how in self.derivations.items() if name in used}

    def _asked(self, variant: Variant) -> set[str]:
        """What the formula of a variant asks for, and by what its amount is shared."""
        formula = self.catalogue.methods[variant.indicator, variant.method]
        return {*variant.leaves, *rasters_of(formula)}

    def _of_method(self, indicator: str, method: str) -> Iterator[Variant]:
        bound = self.catalogue.methods[indicator, method]
        form = self.catalogue.form(indicator, method)
        if lacking := self._lacking(bound):
            self.missing[indicator, method] = lacking
            return
        rasters = self._rasters(bound)
        if isinstance(form, FromStatistics):
            keys = self._sharing_rasters(form)
            yield Variant(indicator, method, method, frozenset(), tuple(sorted(keys)))
            return
        if isinstance(form, PerArea):
            yield Variant(indicator, method, method, rasters, (indicator,))
            return
        below = bound.names("indicator")
        for choice in product(*(self.variants(name) for name in below)):
            upstream = dict(zip(below, choice, strict=True))
            yield self._joined(indicator, method, bound, rasters, upstream)

    def _joined(
        self,
        indicator: str,
        method: str,
        bound: Bound,
        rasters: frozenset[str],
        upstream: Mapping[str, Variant],
    ) -> Variant:
        leaves = [t.name for t in bound.terms if t.kind in ("raster", "area")]
        labels = [method]
        for name, variant in upstream.items():
            leaves += [leaf for leaf in variant.leaves if leaf not in leaves]
            rasters |= variant.rasters
            if len(self.catalogue.indicators[name].methods) > 1 or ":" in variant.label:
                labels.append(variant.label)
        return Variant(indicator, method, ":".join(labels), rasters, tuple(leaves), upstream)

    def _sharing_rasters(self, form: FromStatistics) -> set[str]:
        """The given rasters by which amounts of a table may be shared."""
        standard = self.catalogue.vocabulary.rasters
        if form.shared_by == PER_ITEM:
            axes = {
                m.item_axis for m in self.catalogue.vocabulary.measures if m.table == form.table
            }
            items = [
                i for axis in axes for i in self.catalogue.vocabulary.items.get(axis, {}).values()
            ]
            keys = {item.shared_by for item in items}
        else:
            keys = {form.shared_by.key}
        return {key for key in keys & standard.keys() if not self._without(key)}

    def _rasters(self, bound: Bound) -> frozenset[str]:
        """The given rasters a formula rests on, through derivations and per-area indicators."""
        found: set[str] = set()
        for term in bound.terms:
            if term.kind == "raster":
                found |= self._base(term.name)
            elif term.kind == "coefficient":
                for axis in set(term.by) & self.catalogue.vocabulary.rasters.keys():
                    found |= self._base(axis)
            elif term.kind == "indicator":
                of_pass = self.catalogue.indicators[term.name].per_area
                for variant in self.variants(term.name):
                    found |= variant.rasters if variant.method in of_pass else set()
        return frozenset(found)

    def _base(self, raster: str) -> set[str]:
        if raster in self.given.rasters:
            return {raster}
        if (raster, self.derivations[raster]) in self.catalogue.prepared:
            return {raster}  # the pass reads what was prepared, as any other raster
        return set(self._rasters(self.catalogue.derived[raster, self.derivations[raster]]))

    def _lacking(self, bound: Bound) -> tuple[str, ...]:
        """Inputs that a formula needs and that are neither given nor derivable."""
        lacking: list[str] = []
        for term in bound.terms:
            lacking += self._term_lacks(term)
        return tuple(dict.fromkeys(lacking))

    def _term_lacks(self, term: Term) -> tuple[str, ...]:
        if term.kind == "raster":
            return self._without(term.name)
        if term.kind == "coefficient":
            axes = set(term.by) & self.catalogue.vocabulary.rasters.keys()
            return tuple(name for axis in sorted(axes) for name in self._without(axis))
        if term.kind == "measure" and (term.service, term.name) not in self.given.measures:
            return (f"{term.service}.{term.name}",)
        if term.name == OPENING_AREA and not self.given.opening:
            return ("land_cover.opening",)
        if term.kind == "indicator" and not self.variants(term.name):
            methods = self.catalogue.indicators[term.name].methods
            lacking = [self.missing.get((term.name, m), (term.name,)) for m in methods]
            return min(lacking, key=len, default=(term.name,))
        return ()

    def _without(self, raster: str) -> tuple[str, ...]:
        """What is missing for a raster: nothing, if it is given or some derivation works."""
        if raster in self.given.rasters or raster in self.derivations:
            return ()
        declared = self.catalogue.derivations(raster)
        wanted = self.given.preferred.get(raster, ())
        for method in (*(m for m in wanted if m in declared), *declared):
            if self._can_derive(raster, method):
                self.derivations[raster] = method
                return ()
        return (raster, *self._too_coarse(raster, declared))

    def _too_coarse(self, raster: str, declared: Sequence[str]) -> tuple[str, ...]:
        """Given rasters that would do for a derivation if their pixels were smaller."""
        found: dict[str, None] = {}
        for method in declared:
            prepared = self.catalogue.prepared.get((raster, method))
            for term in self.catalogue.derived[raster, method].terms if prepared else ():
                size = self.given.resolutions.get(term.name)
                if prepared and size is not None and size > prepared.coarsest:
                    found[f"{term.name} <= {prepared.coarsest:g} m"] = None
        return tuple(found)

    def _can_derive(self, raster: str, method: str) -> bool:
        bound = self.catalogue.derived[raster, method]
        prepared = self.catalogue.prepared.get((raster, method))
        if prepared is None:
            return not self._lacking(bound)
        sizes = [self.given.resolutions.get(name) for name in bound.names("raster")]
        return all(size is not None and size <= prepared.coarsest for size in sizes)


def rasters_of(bound: Bound) -> set[str]:
    """The rasters that a formula asks for, those among them by whose codes coefficients vary."""
    return {*bound.names("raster"), *(axis for term in bound.terms for axis in term.by)}
