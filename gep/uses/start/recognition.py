"""What lies in a folder: land cover, rasters and boundaries, known by their names and content."""

import os
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pyogrio
from pyogrio.errors import DataSourceError

from gep.book.file_names import is_named_in, meant_by, year_in
from gep.book.legend_fit import legend_fits
from gep.book.vocabulary import Vocabulary
from gep.files.paths import is_there
from gep.inputs.land.codes import as_code
from gep.inputs.land.vectors import read_vector
from gep.inputs.rasters.door import SourceProblem
from gep.inputs.rasters.source import Source
from gep.inputs.rasters.sources import describe, open_source
from gep.problems import DataProblem, Place, Problem
from gep.words import Language, say

RASTERS = (".tif", ".tiff", ".img", ".vrt", ".nc", ".asc")
VECTORS = (".gpkg", ".shp", ".geojson", ".json")
_LAND_COVER, _TOWNSHIP = "land_cover", "zones.township"
_WINDOW = 2048
"""Pixels of each side of the middle of a land cover whose codes are looked at."""
_FITS = 0.9
_CODE = re.compile(r"\d{9}|\d{12}|\d{15}")
_COUNTY_DIGITS = 6


@dataclass(frozen=True)
class FoundRaster:
    """A raster that was recognised; ``unit`` is the file's own, empty where it states none."""

    name: str
    path: Path
    unit: str


@dataclass(frozen=True)
class FoundZones:
    """The boundaries of townships: file, layer, columns, and the names by code."""

    path: Path
    layer: str
    code: str
    name: str
    names: Mapping[str, str]

    @property
    def county(self) -> str:
        """The code of the one county that all the townships are of, empty if there is none."""
        counties = {code[:_COUNTY_DIGITS] for code in self.names}
        return counties.pop() if len(counties) == 1 else ""


@dataclass(frozen=True)
class Recognised:
    """All that was recognised; ``left`` are files that were not, or that another was taken for.

    ``legends`` are those that the land cover may be written in.
    """

    rasters: Mapping[str, FoundRaster] = field(default_factory=dict)
    land_cover: Path | None = None
    legends: tuple[str, ...] = ()
    zones: FoundZones | None = None
    year: int | None = None
    left: tuple[Path, ...] = ()

    @property
    def legend(self) -> str:
        """The legend of the land cover, empty if it may be several: none is guessed."""
        return self.legends[0] if len(self.legends) == 1 else ""


def recognised(folder: Path | None, zones: Path | None) -> Recognised:
    """What a folder holds, and the boundaries if they are named; the newest of several files.

    Raises
    ------
    DataProblem
        The boundaries that are named cannot be read, or have no columns of codes and names.
    """
    files = _files(folder) if folder else []
    found: dict[str, list[tuple[Path, Source]]] = {}
    for path in (one for one in files if one.suffix.lower() in RASTERS):
        source = _described(path)
        name = _raster_name(path, source) if source else ""
        if source and name:
            found.setdefault(name, []).append((path, source))
    taken = {name: max(each, key=_newness) for name, each in found.items()}
    cover, source = taken.pop(_LAND_COVER, (None, None))
    boundaries = zones or _township_file(files)
    used = {path for path, _ in taken.values()} | {cover, boundaries}
    return Recognised(
        {name: FoundRaster(name, path, _unit(own)) for name, (path, own) in taken.items()},
        cover,
        _legends(cover, source) if cover and source else (),
        _zones(boundaries, is_named=zones is not None) if boundaries else None,
        year_in(cover.stem) if cover else None,
        tuple(path for path in files if path not in used),
    )


def relative(path: Path, folder: Path) -> str:
    """A path as account.toml in a folder has it."""
    try:
        text = os.path.relpath(path.resolve(), folder.resolve())
    except ValueError:  # on another drive
        text = str(path.resolve())
    return Path(text).as_posix()


def _files(folder: Path) -> list[Path]:
    every = (path for path in folder.rglob("*") if path.is_file())
    return sorted(path for path in every if path.suffix.lower() in (*RASTERS, *VECTORS))


def _described(path: Path) -> Source | None:
    """What a raster holds; one that cannot be read is left to `gep check`, if it is named there."""
    try:
        return describe(path)
    except SourceProblem:
        return None


def _raster_name(path: Path, source: Source) -> str:
    """The input that a file is: of those that its name may mean the one with so many bands."""
    standard = Vocabulary.shipped().rasters
    meant = meant_by(path.stem)
    if _LAND_COVER in meant:
        return _LAND_COVER
    exact = [name for name in meant if name in standard and standard[name].bands == source.bands]
    many = [name for name in meant if name in standard and standard[name].bands == 0]
    return next(iter((*exact, *(many if source.bands > 1 else ()))), "")


def _newness(found: tuple[Path, Source]) -> tuple[int, str]:
    path, _ = found
    return year_in(path.stem) or 0, path.name


def _unit(source: Source) -> str:
    stated = set(filter(None, source.units))
    return stated.pop() if len(stated) == 1 else ""


def _legends(path: Path, source: Source) -> tuple[str, ...]:
    """The shipped legends that explain the codes in the middle of a land cover.

    Many products have codes from 1 to 9, so one that the file's name tells goes before all others.
    """
    lattice = source.lattice
    height, width = min(lattice.height, _WINDOW), min(lattice.width, _WINDOW)
    row, col = (lattice.height - height) // 2, (lattice.width - width) // 2
    try:
        file = open_source(source)
        codes, counts = np.unique(file.read(row, col, height, width, (1,)), return_counts=True)
        file.close()
    except SourceProblem:
        return ()
    areas = {
        f"{code:g}": float(count)
        for code, count in zip(codes, counts, strict=True)
        if np.isfinite(code) and code not in (0, source.nodata)
    }
    fits = tuple(name for name, share in legend_fits(areas) if areas and share >= _FITS)
    return tuple(name for name in fits if is_named_in(path.stem, name)) or fits


def _township_file(files: Iterable[Path]) -> Path | None:
    vectors = [path for path in files if path.suffix.lower() in VECTORS]
    named = [path for path in vectors if _TOWNSHIP in meant_by(path.stem)]
    return next(iter((*named, *(vectors if len(vectors) == 1 else ()))), None)


def _zones(path: Path, *, is_named: bool) -> FoundZones | None:
    """Boundaries with their columns; where nobody named them they may be something else."""
    place = Place(str(path))
    layer, fields = _fields(path)
    code, name = (_column(fields, kind) for kind in ("zones.*.code", "zones.*.name"))
    vector, problems = read_vector(path, place, layer, (code, name))
    if vector is None or not code or not name:
        if not is_named:
            return None
        lacking = Problem("init-zones-columns", place, {"columns": ", ".join(fields) or "-"})
        raise DataProblem(tuple(problems) if vector is None and problems else (lacking,))
    codes = [as_code(one) for one in vector.columns[code]]
    names = dict(zip(codes, map(str, vector.columns[name]), strict=True))
    return FoundZones(path, vector.layer, code, name, names)


def _fields(path: Path) -> tuple[str, list[str]]:
    """The first layer with geometry, and its columns; none of a file that cannot be read."""
    if not is_there(path):
        return "", []
    try:
        layers = [str(name) for name, kind in pyogrio.list_layers(path) if kind is not None]
        layer = next((one for one in layers if _TOWNSHIP in meant_by(one)), (*layers, "")[0])
        return layer, [str(one) for one in pyogrio.read_info(path, layer=layer)["fields"]]
    except DataSourceError:
        return "", []


def _column(fields: Iterable[str], kind: str) -> str:
    return next((one for one in fields if kind in meant_by(one)), "")


def found_lines(found: Recognised, folder: Path, lang: Language) -> Iterator[str]:
    """What was recognised and what was not, a line each for the screen."""
    known = {}
    if found.land_cover:
        known[_LAND_COVER] = found.land_cover, found.legend
    if found.zones:
        known[_TOWNSHIP] = found.zones.path, ""
    for name, (path, more) in known.items():
        yield say("init_found", lang, name=name, path=relative(path, folder), unit=more).rstrip()
    if found.land_cover and not found.legend:
        yield say("init_no_legend", lang, fits=", ".join(found.legends) or "-")
    for name, one in found.rasters.items():
        raster = Vocabulary.shipped().rasters[name]
        is_silent = not one.unit and raster.kind != "category"
        key = "init_found_without_unit" if is_silent else "init_found"
        path_there = relative(one.path, folder)
        yield say(key, lang, name=name, path=path_there, unit=one.unit or raster.unit)
    for path in found.left:
        yield say("init_left", lang, path=path)
