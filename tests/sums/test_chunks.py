"""Cells a chunk at a time: layers in their units, and what formulas make of them."""

import numpy as np
import pytest

from gep.sums.chunks import Chunks, interior_of, native_of, shared_kinds
from gep.sums.raster_pass import Worker
from tests.sums.passes import a_pass, doubled, land, rain

CODES = np.array([[1, 1, 2, 2], [1, 2, 2, 0]])
RAIN = np.array([[10.0, 20.0, 30.0, 40.0], [50.0, np.nan, 70.0, 80.0]])


@pytest.fixture
def tile(tmp_path):
    """Two townships that share the second column of pixels in halves."""
    cover, shares = land(tmp_path, CODES, {"t1": (0, 0, 1.5, 2), "t2": (1.5, 0, 4, 2)})
    job = a_pass(cover, shares, rain(tmp_path, cover, RAIN), steps=doubled())
    worker = Worker(job)
    ecosystem = cover.lookup[CODES.ravel()]
    yield job, worker.readers(), job.grid.tiles[0], job.shares.tile(0), ecosystem
    worker.close()


def test_an_interior_pixel_lies_in_one_stratum_and_has_a_type(tile):
    job, _, _, shares, ecosystem = tile
    inside = interior_of(job, shares, ecosystem).inside.reshape(CODES.shape)
    assert inside.tolist() == [[True, False, True, True], [True, False, True, False]]


def test_each_entry_of_a_shared_pixel_has_its_type(tile):
    job, _, _, shares, ecosystem = tile
    assert shares.shared_pixel.tolist() == [1, 1, 5, 5]
    assert shares.share.tolist() == [0.5] * 4
    assert shared_kinds(job, shares, ecosystem).tolist() == ecosystem[[1, 1, 5, 5]].tolist()


def test_a_formula_has_the_values_of_its_cells_and_a_gap_stays_one(tile):
    job, readers, place, shares, ecosystem = tile
    interior = interior_of(job, shares, ecosystem)
    chunks = Chunks(job, native_of(job, readers, place, shares, interior.inside))
    at = np.array([0, 2, 5])
    values = chunks.values(at, ecosystem[at])
    assert values["precipitation"] == pytest.approx([10.0, 30.0, np.nan], nan_ok=True)
    assert values["twice"] == pytest.approx([20.0, 60.0, np.nan], nan_ok=True)
    assert chunks.extremes.tolist() == [[10.0, 30.0]]  # native values that are there
