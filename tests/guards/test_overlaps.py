"""How much of an account is counted twice."""

import pytest

from tests.guards.checked import checked, water


def test_the_overlap_of_water_and_flood_is_the_storm_rain_counted(tmp_path):
    _, account, checks = checked(tmp_path, water())
    county = account.rows(layer="county").set_index("ecosystem_type")
    both = county[county["service"] == "water_conservation"].index
    counted = county[county["indicator"] == "vegetation_flood_water"]["quantity"]
    row = checks.loc[("overlap-size", "zhejiang-2020")]
    assert row["value"] == pytest.approx(counted[counted.index.isin(both)].sum(), rel=1e-12)
    assert row["unit"] == "m3 yr-1"
    assert "m³/yr" in row["message_en"]


def test_an_overlap_is_no_larger_than_the_smaller_service(tmp_path):
    # rain exceeds evaporation by a millimetre, less than the storms that flood control holds
    _, account, checks = checked(tmp_path, water(701.0, 700.0))
    county = account.rows(layer="county")
    quantity = county.groupby("service")["quantity"].sum()
    row = checks.loc[("overlap-size", "zhejiang-2020")]
    assert 0 <= row["value"] <= quantity["water_conservation"] < quantity["flood_mitigation"]
