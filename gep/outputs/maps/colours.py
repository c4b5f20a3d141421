"""The colours of the maps, read from ``maps/themes/colours``: ramps, and the ecosystem types."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from matplotlib.colors import LinearSegmentedColormap, to_hex

from gep.shipped import shipped

_ONE_CLASS = 0.6
_TURN = 0.381966


@dataclass(frozen=True)
class Colours:
    """Ramps from light to dark by name, and the colours of the ecosystem types."""

    ramps: Mapping[str, tuple[str, ...]]
    types: Mapping[str, str]

    def ramp(self, name: str, count: int) -> tuple[str, ...]:
        """So many colours of a ramp, evenly spaced from its light end to its dark end."""
        ramp = LinearSegmentedColormap.from_list(name, list(self.ramps[name]))
        places = np.linspace(0.0, 1.0, count) if count > 1 else [_ONE_CLASS]
        return tuple(to_hex(ramp(float(place))) for place in places)

    def of_type(self, key: str, index: int) -> str:
        """The colour of an ecosystem type; one that a bureau added gets its own by its index."""
        if key in self.types:
            return self.types[key]
        from_the_wheel = LinearSegmentedColormap.from_list("added", list(self.ramps["added_types"]))
        return to_hex(from_the_wheel(index * _TURN % 1.0))


def colours() -> Colours:
    """The colours that ship with gep."""
    folder = shipped("maps/themes") / "colours"
    ramps, types = (
        tomllib.loads((folder / name).read_text(encoding="utf-8"))
        for name in ("ramps.toml", "ecosystem_types.toml")
    )
    return Colours({name: tuple(stops) for name, stops in ramps.items()}, types)
