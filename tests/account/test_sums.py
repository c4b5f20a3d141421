"""Sums are kept where there is land, and say the same as a full table."""

import tracemalloc
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gep.account.columns import STRATA, SUMS
from gep.account.exact_sums import sum_of_sparse, sums_in_order
from gep.account.sums import Entries, Part, Sums, ranges, read_sums, transitions_of
from gep.files.parquet import write_parquet

STRATA_ROWS = pd.DataFrame(
    {"stratum": [0, 1, 2], "zone_layer": "county", "zone_code": "330881"}
)  # fmt: skip


def sums() -> Sums:
    """Three strata and two types: forest lies in the first and last, paddy in the last two."""
    entries = Entries(np.array([0, 1, 2, 2]), np.array([0, 1, 0, 1]))
    area = np.array([5.0, 7.0, 1.0, 2.0])
    parts = {
        ("retained_soil", "rusle"): Part(area - 0.5, {"area": area - 0.5, "rain": area * 1100.0}),
        ("product_output", "statistics"): Part(area),
    }
    # shrub of the first stratum became forest, paddy of the second came from outside the map
    moved = transitions_of(*map(np.array, ([0, 0, 1, 2], [1, 2, 0, 1], [1, 1, 2, 1])),
                           np.array([3.0, 2.0, 7.0, 3.0]))  # fmt: skip
    types = ("forest", "paddy")
    return Sums(types, STRATA_ROWS, entries, area, parts, ("forest", "shrub"), moved)


def test_they_come_back_from_their_files_to_the_last_bit(tmp_path: Path) -> None:
    written = sums()
    write_parquet(written.table(), SUMS, tmp_path / "sums.parquet")
    write_parquet(written.strata, STRATA, tmp_path / "strata.parquet")
    back = read_sums(tmp_path, written.types, written.opening_types)
    assert back.table().equals(written.table())
    assert back.entries.stratum.tolist() == [0, 1, 2, 2]
    assert back.entries.kind.tolist() == [0, 1, 0, 1]
    assert list(back.parts) == sorted(written.parts)
    assert back.parts["product_output", "statistics"].arguments == {}


def test_a_file_in_another_order_says_the_same(tmp_path: Path) -> None:
    mixed = sums().table().sample(frac=1.0, random_state=3)
    write_parquet(mixed, SUMS, tmp_path / "sums.parquet")
    write_parquet(STRATA_ROWS, STRATA, tmp_path / "strata.parquet")
    back = read_sums(tmp_path, sums().types, sums().opening_types)
    keys = list(mixed.columns[:5])
    assert (
        back.table()
        .sort_values(keys, ignore_index=True)
        .equals(mixed.sort_values(keys, ignore_index=True))
    )


def test_areas_by_type_and_in_all() -> None:
    assert sums().by_type(sums().area).tolist() == [6.0, 9.0]
    assert sums().total_area == 15.0


def test_the_opening_has_land_where_none_is_now() -> None:
    found = sums().opening_area
    assert found is not None
    table = found[0].dense(found[1], np.arange(3), 2)
    # shrub is no type of today, paddy had no area; of the forest 3 m2 are in two strata
    assert table.tolist() == [[3.0, 0.0], [0.0, 0.0], [3.0, 0.0]]


def test_the_table_of_some_strata() -> None:
    entries = sums().entries
    assert entries.dense(sums().area, np.array([2, 0]), 2).tolist() == [[1.0, 2.0], [5.0, 0.0]]
    assert ranges(np.array([4, 1]), np.array([0, 3]))[1].tolist() == [1, 2, 3]


def test_many_strata_take_no_more_than_they_have_land(tmp_path: Path) -> None:
    strata, types = 20_000, tuple(f"type_{n}" for n in range(24))
    entries = Entries(np.arange(strata), np.arange(strata) % 24)
    area = np.full(strata, 600.0)
    rows = pd.DataFrame({"stratum": np.arange(strata), "zone_layer": "parcel", "zone_code": ""})
    parts = {("a", str(n)): Part(area, {"rain": area * n}) for n in range(20)}
    parcels = Sums(types, rows, entries, area, parts)
    write_parquet(parcels.table(), SUMS, tmp_path / "sums.parquet")
    write_parquet(rows, STRATA, tmp_path / "strata.parquet")
    tracemalloc.start()
    back = read_sums(tmp_path, types, ())
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    full = strata * 24 * 8 * 2 * 20  # two full tables a part
    assert peak < full / 4
    assert back.total_area == 600.0 * strata


@settings(deadline=None)
@given(st.integers(1, 40_000), st.integers(0, 300), st.integers(0, 2**32 - 1))
def test_a_sparse_sum_has_the_bits_of_the_full_one(size: int, count: int, seed: int) -> None:
    random = np.random.default_rng(seed)
    place = np.sort(random.choice(size, min(count, size), replace=False))
    number = random.lognormal(3.0, 8.0, len(place))
    full = np.zeros(size)
    full[place] = number
    assert sum_of_sparse(place, number, size) == full.sum()


@pytest.mark.parametrize("types", [1, 8, 24])
def test_a_sparse_sum_has_the_bits_of_a_full_table(types: int) -> None:
    random = np.random.default_rng(types)
    full = random.lognormal(3.0, 8.0, (5003, types)) * (random.random((5003, types)) < 0.1)
    place = np.flatnonzero(full)
    assert sum_of_sparse(place, full.ravel()[place], full.size) == full.sum()


@settings(deadline=None)
@given(st.lists(st.tuples(st.floats(-1e9, 1e9), st.integers(0, 4)), max_size=50))
def test_numbers_are_added_as_they_come(pairs: list[tuple[float, int]]) -> None:
    expected = [0.0] * 5
    for number, group in pairs:
        expected[group] += number
    number, group = np.array([p[0] for p in pairs]), np.array([p[1] for p in pairs], np.intp)
    assert sums_in_order(number, group, 5).tolist() == expected
