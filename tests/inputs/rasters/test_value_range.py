"""The range of a raster's values, and what it gives away."""

import numpy as np

import gep
from tests.services.storm_county import SHAPE, storm_county


def test_percent_in_a_raster_of_shares_is_told_with_what_it_should_be(tmp_path):
    rasters = {"vegetation_cover": np.full(SHAPE, 65.0)}
    county = storm_county(tmp_path / "county", rasters=rasters, units={"vegetation_cover": "1"})
    problems = list(gep.open_account(county.account).problems)
    told = [p for p in problems if p.values.get("name") == "vegetation_cover"]
    assert told
    assert all("65" in p.text("en") for p in told)
