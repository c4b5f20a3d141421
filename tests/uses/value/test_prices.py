"""What a quantity is multiplied by: units, given prices, those of the book, indices."""

import math
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from gep.uses.value.facts import TableFacts
from tests.uses.value.given_tables import CARBON, FACTS, NITROGEN, WATER, only, row, valued

INDICES = Path(__file__).parents[3] / "coefficients" / "indices.csv"


UNITS = [  # every expected number is the quantity times the power of ten that its unit says
    (WATER, "2.5", "1e8 m3", 2.5e8),
    (WATER, "2.5", "亿m3", 2.5e8),
    (WATER, "2.5", "10^8 m³", 2.5e8),
    (WATER, "2.5", "×10⁸m3/a", 2.5e8),
    (WATER, "25,000", "万立方米", 2.5e8),
    (NITROGEN, "1.2", "1e4 t", 1.2e4),
    (NITROGEN, "1.2", "万吨/年", 1.2e4),
    (CARBON, "3", "万tCO2", 3e4),
    (("provision", "product_output", "rice", ""), "7", "万吨", 7e4),
    (("tourism_recreation", "tourism_income", "", ""), "30", "亿元", 30e8),
    (("climate_regulation", "water_cooling", "", ""), "3", "亿kW·h", 3e8),
    (("species_conservation", "conserved_area", "", "shrub"), "1", "km2", 100.0),
]


def test_units_of_published_accounts_are_understood(tmp_path):
    rows = [
        row(what, quantity, unit, zone=f"zone{number:02}")
        for number, (what, quantity, unit, _) in enumerate(UNITS)
    ]
    account = valued(tmp_path, *rows)
    both = pd.concat([account.rows(), account.memo])
    found = both[both["zone_code"].str.startswith("zone") & (both["status"] == "computed")]
    found = found.sort_values("zone_code")
    assert list(found["quantity"]) == pytest.approx([one[-1] for one in UNITS], rel=1e-15)
    assert set(found["method"]) == {"given"}
    assert found["unit"].str.endswith("yr-1").all()


def test_the_value_is_quantity_times_the_given_price_and_the_county_sums_to_the_gep(tmp_path):
    account = valued(
        tmp_path,
        row(WATER, 2, "1e8 m3", 8.5, "元/m3"),
        row(NITROGEN, 100, "t", 2, "元/kg"),
        row(("tourism_recreation", "tourism_income", "", ""), 30, "亿元", 40, "%"),
        row(("provision", "product_output", "", ""), 12, "亿元"),
    )
    # 2e8 x 8.5, 100 t x 2000 CNY t-1, 30e8 x 0.4, 12e8 in money
    values = {
        "water_conserved": 17e8, "nitrogen_retained": 2e5, "tourism_income": 12e8,
        "product_output": 12e8,
    }  # fmt: skip
    for indicator, value in values.items():
        found = only(account.rows(), indicator)
        assert found["value_yuan"] == pytest.approx(value, rel=1e-14)
        assert found["value_yuan"] == found["quantity"] * found["price"]
        assert found["confidence"] == "given"
        assert found["status"] == "computed"
    whole = account.rows(layer="county")["value_yuan"].sum()
    assert account.total == pytest.approx(sum(values.values()), rel=1e-14)
    assert whole == pytest.approx(account.total, rel=1e-14)


def test_a_given_price_wins_over_the_book_and_says_what_the_book_has(tmp_path):
    account = valued(tmp_path, row(NITROGEN, 100, "t", 875, "CNY t-1"))
    found = only(account.rows(), "nitrogen_retained")
    # 1.4 CNY for an equivalent of 0.8 kg of ammonia nitrogen, Zhejiang's charge since 2014
    assert "1750 CNY t-1" in found["note"]
    assert (found["price"], found["price_year"]) == (875.0, 2020)
    assert account.manifest.hashed.coefficients == ()


def test_the_price_of_the_book_is_that_of_the_norm_place_and_year(tmp_path):
    found = only(valued(tmp_path, row(NITROGEN, 100, "t")).rows(), "nitrogen_retained")
    # 1.4 CNY for an equivalent of 0.8 kg of ammonia nitrogen
    assert found["price"] == pytest.approx(1.4 / 0.8 * 1000, rel=1e-12)
    assert found["value_yuan"] == pytest.approx(175_000, rel=1e-12)


def test_prices_of_the_garze_account(tmp_path):
    # Pema Dolkar et al. 2017, GEP of Garze, Acta Ecologica Sinica 37(19), Table 3: N 875, P 2800
    rows = [row(NITROGEN, 3, "t"), row(("soil_retention", "phosphorus_retained", "", ""), 2, "t")]
    account = valued(tmp_path, *rows, facts=TableFacts("national-2022", year=2010))
    assert account.total == 3 * 875 + 2 * 2800


def test_an_index_moves_the_price_to_the_price_year_and_to_the_base_year(tmp_path):
    series = pd.read_csv(INDICES, dtype={"region": "str"})
    series = series[(series["index"] == "cpi") & (series["use"] == "default")]
    cpi = dict(zip(series["year"], series["value"], strict=True))
    what = ("soil_retention", "avoided_siltation", "", "")
    facts = replace(FACTS, price_year=2020, base_year=2015)
    account = valued(tmp_path, row(what, 10, "m3"), facts=facts)
    found = only(account.rows(), "avoided_siltation")
    # Table 3 of Dolkar et al. 2017: 15.58 CNY m-3 in the account of 2010
    for column, year in (("price", 2020), ("constant_price", 2015)):
        moved = 15.58 * math.prod(cpi[y] / 100 for y in range(2011, year + 1))
        assert found[column] == pytest.approx(moved, rel=1e-12)
    assert found["constant_value_yuan"] == found["quantity"] * found["constant_price"]
    (told,) = account.manifest.hashed.coefficients
    assert [step[0] for step in told.chain] == list(range(2011, 2021))


def test_a_price_that_goes_by_type_or_item_needs_one_and_the_lack_is_said(tmp_path):
    account = valued(
        tmp_path,
        row(("species_conservation", "conserved_area", "", ""), 5, "ha"),
        row(("air_purification", "pollutant_removed", "", ""), 5, "t"),
        row(WATER, 1, "m3", 3, "CNY m-3"),
        facts=replace(FACTS, norm="mee-2020"),
    )
    for indicator in ("conserved_area", "pollutant_removed"):
        found = only(account.rows(), indicator)
        assert found["status"] == "computed"
        assert math.isnan(found["value_yuan"])
        assert found["note"]
    told = account.checks[account.checks["check"] == "unpriced"]
    assert set(told["scope"]) == {"conserved_area", "pollutant_removed"}
    assert account.total == 3
