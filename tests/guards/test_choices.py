"""What a choice of price, method or day is worth."""

import numpy as np
import pytest

from tests.guards.checked import checked
from tests.services.storm_county import SHAPE


def test_one_cooling_day_more_is_worth_its_share(tmp_path):
    days = {"cooling_days": np.full(SHAPE, 80.0)}
    _, account, checks = checked(tmp_path, days)
    rows = account.rows(layer="county")
    cooling = rows[rows["indicator"] == "vegetation_cooling"]
    assert len(cooling) > 0
    value = cooling["value_yuan"].sum()
    found = checks.loc[("choice-day", "climate_regulation"), "value"]
    assert found == pytest.approx(value / 80.0, rel=1e-9)
