"""Rasters of indicators on a sheet: zero is not no data, and a class is what its legend says."""

import shutil
from pathlib import Path

import matplotlib as mpl
import numpy as np
import pytest
import rasterio
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from matplotlib.patches import PathPatch
from pyproj import CRS, Transformer
from rasterio.transform import from_origin

from gep.account.account import read_account
from gep.outputs.maps.breaks import read_breaks
from gep.outputs.maps.drawing import Drawing
from gep.outputs.maps.legend import SWATCH
from gep.outputs.maps.mapped import MappedAccount, open_for_maps
from gep.outputs.maps.pen import PlacedPicture
from gep.outputs.maps.pictures import draw_maps
from tests.outputs.maps.drawn import figure_of, texts
from tests.outputs.small_account import HEIGHT, LEFT, PIXEL, TOP, WIDTH

NODATA = -9999.0
NAME = "intensity_retained_soil"


def intensities() -> np.ndarray:
    """A third without data, some zeros, the rest skewed: t ha-1 yr-1 of each pixel."""
    values = np.random.default_rng(1).lognormal(1.0, 2.0, (HEIGHT, WIDTH))
    values[:, :20] = 0.0
    values[:70] = NODATA
    return values.astype(np.float32)


def write(path: Path, values: np.ndarray, crs: str, transform: rasterio.Affine) -> None:
    profile = {"driver": "GTiff", "dtype": "float32", "count": 1, "nodata": NODATA, "crs": crs}
    height, width = values.shape
    with rasterio.open(
        path, "w", **profile, width=width, height=height, transform=transform
    ) as raster:
        raster.write(values, 1)
        raster.set_band_unit(1, "t ha-1 yr-1")


@pytest.fixture(scope="module")
def folder(out: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    copy = tmp_path_factory.mktemp("intensity") / "OUT"
    shutil.copytree(out, copy)
    grid = from_origin(LEFT, TOP, PIXEL, PIXEL)
    write(copy / "rasters" / "retained_soil.tif", intensities(), "EPSG:4548", grid)
    return copy


@pytest.fixture(scope="module")
def pixels(folder: Path) -> MappedAccount:
    return open_for_maps(read_account(folder))


@pytest.fixture(scope="module")
def sheet(pixels: MappedAccount) -> Figure:
    return figure_of(pixels, NAME)


def painted(figure: Figure) -> np.ndarray:
    """Red, green, blue, alpha of each pixel of the picture."""
    (picture,) = figure.findobj(PlacedPicture)
    return picture.pixels


def legend(figure: Figure) -> dict[str, str]:
    """Interval by colour of its box."""
    boxes = [p for p in figure.findobj(mpl.patches.Rectangle) if p.get_width() == SWATCH]
    found = {}
    for box in boxes:
        middle = box.get_y() + box.get_height() / 2
        near = [
            t for t in figure.findobj(mpl.text.Text)
            if 0 < t.get_position()[0] - box.get_x() - SWATCH < 3
            and abs(t.get_position()[1] - middle) < 2
        ]  # fmt: skip
        found[to_hex(box.get_facecolor())] = near[0].get_text()
    return found


def test_every_pixel_lies_in_the_interval_of_its_colour(sheet: Figure) -> None:
    values, picture = intensities(), painted(sheet)
    assert picture.shape[:2] == values.shape  # coarser than print: as it is
    told = {c: t for c, t in legend(sheet).items() if " – " in t}
    assert len(told) == 7
    for colour, interval in told.items():
        low, high = (
            float(part.replace(",", "")) for part in interval.removeprefix("> ").split(" – ")
        )
        rgb = [int(colour[i : i + 2], 16) for i in (1, 3, 5)]
        here = values[(picture[:, :, :3] == rgb).all(axis=2) & (picture[:, :, 3] > 0)]
        assert here.size > 0.1 * (values > 0).sum()  # seven classes of like area
        # the outer edges are rounded to three digits
        assert low * 0.99 < here.min() <= here.max() < high * 1.01


def test_zero_is_white_and_no_data_is_clear_over_a_hatch(sheet: Figure) -> None:
    values, picture = intensities(), painted(sheet)
    assert (picture[values == NODATA][:, 3] == 0).all()
    assert (picture[values == 0] == [255, 255, 255, 255]).all()
    written = texts(sheet)
    assert {"0", "无数据", "t/公顷"} <= set(written)
    share = (values == 0).sum() / (values != NODATA).sum()
    assert f"{100 * share:.1f}%" in written
    hatched = [p for p in sheet.findobj(PathPatch) if p.get_hatch() == "////"]
    assert len(hatched) == 1  # the county below the picture


def test_a_raster_without_zeros_or_gaps_does_not_speak_of_them(folder: Path) -> None:
    copy = folder.with_name("whole")
    shutil.copytree(folder, copy)
    values = np.abs(intensities()) + 1.0
    grid = from_origin(LEFT, TOP, PIXEL, PIXEL)
    write(copy / "rasters" / "retained_soil.tif", values, "EPSG:4548", grid)
    written = texts(figure_of(open_for_maps(read_account(copy)), NAME))
    assert not {"0", "无数据"} & set(written)


def test_degrees_are_laid_where_they_belong(folder: Path) -> None:
    copy = folder.with_name("degrees")
    shutil.copytree(folder, copy)
    to_degrees = Transformer.from_crs("EPSG:4548", "EPSG:4490", always_xy=True)
    west, north = to_degrees.transform(LEFT, TOP)
    east, south = to_degrees.transform(LEFT + WIDTH * PIXEL, TOP - HEIGHT * PIXEL)
    step = 0.001
    values = np.ones((round((north - south) / step), round((east - west) / step)), np.float32)
    values[: len(values) // 2] = 2.0
    write(copy / "rasters" / "retained_soil.tif", values, "EPSG:4490",
          from_origin(west, north, step, step))  # fmt: skip
    mapped = open_for_maps(read_account(copy))
    figure = figure_of(mapped, NAME)
    (placed,) = figure.findobj(PlacedPicture)
    county = mapped.base.layout.on_paper(mapped.base.county).centroid
    assert CRS.from_user_input(mapped.crs).is_projected
    pixel = PIXEL * 1000 / mapped.base.layout.denominator
    assert placed.place.left + placed.place.width / 2 == pytest.approx(county.x, abs=3 * pixel)
    assert placed.place.bottom + placed.place.height / 2 == pytest.approx(county.y, abs=3 * pixel)
    picture = painted(figure)
    row, column = picture.shape[0] // 4, picture.shape[1] // 2
    assert (picture[row, column] != picture[-row, column]).any()


def test_a_raster_finer_than_print_is_drawn_at_the_dots_of_the_print(folder: Path) -> None:
    copy = folder.with_name("fine")
    shutil.copytree(folder, copy)
    fine = np.kron(intensities(), np.ones((20, 20), np.float32))  # 5 m
    write(copy / "rasters" / "retained_soil.tif", fine, "EPSG:4548",
          from_origin(LEFT, TOP, PIXEL / 20, PIXEL / 20))  # fmt: skip
    mapped = open_for_maps(read_account(copy))
    picture = painted(figure_of(mapped, NAME))
    layout = mapped.base.layout
    dots = WIDTH * PIXEL * 1000 / layout.denominator / 25.4 * 300
    assert picture.shape[1] == pytest.approx(dots, rel=0.01)


def test_limits_of_pixels_are_kept_and_used_again(folder: Path, tmp_path: Path) -> None:
    file = tmp_path / "breaks.toml"
    draw_maps(folder, "zh", ["intensity"], Drawing(formats=(), freeze=file))
    breaks = read_breaks(file)
    assert breaks.sheets[NAME].unit == "t ha-1 yr-1"
    figure = figure_of(open_for_maps(read_account(folder), breaks), NAME)
    told = [text for text in legend(figure).values() if text[0] in "≤>" or " – " in text]
    assert (told[0][0], told[-1][0], len(told)) == ("≤", ">", 7)
