"""Data that can be read and is wrong all the same: each fault is named, none passes in silence.

A bureau's usual mistakes, one by one, at the commands that a bureau gives: the problem's or check's
code, the input's name and what it should be must stand on the screen or in ``checks.csv``.
"""

from pathlib import Path

import numpy as np
import pytest
import rasterio
import xarray as xr

import gep
from gep.cli import main
from tests.county import County, make_county

SHAPE = (60, 70)
# in the hills of Zhejiang: mm and degC of each month
RAIN = (71, 111, 195, 232, 281, 330, 145, 107, 96, 66, 62, 50)
WARMTH = (5.5, 7.5, 11.3, 17.1, 21.7, 24.9, 28.3, 27.5, 23.9, 18.8, 13.0, 7.3)


def county_with(folder: Path, name: str, bands, unit: str, *, kind: str = "float32",
                scale: float = 1.0, nodata: float | None = None) -> County:  # fmt: skip
    """A sound county with one more raster: one value a band, or a whole array."""
    county = make_county(folder, 31, SHAPE)
    values = np.asarray(bands)
    if values.ndim == 1:
        values = np.broadcast_to(values[:, None, None], (len(values), *SHAPE))
    with rasterio.open(
        folder / f"{name}.tif", "w", driver="GTiff", count=len(values), height=SHAPE[0],
        width=SHAPE[1], dtype=kind, nodata=nodata, crs="EPSG:4490",
        transform=rasterio.transform.from_origin(*county.origin, county.size, county.size),
    ) as file:  # fmt: skip
        file.write(values.astype(kind))
        file.units = [unit] * len(values)
        file.scales = [scale] * len(values)
    text = county.account.read_text(encoding="utf-8")
    line = f'[rasters]\n{name} = "{name}.tif"\n'
    county.account.write_text(text.replace("[rasters]\n", line), encoding="utf-8")
    return county


def told(county: County, capsys) -> str:
    """What ``gep check`` prints."""
    main(["--lang", "en", "check", str(county.account)])
    printed = capsys.readouterr()
    assert "Traceback" not in printed.out + printed.err
    return printed.out + printed.err


def found_by(code: str, county: County, name: str) -> list[str]:
    """The problems of one code that name an input, in English."""
    problems = gep.open_account(county.account).check()
    return [p.text("en") for p in problems if p.code == code and p.values.get("name") == name]


@pytest.mark.parametrize(
    ("name", "bands", "unit", "why", "expected"),
    [
        ("evapotranspiration", [-650.0], "mm yr-1", "negative evapotranspiration", "0 .. 2500"),
        ("vegetation_cover", [65.0], "1", "percent for a fraction", "0 .. 1"),
        ("ndvi", [8200.0], "1", "a scale that was lost", "-1 .. 1"),
        ("plant_available_water", [14.0], "1", "percent for a fraction", "0 .. 0.6"),
        ("sand", [0.4], "percent", "a fraction for percent", "0 .. 100"),
        ("monthly_temperature", [t + 273.15 for t in WARMTH], "degC", "kelvin taken for degC",
         "-50 .. 45"),
        ("monthly_maximum_temperature", [t + 278.0 for t in WARMTH], "degC",
         "kelvin taken for degC", "-50 .. 55"),
    ],
    ids=lambda value: value if isinstance(value, str) and " " not in value else "",
)  # fmt: skip
def test_values_that_are_not_of_their_unit_are_named(
    tmp_path, capsys, name, bands, unit, why, expected
):
    county = county_with(tmp_path / "county", name, bands, unit)
    (text,) = found_by("raster-range", county, name)
    assert f"{name}.tif" in text
    assert expected in text, why
    assert "[raster-range]" in told(county, capsys)
    out = tmp_path / "out"
    # kelvin lies further outside than the range is wide, and the account rests on it
    is_impossible = "kelvin" in why
    status = main(["--lang", "en", "run", str(county.account), "--out", str(out)])
    assert (status, out.exists()) == ((1, False) if is_impossible else (0, True))
    printed = capsys.readouterr()
    assert "[raster-range]" in printed.out + printed.err, "a run says so as well"
    assert ("[raster-impossible]" in printed.out + printed.err) == is_impossible


def test_percent_that_says_so_and_kelvin_that_says_so_are_converted(tmp_path):
    for name, bands, unit in (
        ("vegetation_cover", [65.0], "percent"),
        ("monthly_temperature", [t + 273.15 for t in WARMTH], "K"),
    ):
        county = county_with(tmp_path / name, name, bands, unit)
        assert found_by("raster-range", county, name) == []
        layer = gep.open_account(county.account).inputs.rasters[name]
        assert layer.scale * bands[0] + layer.offset == pytest.approx(
            0.65 if name == "vegetation_cover" else WARMTH[0], abs=1e-9
        )


@pytest.mark.parametrize("code", range(32761, 32768))
def test_every_modis_fill_value_taken_for_data_is_named(tmp_path, code):
    """MOD16 and MOD17: 32761 to 32767 are water, barren, snow, cloud, wetland, city, unknown."""
    et = np.full((1, *SHAPE), 7000)
    et[0, 20:30, 20:30] = code
    county = county_with(
        tmp_path / "county", "evapotranspiration", et, "mm yr-1", kind="int16", scale=0.1
    )
    (text,) = found_by("raster-fill", county, "evapotranspiration")
    assert str(code) in text
    assert "32761" in text
    assert "NoData" in text


@pytest.mark.parametrize(
    ("name", "scale", "unit", "sound"),
    [("potential_evapotranspiration", 0.1, "mm yr-1", 9000), ("npp", 0.1, "gC m-2 yr-1", 6000)],
)
@pytest.mark.parametrize("kind", ["int16", "float32"])
def test_a_fill_value_that_scales_into_a_high_number_is_named(
    tmp_path, name, scale, unit, sound, kind
):
    """3276.1 of anything a year: as integers by their code, as copied floats by the range."""
    values = np.full((1, *SHAPE), float(sound))
    values[0, 30:40, 30:40] = 32761
    if kind == "float32":
        values, scale = values * scale, 1.0
    county = county_with(tmp_path / "county", name, values, unit, kind=kind, scale=scale)
    code = "raster-fill" if kind == "int16" else "raster-range"
    assert len(found_by(code, county, name)) == 1


def test_a_declared_fill_value_is_no_data_and_the_other_six_are_still_named(tmp_path):
    et = np.full((1, *SHAPE), 7000)
    et[0, 20:30, 20:30] = 32767
    arguments = {"unit": "mm yr-1", "kind": "int16", "scale": 0.1, "nodata": 32767}
    name = "evapotranspiration"
    assert found_by("raster-fill", county_with(tmp_path / "one", name, et, **arguments), name) == []
    et[0, 25:30, 20:30] = 32764
    (text,) = found_by("raster-fill", county_with(tmp_path / "two", name, et, **arguments), name)
    assert "32764" in text


def test_months_that_do_not_make_the_year_are_named(tmp_path):
    rain = county_with(tmp_path / "county", "monthly_precipitation", RAIN, "mm")
    text = rain.account.read_text(encoding="utf-8")
    given = 'precipitation = { value = 2200, unit = "mm yr-1" }'
    et = 'evapotranspiration = { value = 700, unit = "mm yr-1" }'
    text = text.replace('rainfall_erosivity = "rainfall_erosivity.tif"\n', "")
    rain.account.write_text(text.replace("[rasters]\n", f"[rasters]\n{given}\n{et}\n"), "utf-8")
    account = gep.open_account(rain.account).run(tmp_path / "out")
    row = account.checks.set_index(["check", "scope"]).loc["monthly-rain", "monthly_precipitation"]
    assert row["value"] == pytest.approx(sum(RAIN) / 2200, rel=1e-6)
    assert row["verdict"] == "warning"
    assert "0.97" in row["message_en"]


def test_an_emission_that_is_missing_makes_its_pollutant_not_computed(tmp_path, capsys):
    county = make_county(tmp_path / "county", 31, SHAPE)
    path = county.folder / "statistics/emissions.csv"
    lines = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join(line for line in lines if "dust" not in line), encoding="utf-8")
    out = tmp_path / "out"
    assert main(["--lang", "en", "run", str(county.account), "--out", str(out)]) == 0
    assert "pollutant_removed/dust" in capsys.readouterr().out
    account = gep.read_account(out)
    rows = account.rows()[account.rows()["item"] == "dust"]
    assert set(rows["status"]) == {"not_computed"}
    assert rows[["quantity", "value_yuan"]].isna().all(axis=None)
    assert rows["note"].str.contains("emissions.emission").all()
    checks = account.checks[account.checks["check"] == "not-computed"]
    assert checks["message_en"].str.contains("pollutant_removed/dust").any()
    others = account.rows()[account.rows()["item"] == "SO2"]
    assert set(others["status"]) == {"computed"}


def test_a_reservoir_outside_the_county_is_named_and_stops_the_run(tmp_path, capsys):
    county = make_county(tmp_path / "county", 31, SHAPE)
    (county.folder / "statistics/reservoirs.csv").write_text(
        "zone_code,item,measure,value,unit,year\n330802001,外县水库,capacity,100,万m3,2023\n",
        encoding="utf-8",
    )
    out = tmp_path / "out"
    assert main(["--lang", "en", "run", str(county.account), "--out", str(out)]) == 1
    printed = capsys.readouterr()
    text = printed.out + printed.err
    assert "[stat-zone]" in text
    assert "330802001" in text
    assert "reservoirs.csv" in text
    assert not out.exists()


def county_with_a_pixel(folder: Path, value: float) -> County:
    """A county, one pixel of whose erodibility is something else."""
    county = make_county(folder, 31, SHAPE)
    with rasterio.open(folder / "soil_erodibility.tif", "r+") as file:
        values = file.read(1)
        values[SHAPE[0] // 2, SHAPE[1] // 2] = value
        file.write(values, 1)
    return county


@pytest.mark.parametrize("is_sampled", [True, False])
def test_a_fault_that_the_sample_misses_is_named_by_the_run(tmp_path, monkeypatch, is_sampled):
    """One pixel of erodibility too high, in a raster too big to look through at opening."""
    county = county_with_a_pixel(tmp_path / "county", 0.15)
    if not is_sampled:
        monkeypatch.setattr("gep.inputs.rasters.value_range._SIDE", 4)
        monkeypatch.setattr("gep.inputs.rasters.value_range._PIECES", 2)
    opened = gep.open_account(county.account)
    assert [p.code for p in opened.problems] == ["raster-range"] * is_sampled
    opened.run(tmp_path / "out")
    (named,) = [p for p in opened.problems if p.code.startswith("raster-range")]
    assert named.code == ("raster-range" if is_sampled else "raster-range-seen")
    assert named.severity == "warning"
    assert "soil_erodibility" in named.text("en")
    assert ".. 0.15" in named.text("en")


@pytest.mark.parametrize("value", [40.0, -8888.0, np.inf, -np.inf])
def test_what_nothing_measures_stops_check_and_run_alike(tmp_path, value):
    """Erodibility is 0 to 0.1: another unit, a fill value that nobody declared, a division by 0."""
    county = county_with_a_pixel(tmp_path / "county", value)
    codes = {p.code for p in gep.open_account(county.account).check() if p.severity == "error"}
    assert "raster-impossible" in codes
    with pytest.raises(gep.DataProblem) as refused:
        gep.open_account(county.account).run(tmp_path / "out")
    assert {p.code for p in refused.value.problems if p.severity == "error"} == codes
    assert not (tmp_path / "out").exists()


def test_complex_numbers_are_refused(tmp_path, capsys):
    county = county_with(tmp_path / "county", "ndvi", [0.5], "1", kind="complex64")
    assert "[raster-not-numbers]" in told(county, capsys)


@pytest.mark.parametrize("key", ["raster", "land cover"])
def test_a_variable_of_texts_is_refused(tmp_path, capsys, key):
    county = make_county(tmp_path / "county", 31, SHAPE)
    left, top = county.origin
    x = left + county.size * (np.arange(SHAPE[1]) + 0.5)
    y = top - county.size * (np.arange(SHAPE[0]) + 0.5)
    texts = xr.Dataset({"word": (("y", "x"), np.full(SHAPE, "wood"))}, {"y": y, "x": x})
    texts.to_netcdf(county.folder / "words.nc", engine="h5netcdf")
    text = county.account.read_text(encoding="utf-8")
    if key == "raster":
        line = '[rasters]\nndvi = { path = "words.nc", crs = "EPSG:4490", unit = "1" }\n'
        text = text.replace("[rasters]\n", line)
    else:
        assert 'path = "land_cover.tif"' in text
        text = text.replace('path = "land_cover.tif"', 'path = "words.nc"\ncrs = "EPSG:4490"')
    county.account.write_text(text, encoding="utf-8")
    code = "raster-not-numbers" if key == "raster" else "land-cover-float"
    assert f"[{code}]" in told(county, capsys)
