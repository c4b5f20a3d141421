"""What a hectare gives as pictures on the sheet of the map: a class for each pixel, no number.

A picture has a palette and no more pixels than the sheet shows. What a class means stands beside
it, and a lattice of longitudes and latitudes says where the pointer is.
"""

import base64
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyproj
import rasterio
from numpy.typing import NDArray
from rasterio.enums import Resampling
from rasterio.io import MemoryFile
from rasterio.vrt import WarpedVRT

from gep.account.account import Account
from gep.account.raster_heads import FOLDER, RasterSaid
from gep.outputs.maps.values import GEP
from gep.outputs.page.shapes import Outlines
from gep.telling.amounts import shown
from gep.telling.classes import Classes, pixel_classes
from gep.telling.colours import colours
from gep.telling.shading import shading
from gep.words import Language

LONGEST = 640
"""Pixels of the longer side, about one for each that the map has on a screen."""
_NODES = 9
"""Nodes of the lattice along each side, between which places are linear to some metres."""
_ZERO = "#ffffff"
_DEGREES = 5
_WGS84 = 4326
_DOWN = rasterio.Affine(1.0, 0.0, 1.0, 0.0, -1.0, 1.0)  # PNG keeps none, but one is asked for


@dataclass(frozen=True)
class PixelMap:
    """One picture: PNG in base64, its colours, and what each class is called."""

    png: str
    colours: tuple[str, ...]
    labels: tuple[str, ...]
    unit: str


def pixel_maps(account: Account, sheet: Outlines | None, lang: Language) -> dict[str, Any]:
    """Pictures of the value of each service and of all, by key; empty without such rasters."""
    values = [one for one in account.raster_heads.values() if one.kind == "value"]
    if sheet is None or not values:
        return {}
    ramps = {key: said.category for key, said in account.manifest.hashed.norm.services.items()}
    maps = {
        one.service or GEP: vars(_picture(account, sheet, one, ramps.get(one.service, ""), lang))
        for one in values
    }
    return {"of": maps, "lattice": _lattice(sheet)}


def _picture(
    account: Account, sheet: Outlines, said: RasterSaid, ramp: str, lang: Language
) -> PixelMap:
    amounts = _on_sheet(account, sheet, said.name)
    is_there = np.isfinite(amounts)
    is_zero = is_there & (amounts == 0)
    step = shown(said.unit, lang, float(np.nanmax(np.abs(amounts), initial=0.0)))
    rule = shading("intensity")
    classes = pixel_classes(amounts[is_there & ~is_zero] / step.scale, rule.method, rule.count)
    classes = Classes(classes.edges, None)
    of_pixels = classes.of(amounts / step.scale)
    codes = np.where(is_zero, 1, np.where(is_there, of_pixels + 2, 0)).astype(np.uint8)
    known = colours()
    name = ramp if ramp in known.ramps else rule.ramp
    has_any = bool(classes.edges)  # else all is zero
    labels = ("0", *classes.labels()) if has_any else ("0",)
    shades = (_ZERO, *known.ramp(name, len(classes))) if has_any else (_ZERO,)
    return PixelMap(_png(codes, shades), shades, labels, step.unit)


def _on_sheet(account: Account, sheet: Outlines, name: str) -> NDArray[np.float64]:
    """The raster on the lattice of the sheet, averaged over what a pixel of it covers."""
    left, low, right, top = sheet.bounds
    longest = max(right - left, top - low)
    width, height = (max(1, round(side / longest * LONGEST)) for side in (right - left, top - low))
    transform = rasterio.Affine.from_gdal(
        left, (right - left) / width, 0.0, top, 0.0, -(top - low) / height
    )
    with (
        rasterio.open(account.folder / FOLDER / f"{name}.tif") as raster,
        WarpedVRT(
            raster, crs=sheet.target.to_wkt(), transform=transform, width=width, height=height,
            resampling=Resampling.average,
        ) as warped,
    ):  # fmt: skip
        values = warped.read(1, masked=True)
    return np.ma.filled(values.astype(np.float64), np.nan)


def _png(codes: NDArray[np.uint8], shades: tuple[str, ...]) -> str:
    """An indexed PNG whose code 0 is clear."""
    palette = {0: (0, 0, 0, 0)} | {
        number + 1: (*(int(shade[i : i + 2], 16) for i in (1, 3, 5)), 255)
        for number, shade in enumerate(shades)
    }
    height, width = codes.shape
    with rasterio.Env(GDAL_PAM_ENABLED=False), MemoryFile() as memory:
        with memory.open(
            driver="PNG",
            width=width,
            height=height,
            count=1,
            dtype="uint8",
            transform=_DOWN,
            zlevel=9,
        ) as file:
            file.write_colormap(1, palette)
            file.write(codes, 1)
        return base64.b64encode(memory.read()).decode()


def _lattice(sheet: Outlines) -> list[list[list[float]]]:
    """Longitude and latitude of evenly spaced nodes, row by row from the top."""
    left, low, right, top = sheet.bounds
    to_degrees = pyproj.Transformer.from_crs(sheet.target, _WGS84, always_xy=True)
    x, y = np.meshgrid(np.linspace(left, right, _NODES), np.linspace(top, low, _NODES))
    longitude, latitude = to_degrees.transform(x, y)
    nodes = np.round(np.stack([longitude, latitude], axis=-1), _DEGREES)
    return [[[float(lon), float(lat)] for lon, lat in row] for row in nodes]
