"""Layers that maps draw besides the account: rivers, seats, neighbours, and a locator."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyproj
import shapely

from gep.account.manifest import InputRecord
from gep.config.plan import MapLayerSpec
from gep.files.paths import path_of
from gep.inputs.land.coordinates import Vertices
from gep.inputs.land.geometry import Geometries
from gep.inputs.land.vectors import Vector, read_vector
from gep.problems import Problem, Problems

LINES, POINTS, POLYGONS = (1, 5), (0, 4), (3, 6)
"""Kinds of geometry as GEOS numbers them, single and many."""
_KINDS: Mapping[str, tuple[int, ...]] = {
    "rivers": (*LINES, *POLYGONS), "seats": POINTS, "neighbours": POLYGONS, "locator": POLYGONS,
}  # fmt: skip
_AROUND = 1.0
"""Widths of the county around it, beyond which nothing is kept: no sheet shows more."""
_NAMED = 5  # features named in one message
_FINE = 2000
"""Parts of its length that a locator is drawn in, which is as small as a stamp."""


@dataclass(frozen=True)
class MapLayer:
    """One such layer in the CRS of the account, cut to what a sheet can show."""

    name: str
    geometry: Geometries
    names: tuple[str, ...]
    crs: str
    record: InputRecord


def open_map_layer(
    spec: MapLayerSpec, crs: str, county: shapely.Geometry, folder: Path
) -> tuple[MapLayer | None, list[Problem]]:
    """A layer read, checked and brought to the CRS of the account; None if it cannot be.

    ``county`` is the accounting area in that CRS.
    """
    problems = Problems()
    path, place = path_of(folder, spec.path), spec.place
    columns = [spec.label] if spec.label else []
    vector, found = read_vector(path, place, spec.layer, columns)
    problems.extend(found)
    if vector is None:
        return None, list(problems)
    kept = _of_the_kind(spec, vector, problems)
    looked = Vertices(vector.geometry[kept], vector.crs, place, _numbered(kept))
    problems.extend(looked.problems(None))
    if problems.errors:
        return None, list(problems)
    moved = _moved(vector.geometry[kept], vector.crs, crs)
    drawn = _simple(moved) if spec.name == "locator" else _near(moved, county)
    is_there = ~shapely.is_empty(drawn)
    if not is_there.any() or not shapely.box(*county.bounds).intersects(
        shapely.box(*shapely.total_bounds(moved))
    ):
        problems.add("maps-layer-elsewhere", place, path=spec.path)
        return None, list(problems)
    names = np.array(_names(spec, vector), dtype=object)[kept][is_there]
    record = InputRecord(
        name=f"map_{spec.name}", kind="map", path=spec.path, unit="", source=spec.source,
        data_year=spec.data_year, native=vector.crs.name,
    ).of_file(path)  # fmt: skip
    return MapLayer(spec.name, drawn[is_there], tuple(names), crs, record), list(problems)


def _of_the_kind(spec: MapLayerSpec, vector: Vector, problems: Problems) -> npt.NDArray[np.intp]:
    """The features of the kind that the layer is drawn from; others are told."""
    kinds = shapely.get_type_id(vector.geometry)
    is_fit = np.isin(kinds, _KINDS[spec.name])
    is_there = ~(shapely.is_missing(vector.geometry) | shapely.is_empty(vector.geometry))
    wrong = is_there & ~is_fit
    kept = np.flatnonzero(is_fit & is_there)
    if wrong.any() or not len(kept):
        found = sorted({shape.geom_type for shape in vector.geometry[wrong]}) or ["-"]
        problems.add(
            "maps-layer-kind", spec.place, "warning" if len(kept) else "error",
            name=spec.name, count=int(wrong.sum()), found=", ".join(found),
        )  # fmt: skip
    return kept


def _names(spec: MapLayerSpec, vector: Vector) -> list[str]:
    if not spec.label:
        return [""] * len(vector)
    return ["" if name is None else str(name) for name in vector.columns[spec.label]]


def _moved(geometry: Geometries, source: pyproj.CRS, target: str) -> Geometries:
    transformer = pyproj.Transformer.from_crs(source, target, always_xy=True)
    moved: Geometries = shapely.transform(
        geometry, lambda xy: np.column_stack(transformer.transform(xy[:, 0], xy[:, 1]))
    )
    return moved


def _near(geometry: Geometries, county: shapely.Geometry) -> Geometries:
    left, bottom, right, top = county.bounds
    far = _AROUND * max(right - left, top - bottom)
    sound = shapely.make_valid(geometry)
    near: Geometries = shapely.clip_by_rect(sound, left - far, bottom - far, right + far, top + far)
    return near


def _simple(geometry: Geometries) -> Geometries:
    left, bottom, right, top = shapely.total_bounds(geometry)
    sound = shapely.make_valid(geometry)
    simple: Geometries = shapely.simplify(sound, max(right - left, top - bottom) / _FINE)
    return simple


def _numbered(kept: npt.NDArray[np.intp]) -> Callable[[npt.NDArray[np.intp]], str]:
    """What names features of a file by their numbers, from 1."""
    return lambda indices: ", ".join(str(int(kept[i]) + 1) for i in indices[:_NAMED])
