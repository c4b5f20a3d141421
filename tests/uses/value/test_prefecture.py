"""The published account of a prefecture, every row of it: Garze 2010.

Quantities, prices and values are those of Table 3 of Pema Dolkar et al. 2017, Gross ecosystem
product of Garze, Acta Ecologica Sinica 37(19):6302-6312 (ChinaXiv 201711.00120): sectors of
farming in net output, water by use, hydropower, sand fixed and pests each have a row.
"""

import csv

import pytest

import gep
from gep.uses.value.facts import TableFacts
from gep.uses.value.verb import value_quantities

NORM = """
title = { zh = "甘孜州 2010 年核算", en = "Account of Garze for 2010" }
inherits = "national-2022"
[services.provision]
methods.water_supplied = ["statistics"]
[services.pest_control]
counted = true
[services.oxygen_release]
counted = true
"""
# service, indicator, item, quantity, unit, own price, its unit, value printed in 1e8 CNY
PUBLISHED = (
    ("provision", "sector_output", "agriculture", 12.2875, "亿元", "", "", 12.2875),
    ("provision", "sector_output", "forestry", 2.3777, "亿元", "", "", 2.3777),
    ("provision", "sector_output", "animal_husbandry", 22.0760, "亿元", "", "", 22.0760),
    ("provision", "sector_output", "fishery", 0.0356, "亿元", "", "", 0.0356),
    ("provision", "water_supplied", "domestic", 1.36, "亿m3", "", "", 3.5400),
    ("provision", "water_supplied", "industrial", 150.17, "亿m3", "", "", 540.6113),
    ("provision", "water_supplied", "agricultural", 17.31, "亿m3", "", "", 1.2117),
    ("provision", "hydropower_generated", "水电", 95.30, "亿kWh", 0.53, "元/kWh", 50.5090),
    ("water_conservation", "water_conserved", "", 321.49, "亿m3", 7.06, "元/m3", 2269.7074),
    ("windbreak_sand_fixing", "sand_fixed", "", 779.42, "万t", "", "", 2.2835),
    ("pest_control", "pest_free_area", "natural_forest", 158, "万公顷", "", "", 5.9250),
    ("pest_control", "pest_free_area", "natural_grassland", 711.13, "万公顷", "", "", 8.0003),
)
HEADER = ("service", "indicator", "item", "quantity", "unit", "price", "price_unit", "value",
          "value_unit")  # fmt: skip


@pytest.fixture(scope="module")
def account(tmp_path_factory: pytest.TempPathFactory):
    folder = tmp_path_factory.mktemp("garze")
    with (folder / "garze.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([HEADER, *((*row, "亿元") for row in PUBLISHED)])
    (folder / "garze.toml").write_text(NORM, encoding="utf-8")
    facts = TableFacts(str(folder / "garze.toml"), year=2010, code="5133", name="甘孜州")
    return value_quantities(folder / "garze.csv", folder / "out", facts)


def test_each_published_row_has_its_own_and_the_value_that_was_printed(account):
    """To the last digit printed, but for water in homes: 1.36e8 m3 at 2.6 yuan are 3.536e8."""
    rows = account.rows(layer="county")
    found = rows[rows["status"] == "computed"].set_index(["indicator", "item"])["value_yuan"]
    assert len(found) == len(PUBLISHED)
    for _, indicator, item, *_, printed in PUBLISHED:
        key = indicator, {"水电": "hydropower"}.get(item, item)
        assert found[key] == pytest.approx(printed * 1e8, rel=2e-3), key


def test_the_total_is_the_sum_of_the_rows_and_stands_beside_that_without_power(account):
    # 36.7768 of farming, 545.3594 of water, 50.509 of power, 2269.7194 of water kept,
    # 2.2835 of sand, 5.925 and 8.0002 of pests
    farming = 12.2875 + 2.3777 + 22.0760 + 0.0356
    water = 1.36 * 2.6 + 150.17 * 3.6 + 17.31 * 0.07
    power = 95.30 * 0.53
    sand = 0.077942 / (1.28 * 0.1) * 3.75
    pests = 0.0158 * 375 + 0.071113 * 112.5
    total = farming + water + power + 321.49 * 7.06 + sand + pests
    assert account.total == pytest.approx(total * 1e8, rel=1e-9)
    assert account.abiotic_value == pytest.approx(power * 1e8, rel=1e-9)


def test_what_was_not_given_is_named_and_energy_that_nobody_has_is_not(account):
    rows = account.rows(layer="county")
    silent = set(rows.loc[rows["status"] == "not_computed", "indicator"])
    assert {"protected_coast", "green_belt", "tourism_income"} <= silent
    assert not silent & {"product_output", "biomass_energy"}


def test_an_auditor_finds_nothing_amiss(account):
    assert [one for one in gep.audit(account.folder).findings if one.verdict == "problem"] == []
