"""Oxygen tied to the carbon sink, and what the older way from NPP would have claimed."""

import pandas as pd
import pytest

import gep
from gep.explain import explain
from gep.services.oxygen_release import oxygen_for_carbon_dioxide, oxygen_of_npp
from tests.services.carbon_county import carbon_county

TIED = 32 / 44
HIGHEST = 0.735  # methods.md 13.10: the forest norm's own 1.19 / 1.63 is 0.730


def test_a_mole_of_oxygen_for_each_of_carbon_dioxide():
    assert oxygen_for_carbon_dioxide(44.0, TIED) == pytest.approx(32.0, rel=1e-15)


def test_the_bulletin_of_2014_is_of_the_forest_norm():
    """Zhejiang forests 2014: 5811.86e4 t of CO2 and 4243.01e4 t of O2 (press conference)."""
    stated = 4243.01 / 5811.86
    assert stated == pytest.approx(1.19 / 1.63, abs=5e-4)
    tied = oxygen_for_carbon_dioxide(5811.86, TIED)
    assert tied / 5811.86 < stated < HIGHEST


def test_from_npp_it_is_2_68_of_carbon_near_the_2_67_of_chemistry():
    """1.19 t of a tonne of dry matter that is 44.44 % carbon, against 32/12."""
    assert oxygen_of_npp(1.0, 0.4444, 1.19) == pytest.approx(32 / 12, rel=0.005)


@pytest.fixture(scope="module", params=["zhejiang-2020", "mee-2020", "national-2022"])
def account(request, tmp_path_factory):
    folder = tmp_path_factory.mktemp("oxygen")
    npp = '[rasters.npp]\nvalue = 536\nunit = "gC m-2 yr-1"\n'
    county = carbon_county(folder / "county", request.param, npp)
    return gep.open_account(county.account).run(folder / "out")


def sums(frame, indicator):
    """County quantities of an indicator by method."""
    rows = frame[(frame["indicator"] == indicator) & (frame["zone_layer"] == "county")]
    return rows.groupby("method")["quantity"].sum(min_count=1)


def test_it_counts_where_the_norm_counts_it_and_is_in_the_memo_where_not(account):
    counted = set(account.rows()["service"]) >= {"oxygen_release"}
    norm = account.rows()["norm"].iloc[0]
    assert counted == (norm != "national-2022")
    both = pd.concat([account.rows(), account.memo])
    assert sums(both, "oxygen_released")["tied_to_carbon:nep"] > 0


def test_each_method_is_tied_to_its_own_carbon(account):
    both = pd.concat([account.rows(), account.memo])
    carbon, oxygen = sums(both, "carbon_dioxide_fixed"), sums(both, "oxygen_released")
    for method in ("nep", "sequestration_rate", "forest_stock"):
        ratio = oxygen[f"tied_to_carbon:{method}"] / carbon[method]
        assert ratio == pytest.approx(TIED, rel=1e-9)
        assert ratio < HIGHEST


def test_oxygen_from_npp_beside_carbon_from_nep_shows_the_symptom(account):
    both = pd.concat([account.rows(), account.memo])
    carbon, oxygen = sums(both, "carbon_dioxide_fixed"), sums(both, "oxygen_released")
    assert oxygen["npp"] / carbon["nep"] > HIGHEST
    rows = account.memo[account.memo["method"] == "npp"]
    forest = rows[(rows["zone_layer"] == "county") & (rows["ecosystem_type"] == "shrub")]
    extent = account.extent[account.extent["zone_layer"] == "county"]
    area = extent.set_index("ecosystem_type")["area_m2"]["shrub"]
    expected = area * 536 / 0.4444 * 1.19 / 1e6
    assert forest["quantity"].item() == pytest.approx(expected, rel=1e-9)


def test_the_price_is_per_tonne_of_oxygen(account):
    both = pd.concat([account.rows(), account.memo])
    rows = both[(both["indicator"] == "oxygen_released") & both["value_yuan"].notna()]
    assert set(rows["price_unit"]) == {"CNY tO2-1"}
    assert set(rows["price"]) == {1000.0}
    assert explain(account.folder, "oxygen_release").agrees
