"""Amounts that zones report, placed on land: nothing lost, nothing gained."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gep.account.sums import Entries
from gep.valuation.allocation import Land, place, reporters

AREAS = np.array([[4.0, 0.0], [2.0, 2.0], [0.0, 6.0], [1.0, 1.0]])  # [stratum, type]


def land_of(areas: np.ndarray, zone: list[int]) -> Land:
    """Land that has entries where there is any area."""
    stratum, kind = np.nonzero(areas)
    return Land(Entries(stratum, kind), areas[stratum, kind], np.array(zone), areas.shape[1])


LAND = land_of(AREAS, [0, 0, 1, -1])  # two zones report, the last stratum lies in none
SILENT = np.nan


def key(kind: int, land: Land = LAND) -> np.ndarray:
    return np.where(land.entries.kind == kind, land.area, 0.0)


def placed(amount: list[float], on: np.ndarray, nominal: int, land: Land = LAND):
    """Amounts of zones, and last of the county, as a full table; and where they lie."""
    told = ~np.isnan(amount)
    placement = place(told, on, nominal, land)
    each = placement.of(reporters(np.array(amount), told))
    strata = np.arange(len(land.zone))
    return placement.entries.dense(each, strata, land.types), placement


def test_a_zone_spreads_its_amount_by_the_key():
    table, placement = placed([12.0, 5.0, SILENT], key(1), 1)
    # zone 0 has 2 of type 1, all in its second stratum; zone 1 has 6 in the third
    assert table.tolist() == [[0, 0], [0, 12.0], [0, 5.0], [0, 0]]
    assert not placement.shared.any()
    assert placement.landless == ()


def test_a_zone_without_the_type_uses_plain_area():
    table, _ = placed([SILENT, 9.0, SILENT], key(0), 0)
    assert table[2].tolist() == [9.0, 0.0]  # booked on the item's type all the same


def test_with_a_county_amount_the_silent_zones_share_the_rest():
    table, placement = placed([10.0, SILENT, 31.0], key(1), 1)
    # 21 are left for 6 of type 1 in zone 1 and 1 of it in no zone
    assert table.sum() == pytest.approx(31.0)
    assert table[2, 1] == pytest.approx(18.0)
    assert table[3, 1] == pytest.approx(3.0)
    assert placement.shared.tolist() == [False, False, True, True]


def test_without_a_county_amount_silent_zones_stay_unknown():
    table, placement = placed([10.0, SILENT, SILENT], key(1), 1)
    assert placement.known.tolist() == [True, True, False, False]
    assert table.sum() == 10.0


def test_a_county_amount_alone_goes_everywhere_by_the_key():
    table, placement = placed([SILENT, SILENT, 18.0], key(1), 1)
    assert table[:, 1].tolist() == [0.0, 4.0, 12.0, 2.0]
    assert placement.known.all()


def test_a_county_without_zones_that_report():
    table, placement = placed([18.0], key(1, one := land_of(AREAS, [-1] * 4)), 1, one)
    assert table[:, 1].tolist() == [0.0, 4.0, 12.0, 2.0]
    assert placement.known.all()


def test_a_zone_without_land_is_told():
    land = land_of(AREAS * np.array([[1], [1], [0], [1]]), [0, 0, 1, -1])
    table, placement = placed([SILENT, 7.0, SILENT], key(1, land), 1, land)
    assert placement.landless == (1,)
    assert not table.any()


def test_where_amounts_lie_does_not_depend_on_how_large_they_are():
    told = np.array([True, False, True])
    placement = place(told, key(1), 1, LAND)
    amounts = np.array([[10.0, SILENT, 31.0], [0.0, SILENT, 70.0]])  # two draws
    together = placement.of(reporters(amounts, told))
    alone = [placement.of(reporters(amount, told)) for amount in amounts]
    assert (together == alone).all()
    assert together.sum(axis=1) == pytest.approx([31.0, 70.0])


@settings(max_examples=60, deadline=None)
@given(
    areas=st.lists(st.floats(0.0, 1e9), min_size=12, max_size=12),
    amounts=st.lists(st.floats(0.0, 1e12, allow_subnormal=False), min_size=3, max_size=3),
    county=st.floats(0.0, 1e13, allow_subnormal=False),
    told=st.integers(0, 3),
)
def test_the_parts_add_up_to_what_was_reported(areas, amounts, county, told):
    land = land_of(np.array(areas).reshape(6, 2), [0, 0, 1, 1, 2, 2])
    given = np.array([*amounts[:told], *[SILENT] * (3 - told), county])
    table, placement = placed(list(given), key(0, land), 0, land)
    lost = reporters(given, ~np.isnan(given))[list(placement.landless)].sum()
    expected = sum(amounts) if told == 3 else county
    scale = sum(amounts[:told]) + county
    assert abs(table.sum() + lost - expected) <= 1e-12 * scale
