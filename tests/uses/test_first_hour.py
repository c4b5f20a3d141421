"""A newcomer's first hour: a folder of downloads without units becomes an account, handed in.

The county is invented. Its files have the names that people give them and state no unit.
"""

from pathlib import Path

import geopandas as gpd
import numpy as np
import openpyxl
import pytest
import rasterio
from shapely.geometry import box

import gep
from gep.book.vocabulary import Vocabulary
from gep.cli import main
from gep.problems import DataProblem
from gep.uses.found import outputs
from gep.uses.start.recognition import recognised

HEIGHT, WIDTH, LEFT, TOP, SIZE = 100, 120, 500_000.0, 3_200_000.0, 30.0
MONTHS = (71, 111, 195, 232, 281, 330, 145, 107, 96, 66, 62, 50)
DEGREES = (5.5, 7.5, 11.3, 17.1, 21.7, 24.9, 28.3, 27.5, 23.9, 18.8, 13.0, 7.3)
NAMES = {"330922001": "甲镇", "330922002": "乙镇", "330922003": "丙乡", "330922004": "丁乡"}
FILES = {
    "CLCD_v01_2023.tif": "land_cover",
    "某县_ASTER_GDEM_30m.tif": "elevation",
    "逐月降水_2023.tif": "monthly_precipitation",
    "monthly_tmp_2023.tif": "monthly_temperature",
    "FVC2023.tif": "vegetation_cover",
    "NPP_2023.tif": "npp",
    "HWSD_sand.tif": "sand",
    "HWSD_silt.tif": "silt",
    "HWSD_clay.tif": "clay",
    "HWSD_soc.tif": "organic_carbon",
}


def layers() -> dict[str, np.ndarray]:
    row, col = np.mgrid[:HEIGHT, :WIDTH]
    cover = np.array([1, 2, 2, 4, 2, 7, 8])[(row // 10 + 2 * (col // 10)) % 7]
    flat = np.ones((HEIGHT, WIDTH))
    return {
        "CLCD_v01_2023.tif": cover,
        "某县_ASTER_GDEM_30m.tif": 300 + 150 * np.sin(row / 20) + 100 * np.cos(col / 15),
        "逐月降水_2023.tif": np.stack([flat * one for one in MONTHS]),
        "monthly_tmp_2023.tif": np.stack([flat * one for one in DEGREES]),
        "FVC2023.tif": np.where(cover == 2, 0.8, 0.4),
        "NPP_2023.tif": np.where(cover == 2, 700.0, 300.0),
        "HWSD_sand.tif": 40 * flat,
        "HWSD_silt.tif": 30 * flat,
        "HWSD_clay.tif": 30 * flat,
        "HWSD_soc.tif": 1.5 * flat,
    }


@pytest.fixture
def downloads(tmp_path: Path) -> Path:
    folder = tmp_path / "下载"
    folder.mkdir()
    for name, values in layers().items():
        bands = values.reshape(-1, HEIGHT, WIDTH)
        kind = "uint8" if name.startswith("CLCD") else "float32"
        with rasterio.open(
            folder / name, "w", driver="GTiff", height=HEIGHT, width=WIDTH, count=len(bands),
            dtype=kind, crs="EPSG:4547", nodata=0 if kind == "uint8" else -9999,
            transform=rasterio.transform.from_origin(LEFT, TOP, SIZE, SIZE),
        ) as file:  # fmt: skip
            file.write(bands.astype(kind))
    wide, high = WIDTH * SIZE / 2, HEIGHT * SIZE / 2
    boxes = [
        box(LEFT + (i % 2) * wide, TOP - (i // 2 + 1) * high, LEFT + (i % 2 + 1) * wide,
            TOP - (i // 2) * high)
        for i in range(4)
    ]  # fmt: skip
    columns = {"XZQDM": [*NAMES], "XZQMC": [*NAMES.values()]}
    zones = gpd.GeoDataFrame(columns, geometry=boxes, crs="EPSG:4547")
    zones.to_file(folder / "乡镇界.gpkg")
    (folder / "说明.txt").write_text("从网上下载")
    return folder


def told(capsys: pytest.CaptureFixture[str], command: list[str], status: int) -> str:
    assert main([*command, "--lang", "en"]) == status
    return capsys.readouterr().out


@pytest.mark.slow
def test_five_commands_and_one_mistake_from_downloads_to_what_is_handed_in(
    downloads: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder, out = tmp_path / "某县", tmp_path / "out"
    account = folder / "account.toml"
    begun = told(capsys, ["init", str(folder), "--from", str(downloads)], 0)
    assert begun.count("states no unit") == len(FILES) - 1  # land cover has none
    first = told(capsys, ["check", str(account)], 1)
    assert first.count("error  ") == 1
    assert "config-placeholder" in first  # only the name of the county is nowhere in the data
    text = account.read_text(encoding="utf-8").replace('name = "某某县"', 'name = "某县"')
    account.write_text(text, encoding="utf-8")
    fill_in(folder / "statistics.xlsx")
    second = told(capsys, ["check", str(account)], 0)
    assert "0 errors" in second or "no problems found" in second
    assert "Product output (" in second[second.index("will be computed") :]
    told(capsys, ["run", str(account), "--out", str(out)], 0)
    told(capsys, ["deliver", str(out)], 0)
    assert all((out / one.file).exists() for one in outputs())
    rows = gep.read_account(out).rows(service="provision", layer="township")
    rice = rows[(rows["item"] == "rice") & (rows["status"] == "computed")]
    assert rice.groupby("zone_name")["quantity"].sum().to_dict() == pytest.approx(
        {"甲镇": 1200.0, "丙乡": 300.0}
    )


def fill_in(path: Path) -> None:
    """The statistics of a newcomer: two townships' rice, in the cross sheet."""
    book = openpyxl.load_workbook(path)
    sheet = book["各乡镇产品产量"]
    names = {sheet.cell(row, 2).value: row for row in range(3, sheet.max_row + 1)}
    heads = {sheet.cell(2, column).value: column for column in range(1, sheet.max_column + 1)}
    sheet.cell(names["甲镇"], heads["稻谷（吨）"], 1200)
    sheet.cell(names["丙乡"], heads["稻谷（吨）"], 300)
    book.save(path)


def test_every_file_is_known_by_its_name_and_bands(downloads: Path) -> None:
    found = recognised(downloads, None)
    assert {one.path.name: name for name, one in found.rasters.items()} | {
        found.land_cover.name: "land_cover"
    } == FILES
    assert found.legend == "clcd"
    assert found.year == 2023
    assert (found.zones.code, found.zones.name) == ("XZQDM", "XZQMC")
    assert dict(found.zones.names) == NAMES
    assert found.zones.county == "330922"
    assert found.left == ()


def test_every_line_of_a_raster_has_a_unit_and_none_is_guessed_from_numbers(
    downloads: Path, tmp_path: Path
) -> None:
    with rasterio.open(downloads / "NPP_2023.tif", "r+") as file:
        file.units = ("kgC m-2 yr-1",)
    assert main(["init", str(tmp_path / "x"), "--from", str(downloads)]) == 0
    text = (tmp_path / "x" / "account.toml").read_text(encoding="utf-8")
    for raster in Vocabulary.shipped().rasters.values():
        [line] = [
            one for one in text.splitlines() if one.lstrip("# ").startswith(f"{raster.name} =")
        ]
        assert raster.kind == "category" or 'unit = "' in line
        if raster.name == "npp":
            assert 'unit = "kgC m-2 yr-1"' in line  # as the file has it
            assert "请核对" not in line
        elif not line.startswith("#"):
            assert f'unit = "{raster.unit}"' in line
            assert "请核对" in line


def test_a_legend_that_may_be_several_is_asked_for(
    downloads: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Codes from 1 to 9 are those of many products; 8 is snow in one and a city in another."""
    (downloads / "CLCD_v01_2023.tif").rename(downloads / "土地覆被_2023.tif")
    found = recognised(downloads, None)
    assert {"clcd", "dynamic_world"} <= set(found.legends)
    assert found.legend == ""
    told(capsys, ["init", str(tmp_path / "x"), "--from", str(downloads)], 0)
    assert "[config-empty]" in told(capsys, ["check", str(tmp_path / "x") + "/account.toml"], 1)


def test_of_several_years_the_newest_is_taken_and_the_others_are_told(downloads: Path) -> None:
    older = downloads / "CLCD_v01_2022.tif"
    older.write_bytes((downloads / "CLCD_v01_2023.tif").read_bytes())
    broken = downloads / "dem_broken.tif"
    broken.write_bytes(b"no raster")
    found = recognised(downloads, None)
    assert found.land_cover.name == "CLCD_v01_2023.tif"
    assert set(found.left) == {older, broken}


def test_boundaries_that_are_named_need_no_folder(downloads: Path, tmp_path: Path) -> None:
    zones = downloads / "乡镇界.gpkg"
    assert main(["init", str(tmp_path / "x"), "--zones", str(zones)]) == 0
    book = openpyxl.load_workbook(tmp_path / "x" / "statistics.xlsx")
    assert [row[0].value for row in book["各乡镇产品产量"]["A3:A6"]] == [*NAMES]
    plain = gpd.read_file(zones).rename(columns={"XZQDM": "a", "XZQMC": "b"})
    plain.to_file(tmp_path / "plain.gpkg")
    with pytest.raises(DataProblem) as error:
        recognised(None, tmp_path / "plain.gpkg")
    assert [problem.code for problem in error.value.problems] == ["init-zones-columns"]
