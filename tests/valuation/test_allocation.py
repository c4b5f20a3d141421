"""Amounts that zones report, placed on land: nothing lost, nothing gained."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gep.valuation.allocation import Land, Reported, place

AREAS = np.array([[4.0, 0.0], [2.0, 2.0], [0.0, 6.0], [1.0, 1.0]])  # [stratum, type]
LAND = Land(AREAS, np.array([0, 0, 1, -1]))  # two zones report, the last stratum lies in none


def key(kind: int) -> np.ndarray:
    return np.where(np.arange(2) == kind, AREAS, 0.0)


def test_a_zone_spreads_its_amount_by_the_key():
    placed = place(Reported({0: 12.0, 1: 5.0}, None), key(1), 1, LAND, 2)
    # zone 0 has 2 of type 1, all in its second stratum; zone 1 has 6 in the third
    assert placed.amount.tolist() == [[0, 0], [0, 12.0], [0, 5.0], [0, 0]]
    assert not placed.shared.any()
    assert not placed.by_area


def test_a_zone_without_the_type_uses_plain_area():
    placed = place(Reported({1: 9.0}, None), key(0), 0, LAND, 2)
    assert placed.amount[2].tolist() == [9.0, 0.0]  # booked on the item's type all the same
    assert placed.by_area


def test_with_a_county_amount_the_silent_zones_share_the_rest():
    placed = place(Reported({0: 10.0}, 31.0), key(1), 1, LAND, 2)
    # 21 are left for 6 of type 1 in zone 1 and 1 of it in no zone
    assert placed.amount.sum() == pytest.approx(31.0)
    assert placed.amount[2, 1] == pytest.approx(18.0)
    assert placed.amount[3, 1] == pytest.approx(3.0)
    assert placed.shared.tolist() == [False, False, True, True]


def test_without_a_county_amount_silent_zones_stay_unknown():
    placed = place(Reported({0: 10.0}, None), key(1), 1, LAND, 2)
    assert placed.known.tolist() == [True, True, False, False]
    assert placed.amount.sum() == 10.0


def test_a_county_amount_alone_goes_everywhere_by_the_key():
    placed = place(Reported({}, 18.0), key(1), 1, LAND, 2)
    assert placed.amount[:, 1].tolist() == [0.0, 4.0, 12.0, 2.0]
    assert placed.known.all()


def test_an_amount_of_a_zone_without_land_is_told():
    land = Land(AREAS * np.array([[1], [1], [0], [1]]), LAND.zone)
    assert place(Reported({1: 7.0}, None), key(1) * 0, 1, land, 2).lost == 7.0


@settings(max_examples=60, deadline=None)
@given(
    areas=st.lists(st.floats(0.0, 1e9), min_size=12, max_size=12),
    amounts=st.lists(st.floats(0.0, 1e12), min_size=3, max_size=3),
    county=st.floats(0.0, 1e13),
    told=st.integers(0, 3),
)
def test_the_parts_add_up_to_what_was_reported(areas, amounts, county, told):
    area = np.array(areas).reshape(6, 2)
    land = Land(area, np.array([0, 0, 1, 1, 2, 2]))
    by_zone = dict(enumerate(amounts[:told]))
    placed = place(Reported(by_zone, county), np.where([True, False], area, 0.0), 0, land, 3)
    expected = sum(by_zone.values()) if told == 3 else county
    total = placed.amount.sum() + placed.lost
    scale = sum(by_zone.values()) + county
    assert abs(total - expected) <= 1e-12 * scale
