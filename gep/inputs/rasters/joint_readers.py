"""Rasters that are sampled from one lattice, read together."""

from collections.abc import Sequence
from typing import cast

import numpy as np

from gep.grid import Grid, Tile
from gep.inputs.rasters.readers import Array, Layer, Reader, SampledReader
from gep.inputs.rasters.resampling import Spans, joined_sampler


def open_together(layers: Sequence[Layer]) -> list[Reader]:
    """Readers of one thread, in the order of the layers, which are asked tile by tile.

    Layers that are sampled from one lattice, as climate rasters mostly are, find their positions
    and weights once: the second costs less than half of the first. The bits are the same.
    """
    readers = [layer.open() for layer in layers]
    groups: dict[tuple[Grid, Grid, int], list[int]] = {}
    for number, layer in enumerate(layers):
        if layer.access is not None and layer.is_sampled:
            key = (layer.access.grid, layer.access.source.lattice, layer.access.step)
            groups.setdefault(key, []).append(number)
    for members in groups.values():
        if len(members) > 1:
            sampled = [cast("SampledReader", readers[number]) for number in members]
            shared = _Shared(sampled)
            for number, reader in zip(members, sampled, strict=True):
                readers[number] = _Member(reader, shared)
    return readers


class _Shared:
    """Samples the sources of several readers at once, and keeps the last tile for all of them."""

    def __init__(self, readers: Sequence[SampledReader]) -> None:
        self._readers = readers
        self._sampler = joined_sampler([reader.sampler for reader in readers])
        self._bands = np.cumsum([0, *(reader.bands for reader in readers)])
        self._tile: Tile | None = None
        self._spans: Spans | None = None
        self._values: Array = np.empty((0, 0))

    def read(self, reader: SampledReader, tile: Tile, spans: Spans | None) -> Array:
        if self._tile != tile or self._spans is not spans:
            self._values = self._sampler.bilinear(tile, int(self._bands[-1]), spans)
            self._tile, self._spans = tile, spans
        at = self._readers.index(reader)
        return self._values[self._bands[at] : self._bands[at + 1]]


class _Member:
    """One layer of those that are sampled together."""

    def __init__(self, reader: SampledReader, shared: _Shared) -> None:
        self._reader, self._shared = reader, shared

    def read(self, tiles: Sequence[Tile]) -> list[Array]:
        with self._reader.said():
            return [self._shared.read(self._reader, tile, None) for tile in tiles]

    def read_within(self, tile: Tile, spans: Spans) -> Array:
        with self._reader.said():
            return self._shared.read(self._reader, tile, spans)

    def close(self) -> None:
        self._reader.close()
