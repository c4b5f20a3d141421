"""What a hectare gives: weights of what lies on it, by the formulas, limits and prices."""

import numpy as np
import pytest

import gep
from gep.run.revaluation import basis_of
from gep.valuation.valuation import quantities_of
from tests.county import DENSITY, DREDGING, PRACTICE, SILTING, TYPES, make_county

KINDS = tuple(TYPES.values())


@pytest.fixture(scope="module")
def basis(tmp_path_factory):
    folder = tmp_path_factory.mktemp("intensities")
    county = make_county(folder / "county", 3, shape=(60, 60))
    return basis_of(gep.open_account(county.account).run(folder / "out", rasters=False))


@pytest.fixture(scope="module")
def found(basis):
    return {one.name: one for one in basis.intensities(basis.valued())}


def weights(one, types):
    """Weights of the only part by leaf and ecosystem type of the land, which stand first."""
    (part,) = one.parts
    return {leaf: dict(zip(types, each, strict=False)) for leaf, each in part.weights.items()}


def test_a_difference_of_two_leaves_has_one_weight_for_each(basis, found):
    of_leaf = weights(found["retained_soil"], basis.sums.types)
    for kind in PRACTICE:  # of 10,000 m2: what they would lose bare, less what they lose
        assert of_leaf["potential_erosion"][kind] == pytest.approx(1e4)
        assert of_leaf["covered_erosion"][kind] == pytest.approx(-1e4 * PRACTICE[kind])
    assert np.isnan(of_leaf["potential_erosion"]["built_up"])  # of which the account has no row


def test_a_value_is_by_the_price_that_the_norm_names(basis, found):
    types = basis.sums.types
    siltation = found["soil_retention_value"].parts[0]
    (potential,) = (siltation.weights[n] for n in siltation.weights if n == "potential_erosion")
    for kind in ("shrub", "grassland"):
        a_tonne = SILTING / DENSITY[kind] * DREDGING  # m3 not dredged, times what that costs
        assert potential[types.index(kind)] == pytest.approx(1e4 * a_tonne)


def test_a_limit_is_the_one_factor_of_the_county(basis, found):
    valued = basis.valued()
    record = next(r for r in valued.records if r.indicator == "pollutant_removed" and r.counted)
    quantities = quantities_of(basis.sums, basis.statistics, basis.rules)
    so2 = record.items.index("SO2")
    factor = record.amount.limit.factor[so2, 0, 0]
    assert 0 < factor < 1
    of_leaf = weights(found["pollutant_removed_SO2"], basis.sums.types)["area"]
    county = record.amount.quantity[so2, 0]
    for kind in ("shrub", "grassland"):
        number = basis.sums.types.index(kind)
        area = quantities.by_zone.area[0, number]
        assert of_leaf[kind] / 1e4 == pytest.approx(county[number] / area)


def test_land_has_the_sum_of_its_leaves_times_their_weights(basis):
    """The law that rasters rest on, for every variant that there is."""
    quantities = quantities_of(basis.sums, basis.statistics, basis.rules)
    seen = 0
    for record in basis.valued().records:
        if not quantities.rests_on_land(record.variant):
            continue
        part = basis.sums.parts[record.variant.key]
        of_leaf = np.stack([
            quantities.by_zone.of(basis.sums.entries, part.arguments[leaf])[None]
            for leaf in record.variant.leaves
        ])  # fmt: skip
        by_weights = (quantities.response(record.variant) * of_leaf).sum(axis=0)
        by_weights = np.broadcast_to(by_weights, record.amount.quantity.shape)
        there = np.isfinite(record.amount.quantity)
        assert by_weights[there] == pytest.approx(record.amount.quantity[there], rel=1e-12)
        seen += 1
    assert seen > 5


def test_what_was_reported_lies_in_no_cell(basis, found):
    valued = basis.valued()
    quantities = quantities_of(basis.sums, basis.statistics, basis.rules)
    reported = next(r for r in valued.records if r.indicator == "product_output")
    assert not quantities.rests_on_land(reported.variant)
    assert not any(one.indicator == "product_output" for one in found.values())
    with pytest.raises(ValueError, match="product_output"):
        quantities.response(reported.variant)


def test_all_services_together_are_the_services_one_by_one(found):
    services = [one for one in found.values() if one.kind == "value" and one.service]
    together = sum(len(one.parts) for one in services)
    assert len(found["gep_value"].parts) == together
    assert found["gep_value"].unit == "CNY ha-1 yr-1"
    assert found["retained_soil"].unit == "t ha-1 yr-1"
