"""Strata are added up to the zones of every layer, always in one order."""

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from gep.account.sums import Entries, Sums
from gep.catalogue.scope import Scope, Zones
from gep.valuation.zone_sums import ZoneSums

ZONES = (
    Zones("county", ("330881",), ("江山市",)),
    Zones("township", ("101", "102"), ("双塔", "虎山")),
    Zones("red_line", ("r1", "r2"), ("北", "南"), overlapping=True),
)
SCOPE = Scope("江山市", "330881", 2023, 2023, None, (), ZONES)
STRATA = pd.DataFrame(
    [(0, "county", "330881"), (0, "township", "101"), (0, "red_line", "r1"), (0, "red_line", "r2"),
     (1, "county", "330881"), (1, "township", "102"), (1, "red_line", "r1"),
     (2, "county", "330881"), (2, "township", "101"),
     (3, "county", "330881"), (3, "township", "")],
    columns=["stratum", "zone_layer", "zone_code"],
)  # fmt: skip
ENTRIES = Entries(np.array([0, 0, 1, 2, 3]), np.array([0, 1, 1, 0, 0]))
AREA = np.array([1.0, 2.0, 4.0, 8.0, 16.0])
SUMS = Sums(("forest", "paddy"), STRATA, ENTRIES, AREA)


def test_a_worked_county() -> None:
    by_zone = ZoneSums(SUMS, SCOPE)
    assert [code for _, code, _ in by_zone.zones] == ["330881", "101", "102", "", "r1", "r2"]
    assert by_zone.area.tolist() == [
        [25.0, 6.0],  # all of it
        [9.0, 2.0],  # the first and third stratum
        [0.0, 4.0],
        [16.0, 0.0],  # land in no township
        [1.0, 6.0],
        [1.0, 2.0],  # the first stratum lies in both red lines
    ]


def test_other_entries_lie_in_the_same_zones() -> None:
    booked = Entries(np.array([1]), np.array([0]))  # on a type that the stratum has no land of
    assert ZoneSums(SUMS, SCOPE).of(booked, np.array([3.0]))[:, 0].tolist() == [3, 0, 3, 0, 3, 0]


FIVE = st.lists(st.floats(-1e12, 1e12), min_size=5, max_size=5)


@settings(deadline=None)
@given(st.lists(FIVE, min_size=1, max_size=4))
def test_draws_are_added_as_if_each_were_alone(draws: list[list[float]]) -> None:
    by_zone = ZoneSums(SUMS, SCOPE)
    together = by_zone.of(ENTRIES, np.array(draws)[:, None])
    assert together.shape == (len(draws), 1, 6, 2)
    for number, draw in enumerate(draws):
        assert (together[number, 0] == by_zone.of(ENTRIES, np.array(draw))).all()


@settings(deadline=None)
@given(FIVE, FIVE)
def test_zones_of_a_partition_add_up_and_sums_are_linear(
    one: list[float], two: list[float]
) -> None:
    by_zone = ZoneSums(SUMS, SCOPE)
    first, second = (by_zone.of(ENTRIES, np.array(each)) for each in (one, two))
    size = 1e-12 * np.abs([one, two]).sum() + 1e-300
    assert np.abs(first[1:4].sum(axis=0) - first[0]).max() <= size
    both = by_zone.of(ENTRIES, np.array(one) + np.array(two))
    assert np.abs(both - first - second).max() <= size
