"""The tier of a row is that of its weakest input, and nature's share that of its money."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import gep
from gep.account.account import Account
from gep.book.book import Book
from tests.guards.checked import UNITS, water
from tests.services.storm_county import SHAPE, storm_county, storms
from tests.uses.value.given_tables import CARBON, row, valued

SOURCES = Book.shipped().sources


def run(folder: Path, tier: int | None, cover: int | None = 3) -> Account:
    """A county all of whose rasters say one tier, and its land cover another."""
    rasters = {**storms(), **water(), "cooling_days": np.full(SHAPE, 80.0)}
    made = storm_county(folder / "county", rasters=rasters, units=UNITS)
    plan = gep.open_account(made.account).plan
    assert plan is not None
    tiered = {name: replace(spec, tier=tier) for name, spec in plan.rasters.items()}
    land = replace(plan.land_cover, tier=cover)
    changed = replace(plan, rasters=tiered, land_cover=land)
    return gep.open_account(changed).run(folder / "out")


def of(account: Account, indicator: str) -> pd.DataFrame:
    rows = account.rows(layer="county")
    found = rows[(rows["indicator"] == indicator) & (rows["status"] == "computed")]
    assert len(found) > 0
    return found


@pytest.fixture(scope="module")
def local(tmp_path_factory: pytest.TempPathFactory) -> Account:
    return run(tmp_path_factory.mktemp("local"), 3)


def test_where_all_inputs_are_local_the_coefficients_decide(local):
    used = [
        one for one in local.manifest.hashed.coefficients
        if "water_conserved" in one.used_by and not one.local
    ]  # fmt: skip
    tiers = [int(SOURCES[one.source]["tier"]) for one in used if SOURCES[one.source]["tier"]]
    assert tiers
    assert set(of(local, "water_conserved")["tier"]) == {min(tiers)}


def test_a_global_raster_or_land_cover_makes_its_rows_global(local, tmp_path):
    by_raster = run(tmp_path / "raster", 1)
    by_cover = run(tmp_path / "cover", 3, cover=1)
    for account in (by_raster, by_cover):
        assert set(of(account, "water_conserved")["tier"]) == {1}
        # what visitors spend is reported, and rests on no raster
        told, before = (set(of(one, "tourism_income")["tier"]) for one in (account, local))
        assert told == before


def test_where_an_input_states_none_its_rows_have_none_and_that_is_said(local, tmp_path):
    account = run(tmp_path, None)
    assert of(account, "water_conserved")["tier"].isna().all()
    note = account.checks[account.checks["check"] == "input-tier"]
    assert len(note) == 1
    assert "Precipitation" in note.iloc[0]["message_en"]
    assert "input-tier" not in set(local.checks["check"])


def test_money_is_worth_its_nature_s_share_and_all_else_the_whole(local):
    rows = local.rows()
    valued_rows = rows[rows["value_yuan"].notna()]
    income = valued_rows["indicator"] == "tourism_income"
    assert income.any()
    assert (valued_rows.loc[income, "nature_share"] == valued_rows.loc[income, "price"]).all()
    assert (valued_rows.loc[income, "nature_share"] < 1).all()
    assert (valued_rows.loc[~income, "nature_share"] == 1).all()
    assert rows.loc[rows["value_yuan"].isna(), "nature_share"].isna().all()


def test_a_given_quantity_is_local_and_its_price_may_not_be(tmp_path):
    own = valued(tmp_path / "own", row(CARBON, 1000, "tCO2", 50, "CNY tCO2-1"))
    book = valued(tmp_path / "book", row(CARBON, 1000, "tCO2"))
    assert set(of(own, CARBON[1])["tier"]) == {3}
    (used,) = [one for one in book.manifest.hashed.coefficients if one.price_year is not None]
    assert set(of(book, CARBON[1])["tier"]) == {int(SOURCES[used.source]["tier"])}
