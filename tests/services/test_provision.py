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
