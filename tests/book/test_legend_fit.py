"""Which legend a land cover is written in."""

from pathlib import Path

import pytest

from gep.book.ecosystem_types import EcosystemTypes, legend_names, read_legend
from gep.book.legend_fit import explained_share, legend_fits, legend_misfit
from gep.problems import Place

PLACE = Place("land_cover.tif")


def legend(name: str):
    found, _ = read_legend(name, EcosystemTypes.shipped(), Path())
    assert found is not None
    return found


@pytest.mark.parametrize("name", legend_names())
def test_land_with_every_code_of_a_legend_is_explained_by_it(name):
    areas = dict.fromkeys(legend(name).types, 1.0)
    assert explained_share(areas, legend(name)) == 1.0
    fits = legend_fits(areas)
    assert fits[0][1] == 1.0
    assert (name, 1.0) in fits
    assert legend_misfit(areas, legend(name), PLACE) == []


def test_the_legend_that_fits_is_named_with_its_share():
    # WorldCover: 10 tree cover, 40 cropland, 50 built-up, 80 water; CLCD has 1 to 9 alone
    areas = {"10": 60.0, "40": 25.0, "50": 10.0, "80": 5.0}
    (problem,) = legend_misfit(areas, legend("clcd"), PLACE)
    assert problem.code == "legend-misfit"
    assert problem.values["share"] == "0.0%"
    assert "worldcover 100%" in str(problem.values["fits"])
    assert "worldcover" in problem.text("zh")


def test_a_share_is_that_of_the_land_and_not_of_the_codes():
    areas = {"1": 30.0, "2": 30.0, "11": 40.0}
    assert explained_share(areas, legend("clcd")) == 0.6
    (problem,) = legend_misfit(areas, legend("clcd"), PLACE)
    assert problem.values["share"] == "60.0%"


def test_a_stray_code_is_no_reason_to_doubt_the_legend():
    assert legend_misfit({"1": 95.0, "43": 5.0}, legend("clcd"), PLACE) == []


def test_no_land_is_no_misfit():
    assert legend_misfit({}, legend("clcd"), PLACE) == []
