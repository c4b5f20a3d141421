"""Willamette: the carbon stock of its own table of pools, against sums that share no code."""

import csv

import geopandas as gpd
import pytest
from exactextract import exact_extract

import gep
from gep.book.book import Book
from tests.real.place import DATA, HERE, computed, extent_of, lay_out, write_overrides

SET = "willamette_invest"
POOLS = {"C_above": "tree", "C_below": "understorey", "C_dead": "litter", "C_soil": "soil"}
NORM = """
title = { zh = "所有类型", en = "Every type" }
text_seen = false
inherits = "zhejiang-2020"
[services.carbon_sink]
ecosystem_types = {types}
"""


def table():
    """Pools in tC/ha and ecosystem type of each class of the land cover that has a type."""
    with (HERE / "willamette/legend.csv").open(encoding="utf-8") as file:
        types = {int(row["code"]): row["ecosystem_type"] for row in csv.DictReader(file)}
    with (DATA / SET / "carbon_pools.csv").open(encoding="latin-1") as file:
        rows = {int(row["LULC"]): row for row in csv.DictReader(file)}
    return {
        code: (types[code], {pool: float(row[pool]) for pool in POOLS})
        for code, row in rows.items()
        if types.get(code)
    }


@pytest.fixture(scope="module")
def classes():
    """Share of the county of each class, by another tool, over the watersheds together."""
    watersheds = gpd.read_file(DATA / SET / "watersheds.gpkg")
    union = gpd.GeoDataFrame(geometry=[watersheds.union_all()], crs=watersheds.crs)
    found = exact_extract(DATA / SET / "lulc_cur_30m.tif", union, ["unique", "frac"])[0]
    shares = zip(*(found["properties"][key] for key in ("unique", "frac")), strict=True)
    known = table()
    return {code: share for code, share in shares if code in known}


@pytest.fixture(scope="module")
def densities(classes):
    """Pools of each ecosystem type: the mean of its classes, weighted by their shares."""
    known = table()
    whole, carbon = {}, {}
    for code, share in classes.items():
        kind, pools = known[code]
        whole[kind] = whole.get(kind, 0.0) + share
        for pool, value in pools.items():
            carbon[kind, pool] = carbon.get((kind, pool), 0.0) + share * value
    return {key: total / whole[key[0]] for key, total in carbon.items()}


@pytest.fixture(scope="module")
def account(densities, tmp_path_factory):
    folder = tmp_path_factory.mktemp("carbon")
    path = lay_out(folder / "account", "willamette", '[coefficients]\noverrides = "local.csv"')
    types = Book.shipped().types
    tops = [key for key in types.ids if not types.parents[key]]
    (path.parent / "norm.toml").write_text(NORM.replace("{types}", str(tops)), encoding="utf-8")
    text = path.read_text(encoding="utf-8").replace('"zhejiang-2020"', '"norm.toml"')
    path.write_text(text, encoding="utf-8")
    rows = [
        ("carbon_sink", f"carbon_density_{POOLS[pool]}", kind, value, "tC ha-1")
        for (kind, pool), value in densities.items()
    ]
    # the norm counts every type here, so every type needs what its own method asks for
    for name, unit in (("sequestration_rate", "tC ha-1 yr-1"), ("soil_ratio", "1")):
        rows += [("carbon_sink", name, kind, 0, unit) for kind in tops]
    write_overrides(path.parent / "local.csv", rows)
    return gep.open_account(path).run(folder / "out")


def test_each_watershed_holds_area_times_pools(account, densities):
    stock, area = computed(account, "carbon_stock", "watershed"), extent_of(account, "watershed")
    assert len(stock) > 20
    for (zone, kind), row in stock.iterrows():
        density = sum(densities[kind, pool] for pool in POOLS)
        assert row["quantity"] == pytest.approx(area[zone, kind] / 1e4 * density, rel=1e-9)


def test_the_county_holds_what_its_classes_hold_one_by_one(account, classes):
    """The 56 classes of the table, by the shares that exactextract finds."""
    known = table()
    hectares = extent_of(account).sum() / 1e4
    whole = sum(classes.values())
    expected = sum(
        hectares * share / whole * sum(known[code][1].values()) for code, share in classes.items()
    )
    stock = computed(account, "carbon_stock")
    assert stock["quantity"].sum() == pytest.approx(expected, rel=1e-4)
    per_hectare = stock["quantity"].sum() / hectares
    assert 100 < per_hectare < 700, "between a field and an old conifer forest of the table"


def test_a_stock_has_no_value(account):
    stock = computed(account, "carbon_stock")
    assert stock["value_yuan"].isna().all()
    assert set(stock["unit"]) == {"tC"}
