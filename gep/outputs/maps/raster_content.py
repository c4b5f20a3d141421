"""What a sheet with a raster shows: ecosystem types, or the intensity of an indicator."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import rasterio
from matplotlib.colors import to_rgba_array
from numpy.typing import NDArray
from pyproj import CRS
from rasterio.enums import Resampling
from rasterio.features import geometry_mask
from rasterio.transform import from_bounds
from rasterio.vrt import WarpedVRT

from gep.account.raster_heads import FOLDER
from gep.outputs.maps.classing import Classed, class_notes, classed
from gep.outputs.maps.ground import Bounds
from gep.outputs.maps.legend import SWATCH, LegendEntry, MapLegend, Ranks
from gep.outputs.maps.mapped import MappedAccount
from gep.outputs.maps.patterns import patterned
from gep.outputs.maps.plans import MapPlan
from gep.outputs.maps.sheet import DPI, Backdrop, Content, Fill
from gep.outputs.maps.values import type_shares
from gep.outputs.maps.words import exclave_notes, in_titles, legend_lines, names_left_out, one_label
from gep.outputs.maps.zone_content import category_of
from gep.telling.classes import Classes, pixel_classes
from gep.telling.numbers import percent
from gep.words import Language, label

ZERO = "#ffffff"
NO_DATA = Fill("#ffffff", "////")
_NO_CODE, _FIRST_CLASS = 0, 2
"""What a painted pixel is: no data, 1 for zero, then the classes."""
_MM = 25.4
_LEAST_SHARE = 5e-4


@dataclass(frozen=True)
class _Pixels:
    """A raster on the sheet, not finer than it prints: NaN (or 0 of types) is no data."""

    values: NDArray[Any]
    bounds: Bounds
    unit: str


@dataclass(frozen=True)
class _Look:
    """Colours of the types ``[code, rgba]``, those of no type first, and their patterns."""

    colours: NDArray[np.uint8]
    patterns: tuple[str, ...]

    @classmethod
    def of(cls, palette: Sequence[str], patterns: Sequence[str]) -> "_Look":
        return cls(_colour_table(palette), tuple(patterns))

    def tile(self, index: int) -> NDArray[np.uint8]:
        """A piece of a type as the legend shows it, dot by dot as on the map."""
        side = round(SWATCH / _MM * DPI)
        return patterned(np.full((side, side), index + 1, np.uint8), self.colours, self.patterns)


def extent_content(mapped: MappedAccount, plan: MapPlan, lang: Language) -> Content:
    """The raster of ecosystem types with the share of each in the county."""
    account = mapped.account
    types = account.manifest.hashed.ecosystem_types
    palette = [mapped.colours.of_type(key, i) for i, key in enumerate(types)]
    look = _Look.of(palette, [mapped.colours.patterns.get(key, "") for key in types])
    entries = [
        LegendEntry(
            one_label(account, key, lang), "white", percent(share), tile=look.tile(types.index(key))
        )
        for key, share in type_shares(account).items()
    ]
    legend = MapLegend(
        plan.theme.legend.of(lang, in_titles(mapped, plan, lang)),
        "",
        (*entries, *legend_lines(mapped, lang)),
        (
            label("map_share_note", lang),
            *exclave_notes(mapped, lang),
            *names_left_out(mapped, lang),
        ),
    )
    pixels = _pixels(mapped, plan.raster, Resampling.nearest)
    codes = _as_dots(mapped, np.ma.filled(pixels.values, 0), pixels.bounds)
    picture = Backdrop(patterned(codes, look.colours, look.patterns), pixels.bounds)
    base = mapped.base
    return Content((), base.names_with(base.names), base.labels, legend, Ranks(""), picture=picture)


def intensity_content(
    mapped: MappedAccount, plan: MapPlan, lang: Language
) -> tuple[Content, Classed]:
    """The pixels of an indicator by class; zero is white, and no data hatched."""
    pixels = _pixels(mapped, plan.raster, Resampling.average)
    values: NDArray[np.float64] = np.ma.filled(pixels.values.astype(np.float64), np.nan)
    is_there = np.isfinite(values)
    is_zero = is_there & (values == 0)
    amounts = values[is_there & ~is_zero], pixels.unit
    found = classed(mapped, plan, amounts, pixel_classes, lang)
    classes = replace(found.classes, decimals=None)
    ramp = mapped.colours.ramp(plan.theme.ramp(_category(mapped, plan.raster)), len(classes))
    of_pixels = classes.of(values / found.step.scale)
    codes = np.where(is_zero, 1, np.where(is_there, of_pixels + _FIRST_CLASS, _NO_CODE))
    has_gaps = _no_data_share(mapped, is_there, pixels.bounds) > _LEAST_SHARE
    entries = _class_entries(codes, classes, ramp)
    entries += [
        LegendEntry(label("map_no_data", lang), NO_DATA.colour, "", NO_DATA.hatch)
    ] * has_gaps
    said = in_titles(mapped, plan, lang)
    notes = [*class_notes(plan, found, lang), label("map_pixel_note", lang)]
    notes += [plan.theme.note.of(lang, said)] if plan.theme.note else []
    legend = MapLegend(
        plan.theme.legend.of(lang, said),
        found.step.unit,
        (*entries, *legend_lines(mapped, lang)),
        (*notes, *exclave_notes(mapped, lang), *names_left_out(mapped, lang)),
    )
    picture = Backdrop(_painted(codes, [ZERO, *ramp]), pixels.bounds)
    base = mapped.base
    content = Content(
        (),
        base.names_with(base.names),
        base.labels,
        legend,
        Ranks(""),
        picture=picture,
        under_picture=NO_DATA,
    )
    return content, found


def _class_entries(codes: NDArray[Any], classes: Classes, ramp: Sequence[str]) -> list[LegendEntry]:
    """Zero and the classes, each with its share of the pixels that have a value."""
    counts = np.bincount(codes.ravel(), minlength=_FIRST_CLASS + len(classes))
    shares = counts / max(1, int(counts[1:].sum()))
    zero = [LegendEntry("0", ZERO, percent(shares[1]))] if counts[1] else []
    rows = zip(classes.labels(), ramp, shares[_FIRST_CLASS:], strict=False)
    return zero + [LegendEntry(text, colour, percent(share)) for text, colour, share in rows]


def _category(mapped: MappedAccount, name: str) -> str:
    """The category of the service that a raster is of, if it is of one."""
    said = mapped.account.raster_heads.get(name)
    if said is not None and said.service:
        return category_of(mapped, said.service)
    for rows in (mapped.account.rows(), mapped.account.memo):
        services = rows.loc[rows["indicator"] == name, "service"]
        if len(services):
            return category_of(mapped, str(services.iloc[0]))
    return ""


def _no_data_share(mapped: MappedAccount, is_there: NDArray[np.bool_], bounds: Bounds) -> float:
    """Share of the county's pixels that have no value."""
    height, width = is_there.shape
    transform = from_bounds(*bounds, width, height)
    inside = ~geometry_mask([mapped.base.county], (height, width), transform)
    return float((inside & ~is_there).sum()) / max(1, int(inside.sum()))


def _painted(codes: NDArray[Any], palette: Sequence[str]) -> NDArray[np.uint8]:
    """Colours of codes that begin with 1; 0 is clear."""
    painted: NDArray[np.uint8] = _colour_table(palette)[codes]
    return painted


def _colour_table(palette: Sequence[str]) -> NDArray[np.uint8]:
    """Colours ``[code, rgba]`` of codes that begin with 1; 0 is clear."""
    colours = np.vstack([[0, 0, 0, 0], to_rgba_array(list(palette))])
    return np.round(colours * 255).astype(np.uint8)


def _as_dots(mapped: MappedAccount, codes: NDArray[Any], bounds: Bounds) -> NDArray[np.uint8]:
    """Codes at the dots of the print, on which patterns are laid."""
    dot = mapped.base.layout.unit * _MM / DPI
    height, width = codes.shape
    tall, wide = (bounds[3] - bounds[1]) / dot, (bounds[2] - bounds[0]) / dot
    rows = np.arange(max(height, round(tall))) * height // max(height, round(tall))
    columns = np.arange(max(width, round(wide))) * width // max(width, round(wide))
    dots: NDArray[np.uint8] = codes.astype(np.uint8)[rows][:, columns]
    return dots


def _pixels(mapped: MappedAccount, name: str, resampling: Resampling) -> _Pixels:
    """A raster of the account as it is drawn; one in degrees is warped for the sheet."""
    path: Path = mapped.account.folder / FOLDER / f"{name}.tif"
    with rasterio.open(path) as raster:
        unit = raster.units[0] or raster.tags().get("unit") or ""
        if not CRS.from_user_input(raster.crs.to_wkt()).is_geographic:
            values = raster.read(
                1, masked=True, out_shape=_printed(mapped, raster), resampling=resampling
            )
            return _Pixels(values, tuple(raster.bounds), unit)
        metric = {"crs": mapped.crs.to_wkt(), "resampling": Resampling.nearest}
        with WarpedVRT(raster, **metric) as warped:
            shape = _printed(mapped, warped)
            values = warped.read(1, masked=True, out_shape=shape, resampling=resampling)
            return _Pixels(values, tuple(warped.bounds), unit)


def _printed(mapped: MappedAccount, raster: Any) -> tuple[int, int]:
    """Rows and columns of a raster with no more pixels than dots are printed."""
    layout = mapped.base.layout
    dot = (layout.extent[2] - layout.extent[0]) / (layout.frame.width / _MM * DPI)
    times = max(1.0, dot / raster.res[0])
    return max(1, round(raster.height / times)), max(1, round(raster.width / times))
