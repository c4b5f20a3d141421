"""By how much inputs are moved."""

from gep.book.raster_steps import raster_steps
from gep.book.vocabulary import Vocabulary


def test_each_step_is_of_a_standard_raster_in_its_unit() -> None:
    rasters, steps = Vocabulary.shipped().rasters, raster_steps()
    assert steps
    for one in steps:
        assert rasters[one.raster].unit == one.unit
        assert one.step > 0
