"""The total under each other choice is that of the account which makes that choice."""

import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import gep
from gep.account.account import Account
from gep.book.norm import Norm, read_norm
from gep.run.revaluation import basis_of, revalue
from gep.valuation.alternatives import sensitivity, total_of
from tests.county import County
from tests.guards.checked import UNITS, water
from tests.services.storm_county import SHAPE, storm_county, storms
from tests.uses.value.given_tables import CARBON, FACTS, WATER, row, valued

DAYS = 80.0


def county_of(folder: Path, days: float = DAYS) -> County:
    """A small county whose cooling can be computed in two ways, with prices of two years."""
    rasters = {
        **storms(),
        **water(),
        "cooling_days": np.full(SHAPE, days),
        "cooling_season_evapotranspiration": np.full(SHAPE, 300.0),
    }
    units = {**UNITS, "cooling_season_evapotranspiration": "mm yr-1"}
    return storm_county(folder, rasters=rasters, units=units)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Account, County]:
    folder = tmp_path_factory.mktemp("alternatives")
    county = county_of(folder / "county")
    return gep.open_account(county.account).run(folder / "out"), county


def others(account: Account, choice: str) -> pd.DataFrame:
    found = account.sensitivity[account.sensitivity["choice"] == choice]
    assert len(found) > 0
    return found


def again(county: County, out: Path, **changed: object) -> Account:
    """The account of a changed plan, through a pass of its own."""
    opened = gep.open_account(county.account)
    assert opened.plan is not None
    return gep.open_account(replace(opened.plan, **changed)).run(out)


def test_another_method_gives_the_total_of_the_account_that_names_it(made, tmp_path):
    account, county = made
    found = others(account, "method")
    assert ("vegetation_cooling", "evapotranspiration_energy") in set(
        zip(found["indicator"], found["other"], strict=True)
    )
    for number, one in enumerate(found.to_dict("records")):
        own = {one["indicator"]: one["other"]}
        departed = again(county, tmp_path / str(number), methods=own)
        assert one["total_yuan"] == pytest.approx(departed.total, rel=1e-12)


def test_another_norm_gives_the_total_of_the_account_under_it(made, tmp_path):
    account, county = made
    found = others(account, "norm")
    assert {"national-2022", "mee-2020"} >= set(found["other"])
    for one in found.to_dict("records"):
        under = again(county, tmp_path / one["other"], norm=one["other"])
        assert one["total_yuan"] == pytest.approx(under.total, rel=1e-12)


def test_another_price_is_that_of_all_that_is_priced_alike(made):
    account, _ = made
    norm = basis_of(account).rules.norm
    for one in others(account, "price").to_dict("records"):
        names = one["indicator"].split("|")
        moved = revalue(account, norm=norm.at_prices(dict.fromkeys(names, one["other"])))
        assert one["total_yuan"] == pytest.approx(total_of(moved), rel=1e-12)
    joint = [set(str(one).split("|")) for one in others(account, "price")["indicator"]]
    both = {"water_conserved", "vegetation_flood_water"}
    assert any(both <= names for names in joint), "one choice for water and floods together"


def test_another_tier_moves_the_values_by_the_ratio_of_the_prices(made):
    account, _ = made
    rows = account.rows(layer="county")
    for one in others(account, "tier").to_dict("records"):
        names = one["indicator"].split("|")
        priced = rows[rows["indicator"].isin(names) & rows["value_yuan"].notna()]
        used, other = (float(one[end].split()[0]) for end in ("used", "other"))
        own = priced[np.isclose(priced["price"], used)]
        gain = math.fsum(own["value_yuan"]) * (other / used - 1.0)
        assert one["difference_yuan"] == pytest.approx(gain, rel=1e-9)


def test_ten_days_more_give_the_total_of_a_county_with_ten_days_more(made, tmp_path):
    account, _ = made
    found = others(account, "step").set_index("other")
    for text, days in (("+10 d yr-1", DAYS + 10.0), ("-10 d yr-1", DAYS - 10.0)):
        county = county_of(tmp_path / text[:3] / "county", days)
        warmer = gep.open_account(county.account).run(tmp_path / text[:3] / "out")
        assert found.loc[text, "total_yuan"] == pytest.approx(warmer.total, rel=1e-9)


def test_constant_prices_give_the_sum_of_the_constant_values(made):
    account, _ = made
    one = others(account, "constant_prices").iloc[0]
    values = account.rows(layer="county")["constant_value_yuan"].dropna()
    assert one["total_yuan"] == pytest.approx(math.fsum(values), rel=1e-12)
    assert (one["used"], one["other"]) == ("2023", "2020")


def test_the_largest_comes_first_and_what_moves_nothing_is_left_out(made):
    account, _ = made
    apart = account.sensitivity["difference_yuan"].abs().to_numpy()
    assert len(apart) > 3
    assert (np.diff(apart) <= 0).all()
    assert apart.min() > 1e-12 * account.total
    whole = account.sensitivity["total_yuan"] - account.sensitivity["difference_yuan"]
    assert np.allclose(whole, account.total, rtol=1e-12)


def test_a_finished_account_tells_the_same_again(made):
    account, _ = made
    basis = basis_of(account)
    told = sensitivity(basis.valued(), basis.under, basis)
    pd.testing.assert_frame_equal(told, account.sensitivity, check_exact=False, rtol=1e-12)


def test_given_quantities_have_other_prices_and_norms(tmp_path):
    account = valued(tmp_path, row(WATER, 1e6, "m3"), row(CARBON, 1000, "tCO2"), facts=FACTS)
    found = account.sensitivity
    priced = found[found["choice"] == "price"].set_index("other")
    rows = account.rows(layer="county").set_index("indicator")
    for name in ("carbon_tax", "afforestation_cost"):
        moved = priced.loc[name, "total_yuan"] - rows.loc["water_conserved", "value_yuan"]
        book = revalue(account, norm=norm_of(account).at_prices({"carbon_dioxide_fixed": name}))
        assert priced.loc[name, "total_yuan"] == pytest.approx(total_of(book), rel=1e-12)
        assert moved > 0


def norm_of(account: Account) -> Norm:
    """The norm of an account that has no sums."""
    norm, _ = read_norm(account.about.norm)
    assert norm is not None
    return norm
