"""What the names of files mean: inputs there are, each by a name of its own."""

import pytest

from gep.book.file_names import is_named_in, meant_by, year_in
from gep.book.vocabulary import Vocabulary
from gep.shipped import shipped_rows

OTHERS = {"land_cover", "zones.township", "zones.*.code", "zones.*.name"}
RAIN = ("precipitation", "monthly_precipitation", "daily_precipitation")
NAMES = {
    "dem": ("elevation",),
    "江山市DEM": ("elevation",),
    "SRTM_30m_2000": ("elevation",),
    "rain2023": RAIN,
    "江山_降水量_2023年": RAIN,
    "daily_precipitation": ("daily_precipitation",),
    "pet_2023": ("potential_evapotranspiration",),
    "MOD16_ET": ("evapotranspiration",),
    "lucc2020": ("land_cover",),
    "乡镇街道边界": ("zones.township", "zones.*.name"),
    "demography": (),
    "report": (),
    "petrol": (),
}


def test_names_are_of_inputs_that_there_are() -> None:
    names = {row["name"] for row in shipped_rows("file_names.csv")}
    assert names <= OTHERS | set(Vocabulary.shipped().rasters)


@pytest.mark.parametrize("name", Vocabulary.shipped().rasters)
def test_a_standard_name_means_itself(name: str) -> None:
    assert meant_by(name) == (name,)
    assert meant_by(f"某县_{name}_2023") == (name,)


@pytest.mark.parametrize("text", NAMES)
def test_a_name_means_what_people_mean_by_it(text: str) -> None:
    assert meant_by(text) == NAMES[text]


def test_a_year_is_one_that_stands_alone() -> None:
    assert year_in("lucc2020") == 2020
    assert year_in("a_20231") is None
    assert year_in("2020_2023") is None
    assert is_named_in("CLCD_v01_2023", "clcd")
    assert not is_named_in("landcover", "clcd")
