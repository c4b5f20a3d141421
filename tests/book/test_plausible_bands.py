"""The bands of what is plausible: readable, sourced, by method."""

from gep.book.plausible_bands import COLUMNS, bands, watched_measures, watched_rasters
from gep.units import is_unit
from gep.words import words


def test_every_band_can_be_read_and_said():
    assert len(bands()) > 10
    for band in bands():
        assert is_unit(band.unit), band
        assert f"check-{band.check}" in words("sentences")
        assert band.confidence in ("seen", "computed", "recalled")
        assert not (band.low > band.high)
        assert gep_source(band.source), band
    assert "rainfall_erosivity" in watched_rasters()
    fields = {name.replace("regions", "region") for name in bands()[0].__dataclass_fields__}
    assert set(COLUMNS) == fields


def test_a_nearer_region_is_told_from_a_wider_one():
    values = [band for band in bands() if band.check == "plausible-value"]
    near = {band.nearness("330881") for band in values}
    assert near == {0, 2}
    assert {band.nearness("110101") for band in values} == {-1, 0}
    assert {band.nearness("341824") for band in values} == {0, 4}


def test_a_gauge_is_watched_and_what_limits_a_service_is_not():
    assert watched_measures() == {("water_supply", "observed_runoff")}


def gep_source(name: str) -> bool:
    from gep.book.book import Book

    return name in Book.shipped().sources


def test_the_band_of_erodibility_is_the_methods_own():
    own = {
        band.method: (band.low, band.high)
        for band in bands()
        if band.indicator == "soil_erodibility"
    }
    # methods.md 13.5: the correction for China halves K
    assert own["epic_china"] == (own["epic"][0] / 2, own["epic"][1] / 2)
