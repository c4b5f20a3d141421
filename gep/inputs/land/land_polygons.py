"""Land-cover polygons, such as patches (图斑) of the land survey, dissolved to ecosystem types."""

import math
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyogrio
import pyproj
import shapely
from pyogrio.errors import DataLayerError, DataSourceError
from shapely.errors import GEOSException

from gep.account.manifest import InputRecord
from gep.book.ecosystem_types import EcosystemTypes, Legend, read_legend
from gep.book.legend_fit import legend_misfit
from gep.config.plan import GridSpec, LandCoverSpec
from gep.files.paths import path_of
from gep.grid import Grid
from gep.inputs.land import geometry as shapes
from gep.inputs.land.codes import as_code
from gep.inputs.land.coordinates import Vertices
from gep.inputs.land.geometry import Areas, Geometries
from gep.inputs.land.texts import LOSSLESS
from gep.inputs.land.vectors import Vector, read_vector
from gep.inputs.land.zones import ZoneLayer
from gep.inputs.rasters.crs import crs_name
from gep.problems import Place, Problems
from gep.telling.numbers import percent

_NAME_COLUMN = "dlmc"
_SCHEMES = ("three_survey", "land_use_sea_use")  # two systems that use the same digits
_ADJUSTABLE = "K"  # 可调整: the same class, on land that could be cropland again
_NAMED = 5  # features or pairs named in one message
_ROUNDING = 1e-6  # pixels


def land_polygons(
    spec: LandCoverSpec,
    legend: Legend,
    types: EcosystemTypes,
    on: GridSpec | Grid,
    folder: Path,
    problems: Problems,
) -> tuple[ZoneLayer, Grid] | None:
    """One multipolygon for each ecosystem type, and the grid they are laid on.

    A `GridSpec` is given the extent of the polygons, snapped outward to whole pixels.
    """
    path, place = path_of(folder, spec.path), Place(spec.path, 0, spec.layer)
    target = _target(on, problems)
    names = _name_column(path, spec.layer)
    vector, found = read_vector(path, place, spec.layer, [spec.code, names])
    problems.extend(found)
    if vector is None or target is None:
        return None
    looked = Vertices(vector.geometry, vector.crs, place, _numbered)
    problems.extend(looked.problems(on if isinstance(on, Grid) else None))
    if problems.errors:
        return None
    codes = [as_code(code) for code in vector.columns[spec.code]]
    type_of = _types_of(codes, legend)
    geometry = shapes.mended(shapes.polygons_only(vector.geometry))[0]
    areas = shapes.ellipsoidal_areas(geometry, vector.crs)
    _check_codes(codes, type_of, areas, legend, place, problems)
    if names:
        _check_scheme(codes, vector.columns[names], legend, types, place, problems)
    if problems.errors:
        return None
    size = on.resolution if isinstance(on, GridSpec) else min(on.dx, on.dy)
    if (cuts := shapes.cuts(geometry, vector.crs, target, size)) > shapes.MOST_CUTS:
        problems.add("zones-edges-long", place, cuts=cuts, most=shapes.MOST_CUTS)
        return None
    moved = shapes.reprojected(geometry, vector.crs, target, size)
    kept = np.array([bool(one) for one in type_of], bool)
    if not (kept & (areas > 0)).any():
        problems.add("land-cover-empty", place, path=spec.path)
        return None
    grid = on if isinstance(on, Grid) else _grid(on, target, moved[kept])
    record = _record(spec, path, vector, legend)
    return _layer(types, type_of, moved, areas, record), grid


def _numbered(features: npt.NDArray[np.intp]) -> str:
    """The first few features by their number in the file."""
    more = f" +{len(features) - _NAMED}" if len(features) > _NAMED else ""
    return ", ".join(str(i + 1) for i in features[:_NAMED]) + more


def _target(on: GridSpec | Grid, problems: Problems) -> pyproj.CRS | None:
    try:
        return pyproj.CRS.from_user_input(on.crs).to_2d()
    except pyproj.exceptions.CRSError:
        place = on.place if isinstance(on, GridSpec) else Place("account.toml")
        problems.add("grid-crs", place, crs=on.crs)
        return None


def _name_column(path: Path, layer: str) -> str:
    """The column with the names of the classes, empty where there is none or no readable file."""
    try:
        info = pyogrio.read_info(path, layer=layer or None, encoding=LOSSLESS)
    except (DataSourceError, DataLayerError):
        return ""
    return next((str(f) for f in info["fields"] if str(f).casefold() == _NAME_COLUMN), "")


def _types_of(codes: Sequence[str], legend: Legend) -> list[str | None]:
    """Ecosystem type of each patch, "" outside, None where the legend lacks its code."""
    known: dict[str, str | None] = {}
    for code in set(codes):
        bare = code.removesuffix(_ADJUSTABLE)
        known[code] = legend.types.get(code, legend.types.get(bare))
    return [known[code] for code in codes]


def _check_codes(
    codes: Sequence[str],
    type_of: Sequence[str | None],
    areas: Areas,
    legend: Legend,
    place: Place,
    problems: Problems,
) -> None:
    lost: dict[str, list[int]] = {}
    for i, (code, one) in enumerate(zip(codes, type_of, strict=True)):
        if one is None:
            lost.setdefault(code, []).append(i)
    by_code: dict[str, float] = {}
    for code, area in zip(codes, areas.tolist(), strict=True):
        by_code[code] = by_code.get(code, 0.0) + area
    problems.extend(legend_misfit(by_code, legend, place) if lost else [])
    for code, features in sorted(lost.items()):
        share = areas[features].sum() / areas.sum()
        problems.add(
            "code-unmapped-polygons", place, land_code=code or "-", share=percent(share),
            area=f"{areas[features].sum() / 1e6:.4g}", features=_numbered(np.array(features)),
            legend=legend.name, file=legend.file,
        )  # fmt: skip


def _check_scheme(
    codes: Sequence[str],
    names: npt.NDArray[np.object_],
    legend: Legend,
    types: EcosystemTypes,
    place: Place,
    problems: Problems,
) -> None:
    """Say so if the names in the file are those that the other code system has for its codes."""
    if legend.name not in _SCHEMES:
        return
    other_name = next(name for name in _SCHEMES if name != legend.name)
    other, _ = read_legend(other_name, types, Path())
    if other is None:
        return
    conflicts = []
    for code, name in sorted(
        {(c, str(n or "").strip()) for c, n in zip(codes, names, strict=True)}
    ):
        here, there = (one.names_zh.get(code, "").strip() for one in (legend, other))
        if name and name == there and name != here:
            conflicts.append(f"{code} {name} ({legend.name}: {here or '-'})")
    if conflicts:
        more = f" +{len(conflicts) - _NAMED}" if len(conflicts) > _NAMED else ""
        problems.add(
            "land-scheme", place, legend=legend.name, other=other_name,
            pairs="; ".join(conflicts[:_NAMED]) + more,
        )  # fmt: skip


def _grid(on: GridSpec, target: pyproj.CRS, geometry: Geometries) -> Grid:
    """The lattice of a resolution, anchored to the origin of the CRS, around polygons."""
    size = on.resolution
    left, bottom, right, top = (edge / size for edge in shapely.total_bounds(geometry))
    first, last = math.floor(left + _ROUNDING), math.ceil(right - _ROUNDING)
    low, high = math.floor(bottom + _ROUNDING), math.ceil(top - _ROUNDING)
    return Grid(target.to_wkt(), first * size, high * size, size, size, last - first, high - low)


def _layer(
    types: EcosystemTypes,
    type_of: Sequence[str | None],
    geometry: Geometries,
    areas: Areas,
    record: InputRecord,
) -> ZoneLayer:
    """A zone for each type that has polygons."""
    present = np.array(type_of, dtype=object)
    order = [one for one in types.ids if one in set(type_of)]
    merged = [_dissolved(geometry, areas, present == one) for one in order]
    return ZoneLayer(
        name="land_cover", codes=tuple(order), names=tuple(types.zh[one] for one in order),
        geometry=np.array([shape for shape, _ in merged], dtype=object),
        areas=np.array([area for _, area in merged]), overlapping=False, record=record,
    )  # fmt: skip


def _dissolved(
    geometry: Geometries, areas: Areas, chosen: npt.NDArray[np.bool_]
) -> tuple[shapely.Geometry, float]:
    """Union of some polygons and its area: theirs, less what they cover twice on the map."""
    parts = geometry[chosen]
    planar = float(shapely.area(parts).sum())
    union = _joined(parts, planar)
    return union, float(areas[chosen].sum()) * (union.area / planar if planar > 0 else 1.0)


def _joined(parts: Geometries, planar: float) -> shapely.Geometry:
    """Union of polygons, the quick way where their edges match.

    That way is checked, since polygons that overlap come out of it wrong, often without an error.
    """
    try:
        union = shapely.coverage_union_all(parts)
    except GEOSException:
        return shapely.union_all(parts)
    is_whole = math.isclose(union.area, planar, rel_tol=1e-9) and shapely.is_valid(union)
    return union if is_whole else shapely.union_all(parts)


def _record(spec: LandCoverSpec, path: Path, vector: Vector, legend: Legend) -> InputRecord:
    return InputRecord(
        name="land_cover", kind="land_cover", path=spec.path,
        unit="code", source=spec.source, data_year=spec.data_year,
        native=crs_name(vector.crs.to_wkt()), resampling="shares",
        note=f"layer {vector.layer}, legend {legend.name}",
    ).of_file(path)  # fmt: skip
