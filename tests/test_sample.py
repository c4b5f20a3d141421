"""The sample county is made of facts, twice the same, marked as synthetic, and tidy nowhere."""

import os
import subprocess
import sys
import tomllib
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import pytest
import rasterio

from gep.book.ecosystem_types import EcosystemTypes
from gep.book.vocabulary import Vocabulary
from gep.inputs.tables.spellings import KnownNames
from gep.inputs.tables.statistics import Statistics, read_statistics
from tests.sample import FOREST, SAMPLE, YEARS, land, towns

pytestmark = pytest.mark.slow

NOT_REPORTED = {"coast", "housing", "leisure", "noise", "other", "pests", "sectors"}
"""Tables that the sample leaves out: it lies inland, and tells its harvest by product."""
SYNTHETIC = "synthetic, not for accounting"
RASTERS = sorted(SAMPLE.glob("*/*.tif"))


def statistics(path: Path) -> tuple[Statistics, list[str]]:
    frame = towns()
    known = KnownNames(
        zones=dict(zip(frame["code"], frame["name"], strict=True)),
        county="330881",
        county_name="江山市（合成样例）",
        year=int(path.parent.name),
        vocabulary=Vocabulary.shipped(),
        types=EcosystemTypes.shipped(),
    )
    read, problems = read_statistics(path, path.name, known)
    return read, [problem.code for problem in problems if problem.severity == "error"]


def statistics_of(year: int) -> tuple[Statistics, list[str]]:
    return statistics(SAMPLE / f"{year}/statistics.xlsx")


def made(folder: Path, hash_seed: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-B", str(SAMPLE / "make.py"), "--out", str(folder)],
        env=os.environ | {"PYTHONHASHSEED": hash_seed},
    )


def outputs(folder: Path) -> list[str]:
    kinds = (".tif", ".gpkg", ".geojson", ".csv", ".xlsx", ".toml")
    files = (path for path in folder.glob("*/*") if path.suffix in kinds)
    return sorted(path.relative_to(folder).as_posix() for path in files)


def same_content(one: Path, other: Path) -> bool:
    """Same numbers and tags, whatever compressor and layout of a sheet another version uses."""
    if one.suffix == ".tif":
        with rasterio.open(one) as a, rasterio.open(other) as b:
            tags = (a.tags(), a.units, a.scales, a.nodata, a.crs, a.transform)
            return np.array_equal(a.read(), b.read()) and tags == (
                b.tags(), b.units, b.scales, b.nodata, b.crs, b.transform,
            )  # fmt: skip
    if one.suffix == ".gpkg":
        a, b = gpd.read_file(one), gpd.read_file(other)
        shapes = a.geometry.geom_equals_exact(b.geometry, tolerance=1e-6)
        return bool(shapes.all()) and a.drop(columns="geometry").equals(b.drop(columns="geometry"))
    if one.suffix == ".xlsx":
        read = [statistics(path)[0].frame.drop(columns="cell") for path in (one, other)]
        return len(read[0]) > 300 and read[0].equals(read[1])
    return one.read_bytes() == other.read_bytes()


def test_made_twice_it_is_the_same_and_what_is_committed(tmp_path):
    runs = [made(tmp_path / seed, seed) for seed in ("1", "2")]
    assert [run.wait() for run in runs] == [0, 0]
    assert outputs(tmp_path / "1") == outputs(tmp_path / "2") == outputs(SAMPLE)
    for name in outputs(SAMPLE):
        first, second = tmp_path / "1" / name, tmp_path / "2" / name
        assert first.read_bytes() == second.read_bytes(), name
        assert same_content(first, SAMPLE / name), name


def test_it_is_small():
    assert sum((SAMPLE / name).stat().st_size for name in outputs(SAMPLE)) < 2_000_000


def test_every_raster_is_marked_and_has_a_unit():
    assert len(RASTERS) > 30
    for path in RASTERS:
        with rasterio.open(path) as file:
            assert file.tags()["SYNTHETIC"] == SYNTHETIC, path.name
            assert all(file.units), path.name
            assert all(
                unit in text for unit, text in zip(file.units, file.descriptions, strict=True)
            )


def test_zones_tables_and_accounts_are_marked():
    for name in ("townships", "red_line"):
        path = SAMPLE / f"common/{name}.gpkg"
        assert pyogrio.read_info(path)["layer_metadata"]["SYNTHETIC"] == SYNTHETIC
        assert set(gpd.read_file(path)["synthetic"]) == {SYNTHETIC}
    assert set(gpd.read_file(SAMPLE / "common/watersheds.geojson")["synthetic"]) == {SYNTHETIC}
    assert set(pd.read_csv(SAMPLE / "common/legend.csv")["source"]) == {SYNTHETIC}
    for year in YEARS:
        assert "SYNTHETIC" in (SAMPLE / f"{year}/account.toml").read_text(encoding="utf-8")
        sheets = pd.read_excel(SAMPLE / f"{year}/statistics.xlsx", None, header=None)
        notices = sheets["products"].iloc[0].astype(str)
        assert notices.str.contains("not for accounting").any()


def test_account_files_name_what_is_there():
    for year in YEARS:
        folder = SAMPLE / str(year)
        account = tomllib.loads((folder / "account.toml").read_text(encoding="utf-8"))
        rasters = [
            raster if isinstance(raster, str) else raster["path"]
            for raster in account["rasters"].values()
        ]
        zones = [zone["path"] for zone in account["zones"].values()]
        assert all((folder / path).is_file() for path in [*rasters, *zones])
        assert account["account"]["year"] == account["prices"]["year"] == year
        assert account["prices"]["base_year"] == 2021
        assert ("opening" in account["land_cover"]) == (year > 2021)


@pytest.mark.parametrize("year", YEARS)
def test_statistics_are_read_without_a_problem(year):
    read, errors = statistics_of(year)
    assert errors == []
    assert set(read.frame["year"]) == {year}
    people = read.amounts("socioeconomic", "population")
    towns_only = people[people["zone_code"] != "330881"]
    assert len(towns_only) == 19
    assert towns_only["value"].sum() == pytest.approx(490_000, rel=0.005)
    tables = {measure.table for measure in Vocabulary.shipped().measures}
    assert set(read.frame["table"]) == tables - NOT_REPORTED


def test_economy_grows_as_it_did():
    totals = []
    for year in YEARS:
        read, _ = statistics_of(year)
        money = read.amounts("socioeconomic", "gdp")
        totals.append(money.loc[money["zone_code"] == "330881", "value"].item())
    growth = np.diff([31e9, *totals]) / np.array([31e9, *totals[:-1]])  # 31 billion CNY in 2020
    assert ((growth >= 0.04) & (growth <= 0.06)).all()


def test_statistics_have_the_untidy_cases():
    read, _ = statistics_of(2021)
    output = read.amounts("products", "output").set_index(["item", "zone_code"])["value"]
    for product in ("tea", "pork"):  # one town is missing, the county's row tells the rest
        reported = output[product].drop("330881")
        assert len(reported) == 18
        assert 0 < output[product, "330881"] - reported.sum() < 0.3 * output[product, "330881"]
    assert "330881" not in output["camellia_oil"].index
    assert len(output["camellia_oil"]) == 14
    assert list(output["timber"].index) == ["330881"]
    assert len(output.index.unique("item")) == 19


def test_forest_stock_agrees_with_the_land_cover():
    codes, county, code_of = land()
    read, _ = statistics_of(2021)
    area = read.amounts("forest_stock", "area")
    by_type = area["value"].groupby(area["item"].str.split("|").str[0]).sum()
    for name in FOREST:
        pixels = (codes[county] == code_of[name]).sum()
        assert by_type[name] == pytest.approx(pixels * 0.81, rel=0.002), name
