"""The tables that methods.md 10 lists, T1 to T12, as far as an account of one year holds them.

T7 (time series) needs accounts of several years and T11 (uncertainty) needs draws: not made here.
"""

import numpy as np
import pytest

import gep
from gep.outputs.tables.writing import tables
from tests.services.carbon_county import carbon_county

LISTED = {
    "T1 extent": ("extent", {"zone_code", "ecosystem_type", "opening_ha", "additions_ha",
                             "reductions_ha", "area_ha"}),
    "T1 change": ("change_matrix", {"zone_code", "opening_type", "closing_type", "area_ha"}),
    "T2 physical": ("physical", {"service", "indicator", "unit", "quantity", "method", "coverage",
                                 "confidence"}),
    "T3 prices": ("price_table", {"indicator", "item", "price", "price_unit", "price_year",
                                  "constant_price", "source"}),
    "T4 monetary": ("monetary", {"service", "indicator", "value", "share_of_category",
                                 "share_of_gep", "status", "note"}),
    "T5 value": ("ecosystem_service", {"ecosystem_type", "carbon_sink", "gep"}),
    "T5 quantity": ("ecosystem_service_quantity", {"ecosystem_type", "carbon_dioxide_fixed"}),
    "T6 townships": ("township_service", {"zone_code", "gep", "per_km2", "per_head", "rank"}),
    "T8 indices": ("index", {"gep_per_gdp", "per_head", "per_km2"}),
    "T9 parameters": ("parameters", {"parameter", "coefficient", "low", "high", "source",
                                     "confidence", "local"}),
    "T10 sources": ("sources", {"name", "path", "sha256", "source", "data_year", "native",
                                "coverage"}),
    "T12 carbon sink": ("carbon_sink", {"method", "carbon", "carbon_dioxide", "area_ha", "value"}),
}  # fmt: skip

INLAND = "内陆县 / an inland county"


@pytest.fixture(scope="module")
def account(tmp_path_factory):
    folder = tmp_path_factory.mktemp("listed")
    county = carbon_county(folder / "county", "zhejiang-2020")
    with county.account.open("a", encoding="utf-8") as file:
        file.write(f'\n[not_applicable]\ncoastal_protection = "{INLAND}"\n')
    return gep.open_account(county.account).run(folder / "out")


@pytest.fixture(scope="module")
def made(account):
    return tables(account, "en")


@pytest.mark.parametrize("listed", LISTED)
def test_a_listed_table_is_there_with_what_it_must_hold(made, listed):
    name, columns = LISTED[listed]
    assert columns <= set(made[name].columns)
    assert len(made[name]) > 0


def test_rows_columns_and_the_monetary_account_have_one_total(account, made):
    """T6: row sum = column sum = T4."""
    towns, money = made["township_service"], made["monetary"]
    total = account.total
    services = [key for key in account.services() if key in towns.columns]
    zones, county = (towns[towns["row"] == row] for row in ("zone", "county"))
    assert len(zones) == 5
    for frame in (zones, county):
        assert frame["gep"].sum() == pytest.approx(total, rel=1e-9)
        assert frame[services].sum(axis=1).sum() == pytest.approx(total, rel=1e-9)
    for row in ("item", "service", "category", "total"):
        values = money.loc[money["row"] == row, "value"]
        numbers = [value for value in values if isinstance(value, float)]
        assert np.nansum(numbers) == pytest.approx(total, rel=1e-9)


def test_extent_opens_adds_loses_and_closes(made):
    """T1: closing = opening + additions - reductions, in every row."""
    extent = made["extent"]
    has_type = ~extent["ecosystem_type"].isin(["", "total"])
    county = extent[(extent["zone_layer"] == "county") & has_type]
    assert len(county) == 6
    balance = county["opening_ha"] + county["additions_ha"] - county["reductions_ha"]
    assert balance.to_numpy() == pytest.approx(county["area_ha"].to_numpy(), rel=1e-9, abs=1e-9)


def test_what_does_not_apply_has_a_dash_and_its_reason(made):
    """T4: not-applicable rows with a dash and reason."""
    rows = made["monetary"][made["monetary"]["status"].astype(str).str.contains("applicable")]
    assert len(rows) == 1
    assert set(rows["value"]) == {"—"}
    assert rows["note"].str.contains("an inland county").all()
