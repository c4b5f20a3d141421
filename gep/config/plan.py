"""A `Plan`: what to compute, from what, by which norm, as account.toml says it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from gep.problems import Place

_ACCOUNT = Place("account.toml")


@dataclass(frozen=True)
class RasterSpec:
    """One standard raster as account.toml gives it: a file, or one constant ``value``.

    ``band`` counts from 1. What is empty or None is taken from the file.
    """

    name: str
    path: str | None = None
    value: float | None = None
    unit: str = ""
    scale: float | None = None
    offset: float | None = None
    nodata: float | None = None
    band: int | None = None
    variable: str = ""
    source: str = ""
    data_year: int | None = None
    place: Place = _ACCOUNT


@dataclass(frozen=True)
class LandCoverSpec:
    """A land cover: a raster of codes, or polygons of a layer with their codes in a column."""

    path: str
    legend: str
    layer: str = ""
    code: str = ""
    band: int | None = None
    source: str = ""
    data_year: int | None = None
    place: Place = _ACCOUNT


@dataclass(frozen=True)
class GridSpec:
    """The grid that polygons are laid on: its CRS and the size of a pixel in units of it."""

    crs: str
    resolution: float
    place: Place = _ACCOUNT


@dataclass(frozen=True)
class ZoneSpec:
    """A zone layer: a file, perhaps a layer of it, and its columns of codes and of names."""

    name: str
    path: str
    layer: str = ""
    code: str = "code"
    label: str = "name"
    overlapping: bool = False
    place: Place = _ACCOUNT


@dataclass(frozen=True)
class Plan:
    """A checked account.toml.

    ``services`` is empty where the norm decides. Paths stand as the user wrote them, with forward
    slashes, and start at ``folder``. ``text_places`` tells where each dotted key stands, and
    ``refused`` which keys have errors that were told, so that no other check tells them again.
    """

    path: Path
    folder: Path
    name: str
    code: str
    year: int
    norm: str
    services: tuple[str, ...]
    land_cover: LandCoverSpec
    opening: LandCoverSpec | None
    grid: GridSpec | None
    rasters: Mapping[str, RasterSpec]
    zones: Mapping[str, ZoneSpec]
    statistics: str
    price_year: int
    base_year: int | None
    methods: Mapping[str, str]
    overrides: str
    text_places: Mapping[str, Place] = field(default_factory=dict)
    refused: frozenset[str] = frozenset()

    def is_refused(self, key: str) -> bool:
        """Whether an error was told of this dotted key or of one below it."""
        return any(f"{bad}.".startswith(f"{key}.") for bad in self.refused)
