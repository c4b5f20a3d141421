"""What every service must do, whoever wrote it. Discovery finds them; there is no list here."""

import doctest
import inspect
import sys
from dataclasses import replace

import numpy as np
import pytest

from gep import units
from gep.account.columns import CATEGORIES
from gep.book.book import Book, Where
from gep.book.norm import norm_names, read_norm
from gep.catalogue.binding import Bound
from gep.catalogue.discovery import catalogue_of
from gep.catalogue.lookup import Lookup
from gep.formula import read_formula
from gep.formula.typeset import stated
from gep.service import Field, FromStatistics, FromSums, PerArea, discover, discover_derived

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
STATES_ITS_UNIT = {
    "cooling_days_by_daily_maximum",
    "storm_days",
    "cooling_days_by_monthly_maximum",
    "cooling_days_by_monthly_mean",
    "cover_factor_by_cai",
    "cover_factor_by_table",
    "slope_by_horn",
    "ls_factor_by_hj1173",
    "ls_factor_by_rusle",
    "ls_factor_by_liu",
    "cover_from_ndvi",
    "erosivity_from_days_by_hj1173",
    "erosivity_from_days",
    "erodibility_by_epic",
    "erodibility_by_epic_china",
    "erosivity_from_months",
    "evapotranspiration_by_fu_zhang",
    "months_summed",
    "nep_less_respiration",
    "npp_by_casa",
    "potential_evapotranspiration_by_hargreaves",
    "potential_evapotranspiration_by_thornthwaite",
    "lake_storage",
    "reference_storm_runoff",
    "storm_rain",
    "storm_runoff",
    "bare_wind_erosion",
    "covered_wind_erosion",
    "monthly_wind_factor",
    "weather_factor",
    "erodible_fraction",
    "erodible_fraction_with_lime",
    "soil_crust_factor",
    "roughness_by_slope",
    "wind_cover_by_type",
}
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


def cells(term, values: list[float]) -> np.ndarray:
    """Cells of an input; a raster of bands is ``[band, cell]``, a coefficient by bands as well."""
    if "cover_band" in term.by:
        return np.tile(values, (len(CATALOGUE.vocabulary.items["cover_band"]), 1))
    raster = CATALOGUE.vocabulary.rasters.get(term.name) if term.kind == "raster" else None
    if raster is None or raster.bands == 1:
        return np.array(values)
    return np.tile(values, (raster.bands or 2, 1))


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


@pytest.mark.parametrize("key", CATALOGUE.steps)
def test_what_formulas_call_their_steps_is_named(key):
    every = (CATALOGUE.methods | CATALOGUE.derived).items()
    own = [bound for (name, _), bound in every if name == key]
    own += [CATALOGUE.limits[key]] if key in CATALOGUE.limits else []
    steps = {
        name for one in own if (set_ := read_formula(one.text)) for name, _ in stated(set_).steps
    }
    assert steps <= CATALOGUE.steps[key].keys()
    assert all(zh and en for zh, en in CATALOGUE.steps[key].values())


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
        alone = numbers(bound)
        values = {t.name: cells(t, list(alone[t.name])) for t in bound.terms}
        values[term.name] = cells(term, [1.0, np.nan, 2.0])
        given = np.broadcast_to(bound.run(values), (3,))
        assert np.isnan(given[1])
        assert np.isfinite(given[[0, 2]]).all()


@pytest.mark.parametrize(
    "derivation", sorted(CATALOGUE.derived.keys() - CATALOGUE.prepared.keys()), ids="-".join
)
def test_no_value_in_gives_no_value_out_of_a_derivation(derivation):
    bound = CATALOGUE.derived[derivation]
    for term in bound.terms:
        # no two inputs are alike, or differences vanish
        apart = {t.name: 0.01 * number for number, t in enumerate(bound.terms)}
        values = {
            t.name: cells(t, [x + apart[t.name] for x in (0.3, 0.4, 0.5)]) for t in bound.terms
        }
        values[term.name] = cells(term, [0.3, np.nan, 0.5])
        assert np.isnan(bound.run(values)).tolist() == [False, True, False]


@pytest.mark.parametrize("derivation", sorted(CATALOGUE.prepared), ids="-".join)
def test_no_value_in_gives_no_value_out_of_a_preparation(derivation):
    bound = CATALOGUE.derived[derivation]
    for name in bound.names("raster"):
        fields = {t.name: whole(t) if t.kind == "raster" else 0.5 for t in bound.terms}
        fields[name].values[..., 2, 2] = np.nan
        bands = np.isnan(bound.run(fields)).reshape(-1, 5, 5)  # one, or any number of them
        assert all(np.argwhere(band).tolist() == [[2, 2]] for band in bands)


def whole(term) -> Field:
    """A small raster, no two pixels alike; one of any number of bands has the days of a year."""
    bands = CATALOGUE.vocabulary.rasters[term.name].bands or 365
    values = np.random.default_rng(1).uniform(0.1, 0.9, (bands, 5, 5))
    size = np.full(5, 30.0)
    return Field(values if bands > 1 else values[0], size, size, lambda: np.full((5, 1), 28.0))


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


DRAWS, ITEMS, ZONES, TYPES = 5, 2, 3, 4
AFTER_THE_PASS = [
    *(pytest.param(CATALOGUE.methods[key], id="-".join(key)) for key in CATALOGUE.methods
      if not isinstance(CATALOGUE.form(*key), PerArea)),
    *(pytest.param(bound, id=f"limit-{key}") for key, bound in CATALOGUE.limits.items()),
    *(pytest.param(bound, id=f"price-{'-'.join(key)}") for key, bound in CATALOGUE.prices.items()),
]  # fmt: skip


@pytest.mark.parametrize("bound", AFTER_THE_PASS)
def test_draws_on_the_left_are_each_as_if_alone(bound):
    """After the pass arrays are ``[..., item, zone, type]``, and no formula looks at the dots."""
    random = np.random.default_rng(len(bound.text))
    drawn = {
        term.name: random.lognormal(0.0, 0.5, (DRAWS, ITEMS, 1, TYPES))
        for term in bound.terms
        if term.kind == "coefficient"
    }
    summed = {
        term.name: random.lognormal(3.0, 1.0, (ITEMS, ZONES, TYPES))
        for term in bound.terms
        if term.kind != "coefficient"
    }
    assert drawn or summed
    together = np.asarray(bound.run(drawn | summed))
    assert together.shape[-3:] in {(ITEMS, zones, TYPES) for zones in (1, ZONES)}
    assert together.shape[:-3] == ((DRAWS,) if drawn else ())
    for number in range(DRAWS):
        alone = bound.run({name: values[number] for name, values in drawn.items()} | summed)
        assert np.array_equal(together[number] if drawn else together, alone)


@pytest.mark.parametrize("service", SERVICES, ids=lambda s: s.key)
@pytest.mark.parametrize("name", norm_names())
def test_every_coefficient_and_price_is_there_for_every_type_the_norm_counts(service, name):
    norm, problems = read_norm(name)
    assert norm is not None, problems
    said = norm.services.get(service.key)
    if said is None:
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
        own = replace(lookup, types=tuple(t for t in listed if is_about(indicator, t)))
        for method in methods:
            terms = CATALOGUE.methods[indicator, method].terms
            assert missing(own, terms, items) == []
    for indicator, price in said.prices.items():
        axis = CATALOGUE.indicators[indicator].item
        items = tuple(CATALOGUE.vocabulary.items.get(axis, {}))
        held = tuple(i for i in items if axis != "product" or (i,) in priced(indicator, price))
        for term in CATALOGUE.prices[indicator, price].terms:
            assert lookup.price(term, held, 2023).missing == ()


def is_about(indicator, kind):
    own = CATALOGUE.indicators[indicator].ecosystem_types
    return not own or any(BOOK.types.descends(kind, one) for one in own)


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
        CATALOGUE.methods[i, m].formula.__qualname__
        for i, m in CATALOGUE.methods
        if CATALOGUE.form(i, m).gives
    }
    stated |= {
        method.formula.__qualname__
        for derived in discover_derived()
        for method in derived.methods.values()
        if method.gives
    }
    assert stated == STATES_ITS_UNIT
