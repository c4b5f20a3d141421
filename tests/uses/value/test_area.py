"""The area of the county, against which the total of given quantities is held."""

import math
from dataclasses import replace

import pytest

import gep
from gep.uses.audit.verb import AuditRequest
from tests.uses.value.given_tables import CARBON, FACTS, WATER, codes, row, valued

RICE = ("provision", "product_output", "rice", "")
ROWS = (row(WATER, 1e8, "m3"), row(CARBON, 1e5, "tCO2"), row(RICE, 1e5, "t"))


def test_the_total_is_held_against_the_land(tmp_path):
    account = valued(tmp_path, *ROWS, facts=replace(FACTS, area=2000.0))
    found = account.checks[account.checks["check"] == "plausible-value"].iloc[0]
    assert found["value"] == pytest.approx(account.total / 2000.0, rel=1e-12)
    tiny = valued(tmp_path / "tiny", *ROWS, facts=replace(FACTS, area=2.0))
    assert tiny.total == account.total
    assert any("per area" in said for said in tiny.out_of_band("en"))
    index = gep.read_account(tmp_path / "out")
    assert index.layers["county"].areas_m2 == (2e9,)


def test_without_an_area_nothing_is_said_of_it(tmp_path):
    account = valued(tmp_path, *ROWS)
    assert "plausible-value" not in set(account.checks["check"])
    assert account.layers["county"].areas_m2 == (None,)


@pytest.mark.parametrize("area", [0.0, -5.0, math.inf, math.nan])
def test_what_is_no_area_is_refused(tmp_path, area):
    assert "value-area" in {
        code for _, code in codes(tmp_path, *ROWS, facts=replace(FACTS, area=area))
    }


def test_an_audit_computes_the_same_account_again(tmp_path):
    facts = replace(FACTS, area=2000.0)
    valued(tmp_path, *ROWS, facts=facts)
    audit = gep.audit(tmp_path / "out", AuditRequest(rerun=tmp_path / "q.csv"))
    assert [one for one in audit.findings if one.verdict == "problem"] == []


def test_a_quantity_without_its_land_is_held_against_all_of_it(tmp_path):
    account = valued(tmp_path, row(WATER, 1e10, "m3"), *ROWS[1:], facts=replace(FACTS, area=2000.0))
    found = account.checks.set_index(["check", "scope"]).loc[("plausible-mean", "water_conserved")]
    assert found["value"] == pytest.approx(5000.0, rel=1e-12)  # 1e10 m3 on 2e9 m2 are 5 m
    assert found["verdict"] == "warning"
