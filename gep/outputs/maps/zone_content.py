"""What a sheet of zones shows: the colour of each, the legend, the list of zones by value."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gep.outputs.maps.circles import Circle, placed_circles, radii_of
from gep.outputs.maps.classing import Classed, class_notes, classed
from gep.outputs.maps.legend import DOTS, LegendEntry, MapLegend, Rank, Ranks
from gep.outputs.maps.mapped import MappedAccount
from gep.outputs.maps.plans import MapPlan
from gep.outputs.maps.sheet import LAND, NO_ZONE, Content, Fill, ZoneNames, named, sizes_of
from gep.outputs.maps.values import ZoneValues, land_in_no_zone
from gep.outputs.maps.words import exclave_notes, in_titles, legend_lines, names_left_out
from gep.telling.amounts import Shown, shown
from gep.telling.classes import classify
from gep.telling.numbers import number
from gep.telling.telling import spaced
from gep.words import Language, label, say

_DIGITS = 3
"""Significant digits of the greatest value in the list of zones."""
_TOTAL_DECIMALS, _GREAT = 2, 1000.0
"""Decimals of the county's amount, unless it is so great that nobody reads them."""
_NOT_COMPUTED = Fill("#ffffff", "////")
_UNPEOPLED = Fill("#ffffff", "\\\\\\\\")


@dataclass(frozen=True)
class _Coloured:
    """Zones in their colours: the values in the unit shown, what parts them, what it is told by."""

    zones: ZoneValues
    step: Shown
    values: NDArray[np.float64]
    fills: tuple[Fill, ...]
    marks: tuple[str, ...]
    entries: tuple[LegendEntry, ...]
    decimals: int
    radii: tuple[float, ...] = ()
    """Of the circle of each zone, if it has circles; 0 where there is no value."""


def zone_content(
    mapped: MappedAccount, plan: MapPlan, lang: Language
) -> tuple[Content, Classed | None]:
    """Zones coloured by the class of their value or of their rank; hatched where there is none."""
    zones = mapped.values.of(plan.subject)
    if plan.theme.show == "rank":
        greatest = float(np.nanmax(np.abs(zones.values), initial=0.0))
        ranked = _by_rank(mapped, plan, zones, shown(zones.unit, lang, greatest))
        return _content(mapped, plan, ranked, (label("map_by_rank", lang),), lang), None
    found = classed(mapped, plan, (zones.values, zones.unit), classify, lang)
    coloured = _by_class(mapped, plan, zones, found)
    return _content(mapped, plan, coloured, class_notes(plan, found, lang), lang), found


def _by_class(mapped: MappedAccount, plan: MapPlan, zones: ZoneValues, found: Classed) -> _Coloured:
    classes, step = found.classes, found.step
    values = zones.values / step.scale
    ramp = mapped.colours.ramp(plan.theme.ramp(category_of(mapped, plan.service)), len(classes))
    of_zones = classes.of(values)
    is_circles = plan.theme.sign == "circle"
    radii = radii_of(classes) if is_circles else (0.0,) * len(classes)
    counted = zip(classes.labels(), ramp, classes.counts(values), radii, strict=False)
    entries = [LegendEntry(text, colour, f"({n})", circle=r) for text, colour, n, r in counted]
    return _Coloured(
        zones,
        step,
        values,
        tuple(_fill(zones, i, ramp[k] if k >= 0 else None) for i, k in enumerate(of_zones)),
        _stars(zones),
        tuple(entries),
        classes.decimals or 0,
        tuple(radii[k] if k >= 0 else 0.0 for k in of_zones) if is_circles else (),
    )


def _by_rank(mapped: MappedAccount, plan: MapPlan, zones: ZoneValues, step: Shown) -> _Coloured:
    """Shades by rank: as many groups of ranks as there are classes, the first rank darkest."""
    values = zones.values / step.scale
    ranks = ranks_of(values)
    there = ranks[ranks > 0]
    count = min(plan.theme.classes.count, len(set(there.tolist())))
    ends = [round(len(there) * k / count) for k in range(1, count + 1)] if count else []
    groups = np.where(ranks > 0, np.searchsorted(ends, ranks, side="left"), -1)
    ramp = mapped.colours.ramp(plan.theme.ramp(category_of(mapped, plan.service)), count or 1)[::-1]
    starts = [1, *(end + 1 for end in ends[:-1])]
    entries = [
        LegendEntry(
            f"{low} – {high}" if low < high else f"{low}", colour, f"({(groups == k).sum()})"
        )
        for k, (low, high, colour) in enumerate(zip(starts, ends, ramp, strict=False))
    ]
    return _Coloured(
        zones,
        step,
        values,
        tuple(_fill(zones, i, ramp[k] if k >= 0 else None) for i, k in enumerate(groups)),
        _stars(zones),
        tuple(entries),
        1,
    )


def ranks_of(values: NDArray[np.float64]) -> NDArray[np.intp]:
    """Rank of each value, the greatest first and equal ones alike; 0 where there is no value.

    >>> ranks_of(np.array([3.0, 9.0, np.nan, 3.0, 1.0])).tolist()
    [2, 1, 0, 2, 4]
    """
    greater = (values[None, :] > values[:, None]).sum(axis=1)
    return np.where(np.isnan(values), 0, greater + 1)


def _fill(zones: ZoneValues, i: int, colour: str | None) -> Fill:
    if colour is not None:
        return Fill(colour)
    return _UNPEOPLED if zones.codes[i] in zones.unpeopled else _NOT_COMPUTED


def _stars(zones: ZoneValues) -> tuple[str, ...]:
    return tuple("*" if code in zones.partial else "" for code in zones.codes)


def category_of(mapped: MappedAccount, service: str) -> str:
    """The category of a service, which its ramp goes by."""
    services = mapped.account.manifest.hashed.norm.services
    return services[service].category if service in services else ""


def _content(
    mapped: MappedAccount, plan: MapPlan, coloured: _Coloured, notes: Sequence[str], lang: Language
) -> Content:
    base, is_rank = mapped.base, plan.theme.show == "rank"
    names = [f"{n}{mark}" for n, mark in zip(base.names, coloured.marks, strict=True)]
    if is_rank:
        ranks = ranks_of(coloured.values)
        names = [f"{r} {name}" if r else name for r, name in zip(ranks, names, strict=True)]
    written = base.names_with(names)
    labels, fills = base.labels, coloured.fills
    circles: tuple[Circle | None, ...] = ()
    if is_rank:
        labels = named(mapped.ruler, base.layout, base.labelled, written, len(base.exclaves))
    if coloured.radii:
        labels, circles = _circles(mapped, coloured, written)
        fills = tuple(LAND if r else f for f, r in zip(fills, coloured.radii, strict=True))
    is_bare = land_in_no_zone(mapped.account, mapped.layer)
    said = in_titles(mapped, plan, lang)
    legend = MapLegend(
        plan.theme.legend.of(lang, said),
        label("map_rank_unit", lang) if is_rank else coloured.step.unit,
        (*coloured.entries, *_hatches(coloured, is_bare, lang), *legend_lines(mapped, lang)),
        (*_total(plan, coloured, lang), *notes, *_remarks(mapped, plan, coloured, lang)),
    )
    unit = coloured.step.unit
    heading = say("map_ranks", lang, layer=said["layer"], unit=unit) if unit else ""
    return Content(
        fills,
        written,
        labels,
        legend,
        _list(mapped, coloured, heading),
        is_bare,
        circles=circles,
    )


def _circles(
    mapped: MappedAccount, coloured: _Coloured, names: Sequence[str]
) -> tuple[ZoneNames, tuple[Circle | None, ...]]:
    """The circle of each zone, above its name."""
    base = mapped.base
    of_zones: list[Circle | None] = [
        Circle(radius, fill.colour) if radius else None
        for radius, fill in zip(coloured.radii, coloured.fills, strict=True)
    ]
    circles = [*of_zones, *(None for _ in base.exclaves)]
    shapes = [base.layout.on_paper(shape) for shape in base.labelled]
    sizes = sizes_of(mapped.ruler, names, base.labels.points)
    spots, placed = placed_circles(shapes, sizes, circles, base.frame, len(base.exclaves))
    return ZoneNames(base.labels.points, spots), placed


def _hatches(coloured: _Coloured, is_bare: bool, lang: Language) -> list[LegendEntry]:
    entries = []
    for fill, key in ((_NOT_COMPUTED, "map_not_computed"), (_UNPEOPLED, "map_unpeopled")):
        if count := coloured.fills.count(fill):
            entries.append(LegendEntry(label(key, lang), fill.colour, f"({count})", fill.hatch))
    return entries + [LegendEntry(label("map_no_zone", lang), NO_ZONE, hatch=DOTS)] * is_bare


def _total(plan: MapPlan, coloured: _Coloured, lang: Language) -> list[str]:
    total = coloured.zones.total / coloured.step.scale
    if not math.isfinite(total):
        return []
    keys = {"zone": "map_total", "gep": "map_share"}
    value = number(total, max(_TOTAL_DECIMALS * (abs(total) < _GREAT), coloured.decimals))
    key = keys.get(plan.theme.per, "map_mean")
    return [say(key, lang, amount=spaced(value, coloured.step.unit))]


def _remarks(
    mapped: MappedAccount, plan: MapPlan, coloured: _Coloured, lang: Language
) -> list[str]:
    said = in_titles(mapped, plan, lang)
    notes = [say("map_counts", lang, layer=said["layer"])]
    notes += [label("map_circles", lang)] * bool(coloured.radii)
    notes += exclave_notes(mapped, lang)
    if coloured.zones.partial:
        notes.append(say("map_partial", lang, layer=said["layer"]))
    notes += [plan.theme.note.of(lang, said)] if plan.theme.note else []
    return notes + names_left_out(mapped, lang)


def _list(mapped: MappedAccount, coloured: _Coloured, heading: str) -> Ranks:
    """All zones by value; those not computed come last, with a dash."""
    values, decimals = coloured.values, coloured.decimals
    greatest = float(np.nanmax(values, initial=0.0))
    if greatest > 0:
        decimals = max(decimals, _DIGITS - 1 - math.floor(math.log10(greatest)))
    order = np.argsort(-np.nan_to_num(values, nan=-np.inf), kind="stable")
    rows = []
    for i in order:
        is_there = bool(np.isfinite(values[i]))
        text = number(values[i], decimals) if is_there else "–"
        share = float(values[i]) / greatest if is_there and greatest > 0 else 0.0
        name = f"{mapped.base.names[i]}{coloured.marks[i]}"
        rows.append(Rank(name, text, share, coloured.fills[i].colour))
    return Ranks(heading, tuple(rows))
