"""Any polygon file that OGR opens, with the traps of shapefiles' text taken out."""

import codecs
import re
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

from gep.problems import Place, Problem, Problems, nearest

Geometries = npt.NDArray[np.object_]

_HAN = re.compile("[\u3400-\u9fff\U00020000-\U0003ffff]")
_HIGH_BYTES = re.compile(rb"[\x80-\xff]+")
_LOSSLESS = "ISO-8859-1"  # every byte is a character: what is read can be turned back into bytes
_GB = ("936", "cp936", "gbk", "gb2312", "euc-cn")
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
    if not path.exists():
        problems.add("zones-file-missing", place, path=place.file)
        return None, list(problems)
    try:
        name = _layer(path, place, layer, problems)
        if name is None:
            return None, list(problems)
        may_lack = bare_outline and pyogrio.read_info(path, layer=name)["features"] == 1
        vector = _read(path, place, name, columns, problems, may_lack=may_lack)
    except (DataSourceError, DataLayerError) as error:
        problems.add("zones-unreadable", place, path=place.file, reason=str(error))
        return None, list(problems)
    return vector, list(problems)


def _layer(path: Path, place: Place, wanted: str, problems: Problems) -> str | None:
    """The name of the layer to read, or None after a problem."""
    listed = pyogrio.list_layers(path)
    names = [str(name) for name, geometry in listed if geometry is not None]
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
    is_shapefile = path.suffix.lower() == ".shp"
    encoding = _LOSSLESS if is_shapefile else None
    spelt = [str(f) for f in pyogrio.read_info(path, layer=layer, encoding=encoding)["fields"]]
    meta, _, wkb, values = pyogrio.raw.read(path, layer=layer, encoding=encoding, force_2d=True)
    fields = spelt
    if is_shapefile:
        found = _encoding(_texts(values) or [f.encode(_LOSSLESS) for f in fields], path)
        _say_encoding(found, path, place, problems)
        fields = [f.encode(_LOSSLESS).decode(found, "replace") for f in fields]
        values = [_decoded(v, found) for v in values]
    wanted = [c for c in columns if c and not (may_lack and _position(c, fields) is None)]
    chosen = {c: _column(c, fields, place, problems) for c in wanted}
    crs = _crs(meta["crs"], wkb, place, problems)
    if crs is None or None in chosen.values():
        return None
    geometry = shapely.from_wkb(wkb, on_invalid="ignore")
    taken = {c: values[i] for c, i in chosen.items() if i is not None}
    return Vector(layer, crs, geometry, taken)


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
    crs = pyproj.CRS.from_user_input(text).to_2d()
    datum = " ".join((crs.name, crs.datum.name if crs.datum else ""))
    if _OLD_DATUMS.search(datum.replace("_", " ")):
        problems.add("zones-old-datum", place, "warning", datum=crs.name)
    return crs


def _likely_crs(wkb: Geometries) -> str:
    """CRS that an easting with its zone number in front gives away; never a guess beyond that."""
    left, _, right, _ = shapely.total_bounds(shapely.from_wkb(wkb, on_invalid="ignore"))
    zone = int(left // 1_000_000) if np.isfinite(left) else 0
    if 25 <= zone <= 45 and right // 1_000_000 == zone:  # noqa: PLR2004 - zones of 3 degrees in China
        return f"EPSG:{4488 + zone}"
    return "EPSG:...."


def _texts(values: Sequence[npt.NDArray[Any]]) -> list[bytes]:
    """All text of the file that is not plain ASCII, as bytes."""
    texts = {t for v in values if v.dtype == object for t in v if isinstance(t, str)}
    return [t.encode(_LOSSLESS) for t in sorted(texts) if not t.isascii()]


def _decoded(values: npt.NDArray[Any], encoding: str) -> npt.NDArray[Any]:
    if values.dtype != object:
        return values
    plain = (
        v.encode(_LOSSLESS).decode(encoding, "replace") if isinstance(v, str) else v for v in values
    )
    return np.array(list(plain), dtype=object)


def _encoding(texts: Sequence[bytes], path: Path) -> str:
    """Encoding of a shapefile's text.

    Readers assume Latin-1 where nothing is declared and return garbage without an error, and a
    wrong .cpg is common. So whatever is declared is verified: Chinese in strict UTF-8 is UTF-8,
    and bytes declared as Latin that only come in pairs are GB.
    """
    joined = b"\n".join(texts)
    if joined.isascii():
        return "utf-8"
    declared = _declared(path)
    is_latin = declared.startswith(("iso8859", "cp125", "latin"))
    order = ["utf-8", "gb18030"] if is_latin or not declared else [declared, "utf-8", "gb18030"]
    if _HAN.search(_strict(joined, "utf-8")):
        return "utf-8"
    paired = all(len(run) % 2 == 0 for run in _HIGH_BYTES.findall(joined))
    if is_latin and not paired:
        order = [declared]
    return next((e for e in order if _strict(joined, e)), declared or _LOSSLESS)


def _strict(text: bytes, encoding: str) -> str:
    try:
        return text.decode(encoding)
    except UnicodeDecodeError:
        return ""


def _declared(path: Path) -> str:
    """Python's name of the encoding in the .cpg, empty if there is none that it knows."""
    beside = next(
        (p for p in path.parent.glob(f"{path.stem}.*") if p.suffix.lower() == ".cpg"), None
    )
    if beside is None:
        return ""
    text = beside.read_text(encoding="ascii", errors="replace").strip().lower()
    text = text.removeprefix("ansi ").removeprefix("oem ")
    if text in _GB:
        return "gb18030"
    text = {"88591": "iso-8859-1", "65001": "utf-8"}.get(text, text)
    try:
        return codecs.lookup(f"cp{text}" if text.isdigit() else text).name
    except LookupError:
        return ""


def _say_encoding(found: str, path: Path, place: Place, problems: Problems) -> None:
    declared = _declared(path)
    if found not in {declared, "utf-8"} or (declared and declared != found):
        problems.add(
            "zones-encoding", place, "note", found=found.upper(), declared=declared.upper() or "-"
        )
