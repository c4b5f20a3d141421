"""The inventory behind a 两山银行 adds up to the account and calls nothing a price."""

from pathlib import Path

import pandas as pd
import pytest

from gep.account.account import read_account
from gep.book.ecosystem_types import EcosystemTypes
from gep.outputs.tables.bank import _groups, two_mountains_bank
from gep.outputs.tables.writing import headed
from tests.outputs.small_account import TOWNSHIPS, small_account


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return small_account(tmp_path_factory.mktemp("out"))


@pytest.fixture(scope="module")
def table(folder: Path) -> pd.DataFrame:
    return two_mountains_bank(read_account(folder), "zh")


def test_every_ecosystem_type_has_a_group():
    types = EcosystemTypes.shipped()
    assert all(set(types.lineage(kind)) & _groups().keys() for kind in types.ids)


def test_townships_times_groups_and_the_county(table):
    county = table[table["zone_layer"] == "county"]
    # evergreen forest, tea, paddy and a river
    assert list(county["group"]) == ["water", "forest", "field", "orchard", "total"]
    assert set(table.loc[table["zone_layer"] == "township", "zone_code"]) == {*TOWNSHIPS, ""}


def test_area_stands_in_hectares_and_mu(table):
    assert table["area_mu"].to_numpy() == pytest.approx(15 * table["area_ha"].to_numpy())
    # 210 x 200 pixels of one hectare
    assert table["area_ha"].iloc[-1] == pytest.approx(42_000.0)


def test_groups_and_townships_add_up_to_the_account(table, folder):
    total = read_account(folder).total
    assert table["gep"].iloc[-1] == pytest.approx(total, rel=1e-12)
    groups = table[(table["zone_layer"] == "county") & (table["group"] != "total")]
    assert groups["gep"].sum() == pytest.approx(total, rel=1e-12)
    townships = table[(table["zone_layer"] == "township") & (table["group"] == "total")]
    assert townships["gep"].sum() == pytest.approx(total, rel=1e-12)
    categories = ["provisioning", "regulating", "cultural"]
    assert table[categories].sum(axis=1).iloc[-1] == pytest.approx(total, rel=1e-12)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_value_is_never_called_a_price(folder, lang):
    account = read_account(folder)
    table = two_mountains_bank(account, lang)
    heads = " ".join(headed(table, account, lang).columns)
    assert "价格" not in heads
    assert "rice" not in heads.lower()
    assert set(table["note"]) == {
        "GEP为年度核算价值，不是收储价或交易价"
        if lang == "zh"
        else "GEP is a value of the year's account, not a price to buy or sell at"
    }


def test_carbon_is_empty_where_the_account_has_none(table):
    assert table["carbon_dioxide_fixed"].isna().all()
