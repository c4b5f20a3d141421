"""What every service must do, whoever wrote it. Discovery finds them; there is no list here."""

import doctest
import inspect
import sys

import numpy as np
import pytest

from gep import units
from gep.binding import Bound
from gep.book import Book, Where
from gep.entrance import catalogue_of
from gep.lookup import Lookup
from gep.norm import norm_names, read_norm
from gep.service import (
    CATEGORIES,
    FromStatistics,
    FromSums,
    PerArea,
    discover,
    discover_derived,
)

BOOK = Book.shipped()
CATALOGUE = catalogue_of(BOOK)
SERVICES = discover()
METHODS = [
    pytest.param(indicator, method, id=f"{indicator}-{method}")
    for indicator, method in CATALOGUE.methods
]
LINEAR = [
    pytest.param(i, m, id=f"{i}-{m}")
    for i, m in CATALOGUE.methods
    if isinstance(CATALOGUE.form(i, m), FromSums)
]
STATES_ITS_UNIT = {"cover_factor_by_cai"}
"""Every formula that runs on bare magnitudes, since it was fitted in fixed units."""


def formulas():
    """Every function that a service or a derivation declares."""
    found = {}
    for service in SERVICES:
        for indicator in service.indicators:
            declared = [*indicator.methods.values(), *indicator.prices.values(), indicator.limit]
            for one in declared:
                formula = getattr(one, "formula", getattr(one, "amount", one))
                if callable(formula):
                    found[formula.__qualname__] = formula
    for derived in discover_derived():
        for method in derived.methods.values():
            found[method.formula.__qualname__] = method.formula
    return found


FORMULAS = formulas()


def numbers(bound: Bound, shape=(3,), start=1.5) -> dict[str, np.ndarray]:
    """Different positive magnitudes for each term."""
    return {
        term.name: np.full(shape, start + 0.75 * number) for number, term in enumerate(bound.terms)
    }


@pytest.mark.parametrize("service", SERVICES, ids=lambda s: s.key)
def test_it_is_named_in_both_languages(service):
    methods = [m for i in service.indicators for m in i.methods.values()]
    named = [service, *service.indicators, *service.coefficients, *methods]
    assert all(one.zh and one.en for one in named)
    assert service.category in CATEGORIES
    assert service.doc, "the file's docstring heads the service's page"


def test_keys_are_unique_across_services():
    keys = [i.key for s in SERVICES for i in s.indicators]
    assert len(keys) == len(set(keys))


@pytest.mark.parametrize("name", sorted(FORMULAS))
def test_each_formula_has_an_example_that_holds(name):
    formula = FORMULAS[name]
    module = sys.modules[formula.__module__]
    tests = doctest.DocTestFinder(recurse=False).find(formula, name, module)
    examples = [example for test in tests for example in test.examples]
    assert examples, f"{name} has no doctest"
    assert all(doctest.DocTestRunner(verbose=False).run(test).failed == 0 for test in tests)


@pytest.mark.parametrize("name", sorted(FORMULAS))
def test_each_formula_is_pure_arithmetic(name):
    source = inspect.getsource(FORMULAS[name])
    banned = ("for ", "while ", "open(", "import ", "print(", "nan_to_num", "fillna", "xarray")
    body = source.split('"""')[-1]
    assert not [word for word in banned if word in body]


@pytest.mark.parametrize(("indicator", "method"), METHODS)
def test_no_value_in_gives_no_value_out(indicator, method):
    bound = CATALOGUE.methods[indicator, method]
    if bound.formula is None:
        assert isinstance(CATALOGUE.form(indicator, method), FromStatistics)
        return
    for term in bound.terms:
        values = numbers(bound)
        values[term.name] = np.array([1.0, np.nan, 2.0])
        given = np.broadcast_to(bound.run(values), (3,))
        assert np.isnan(given[1])
        assert np.isfinite(given[[0, 2]]).all()


@pytest.mark.parametrize("derivation", sorted(CATALOGUE.derived), ids="-".join)
def test_no_value_in_gives_no_value_out_of_a_derivation(derivation):
    bound = CATALOGUE.derived[derivation]
    for term in bound.terms:
        values = {t.name: np.array([0.3, 0.4, 0.5]) for t in bound.terms}
        values[term.name] = np.array([0.3, np.nan, 0.5])
        assert np.isnan(bound.run(values)).tolist() == [False, True, False]


@pytest.mark.parametrize(("indicator", "method"), METHODS)
def test_units_work_out_and_the_engine_converts(indicator, method):
    bound = CATALOGUE.methods[indicator, method]
    form = CATALOGUE.form(indicator, method)
    if bound.formula is None or form.gives:
        assert bound.formula is None or bound.formula.__qualname__ in STATES_ITS_UNIT
        return
    magnitudes = {name: float(values[0]) for name, values in numbers(bound).items()}
    integral = " m2" if isinstance(form, FromSums) else ""
    quantities = {
        t.name: units.quantity(
            magnitudes[t.name], t.unit + (integral if t.kind == "raster" else "") or "1"
        )
        for t in bound.terms
    }
    result = bound.formula(**quantities)
    if isinstance(form, PerArea):
        result = result * units.quantity(1.0, "m2")
    expected = units.magnitude(result, bound.unit)
    assert bound.formula(**magnitudes) * bound.factor == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize(("indicator", "method"), LINEAR)
def test_it_is_linear_in_what_is_summed_and_zero_for_none(indicator, method):
    bound = CATALOGUE.methods[indicator, method]
    summed = [t.name for t in bound.terms if t.kind != "coefficient"]
    one, other = numbers(bound, start=1.5), numbers(bound, start=4.25)
    other |= {t.name: one[t.name] for t in bound.terms if t.kind == "coefficient"}
    both = {n: one[n] + other[n] if n in summed else one[n] for n in one}
    assert bound.run(both) == pytest.approx(bound.run(one) + bound.run(other), rel=1e-12)
    doubled = {n: 2 * v if n in summed else v for n, v in one.items()}
    assert bound.run(doubled) == pytest.approx(2 * bound.run(one), rel=1e-12)
    nothing = {n: 0 * v if n in summed else v for n, v in one.items()}
    assert (np.asarray(bound.run(nothing)) == 0).all()


@pytest.mark.parametrize("service", SERVICES, ids=lambda s: s.key)
@pytest.mark.parametrize("name", norm_names())
def test_every_coefficient_and_price_is_there_for_every_type_the_norm_counts(service, name):
    norm, problems = read_norm(name)
    assert norm is not None, problems
    said = norm.services.get(service.key)
    if said is None or said.not_applicable:
        return
    tops = [key for key in BOOK.types.ids if not BOOK.types.parents[key]]
    listed = said.ecosystem_types if said.ecosystem_types is not None else tuple(tops)
    where = Where(norm.name, "330881", norm.lineage)
    lookup = Lookup(BOOK, where, 2023, tuple(listed), CATALOGUE.vocabulary)
    for indicator, methods in said.methods.items():
        if indicator not in CATALOGUE.indicators:
            assert set(methods) <= set(CATALOGUE.derivations(indicator))
            continue
        axis = CATALOGUE.indicators[indicator].item
        items = tuple(CATALOGUE.vocabulary.items.get(axis, {}))
        for method in methods:
            terms = CATALOGUE.methods[indicator, method].terms
            assert missing(lookup, terms, items) == []
    for indicator, price in said.prices.items():
        axis = CATALOGUE.indicators[indicator].item
        items = tuple(CATALOGUE.vocabulary.items.get(axis, {}))
        held = tuple(i for i in items if axis != "product" or (i,) in priced(indicator, price))
        for term in CATALOGUE.prices[indicator, price].terms:
            assert lookup.price(term, held, 2023).missing == ()


def priced(indicator, price):
    names = [term.name for term in CATALOGUE.prices[indicator, price].terms]
    return [key for name in names for key in BOOK.keys("", name)]


def missing(lookup, terms, items):
    found = []
    for term in terms:
        if term.kind == "coefficient":
            if set(term.by) & set(CATALOGUE.vocabulary.rasters):
                continue
            found += [(term.name, *key) for key in lookup.coefficient(term, items).missing]
    return found


def test_formulas_that_state_their_unit_are_these():
    stated = {
        form.formula.__qualname__
        for i, m in CATALOGUE.methods
        if isinstance(form := CATALOGUE.form(i, m), PerArea | FromSums) and form.gives
    }
    stated |= {
        method.formula.__qualname__
        for derived in discover_derived()
        for method in derived.methods.values()
        if method.gives
    }
    assert stated == STATES_ITS_UNIT
