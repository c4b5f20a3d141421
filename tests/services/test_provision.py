"""Material provision: what was reported, in its own unit, at its price, where it was reported."""

import csv

import pytest

import gep
from gep.book.book import Book
from gep.book.vocabulary import Vocabulary
from tests.county import make_county

BOOK = Book.shipped()


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    folder = tmp_path_factory.mktemp("provision")
    county = make_county(folder / "county", 6, (60, 70))
    path = county.folder / "statistics/products.csv"
    with path.open("a", encoding="utf-8", newline="") as file:
        csv.writer(file).writerow(("330881", "timber", "output", 1.2, "万m3", 2023))
        csv.writer(file).writerow(("330881001", "tea", "output", 300, "吨", 2023))
    return county, gep.open_account(county.account).run(folder / "out")


def of(account, layer, item):
    rows = account.rows()[account.rows()["indicator"] == "product_output"]
    return rows[(rows["zone_layer"] == layer) & (rows["item"] == item)]


def test_the_county_has_what_its_townships_reported(run):
    county, account = run
    reported = [row[4] for row in county.statistics if row[2] == "rice"]
    assert of(account, "county", "rice")["quantity"].sum() == pytest.approx(
        sum(reported), rel=1e-12
    )
    by_town = of(account, "township", "rice").groupby("zone_code")["quantity"].sum()
    for table, code, item, _, amount, *_ in county.statistics:
        if (table, item) == ("products", "rice"):
            assert by_town[code] == pytest.approx(amount, rel=1e-12)


def test_units_of_the_yearbook_are_understood(run):
    _, account = run
    rows = of(account, "county", "timber")
    assert rows["quantity"].sum() == pytest.approx(1.2e4, rel=1e-12)
    assert set(rows["unit"]) == {"m3 yr-1"}


def test_a_value_is_output_times_price(run):
    """Honey at 25000 CNY/t of 2020: the book's row; the account shows the year it moved it to."""
    _, account = run
    rows = of(account, "county", "honey")
    (price,) = set(rows["price"])
    (booked,) = [r.value for r in BOOK.rows if r.parameter == "product_price"
                 and r.key == ("honey",) and r.use == "default" and not r.region]  # fmt: skip
    assert booked == 25000.0
    assert price >= booked  # prices of 2023, after three years of inflation
    assert rows["value_yuan"].sum() == pytest.approx(120 * price, rel=1e-12)
    assert rows["constant_value_yuan"].sum() == pytest.approx(120 * booked, rel=1e-12)


def test_only_the_township_that_reported_tea_has_any(run):
    _, account = run
    towns = of(account, "township", "tea")
    some = towns[towns["quantity"].notna()]
    assert set(some["zone_code"]) == {"330881001"}
    assert some["quantity"].sum() == pytest.approx(300.0, rel=1e-12)
    assert of(account, "county", "tea")["quantity"].sum() == pytest.approx(300.0, rel=1e-12)


def test_a_product_lies_on_the_land_it_grows_on(run):
    _, account = run
    items = Vocabulary.shipped().items["product"]
    for item in ("rice", "timber"):
        rows = of(account, "county", item)
        kinds = set(rows.loc[rows["quantity"].fillna(0) > 0, "ecosystem_type"])
        wanted = items[item].ecosystem_type
        assert all(BOOK.types.descends(kind, wanted) for kind in kinds if kind)
        assert kinds


def test_water_drawn_for_use_is_valued_beside_the_account(tmp_path):
    county = make_county(tmp_path / "county", 6, (60, 70))
    table = county.folder / "statistics" / "water_supply.csv"
    rows = [("zone_code", "item", "measure", "value", "unit", "year"),
            ("330881", "domestic", "amount", 2, "万m3", 2023),
            ("330881", "agricultural", "amount", 10, "万m3", 2023)]  # fmt: skip
    with table.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
    account = gep.open_account(county.account).run(tmp_path / "out")
    assert "water_supplied" not in set(account.rows()["indicator"]), "no norm counts it"
    memo = account.memo
    water = memo[(memo["indicator"] == "water_supplied") & (memo["zone_layer"] == "county")]
    amount = water.groupby("item")[["quantity", "value_yuan"]].sum()
    assert amount["quantity"].to_dict() == pytest.approx(
        {"domestic": 20_000.0, "agricultural": 100_000.0}, rel=1e-12
    )
    # 2.6 and 0.07 yuan in 2010, moved by one index
    dear, cheap = amount["value_yuan"] / amount["quantity"]
    assert sorted((dear, cheap))[1] / sorted((dear, cheap))[0] == pytest.approx(2.6 / 0.07)


def statistics(tmp_path, *rows, products=True):
    """The account of a county with these statistics, ``(table, item, measure, value, unit)``."""
    county = make_county(tmp_path / "county", 6, (60, 70))
    folder = county.folder / "statistics"
    if not products:
        (folder / "products.csv").unlink()
    header = ("zone_code", "item", "measure", "value", "unit", "year")
    for name in {row[0] for row in rows}:
        path = folder / f"{name}.csv"
        is_new = not path.exists()
        with path.open("a", encoding="utf-8", newline="") as file:
            own = [("330881", *row[1:], 2023) for row in rows if row[0] == name]
            csv.writer(file).writerows([header, *own] if is_new else own)
    return gep.open_account(county.account).run(tmp_path / "out")


FARMING = (
    ("sectors", "农业", "产值", 30, "亿元"),
    ("sectors", "渔业产值", "output_value", 5, "亿元"),
)


def by_item(frame, indicator, column="value_yuan"):
    rows = frame[(frame["indicator"] == indicator) & (frame["zone_layer"] == "county")]
    return rows.groupby("item")[column].sum().to_dict()


def test_without_products_the_output_of_the_sectors_counts_whole(tmp_path):
    account = statistics(tmp_path, *FARMING, products=False)
    counted = by_item(account.rows(), "sector_output")
    assert counted == pytest.approx({"agriculture": 30e8, "fishery": 5e8}, rel=1e-12)
    assert by_item(account.rows(), "product_output") == {}
    assert set(account.rows()["confidence"][account.rows()["indicator"] == "sector_output"]) == {
        "recalled"
    }


def test_products_and_sectors_are_never_both_in_the_total(tmp_path):
    account = statistics(tmp_path, *FARMING)
    assert by_item(account.rows(), "product_output")["honey"] > 0
    assert by_item(account.rows(), "sector_output") == {}
    beside = by_item(account.memo, "sector_output")
    assert beside == pytest.approx({"agriculture": 30e8, "fishery": 5e8}, rel=1e-12)
    again = gep.revalue(account)
    assert by_item(again.rows, "sector_output") == {}
    assert again.rows["value_yuan"].sum() == account.rows()["value_yuan"].sum()
    assert [one for one in gep.audit(account.folder).findings if one.verdict == "problem"] == []


def test_a_norm_may_prefer_the_sectors(tmp_path):
    own = '[services.provision]\none_of = [["sector_output", "product_output"]]\n'
    text = f'title = {{ zh = "x", en = "x" }}\ninherits = "zhejiang-2020"\n{own}'
    (tmp_path / "county").mkdir()
    (tmp_path / "own.toml").write_text(text, encoding="utf-8")
    county = make_county(tmp_path / "county", 6, (60, 70))
    toml = county.account.read_text(encoding="utf-8").replace("zhejiang-2020", "../own.toml")
    county.account.write_text(toml, encoding="utf-8")
    (county.folder / "statistics" / "sectors.csv").write_text(
        "zone_code,item,measure,value,unit,year\n330881,agriculture,output_value,1,亿元,2023\n",
        encoding="utf-8",
    )
    account = gep.open_account(county.account).run(tmp_path / "out")
    assert by_item(account.rows(), "sector_output") == pytest.approx({"agriculture": 1e8})
    assert by_item(account.rows(), "product_output") == {}
    assert by_item(account.memo, "product_output")["honey"] > 0


def test_the_countys_own_share_of_nature_goes_before_the_books(tmp_path):
    shares = (("sectors", "农业", "自然贡献率", 60, "%"),)
    account = statistics(tmp_path, *FARMING, *shares, products=False)
    counted = by_item(account.rows(), "sector_output")
    assert counted == pytest.approx({"agriculture": 30e8 * 0.6, "fishery": 5e8}, rel=1e-12)
    rows = account.rows()[account.rows()["indicator"] == "sector_output"]
    assert dict(zip(rows["item"], rows["confidence"], strict=True)) == {
        "agriculture": "given",
        "fishery": "recalled",
    }


def test_hydropower_is_a_row_of_its_own_and_told_apart_from_the_living(tmp_path):
    """A thousand 万千瓦时 at 0.45 yuan, a price that no index moves: 4.5 million yuan."""
    account = statistics(tmp_path, ("products", "水电", "output", 1000, "万千瓦时"))
    assert by_item(account.rows(), "hydropower_generated") == pytest.approx({"hydropower": 4.5e6})
    assert "hydropower" not in by_item(account.rows(), "product_output")
    assert account.abiotic_value == pytest.approx(4.5e6, rel=1e-12)
    without = account.telling("en").amount(account.total - account.abiotic_value, "CNY yr-1")
    assert without in account.without_abiotic("en")
    assert "450" in account.without_abiotic("zh")  # 万元


def test_an_account_without_abiotic_flows_says_nothing_of_them(run):
    _, account = run
    assert (account.abiotic_value, account.without_abiotic("zh")) == (0.0, "")
    assert "hydropower_generated" not in {*account.rows()["indicator"], *account.memo["indicator"]}


def test_fuel_is_coal_equivalent_and_has_no_price_but_the_bureaus(tmp_path):
    fuel = ("products", "秸秆", "output", 0.002, "万吨标准煤")
    account = statistics(tmp_path, fuel)
    rows = account.rows()[account.rows()["indicator"] == "biomass_energy"]
    assert rows.loc[rows["zone_layer"] == "county", "quantity"].sum() == pytest.approx(20.0)
    assert rows["value_yuan"].isna().all()
    assert set(rows["unit"]) == {"tce yr-1"}


def test_hydropower_alone_leaves_the_sectors_in_the_total(tmp_path):
    power = ("products", "hydropower", "output", 1, "万千瓦时")
    account = statistics(tmp_path, *FARMING, power, products=False)
    assert by_item(account.rows(), "sector_output") == pytest.approx(
        {"agriculture": 30e8, "fishery": 5e8}
    )
    assert set(by_item(account.rows(), "hydropower_generated")) == {"hydropower"}
