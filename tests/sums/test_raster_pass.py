"""The pass: every tile of the county once, in tile order, however tiles are shared out."""

import pickle
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from gep.sums.raster_pass import Worker, run_pass
from tests.sums.passes import a_pass, land, rain

SHAPE = (600, 1100)  # two rows of three tiles, the last of each outside the county


@pytest.fixture(scope="module")
def job(tmp_path_factory):
    folder = tmp_path_factory.mktemp("pass")
    random = np.random.default_rng(3)
    codes = random.integers(1, 3, SHAPE)
    cover, shares = land(folder, codes, {"t1": (0, 0, 700.5, 600), "t2": (700.5, 0, 1000, 600)})
    return a_pass(cover, shares, rain(folder, cover, random.uniform(500, 2000, SHAPE)))


def tables_of(job, threads, length, progress=None):
    met = []
    with ThreadPoolExecutor(threads) as executor:
        run_pass(job, met.append, executor, progress, run_length=length)
    return met


def test_tiles_are_met_in_order_and_their_bits_do_not_depend_on_the_grouping(job):
    once = tables_of(job, 1, 1)
    assert [one.index for one in once] == [0, 1, 3, 4]
    for threads, length in ((3, 1), (2, 2), (2, 5)):
        again = tables_of(job, threads, length)
        assert [one.index for one in again] == [one.index for one in once]
        for one, other in zip(once, again, strict=True):
            for before, after in zip(one.by_pattern, other.by_pattern, strict=True):
                assert before[0] == after[0]
                assert all((a == b).all() for a, b in zip(before[1:], after[1:], strict=True))


def test_the_area_of_the_county_is_in_the_tiles_together(job):
    area = sum(sums[-1].sum() for one in tables_of(job, 2, 2) for _, _, _, sums in one.by_pattern)
    grid = job.grid
    per_tile = [grid.areas(t, 0, t.height).reshape(t.height, t.width) for t in grid.tiles]
    county = sum(
        a[:, : max(0, 1000 - t.col)].sum() for t, a in zip(grid.tiles, per_tile, strict=True)
    )
    assert area == pytest.approx(county, rel=1e-12)


def test_progress_ends_with_all_tiles(job):
    told = []
    tables_of(job, 2, 2, lambda done, of: told.append((done, of)))
    assert told == [(1, 4), (2, 4), (3, 4), (4, 4)]


def test_a_worker_goes_to_another_process_without_its_handles(job):
    worker = Worker(job)
    (here,) = worker([0])
    (there,) = pickle.loads(pickle.dumps(worker))([0])
    worker.close()
    assert (here.by_pattern[0][3] == there.by_pattern[0][3]).all()
