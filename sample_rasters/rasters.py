"""GeoTIFFs of the sample: small, with unit and description in the file, marked synthetic."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import rasterio
from facts import SYNTHETIC
from lattice import Lattice
from rasterio.transform import from_origin


@dataclass(frozen=True)
class Encoding:
    """How numbers of a unit are stored: number = stored x scale; NaN becomes ``nodata``."""

    dtype: str
    unit: str
    nodata: float
    scale: float = 1.0
    step: float = 0.0  # to which floats are rounded, so that they compress


BYTE, SHORT, FLOAT = 255.0, -32768.0, -9999.0  # nodata by type
PLANES = 3  # dimensions of a banded array
TILED_FROM = 400  # pixels a side; smaller rasters are striped


def write_raster(
    path: Path, lattice: Lattice, values: npt.NDArray[np.generic], encoding: Encoding, title: str
) -> None:
    """Write one raster, [row, column] or [band, row, column]."""
    bands = _encoded(values if values.ndim == PLANES else values[None], encoding)
    path.parent.mkdir(parents=True, exist_ok=True)
    profile = {
        "driver": "GTiff",
        "dtype": encoding.dtype,
        "count": len(bands),
        "width": lattice.width,
        "height": lattice.height,
        "crs": lattice.crs,
        "transform": from_origin(lattice.left, lattice.top, lattice.cell, lattice.cell),
        "nodata": encoding.nodata,
        "compress": "deflate",
        "zlevel": 9,
        "predictor": _predictor(encoding),
    }
    if lattice.width >= TILED_FROM:
        profile |= {"tiled": True, "blockxsize": 256, "blockysize": 256}
    with rasterio.open(path, "w", **profile) as file:
        file.update_tags(SYNTHETIC=SYNTHETIC, TITLE=title)
        for band in file.indexes:
            file.set_band_unit(band, encoding.unit)
            name = f"{title} {band}" if len(bands) > 1 else title
            file.set_band_description(band, f"{name} ({encoding.unit})")
        file.scales = [encoding.scale] * len(bands)
        file.write(bands)


def _predictor(encoding: Encoding) -> int:
    """TIFF predictor: differences of numbers; neighbouring classes have none to speak of."""
    if encoding.unit == "code":
        return 1
    return 3 if encoding.dtype == "float32" else 2


def _encoded(values: npt.NDArray[np.generic], encoding: Encoding) -> npt.NDArray[np.generic]:
    if values.dtype == encoding.dtype:
        return values
    step = encoding.step or encoding.scale
    whole = np.rint(values.astype(float) / step)
    stored = whole * step if encoding.step else whole
    return np.where(np.isnan(values.astype(float)), encoding.nodata, stored).astype(encoding.dtype)
