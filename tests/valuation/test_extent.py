"""The extent account: areas of types by zone, and what became what."""

from dataclasses import replace

import numpy as np

from gep.account.sums import Transitions
from gep.valuation.extent import extent, transitions
from tests.valuation.test_zone_sums import SCOPE, SUMS

# types from 1: forest and paddy now, paddy alone before; 0 is land outside a land cover
MOVED = Transitions(
    stratum=np.array([0, 0, 1, 2, 2, 3]),
    opening=np.array([1, 0, 1, 1, 1, 1]),
    closing=np.array([1, 2, 2, 1, 0, 1]),
    area=np.array([1.0, 2.0, 4.0, 8.0, 32.0, 16.0]),
)
CHANGED = replace(SUMS, opening_types=("paddy",), transitions=MOVED)


def test_the_extent_is_the_area_that_is_there() -> None:
    found = extent(SUMS, SCOPE)
    assert found["area_m2"].tolist() == [25.0, 6.0, 9.0, 2.0, 4.0, 16.0, 1.0, 6.0, 1.0, 2.0]
    assert found["ecosystem_type"].tolist()[:3] == ["forest", "paddy", "forest"]
    assert found["zone_name"].tolist()[2:6] == ["双塔", "双塔", "虎山", ""]
    assert set(found["year"]) == {2023}


def test_without_an_opening_land_cover_nothing_changed() -> None:
    assert transitions(SUMS, SCOPE) is None


def test_each_change_of_a_zone_has_one_row() -> None:
    found = transitions(CHANGED, SCOPE)
    assert found is not None
    told = found[["zone_code", "opening_type", "closing_type", "area_m2"]].to_numpy().tolist()
    assert told[:4] == [
        ["330881", "", "paddy", 2.0],
        ["330881", "paddy", "", 32.0],
        ["330881", "paddy", "forest", 25.0],  # 1, 8 and 16 of three strata
        ["330881", "paddy", "paddy", 4.0],
    ]
    assert [row for row in told if row[0] == "101"] == [
        ["101", "", "paddy", 2.0], ["101", "paddy", "", 32.0], ["101", "paddy", "forest", 9.0]
    ]  # fmt: skip


def test_what_land_became_adds_up_to_the_extent() -> None:
    found = transitions(CHANGED, SCOPE)
    assert found is not None
    key = ["zone_layer", "zone_code"]
    became = found[found["closing_type"] != ""].groupby([*key, "closing_type"])["area_m2"].sum()
    there = extent(CHANGED, SCOPE).set_index([*key, "ecosystem_type"])["area_m2"]
    assert became.to_dict() == there.to_dict()
