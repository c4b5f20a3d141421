"""Guards: bands by method and place, overlaps with their size, what a choice is worth."""

from pathlib import Path

import numpy as np
import pytest

import gep
from gep.book.norm import Norm, Overlap, read_norm
from gep.book.overlaps import known_overlaps, unexplained_overlaps
from gep.book.plausible_bands import COLUMNS, bands, watched_rasters
from gep.units import is_unit
from gep.words import words
from tests.services.storm_county import SHAPE, county_sum, storm_county, storms

MONTHS = np.array([71, 111, 195, 232, 281, 330, 145, 107, 96, 66, 62, 50], float)  # sum 1746


def water(rain: float = 1746.0, evaporation: float = 700.0) -> dict[str, np.ndarray]:
    return {
        "precipitation": np.full(SHAPE, rain),
        "evapotranspiration": np.full(SHAPE, evaporation),
    }


def months(factor: float = 1.0) -> dict[str, np.ndarray]:
    return {"monthly_precipitation": np.ones((12, *SHAPE)) * (factor * MONTHS)[:, None, None]}


UNITS = {"precipitation": "mm yr-1", "evapotranspiration": "mm yr-1", "cooling_days": "d yr-1"}


def checked(tmp_path: Path, rasters, *, change=lambda text: text, extra: str = "", rows=None):
    more = {} if rows is None else {"rows": rows}
    county = storm_county(
        tmp_path / "county", rasters={**storms(), **rasters}, units=UNITS, extra=extra, **more
    )
    text = county.account.read_text(encoding="utf-8")
    county.account.write_text(change(text), encoding="utf-8")
    account = gep.open_account(county.account).run(tmp_path / "out")
    return county, account, account.checks.set_index(["check", "scope"])


def test_every_band_can_be_read_and_said():
    assert len(bands()) > 10
    for band in bands():
        assert is_unit(band.unit), band
        assert f"check-{band.check}" in words("sentences")
        assert band.confidence in ("seen", "recalled")
        assert not (band.low > band.high)
        assert gep_source(band.source), band
    assert "rainfall_erosivity" in watched_rasters()
    assert set(COLUMNS) == set(bands()[0].__dataclass_fields__)


def gep_source(name: str) -> bool:
    from gep.book.book import Book

    return name in Book.shipped().sources


def test_the_band_of_erodibility_is_the_methods_own():
    own = {
        band.method: (band.low, band.high)
        for band in bands()
        if band.indicator == "soil_erodibility"
    }
    # methods.md 13.5: the correction for China halves K
    assert own["epic_china"] == (own["epic"][0] / 2, own["epic"][1] / 2)


def test_water_balance_of_a_plausible_year(tmp_path):
    county, account, checks = checked(tmp_path, water())
    row = checks.loc[("plausible-ratio", "precipitation")]
    assert row["value"] == pytest.approx((1746 - 700) / 1746, rel=1e-6)
    assert row["verdict"] == "ok"
    balance = checks.loc[("water-balance", "precipitation")]
    area = sum(county_sum(county, np.ones(SHAPE), kind) for kind in kinds(account))
    assert balance["value"] == pytest.approx(1.046 * area, rel=1e-6)
    assert balance["verdict"] == "warning"  # a county of a few square kilometres has no such river


def kinds(account):
    extent = account.extent[account.extent["zone_layer"] == "county"]
    return list(extent["ecosystem_type"])


def test_potential_evapotranspiration_by_mistake_is_told(tmp_path):
    _, _, checks = checked(tmp_path, water(1746.0, 1300.0))
    assert checks.loc[("plausible-ratio", "precipitation"), "verdict"] == "warning"
    assert checks.loc[("plausible-ratio", "water_conserved"), "verdict"] == "warning"


def test_an_erosivity_in_american_units_is_told(tmp_path):
    def in_wrong_unit(text: str) -> str:
        old = 'rainfall_erosivity = "rainfall_erosivity.tif"'
        assert old in text
        return text.replace(
            old, 'rainfall_erosivity = { value = 291, unit = "MJ mm ha-1 h-1 yr-1" }'
        )

    # methods.md 5.2: 291 lacks the factor 17.02, with it the year has 4960
    _, _, checks = checked(tmp_path, {}, change=in_wrong_unit)
    row = checks.loc[("plausible-mean", "rainfall_erosivity")]
    assert row["value"] == pytest.approx(291.0)
    assert row["verdict"] == "warning"
    assert "4000" in row["message_zh"]


def test_the_mean_of_a_raster_is_that_of_the_county(tmp_path):
    county, account, checks = checked(tmp_path, {})
    values = county.rasters["ls_factor"].astype(float)
    known = np.isfinite(values)
    total = sum(county_sum(county, values, kind) for kind in kinds(account))
    area = sum(county_sum(county, np.where(known, 1.0, np.nan), kind) for kind in kinds(account))
    found = checks.loc[("plausible-mean", "ls_factor"), "value"]
    assert found == pytest.approx(total / area, rel=1e-12)


@pytest.mark.parametrize(("factor", "verdict"), [(1.0, "ok"), (0.8, "warning")])
def test_months_that_do_not_make_the_year_are_told(tmp_path, factor, verdict):
    def without_erosivity(text: str) -> str:
        return text.replace('rainfall_erosivity = "rainfall_erosivity.tif"\n', "")

    rasters = {**water(), **months(factor)}
    _, _, checks = checked(tmp_path, rasters, change=without_erosivity)
    row = checks.loc[("monthly-rain", "monthly_precipitation")]
    assert row["value"] == pytest.approx(factor, rel=1e-6)
    assert row["verdict"] == verdict


def test_the_overlap_of_water_and_flood_is_the_storm_rain_held(tmp_path):
    _, account, checks = checked(tmp_path, water())
    memo = account.memo[account.memo["zone_layer"] == "county"]
    held = memo[(memo["indicator"] == "vegetation_flood_water") & (memo["method"] == "gross")]
    row = checks.loc[("overlap-size", "zhejiang-2020")]
    assert row["value"] == pytest.approx(held["quantity"].sum(), rel=1e-12)
    assert row["unit"] == "m3 yr-1"
    assert "m3 yr-1" in row["message_en"]


def test_one_cooling_day_more_is_worth_its_share(tmp_path):
    days = {"cooling_days": np.full(SHAPE, 80.0)}
    _, account, checks = checked(tmp_path, days)
    rows = account.rows(layer="county")
    cooling = rows[rows["indicator"] == "vegetation_cooling"]
    assert len(cooling) > 0
    value = cooling["value_yuan"].sum()
    found = checks.loc[("choice-day", "climate_regulation"), "value"]
    assert found == pytest.approx(value / 80.0, rel=1e-9)


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


def test_percent_in_a_raster_of_shares_is_told_with_what_it_should_be(tmp_path):
    rasters = {"vegetation_cover": np.full(SHAPE, 65.0)}
    county = storm_county(tmp_path / "county", rasters=rasters, units={"vegetation_cover": "1"})
    problems = list(gep.open_account(county.account).problems)
    told = [p for p in problems if "vegetation_cover" in p.text("en")]
    assert told
    assert all("65" in p.text("en") for p in told)


def test_every_verdict_is_said_in_both_languages(tmp_path):
    _, account, _ = checked(tmp_path, water())
    assert (account.checks[["message_zh", "message_en"]] != "").all(axis=None)
    assert set(account.checks["verdict"]) <= {"ok", "note", "warning", "problem"}
