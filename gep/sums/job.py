"""What a raster pass is told to do: the land, the layers and the moves of a chunk of cells."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from gep.cells.shares import Shares
from gep.grid import Grid
from gep.inputs.rasters.readers import Layer, Reader
from gep.service import Formula

UNMAPPED = 255  # a code that the legend lacks; so a legend holds at most 254 types


@dataclass(frozen=True)
class ArgumentSource:
    """Where a formula's argument comes from: cells, a constant raster, or a coefficient table."""

    name: str
    service: str = ""
    axis: str = ""  # the raster of codes that a coefficient table is looked up by

    @property
    def is_table(self) -> bool:
        """Whether it is a coefficient."""
        return bool(self.service)


@dataclass(frozen=True)
class PassStep:
    """One move of a chunk: load a layer, run a formula, or sum a name; then free what is done."""

    name: str
    layer: int = -1
    formula: Formula | None = None
    arguments: tuple[ArgumentSource, ...] = ()
    leaf: int = -1
    free: tuple[str, ...] = ()

    @property
    def computes(self) -> bool:
        """Whether it makes values of cells, which is all but to sum them."""
        return self.layer >= 0 or self.formula is not None


@dataclass(frozen=True)
class Pass:
    """Everything a worker needs; it can be pickled, and no handle is open in it."""

    grid: Grid
    shares: Shares
    land_cover: Layer | None
    lookup: npt.NDArray[np.uint8]
    types: int
    layers: tuple[Layer, ...]
    steps: tuple[PassStep, ...]
    leaves: tuple[str, ...]
    constants: Mapping[str, float | npt.NDArray[np.float64]] = field(default_factory=dict)
    tables: Mapping[tuple[str, str], npt.NDArray[np.float64]] = field(default_factory=dict)
    opening: Layer | None = None
    opening_lookup: npt.NDArray[np.uint8] | None = None
    opening_types: int = 0


@dataclass(frozen=True)
class Readers:
    """The open rasters of one thread."""

    land_cover: Reader | None
    opening: Reader | None
    layers: tuple[Reader, ...]
