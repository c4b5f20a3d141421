"""Soil retention: the published balance, its units, and the trap in each of them."""

import numpy as np
import pytest

import gep
from gep.book.book import Book
from gep.catalogue.discovery import catalogue_of
from gep.services.soil_retention import (
    avoided_siltation,
    covered_erosion,
    mapped_nitrogen,
    mapped_phosphorus,
    mapped_siltation,
    nitrogen_retained,
    phosphorus_retained,
    potential_erosion,
    retained_soil,
)
from tests.county import DENSITY, PRACTICE, SILTING, make_county, write_raster

BOOK = Book.shipped()
CATALOGUE = catalogue_of(BOOK)


def test_a_slope_of_red_soil_by_hand():
    # R 5000, K 0.03, LS 8, forest C 0.005: 1200 t/ha bare, 6 below the trees, 1194 kept
    bare = potential_erosion(5000.0, 0.03, 8.0)
    below = covered_erosion(bare, 0.005)
    assert (bare, below) == (1200.0, 6.0)
    assert retained_soil(bare, below, 1.0) == pytest.approx(1194.0)
    # methods.md 5.2: hundreds of t/ha are normal here, thousands are a factor error
    assert 50 < retained_soil(bare, below, 1.0) < 1500


def test_erosivity_without_its_factor_keeps_a_seventeenth():
    # methods.md 5.2: papers that omit 17.02 have 291 where the year has 4960
    wrong, right = (potential_erosion(r, 0.03, 8.0) for r in (291.0, 291.0 * 17.02))
    assert right / wrong == pytest.approx(17.02, rel=1e-12)


def test_a_practice_factor_of_one_is_no_practice():
    # HJ 1173-2021 has none, Q = R K LS (1 - C); P = 1 is the same, P = 0 keeps everything
    assert retained_soil(1000.0, 300.0, 1.0) == 1000.0 * (1 - 0.3)
    assert retained_soil(1000.0, 300.0, 0.0) == 1000.0
    # paddy: 0.01 in a paper from the north-east, methods.md 5.2
    assert retained_soil(1000.0, 300.0, 0.01) == pytest.approx(997.0)


def test_silt_is_a_quarter_of_the_soil_at_its_density():
    # methods.md 5.2: 0.24 of the soil kept, over a density of 1.2 t/m3
    assert avoided_siltation(1000.0, 0.24, 1.2) == pytest.approx(200.0)
    (found,) = {r.value for r in BOOK.rows if r.parameter == "silting_share" and r.use == "default"}
    assert found == 0.24


@pytest.mark.parametrize(
    ("formula", "content", "tonnes"),
    [(nitrogen_retained, 1.5, 1.5), (phosphorus_retained, 0.5, 0.5)],
)
def test_grams_a_kilogram_are_thousandths_of_a_tonne(formula, content, tonnes):
    """1000 t of soil with 1.5 g N in each kg hold 1.5 t: the engine's factor, not the formula's."""
    name = formula.__name__
    factor = CATALOGUE.methods[name, "soil_content"].factor
    assert factor == pytest.approx(1e-3, rel=1e-15)
    assert formula(1000.0, content) * factor == pytest.approx(tonnes)


def test_tonnes_a_hectare_become_tonnes_by_the_true_area():
    factor = CATALOGUE.methods["potential_erosion", "rusle"].factor
    assert factor == pytest.approx(1e-4, rel=1e-12)  # a hectare is 1e4 m2


@pytest.mark.parametrize(("pollutant", "price"), [("NH3-N", 1750.0), ("TP", 5600.0)])
def test_nutrients_are_worth_what_the_tax_says(pollutant, price):
    # Zhejiang, decision of 2017-11-30: 1.4 CNY an equivalent of 0.8 and 0.25 kg
    rows = [r.value for r in BOOK.rows if r.parameter == "water_pollutant_treatment_cost"
            and r.key == (pollutant,) and r.region == "33" and r.year == 2018]  # fmt: skip
    assert rows == [price]
    assert price == pytest.approx(1.4 / {"NH3-N": 0.8, "TP": 0.25}[pollutant] * 1000)


@pytest.fixture(scope="module")
def account(tmp_path_factory):
    folder = tmp_path_factory.mktemp("soil")
    county = make_county(folder / "county", 6, (60, 70))
    return gep.open_account(county.account).run(folder / "out")


def of_county(account, indicator):
    rows = account.rows(layer="county")
    return rows[rows["indicator"] == indicator].set_index("ecosystem_type")


def test_silt_follows_from_soil_type_by_type(account):
    silt, soil = of_county(account, "avoided_siltation"), account.memo
    soil = soil[(soil["zone_layer"] == "county") & (soil["indicator"] == "retained_soil")]
    kept = soil.set_index("ecosystem_type")["quantity"]
    if kept.empty:
        kept = of_county(account, "retained_soil")["quantity"]
    assert set(silt.index) == set(PRACTICE)
    for kind, row in silt.iterrows():
        assert row["quantity"] == pytest.approx(kept[kind] * SILTING / DENSITY[kind], rel=1e-12)
        assert row["value_yuan"] == row["quantity"] * row["price"]


def test_a_pixel_of_a_map_is_a_type_of_its_own():
    # 1200 t bare and 6 below the trees, all of what grows kept: 1194 t, with 2 g kg-1 of nitrogen
    # and 0.5 of phosphorus; of a quarter 298.5 t of silt at 1.25 t m-3
    slope = (1200.0, 6.0, 1.0)
    kept = retained_soil(*slope)
    assert mapped_siltation(*slope, 0.25, 1.25) == avoided_siltation(kept, 0.25, 1.25) == 238.8
    assert mapped_nitrogen(*slope, 2.0) == nitrogen_retained(kept, 2.0) == 2388.0
    assert mapped_phosphorus(*slope, 0.5) == phosphorus_retained(kept, 0.5) == 597.0


def test_maps_of_the_soil_go_before_a_figure_for_each_type(tmp_path):
    """Where density and contents are the same on all land, every tonne of soil holds as much."""
    county = make_county(tmp_path / "county", 3, (60, 50), gaps=0.0)
    shape = county.land_cover.shape
    maps = {"soil_nitrogen": (2.0, "g kg-1"), "soil_phosphorus": (0.5, "g kg-1"),
            "bulk_density": (1.25, "t m-3")}  # fmt: skip
    lines = ""
    for name, (value, unit) in maps.items():
        write_raster(county, name, np.full(shape, value, np.float32), nodata=-9999.0, unit=unit)
        lines += f'{name} = "{name}.tif"\n'
    text = county.account.read_text(encoding="utf-8")
    county.account.write_text(text.replace("[rasters]\n", f"[rasters]\n{lines}"), encoding="utf-8")
    account = gep.open_account(county.account).run(tmp_path / "out")
    rows = account.rows(layer="county", service="soil_retention")
    soil = rows.groupby("indicator")["quantity"].sum()
    assert soil["retained_soil"] > 0
    # 2 g in each kg are 0.002 t in each t; a quarter of the soil silts up, 1.25 t in each m3
    assert soil["nitrogen_retained"] == pytest.approx(0.002 * soil["retained_soil"], rel=1e-9)
    assert soil["phosphorus_retained"] == pytest.approx(0.0005 * soil["retained_soil"], rel=1e-9)
    assert soil["avoided_siltation"] == pytest.approx(
        SILTING * soil["retained_soil"] / 1.25, rel=1e-9
    )
    used = dict(zip(rows["indicator"], rows["method"], strict=True))
    assert used["nitrogen_retained"] == used["phosphorus_retained"] == "content_map"
    assert used["avoided_siltation"] == "density_map"
    assert (rows["value_yuan"].dropna() > 0).any()
    kept = account.memo[account.memo["method"] == "soil_content"]
    assert set(kept["indicator"]) == {"nitrogen_retained", "phosphorus_retained"}


def test_a_map_weighs_the_soil_where_it_is_kept(tmp_path):
    """Rich soil on the slopes that keep most counts for more than its mean does."""
    county = make_county(tmp_path / "county", 3, (60, 50), gaps=0.0)
    steep = np.nan_to_num(county.rasters["ls_factor"]) > 10.0
    rich = np.where(steep, 3.0, 1.0).astype(np.float32)
    write_raster(county, "soil_nitrogen", rich, nodata=-9999.0, unit="g kg-1")
    text = county.account.read_text(encoding="utf-8")
    more = '[rasters]\nsoil_nitrogen = "soil_nitrogen.tif"\n'
    county.account.write_text(text.replace("[rasters]\n", more), encoding="utf-8")
    account = gep.open_account(county.account).run(tmp_path / "out")
    rows = account.rows(layer="county", service="soil_retention")
    soil = rows.groupby("indicator")["quantity"].sum()
    share = float(rich.mean()) / 1000
    assert share * soil["retained_soil"] < soil["nitrogen_retained"] < 0.003 * soil["retained_soil"]
