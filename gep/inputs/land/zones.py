"""Zone layers: townships, villages, red lines, parcels, and what is wrong with their polygons."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyproj
import shapely
from msgspec import structs

from gep.account.columns import COUNTY
from gep.account.manifest import InputRecord
from gep.config.plan import ZoneSpec
from gep.files.paths import path_of
from gep.grid import Grid
from gep.inputs.land import geometry as shapes
from gep.inputs.land.codes import as_code, codes_match, match_code
from gep.inputs.land.coordinates import Vertices
from gep.inputs.land.geometry import Areas, Geometries
from gep.inputs.land.vectors import Vector, read_vector
from gep.problems import Place, Problem, Problems
from gep.telling.numbers import percent

__all__ = [
    "ZoneLayer",
    "ZoneSpec",
    "against_county",
    "codes_match",
    "county_of",
    "match_code",
    "open_zones",
    "split_overlapping",
    "within",
]

TOLERATED = 1e-3  # share of an area that may be overlapping or mended before it is an error
_NAMED = 5  # features named in one message
_KM2 = 1e-6
_NOTHING = 1e-9  # share of an area that is rounding


@dataclass(frozen=True)
class ZoneLayer:
    """Zones in the order of their codes.

    ``geometry`` is in the CRS of the grid; ``areas`` are ellipsoidal, in m2, of the polygons in
    their own CRS.
    """

    name: str
    codes: tuple[str, ...]
    names: tuple[str, ...]
    geometry: Geometries
    areas: Areas
    overlapping: bool
    record: InputRecord

    def named(self, index: int) -> str:
        """Code and name of a zone as messages show them."""
        return _named(self.codes[index], self.names[index])


@dataclass(frozen=True)
class _Features:
    """Features of a file on their way to zones."""

    codes: tuple[str, ...]
    names: tuple[str, ...]
    numbers: tuple[int, ...]  # of the feature in the file, from 1
    geometry: Geometries

    def __len__(self) -> int:
        return len(self.codes)

    def taken(self, chosen: list[int] | list[bool] | npt.NDArray[np.bool_]) -> "_Features":
        """Some of the features."""
        index = np.arange(len(self))[chosen].tolist()
        pick = [tuple(column[i] for i in index) for column in (self.codes, self.names)]
        numbers = tuple(self.numbers[i] for i in index)
        return _Features(pick[0], pick[1], numbers, self.geometry[index])

    def described(self, indices: Iterable[int | np.integer[Any]]) -> str:
        """The first few features by number, code and name."""
        some = [f"{self.numbers[i]} ({_named(self.codes[i], self.names[i])})" for i in indices]
        return ", ".join(some[:_NAMED]) + (f" +{len(some) - _NAMED}" if some[_NAMED:] else "")


def open_zones(
    spec: ZoneSpec, grid: Grid, folder: Path, only: str = ""
) -> tuple[ZoneLayer | None, list[Problem]]:
    """A zone layer read, checked, mended and brought to the grid; None if it cannot be.

    ``only`` keeps the zones whose code matches, as for a county file that shows its neighbours;
    a file of one feature without a code column is then that zone.
    """
    problems = Problems()
    path, place = path_of(folder, spec.path), Place(spec.path, 0, spec.layer)
    columns = [spec.code, spec.label]
    vector, found = read_vector(path, place, spec.layer, columns, bare_outline=bool(only))
    problems.extend(found)
    if vector is None:
        return None, list(problems)
    features = _features(vector, spec, only)
    if only:
        features = features.taken([codes_match(c, only) for c in features.codes])
    looked = Vertices(features.geometry, vector.crs, place, features.described)
    problems.extend(looked.problems(grid))
    if problems.errors:
        return None, list(problems)
    features = _sound(features, place, problems)
    features = _merged(features, spec.overlapping, place, problems)
    if not len(features):
        problems.add("zones-none", place, path=spec.path, wanted=only or "-")
        return None, list(problems)
    areas = shapes.ellipsoidal_areas(features.geometry, vector.crs)
    if not spec.overlapping:
        _check_partition(features, areas, vector.crs, place, problems)
    target = pyproj.CRS.from_user_input(grid.crs)
    size = min(grid.dx, grid.dy)
    if (cuts := shapes.cuts(features.geometry, vector.crs, target, size)) > shapes.MOST_CUTS:
        problems.add("zones-edges-long", place, cuts=cuts, most=shapes.MOST_CUTS)
        return None, list(problems)
    moved = shapes.reprojected(features.geometry, vector.crs, target, size)
    features = replace(features, geometry=moved)
    _check_extent(features, grid, place, problems)
    record = InputRecord(
        name=spec.name, kind="zones", path=spec.path, unit="code",
        native=_crs_name(vector.crs), resampling="shares",
    ).of_file(path)  # fmt: skip
    layer = ZoneLayer(
        spec.name, features.codes, features.names, moved, areas, spec.overlapping, record
    )
    return layer, list(problems)


def county_of(townships: ZoneLayer, code: str, name: str) -> ZoneLayer:
    """The county as the union of its townships; gaps among them are no land of the county.

    Its area is the townships' less what they cover twice, which is measured on the map alone.
    """
    union = shapely.union_all(townships.geometry)
    planar = shapely.area(townships.geometry)
    area = float(townships.areas.sum()) * union.area / float(planar.sum())
    geometry = np.array([union], dtype=object)
    record = structs.replace(townships.record, name=COUNTY, note="各分区合并 / union of the zones")
    return ZoneLayer(COUNTY, (code,), (name,), geometry, np.array([area]), False, record)


def split_overlapping(layer: ZoneLayer) -> tuple[Geometries, tuple[tuple[str, ...], ...]]:
    """The layer as pieces that do not overlap, and the codes of the zones each belongs to."""
    geometry, owners = shapes.pieces(layer.geometry)
    return geometry, tuple(tuple(layer.codes[i] for i in o) for o in owners)


def against_county(county: ZoneLayer, layer: ZoneLayer, place: Place) -> list[Problem]:
    """What a layer has outside a given county, which is dropped, and what it leaves of it."""
    problems = Problems()
    outline = county.geometry[0]
    shapely.prepare(outline)
    planar = shapely.area(layer.geometry)
    inside = shapely.area(shapely.intersection(layer.geometry, outline))
    outside = float((planar - inside).sum() / planar.sum())
    if outside > TOLERATED:
        worst = np.argsort(inside - planar)[:_NAMED]
        named = ", ".join(layer.named(i) for i in worst if inside[i] < planar[i] * (1 - TOLERATED))
        problems.add(
            "zones-outside-county", place, "warning", share=percent(outside), zones=named or "-"
        )
    uncovered = float(
        1 - shapely.union_all(layer.geometry).intersection(outline).area / outline.area
    )
    if uncovered > TOLERATED and not layer.overlapping:
        problems.add("zones-county-uncovered", place, "warning", share=percent(uncovered))
    return list(problems)


def within(layer: ZoneLayer, county: ZoneLayer, grid: Grid) -> ZoneLayer:
    """A layer cut to the county, whose zones then have the area that lies in it.

    Zones wholly outside are dropped; `against_county` says so.
    """
    cut = shapes.polygons_only(shapely.intersection(layer.geometry, county.geometry[0]))
    whole = shapely.area(layer.geometry)
    kept = np.flatnonzero(shapely.area(cut) > _NOTHING * whole)
    same = shapely.area(cut) > whole * (1 - _NOTHING)
    crs = pyproj.CRS.from_user_input(grid.crs)
    areas = np.where(same, layer.areas, shapes.ellipsoidal_areas(cut, crs))
    return replace(
        layer,
        codes=tuple(layer.codes[i] for i in kept),
        names=tuple(layer.names[i] for i in kept),
        geometry=np.where(same, layer.geometry, cut)[kept],
        areas=areas[kept],
    )


def _features(vector: Vector, spec: ZoneSpec, only: str) -> _Features:
    codes = [as_code(c) for c in vector.columns.get(spec.code, [only] * len(vector))]
    names = vector.columns.get(spec.label, codes)
    labels = tuple(str(n).strip() if isinstance(n, str) else as_code(n) for n in names)
    return _Features(tuple(codes), labels, tuple(range(1, len(vector) + 1)), vector.geometry)


def _sound(features: _Features, place: Place, problems: Problems) -> _Features:
    """Those with a code and a polygon, mended; the others are problems."""
    missing = shapely.is_missing(features.geometry) | shapely.is_empty(features.geometry)
    geometry = shapes.polygons_only(features.geometry)
    checks = {
        "zones-geometry-empty": missing,
        "zones-not-polygons": ~missing & shapely.is_empty(geometry),
        "zones-code-empty": np.array([not code for code in features.codes], dtype=bool),
    }
    for code, wrong in checks.items():
        if wrong.any():
            index = np.flatnonzero(wrong)
            problems.add(code, place, count=len(index), features=features.described(index))
    good = ~np.logical_or.reduce(list(checks.values()))
    whole, broken, doubt = shapes.mended(geometry)
    for i in np.flatnonzero(broken & good):
        severe = doubt[i] > TOLERATED
        problems.add(
            "zones-ring-crossed" if severe else "zones-ring-mended",
            place,
            "error" if severe else "note",
            feature=features.described([i]),
            share=percent(doubt[i]),
        )
    return replace(features, geometry=whole).taken(good & ~shapely.is_empty(whole))


def _merged(features: _Features, overlapping: bool, place: Place, problems: Problems) -> _Features:
    """One feature a code, in the order of the codes; parts of a zone are put together."""
    groups: dict[str, list[int]] = {}
    for i, code in enumerate(features.codes):
        groups.setdefault(match_code(code), []).append(i)
    kept, parted = [], []
    geometry = features.geometry.copy()
    for group in sorted(groups.values(), key=lambda g: features.codes[g[0]]):
        kept.append(group[0])
        if len(group) == 1:
            continue
        parts = features.geometry[group]
        geometry[group[0]] = shapely.union_all(parts)
        twice = 1 - geometry[group[0]].area / shapely.area(parts).sum()
        if len({features.names[i] for i in group}) > 1 or (twice > TOLERATED and not overlapping):
            problems.add(
                "zones-code-duplicate", place,
                zone=features.codes[group[0]], features=features.described(group),
            )  # fmt: skip
        else:
            parted.append(group[0])
    if parted:
        problems.add(
            "zones-parts-merged", place, "note",
            count=len(parted), zones=features.described(parted),
        )  # fmt: skip
    return replace(features, geometry=geometry).taken(kept)


def _check_partition(
    features: _Features, areas: Areas, crs: pyproj.CRS, place: Place, problems: Problems
) -> None:
    pairs, common = shapes.overlaps(features.geometry)
    twice = shapes.ellipsoidal_areas(common, crs)
    share = float(twice.sum() / areas.sum())
    if len(pairs):
        worst = np.argsort(-twice, kind="stable")[:_NAMED]
        named = [
            f"{_named(features.codes[i], features.names[i])} / "
            f"{_named(features.codes[j], features.names[j])} {twice[k] * _KM2:.4g} km2"
            for k, (i, j) in zip(worst, pairs[worst], strict=True)
        ]
        problems.add(
            "zones-overlap" if share >= TOLERATED else "zones-overlap-slivers", place,
            "error" if share >= TOLERATED else "note",
            count=len(pairs), area=f"{twice.sum() * _KM2:.4g}", share=percent(share),
            pairs="; ".join(named),
        )  # fmt: skip
    holes = shapes.gaps(features.geometry)
    if len(holes):
        sizes = shapes.ellipsoidal_areas(holes, crs)
        problems.add(
            "zones-gaps", place, "note",
            count=len(holes), area=f"{sizes.sum() * _KM2:.4g}",
            largest=f"{sizes.max() * _KM2:.4g}",
        )  # fmt: skip


def _check_extent(features: _Features, grid: Grid, place: Place, problems: Problems) -> None:
    inside = shapely.area(shapely.intersection(features.geometry, shapely.box(*grid.bounds)))
    share = 1 - inside / shapely.area(features.geometry)
    away = share >= 1 - _NOTHING
    if away.any():
        index = np.flatnonzero(away)
        problems.add(
            "zones-outside-grid", place, count=len(index), features=features.described(index)
        )
    for i in np.flatnonzero((share > _NOTHING) & ~away):
        problems.add(
            "zones-partly-outside", place, "warning",
            feature=features.described([i]), share=percent(share[i]),
        )  # fmt: skip


def _named(code: str, name: str) -> str:
    return f"{code} {name}" if name and name != code else code


def _crs_name(crs: pyproj.CRS) -> str:
    code = crs.to_epsg()
    return f"EPSG:{code}" if code else str(crs.name)
