"""Zones laid over each other within pixels: every layer's shares stay as they are."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gep.cells.strata import bars, cells, county_share
from gep.cells.zone_cover import QUANTA, Cover


@pytest.mark.parametrize(
    ("given", "bound", "expected"),
    [
        ([QUANTA, 5], QUANTA, [(1, QUANTA)]),  # one zone has all, the other a rounding error
        ([QUANTA // 2, QUANTA // 2 - 9], QUANTA, [(1, QUANTA // 2 + 9), (2, QUANTA // 2 - 9)]),
        ([QUANTA // 2, 100], QUANTA, [(0, QUANTA // 2 - 100), (1, QUANTA // 2), (2, 100)]),
        ([600, 600], 600, [(1, 300), (2, 300)]),
        ([], 600, [(0, 600)]),
    ],
)
def test_shares_of_a_pixel_are_completed_or_scaled(given, bound, expected):
    covers = [Cover(i, np.array([0]), np.array([q])) for i, q in enumerate(given)]
    found = bars(covers, np.array([bound]))
    if len(found.pixel):
        ends = [*found.start[1:], bound]
        assert list(zip(found.zone, ends - found.start, strict=True)) == expected
    else:
        assert [(found.plain[0], bound)] == expected


def test_a_county_share_near_one_is_one():
    covers = [Cover(0, np.array([0, 1]), np.array([QUANTA - 16, QUANTA - 17]))]
    assert county_share(covers, 3).tolist() == [QUANTA, QUANTA - 17, 0]


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_the_joint_of_layers_keeps_each_layer(data):
    """Whatever layers claim: cells fill the county, and each layer's shares stay as they are."""
    size = data.draw(st.integers(1, 6))
    quanta = st.integers(0, QUANTA) | st.sampled_from([0, QUANTA, QUANTA - 3, 7])

    def claims(zones):
        rows = [np.array(data.draw(st.lists(quanta, min_size=size, max_size=size))) for _ in zones]
        return [
            Cover(z, np.flatnonzero(row), row[row > 0]) for z, row in zip(zones, rows, strict=True)
        ]

    bound = county_share(claims([0])[:1], size)
    layers = [bars(claims(range(n)), bound) for n in (1, 3, 2)]
    found = cells(layers, bound)
    total = np.bincount(found.pixel, found.quanta, size) + (found.local > 0) * QUANTA
    assert (total == bound).all()
    assert (found.quanta > 0).all()
    for i, one in enumerate(layers):
        inside = found.local > 0
        assert (found.table[found.local[inside] - 1, i] == one.plain[inside]).all()
        ends = np.append(one.start[1:], 0)
        last = np.diff(one.pixel, append=-1) != 0
        ends[last] = bound[one.pixel[last]]
        for pixel, zone, width in zip(one.pixel, one.zone, ends - one.start, strict=True):
            here = (found.pixel == pixel) & (found.table[found.key, i] == zone)
            assert found.quanta[here].sum() == width
