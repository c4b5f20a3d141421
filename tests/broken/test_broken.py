"""The museum of broken input: each fault is told with its place and its mend, and nothing is done.

A case breaks one thing of a sound county; `gep check` and `gep run` must name the code, the place
and how to mend it, end with status 1, leave no account behind, and never show a traceback.
"""

import ast
import shutil
from collections.abc import Callable
from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
import rasterio
import rasterio.features
from shapely.affinity import translate
from shapely.geometry import Polygon

from gep.cli import main
from gep.words import words
from tests.county import make_county

Break = Callable[[Path], None]


@pytest.fixture(scope="module")
def sound(tmp_path_factory):
    return make_county(tmp_path_factory.mktemp("sound") / "county", 31, shape=(60, 70)).folder


def toml(old: str, new: str) -> Break:
    def change(folder: Path) -> None:
        path = folder / "account.toml"
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8")

    return change


def remove(name: str) -> Break:
    return lambda folder: (folder / name).unlink()


def raster(name: str, change: Callable[[rasterio.io.DatasetWriter], None]) -> Break:
    def apply(folder: Path) -> None:
        with rasterio.open(folder / f"{name}.tif", "r+") as file:
            change(file)

    return apply


def set_unit(unit: str) -> Callable[[rasterio.io.DatasetWriter], None]:
    return lambda file: file.set_band_unit(1, unit)


def set_code(code: int) -> Callable[[rasterio.io.DatasetWriter], None]:
    def change(file: rasterio.io.DatasetWriter) -> None:
        values = file.read(1)
        values[25:35, 25:35] = code
        file.write(values, 1)

    return change


def zones(change: Callable[[gpd.GeoDataFrame], gpd.GeoDataFrame]) -> Break:
    def apply(folder: Path) -> None:
        path = folder / "township.gpkg"
        frame = change(gpd.read_file(path))
        path.unlink()
        frame.to_file(path, layer="township", driver="GPKG")

    return apply


def no_crs(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(frame.drop(columns="geometry"), geometry=list(frame.geometry))


def far_away(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    frame.loc[0, "geometry"] = translate(frame.geometry[0], xoff=3.0)
    return frame


def twice(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    frame.loc[1, "code"] = frame.loc[0, "code"]
    return frame


def bow_tie(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    left, low, right, top = frame.geometry[0].bounds
    frame.loc[0, "geometry"] = Polygon([(left, low), (right, top), (right, low), (left, top)])
    return frame


def over_each_other(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    frame.loc[0, "geometry"] = frame.geometry[0].union(frame.geometry[1])
    return frame


def table(name: str, old: str, new: str) -> Break:
    def apply(folder: Path) -> None:
        path = folder / "statistics" / f"{name}.csv"
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8")

    return apply


def add_line(name: str, line: str) -> Break:
    def apply(folder: Path) -> None:
        with (folder / name).open("a", encoding="utf-8") as file:
            file.write(line + "\n")

    return apply


def bare_town(folder: Path) -> None:
    """A township that reports rice and whose land the land cover does not know."""
    with rasterio.open(folder / "land_cover.tif", "r+") as file:
        town = gpd.read_file(folder / "township.gpkg").geometry[0]
        inside = rasterio.features.rasterize(
            [town.buffer(2 * file.res[0])], file.shape, transform=file.transform
        )
        values = file.read(1)
        values[inside == 1] = 0
        file.write(values, 1)


CASES: dict[str, tuple[Break, str, str]] = {
    # code: what is broken, where it must be said to lie, what the mend or expectation must name
    "config-syntax": (toml("[rasters]", "[rasters"), "account.toml:", "="),
    "config-key-unknown": (toml("year = 2023", "yaer = 2023"), "account.toml:5", "year"),
    "config-type": (toml("year = 2023", 'year = "this"'), "account.toml:5", "2023"),
    "config-missing": (toml('name = "测试县"\n', ""), "account.toml", "name"),
    "file-missing": (remove("ls_factor.tif"), "account.toml:", "ls_factor.tif"),
    "config-norm-unknown": (toml("zhejiang-2020", "zhejang-2020"), "account.toml:6",
                            "zhejiang-2020"),
    "config-legend-unknown": (toml('"legend.csv"', '"clcdd"'), "account.toml:10", "clcd"),
    "config-raster-unknown": (toml("ls_factor =", "ls_facto ="), "account.toml:", "ls_factor"),
    "config-service-unknown": (toml('code = "330881"',
                                    'code = "330881"\nservices = ["soil_retentoin"]'),
                               "account.toml:", "soil_retention"),
    "method-indicator-unknown": (add_line("account.toml", '[methods]\nretained_soli = "rusle"'),
                                 "account.toml:", "retained_soil"),
    "method-unknown": (add_line("account.toml", '[methods]\nretained_soil = "rusel"'),
                       "account.toml:", "rusle"),
    "raster-no-unit": (raster("ls_factor", set_unit("")), "account.toml:", "unit"),
    "raster-unit-mismatch": (raster("ls_factor", set_unit("mm")), "account.toml:", "1"),
    "code-unmapped": (raster("land_cover", set_code(43)), "land_cover.tif", "43"),
    "zones-no-crs": (zones(no_crs), "township.gpkg", "CRS"),
    "zones-outside-grid": (zones(far_away), "township.gpkg", "33088100"),
    "zones-column-missing": (zones(lambda f: f.rename(columns={"code": "codes"})),
                             "township.gpkg", "codes"),
    "zones-code-duplicate": (zones(twice), "township.gpkg", "33088100"),
    "zones-ring-crossed": (zones(bow_tie), "township.gpkg", "33088100"),
    "zones-overlap": (zones(over_each_other), "township.gpkg", "overlapping = true"),
    "stat-not-number": (table("emissions", "150.0", "约150"), "emissions.csv", "约150"),
    "stat-unit": (table("emissions", "150.0,t", "150.0,公里"), "emissions.csv", "t"),
    "stat-zone": (table("products", "330881001", "330881901"), "products.csv", "330881901"),
    "stat-item": (table("products", "honey", "hony"), "products.csv", "honey"),
    "stat-sum": (add_line("statistics/products.csv", "330881,rice,output,999999,t,2023"),
                 "products.csv", "rice"),
    "stat-zone-without-land": (bare_town, "statistics/products.csv", "land"),
    "coefficient-ambiguous": (
        add_line("local.csv", "soil_retention,silting_share,,0.3,1,test"), "local.csv:", "0.3"),
    "coefficient-no-unit": (
        add_line("local.csv", "soil_retention,silting_share,,0.3,,test"), "local.csv:", "unit"),
    "coefficient-unknown-parameter": (
        add_line("local.csv", "soil_retention,silting_shere,,0.3,1,test"), "local.csv:",
        "silting_share"),
    "coefficient-unit-mismatch": (
        add_line("local.csv", "prices,dredging_cost,,25,CNY t-1,test"), "local.csv:", "CNY m-3"),
}  # fmt: skip


@pytest.mark.parametrize("code", sorted(CASES))
def test_a_fault_is_told_with_place_and_mend_and_nothing_is_written(code, sound, tmp_path, capsys):
    change, place, mend = CASES[code]
    folder = tmp_path / "county"
    shutil.copytree(sound, folder)
    change(folder)
    out = tmp_path / "out"
    status = main(["--lang", "en", "run", str(folder / "account.toml"), "--out", str(out)])
    told = capsys.readouterr()
    said = told.out + told.err
    assert status == 1, said
    assert not out.exists()
    assert "Traceback" not in said
    assert f"[{code}]" in said
    at = said.index(f"[{code}]")
    block = said[max(0, at - 300) : at + 900]
    assert place in block, block
    assert mend in block, block


def test_all_faults_are_told_at_once(sound, tmp_path, capsys):
    folder = tmp_path / "county"
    shutil.copytree(sound, folder)
    codes = ("raster-unit-mismatch", "zones-code-duplicate", "stat-not-number", "method-unknown",
             "coefficient-unknown-parameter")  # fmt: skip
    for code in codes:
        CASES[code][0](folder)
    assert main(["--lang", "en", "check", str(folder / "account.toml")]) == 1
    told = capsys.readouterr()
    assert [code for code in codes if f"[{code}]" not in told.out + told.err] == []


def test_an_earlier_account_is_untouched_by_a_run_that_fails(sound, tmp_path, capsys):
    folder, out = tmp_path / "county", tmp_path / "out"
    shutil.copytree(sound, folder)
    assert main(["run", str(folder / "account.toml"), "--out", str(out)]) == 0
    before = {p.name: p.read_bytes() for p in out.iterdir() if p.is_file()}
    CASES["stat-not-number"][0](folder)
    arguments = ["run", str(folder / "account.toml"), "--out", str(out), "--replace"]
    assert main(arguments) == 1
    assert {p.name: p.read_bytes() for p in out.iterdir() if p.is_file()} == before
    assert np.all([content != b"" for content in before.values()])
    capsys.readouterr()


def texts_of(path: Path) -> set[str]:
    """The texts in the code of a file of tests, each as a whole."""
    nodes = ast.walk(ast.parse(path.read_text(encoding="utf-8")))
    return {n.value for n in nodes if isinstance(n, ast.Constant) and isinstance(n.value, str)}


def test_every_problem_code_is_met_by_some_test():
    met = set().union(*map(texts_of, Path(__file__).parents[1].rglob("test_*.py")))
    assert sorted(words("problems").keys() - met) == []


@pytest.mark.parametrize("code", sorted(words("problems")))
def test_every_problem_has_its_words_in_both_languages(code):
    zh, en = words("problems")[code]["zh"], words("problems")[code]["en"]
    assert zh.keys() == en.keys()
    assert zh["title"]
    assert en["title"]
