"""Verdicts on an account as a whole."""

from dataclasses import replace
from pathlib import Path

import pytest

import gep
from gep.cells.shares import Shares
from gep.problems import DataProblem
from tests.county import make_county
from tests.guards.checked import checked, water


def test_every_verdict_is_said_in_both_languages(tmp_path):
    _, account, _ = checked(tmp_path, water())
    assert (account.checks[["message_zh", "message_en"]] != "").all(axis=None)
    assert set(account.checks["verdict"]) <= {"ok", "note", "warning"}


def test_a_check_that_proves_a_defect_leaves_no_account(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Areas that are not those of the polygons, as of a lattice whose unit nobody heard of."""
    county = make_county(tmp_path / "county", 3, (60, 50))
    original = Shares.zone_areas

    def in_feet(shares: Shares, *args: object):
        areas = original(shares, *args)
        return areas.assign(area_m2=areas["area_m2"] / 0.3048**2)

    monkeypatch.setattr(Shares, "zone_areas", in_feet)
    with pytest.raises(DataProblem) as refused:
        gep.open_account(county.account).run(tmp_path / "out")
    told = {p.place.where: p for p in refused.value.problems}
    assert {p.code for p in told.values()} == {"account-unsound"}
    # a foot is 0.3048 m: 1 / 0.3048^2 is 10.764, so the areas are 9.764 times too large
    assert str(told["zone-areas township"].values["value"]).startswith("9.76")
    assert not (tmp_path / "out").exists()


def test_areas_that_differ_by_a_thousandth_are_warned_of(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    county = make_county(tmp_path / "county", 3, (60, 50))
    opened = gep.open_account(county.account)
    assert opened.inputs is not None
    layers = tuple(
        replace(layer, areas=tuple(1.001 * area for area in layer.areas))
        for layer in opened.inputs.layers
    )
    monkeypatch.setattr(opened, "inputs", replace(opened.inputs, layers=layers))
    checks = opened.run(tmp_path / "out").checks
    found = checks[checks["check"] == "zone-areas"].set_index("scope")
    assert found.loc["township", "verdict"] == "warning"
    assert found.loc["township", "value"] == pytest.approx(0.001 / 1.001, rel=1e-2)
