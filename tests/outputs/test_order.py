"""Whatever is told of several services or products stands in the order of the norm."""

from pathlib import Path

import pandas as pd
import pytest

import gep
from gep.account.account import Account, read_account
from gep.account.columns import CATEGORIES
from gep.book.norm import norm_names, read_norm
from gep.outputs.page.figures import Places
from gep.outputs.report.facts import Facts
from gep.outputs.tables.sectors import SECTORS, sector
from gep.outputs.tables.writing import tables
from gep.outputs.workbook.codes import codes
from gep.shipped import shipped_rows
from tests.manifests import told_otherwise
from tests.outputs.small_account import small_account
from tests.services.carbon_county import carbon_county

REGULATING = [
    "water_conservation", "soil_retention", "windbreak_sand_fixing", "coastal_protection",
    "flood_mitigation", "carbon_sink", "oxygen_release", "air_purification", "water_purification",
    "climate_regulation", "noise_reduction", "negative_oxygen_ions", "species_conservation",
    "pest_control",
]  # fmt: skip
"""R1 to R14 of the list of indicators by norm in the project's reference on methods."""


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Account:
    """An account whose norm lists its services in an order that is no alphabet's."""
    account = read_account(small_account(tmp_path_factory.mktemp("out")))
    norm = account.manifest.hashed.norm
    order = ("soil_retention", "coastal_protection", "air_purification", "provision")
    assert sorted(order) == sorted(norm.order)
    fields = {name: getattr(norm, name) for name in norm.__struct_fields__}
    return told_otherwise(account, norm=type(norm)(**{**fields, "order": order}))


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> Account:
    folder = tmp_path_factory.mktemp("ordered")
    return gep.open_account(carbon_county(folder / "county", "mee-2020").account).run(
        folder / "out"
    )


@pytest.mark.parametrize("name", norm_names())
def test_a_shipped_norm_lists_its_services_as_the_reference_does(name: str) -> None:
    norm, _ = read_norm(name)
    assert norm is not None
    assert [key for key in norm.services if key in REGULATING] == REGULATING
    assert next(iter(norm.services)) == "provision"


def test_every_paper_takes_the_order_of_the_norm(small: Account) -> None:
    expected = ["provision", "soil_retention", "air_purification"]
    assert [key for key in small.services() if key in expected] == expected
    for name, table in tables(small).items():
        columns = [key for key in table.columns if key in expected]
        assert columns in ([], expected), name
        if "service" in table and name in ("physical", "monetary", "price_table"):
            found = [key for key in dict.fromkeys(table["service"]) if key in expected]
            assert found == expected, name
    assert [key for key in Places(small, "zh").services if key in expected] == expected
    assert list(Facts(small, "zh").by_service.index) == expected
    assert [key for key in codes(small).services if key in expected] == expected


def test_rows_of_an_account_follow_the_norm(county: Account) -> None:
    order = county.manifest.hashed.norm.order
    for layer in county.layers:
        rows = county.rows(layer=layer)
        first = rows[rows["zone_code"] == rows["zone_code"].iloc[0]]
        found = list(dict.fromkeys(first["service"]))
        assert found == [key for key in order if key in found]


def test_every_product_has_a_sector_and_stands_with_its_own() -> None:
    found = [row["sector"] for row in shipped_rows("products.csv")]
    assert list(dict.fromkeys(found)) == list(SECTORS)
    assert found == sorted(found, key=SECTORS.index)


def test_sectors_sum_to_their_products_and_to_the_service(tmp_path: Path) -> None:
    table = tables(read_account(small_account(tmp_path)))["monetary"]
    assert sector("rice") == "agriculture"
    provision = table[(table["service"] == "provision") & (table["value"] != "—")]
    lines = provision[provision["row"] == "item"]
    sums = provision[provision["row"] == "sector"].set_index("item")["value"]
    by_sector = lines["value"].groupby(lines["item"].map(sector)).sum()
    for key in sums.index:
        assert sums[key] == pytest.approx(by_sector[key], rel=1e-12)
    whole = provision.loc[provision["row"] == "service", "value"].iloc[0]
    assert lines["value"].sum() == pytest.approx(whole, rel=1e-12)


def test_categories_keep_their_own_order(small: Account) -> None:
    table = tables(small)["monetary"]
    found = [key for key in pd.unique(table["category"]) if key in CATEGORIES]
    assert found == [key for key in CATEGORIES if key in found]
