"""NPP by CASA and NEP against hand arithmetic, and both derived in a county."""

import math

import numpy as np
import pandas as pd
import pytest

import gep
from gep.derive.productivity import (
    absorbed_share,
    nep_less_respiration,
    npp_by_casa,
    temperature_stress,
)
from tests.oracle import degree_pixel_areas, zone_sum
from tests.services.carbon_county import CODE, FOREST, SHAPE, carbon_county, write_raster

LOWEST, HIGHEST = 1.08, 5.155
# a year in the hills of southern Zhejiang: degC, mm and MJ m-2 of each month
WARMTH = (5, 7, 11, 17, 21, 25, 28, 28, 24, 18, 12, 7)
RAIN = (80, 110, 180, 210, 250, 320, 160, 130, 100, 70, 70, 60)
LIGHT = (230, 240, 300, 370, 420, 400, 560, 530, 410, 360, 280, 250)


def column(*months):
    """Twelve months of one cell."""
    return np.array(months, float).reshape(12, 1)


# the simple ratio


@pytest.mark.parametrize(
    ("ndvi", "share", "why"),
    [
        (0.0, 0.0, "SR 1 is below that of bare ground"),
        (-0.4, 0.0, "water"),
        (1 / 3, (2 - 1.08) / (5.155 - 1.08), "SR 2"),
        (0.5, (3 - 1.08) / (5.155 - 1.08), "SR 3"),
        (0.9, 0.95, "SR 19, never all of the light"),
        (1.0, 0.95, "SR infinite"),
    ],
)
def test_the_share_of_light_that_leaves_absorb(ndvi, share, why):
    assert absorbed_share(ndvi, LOWEST, HIGHEST) == pytest.approx(share, rel=1e-12, abs=1e-15), why


# temperature


def test_growth_is_best_near_twenty_degrees():
    """T1 = 0.8 + 0.02 Topt - 0.0005 Topt^2 is at its top, 1, at 20 degC."""
    tops = [float(temperature_stress(np.full((12, 1), t))[0, 0]) for t in range(0, 41, 5)]
    assert tops.index(max(tops)) == 4
    # where every month is the best one, T2 = 1.1814 / ((1 + e^-2) (1 + e^-3))
    alike = 1.1814 / ((1 + math.exp(-2)) * (1 + math.exp(-3)))
    assert max(tops) == pytest.approx(alike, rel=1e-12)
    assert tops[0] == pytest.approx(0.8 * alike, rel=1e-12)


def test_a_cooler_month_grows_less_and_a_frozen_one_not_at_all():
    months = temperature_stress(column(*range(22, -2, -2)))[:, 0]
    assert (np.diff(months) < 0).all()
    assert temperature_stress(column(*([20] * 11), -10))[11, 0] == 0.0


# CASA


def test_one_month_of_light_by_hand():
    """0.5 x 400 x share 0.4712 (SR 3) x 0.9912 x W 0.9 x 0.985, the other months dark."""
    light, warmth = column(400, *([0] * 11)), column(*([20] * 12))
    share = (3 - 1.08) / (5.155 - 1.08)
    stress = 1.1814 / ((1 + math.exp(-2)) * (1 + math.exp(-3)))
    expected = 0.5 * 400 * share * stress * (0.5 + 0.5 * 0.8) * 0.985
    given = npp_by_casa(light, 0.5, warmth, 640.0, 800.0, 0.985, LOWEST, HIGHEST)
    assert given[0] == pytest.approx(expected, rel=1e-12)
    assert expected == pytest.approx(82.8, abs=0.05)


def test_no_more_water_is_met_than_is_asked_for():
    year = column(*LIGHT), 0.8, column(*WARMTH)
    rest = 0.475, LOWEST, HIGHEST
    enough = npp_by_casa(*year, 900.0, 900.0, *rest)
    assert npp_by_casa(*year, 1000.0, 900.0, *rest) == enough
    assert npp_by_casa(*year, 0.0, 900.0, *rest) == pytest.approx(enough / 2, rel=1e-12)


def test_mixed_forest_here_lies_where_products_have_it():
    """MOD17 has 536 gC/m2 for the forests of Anhui; the guard is 400 to 1000 (methods.md 11)."""
    npp = npp_by_casa(column(*LIGHT), 0.8, column(*WARMTH), 720.0, 1000.0, 0.475, LOWEST, HIGHEST)
    assert 400 < npp[0] < 1000


# respiration


def test_respiration_by_hand():
    """A month at 0 degC without rain: 0.22 x (1 + 0) x 30 x 0.465 = 3.069."""
    cold = nep_less_respiration(0.0, np.zeros((12, 1)), np.zeros((12, 1)))
    assert cold[0] == pytest.approx(-12 * 3.069, rel=1e-12)
    # at 20 degC and 100 mm: e^1.824 = 6.19660, ln 32.45 = 3.47970; x 3.069 = 29.696 a month
    mild = nep_less_respiration(0.0, np.full((12, 1), 20.0), np.full((12, 1), 100.0))
    assert mild[0] == pytest.approx(-12 * 29.696, rel=1e-4)


def test_a_warmer_and_wetter_year_breathes_more():
    dry = nep_less_respiration(500.0, column(*WARMTH), column(*RAIN))
    assert nep_less_respiration(500.0, column(*WARMTH) + 1, column(*RAIN)) < dry
    assert nep_less_respiration(500.0, column(*WARMTH), 2 * column(*RAIN)) < dry
    assert nep_less_respiration(600.0, column(*WARMTH), column(*RAIN)) == dry + 100.0


# in a county


def test_both_are_derived_in_the_pass_and_feed_the_carbon_sink(tmp_path):
    extra = "".join(
        f'[rasters.{name}]\npath = "{name}.tif"\n'
        for name in ("ndvi", "solar_radiation", "monthly_temperature", "monthly_precipitation")
    ) + "".join(
        f'[rasters.{name}]\nvalue = {value}\nunit = "mm yr-1"\n'
        for name, value in (("evapotranspiration", 720), ("potential_evapotranspiration", 1000))
    )
    county = carbon_county(tmp_path / "county", extra=extra)
    text = county.account.read_text(encoding="utf-8").replace('nep = "nep.tif"\n', "")
    county.account.write_text(text, encoding="utf-8")
    random = np.random.default_rng(3)
    ndvi = random.uniform(0.2, 0.9, SHAPE).astype(np.float32)
    ndvi[random.random(SHAPE) < 0.03] = np.nan
    bands = {
        "solar_radiation": ("MJ m-2", LIGHT),
        "monthly_temperature": ("degC", WARMTH),
        "monthly_precipitation": ("mm", RAIN),
    }
    years = {}
    for name, (unit, months) in bands.items():
        spread = random.uniform(0.9, 1.1, SHAPE)
        years[name] = (np.array(months, float)[:, None, None] * spread).astype(np.float32)
        write_raster(county, name, years[name], unit=unit)
    write_raster(county, "ndvi", ndvi, unit="1")
    account = gep.open_account(county.account).run(tmp_path / "out")

    light, warmth, rain = (years[name].astype(np.float64) for name in bands)
    wide = ndvi.astype(np.float64)
    eps = np.where(county.land_cover == CODE[FOREST], 0.985, 0.429)
    npp = npp_by_casa(light, wide, warmth, 720.0, 1000.0, eps, LOWEST, HIGHEST)
    nep = nep_less_respiration(npp, warmth, rain)
    area = degree_pixel_areas(county.origin[1], county.size, county.land_cover.shape)
    weight = area * sum(county.shares["township"].values())
    both = pd.concat([account.rows(), account.memo])
    rows = both[(both["indicator"] == "net_carbon_dioxide") & (both["method"] == "nep")]
    rows = rows[rows["zone_layer"] == "county"].set_index("ecosystem_type")["quantity"]
    for kind in (FOREST, "shrub"):
        grams, size = zone_sum(nep, county.land_cover, CODE[kind], weight)
        assert abs(rows[kind] - grams * 44 / 12 / 1e6) <= 1e-9 * size * 44 / 12 / 1e6
    assert {"nep", "npp"} <= set(account.manifest.hashed.derived)
