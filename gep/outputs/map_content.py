"""What one sheet shows: colours of the zones or a picture of the types, legend, list of zones."""

import math
from collections.abc import Sequence

import numpy as np
import rasterio
from matplotlib.colors import to_rgba_array
from numpy.typing import NDArray
from pyproj import CRS
from rasterio.warp import Resampling, calculate_default_transform, reproject

from gep.account import COUNTY
from gep.outputs.map_atlas import Atlas, MapPlan, fields
from gep.outputs.map_classes import Classes, classify
from gep.outputs.map_legend import DOTS, GREY, HATCH, INK, Entry, Legend, Rank, Ranks
from gep.outputs.map_sheet import (
    COUNTY_LINE,
    NO_ZONE,
    NOT_COMPUTED,
    ZONE_LINE,
    Content,
    Picture,
)
from gep.outputs.map_themes import Unit
from gep.outputs.map_values import ZoneValues, land_in_no_zone, type_shares, zone_values
from gep.words import Language, label, say

TYPES_RASTER = "rasters/ecosystem_types.tif"
_DIGITS = 3
"""Significant digits of the greatest value in the list of zones."""


def zone_content(atlas: Atlas, plan: MapPlan, lang: Language) -> Content:
    """Zones coloured by the class of their value; hatched where it is not computed."""
    account, theme = atlas.account, plan.theme
    shown = zone_values(account, atlas.layer, plan.value, theme.per)
    assert theme.units is not None, "a theme of zones was read without units"
    greatest = float(np.nanmax(np.abs(shown.values))) if np.isfinite(shown.values).any() else 0.0
    unit = theme.units.fit(lang, greatest)
    values = shown.values / unit.scale
    rule = theme.classes
    classes = classify(values, rule.method, rule.count, [b / unit.scale for b in rule.breaks])
    category = account.manifest["hashed"]["norm"]["services"].get(plan.service, {}).get("category")
    ramp_name = theme.ramps.get(str(category), theme.ramps["default"])
    ramp = atlas.colours.ramp(ramp_name, len(classes))
    fills = tuple(ramp[k] if k >= 0 else None for k in classes.of(values))
    entries = [
        Entry(text, colour, f"({count})")
        for text, colour, count in zip(classes.labels(), ramp, classes.counts(values), strict=False)
    ]
    if missing := fills.count(None):
        entries.append(Entry(label("map_not_computed", lang), NOT_COMPUTED, f"({missing})", HATCH))
    marks = tuple("*" if code in shown.partial else "" for code in shown.codes)
    is_bare = land_in_no_zone(account, atlas.layer)
    if is_bare:
        entries.append(Entry(label("map_no_zone", lang), NO_ZONE, hatch=DOTS))
    legend = Legend(
        theme.legend.of(lang, fields(atlas, plan, lang)),
        unit.name,
        (*entries, *_lines(atlas, lang)),
        _zone_notes(atlas, plan, (shown, classes, unit), lang),
    )
    heading = say("map_ranks", lang, layer=fields(atlas, plan, lang)["layer"], unit=unit.name)
    ranks = _ranks(atlas, values, (fills, marks), classes.decimals, heading)
    return Content(fills, None, marks, is_bare, legend, ranks)


def _ranks(
    atlas: Atlas,
    values: NDArray[np.float64],
    look: tuple[Sequence[str | None], Sequence[str]],
    decimals: int,
    heading: str,
) -> Ranks:
    """All zones by value; those not computed come last, with a dash."""
    fills, marks = look
    greatest = float(np.nanmax(values, initial=0.0))
    if greatest > 0:
        decimals = max(decimals, _DIGITS - 1 - math.floor(math.log10(greatest)))
    order = np.argsort(-np.nan_to_num(values, nan=-np.inf), kind="stable")
    rows = []
    for i in order:
        is_there = bool(np.isfinite(values[i]))
        text = f"{values[i]:,.{decimals}f}" if is_there else "–"
        share = float(values[i]) / greatest if is_there and greatest > 0 else 0.0
        rows.append(Rank(f"{atlas.base.names[i]}{marks[i]}", text, share, fills[i] or NOT_COMPUTED))
    return Ranks(heading, tuple(rows))


def _zone_notes(
    atlas: Atlas, plan: MapPlan, shown: tuple[ZoneValues, Classes, Unit], lang: Language
) -> tuple[str, ...]:
    values, classes, unit = shown
    total = f"{values.total / unit.scale:,.{max(2, classes.decimals)}f}"
    layer = fields(atlas, plan, lang)["layer"]
    method = label(f"map_{plan.theme.classes.method}", lang)
    key = "map_class_note" if len(classes.edges) > 1 else "map_one_class"
    notes = [
        say(
            "map_mean" if plan.theme.per == "km2" else "map_total",
            lang,
            value=total,
            unit=unit.name,
        ),
        say(key, lang, method=method, count=len(classes), layer=layer),
    ]
    if values.partial:
        notes.append(say("map_partial", lang, layer=layer))
    return (*notes, *_left_out(atlas, lang))


def _left_out(atlas: Atlas, lang: Language) -> tuple[str, ...]:
    count = atlas.base.labels.left_out
    return (say("map_left_out", lang, count=count),) if count else ()


def _lines(atlas: Atlas, lang: Language) -> tuple[Entry, ...]:
    """The two outlines as they stand in the legend."""
    county = Entry(label("map_county_line", lang), INK, line=COUNTY_LINE)
    if atlas.layer == COUNTY:
        return (county,)
    layer = atlas.account.label(atlas.layer, lang)
    name = label("map_zone_line", lang).format(layer=layer.lower() if lang == "en" else layer)
    return county, Entry(name, GREY, line=ZONE_LINE)


def extent_content(atlas: Atlas, plan: MapPlan, lang: Language) -> Content:
    """The raster of ecosystem types with the share of each in the county."""
    account = atlas.account
    types: list[str] = account.manifest["hashed"]["ecosystem_types"]
    palette = [atlas.colours.of_type(key, i) for i, key in enumerate(types)]
    entries = [
        Entry(account.label(key, lang), palette[types.index(key)], f"{100 * share:.1f} %")
        for key, share in type_shares(account).items()
    ]
    legend = Legend(
        plan.theme.legend.of(lang, fields(atlas, plan, lang)),
        "",
        (*entries, *_lines(atlas, lang)),
        (say("map_share_note", lang), *_left_out(atlas, lang)),
    )
    marks = ("",) * len(atlas.base.names)
    return Content((), _types_picture(atlas, palette), marks, False, legend, Ranks(""))


def _types_picture(atlas: Atlas, palette: Sequence[str]) -> Picture:
    """The raster of ecosystem types in colours; only one in degrees is warped for the sheet."""
    with rasterio.open(atlas.account.folder / TYPES_RASTER) as raster:
        codes, transform, bounds = raster.read(1), raster.transform, tuple(raster.bounds)
        raster_crs = raster.crs
    if CRS.from_user_input(raster_crs.to_wkt()).is_geographic:
        target = atlas.crs.to_wkt()
        height, width = codes.shape
        warp, width, height = calculate_default_transform(
            raster_crs, target, width, height, *bounds
        )
        warped = np.zeros((height, width), dtype=codes.dtype)
        reproject(
            codes, warped, src_transform=transform, src_crs=raster_crs, dst_transform=warp,
            dst_crs=target, resampling=Resampling.nearest,
        )  # fmt: skip
        codes = warped
        bounds = (warp.c, warp.f + warp.e * height, warp.c + warp.a * width, warp.f)
    colours_of_codes = np.vstack([[0, 0, 0, 0], to_rgba_array(list(palette))])
    pixels = np.round(colours_of_codes * 255).astype(np.uint8)[codes]
    return Picture(pixels, (bounds[0], bounds[1], bounds[2], bounds[3]))
