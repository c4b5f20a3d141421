"""One file of an export, as its metadata tell of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

import pyproj

from gep.words import words

Kind = Literal["string", "number", "integer", "boolean"]
Bounds = tuple[float, float, float, float]
"""West, south, east, north."""


@dataclass(frozen=True)
class TableColumn:
    """One column of a table: its name, what it holds, its unit as in account.csv, its titles."""

    name: str
    kind: Kind
    titles: Mapping[str, str]
    unit: str = ""
    metadata: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class RasterBand:
    """One band of a raster."""

    name: str
    unit: str
    kind: str
    nodata: float | None


@dataclass(frozen=True)
class Ground:
    """Where a file lies: its CRS, its bounds in degrees of WGS 84, the size of its pixels if any.

    ``resolution`` is in units of the CRS.
    """

    crs: pyproj.CRS
    bounds: Bounds
    resolution: float | None = None


@dataclass(frozen=True)
class Resource:
    """One file: its path within the export, what it is, its columns or bands, where it lies.

    ``layers`` are those of a file of several, which all have the same columns. ``schema`` is the
    file that lists the columns, where several files share them.
    """

    path: str
    title: str
    description: str
    columns: tuple[TableColumn, ...] = ()
    schema: str = ""
    layers: tuple[str, ...] = ()
    bands: tuple[RasterBand, ...] = ()
    ground: Ground | None = None

    @property
    def is_raster(self) -> bool:
        """Whether it has pixels."""
        return bool(self.bands)

    @property
    def metadata_path(self) -> str:
        """The ISO metadata beside it; empty for what lies nowhere."""
        return f"{self.path}.xml" if self.ground else ""


def fixed_column(name: str, kind: Kind = "string", unit: str = "") -> TableColumn:
    """A column that every account has, with the titles of the word files."""
    titles: dict[str, Any] = {**words("headings"), **words("export_columns")}
    return TableColumn(name, kind, titles[name], unit)
