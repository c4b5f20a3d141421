"""A pass over one small raster of rain, and what it should sum by plain arithmetic."""

from pathlib import Path

import numpy as np

from gep.cells.shares import Shares, prepare_shares
from gep.inputs.land.land_cover import LandCover
from gep.inputs.rasters.readers import Layer
from gep.sums.job import ArgumentSource, Pass, PassStep
from gep.sums.raster_pass import Worker
from tests.inputs.land.covers import cover_of, in_pixels, legend, write, zones
from tests.inputs.rasters.small_rasters import layer_of
from tests.inputs.rasters.small_rasters import write as write_raster

TYPES = {1: "cropland", 2: "forest"}
LOAD, SUM = PassStep("precipitation", layer=0), PassStep("precipitation", leaf=0)


def land(folder: Path, codes: np.ndarray, towns: dict[str, tuple[float, ...]]):
    """A land cover, and the shares of townships (boxes in pixels) whose union is the county."""
    write(folder / "codes.tif", codes.astype(np.uint8), nodata=0)
    cover = cover_of(folder, "codes.tif", legend(folder, TYPES))
    boxes = {code: in_pixels(*box) for code, box in towns.items()}
    left, top = (min(b[i] for b in towns.values()) for i in (0, 1))
    right, low = (max(b[i] for b in towns.values()) for i in (2, 3))
    county = zones("county", {"330881": in_pixels(left, top, right, low)}, cover)
    layers = [county, zones("township", boxes, cover)]
    return cover, prepare_shares(cover.grid, layers, None, folder / "cache")


def rain(folder: Path, cover: LandCover, values: np.ndarray) -> Layer:
    filled = np.where(np.isnan(values), -1.0, values)
    corner = (cover.grid.left, cover.grid.top)
    write_raster(folder / "rain.tif", filled, corner=corner, nodata=-1.0, unit="mm yr-1")
    return layer_of(folder, "precipitation", "rain.tif", grid=cover.grid)


def a_pass(cover: LandCover, shares: Shares, *layers: Layer, steps=(LOAD, SUM), **more) -> Pass:
    assert cover.layer is not None
    leaves = tuple(step.name for step in steps if step.leaf >= 0)
    return Pass(cover.grid, shares, cover.layer, cover.lookup, len(cover.types), layers,
                tuple(steps), leaves, **more)  # fmt: skip


def doubled(name: str = "twice") -> tuple[PassStep, ...]:
    """Rain, twice of it by a formula, and the sum of that."""
    formula = PassStep(
        name, formula=lambda rain: 2 * rain, arguments=(ArgumentSource("precipitation"),)
    )
    return LOAD, formula, PassStep(name, leaf=0)


def tile_of(job: Pass, index: int = 0):
    worker = Worker(job)
    try:
        return worker([index])
    finally:
        worker.close()
