"""How much of an account is counted twice."""

import pytest

from tests.guards.checked import checked, water


def test_the_overlap_of_water_and_flood_is_the_storm_rain_held(tmp_path):
    _, account, checks = checked(tmp_path, water())
    memo = account.memo[account.memo["zone_layer"] == "county"]
    held = memo[(memo["indicator"] == "vegetation_flood_water") & (memo["method"] == "gross")]
    row = checks.loc[("overlap-size", "zhejiang-2020")]
    assert row["value"] == pytest.approx(held["quantity"].sum(), rel=1e-12)
    assert row["unit"] == "m3 yr-1"
    assert "m3 yr-1" in row["message_en"]
