"""Layers of one lattice read together: the bits of each read alone."""

import numpy as np
import rasterio

from gep.config.plan import RasterSpec
from gep.grid import Grid
from gep.inputs.rasters.joint_readers import open_together
from gep.inputs.rasters.resampling import Spans
from gep.inputs.rasters.standard import open_raster, standard_rasters

GRID = Grid("EPSG:4548", 620000.0, 3190000.0, 30.0, 30.0, 900, 700)
NAMES = ("precipitation", "evapotranspiration", "potential_evapotranspiration")


def layers(folder):
    random = np.random.default_rng(3)
    opened = []
    for number, name in enumerate(NAMES):
        values = random.uniform(700, 1900, (60, 60)).astype(np.float32)
        values[20:23, 25:30] = -9999.0
        size = 0.01 if number < 2 else 0.02
        with rasterio.open(
            folder / f"{name}.tif",
            "w",
            driver="GTiff",
            width=60,
            height=60,
            count=1,
            dtype="float32",
            nodata=-9999.0,
            crs="EPSG:4326",
            transform=rasterio.transform.from_origin(118.1, 29.0, size, size),
        ) as file:
            file.write(values, 1)
            file.set_band_unit(1, "mm yr-1")
        layer, _ = open_raster(RasterSpec(name, f"{name}.tif"), standard_rasters(), GRID, folder)
        assert layer is not None
        opened.append(layer)
    return opened


def test_every_layer_reads_as_it_does_alone(tmp_path):
    opened = layers(tmp_path)
    together = open_together(opened)
    for tile in GRID.tiles:
        for layer, reader in zip(opened, together, strict=True):
            alone = layer.open()
            expected, found = alone.read([tile])[0], reader.read([tile])[0]
            alone.close()
            assert np.array_equal(found, expected, equal_nan=True)
    for reader in together:
        reader.close()


def test_a_tile_may_be_asked_for_again_and_in_any_order(tmp_path):
    first, second, _ = open_together(layers(tmp_path))
    one, other = GRID.tiles[0], GRID.tiles[1]
    before = first.read([one])[0].copy()
    second.read([other])
    assert np.array_equal(first.read([one])[0], before, equal_nan=True)


def test_spans_reach_from_the_first_to_the_last_wanted_pixel_of_each_row():
    wanted = np.array([[0, 1, 0, 1, 0], [0, 0, 0, 0, 0], [1, 0, 0, 0, 1]], dtype=bool)
    spans = Spans.of(wanted)
    assert spans.first.tolist() == [1, 5, 0]
    assert spans.stop.tolist() == [4, 0, 5]


def test_within_its_spans_a_tile_is_what_it_is_as_a_whole(tmp_path):
    """Gaps, the source's edges and rows without any land included."""
    opened = layers(tmp_path)
    together = open_together(opened)
    random = np.random.default_rng(4)
    for tile in GRID.tiles:
        wanted = random.random((tile.height, tile.width)) < 0.002
        wanted[40:120] = False  # whole runs of rows without land
        spans = Spans.of(wanted)
        for layer, reader in zip(opened, together, strict=True):
            alone = layer.open()
            expected = alone.read([tile])[0][:, wanted.ravel()]
            for one in (reader, alone):
                found = one.read_within(tile, spans)[:, wanted.ravel()]
                assert np.array_equal(found, expected, equal_nan=True)
            alone.close()
    for reader in together:
        reader.close()
