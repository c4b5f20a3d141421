"""What is said of a limit: a cap lowers, a floor raises, and a number that stays has no note."""

import numpy as np
import pandas as pd
import pytest

import gep
from gep.explain import explain
from tests.county import make_county
from tests.services.carbon_county import FOREST, carbon_county
from tests.services.test_water_conservation import climate_county, water

CAP, FLOOR = "limited for the county", "raised to the floor"


def test_a_cap_is_called_one_where_it_lowers_and_nowhere_else(tmp_path):
    county = make_county(tmp_path / "county", 6, (60, 70))
    account = gep.open_account(county.account).run(tmp_path / "out")
    rows = account.rows()[account.rows()["indicator"] == "pollutant_removed"]
    rows = rows[(rows["quantity"] > 0) & rows["item"].isin(["SO2", "NOx"])]
    is_capped = rows["item"] == "SO2"  # 2 t are emitted, NOx far more
    assert rows.loc[is_capped, "note"].str.contains(CAP).all()
    assert rows.loc[is_capped, "note"].str.contains("上限").all()
    assert not rows["note"].str.contains(FLOOR).any()
    assert (rows.loc[~is_capped, "note"] == "").all()


def test_a_floor_is_not_called_a_cap(tmp_path):
    rasters = water()
    rasters["evapotranspiration"] = rasters["precipitation"] + 50.0
    county = climate_county(tmp_path / "county", **rasters)
    account = gep.open_account(county.account).run(tmp_path / "out")
    rows = account.rows(service="water_conservation")
    computed = rows[rows["status"] == "computed"]
    assert (computed["quantity"] == 0).all()
    assert computed["note"].str.contains(FLOOR).all()
    assert computed["note"].str.contains("下限").all()
    assert not computed["note"].str.contains(f"上限|{CAP}").any()


def test_what_was_zero_before_its_limit_was_not_limited(tmp_path):
    county = carbon_county(tmp_path / "county", "zhejiang-2020")
    text = county.account.read_text(encoding="utf-8")
    none = 'nep = { value = 0, unit = "gC m-2 yr-1" }'
    county.account.write_text(text.replace('nep = "nep.tif"', none), encoding="utf-8")
    account = gep.open_account(county.account).run(tmp_path / "out")
    rows = pd.concat([account.rows(), account.memo])
    rows = rows[(rows["indicator"] == "carbon_dioxide_fixed") & (rows["method"] == "nep")]
    assert len(rows) > 0
    assert (rows["quantity"] == 0).all()
    assert (rows["note"] == "").all()


@pytest.fixture(scope="module")
def inventory(tmp_path_factory):
    folder = tmp_path_factory.mktemp("inventory")
    county = carbon_county(folder / "county", "zhejiang-2020")
    return gep.open_account(county.account).run(folder / "out")


@pytest.mark.parametrize(
    ("indicator", "method"),
    [("carbon_dioxide_fixed", "forest_stock"), ("net_carbon_dioxide", "forest_stock"),
     ("oxygen_released", "tied_to_carbon:forest_stock")],
)  # fmt: skip
def test_an_inventory_of_forests_has_no_row_of_other_land(inventory, indicator, method):
    """What a method does not speak of is no zero: shrub and grassland have no row, not a 0."""
    both = pd.concat([inventory.rows(), inventory.memo])
    rows = both[(both["indicator"] == indicator) & (both["method"] == method)]
    forests = {t for t in rows["ecosystem_type"] if t}
    assert FOREST in forests
    assert all("forest" in kind for kind in forests)
    assert np.isfinite(rows.loc[rows["ecosystem_type"] == FOREST, "quantity"]).any()


def test_an_explanation_of_the_inventory_agrees(inventory):
    told = explain(inventory.folder, "carbon_sink")
    assert told.agrees
    wanted = ("carbon_dioxide_fixed", "forest_stock")
    (beside,) = [one for one in told.others if (one.indicator, one.method) == wanted]
    both = inventory.memo
    rows = both[(both["indicator"] == "carbon_dioxide_fixed") & (both["method"] == "forest_stock")]
    county = rows[rows["zone_layer"] == "county"]
    assert beside.quantity == pytest.approx(county["quantity"].sum(), rel=1e-12)
