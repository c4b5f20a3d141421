"""Indicators as rasters: what was summed, pixel by pixel, with its unit."""

import numpy as np
import rasterio

from gep.book.vocabulary import Vocabulary
from gep.catalogue.binding import bind
from gep.service import Indicator, PerArea, Service
from gep.sums.indicator_rasters import NODATA, write_intensity
from tests.sums.passes import a_pass, doubled, land, rain

CODES = np.array([[1, 2, 0], [2, 2, 1]])
RAIN = np.array([[1.0, 2.0, 3.0], [4.0, np.nan, 6.0]])


def test_a_raster_holds_the_values_of_the_countys_land_and_their_unit(tmp_path):
    cover, shares = land(tmp_path, CODES, {"t": (0, 0, 2, 2)})
    job = a_pass(cover, shares, rain(tmp_path, cover, RAIN), steps=doubled())
    twice = Indicator(
        "twice", "m3 yr-1", methods={"per_pixel": PerArea(lambda precipitation: 2 * precipitation)}
    )
    service = Service("toy", "玩具", "Toy", "regulating", (), (twice,))
    catalogue = bind([service], (), Vocabulary.shipped(), {})
    (path,) = write_intensity(job, catalogue, (), tmp_path / "rasters")
    assert path.name == "twice.tif"
    with rasterio.open(path) as file:
        assert file.units == ("mm yr-1",)
        assert file.tags()["indicator"] == "twice"
        # beside the county, without land cover and without rain there is no value
        assert file.read(1).tolist() == [[2.0, 4.0, NODATA], [8.0, NODATA, NODATA]]
