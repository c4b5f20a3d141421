"""A limit that leaves little of what was computed is said, with both figures."""

import pytest

from tests.guards.checked import checked, water
from tests.services.storm_county import ROWS


def test_a_floor_that_leaves_nothing_is_said(tmp_path):
    _, account, checks = checked(tmp_path, water(rain=600.0, evaporation=900.0))
    rows = account.rows(layer="county", service="water_conservation")
    assert (rows["quantity"].dropna() == 0.0).all()
    found = checks.loc["limit", "water_conserved"]
    assert (found["value"], found["low"], found["verdict"]) == (0.0, 0.5, "warning")
    assert " 0 m³/yr" in found["message_en"]
    assert "-" in found["message_zh"]  # of less than nothing


def test_a_cap_far_below_what_nature_could_do_is_said(tmp_path):
    # a wetland of half a square kilometre could take up tonnes; two kilograms were let in
    rows = [row for row in ROWS if row[2] != "COD"]
    rows.append(("discharges", "330881", "COD", "discharge", 0.002, "t", 2023))
    _, account, checks = checked(tmp_path, {}, rows=rows)
    removed = account.rows(layer="county", service="water_purification")
    assert removed[removed["item"] == "COD"]["quantity"].sum() == pytest.approx(0.002)
    scopes = {scope.rpartition("/")[2]: scope for check, scope in checks.index if check == "limit"}
    assert "NH3-N" not in scopes  # a million tonnes are more than any marsh takes
    found = checks.loc["limit", scopes["COD"]]
    assert 0 < found["value"] < 0.5
    assert "0.002 t/yr" in found["message_en"]


def test_a_limit_that_takes_little_is_not(tmp_path):
    _, _, checks = checked(tmp_path, water())
    assert "water_conserved" not in [s for c, s in checks.index if c == "limit"]
