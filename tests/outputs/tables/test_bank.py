"""The inventory behind a 两山银行 adds up to the account and calls nothing a price."""

import shutil
from pathlib import Path

import pandas as pd
import pytest

from gep.account.account import read_account, read_rows, write_rows
from gep.account.folder import seal_account, write_account
from gep.book.ecosystem_types import EcosystemTypes
from gep.outputs.tables.bank import _groups, two_mountains_bank
from gep.outputs.tables.people import headed
from gep.outputs.tables.writing import tables
from tests.manifests import sealed_again
from tests.outputs.small_account import (
    TOWNSHIPS,
    Zones,
    _mask,
    _shape,
    small_account,
    small_parts,
    zone_layers,
)


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
        "生态产品总值为年度核算价值，不是收储价或交易价"
        if lang == "zh"
        else "GEP is a value of the year's account, not a price to buy or sell at"
    }


def test_carbon_is_empty_where_the_account_has_none(table):
    assert table["carbon_dioxide_fixed"].isna().all()


def test_no_value_stands_on_land_that_is_not_there(folder, tmp_path):
    """What statistics tell of a lake that the land cover does not know has a row of its own."""
    own = shutil.copytree(folder, tmp_path / "out")
    rows = read_rows(own / "account.csv")
    fish = rows["item"] == "freshwater_fish"
    rows.loc[fish, "ecosystem_type"] = "lake"
    write_rows(rows, own / "account.csv")
    account = read_account(sealed_again(own))
    table = two_mountains_bank(account, "zh")
    valued = table["gep"].fillna(0.0) != 0.0
    assert not (valued & (table["area_ha"] == 0.0)).any()
    county = table[table["zone_layer"] == "county"].set_index("group")
    value = rows.loc[fish & (rows["zone_layer"] == "county"), "value_yuan"].sum()
    assert county.loc["no_land", "gep"] == pytest.approx(value, rel=1e-12)
    assert pd.isna(county.loc["no_land", "area_ha"])
    assert county.loc["total", "gep"] == pytest.approx(account.total, rel=1e-12)
    assert county.loc["total", "area_ha"] == pytest.approx(42_000.0)
    for group in county.index[county["gep"].notna()]:
        parts = table[(table["zone_layer"] == "township") & (table["group"] == group)]
        assert parts["gep"].sum() == pytest.approx(county.loc[group, "gep"], rel=1e-12)


def test_parcels_have_a_table_of_their_own(tmp_path):
    windows = {"P1": (10, 30, 0, 20), "P2": (150, 160, 150, 170)}
    parcels = Zones({code: _mask(window) for code, window in windows.items()},
                    {"P1": "一号地块", "P2": "二号地块"},
                    {code: _shape(window) for code, window in windows.items()},
                    overlapping=True)  # fmt: skip
    parts = small_parts({**zone_layers(), "parcel": parcels})
    (tmp_path / "out").mkdir()
    write_account(tmp_path / "out", parts)
    seal_account(tmp_path / "out")
    account = read_account(tmp_path / "out")
    table = tables(account, "zh")["two_mountains_parcels"]
    assert list(table["zone_code"]) == ["P1", "P2"]
    assert list(table["area_ha"]) == pytest.approx([400.0, 200.0])  # pixels of one hectare
    values = account.gep_by("zone_code", layer="parcel")["value_yuan"]
    assert list(table["gep"]) == pytest.approx(list(values[table["zone_code"]]), rel=1e-12)
