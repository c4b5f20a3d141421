"""One cell: its numbers follow by plain arithmetic from the pixels that the county was made of."""

import numpy as np
import pytest

import gep
from gep.explain import explain
from gep.problems import DataProblem, UsageProblem
from tests.county import DENSITY, DREDGING, PRACTICE, SILTING, TYPES, make_county
from tests.oracle import degree_pixel_areas


@pytest.fixture(scope="module")
def county(tmp_path_factory):
    return make_county(tmp_path_factory.mktemp("county"), 7, shape=(80, 90), gaps=0.0)


@pytest.fixture(scope="module")
def folder(county, tmp_path_factory):
    out = tmp_path_factory.mktemp("out") / "account"
    return gep.open_account(county.account).run(out, rasters=True).folder


def a_pixel(county, kind):
    """The first pixel of a type well inside a township, and the place of its middle."""
    (number,) = (code for code, name in TYPES.items() if name == kind)
    whole = np.any([share == 1.0 for share in county.shares["township"].values()], axis=0)
    row, column = np.argwhere(whole & (county.land_cover == number))[0].tolist()
    west, north = county.origin
    return row, column, (west + (column + 0.5) * county.size, north - (row + 0.5) * county.size)


@pytest.mark.parametrize("kind", ["shrub", "grassland"])
def test_quantity_and_value_are_those_of_the_pixel(county, folder, kind):
    row, column, place = a_pixel(county, kind)
    factor = {name: float(one[row, column]) for name, one in county.rasters.items()}
    bare = factor["rainfall_erosivity"] * factor["soil_erodibility"] * factor["ls_factor"]
    kept = bare * (1 - PRACTICE[kind] * factor["cover_factor"])
    hectares = degree_pixel_areas(county.origin[1], county.size, county.land_cover.shape) / 1e4
    tonnes = kept * float(hectares[row, column])
    told = explain(folder, "soil_retention", at=place)
    assert (told.ecosystem_type, told.cell.row, told.cell.column) == (kind, row, column)
    assert told.cell.area_m2 == pytest.approx(1e4 * hectares[row, column], rel=1e-9)
    by_name = {one.indicator: one for one in told.products}
    assert by_name["retained_soil"].quantity == pytest.approx(tonnes, rel=1e-6)
    silt = tonnes * SILTING / DENSITY[kind]
    assert by_name["avoided_siltation"].quantity == pytest.approx(silt, rel=1e-6)
    assert by_name["avoided_siltation"].value == pytest.approx(silt * DREDGING, rel=1e-6)
    assert told.agrees
    (town,) = (c for c, share in county.shares["township"].items() if share[row, column] == 1.0)
    assert told.zone_name == f"township {town}"


def test_the_formula_of_the_pass_stands_with_the_numbers_of_the_cell(county, folder):
    row, column, place = a_pixel(county, "shrub")
    told = explain(folder, "soil_retention", at=place)
    of_pass = {one.name: one for one in told.cell.per_area}
    bare = of_pass["potential_erosion"]
    factor = {one.name: one.value for one in bare.arguments}
    for name, value in factor.items():
        assert value == county.rasters[name][row, column]
    assert bare.bare == pytest.approx(np.prod(list(factor.values())))
    assert bare.amount == pytest.approx(bare.bare, rel=1e-6)  # both in t ha-1 yr-1
    for lang in ("zh", "en"):
        text = "\n".join(told.lines(lang))
        assert f"{row + 1}" in text
        assert "explain-" not in text


def test_cells_of_a_type_have_shares_of_the_county(county, folder):
    _, _, place = a_pixel(county, "grassland")
    told = explain(folder, "soil_retention", at=place)
    account = gep.read_account(folder)
    whole = account.rows(layer="county")
    for indicator, item, share in told.cell.shares:
        rows = whole[(whole["indicator"] == indicator) & (whole["item"] == item)]
        product = next(p for p in told.products if (p.indicator, p.item) == (indicator, item))
        assert share == pytest.approx(product.quantity / rows["quantity"].sum())
    assert told.cell.shares


def test_a_limit_is_the_countys(county, folder):
    _, _, place = a_pixel(county, "shrub")
    told = explain(folder, "air_purification", at=place)
    rows = gep.read_account(folder).rows(layer="county")
    rows = rows[(rows["indicator"] == "pollutant_removed") & (rows["item"] == "SO2")]
    extent = gep.read_account(folder).extent
    area = extent[(extent["zone_layer"] == "county") & (extent["ecosystem_type"] == "shrub")]
    a_m2 = rows[rows["ecosystem_type"] == "shrub"]["quantity"].sum() / area["area_m2"].sum()
    so2 = next(one for one in told.products if one.item == "SO2")
    assert so2.quantity == pytest.approx(a_m2 * told.cell.area_m2, rel=1e-9)


def test_what_statistics_tell_lies_in_no_cell(county, folder):
    _, _, place = a_pixel(county, "shrub")
    told = explain(folder, "provision", at=place)
    assert told.products == ()
    text = "\n".join(told.lines("en"))
    assert "lie in no cell" in text or "no rows here" in text


@pytest.mark.parametrize("place", [(0.0, 0.0), (118.4, 28.9), (28.9, 118.4), (118.4, 90.0)])
def test_a_place_that_is_no_land_of_the_county_is_named(folder, place):
    with pytest.raises(DataProblem) as caught:
        explain(folder, "soil_retention", at=place)
    assert [problem.code for problem in caught.value.problems] == ["explain-no-land"]


def test_without_rasters_no_cell_can_be_told(county, tmp_path):
    account = gep.open_account(county.account).run(tmp_path / "out", rasters=False)
    with pytest.raises(DataProblem) as caught:
        explain(account.folder, "soil_retention", at=(118.41, 28.89))
    assert [problem.code for problem in caught.value.problems] == ["explain-no-cells"]
    assert "--rasters" in caught.value.problems[0].text("zh")


def test_a_cell_has_its_own_zone_and_type(folder):
    with pytest.raises(UsageProblem):
        explain(folder, "soil_retention", "330881001", at=(118.41, 28.89))
