"""Exports of the small account, with a raster of an indicator, and of the hostile one."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import rasterio
from rasterio.transform import Affine

from gep.outputs.exports.writing import write_exports
from tests.outputs import small_account as small
from tests.outputs.hostile import hostile_account
from tests.outputs.small_account import small_account

NODATA = -9999.0


def erosion() -> np.ndarray:
    """A raster of more than one block, with a hole."""
    row, column = np.mgrid[0:630, 0:600]
    values = (row + 0.5 * column).astype(np.float32)
    values[100:140, 200:260] = NODATA
    return values


def write_erosion(folder: Path) -> None:
    """Write it in strips and without overviews, as another program might have."""
    profile = {"driver": "GTiff", "width": 600, "height": 630, "count": 1, "dtype": "float32",
               "crs": small.CRS, "nodata": NODATA,
               "transform": Affine(100 / 3, 0, small.LEFT, 0, -100 / 3, small.TOP)}  # fmt: skip
    with rasterio.open(folder / "rasters" / "potential_erosion.tif", "w", **profile) as raster:
        raster.write(erosion(), 1)
        raster.set_band_description(1, "potential_erosion (t ha-1 yr-1)")
        raster.set_band_unit(1, "t ha-1 yr-1")


@pytest.fixture(scope="package")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small account, with its exports in ``exports``."""
    folder = small_account(tmp_path_factory.mktemp("export") / "out")
    write_erosion(folder)
    write_exports(folder)
    return folder


@pytest.fixture(scope="package")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The hostile account, with its exports in ``exports``."""
    folder = hostile_account(tmp_path_factory.mktemp("hostile") / "out")
    write_exports(folder)
    return folder


@pytest.fixture(scope="package")
def package() -> Callable[[Path], dict[str, Any]]:
    """Reads the list of an export."""
    return lambda folder: json.loads((folder / "exports" / "datapackage.json").read_text("utf-8"))
