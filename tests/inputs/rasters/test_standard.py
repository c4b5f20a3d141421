"""A raster of the account is opened in its standard unit, or all that is wrong with it is said."""

from dataclasses import replace

import numpy as np
import pytest
import rasterio
from msgspec import structs

from gep.inputs.rasters.standard import seen_range_problems
from gep.words import words
from tests.inputs.rasters.small_rasters import codes_of, opened, write

PLAIN = np.full((700, 1100), 500, np.float32)

BROKEN = [
    # raster, file (a function of the folder), spec, expected code, words in the English text
    ("elevaton", lambda _: "x.tif", {}, "raster-unknown", "elevation"),
    ("elevation", lambda d: write(d / "dem.tif", PLAIN, unit="m") and "dme.tif", {},
     "raster-missing", "dem.tif"),
    ("elevation", lambda d: (d / "x.tif").write_text("no raster") and "x.tif", {},
     "raster-unreadable", "x.tif"),
    ("elevation", lambda d: write(d / "x.tif", PLAIN, None, unit="m"), {}, "raster-no-crs", ""),
    ("elevation", lambda d: write(d / "x.tif", PLAIN, corner=(0.0, 0.0), unit="m"), {},
     "raster-outside", "does not touch"),
    ("elevation", lambda d: write(d / "x.tif", PLAIN[:350], unit="m"), {},
     "raster-partly", "50.0%"),
    ("elevation", lambda d: write(d / "x.tif", PLAIN), {}, "raster-no-unit", "values 500"),
    ("elevation", lambda d: write(d / "x.tif", PLAIN, unit="kg"), {}, "raster-unit-mismatch", "kg"),
    ("precipitation", lambda d: write(d / "x.tif", PLAIN, unit="mm"), {}, "raster-unit-mismatch",
     'unit = "mm yr-1"'),
    ("elevation", lambda d: write(d / "x.tif", PLAIN), {"unit": "furlong of rain"},
     "raster-unit-mismatch", "furlong of rain"),
    ("monthly_precipitation", lambda d: write(d / "x.tif", PLAIN, unit="mm"), {}, "raster-bands",
     "12"),
    ("elevation", lambda d: write(d / "x.tif", [PLAIN, PLAIN], unit="m"), {}, "raster-bands", "2"),
    ("elevation", lambda d: write(d / "x.tif", [PLAIN, PLAIN], unit="m"), {"band": 3},
     "raster-bands", "chosen: 3"),
    ("vegetation_cover", lambda d: write(d / "x.tif", PLAIN, unit="1"), {}, "raster-range",
     "500 in a sample"),
    ("sand", lambda d: write(d / "x.tif", PLAIN / 1000, unit="percent"), {}, "raster-range",
     "0.5 in a sample"),
    ("monthly_temperature", lambda d: write(d / "x.tif", [PLAIN / 2 + 40] * 12), {"unit": "degC"},
     "raster-range", "290"),
    ("elevation", lambda d: write(d / "x.tif", PLAIN, unit="m", nodata=500), {},
     "raster-empty", ""),
    ("elevation", lambda d: write(d / "x.tif", PLAIN, "EPSG:2385", (338500.0, 3170000.0), unit="m"),
     {}, "raster-datum", "EPSG:2385"),
    ("sand", lambda _: 45.0, {}, "raster-no-unit", "values 45"),
    ("sand", lambda _: 4500.0, {"unit": "percent"}, "raster-range", "4500"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "file", "spec", "code", "said"), BROKEN)
def test_broken_rasters_are_said_not_raised(tmp_path, name, file, spec, code, said):
    layer, problems = opened(tmp_path, name, file(tmp_path), **spec)
    found = [p for p in problems if p.code == code]
    assert found, codes_of(problems)
    assert said in found[0].text("en")
    assert found[0].text("zh")
    assert (layer is None) == any(p.severity == "error" for p in problems)


def test_all_problems_of_a_raster_at_once(tmp_path):
    name = write(tmp_path / "x.tif", [PLAIN[:350]] * 2)
    _, problems = opened(tmp_path, "elevation", name)
    assert codes_of(problems) == {"raster-bands", "raster-no-unit", "raster-partly"}


def test_a_rotated_grid_is_refused(tmp_path):
    with rasterio.open(
        tmp_path / "x.tif", "w", driver="GTiff", count=1, height=9, width=9, dtype="uint8",
        crs="EPSG:4548", transform=rasterio.Affine(30, 5, 630000, 5, -30, 3170000),
    ) as file:  # fmt: skip
        file.write(np.ones((1, 9, 9), np.uint8))
    assert codes_of(opened(tmp_path, "elevation", "x.tif")[1]) == {"raster-rotated"}


@pytest.mark.parametrize("crs", ['LOCAL_CS["plan",UNIT["metre",1]]', "EPSG:5737"])
def test_a_grid_that_lies_nowhere_on_the_earth_is_refused(tmp_path, crs):
    path = write(tmp_path / "x.tif", np.ones((9, 9)), crs=crs)
    assert codes_of(opened(tmp_path, "elevation", path)[1]) == {"raster-crs-local"}


def test_every_problem_has_both_languages():
    room = {c: t for c, t in words("problems").items() if c.startswith(("raster-", "land-cover-"))}
    assert room
    for template in room.values():
        for lang in ("zh", "en"):
            assert {"title", "found", "expected", "mend"} <= template[lang].keys()


@pytest.mark.parametrize(
    ("state", "path", "note", "said"),
    [("given", "x.tif", "", "x.tif"), ("derived", "", "horn: elevation", "horn: elevation"),
     ("constant", "", "150", "")],
)  # fmt: skip
def test_what_is_derived_is_looked_at_as_what_is_given(tmp_path, state, path, note, said):
    layer, _ = opened(tmp_path, "slope", write(tmp_path / "x.tif", PLAIN, unit="degree"))
    record = structs.replace(layer.record, state=state, path=path, note=note)
    seen = seen_range_problems([replace(layer, record=record)], np.array([[0.0, 150.0]]))
    assert [p.code for p in seen] == (["raster-range-seen"] if said else [])
    for problem in seen:
        assert said in problem.text("en")
        assert "0 .. 150" in problem.text("zh")
