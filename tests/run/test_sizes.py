"""Amounts that cannot be, held against their land, their people and the GDP beside them."""

from dataclasses import replace

import pytest

import gep
from gep.book.plausible_sizes import size_bands
from gep.book.vocabulary import Vocabulary
from gep.inputs.tables.statistics import Statistics
from gep.run.sizes import product_value_problems, size_problems
from tests.county import make_county

LAND = {"330881": 2.0e9, "001": 1.5e9, "002": 0.5e9}  # 200,000 ha, of which 150,000 and 50,000


def told(*reports):
    """Name and ratio of what is refused; a report is zone, table, item, measure, value, unit."""
    rows = [
        {"table": table, "zone_code": zone, "item": item, "measure": measure, "value": value,
         "unit": unit, "year": 2023, "source": "", "file": "s.xlsx", "sheet": table, "cell": "D2"}
        for zone, table, item, measure, value, unit in reports
    ]  # fmt: skip
    problems = list(size_problems(Statistics.of(rows), "330881", LAND))
    return [(p.values["name"], p.values["ratio"]) for p in problems]


def rice(zone, amount):
    return zone, "products", "rice", "output", amount, "t yr-1"


def test_a_harvest_that_no_land_can_bear():
    assert told(rice("330881", 1e5)) == []  # half a tonne on each hectare
    # 10 万 t written with the unit 万吨 once more: 1e9 t on 200,000 ha
    assert told(rice("330881", 1e9)) == [("products.rice.output", "5000")]


def test_zones_are_held_against_the_land_of_those_that_report():
    # 5e6 t on 50,000 ha are 100 t/ha, on the whole county they would be 25
    assert told(rice("002", 5e6)) == [("products.rice.output", "100")]
    assert told(rice("001", 2.4e6), rice("002", 2.4e6)) == []  # 4.8e6 t on 200,000 ha: 24
    assert told(rice("330881", 5e6), rice("002", 5e6)) == []  # stat-sum judges the parts


def test_income_is_held_against_the_gdp_and_the_visits():
    gdp = ("330881", "socioeconomic", "", "gdp", 4e10, "CNY yr-1")
    visits = ("330881", "tourism", "", "visits", 8e6, "person yr-1")

    def income(amount):
        return "330881", "tourism", "", "income", amount, "CNY yr-1"

    assert told(gdp, visits, income(6e9)) == []
    assert told(gdp, income(6e13)) == [("tourism.income", "1500")]
    assert told(visits, income(6e13)) == [("tourism.income", "7.5e+06")]
    assert told(visits, income(6e5)) == [("tourism.income", "0.075")]  # 万元 for 亿元
    assert told(income(6e13)) == []  # nothing to hold it against


def test_what_only_some_zones_report_is_held_against_those():
    people = [(z, "socioeconomic", "", "population", 1e5, "person") for z in ("001", "002")]
    assert told(*people, ("001", "socioeconomic", "", "gdp", 1e10, "CNY yr-1")) == []
    gdp = ("001", "socioeconomic", "", "gdp", 1e13, "CNY yr-1")
    assert told(*people, gdp) == [("socioeconomic.gdp", "1e+08")]


@pytest.mark.parametrize("band", size_bands(), ids=lambda b: f"{b.table}.{b.measure}/{b.per}")
def test_every_band_is_about_a_measure_that_there_is(band):
    vocabulary = Vocabulary.shipped()
    measure = vocabulary.measure(band.table, band.measure)
    assert measure is not None
    assert not band.item or band.item in vocabulary.items[measure.item_axis]
    assert band.per == "area" or vocabulary.measure(*band.per.split("."))
    assert band.low < band.high


def test_every_product_has_a_band():
    bands = {band.item for band in size_bands() if band.table == "products"}
    assert bands == set(Vocabulary.shipped().items["product"])


def test_the_problem_names_its_cell_in_both_languages():
    rows = [{"table": "products", "zone_code": "330881", "item": "rice", "measure": "output",
             "value": 1e9, "unit": "t yr-1", "year": 2023, "source": "", "file": "s.xlsx",
             "sheet": "products", "cell": "D2"}]  # fmt: skip
    (problem,) = size_problems(Statistics.of(rows), "330881", LAND)
    assert problem.code == "stat-size"
    for lang in ("zh", "en"):
        assert "products!D2" in problem.text(lang)
        assert "2000" in problem.text(lang)  # km2 of the county


def kilowatt_hours(amount):
    return {"table": "products", "zone_code": "330881", "item": "hydropower", "measure": "output",
            "value": amount, "unit": "kWh yr-1", "year": 2023, "source": "", "file": "s.xlsx",
            "sheet": "products", "cell": "D9"}  # fmt: skip


def test_products_are_worth_no_multiple_of_the_gdp():
    gdp = {"table": "socioeconomic", "zone_code": "330881", "item": "", "measure": "gdp",
           "value": 4e10, "unit": "CNY yr-1", "year": 2023, "source": "", "file": "s.xlsx",
           "sheet": "socioeconomic", "cell": "D2"}  # fmt: skip
    prices = {"hydropower": (0.5, "CNY kWh-1")}

    def found(*rows):
        return list(product_value_problems(Statistics.of(rows), "330881", prices))

    assert found(gdp, kilowatt_hours(2e9)) == []  # a thousand million yuan
    # 万千瓦时 taken twice: 2e13 kWh at half a yuan are 250 times the GDP
    (problem,) = found(gdp, kilowatt_hours(2e13))
    assert problem.values["ratio"] == "250"
    assert str(problem.place) == "s.xlsx  products!D9"
    assert found(kilowatt_hours(2e13)) == [], "without a GDP there is nothing to hold it against"


def test_what_the_county_confirms_is_a_note(tmp_path):
    county = make_county(tmp_path / "county", 3, (60, 50))
    table = county.folder / "statistics" / "products.csv"
    with table.open("a", encoding="utf-8", newline="") as file:
        file.write("330881,tea,output,90000,t,2023\n")
    (told,) = [p for p in gep.open_account(county.account).problems if p.code == "stat-size"]
    assert (told.severity, told.values["name"]) == ("error", "products.tea.output")
    assert 'confirmed = ["products.tea.output"]' in told.text("zh")
    text = county.account.read_text(encoding="utf-8")
    stated = 'path = "statistics"\nconfirmed = ["products.tea.output"]'
    county.account.write_text(text.replace('path = "statistics"', stated), encoding="utf-8")
    opened = gep.open_account(county.account)
    assert {p.severity for p in opened.problems if p.code == "stat-size"} == {"note"}
    assert opened.plan is not None
    again = gep.open_account(replace(opened.plan, base_year=2021))
    assert {p.severity for p in again.problems if p.code == "stat-size"} == {"note"}


def test_a_coefficient_of_ones_own_may_be_confirmed_too(tmp_path):
    county = make_county(tmp_path / "county", 3, (60, 50))
    own = county.folder / "local.csv"
    with own.open("a", encoding="utf-8", newline="") as file:
        file.write("prices,product_price,rice,1e9,CNY t-1,test\n")
    opened = gep.open_account(county.account)
    (told,) = [p for p in opened.problems if p.code == "coefficient-size"]
    assert (told.severity, told.values["name"]) == ("error", "product_price/rice")
    text = county.account.read_text(encoding="utf-8")
    stated = 'overrides = "local.csv"\nconfirmed = ["product_price/rice"]'
    county.account.write_text(text.replace('overrides = "local.csv"', stated), encoding="utf-8")
    opened = gep.open_account(county.account)
    assert {p.severity for p in opened.problems if p.code == "coefficient-size"} == {"note"}
    assert opened.rules is not None
    price = opened.rules.book.price("", "product_price", ("rice",), opened.rules.where, 2023)
    assert price is not None
    assert price.value == 1e9
