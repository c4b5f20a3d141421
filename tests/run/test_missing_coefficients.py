"""Coefficients that the book lacks are told at ``gep check``, wherever a formula asks for them."""

from dataclasses import replace

import pytest

import gep
from gep.book.book import Book
from gep.cli import main
from gep.run import reference
from tests.county import make_county
from tests.services.carbon_county import carbon_county
from tests.services.storm_county import storm_county, storms

WEATHER = """
[rasters.potential_evapotranspiration]
value = 1000
unit = "mm yr-1"
[rasters.precipitation]
value = 1800
unit = "mm yr-1"
[rasters.soil_depth]
value = 950
unit = "mm"
[rasters.plant_available_water]
value = 0.1
unit = "1"
"""


def weather_county(folder):
    return make_county(folder, 9, (60, 50), extra=WEATHER)


def without(parameter, *key):
    """The shipped book without the rows of a parameter, or of one key of it."""

    def is_gone(row):
        return row.parameter == parameter and (not key or row.key == key)

    shipped = Book.shipped()
    assert any(map(is_gone, shipped.rows))
    return replace(shipped, rows=tuple(row for row in shipped.rows if not is_gone(row)))


def told(problems):
    return {p.values["name"]: p for p in problems if p.code == "coefficient-missing"}


CASES = [
    # parameter and key that the book lacks, county, name told, severity, why
    (("removal_rate", "SO2", "grassland"), lambda f: make_county(f, 9, (60, 50)),
     "removal_rate/SO2/grassland", "warning", "by item and type"),
    (("root_depth",), weather_county, "root_depth/shrub", "warning",
     "of a derivation: evapotranspiration of water conservation"),
    (("zhang_z",), weather_county, "zhang_z", "warning", "of a derivation, one for all land"),
    (("curve_number", "shrub", "3"), lambda f: storm_county(f, rasters=storms()),
     "curve_number/shrub/3", "warning", "by type and code of a raster, two formulas below"),
    (("soil_ratio",), carbon_county, "soil_ratio/shrub", "", "of a method that is not in use"),
    (("practice_factor",), lambda f: make_county(f, 9, (60, 50)), "practice_factor/paddy", "",
     "a county's own row stands in, and the norm counts no paddy"),
    (("carbon_fraction",), carbon_county, "carbon_fraction", "",
     "of an indicator that the norm does not list"),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=[case[0][0] for case in CASES])
def test_what_counts_is_asked_for_to_the_bottom(tmp_path, monkeypatch, capsys, case):
    lost, county, name, severity, why = case
    made = county(tmp_path / "county")
    monkeypatch.setattr(reference, "book_with_extensions", lambda: without(*lost))
    problems = told(gep.open_account(made.account).problems)
    assert (problems[name].severity if name in problems else "") == severity, (why, [*problems])
    main(["--lang", "en", "check", str(made.account)])
    printed = capsys.readouterr()
    assert (name in printed.out + printed.err) == bool(severity)


def test_with_the_whole_book_nothing_is_missing(tmp_path):
    for number, county in enumerate((weather_county, carbon_county, storm_county)):
        made = county(tmp_path / str(number))
        assert told(gep.open_account(made.account).problems) == {}


def test_the_land_that_lacks_a_number_is_not_computed_alone(tmp_path, monkeypatch):
    made = make_county(tmp_path / "county", 9, (60, 50))
    monkeypatch.setattr(reference, "book_with_extensions", lambda: without(*CASES[0][0]))
    account = gep.open_account(made.account).run(tmp_path / "out")
    rows = account.rows(layer="county").query("item == 'SO2'")
    status = rows.set_index("ecosystem_type")["status"]
    assert status["grassland"] == "not_computed"
    assert status["shrub"] == "computed"
