"""Storm days out of the rain of all days, by hand."""

import numpy as np
import pytest

import gep
from gep.derive.storms import storm_days
from gep.service import Field
from gep.services.flood_mitigation import storm_rain
from tests.services.storm_county import SHAPE, storm_county, storms


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


def test_an_account_of_daily_rain_is_that_of_its_storm_days(tmp_path):
    random = np.random.default_rng(3)
    rain = random.uniform(0.0, 40.0, (365, *SHAPE)).astype(np.float32)
    rain[[100, 200, 201]] = random.uniform(20.0, 120.0, (3, *SHAPE)).astype(np.float32)
    group = {"soil_group": storms()["soil_group"]}
    known = np.where(rain >= 50.0, rain, 0.0)[[100, 200, 201]]
    made = {"daily_precipitation": rain}, {"storm_precipitation": known}
    accounts = [
        gep.open_account(
            storm_county(tmp_path / str(n), rasters={**one, **group}, rows=()).account
        ).run(tmp_path / f"out{n}")
        for n, one in enumerate(made)
    ]
    derived, given = (
        account.rows(layer="county", service="flood_mitigation") for account in accounts
    )
    assert (given["quantity"] > 0).any()
    np.testing.assert_allclose(derived["quantity"], given["quantity"], rtol=1e-12)
    (record,) = [i for i in accounts[0].manifest.hashed.inputs if i.name == "storm_precipitation"]
    assert (record.state, record.note) == ("derived", "daily: daily_precipitation")
