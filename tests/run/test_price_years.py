"""Prices are not moved to years that their index does not know."""

from dataclasses import replace
from pathlib import Path

import pytest

import gep
from gep.config.reading import read_plan

SAMPLE = Path(__file__).parents[2] / "sample_rasters" / "2023" / "account.toml"


@pytest.mark.parametrize(
    ("years", "key", "severity", "missing"),
    [
        # the shipped consumer prices begin with the step from 2005 to 2006 and end with 2024
        ({"price_year": 2005}, "", "", ""),
        ({"price_year": 2004}, "year", "error", "2005"),
        ({"price_year": 2020, "base_year": 2003}, "base_year", "error", "2004, 2005"),
        ({"price_year": None, "year": 2004}, "year", "warning", "2005"),
        ({"price_year": 2024}, "", "", ""),
        ({"price_year": 2026}, "year", "warning", "2025, 2026"),
    ],
)
def test_a_year_beyond_an_index_is_told(years, key, severity, missing):
    plan, _ = read_plan(SAMPLE)
    opened = gep.open_account(replace(plan, **years))
    found = [p for p in opened.problems if p.code == "index-missing" and p.values["index"] == "cpi"]
    place = opened.plan.written.place(f"prices.{key}")
    told = [(p.place, p.severity, p.values["missing"]) for p in found]
    assert told == ([(place, severity, missing)] if key else [])
