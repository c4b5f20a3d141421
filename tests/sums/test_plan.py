"""What the pass computes, each raster and formula once, and how its sums are put together."""

from dataclasses import replace

import numpy as np
import pytest

from gep.book.vocabulary import Vocabulary
from gep.catalogue.binding import bind
from gep.catalogue.lookup import Lookup
from gep.catalogue.variants import Given, computable
from gep.problems import DataProblem
from gep.service import Coefficient, Derived, FromSums, Indicator, PerArea, Service
from gep.sums.plan import AccountLand, SumsCollector, plan_pass
from gep.sums.tile_sums import TileTables
from tests.book.small_book import HERE, book, row
from tests.inputs.rasters.small_rasters import layer_of
from tests.sums.passes import land

VOCABULARY = Vocabulary.shipped()
RAINS = ("precipitation", "evapotranspiration")


def balance(precipitation, evapotranspiration):
    return precipitation - evapotranspiration


def twice(balance):
    return 2 * balance


def gross(precipitation):
    return precipitation


def of_months(monthly_precipitation):
    return np.sum(monthly_precipitation, axis=0)


def weighted(precipitation, weight):
    return precipitation * weight


WET = Indicator("wet", "m3 yr-1", methods={"gross": FromSums(gross)})
BALANCE = Indicator("balance", "m3 yr-1", methods={"per_pixel": PerArea(balance)})
TWICE = Indicator("twice", "m3 yr-1", methods={"per_pixel": PerArea(twice)})
MONTHS = Derived("precipitation", {"sum": PerArea(of_months, gives="mm yr-1")})


@pytest.fixture
def place(tmp_path):
    cover, shares = land(tmp_path, np.array([[1, 1, 2, 2]] * 2), {"t1": (0, 0, 4, 2)})
    return tmp_path, AccountLand(cover, shares)


def planned(place, *indicators, given=RAINS, constants=(), coefficients=(), derived=(), rows=()):
    folder, of = place
    service = Service("toy", "玩具", "Toy", "regulating", tuple(coefficients), indicators)
    catalogue = bind([service], derived, VOCABULARY, {})
    choice = computable(catalogue, Given(frozenset(given)), [one.key for one in indicators])
    lookup = Lookup(book(*rows), HERE, 2020, of.cover.types, VOCABULARY)
    units = {name: VOCABULARY.rasters[name].unit for name in given}
    layers = {
        name: layer_of(folder, name, 100.0, of.cover.grid, unit=units[name]) for name in given
    }
    for name in layers.keys() - set(constants):  # as if it came from a file
        layers[name] = replace(layers[name], constant=None)
    return plan_pass(catalogue, choice, lookup, layers, of)


def names(plan, kind):
    steps = plan.job.steps
    if kind == "loaded":
        return [step.name for step in steps if step.layer >= 0]
    if kind == "computed":
        return [step.name for step in steps if step.formula is not None]
    return [step.name for step in steps if step.leaf >= 0]


def test_each_raster_is_loaded_and_each_formula_computed_once_before_it_is_needed(place):
    plan = planned(place, TWICE, WET, BALANCE)
    assert sorted(names(plan, "loaded")) == sorted(RAINS)
    assert names(plan, "computed") == ["balance", "twice"]
    assert sorted(names(plan, "summed")) == ["balance", "precipitation", "twice"]
    assert plan.job.leaves == tuple(names(plan, "summed"))
    known = set()
    for step in plan.job.steps:
        assert {argument.name for argument in step.arguments} <= known
        if step.leaf >= 0:
            assert step.name in known
        known |= {step.name} if step.leaf < 0 else set()


def test_a_name_is_freed_after_its_last_use_and_never_before(place):
    plan = planned(place, TWICE, WET, BALANCE)
    freed = {}
    for number, step in enumerate(plan.job.steps):
        used = {step.name, *(argument.name for argument in step.arguments)}
        assert used.isdisjoint(freed)
        freed |= dict.fromkeys(step.free, number)
    assert set(freed) == {"precipitation", "evapotranspiration", "balance", "twice"}


def test_masks_have_a_bit_for_each_raster_that_a_variant_rests_on(place):
    plan = planned(place, WET, BALANCE)
    bits = {name: 1 << n for n, name in enumerate(names(plan, "loaded"))}
    assert plan.masks["wet", "gross"] == bits["precipitation"]
    assert plan.masks["balance", "per_pixel"] == sum(bits.values())


def test_a_constant_is_not_read_and_lacks_no_value(place):
    plan = planned(place, BALANCE, constants=("evapotranspiration",))
    assert names(plan, "loaded") == ["precipitation"]
    assert plan.job.constants["evapotranspiration"] == 100.0
    assert plan.masks["balance", "per_pixel"] == 1


def test_a_raster_that_is_not_given_is_computed_from_its_source(place):
    plan = planned(place, WET, given=("monthly_precipitation",), derived=[MONTHS])
    assert names(plan, "loaded") == ["monthly_precipitation"]
    assert names(plan, "computed") == ["precipitation"]
    assert names(plan, "summed") == ["precipitation"]


def test_bands_are_summed_to_the_amount_of_a_year(place):
    def rainy(monthly_precipitation):
        return monthly_precipitation

    year = Indicator("rainy", "m3", methods={"months": FromSums(rainy)})
    plan = planned(place, year, given=("monthly_precipitation",))
    (step,) = [step for step in plan.job.steps if step.formula is not None]
    assert step.formula(np.array([[1.0, 10.0], [2.0, 20.0]])).tolist() == [3.0, 30.0]
    assert plan.job.leaves == ("monthly_precipitation",)


def test_coefficients_of_the_pass_are_laid_out_by_type_and_remembered(place):
    per_type = Coefficient("weight", "1", by=("ecosystem_type",))
    weighed = Indicator("weighed", "m3 yr-1", methods={"per_pixel": PerArea(weighted)})
    cells = {"service": "toy", "parameter": "weight"}
    rows = (row(0.5, **cells), row(0.25, key=("cropland",), **cells))
    plan = planned(place, weighed, coefficients=[per_type], rows=rows)
    by_type = dict(zip(plan.types, plan.job.tables["toy", "weight"].tolist(), strict=True))
    assert by_type == {"forest": 0.5, "cropland": 0.25}
    assert {used.key: used.value for used in plan.baked} == {("forest",): 0.5, ("cropland",): 0.25}


def tile(index, *by_pattern):
    """Sums of a tile from (pattern, stratum, type, leaf .., area) of single bins."""
    found = []
    for pattern, stratum, kind, *sums in by_pattern:
        one = np.array([stratum]), np.array([kind]), np.array(sums, float)[:, None]
        found.append((pattern, *one))
    return TileTables(index, tuple(found))


def test_a_variant_takes_up_the_bins_whose_gaps_are_none_of_its_own(place):
    plan = planned(place, WET, BALANCE)
    first, other = plan.job.leaves.index("precipitation"), plan.job.leaves.index("balance")
    gap = plan.masks["balance", "per_pixel"] & ~plan.masks["wet", "gross"]

    def bins(rain, difference, area):
        sums = [0.0, 0.0]
        sums[first], sums[other] = rain, difference
        return (*sums, area)

    collector = SumsCollector(plan)
    collector.add(tile(0, (0, 0, 1, *bins(8.0, 3.0, 2.0)), (gap, 0, 1, *bins(5.0, np.nan, 1.0))))
    collector.add(tile(1, (0, 0, 0, *bins(1.0, 0.5, 4.0)), (0, 0, 1, *bins(2.0, 1.0, 6.0))))
    sums = collector.result()
    assert list(zip(sums.entries.stratum, sums.entries.kind, strict=True)) == [(0, 0), (0, 1)]
    assert sums.area.tolist() == [4.0, 9.0]  # all land, with or without a gap
    wet_part, balance_part = sums.parts["wet", "gross"], sums.parts["balance", "per_pixel"]
    assert wet_part.covered.tolist() == [4.0, 9.0]
    assert wet_part.arguments["precipitation"].tolist() == [1.0, 15.0]
    assert balance_part.covered.tolist() == [4.0, 8.0]
    # a millimetre over a square metre is a thousandth of a cubic metre
    assert balance_part.arguments["balance"].tolist() == pytest.approx([0.5e-3, 4.0e-3])


def test_what_is_no_number_where_all_rasters_have_one_is_a_problem_with_its_place(place):
    plan = planned(place, WET)
    collector = SumsCollector(plan)
    collector.add(tile(0, (0, 0, 1, np.inf, 1.0)))
    with pytest.raises(DataProblem) as caught:
        collector.result()
    (problem,) = caught.value.problems
    assert problem.code == "formula-not-finite"
    assert "t1" in problem.text("en")
    assert plan.types[1] in problem.text("en")
