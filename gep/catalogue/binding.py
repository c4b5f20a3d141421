"""From the names of formula parameters to the inputs they mean, and the units that follow.

A parameter's name is its input. It is looked for among the standard rasters, the indicators of
all services, the coefficients of its own service, the shared coefficients and prices, and the
measures of statistics tables; a name found in two of these, or in none, is an error at load.
Units are found by running the formula once on quantities in the declared units.
"""

import ast
import inspect
import textwrap
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any

from gep import units
from gep.book.vocabulary import Vocabulary
from gep.problems import Place, Problem, Problems, nearest
from gep.service import (
    Coefficient,
    Derived,
    Formula,
    FromStatistics,
    FromSums,
    Indicator,
    Method,
    PerArea,
    Prepared,
    Service,
    Steps,
)

AREA, OPENING_AREA = "area", "opening_area"


@dataclass(frozen=True)
class Term:
    """What one parameter of a formula stands for.

    ``kind`` is raster, indicator, coefficient (``service`` owns it, "" if shared), measure or
    area. ``by`` are the axes of a coefficient.
    """

    name: str
    kind: str
    unit: str
    service: str = ""
    by: tuple[str, ...] = ()


@dataclass(frozen=True)
class Bound:
    """A formula whose parameters are known, with the unit of what it gives.

    ``formula(...) * factor`` is in ``unit``. ``own_unit`` is that of the bare result, which is
    also what a per-area formula's name means inside the pass.
    """

    formula: Formula | None
    terms: tuple[Term, ...]
    unit: str
    own_unit: str
    factor: float = 1.0

    def run(self, values: Mapping[str, Any]) -> Any:
        """The formula on values by name, or the single value itself if there is no formula."""
        arguments = [values[term.name] for term in self.terms]
        return arguments[0] if self.formula is None else self.formula(*arguments)

    @property
    def text(self) -> str:
        """The formula as it reads in its source."""
        return self.terms[0].name if self.formula is None else formula_text(self.formula)

    def names(self, *kinds: str) -> tuple[str, ...]:
        """Names of the terms of some kinds."""
        return tuple(term.name for term in self.terms if term.kind in kinds)


@dataclass(frozen=True)
class Catalogue:
    """All services, bound: every indicator, method, limit, price and derivation there is."""

    services: Mapping[str, Service]
    vocabulary: Vocabulary
    owners: Mapping[str, str] = field(default_factory=dict)
    indicators: Mapping[str, Indicator] = field(default_factory=dict)
    methods: Mapping[tuple[str, str], Bound] = field(default_factory=dict)
    limits: Mapping[str, Bound] = field(default_factory=dict)
    prices: Mapping[tuple[str, str], Bound] = field(default_factory=dict)
    derived: Mapping[tuple[str, str], Bound] = field(default_factory=dict)
    prepared: Mapping[tuple[str, str], Prepared] = field(default_factory=dict)
    steps: Mapping[str, Steps] = field(default_factory=dict)
    """What the formulas of an indicator or a derived raster call their steps."""

    def form(self, indicator: str, method: str) -> Method:
        """How a method is declared: per area, from sums, or from statistics."""
        return self.indicators[indicator].methods[method]

    def in_pass(self, indicator: str) -> Bound:
        """The formula that an indicator's name means inside the raster pass."""
        return self.methods[indicator, self.indicators[indicator].per_area[0]]

    def derivations(self, raster: str) -> tuple[str, ...]:
        """The methods that can derive a raster, in declared order."""
        return tuple(method for name, method in self.derived if name == raster)


def bind(
    services: Iterable[Service],
    derived: Iterable[Derived],
    vocabulary: Vocabulary,
    shared: Mapping[str, Term],
) -> Catalogue:
    """Bind every formula of every service.

    ``shared`` are the coefficients and prices of the book that belong to no service.

    Raises
    ------
    DataProblem
        With every name that binds to nothing or twice, and every formula whose units fail.
    """
    by_key = {service.key: service for service in services}
    owners = {i.key: s.key for s in by_key.values() for i in s.indicators}
    indicators = {i.key: i for s in by_key.values() for i in s.indicators}
    derived = tuple(derived)
    steps = {i.key: s.steps for s in by_key.values() for i in s.indicators}
    steps |= {derivation.key: derivation.steps for derivation in derived}
    catalogue = Catalogue(by_key, vocabulary, owners, indicators, steps=steps)
    binder = _Binder(catalogue, shared, Problems())
    for derivation in derived:
        binder.bind_derived(derivation)
    for service in by_key.values():
        for indicator in service.indicators:
            binder.bind_indicator(service, indicator)
    binder.problems.stop_on_errors()
    return binder.result()


@dataclass
class _Binder:
    """The state of one binding: what is bound so far and what went wrong."""

    catalogue: Catalogue
    shared: Mapping[str, Term]
    problems: Problems
    methods: dict[tuple[str, str], Bound] = field(default_factory=dict)
    limits: dict[str, Bound] = field(default_factory=dict)
    prices: dict[tuple[str, str], Bound] = field(default_factory=dict)
    derived: dict[tuple[str, str], Bound] = field(default_factory=dict)
    prepared: dict[tuple[str, str], Prepared] = field(default_factory=dict)
    begun: set[str] = field(default_factory=set)

    def result(self) -> Catalogue:
        return replace(
            self.catalogue, methods=self.methods, limits=self.limits, prices=self.prices,
            derived=self.derived, prepared=self.prepared,
        )  # fmt: skip

    def bind_derived(self, derived: Derived) -> None:
        raster = self.catalogue.vocabulary.rasters.get(derived.key)
        if raster is None:
            self._problem("derived-unknown", derived.key, name=derived.key)
            return
        own = {c.key: _coefficient_term(c, derived.key) for c in derived.coefficients}
        for name, method in derived.methods.items():
            terms = self._terms(method.formula, own, in_pass=True)
            if terms is None:
                continue
            if isinstance(method, Prepared):
                self.prepared[derived.key, name] = method
                factor = units.conversion(method.gives, raster.unit)
                bound = Bound(method.formula, terms, raster.unit, method.gives, factor)
                self.derived[derived.key, name] = bound
            else:
                self._keep(self.derived, (derived.key, name), method, terms, raster.unit)

    def bind_indicator(self, service: Service, indicator: Indicator) -> None:
        if indicator.key in self.begun:
            return
        self.begun.add(indicator.key)
        own = {c.key: _coefficient_term(c, service.key) for c in service.coefficients}
        for name, method in indicator.methods.items():
            key = (indicator.key, name)
            if isinstance(method, FromStatistics):
                self._bind_statistics(key, method, own, indicator.unit)
                continue
            in_pass = isinstance(method, PerArea)
            terms = self._terms(method.formula, own, in_pass=in_pass)
            if terms is not None:
                self._keep(self.methods, key, method, terms, indicator.unit)
        if indicator.limit:
            terms = self._terms(indicator.limit.formula, own, in_pass=False)
            if terms is not None:
                # a limit compares amounts of one unit, so its result is the indicator's own
                self.limits[indicator.key] = Bound(
                    indicator.limit.formula, terms, indicator.unit, indicator.unit
                )
                self._check_limit(indicator, terms)
        for name, price in indicator.prices.items():
            self._bind_price((indicator.key, name), price, own)

    def _check_limit(self, indicator: Indicator, terms: tuple[Term, ...]) -> None:
        """A limit by another indicator means the one that each method itself rests on."""
        for one in (t.name for t in terms if t.kind == "indicator" and t.name != indicator.key):
            without = [
                name
                for name, method in indicator.methods.items()
                if not isinstance(method, FromSums)
                or one not in inspect.signature(method.formula).parameters
            ]
            if without:
                self._problem(
                    "limit-indicator", indicator.key, name=one, methods=", ".join(without)
                )

    def _bind_statistics(
        self, key: tuple[str, str], method: FromStatistics, own: Mapping[str, Term], unit: str
    ) -> None:
        vocabulary = self.catalogue.vocabulary
        measures = {
            m.key: Term(m.key, "measure", m.unit, service=m.table)
            for m in vocabulary.measures
            if m.table == method.table
        }
        if isinstance(method.amount, str):
            if method.amount not in measures:
                known = nearest(method.amount, measures)
                self._problem(
                    "measure-unknown", key[0], name=method.amount, table=method.table, near=known
                )
                return
            term = measures[method.amount]
            factor = units.conversion(term.unit, unit) if term.unit and unit else 1.0
            self.methods[key] = Bound(None, (term,), unit, term.unit or unit, factor)
            return
        terms = self._terms(method.amount, {**own, **measures}, in_pass=False, local=measures)
        if terms is not None:
            self._keep(self.methods, key, method, terms, unit)

    def _bind_price(
        self, key: tuple[str, str], price: str | Formula, own: Mapping[str, Term]
    ) -> None:
        names = {**self.shared, **own}
        if isinstance(price, str):
            if price not in names:
                self._problem("price-unknown", key[0], name=price, near=nearest(price, names))
                return
            self.prices[key] = Bound(None, (names[price],), "", names[price].unit)
        elif (terms := self._terms(price, own, in_pass=False)) is not None:
            self._keep(self.prices, key, FromSums(price), terms, "")
        self._check_price(key)

    def _check_price(self, key: tuple[str, str]) -> None:
        """A price times its quantity is money, a year of it where the quantity is a flow."""
        unit, bound = self.catalogue.indicators[key[0]].unit, self.prices.get(key)
        if not unit or bound is None or not bound.own_unit:
            return  # each item has a unit of its own, checked where it is valued
        money = "CNY yr-1" if "yr-1" in unit.split() else "CNY"
        if not units.same_dimension(f"{bound.own_unit} {unit}", money):
            self._problem("price-unit", key[0], name=key[1], found=bound.own_unit, unit=unit)

    def _terms(
        self,
        formula: Formula,
        own: Mapping[str, Term],
        *,
        in_pass: bool,
        local: Mapping[str, Term] | None = None,
    ) -> tuple[Term, ...] | None:
        """The inputs that the parameters of a formula mean, None with a problem if one fails."""
        found: list[Term] = []
        failed = False
        for name in inspect.signature(formula).parameters:
            meanings = [local[name]] if local and name in local else self._meanings(name, own)
            if len(meanings) == 1:
                term = self._in_pass(meanings[0]) if in_pass else meanings[0]
                failed |= term is None
                found += [term] if term else []
                continue
            failed = True
            code = "name-unbound" if not meanings else "name-ambiguous"
            self._problem(
                code,
                formula.__name__,
                name=name,
                near=nearest(name, self._known(own)),
                meanings=", ".join(f"{m.kind} {m.service}".strip() for m in meanings),
            )
        return None if failed else tuple(found)

    def _in_pass(self, term: Term) -> Term | None:
        """A per-area indicator means its formula's own unit inside the pass."""
        if term.kind != "indicator":
            return term
        forms = self.catalogue.indicators[term.name].per_area
        if len(forms) == 1 and term.name not in self.begun:
            self.bind_indicator(
                self.catalogue.services[self.catalogue.owners[term.name]],
                self.catalogue.indicators[term.name],
            )
        if len(forms) != 1 or (term.name, forms[0]) not in self.methods:
            self._problem("name-not-per-area", term.name, name=term.name)
            return None
        return Term(term.name, "indicator", self.methods[term.name, forms[0]].own_unit)

    def _meanings(self, name: str, own: Mapping[str, Term]) -> list[Term]:
        vocabulary = self.catalogue.vocabulary
        found = []
        if name in (AREA, OPENING_AREA):
            found.append(Term(name, "area", "m2"))
        if name in vocabulary.rasters:
            found.append(Term(name, "raster", vocabulary.rasters[name].unit))
        if name in self.catalogue.indicators:
            found.append(Term(name, "indicator", self.catalogue.indicators[name].unit))
        if name in own and own[name].kind == "coefficient":
            found.append(own[name])
        if name in self.shared:
            found.append(self.shared[name])
        if not found:
            found += [
                Term(m.key, "measure", m.unit, service=m.table)
                for m in vocabulary.tables_with(name)
            ]
        return found

    def _known(self, own: Mapping[str, Term]) -> set[str]:
        vocabulary = self.catalogue.vocabulary
        measures = {m.key for m in vocabulary.measures}
        return {*vocabulary.rasters, *self.catalogue.indicators, *own, *self.shared, *measures}

    def _keep(
        self,
        into: dict[tuple[str, str], Bound],
        key: tuple[str, str],
        method: Method,
        terms: tuple[Term, ...],
        unit: str,
    ) -> None:
        formula = method.amount if isinstance(method, FromStatistics) else method.formula
        assert callable(formula)
        summed = isinstance(method, FromSums)
        per_area = isinstance(method, PerArea) and into is self.methods
        try:
            into[key] = _with_units(formula, terms, unit, method.gives, (summed, per_area))
        except (units.UnitMismatch, TypeError, ValueError, AttributeError) as error:
            self._problem("formula-units", formula.__name__, unit=unit, why=str(error))

    def _problem(self, code: str, where: str, **values: object) -> None:
        self.problems.extend([Problem(code, Place("services", where=where), values)])


def _coefficient_term(coefficient: Coefficient, service: str) -> Term:
    return Term(coefficient.key, "coefficient", coefficient.unit, service, coefficient.by)


@cache  # quantities are slow, and what a formula gives does not change
def _with_units(
    formula: Formula, terms: tuple[Term, ...], unit: str, gives: str, form: tuple[bool, bool]
) -> Bound:
    """Run a formula once on quantities: the unit of its result and the factor to ``unit``.

    Raises
    ------
    UnitMismatch
        The result does not measure what ``unit`` does, or the formula adds unlike units.
    """
    summed, per_area = form
    spread = " m2" if per_area else ""
    if gives:
        own = gives
    else:
        numbers = [1.25 + 0.5 * i for i in range(len(terms))]  # apart from each other, exact
        asked = [t.unit + (" m2" if summed and t.kind == "raster" else "") for t in terms]
        result = formula(
            *[units.quantity(n, u or "1") for n, u in zip(numbers, asked, strict=True)]
        )
        own = units.unit_text(result)
        bare = float(formula(*numbers))
        if abs(units.magnitude(result, own) - bare) > 1e-9 * abs(bare):
            raise units.UnitMismatch("it adds amounts in unlike units of one dimension")
    factor = units.conversion(own + spread, unit) if unit else 1.0
    return Bound(formula, terms, unit or own, own, factor)


def formula_text(formula: Formula) -> str:
    """The body of a formula as it reads in its source, without its docstring."""
    tree = ast.parse(textwrap.dedent(inspect.getsource(formula)))
    function = tree.body[0]
    if not isinstance(function, ast.FunctionDef):
        return ast.unparse(function)
    body = function.body[1:] if ast.get_docstring(function) else function.body
    lines = [
        ast.unparse(line.value if isinstance(line, ast.Return) and line.value else line)
        for line in body
    ]
    return "\n".join(lines)
