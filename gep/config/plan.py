"""A `Plan`: what to compute, from what, by which norm, as account.toml says it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from gep.files.toml_file import TomlFile
from gep.problems import Place, Problem

_ACCOUNT = Place("account.toml")


@dataclass(frozen=True)
class RasterSpec:
    """One standard raster as account.toml gives it: a file, or one constant ``value``.

    ``band`` counts from 1; ``year`` is one of a file that holds several; ``months`` are numbers, or
    texts with a year such as 2022-07; ``tier`` says how near the data are: 1 global, 2 national,
    3 local. What is empty or None is taken from the file.
    """

    name: str
    path: str | None = None
    value: float | None = None
    unit: str = ""
    scale: float | None = None
    offset: float | None = None
    nodata: float | None = None
    band: int | None = None
    year: int | None = None
    months: tuple[int | str, ...] = ()
    variable: str = ""
    crs: str = ""
    source: str = ""
    data_year: int | None = None
    tier: int | None = None
    place: Place = _ACCOUNT


@dataclass(frozen=True)
class LandCoverSpec:
    """A land cover: a raster of codes, or polygons of a layer with their codes in a column.

    That much of an opening land cover changed within a year may be ``confirmed``.
    """

    path: str
    legend: str
    layer: str = ""
    code: str = ""
    band: int | None = None
    crs: str = ""
    confirmed: bool | None = None
    source: str = ""
    data_year: int | None = None
    tier: int | None = None
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
class MapLayerSpec:
    """What maps draw besides the account: a vector file, perhaps a column of names."""

    name: str
    path: str
    layer: str = ""
    label: str = ""
    source: str = ""
    data_year: int | None = None
    place: Place = _ACCOUNT


@dataclass(frozen=True)
class Plan:
    """A checked account.toml.

    ``services`` is empty where the norm decides, ``optional`` names those that the norm leaves to
    the county and the county counts, ``organisation`` who makes the account; ``price_year`` is None
    where it is the account's own. Paths stand as the user wrote them, with forward slashes, and
    start at ``folder``. ``confirmed`` are amounts and coefficients that are true although they
    seem impossible, as the problem names them.
    ``written`` is the text it was read from, ``errors`` what was wrong with it.

    A plan can be changed and run without a file:
    ``gep.open_account(dataclasses.replace(plan, norm="mee-2020"))``.
    """

    path: Path
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
    price_year: int | None
    base_year: int | None
    methods: Mapping[str, str]
    not_applicable: Mapping[str, str]
    overrides: str
    confirmed: tuple[str, ...]
    written: TomlFile = field(repr=False)
    errors: tuple[Problem, ...] = ()
    optional: tuple[str, ...] = ()
    organisation: str = ""
    maps: Mapping[str, MapLayerSpec] = field(default_factory=dict)

    @property
    def folder(self) -> Path:
        """Where account.toml lies."""
        return self.path.parent

    def is_refused(self, key: str) -> bool:
        """Whether an error was told of this dotted key or below it: nothing else tells it again."""
        return any(f"{bad.place.where}.".startswith(f"{key}.") for bad in self.errors)

    def tables(self) -> dict[str, Any]:
        """The tables of an account.toml that says the same, and leaves out what goes unsaid."""
        cover = _given(self.land_cover)
        said = {
            "account": {
                "name": self.name,
                "code": self.code,
                "year": self.year,
                "norm": self.norm,
                "services": list(self.services),
                "optional": list(self.optional),
                "organisation": self.organisation,
            },
            "land_cover": cover | {"opening": _given(self.opening) if self.opening else None},
            "grid": _given(self.grid) if self.grid else {},
            "statistics": {"path": self.statistics, "confirmed": list(self.confirmed)},
            "prices": {"year": self.price_year, "base_year": self.base_year},
            "methods": dict(self.methods),
            "not_applicable": dict(self.not_applicable),
            "coefficients": {"overrides": self.overrides},
            "maps": {name: _given(layer) for name, layer in self.maps.items()},
        }
        given = {table: _without_empty(keys) for table, keys in said.items()}
        return _without_empty(given) | {
            "rasters": {name: _given(raster) for name, raster in self.rasters.items()},
            "zones": {name: _given(zone) for name, zone in self.zones.items()},
        }


def _given(
    spec: RasterSpec | LandCoverSpec | GridSpec | ZoneSpec | MapLayerSpec,
) -> dict[str, Any]:
    """What a specification says besides its own name and place."""
    said = {one.name: getattr(spec, one.name) for one in fields(spec)}
    given = {key: value for key, value in said.items() if key not in ("name", "place", "label")}
    listed = {key: list(value) for key, value in given.items() if isinstance(value, tuple)}
    return _without_empty({**given, **listed, "name": said.get("label")})


def _without_empty(keys: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in keys.items() if value not in (None, "", [], {})}
