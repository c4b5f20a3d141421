"""Services that count the same thing: refused unless the norm gives its reason."""

import pytest

import gep
from gep.book.norm import Norm, Overlap, read_norm
from gep.book.overlaps import known_overlaps, unexplained_overlaps
from tests.guards.checked import UNITS, water
from tests.services.storm_county import storm_county, storms


@pytest.mark.parametrize("pair", [tuple(sorted(one.pair)) for one in known_overlaps()])
def test_a_norm_that_lists_both_without_a_reason_is_refused(pair):
    norm, _ = read_norm("national-2022")
    assert norm is not None
    assert unexplained_overlaps(norm, norm.services) == []
    bare = with_overlaps(norm, [o for o in norm.overlaps if tuple(sorted(o.pair)) != pair])
    (problem,) = unexplained_overlaps(bare, bare.services)
    assert problem.code == "overlap-unexplained"
    assert pair[0] in problem.text("zh")
    assert pair[1] in problem.text("en")
    assert unexplained_overlaps(bare, [pair[0]]) == []


def with_overlaps(norm: Norm, overlaps: list[Overlap]) -> Norm:
    from dataclasses import replace

    return replace(norm, overlaps=tuple(overlaps))


def test_a_bureaus_norm_without_the_reason_stops_the_run(tmp_path):
    own = """
title = { zh = "本县规定", en = "Our rules" }
text_seen = false
[services.water_conservation]
methods.water_conserved = ["water_balance"]
prices.water_conserved = "reservoir_annualised"
ecosystem_types = ["forest", "shrub"]
[services.flood_mitigation]
methods.vegetation_flood_water = ["curve_number"]
prices.vegetation_flood_water = "reservoir_annualised"
ecosystem_types = ["forest", "shrub"]
"""
    county = storm_county(tmp_path / "county", rasters={**storms(), **water()}, units=UNITS)
    (county.folder / "own.toml").write_text(own, encoding="utf-8")
    text = county.account.read_text(encoding="utf-8").replace("zhejiang-2020", "own.toml")
    county.account.write_text(text, encoding="utf-8")
    errors = gep.open_account(county.account).problems.errors
    assert [problem.code for problem in errors] == ["overlap-unexplained"]
    reason = '[[overlap]]\npair = ["flood_mitigation", "water_conservation"]\nwhy = "both"\n'
    (county.folder / "own.toml").write_text(own + reason, encoding="utf-8")
    assert gep.open_account(county.account).problems.errors == ()
