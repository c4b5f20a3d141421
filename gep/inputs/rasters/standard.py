"""Standard rasters as account.toml gives them: opened, checked, brought to their standard unit."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import numpy.typing as npt

from gep.account.manifest import InputRecord
from gep.book.vocabulary import StandardRaster, Vocabulary
from gep.config.plan import RasterSpec
from gep.files.paths import path_of
from gep.grid import Grid
from gep.inputs.rasters.conversion import (
    CODE,
    Conversion,
    linear,
    of_constant,
    of_file,
    unit_problem,
)
from gep.inputs.rasters.crs import datum_is_guessed
from gep.inputs.rasters.door import SourceProblem
from gep.inputs.rasters.months import spelt_months
from gep.inputs.rasters.readers import Access, Layer, Reader, access
from gep.inputs.rasters.source import Source, can_hold
from gep.inputs.rasters.sources import describe_input
from gep.inputs.rasters.times import DAY, chosen_bands
from gep.inputs.rasters.value_range import covered_share, value_range
from gep.problems import Place, Problem, Problems, Severity, nearest
from gep.telling.numbers import percent

__all__ = [
    "Layer",
    "RasterSpec",
    "Reader",
    "StandardRaster",
    "open_raster",
    "standard_rasters",
]

_NONE_LACKING = 0.999  # of the grid: a rim of a few pixels is not worth a word
_ROUNDING = 1e-6  # of the plausible range
_UNTOLD = ("", "1", CODE)
_FILL_TYPES = ("int16", "uint16")
_FILL_CODES = 7
_REAL = re.compile(r"u?int\d+|float\d+")
_RANGES: Mapping[bool, tuple[str, Severity]] = {
    True: ("raster-range-seen", "warning"),
    False: ("raster-impossible", "error"),
}


def standard_rasters() -> Mapping[str, StandardRaster]:
    """The rasters that formulas can ask for, by name."""
    return Vocabulary.shipped().rasters


def open_raster(
    spec: RasterSpec, standard: Mapping[str, StandardRaster], grid: Grid, folder: Path
) -> tuple[Layer | None, list[Problem]]:
    """A raster as a layer on the grid, with everything that is wrong or doubtful about it.

    Parameters
    ----------
    spec
        the raster as account.toml gives it.
    standard
        the names and units that rasters can have, see `standard_rasters`.
    grid
        the lattice of the account.
    folder
        where relative paths start.

    Returns
    -------
    The layer, None if a problem is an error, and the problems.
    """
    problems = Problems()
    raster = standard.get(spec.name)
    if raster is None:
        near = nearest(spec.name, standard) or ", ".join(sorted(standard))
        problems.add("raster-unknown", spec.place, name=spec.name, nearest=near)
        return None, list(problems)
    layer = (
        _constant(spec, raster, problems)
        if spec.path is None
        else _from_file(spec, raster, grid, folder, problems)
    )
    return (None if problems.errors else layer), list(problems)


def _from_file(
    spec: RasterSpec, raster: StandardRaster, grid: Grid, folder: Path, problems: Problems
) -> Layer | None:
    file = path_of(folder, spec.path or "")
    source = describe_input(spec, file, problems)
    if source is None:
        return None
    if not _REAL.fullmatch(source.dtype):
        found = source.dtype.rstrip("0123456789")
        problems.add("raster-not-numbers", spec.place, name=spec.name, path=spec.path, dtype=found)
        return None
    indexes = chosen_bands(spec, raster, source, problems)
    source, values = of_file(spec, raster, _with_nodata(spec, source, problems), indexes, problems)
    way = access(source, grid, indexes, source.nodata, is_category=raster.kind == "category")
    try:
        span = value_range(source, grid, indexes, way.missing)
    except SourceProblem as problem:
        problems.extend([problem.at(spec.place, spec.name, spec.path or "")])
        return None
    _check_unit(spec, raster, values, span, problems)
    _check_extent(spec, way, span, problems)
    _check_fill(spec, source, span, problems)
    if values.standard is not None and span is not None and not values.in_doubt:
        _check_range(spec, raster, linear(span, values.whole), problems)
    record = _record(spec, way, values.unit, file)
    scale, offset = values.whole
    return Layer(spec.name, raster.unit, len(indexes), None, scale, offset, record, way)


def _constant(spec: RasterSpec, raster: StandardRaster, problems: Problems) -> Layer:
    value = spec.value or 0.0
    values = of_constant(spec, raster)
    span = values.said((value, value))
    text = f"{span[0]:.12g}" if values.unit in _UNTOLD else f"{span[0]:.12g} {values.unit}"
    _check_unit(spec, raster, values, span, problems)
    if values.standard is not None:
        span = linear(span, values.standard)
        _check_range(spec, raster, span, problems)
    if raster.step == DAY:  # no year has the same rain each day
        problems.add("raster-days", spec.place, name=spec.name, path=text, count=1, axis="-")
    record = InputRecord(
        name=spec.name, kind="raster", state="constant", unit=values.unit, source=spec.source,
        data_year=spec.data_year, note=text,
    )  # fmt: skip
    return Layer(spec.name, raster.unit, raster.bands or 1, span[0], 1.0, 0.0, record)


def _with_nodata(spec: RasterSpec, source: Source, problems: Problems) -> Source:
    """A source with the number of account.toml for that of the file; a mask is heard besides."""
    nodata = spec.nodata
    native = np.dtype(source.gaps.native if source.gaps else source.dtype)
    if nodata is None or nodata == source.nodata:
        return source
    if not can_hold(native, nodata):
        limits = np.iinfo(native)
        problems.add(
            "raster-nodata-type", spec.place, name=spec.name, path=spec.path,
            nodata=f"{nodata:g}", dtype=native.name, lowest=limits.min, highest=limits.max,
        )  # fmt: skip
        return source
    if source.gaps is None:
        return replace(source, nodata=nodata)
    return replace(source, gaps=replace(source.gaps, values=(*source.gaps.values, nodata)))


def _check_unit(
    spec: RasterSpec,
    raster: StandardRaster,
    values: Conversion,
    span: tuple[float, float] | None,
    problems: Problems,
) -> None:
    seen = _spelt(values.said(span)) if span else "-"
    if problem := unit_problem(spec, raster, values, seen):
        problems.extend([problem])


def _check_extent(
    spec: RasterSpec, way: Access, span: tuple[float, float] | None, problems: Problems
) -> None:
    source, grid = way.source, way.grid
    share = covered_share(source, grid, rim=0.5 if way.way == "bilinear" else 0.0)
    name, path = spec.name, spec.path
    if span is None:
        problems.add(
            "raster-empty" if share else "raster-outside", spec.place, name=name, path=path,
            source=_box(source.lattice), grid=_box(grid),
        )  # fmt: skip
    elif share < _NONE_LACKING:
        lacking = percent(1 - share)
        problems.add("raster-partly", spec.place, "warning", name=name, path=path, share=lacking)
    if datum_is_guessed(source.lattice.crs, grid.crs):
        problems.add(
            "raster-datum", spec.place, "warning", name=name, path=path, native=source.native
        )


def _check_fill(
    spec: RasterSpec, source: Source, span: tuple[float, float] | None, problems: Problems
) -> None:
    """Codes for water, cloud, city and the like at the top of the file's type: no measurements.

    MODIS products give seven of them (32761 to 32767, or 65529 to 65535), of which a file can
    declare one as missing; after scaling the others may pass for evapotranspiration.
    """
    if span is None or source.dtype not in _FILL_TYPES:
        return
    top = np.iinfo(source.dtype).max
    lowest = top - _FILL_CODES + 1
    if span[1] >= lowest:
        problems.add(
            "raster-fill", spec.place, "warning", name=spec.name, path=spec.path,
            found=f"{span[1]:.0f}", lowest=lowest, highest=top,
        )  # fmt: skip


def _check_range(
    spec: RasterSpec, raster: StandardRaster, span: tuple[float, float], problems: Problems
) -> None:
    low, high = raster.low, raster.high
    if low is None or high is None:
        return
    slack = _ROUNDING * (high - low)
    is_fraction = raster.unit == "percent" and span[1] <= 1.0
    if span[0] < low - slack or span[1] > high + slack or is_fraction:
        problems.add(
            "raster-range", spec.place, "warning",
            name=spec.name, path=spec.path or f"value = {spec.value:g}", values=_spelt(span),
            unit=raster.unit, expected=_spelt((low, high)),
        )  # fmt: skip


def seen_range_problems(
    layers: Sequence[Layer], extremes: npt.NDArray[np.float64]
) -> list[Problem]:
    """Rasters with values in the county that are out of range, as the whole pass saw them.

    Those that were made of others are looked at as those that were given.

    ``extremes`` are the least and greatest native value of each layer, [layer, 2]; opening a
    raster looks at a sample only. What lies further outside than the range is wide was never
    measured, whatever the unit: a fill value, another unit, infinity. That is an error.
    """
    known, problems = standard_rasters(), []
    for layer, ends in zip(layers, extremes.tolist(), strict=True):
        raster = known.get(layer.name)
        if raster is None or raster.low is None or raster.high is None or ends[0] > ends[1]:
            continue
        span = linear((ends[0], ends[1]), (layer.scale, layer.offset))
        slack = _ROUNDING * (raster.high - raster.low)
        if layer.record.state != "constant" and not (
            raster.low - slack <= span[0] and span[1] <= raster.high + slack
        ):
            path, width = layer.record.path or layer.record.note, raster.high - raster.low
            said = {"name": layer.name, "path": path, "values": _spelt(span), "unit": raster.unit,
                    "expected": _spelt((raster.low, raster.high))}  # fmt: skip
            is_possible = raster.low - width <= span[0] and span[1] <= raster.high + width
            code, severity = _RANGES[is_possible]
            problems.append(Problem(code, Place(path), said, severity))
    return problems


def _record(spec: RasterSpec, way: Access, unit: str, file: Path) -> InputRecord:
    chosen = [f"variable {way.source.variable}"] if way.source.variable else []
    asked = {
        "year": spec.year,
        "band": spec.band,
        "nodata": spec.nodata,
        "scale": spec.scale,
        "offset": spec.offset,
    }
    chosen += [f"{key} {value:.12g}" for key, value in asked.items() if value is not None]
    chosen += [f"months {spelt_months(spec)}"] if spec.months else []
    return InputRecord(
        name=spec.name, kind="raster", path=spec.path or "",
        unit=unit, source=spec.source, data_year=spec.data_year, native=way.source.native,
        resampling="none" if way.way == "aligned" else way.way, note=", ".join(chosen),
    ).of_file(file, *map(Path, way.source.beside))  # fmt: skip


def _spelt(span: tuple[float, float]) -> str:
    low, high = (f"{end:.4g}" for end in span)
    return low if low == high else f"{low} .. {high}"


def _box(lattice: Grid) -> str:
    left, bottom, right, top = (f"{edge:.7g}" for edge in lattice.bounds)
    return f"x {left} .. {right}, y {bottom} .. {top}"
