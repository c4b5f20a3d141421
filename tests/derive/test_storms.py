"""Storm days out of the rain of all days, by hand."""

import numpy as np
import pytest

from gep.derive.storms import storm_days
from gep.service import Field
from gep.services.flood_mitigation import storm_rain


def days(rain):
    """A year of one row: [day, column]."""
    values = np.zeros((365, 1, len(rain[0])))
    values[: len(rain), 0] = rain
    return Field(values, np.ones(1), np.ones(1))


def test_each_place_has_the_storms_that_fall_on_it():
    # 60 and 80 mm in the first place, 50.0 in the second: the least that is a storm; 49.9 is none
    year = days([[60.0, 49.9], [10.0, 12.0], [49.0, 50.0], [80.0, 3.0]])
    storms = storm_days(year, 50.0)
    assert storms[:, 0].tolist() == [[60.0, 0.0], [0.0, 50.0], [80.0, 0.0]]
    assert storm_rain(storms)[0].tolist() == [140.0, 50.0]


def test_another_threshold_is_another_number_of_days():
    year = days([[60.0], [30.0], [25.0]])
    assert [len(storm_days(year, t)) for t in (25.0, 30.0, 50.0)] == [3, 2, 1]


def test_a_year_without_a_storm_has_none_of_its_rain():
    assert storm_days(days([[20.0, 30.0]]), 50.0).tolist() == [[[0.0, 0.0]]]


def test_a_missing_day_is_no_dry_one():
    storms = storm_days(days([[60.0, 70.0], [np.nan, 5.0]]), 50.0)
    assert np.isnan(storms[:, 0, 0]).all()
    assert storms[:, 0, 1].tolist() == [70.0]


@pytest.mark.parametrize("scale", [1.0, 2.0])
def test_amounts_pass_as_they_are(scale):
    assert storm_days(days([[60.0 * scale]]), 50.0).sum() == 60.0 * scale
