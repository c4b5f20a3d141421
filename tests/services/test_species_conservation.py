"""Land that conserves species: an area at a unit value by grade of diversity."""

import pandas as pd
import pytest

import gep
from gep.book.book import Book, Where
from tests.services.carbon_county import FOREST, carbon_county

# LY/T 1721-2008 as parameters.csv recalls it, CNY per hectare and year of 2005
GRADES = {3000.0, 5000.0, 10000.0, 20000.0, 30000.0, 40000.0, 50000.0}


def test_every_default_is_one_of_the_norm_s_grades_and_none_is_called_seen():
    rows = [r for r in Book.shipped().rows if r.parameter == "species_unit_value"]
    defaults = [r for r in rows if r.use == "default"]
    assert {r.value for r in defaults} <= GRADES
    assert {r.confidence for r in defaults} == {"recalled"}
    assert all(r.low in GRADES and r.high in GRADES for r in defaults)


def test_a_plantation_is_worth_less_than_evergreen_broadleaf_forest():
    where = Where("mee-2020", "330881", ("mee-2020", "national-2022"))

    def value(kind):
        return Book.shipped().price("", "species_unit_value", (kind,), where, 2005).value

    assert value("bamboo_forest") < value("mixed_forest") < value(FOREST)
    assert value("evergreen_needleleaf_forest") == 5000.0


@pytest.mark.parametrize(("norm", "counts"), [("mee-2020", True), ("zhejiang-2020", False)])
def test_only_one_norm_counts_it(tmp_path, norm, counts):
    county = carbon_county(tmp_path / "county", norm)
    account = gep.open_account(county.account).run(tmp_path / "out")
    assert ("species_conservation" in set(account.rows()["service"])) == counts
    both = pd.concat([account.rows(), account.memo])
    rows = both[(both["service"] == "species_conservation") & (both["zone_layer"] == "county")]
    rows = rows.set_index("ecosystem_type")
    extent = account.extent[account.extent["zone_layer"] == "county"]
    area = extent.set_index("ecosystem_type")["area_m2"]
    assert set(rows.index) == {FOREST, "shrub"}
    for kind, grade in ((FOREST, 20000.0), ("shrub", 5000.0)):
        row = rows.loc[kind]
        assert row["quantity"] == pytest.approx(area[kind] / 1e4, rel=1e-12)
        assert row["unit"] == "ha yr-1"
        assert row["price"] > grade, "moved from 2005 by consumer prices"
        assert row["value_yuan"] == pytest.approx(row["quantity"] * row["price"], rel=1e-12)
