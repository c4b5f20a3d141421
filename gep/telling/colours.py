"""The colours of maps, read from ``maps/themes/colours``: ramps, and the ecosystem types."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from gep.shipped import shipped

_ONE_CLASS = 0.6
_TURN = 0.381966


@dataclass(frozen=True)
class Colours:
    """Ramps from light to dark by name, the colours of the ecosystem types, and their patterns."""

    ramps: Mapping[str, tuple[str, ...]]
    types: Mapping[str, str]
    patterns: Mapping[str, str]
    parts: tuple[str, ...]
    """Of the largest parts of a whole, the largest first; ``rest`` is that of all others."""
    rest: str

    def of_part(self, place: int) -> str:
        """The colour of the part that comes at a place, from 0, by its size."""
        return self.parts[place] if place < len(self.parts) else self.rest

    def ramp(self, name: str, count: int) -> tuple[str, ...]:
        """So many colours of a ramp, evenly spaced from its light end to its dark end."""
        places = np.linspace(0.0, 1.0, count) if count > 1 else [_ONE_CLASS]
        return tuple(_between(self.ramps[name], float(place)) for place in places)

    def of_type(self, key: str, index: int) -> str:
        """The colour of an ecosystem type; one that a bureau added gets its own by its index."""
        if key in self.types:
            return self.types[key]
        return _between(self.ramps["added_types"], index * _TURN % 1.0)


def _between(stops: Sequence[str], place: float) -> str:
    """The colour at a place between 0 and 1 of a ramp, straight between its stops.

    >>> _between(["#000000", "#ffffff"], 0.2), _between(["#10a0f0"], 0.7)
    ('#333333', '#10a0f0')
    """
    channels = np.array([[int(stop[i : i + 2], 16) for i in (1, 3, 5)] for stop in stops])
    at = np.linspace(0.0, 1.0, len(stops))
    return "#" + "".join(f"{round(float(np.interp(place, at, c))):02x}" for c in channels.T)


def colours() -> Colours:
    """The colours that ship with gep."""
    return _colours_of(shipped("maps/themes") / "colours")


@cache
def _colours_of(folder: Path) -> Colours:
    ramps, types, services = (
        tomllib.loads((folder / name).read_text(encoding="utf-8"))
        for name in ("ramps.toml", "ecosystem_types.toml", "services.toml")
    )
    patterns = types.pop("patterns")
    stops = {name: tuple(colours) for name, colours in ramps.items()}
    return Colours(stops, types, patterns, tuple(services["parts"]), services["rest"])
