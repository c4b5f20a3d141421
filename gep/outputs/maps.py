"""The maps of a finished account: which sheets there are, what each shows, and their files.

Everything comes from the account's rows, the labels of its manifest and the themes of
``maps/themes``, so that a service gep has never heard of gets its maps like any other.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path


import numpy as np
import rasterio
import shapely
from matplotlib import style
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_rgba_array
from matplotlib.figure import Figure
from matplotlib.text import Text
from numpy.typing import NDArray
from PIL import Image
from pyproj import CRS
from rasterio.warp import Resampling, calculate_default_transform, reproject

from gep.account import COUNTY, Account, read_account
from gep.outputs.fonts import Ruler, map_fonts
from gep.outputs.map_classes import Classes, classify
from gep.outputs.map_ground import central_meridian, ground_at, sheet_crs
from gep.outputs.map_layout import choose_layout
from gep.outputs.map_legend import DOTS, GREY, HATCH, INK, Entry, Legend, Rank, Ranks
from gep.outputs.map_sheet import (
    COUNTY_LINE,
    DPI,
    NO_ZONE,
    NOT_COMPUTED,
    STYLE,
    ZONE_LINE,
    Base,
    Content,
    Picture,
    Texts,
    draw_sheet,
    named,
)
from gep.outputs.map_themes import Colours, Theme, Unit, colours, read_themes
from gep.outputs.map_values import (
    GEP,
    ZoneValues,
    data_years,
    lacking_services,
    land_in_no_zone,
    map_layer,
    services_of,
    source_names,
    type_shares,
    unverified_share,
    valued_services,
    zone_values,
)
from gep.problems import DataProblem, Place, Problem, Problems
from gep.words import Language, label, say

TYPES_RASTER = "rasters/ecosystem_types.tif"
_QUICK = 3
"""Compression level: a third faster than the usual one, files 5 % larger."""


@dataclass(frozen=True)
class MapPlan:
    """One sheet to draw: a theme, and the service that it is about, if it is about one."""

    theme: Theme
    service: str = ""

    @property
    def file(self) -> str:
        """Name of the picture."""
        return f"{self.theme.file.format(service=self.service)}.png"

    @property
    def value(self) -> str:
        """Key of what is shown: a service, or ``gep``."""
        return self.theme.value.format(service=self.service)


@dataclass(frozen=True)
class Atlas:
    """An account with what all its sheets share."""

    account: Account
    layer: str
    crs: CRS
    base: Base
    ruler: Ruler
    colours: Colours


def draw_maps(
    folder: Path, lang: Language = "zh", themes: Sequence[str] | None = None
) -> list[Path]:
    """Draw ``OUT/maps/*.png`` of a finished account and give their paths.

    ``themes`` are names of shipped themes or paths of one's own; without them all shipped ones
    are drawn. A picture is written whole or not at all.

    Raises
    ------
    DataProblem
        A name has a character that no font has, a theme is wrong, or there is nothing to draw on.
    """
    account = read_account(folder)
    with style.context(["default", STYLE]):
        atlas = open_atlas(account)
        plans = map_plans(account, themes)
        figures = {plan.file: map_figure(atlas, plan, lang) for plan in plans}
        _check_glyphs(figures, atlas.ruler)
        target = account.folder / "maps"
        target.mkdir(exist_ok=True)
        paths = []
        for file in list(figures):
            paths.append(target / file)
            _write(figures.pop(file), paths[-1])
    return paths


def map_plans(account: Account, themes: Sequence[str] | None = None) -> tuple[MapPlan, ...]:
    """The sheets that an account gets: none for a service without value."""
    read, problems = read_themes(themes)
    Problems(problems).stop_on_errors()
    valued = valued_services(account)
    plans: list[MapPlan] = []
    for theme in read:
        if theme.kind == "ecosystem_types":
            plans += [MapPlan(theme)] * (account.folder / TYPES_RASTER).is_file()
        elif theme.each == "service":
            plans += [MapPlan(theme, s) for s in valued if s in (theme.services or valued)]
        elif theme.value in valued or (valued and theme.value == GEP):
            plans.append(MapPlan(theme, theme.value))
    return tuple(plans)


def open_atlas(account: Account) -> Atlas:
    """The land, zones and names of an account, laid out on a sheet."""
    if not (account.folder / "account.gpkg").is_file() or COUNTY not in account.layers:
        place = Place("account.gpkg")
        found = ", ".join(account.layers) or "-"
        raise DataProblem((Problem("maps-no-zones", place, {"found": found}),))
    layer = map_layer(account)
    grid_crs = CRS.from_user_input(account.manifest["hashed"]["grid"]["crs"])
    county = account.zones(COUNTY)
    bounds = county.to_crs(grid_crs).total_bounds
    crs = sheet_crs(grid_crs, (bounds[0], bounds[1], bounds[2], bounds[3]))
    land = shapely.union_all(shapely.make_valid(county.to_crs(crs).geometry.to_numpy()))
    zones = account.zones(layer).to_crs(crs)
    zones = zones.set_index(zones["code"].astype(str)).loc[list(account.layers[layer]["codes"])]
    ground = ground_at(crs, land.bounds)
    layout = choose_layout(land.bounds, ground)
    shapes = tuple(shapely.make_valid(zones.geometry.to_numpy()))
    names = tuple(zones["name"].astype(str))
    ruler = Ruler(map_fonts())
    labels = named(ruler, layout, shapes, names)
    base = Base(layout, ground, land, shapes, names, labels)
    return Atlas(account, layer, crs, base, ruler, colours())


def map_figure(atlas: Atlas, plan: MapPlan, lang: Language = "zh") -> Figure:
    """One sheet as a figure, not yet written."""
    is_extent = plan.theme.kind == "ecosystem_types"
    content = _extent_content(atlas, plan, lang) if is_extent else _zone_content(atlas, plan, lang)
    return draw_sheet(atlas.base, content, _texts(atlas, plan, lang), atlas.ruler, lang)


def _fields(atlas: Atlas, plan: MapPlan, lang: Language) -> dict[str, object]:
    """What stands in the templates of titles."""
    account, layer = atlas.account, atlas.account.label(atlas.layer, lang)
    return {
        "account": account.about["name"],
        "year": account.about["year"],
        "service": account.label(plan.service, lang) if plan.service else "",
        "layer": layer.lower() if lang == "en" else layer,
    }


def _zone_content(atlas: Atlas, plan: MapPlan, lang: Language) -> Content:
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
        theme.legend.of(lang, _fields(atlas, plan, lang)),
        unit.name,
        (*entries, *_lines(atlas, lang)),
        _zone_notes(atlas, plan, (shown, classes, unit), lang),
    )
    heading = say("map_ranks", lang, layer=_fields(atlas, plan, lang)["layer"], unit=unit.name)
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
    layer = _fields(atlas, plan, lang)["layer"]
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


def _extent_content(atlas: Atlas, plan: MapPlan, lang: Language) -> Content:
    account = atlas.account
    types: list[str] = account.manifest["hashed"]["ecosystem_types"]
    palette = [atlas.colours.of_type(key, i) for i, key in enumerate(types)]
    entries = [
        Entry(account.label(key, lang), palette[types.index(key)], f"{100 * share:.1f} %")
        for key, share in type_shares(account).items()
    ]
    legend = Legend(
        plan.theme.legend.of(lang, _fields(atlas, plan, lang)),
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


def _texts(atlas: Atlas, plan: MapPlan, lang: Language) -> Texts:
    account = atlas.account
    about: Mapping[str, object] = account.about
    other: Language = "en" if lang == "zh" else "zh"
    norm = account.manifest["hashed"]["norm"]
    title = str(norm["title"][lang])
    return Texts(
        title=plan.theme.title.of(lang, _fields(atlas, plan, lang)),
        subtitle=plan.theme.title.of(other, _fields(atlas, plan, other)),
        about=say(
            "map_about",
            lang,
            account=about["name"],
            code=about["code"],
            year=about["year"],
            norm=title,
        ),
        mark=label("map_synthetic", lang) if about["synthetic"] else "",
        sources=tuple(_source_lines(atlas, plan, lang)),
        review=say("map_review", lang),
    )


def _source_lines(atlas: Atlas, plan: MapPlan, lang: Language) -> list[str]:
    account = atlas.account
    norm = account.manifest["hashed"]["norm"]
    name = f"{norm['title'][lang]} [{norm['name']}]"
    name += "" if norm["text_seen"] else say("map_text_unseen", lang)
    lines = [say("map_sources", lang, sources=source_names(account, lang))]
    if plan.theme.kind == "ecosystem_types":
        lines.append(say("map_norm_extent", lang, norm=name))
    else:
        share = unverified_share(account, services_of(account, plan.value))
        lines.append(say("map_norm", lang, norm=name, share=f"{100 * share:.1f} %"))
        if plan.value == GEP and (lacking := lacking_services(account)):
            names = "、".join(account.label(key, lang) for key in lacking)
            lines.append(say("map_missing", lang, names=names))
    lines.append(_crs_line(atlas, lang))
    return lines


def _crs_line(atlas: Atlas, lang: Language) -> str:
    written = str(atlas.account.manifest["hashed"]["grid"]["crs"])
    crs = CRS.from_user_input(written)
    authority = crs.to_authority()
    code = f" ({':'.join(authority)})" if authority else ""
    sheet = ""
    if crs != atlas.crs:
        meridian = central_meridian(atlas.crs)
        sheet = say("map_sheet_crs", lang, meridian=f"{meridian:g}°")
    years = data_years(atlas.account)
    return say("map_crs", lang, crs=f"{crs.name}{code}", sheet=sheet, years=years)


def _check_glyphs(figures: Mapping[str, Figure], ruler: Ruler) -> None:
    """Stop before anything is written if a character would come out as an empty box."""
    texts = {t.get_text() for figure in figures.values() for t in figure.findobj(Text)}
    missing = ruler.fonts.missing_of(sorted(texts))
    if missing:
        characters = " ".join(dict.fromkeys("".join(missing.values())))
        values = {"characters": characters, "texts": "; ".join(missing)}
        raise DataProblem((Problem("maps-glyph-missing", Place("account.csv"), values),))


def _write(figure: Figure, path: Path) -> None:
    """Write a picture beside its place and move it there, so that it is whole or absent."""
    partial = path.with_name(f"{path.name}.partial")
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    picture = Image.fromarray(np.asarray(canvas.buffer_rgba())).convert("RGB")
    picture.save(partial, format="png", dpi=(DPI, DPI), compress_level=_QUICK)
    partial.replace(path)
