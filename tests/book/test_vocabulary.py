"""The names that inputs may have, as the data files give them."""

import csv

from gep.book.ecosystem_types import EcosystemTypes
from gep.book.vocabulary import Vocabulary
from gep.shipped import shipped
from gep.units import is_unit

VOCABULARY, TYPES = Vocabulary.shipped(), EcosystemTypes.shipped()


def rows(name):
    with (shipped("coefficients") / f"{name}.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_every_raster_has_a_unit_a_name_in_both_languages_and_an_order_of_its_bounds():
    assert len(VOCABULARY.rasters) == len(rows("rasters")) > 20
    for raster in VOCABULARY.rasters.values():
        assert raster.kind == "category" or is_unit(raster.unit), raster
        assert raster.zh, raster
        assert raster.en, raster
        assert raster.low is None or raster.high is None or raster.low < raster.high, raster


def test_bands_are_one_unless_the_table_says_otherwise():
    assert VOCABULARY.rasters["elevation"].bands == 1
    assert VOCABULARY.rasters["monthly_precipitation"].bands == 12
    assert VOCABULARY.rasters["storm_precipitation"].bands == 0  # any number of storm days


def test_a_measure_is_found_in_its_table_and_by_its_name_in_all():
    population = VOCABULARY.measure("socioeconomic", "population")
    assert population is not None
    assert population.unit == "person"
    assert VOCABULARY.measure("products", "population") is None
    assert population in VOCABULARY.tables_with("population")
    assert VOCABULARY.tables_with("no_such_measure") == ()


def test_products_lie_on_types_that_there_are():
    products = VOCABULARY.items["product"]
    assert len(products) == len(rows("products")) > 10
    assert {item.ecosystem_type for item in products.values()} <= {*TYPES.parents, ""}


def test_an_item_that_one_indicator_claims_is_no_other_ones():
    vocabulary = Vocabulary.shipped()
    assert vocabulary.counted_for("product", "hydropower_generated") == ("hydropower",)
    plain = vocabulary.counted_for("product", "product_output")
    assert {"rice", "timber"} <= set(plain)
    assert not {"hydropower", "straw"} & set(plain)
    assert vocabulary.counted_for("sector", "sector_output")[0] == "agriculture"
    assert vocabulary.counted_for("water_body", "lake_flood_water") == ()
