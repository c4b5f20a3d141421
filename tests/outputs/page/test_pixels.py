"""Pixels on the page: their classes are those of the rasters, and the pointer reads them."""

import base64
import re

import numpy as np
import pytest
import rasterio
from pyproj import Transformer
from rasterio.io import MemoryFile

import gep
from gep.account.account import read_account
from gep.outputs.page.pixels import pixel_maps
from gep.outputs.page.shapes import sheet_of
from gep.outputs.page.writing import write_page
from tests.county import make_county

YUAN = {"元/公顷": 1.0, "万元/公顷": 1e4}


@pytest.fixture(scope="module")
def drawn(tmp_path_factory):
    """A county on a projected grid, each of whose pixels is at least one of the picture."""
    folder = tmp_path_factory.mktemp("pixels")
    county = make_county(folder / "county", 9, shape=(60, 70), degrees=False)
    account = gep.open_account(county.account).run(folder / "out", rasters=True)
    return account, sheet_of(account)


def decoded(picture):
    with MemoryFile(base64.b64decode(picture["png"])) as memory, memory.open() as file:
        return file.read(1), file.colormap(1)


def values_at(account, name, x, y):
    with rasterio.open(account.folder / "rasters" / f"{name}.tif") as raster:
        values, inverse = raster.read(1), ~raster.transform
        columns, rows = np.floor(inverse @ (x, y)).astype(int)
        inside = (rows >= 0) & (rows < raster.height) & (columns >= 0) & (columns < raster.width)
        found = values[np.where(inside, rows, 0), np.where(inside, columns, 0)]
        return np.where(inside & (found != raster.nodata), found, np.nan)


def test_each_pixel_has_the_class_that_its_value_lies_in(drawn):
    account, sheet = drawn
    found = pixel_maps(account, sheet, "zh")["of"]
    assert set(found) >= {"gep", "soil_retention"}
    left, _, right, top = sheet.bounds
    held = 0
    for key, picture in found.items():
        codes, shades = decoded(picture)
        _, width = codes.shape
        rows, columns = np.indices(codes.shape)
        x = left + (columns.ravel() + 0.5) * (dot := (right - left) / width)
        y = top - (rows.ravel() + 0.5) * dot
        corners = [
            values_at(account, f"{key}_value", x + dx * dot, y + dy * dot) / YUAN[picture["unit"]]
            for dx, dy in ((0.0, 0.0), (-0.6, -0.6), (0.6, -0.6), (-0.6, 0.6), (0.6, 0.6))
        ]
        # a picture's pixel on an edge averages several of the raster, and has a class of its own
        is_whole = np.all([one == corners[0] for one in corners], axis=0)
        values, told = corners[0][is_whole], codes.ravel()[is_whole]
        assert len(picture["labels"]) == len(picture["colours"])
        for number, label in list(enumerate(picture["labels"]))[1:]:
            first, _, last = label.replace(",", "").removeprefix("> ").partition(" – ")
            own = values[told == number + 1]
            inside = (own >= float(first) * (1 - 5e-3)) & (own <= float(last or first) * (1 + 5e-3))
            held += own.size
            assert inside.all(), (key, label)
        assert shades[0][3] == 0
        for number, shade in enumerate(picture["colours"]):
            assert f"#{''.join(f'{c:02x}' for c in shades[number + 1][:3])}" == shade
    assert held > 10_000  # pixels of the pictures


def test_the_lattice_says_where_a_place_lies(drawn):
    account, sheet = drawn
    lattice = pixel_maps(account, sheet, "en")["lattice"]
    left, low, right, top = sheet.bounds
    to_degrees = Transformer.from_crs("EPSG:4548", 4326, always_xy=True)
    assert lattice[0][0] == pytest.approx(to_degrees.transform(left, top), abs=1e-5)
    assert lattice[-1][-1] == pytest.approx(to_degrees.transform(right, low), abs=1e-5)


def test_an_account_without_rasters_has_no_pixels(drawn, tmp_path, folder):
    account, _ = drawn
    plain = read_account(folder)
    assert pixel_maps(plain, sheet_of(plain), "zh") == {}
    assert pixel_maps(account, None, "zh") == {}
    assert 'value="pixels"' not in write_page(folder, "zh", tmp_path / "p.html").read_text("utf-8")


def test_the_pointer_tells_the_pixel_that_it_is_on(drawn, window, tmp_path):
    account, _ = drawn
    path = write_page(account.folder, "en", tmp_path / "page.html")
    with window.open(path) as opened:
        page = opened.page
        assert page.locator("#pixels").get_attribute("display") == "none"
        page.check("input[name=surface][value=pixels]")
        page.select_option("select[name=service]", "soil_retention")
        shown = page.locator("#pixels")
        shown.scroll_into_view_if_needed()
        assert shown.get_attribute("href").startswith("data:image/png;base64,")
        page.wait_for_function("decoded.has('soil_retention')")
        box = shown.bounding_box()
        page.mouse.move(box["x"] + box["width"] / 2 - 1, box["y"] + box["height"] / 2)
        page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        told = page.locator("#tip").inner_text()
        assert "Soil retention" in told
        lattice = page.evaluate("data.pixels.lattice[4][4]")
        place = [float(number) for number in re.findall(r"([\d.]+) [EN]", told)]
        assert place == pytest.approx(lattice, abs=3e-4)  # some pixels of the screen
        page.select_option("select[name=service]", "provision")
        assert "lies in no pixel" in page.locator("#key").inner_text()
        assert page.locator("#pixels").get_attribute("display") == "none"
        page.check("input[name=surface][value=zones]")
        assert opened.complaints == []
        assert all(one.startswith(("file:", "data:")) for one in opened.requests)
