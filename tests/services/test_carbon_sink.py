"""The carbon sink by hand, and four methods side by side in one county."""

import math

import numpy as np
import pandas as pd
import pytest

import gep
from gep.account.account import Account
from gep.book.book import Book, Where
from gep.book.vocabulary import Vocabulary
from gep.catalogue.binding import Term
from gep.catalogue.lookup import Lookup
from gep.explain import explain
from gep.outputs.tables.writing import tables
from gep.problems import DataProblem
from gep.services.carbon_sink import (
    SERVICE,
    fixed_at_a_rate,
    fixed_by_stock_difference,
    forest_growth_fixed,
    not_a_source,
    taxed_carbon,
)
from tests.county import County
from tests.oracle import degree_pixel_areas, zone_sum
from tests.services.carbon_county import CODE, FOREST, carbon_county

DIOXIDE = 44 / 12
# mixed broadleaf stands: trees, shrubs and herbs, litter, tC/ha; Li Yin et al. 2016, Table 3
DENSITY = 25.10 + 3.43 + 2.88
SHRUB_DENSITY = 8.0
LOCAL = [
    ("carbon_density_tree", "shrub", 5.0),
    ("carbon_density_understorey", "shrub", 2.0),
    ("carbon_density_litter", "shrub", 1.0),
]


@pytest.fixture(scope="module")
def county(tmp_path_factory) -> County:
    county = carbon_county(tmp_path_factory.mktemp("carbon") / "county")
    with (county.folder / "local.csv").open("a", encoding="utf-8") as file:
        for parameter, key, value in LOCAL:
            file.write(f"carbon_sink,{parameter},{key},{value},tC ha-1,test\n")
    return county


@pytest.fixture(scope="module")
def account(county, tmp_path_factory) -> Account:
    return gep.open_account(county.account).run(tmp_path_factory.mktemp("carbon") / "out")


def found(frame: pd.DataFrame, indicator: str, method: str, layer: str = "county") -> pd.DataFrame:
    """Rows of one method by zone and ecosystem type."""
    rows = frame[(frame["indicator"] == indicator) & (frame["method"] == method)]
    return rows[rows["zone_layer"] == layer].set_index(["zone_code", "ecosystem_type"])


def areas(account: Account, layer: str = "county") -> pd.Series:
    """Hectares by zone and ecosystem type."""
    rows = account.extent[account.extent["zone_layer"] == layer]
    return rows.set_index(["zone_code", "ecosystem_type"])["area_m2"] / 1e4


def openings(account: Account, layer: str) -> pd.Series:
    """Hectares at the opening by zone and ecosystem type."""
    rows = account.transitions[account.transitions["zone_layer"] == layer]
    return rows.groupby(["zone_code", "opening_type"])["area_m2"].sum() / 1e4


# by hand


def test_the_stand_in_is_two_tonnes_of_dry_matter_with_roots_and_no_soil():
    """methods.md 13.14: 2.0 tDM x 0.47 x 1.24; so the soil ratio of 7.4 is not yet in it."""
    rate = Book.shipped().find("carbon_sink", "sequestration_rate", ("forest",), here())
    assert rate.value == pytest.approx(2.0 * 0.47 * 1.24, abs=0.005)
    # a hectare in a year: 1.17 x 1.646 = 1.926 tC = 7.06 tCO2; the forest land of the province was
    # given 8.81 (2014 bulletin) and its public-benefit forest 4.05 (2018)
    fixed = fixed_at_a_rate(1.0, 1.17, 0.646, DIOXIDE)
    assert fixed == pytest.approx(7.061, abs=5e-4)
    assert 4.05 < fixed < 8.81


def test_a_stock_that_does_not_change_is_no_sink():
    assert fixed_by_stock_difference(7.0, 7.0, 30.0, 4.0, 2.0, 1.0, DIOXIDE) == 0.0


def test_a_loss_is_as_large_as_the_gain_and_slower_over_more_years():
    gain = fixed_by_stock_difference(9.0, 7.0, 30.0, 4.0, 2.0, 1.0, DIOXIDE)
    assert fixed_by_stock_difference(7.0, 9.0, 30.0, 4.0, 2.0, 1.0, DIOXIDE) == -gain
    assert fixed_by_stock_difference(9.0, 7.0, 30.0, 4.0, 2.0, 4.0, DIOXIDE) == gain / 4


def test_old_forest_grows_as_the_stand_in_of_the_rate_method_does():
    """2.0 tDM x 1.24 x 0.47 again, by the inventory: the two methods agree but for the soil."""
    grown = forest_growth_fixed(2.0, 0.24, 0.47, DIOXIDE, 1.0)
    assert grown == pytest.approx(fixed_at_a_rate(1.0, 1.1656, 0.0, DIOXIDE), rel=1e-12)


def test_a_price_of_carbon_is_not_one_of_carbon_dioxide():
    """1200 CNY per tonne of carbon are 327 CNY per tonne of dioxide (methods.md 5.6)."""
    assert taxed_carbon(1200.0, DIOXIDE) == pytest.approx(327.27, abs=0.005)


@pytest.mark.parametrize(("before", "after"), [(-3.0, 0.0), (0.0, 0.0), (3.0, 3.0)])
def test_a_source_is_no_product(before, after):
    assert not_a_source(np.array(before)) == after
    assert math.isnan(not_a_source(np.array(math.nan)))


def here() -> Where:
    return Where("zhejiang-2020", "330881", ("zhejiang-2020", "national-2022"))


@pytest.mark.parametrize(
    ("kind", "rate", "why"),
    [
        ("bamboo_forest", 0.0, "its own row, not that of forest"),
        ("mixed_forest", 1.17, "forest"),
        ("reservoir", 0.5667, "56.67 gC/m2, water"),
        ("marsh", 0.3248, "32.48 gC/m2"),
        ("river", 0.0, "running water buries nothing that is known"),
    ],
)
def test_which_rate_a_type_has(kind, rate, why):
    lookup = Lookup(Book.shipped(), here(), 2023, (kind,), Vocabulary.shipped())
    [term] = [c for c in SERVICE.coefficients if c.key == "sequestration_rate"]
    looked = lookup.coefficient(Term(term.key, "coefficient", term.unit, SERVICE.key, term.by))
    assert [used.value for used in looked.used] == [pytest.approx(rate, rel=1e-12)], why


@pytest.mark.parametrize(
    ("year", "price"), [(2021, 55.30), (2022, 55.30), (2023, 68.1), (2024, 95.8), (2025, 62.36)]
)
def test_the_market_price_is_the_mean_of_its_year(year, price):
    """Means of the national market: exchange and press figures of 2022 to 2025 (methods.md 8)."""
    found = Book.shipped().price("", "carbon_market_price", (), here(), year)
    assert found.value == price
    assert found.year == max(year, 2022)
    assert found.chain == ()


# in a county


def test_nep_counts_and_is_the_integral_of_the_raster(county, account):
    rows = found(account.rows(), "carbon_dioxide_fixed", "nep")
    area = degree_pixel_areas(county.origin[1], county.size, county.land_cover.shape)
    weight = area * sum(county.shares["township"].values())
    nep = county.rasters["nep"].astype(np.float64)
    for kind in (FOREST, "shrub"):
        grams, size = zone_sum(nep, county.land_cover, CODE[kind], weight)
        row = rows.loc["330881", kind]
        assert abs(row["quantity"] - grams * DIOXIDE / 1e6) <= 1e-9 * size * DIOXIDE / 1e6
        assert 0.9 < row["coverage"] < 1.0
        assert row["value_yuan"] == pytest.approx(row["quantity"] * 68.1, rel=1e-12)
    assert set(account.rows(service="carbon_sink")["method"]) == {"nep"}


def test_grassland_is_a_source_so_it_counts_nothing_and_the_memo_says_how_much(account):
    fixed = found(account.rows(), "carbon_dioxide_fixed", "nep")
    net = found(account.memo, "net_carbon_dioxide", "nep")
    assert fixed.loc[("330881", "grassland"), "quantity"] == 0.0
    assert net.loc[("330881", "grassland"), "quantity"] < -100
    for kind in (FOREST, "shrub"):
        assert net.loc[("330881", kind), "quantity"] == fixed.loc[("330881", kind), "quantity"]


def test_cropland_and_orchards_have_no_row_though_their_nep_is_high(account):
    both = pd.concat([account.rows(), account.memo])
    kinds = set(both[both["service"] == "carbon_sink"]["ecosystem_type"])
    assert not kinds & {"paddy", "tree_orchard", "built_up"}


def test_the_rate_method_is_area_times_rate(account):
    rows = found(account.memo, "carbon_dioxide_fixed", "sequestration_rate", "township")
    area = areas(account, "township")
    for zone, kind in rows.index:
        rate = {FOREST: 1.17 * 1.646, "shrub": 0.23, "grassland": 0.0}[kind]
        expected = area[zone, kind] * rate * DIOXIDE
        assert rows.loc[(zone, kind), "quantity"] == pytest.approx(expected, rel=1e-9)


def test_the_stock_difference_is_an_area_effect(account):
    rows = found(account.memo, "net_carbon_dioxide", "stock_difference")
    now, before = areas(account), openings(account, "county")
    for kind, density in ((FOREST, DENSITY), ("shrub", SHRUB_DENSITY)):
        expected = (now["330881", kind] - before["330881", kind]) * density * DIOXIDE
        assert rows.loc[("330881", kind), "quantity"] == pytest.approx(expected, rel=1e-9)
    grass = rows.loc[("330881", "grassland")]
    assert grass["status"] == "not_computed", "nobody measured its density"


def test_a_town_that_lost_all_its_shrub_has_the_loss_and_towns_sum_to_the_county(account):
    towns = found(account.memo, "net_carbon_dioxide", "stock_difference", "township")
    first = account.layers["township"].codes[0]
    assert (first, "shrub") not in areas(account, "township").index
    lost = openings(account, "township")[first, "shrub"]
    expected = -lost * SHRUB_DENSITY * DIOXIDE
    assert towns.loc[(first, "shrub"), "quantity"] == pytest.approx(expected, rel=1e-9)
    county = found(account.memo, "net_carbon_dioxide", "stock_difference")
    for kind in (FOREST, "shrub"):
        amounts = towns.xs(kind, level="ecosystem_type")["quantity"]
        off = abs(amounts.sum() - county.loc[("330881", kind), "quantity"])
        assert off <= 1e-9 * amounts.abs().sum()


def test_a_longer_interval_makes_the_yearly_change_smaller(county, account, tmp_path):
    path = county.folder / "local.csv"
    text = path.read_text(encoding="utf-8")
    (county.folder / "slow.csv").write_text(
        f"{text}carbon_sink,opening_interval,,5,yr,test\n", encoding="utf-8"
    )
    slow = county.account.with_name("slow.toml")
    said = county.account.read_text(encoding="utf-8").replace('"local.csv"', '"slow.csv"')
    slow.write_text(said, encoding="utf-8")
    yearly = found(account.memo, "net_carbon_dioxide", "stock_difference")["quantity"]
    fifth = gep.open_account(slow).run(tmp_path / "out").memo
    slower = found(fifth, "net_carbon_dioxide", "stock_difference")["quantity"]
    assert slower.dropna().to_numpy() == pytest.approx(yearly.dropna().to_numpy() / 5, rel=1e-12)


def test_the_forest_inventory_grows_by_type_and_age(account):
    """300 ha of young broadleaf, 200 of mature needleleaf; the growth of bamboo is cut."""
    # roots and carbon of mixed broadleaf and mixed needleleaf stands: CCER annex as the book has it
    young = 300 * 9.0 * 1.262 * 0.490 * DIOXIDE
    mature = 200 * 2.0 * 1.267 * 0.510 * DIOXIDE
    rows = found(account.memo, "carbon_dioxide_fixed", "forest_stock")
    assert rows.loc[("330881", FOREST), "quantity"] == pytest.approx(young + mature, rel=1e-9)
    parts = account.memo[account.memo["indicator"] == "forest_growth_fixed"]
    parts = parts[parts["zone_layer"] == "county"].set_index("item")["quantity"]
    assert parts[f"{FOREST}|young"] == pytest.approx(young, rel=1e-9)
    assert parts["needleleaf_forest|mature"] == pytest.approx(mature, rel=1e-9)


def test_the_growing_stock_is_a_memo_in_carbon(account):
    """B = a V + b A of mixed broadleaf and needleleaf stands, Li Yin et al. 2016, Table 1."""
    rows = account.memo[account.memo["indicator"] == "forest_biomass_carbon"]
    rows = rows[rows["zone_layer"] == "county"].set_index("item")
    broad = (0.9788 * 9000 + 5.3764 * 300) * 0.490
    needle = (0.5894 * 30000 + 24.5151 * 200) * 0.510
    assert rows.loc[f"{FOREST}|young", "quantity"] == pytest.approx(broad, rel=1e-9)
    assert rows.loc["needleleaf_forest|mature", "quantity"] == pytest.approx(needle, rel=1e-9)
    assert set(rows["unit"]) == {"tC"}
    assert rows["value_yuan"].isna().all(), "a stock has no value in an account of flows"


def test_the_carbon_stock_has_the_soil_in_it(account):
    rows = found(account.memo, "carbon_stock", "density")
    expected = areas(account)["330881", FOREST] * (DENSITY + 106.24)
    assert rows.loc[("330881", FOREST), "quantity"] == pytest.approx(expected, rel=1e-9)


@pytest.mark.parametrize("method", ["sequestration_rate", "stock_difference", "forest_stock"])
def test_an_account_may_choose_another_method_and_says_so(county, tmp_path, method):
    own = county.account.with_name(f"{method}.toml")
    text = county.account.read_text(encoding="utf-8")
    own.write_text(f'{text}\n[methods]\ncarbon_dioxide_fixed = "{method}"\n', encoding="utf-8")
    account = gep.open_account(own).run(tmp_path / "out")
    fixed = account.rows()[account.rows()["indicator"] == "carbon_dioxide_fixed"]
    assert set(fixed["method"]) == {method}
    released = account.rows()[account.rows()["indicator"] == "oxygen_released"]
    assert set(released["method"]) == {f"tied_to_carbon:{method}"}
    assert "nep" in set(account.memo["method"])


def test_every_number_walks_back(account):
    for zone in ("", *account.layers["township"].codes):
        assert explain(account.folder, "carbon_sink", zone).agrees


def test_the_table_has_all_methods_and_says_that_a_sink_is_no_credit(account):
    table = tables(account, "en")["carbon_sink"]
    county = table[(table["zone_layer"] == "county") & (table["ecosystem_type"] == FOREST)]
    methods = ["nep", "forest_stock", "sequestration_rate", "stock_difference"]
    assert county["method_key"].tolist() == methods, "what counts first, never a sum of methods"
    assert county["counted"].tolist() == ["yes", "no", "no", "no"]
    assert county["carbon"].to_numpy() * DIOXIDE == pytest.approx(
        county["carbon_dioxide"], rel=1e-9
    )
    assert table["note"].str.contains("not a tradable volume").all()
    total = table[(table["ecosystem_type"] == "total") & (table["method_key"] == "nep")]
    by_layer = total.groupby("zone_layer")[["carbon_dioxide", "value"]].sum()
    county_row = found(account.rows(), "carbon_dioxide_fixed", "nep")
    for layer in ("county", "township", "watershed"):
        expected = county_row["quantity"].sum()
        assert by_layer.loc[layer, "carbon_dioxide"] == pytest.approx(expected, rel=1e-9)
    forest = county.iloc[0]
    covered = areas(account)["330881", FOREST] * county_row.loc[("330881", FOREST), "coverage"]
    assert forest["area_ha"] == pytest.approx(covered, rel=1e-9)


def test_a_price_of_carbon_given_for_dioxide_is_refused(county, tmp_path):
    path = county.folder / "wrong.csv"
    text = (county.folder / "local.csv").read_text(encoding="utf-8")
    path.write_text(f"{text}prices,carbon_market_price,,60,CNY tC-1,test\n", encoding="utf-8")
    own = county.account.with_name("wrong.toml")
    said = county.account.read_text(encoding="utf-8").replace('"local.csv"', '"wrong.csv"')
    own.write_text(said, encoding="utf-8")
    with pytest.raises(DataProblem) as raised:
        gep.open_account(own).run(tmp_path / "out")
    assert [p.code for p in raised.value.problems] == ["coefficient-unit-mismatch"]
