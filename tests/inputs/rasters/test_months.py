"""Months that account.toml names, of files with and without a time axis."""

import numpy as np
import pytest
import rasterio

from gep.config.plan import RasterSpec
from gep.grid import Grid
from gep.inputs.rasters.standard import open_raster, standard_rasters
from tests.inputs.rasters.test_gaps import CRS, LEFT, SIDE, SIZE, TOP
from tests.inputs.rasters.test_times import netcdf, planes, read

YEAR_FROM_JULY = (*(f"2022-{m:02d}" for m in range(7, 13)), *(f"2023-{m:02d}" for m in range(1, 7)))


def tiff(path, numbers, unit="mm"):
    """One number a band, without a time axis."""
    at = rasterio.Affine(SIZE, 0, LEFT, 0, -SIZE, TOP)
    profile = {"driver": "GTiff", "width": SIDE, "height": SIDE, "count": len(numbers),
               "dtype": "float32", "crs": CRS, "transform": at}  # fmt: skip
    with rasterio.open(path, "w", **profile) as file:
        file.write(np.ones((len(numbers), SIDE, SIDE)) * np.reshape(numbers, (-1, 1, 1)))
        file.units = [unit] * len(numbers)
    return path


def two_years(folder, unit="mm"):
    """January 2022 is 101, December 2023 is 212."""
    values = [*(100 + np.arange(1, 13)), *(200 + np.arange(1, 13))]
    return netcdf(folder / "m.nc", values, np.arange(24), "months since 2022-01")


def codes(problems):
    return [problem.code for problem in problems]


def test_the_months_of_one_year_are_taken(tmp_path):
    layer, problems = read(
        two_years(tmp_path), "storm_precipitation", year=2023, months=(5, 6, 7, 8, 9)
    )
    assert problems == []
    assert planes(layer) == [205, 206, 207, 208, 209]
    assert "year 2023, months 5, 6, 7, 8, 9" in layer.record.note


def test_a_year_that_begins_in_july_is_named_month_by_month(tmp_path):
    layer, problems = read(two_years(tmp_path), months=YEAR_FROM_JULY)
    assert problems == []
    # in the order of the year, whichever of the two it is of
    assert planes(layer) == [*range(201, 207), *range(107, 113)]


def test_days_of_two_years_are_those_of_one_from_january_on(tmp_path):
    """2022-07-01 is day 181 of 2022; the day of the year is the number of each band."""
    days = [*range(182, 366), *range(1, 182)]
    path = netcdf(tmp_path / "d.nc", days, np.arange(365), "days since 2022-07-01")
    layer, problems = read(path, "daily_precipitation", months=YEAR_FROM_JULY)
    assert problems == []
    assert planes(layer) == list(range(1, 366))


@pytest.mark.parametrize(
    ("name", "given", "code", "word"),
    [
        ("storm_precipitation", {"months": (7,)}, "raster-years", "2022 .. 2023"),
        ("storm_precipitation", {"months": ("2024-01", "2023-12")}, "raster-months-lacking",
         "2024-01"),
        ("storm_precipitation", {"months": (7,), "year": 2021}, "raster-months-lacking", "2021"),
        ("storm_precipitation", {"months": ("2022-07",), "year": 2023}, "raster-months-lacking",
         "2022-07"),
        ("monthly_precipitation", {"months": (7, 8), "year": 2023}, "raster-bands", "7, 8"),
        ("monthly_precipitation", {"months": ("2022-01", *(f"2023-{m:02d}" for m in range(1, 12)))},
         "raster-months", "2022-01"),
        ("precipitation", {"months": (7,), "year": 2023}, "raster-months-of-year", "mm yr-1"),
        ("canopy_height", {"months": (7, 8), "year": 2023, "unit": "m"}, "raster-bands", "7, 8"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_refused(tmp_path, name, given, code, word):
    layer, problems = read(two_years(tmp_path), name, **given)
    assert layer is None
    found = {problem.code: problem for problem in problems}
    assert code in found
    assert word in found[code].text("en")
    assert word in found[code].text("zh")


def test_one_month_is_a_raster_of_a_state(tmp_path):
    layer, problems = read(two_years(tmp_path), "canopy_height", months=("2022-08",), unit="m",
                           scale=0.1)  # fmt: skip
    assert problems == []
    assert planes(layer) == [pytest.approx(10.8)]


@pytest.mark.parametrize(
    ("bands", "months", "expected"),
    [
        (range(1, 13), (12, 1, 2), [1, 2, 12]),  # January first, of which three are taken
        ((70, 80, 90), (7, 8, 9), [70, 80, 90]),  # a band for each month that is named
        ((90, 80), (9, 8), [80, 90]),
    ],
)
def test_months_of_a_file_without_a_time_axis(tmp_path, bands, months, expected):
    layer, problems = read(tiff(tmp_path / "x.tif", list(bands)), "storm_precipitation",
                           months=months)  # fmt: skip
    assert problems == []
    assert planes(layer) == expected


def test_bands_without_a_time_axis_may_begin_in_july(tmp_path):
    path = tiff(tmp_path / "x.tif", [*range(7, 13), *range(1, 7)])
    layer, problems = read(path, months=(*range(7, 13), *range(1, 7)))
    assert problems == []
    assert planes(layer) == list(range(1, 13))


@pytest.mark.parametrize(
    ("count", "given"),
    [(5, {"months": (5, 6)}), (1, {"months": ("2022-05",)}), (12, {"months": ("2022-05",)}),
     (12, {"year": 2023})],
)  # fmt: skip
def test_a_file_that_does_not_say_when_is_no_file_to_choose_from(tmp_path, count, given):
    layer, problems = read(tiff(tmp_path / "x.tif", range(count)), "storm_precipitation", **given)
    assert layer is None
    assert codes(problems) == ["raster-undated"]
    assert next(iter(given)) in problems[0].text("zh")


def test_a_flux_of_the_named_months_lasts_as_long_as_they_do(tmp_path):
    """1 mm a day is 28 mm in February 2023 and 31 mm in the other one of January 2022."""
    path = netcdf(tmp_path / "f.nc", np.ones(24), np.arange(24), "months since 2022-01")
    months = ("2022-01", *(f"2023-{m:02d}" for m in range(2, 13)))
    spec = RasterSpec("monthly_precipitation", path.name, unit="mm d-1", months=months)
    grid = Grid(CRS, LEFT, TOP, SIZE, SIZE, SIDE, SIDE)
    layer, problems = open_raster(spec, standard_rasters(), grid, tmp_path)
    assert problems == []
    assert planes(layer) == pytest.approx([31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31])
