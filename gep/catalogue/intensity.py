"""What a hectare of land gives: an indicator or a value as weights of what the pass has in cells.

After the sums every formula is linear in them, so that a cell's part of a quantity is what the
formula gives for that cell alone. Its weights are found once for each type, limits and prices
included; a raster of the service is then a few products a cell, and adds up to the account's row.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from gep.words import Language

Array = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Weighted:
    """A part of an intensity: what one unit of each leaf adds to it, by ecosystem type.

    ``weights`` are ``[type]``, NaN where the account has no row of the type. ``rasters`` are those
    without which the part is not known: its mask is where all of them have a value.
    """

    weights: Mapping[str, Array]
    rasters: frozenset[str]


@dataclass(frozen=True, eq=False)
class Intensity:
    """An amount per hectare, as a raster shows it: the sum of its parts, wherever one is known.

    ``kind`` is ``quantity`` or ``value``. ``indicator`` and ``item`` are empty for the value of
    all that a service is counted for, and ``service`` too for that of all services together.
    """

    name: str
    kind: str
    unit: str
    titles: Mapping[Language, str]
    parts: tuple[Weighted, ...]
    service: str = ""
    indicator: str = ""
    item: str = ""
