"""From the numbers of a raster file to the standard unit: scale, offset, unit and time.

A file may give an amount as a flux (``kg m-2 s-1``, ``W m-2``, ``mm d-1``). Where each of its bands
is a day or a month, its time axis says of how many seconds, and the flux becomes the amount.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from gep.book.vocabulary import StandardRaster
from gep.config.plan import RasterSpec
from gep.inputs.rasters.source import Source
from gep.inputs.rasters.times import MONTH, seconds
from gep.problems import Problem, Problems
from gep.units import UnitMismatch, has_number, linear_conversion

CODE = "code"
_WATER = "t m-3"  # what a cubic metre of rain weighs, so that kg m-2 are mm
_PER_MONTH = re.compile(r"\s*(/\s*|\bper\s+)mon(th)?$|\s+mon(th)?\s*\^?-1$", re.IGNORECASE)

Span = tuple[float, float]


@dataclass(frozen=True)
class Conversion:
    """From native values to the unit they are in, and from that to the standard unit.

    Where it is in doubt, which has been told, nothing can be said of the size of the values.
    """

    unit: str
    native: Span
    standard: Span | None
    in_doubt: bool = False

    def said(self, span: Span) -> Span:
        """A span of native values in the unit of the file."""
        return linear(span, self.native)

    @property
    def whole(self) -> Span:
        """Scale and offset from native values to the standard unit."""
        scale, offset = self.standard or (1.0, 0.0)
        return self.native[0] * scale, self.native[1] * scale + offset


def linear(span: Span, way: Span) -> Span:
    """A span of values, each times a scale plus an offset."""
    ends = [end * way[0] + way[1] for end in span]
    return min(ends), max(ends)


def of_constant(spec: RasterSpec, raster: StandardRaster) -> Conversion:
    """The way of a constant, which has no scale but that of account.toml."""
    unit = CODE if raster.unit == CODE else spec.unit
    native = (1.0 if spec.scale is None else spec.scale, spec.offset or 0.0)
    return Conversion(unit, native, _standard(unit, raster))


def of_file(
    spec: RasterSpec,
    raster: StandardRaster,
    source: Source,
    bands: Sequence[int],
    problems: Problems,
) -> tuple[Source, Conversion]:
    """The way of the chosen bands of a file, and the file as it is to be read.

    Unit, scale and offset are the user's, else the file's. Where they differ between bands, or a
    band's seconds count, the source gives values that are unpacked already. Problems have the
    codes ``raster-scaled-twice``, ``raster-mean`` and ``raster-flux``.
    """
    unit = CODE if raster.unit == CODE else spec.unit or source.units[bands[0] - 1]
    scales = [source.scales[b - 1] if spec.scale is None else spec.scale for b in bands]
    offsets = [source.offsets[b - 1] if spec.offset is None else spec.offset for b in bands]
    before = len(problems)
    values: dict[str, Any] = {
        "name": spec.name,
        "path": spec.path,
        "given": unit,
        "unit": raster.unit,
    }
    if not spec.unit and has_number(unit) and set(scales) != {1.0}:
        problems.add("raster-scaled-twice", spec.place, **values, scale=f"{scales[0]:g}")
    standard, factors = _standard(unit, raster), [1.0] * len(bands)
    is_timeless = _is_amount(raster) and "yr-1" not in raster.unit  # a mean rate is a rate
    if not spec.unit and standard is not None and source.is_mean and is_timeless:
        problems.add("raster-mean", spec.place, **values)
    if standard is None and (flux := _flux(unit, raster)) is not None:
        standard, lengths = (flux, 0.0), seconds(raster.step, source, bands)
        if lengths is None:
            problems.add("raster-flux", spec.place, **values)
        factors = list(lengths or factors)
    if len({*zip(scales, offsets, factors, strict=True)}) == 1 and factors[0] == 1.0:
        way = Conversion(unit, (scales[0], offsets[0]), standard, len(problems) > before)
        return source, way
    ways = {
        band: (scale * factor, offset * factor)
        for band, scale, offset, factor in zip(bands, scales, offsets, factors, strict=True)
    }
    return source.unpacked(ways), Conversion(unit, (1.0, 0.0), standard)


def unit_problem(
    spec: RasterSpec, raster: StandardRaster, way: Conversion, values: str
) -> Problem | None:
    """What is wrong where the unit does not lead to the standard one; ``values`` are those seen."""
    if way.standard is not None:
        return None
    path = spec.path or f"value = {spec.value:g}"
    where = f'path = "{spec.path}"' if spec.path is not None else path
    scaled = (
        ", scale = ..." if has_number(way.unit) else ""
    )  # never as if the number were not there
    said = {
        "name": spec.name, "path": path, "values": values, "unit": raster.unit, "given": way.unit,
        "mend": f'{spec.name} = {{ {where}, unit = "{raster.unit}"{scaled} }}',
    }  # fmt: skip
    return Problem("raster-unit-mismatch" if way.unit else "raster-no-unit", spec.place, said)


def _standard(unit: str, raster: StandardRaster) -> Span | None:
    """Scale and offset from a unit to the standard one, None if it does not lead there."""
    given = _PER_MONTH.sub("", unit) if raster.step == MONTH else unit
    wanted = (raster.unit, f"{raster.unit} {_WATER}") if _is_water(raster) else (raster.unit,)
    for one in wanted if given else ():
        try:
            return linear_conversion(given, one)
        except UnitMismatch:
            continue
    return None


def _flux(unit: str, raster: StandardRaster) -> float | None:
    """Standard amount in a second of a unit that is an amount over time, else None."""
    amount = raster.unit.removesuffix(" yr-1")
    for one in (f"{amount} s-1", f"{amount} {_WATER} s-1") if _is_amount(raster) else ():
        try:
            return linear_conversion(unit, one)[0]
        except UnitMismatch:
            continue
    return None


def _is_water(raster: StandardRaster) -> bool:
    return raster.unit.startswith("mm") and _is_amount(raster)


def _is_amount(raster: StandardRaster) -> bool:
    """Whether a band holds what a time brought: rain of a month, radiation, water of a year."""
    is_step = bool(raster.step) and raster.unit in ("mm", "MJ m-2")
    return is_step or raster.unit == "mm yr-1" or raster.name == "solar_radiation"
