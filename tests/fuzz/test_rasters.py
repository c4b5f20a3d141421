"""Rasters with spoilt bytes, of every format: what cannot be read is said, in time."""

import random
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest
import rasterio
import xarray as xr

from gep.cli import main
from gep.grid import Grid
from gep.inputs.rasters.standard import RasterSpec, open_raster, standard_rasters
from gep.problems import DataProblem
from tests.county import make_county
from tests.fuzz.mutations import count, spoilt

NAME, UNIT = "ls_factor", "1"
IN_TIME = 30.0  # s of this process, however busy the machine is
FEW_READ, FEW_CHECKED = 6, 1  # what takes a few seconds in the suite


@pytest.fixture(scope="module")
def county(tmp_path_factory):
    folder = tmp_path_factory.mktemp("fuzz") / "county"
    account = make_county(folder, 31, shape=(24, 30)).account
    text = account.read_text(encoding="utf-8")
    account.write_text(text.replace('[statistics]\npath = "statistics"\n', ""), "utf-8")
    return folder


def tiff(folder: Path) -> str:
    return f"{NAME}.tif"


def tiled_tiff(folder: Path) -> str:
    with rasterio.open(folder / f"{NAME}.tif") as file:
        profile, values = file.profile, file.read()
    profile |= {"tiled": True, "blockxsize": 16, "blockysize": 16, "compress": "deflate"}
    with rasterio.open(folder / "tiled.tif", "w", **profile) as file:
        file.write(values)
        file.update_tags(1, units=UNIT)
    return "tiled.tif"


def vrt(folder: Path) -> str:
    with (
        rasterio.open(folder / f"{NAME}.tif") as file,
        rasterio.vrt.WarpedVRT(file) as view,
    ):
        crs, at = view.crs.to_wkt().replace('"', "&quot;"), view.transform.to_gdal()
        width, height = view.width, view.height
    (folder / "v.vrt").write_text(
        f'<VRTDataset rasterXSize="{width}" rasterYSize="{height}"><SRS>{crs}</SRS>'
        f"<GeoTransform>{', '.join(map(repr, at))}</GeoTransform>"
        '<VRTRasterBand dataType="Float32" band="1"><NoDataValue>-9999</NoDataValue>'
        "<UnitType>1</UnitType><SimpleSource>"
        f'<SourceFilename relativeToVRT="1">{NAME}.tif</SourceFilename><SourceBand>1</SourceBand>'
        f'<SrcRect xOff="0" yOff="0" xSize="{width}" ySize="{height}"/>'
        f'<DstRect xOff="0" yOff="0" xSize="{width}" ySize="{height}"/>'
        "</SimpleSource></VRTRasterBand></VRTDataset>"
    )
    return "v.vrt"


def ascii_grid(folder: Path) -> str:
    with rasterio.open(folder / f"{NAME}.tif") as file:
        values, at, crs = file.read(1), file.transform, file.crs
    bottom = at.f + at.e * len(values)
    head = (f"ncols {values.shape[1]}\nnrows {len(values)}\nxllcorner {at.c!r}\n"
            f"yllcorner {bottom!r}\ncellsize {at.a!r}\nNODATA_value -9999\n")  # fmt: skip
    rows = [" ".join(f"{v:.3f}" for v in row) for row in values]
    (folder / "a.asc").write_text(head + "\n".join(rows) + "\n")
    (folder / "a.prj").write_text(crs.to_wkt())
    return "a.asc"


def _variable(folder: Path) -> xr.Dataset:
    with rasterio.open(folder / f"{NAME}.tif") as file:
        values, at = file.read(1), file.transform
    y = at.f + at.e * (np.arange(values.shape[0]) + 0.5)
    x = at.c + at.a * (np.arange(values.shape[1]) + 0.5)
    attrs = {"units": UNIT, "missing_value": np.float32(-9999), "valid_range": [0.0, 200.0]}
    return xr.Dataset(
        {"ls": (("time", "lat", "lon"), values[None], attrs)},
        coords={"time": ("time", [15.0], {"units": "days since 2023-01-01"}),
                "lat": ("lat", y, {"units": "degrees_north"}),
                "lon": ("lon", x, {"units": "degrees_east"})},
    )  # fmt: skip


def netcdf(folder: Path) -> str:
    _variable(folder).to_netcdf(
        folder / "n.nc", engine="h5netcdf",
        encoding={"ls": {"zlib": True, "chunksizes": (1, 8, 8)}},
    )  # fmt: skip
    return "n.nc"


def netcdf_3(folder: Path) -> str:
    _variable(folder).astype("float32").to_netcdf(folder / "old.nc", engine="scipy")
    return "old.nc"


def zarr(folder: Path) -> str:
    _variable(folder).to_zarr(
        folder / "z.zarr", mode="w", zarr_format=2, encoding={"ls": {"chunks": (1, 8, 8)}}
    )
    return "z.zarr"


def zarr_3(folder: Path) -> str:
    _variable(folder).to_zarr(
        folder / "z3.zarr", mode="w", zarr_format=3, consolidated=False,
        encoding={"ls": {"chunks": (1, 8, 8)}},
    )  # fmt: skip
    return "z3.zarr"


def land_cover(folder: Path) -> str:
    return "land_cover.tif"


FORMATS = (tiff, tiled_tiff, vrt, ascii_grid, netcdf, netcdf_3, zarr, zarr_3)


def spoilt_files(folder: Path, name: str, number: int) -> Iterator[str]:
    """Each spoilt content in turn in the place of the file, or of one of the files of a store."""
    path = folder / name
    parts = sorted(p for p in path.rglob("*") if p.is_file()) if path.is_dir() else [path]
    for one in range(number):
        part = random.Random(f"{name} {one}").choice(parts)
        sound = part.read_bytes()
        part.write_bytes(spoilt(sound, part.name, one))
        yield f"{part.relative_to(folder)} {one}"
        part.write_bytes(sound)


def read_whole(folder: Path, name: str, grid: Grid) -> None:
    """Open a raster and read all of it, by every way from a lattice to a grid."""
    spec = RasterSpec(NAME, name, unit=UNIT)
    grids = (
        grid,
        Grid(grid.crs, grid.left + grid.dx / 3, grid.top, grid.dx, grid.dy, 20, 20),
        Grid(grid.crs, grid.left, grid.top, 3 * grid.dx, 3 * grid.dy, 10, 8),
    )
    for one in grids:
        layer, problems = open_raster(spec, standard_rasters(), one, folder)
        assert layer is not None or problems
        for problem in problems:
            assert problem.text("zh")
            assert problem.text("en")
        if layer is None:
            return
        with suppress(DataProblem):
            reader = layer.open()
            reader.read(one.tiles)
            reader.close()


def failures(folder: Path, name: str, number: int, act: Callable[[], None]) -> list[str]:
    """What raised anything, or took too long."""
    failed = []
    for what in spoilt_files(folder, name, number):
        begun = time.process_time()
        try:
            act()
        except Exception as error:
            failed.append(f"{what}: {type(error).__name__}: {error}")
        if time.process_time() - begun > IN_TIME:
            failed.append(f"{what}: {time.process_time() - begun:.0f} s")
    return failed


@pytest.mark.parametrize("form", FORMATS, ids=lambda f: f.__name__)
def test_a_reader_says_what_it_cannot_read(county, form):
    with rasterio.open(county / f"{NAME}.tif") as file:
        at = file.transform
        grid = Grid(file.crs.to_wkt(), at.c, at.f, at.a, -at.e, file.width, file.height)
    name = form(county)
    assert failures(county, name, count(FEW_READ), lambda: read_whole(county, name, grid)) == []


@pytest.mark.parametrize("form", [land_cover, *FORMATS], ids=lambda f: f.__name__)
def test_check_ends_with_a_sentence(county, form, monkeypatch):
    monkeypatch.setenv("GEP_CACHE", str(county / "cache"))
    name, account = form(county), county / "account.toml"
    sound = account.read_text(encoding="utf-8")
    if form is not land_cover:
        given = f'{NAME} = {{ path = "{name}", unit = "1" }}'
        account.write_text(sound.replace(f'{NAME} = "{NAME}.tif"', given), encoding="utf-8")

    def check() -> None:
        assert main(["check", str(account)]) in (0, 1)

    assert failures(county, name, count(FEW_CHECKED), check) == []
    account.write_text(sound, encoding="utf-8")
