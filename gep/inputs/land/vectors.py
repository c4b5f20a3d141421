"""Any polygon file that OGR opens, its text read as it was written."""

import re
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyogrio
import pyproj
import shapely
from pyogrio.errors import DataLayerError, DataSourceError
from pyproj.exceptions import CRSError
from shapely.errors import GEOSException

from gep.files.paths import is_there
from gep.inputs.land.texts import LOSSLESS, TextReading
from gep.inputs.rasters.crs import is_placed
from gep.problems import Place, Problem, Problems, nearest

Geometries = npt.NDArray[np.object_]

_OF_ANY_ENCODING = ("ESRI Shapefile", "MapInfo File", "CSV")
_UNREADABLE = (
    DataSourceError, DataLayerError, GEOSException, CRSError, zipfile.BadZipFile, zlib.error,
)  # fmt: skip
_ZIP, _IN_ZIP = ".zip", "/vsizip/"
_MAPS = (".shp", ".gpkg", ".geojson", ".tab", ".mif", ".fgb", ".kml", ".gml", ".gdbtable")
_SHOWN = 5  # texts named in one message
_OLD_DATUMS = re.compile("xi'?an.{0,3}19?80|beijing.{0,3}19?54", re.IGNORECASE)


@dataclass(frozen=True)
class Vector:
    """The features of one layer: CRS, geometry as it stands in the file, and some columns."""

    layer: str
    crs: pyproj.CRS
    geometry: Geometries
    columns: Mapping[str, npt.NDArray[Any]]

    def __len__(self) -> int:
        return len(self.geometry)


def read_vector(
    path: Path,
    place: Place,
    layer: str = "",
    columns: Sequence[str] = (),
    *,
    bare_outline: bool = False,
) -> tuple[Vector | None, list[Problem]]:
    """One layer of a vector file and those of its columns that are asked for.

    Parameters
    ----------
    path
        the file, or the folder of a File Geodatabase.
    place
        where the problems are said to lie: the file as the user wrote it.
    layer
        name of the layer; may be empty where the file has one only.
    columns
        names of columns, matched without regard to case where that is unambiguous.
    bare_outline
        whether a layer of one feature may lack the columns: there is nothing to tell apart.
    """
    problems = Problems()
    if not is_there(path):
        problems.add("zones-file-missing", place, path=place.file)
        return None, list(problems)
    try:
        source = _source(path)
        name = _layer(source, place, layer, problems)
        if name is None:
            return None, list(problems)
        may_lack = bare_outline and pyogrio.read_info(source, layer=name)["features"] == 1
        vector = _read(path, place, name, columns, problems, may_lack=may_lack)
    except (UnicodeError, UnboundLocalError):  # what pyogrio lets through of a .prj that is no text
        problems.add("zones-crs-unreadable", place, path=place.file)
        return None, list(problems)
    except (*_UNREADABLE, OSError) as error:
        if isinstance(error, PermissionError):
            raise
        problems.add("zones-unreadable", place, path=place.file, reason=str(error))
        return None, list(problems)
    return vector, list(problems)


def _source(path: Path) -> str:
    """What OGR opens: the file, or what lies in a folder inside a zip, where it does not look."""
    if path.suffix.lower() != _ZIP:
        return str(path)
    root = f"{_IN_ZIP}{path}"
    try:
        names = [str(name) for name in pyogrio.vsi_listtree(root)]
    except OSError:  # no zip; opening it says more
        return str(path)
    maps = [name for name in names if name.lower().endswith(_MAPS)]
    folders = {name.rpartition("/")[0] for name in maps}
    if len(folders) != 1 or root in folders:
        return str(path)
    return maps[0] if len(maps) == 1 else folders.pop()


def _layer(source: str, place: Place, wanted: str, problems: Problems) -> str | None:
    """The name of the layer to read, or None after a problem."""
    listed = pyogrio.list_layers(source)
    names = [str(name) for name, geometry in listed if geometry is not None]
    if not names:
        problems.add("zones-no-layer", place, path=place.file)
        return None
    if wanted in names:
        return wanted
    if not wanted and len(names) == 1:
        return names[0]
    problems.add(
        "zones-layer-missing" if wanted else "zones-layer-unnamed",
        place,
        layer=wanted,
        layers=", ".join(names) or "-",
        nearest=nearest(wanted, names) or (names[0] if names else "-"),
    )
    return None


def _read(
    path: Path,
    place: Place,
    layer: str,
    columns: Sequence[str],
    problems: Problems,
    *,
    may_lack: bool,
) -> Vector | None:
    meta, fields, wkb, values = _raw(path, layer, place, problems)
    wanted = [c for c in columns if c and not (may_lack and _position(c, fields) is None)]
    chosen = {c: _column(c, fields, place, problems) for c in wanted}
    crs = _crs(meta["crs"], wkb, place, problems)
    if crs is None or None in chosen.values():
        return None
    geometry = shapely.from_wkb(wkb, on_invalid="ignore")
    taken = {c: values[i] for c, i in chosen.items() if i is not None}
    return Vector(layer, crs, geometry, taken)


def _raw(
    path: Path, layer: str, place: Place, problems: Problems
) -> tuple[Mapping[str, Any], list[str], Geometries, Sequence[npt.NDArray[Any]]]:
    """Metadata, column names, geometry and columns of a layer, its text read as it was written."""
    source = _source(path)
    try:
        encoding = LOSSLESS if _driver(source) in _OF_ANY_ENCODING else None
        meta, _, wkb, values = _features(source, layer, encoding)
    except UnicodeDecodeError:  # a format that is UTF-8 by its rules, in a file that is not
        encoding = LOSSLESS
        meta, _, wkb, values = _features(source, layer, encoding)
    fields = [str(field) for field in meta["fields"]]
    if encoding:
        texts = TextReading.of(path, fields, values)
        _say_encoding(texts, place, problems)
        fields, values = [texts.read(f) for f in fields], [texts.column(v) for v in values]
    return meta, fields, wkb, values


def _features(source: str, layer: str, encoding: str | None) -> Any:
    return pyogrio.raw.read(source, layer=layer, encoding=encoding, force_2d=True)


def _driver(source: str) -> str:
    return str(pyogrio.read_info(source, encoding=LOSSLESS)["driver"])


def _position(name: str, fields: Sequence[str]) -> int | None:
    if name in fields:
        return fields.index(name)
    alike = [i for i, field in enumerate(fields) if field.casefold() == name.casefold()]
    return alike[0] if len(alike) == 1 else None


def _column(name: str, fields: Sequence[str], place: Place, problems: Problems) -> int | None:
    """Position of a column, or None after a problem."""
    if (position := _position(name, fields)) is not None:
        return position
    near = nearest(name.casefold(), [f.casefold() for f in fields])
    offered = next((f for f in fields if f.casefold() == near), fields[0] if fields else "-")
    problems.add(
        "zones-column-missing",
        place,
        column=name,
        columns=", ".join(fields) or "-",
        nearest=offered,
    )
    return None


def _crs(text: str | None, wkb: Geometries, place: Place, problems: Problems) -> pyproj.CRS | None:
    if not text:
        problems.add("zones-no-crs", place, likely=_likely_crs(wkb))
        return None
    crs = pyproj.CRS.from_user_input(text)
    if not is_placed(crs):
        problems.add("zones-crs-local", place, crs=crs.name)
        return None
    crs = crs.to_2d()
    datum = " ".join((crs.name, crs.datum.name if crs.datum else ""))
    if _OLD_DATUMS.search(datum.replace("_", " ")):
        problems.add("zones-old-datum", place, "warning", datum=crs.name)
    return crs


def _likely_crs(wkb: Geometries) -> str:
    """CRS that an easting with its zone number in front gives away; never a guess beyond that."""
    if not wkb.size:  # which has no bounds
        return "EPSG:...."
    left, _, right, _ = shapely.total_bounds(shapely.from_wkb(wkb, on_invalid="ignore"))
    zone = int(left // 1_000_000) if np.isfinite(left) else 0
    if 25 <= zone <= 45 and right // 1_000_000 == zone:  # noqa: PLR2004 - zones of 3 degrees in China
        return f"EPSG:{4488 + zone}"
    return "EPSG:...."


def _say_encoding(texts: TextReading, place: Place, problems: Problems) -> None:
    found, declared = texts.encoding, texts.declared
    if found not in {declared, "utf-8"} or (declared and declared != found):
        problems.add(
            "zones-encoding", place, "note", found=found.upper(), declared=declared.upper() or "-"
        )
    if texts.cut:
        some = ", ".join(texts.cut[:_SHOWN])
        problems.add("zones-text-cut", place, "warning", count=len(texts.cut), texts=some)
