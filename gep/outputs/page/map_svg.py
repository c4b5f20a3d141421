"""The map of the page: an SVG that stands by itself and that the page's script recolours."""

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from gep.account.columns import COUNTY
from gep.outputs.page.figures import Places
from gep.outputs.page.markup import Markup, tag
from gep.outputs.page.shapes import Outline, Outlines
from gep.words import words

NOT_COMPUTED = "url(#not-computed)"
_MARGIN = 40
_ROOM = (460.0, 640.0)
"""Pixels that the map gets at most, wide and high, where a letter has `_LETTER` pixels."""
_LETTER = 12.5
_TIGHT = 1.3
"""How far a name may be wider than the circle that fits into its zone."""
_BAR_SHARE = 0.3
_BELOW = 34.0
"""Pixels below the map for the scale bar and the arrow to the north."""


def drawing(
    sheet: Outlines, places: Places, view: Mapping[str, Any] | None, ramp: Sequence[str]
) -> Markup:
    """Every layer's zones, the first layer shown in the classes of a view."""
    unit = 1 / min(_ROOM[0] / sheet.width, _ROOM[1] / sheet.height)
    lang = places.lang
    below = round(_BELOW * unit)
    box = f"{-_MARGIN} {-_MARGIN} {sheet.width + 2 * _MARGIN} {sheet.height + _MARGIN + below}"
    county = sheet.zones[COUNTY][0].path
    layers = [_layer(sheet, places, layer, _fills(places, layer, view, ramp))
              for layer in places.layers]  # fmt: skip
    names = [_names(sheet, places, layer, _LETTER * unit) for layer in places.layers]
    return tag(
        "svg",
        {"id": "map", "viewBox": box, "role": "group", "font-size": round(_LETTER * unit),
         "aria-label": words("page")["map"][lang], "data-unit": round(unit, 3)},
        _patterns(unit),
        tag("path", {"class": "land", "d": county, "fill": "url(#no-zone)"}),
        tag("image", {"id": "pixels", "width": sheet.width, "height": sheet.height,
                      "preserveAspectRatio": "none", "display": "none"}),
        *layers,
        tag("path", {"class": "outline", "d": county, "stroke-width": round(2 * unit)}),
        tag("path", {"id": "ring", "d": "", "stroke-width": round(2.6 * unit)}),
        *names,
        _scale_bar(sheet, unit),
        _north(sheet, unit),
    )  # fmt: skip


def _fills(
    places: Places, layer: str, view: Mapping[str, Any] | None, ramp: Sequence[str]
) -> list[str]:
    classes = str(view["c"]) if view and layer == places.layers[0] else ""
    count = len(places.inside(layer))
    return [NOT_COMPUTED if k == "-" else ramp[int(k)] for k in classes.ljust(count, "-")]


def _layer(sheet: Outlines, places: Places, layer: str, fills: Sequence[str]) -> Markup:
    is_first = layer == places.layers[0]
    paths = (
        tag(
            "path",
            {"data-z": number, "d": outline.path, "fill": fill},
            tag("title", None, places.zones[number].name),
        )
        for (number, outline), fill in zip(_zones(sheet, places, layer), fills, strict=True)
    )
    said = {"class": "zones", "data-layer": layer, "display": None if is_first else "none"}
    return tag("g", said, *paths)


def _names(sheet: Outlines, places: Places, layer: str, letter: float) -> Markup:
    """Names of the zones that have room for theirs, in their middle."""
    texts = (
        tag("text", {"x": outline.x, "y": outline.y, "data-z": number}, places.zones[number].name)
        for number, outline in _zones(sheet, places, layer)
        if _width(places.zones[number].name) * letter <= _TIGHT * outline.room
    )
    is_first = layer == places.layers[0]
    said = {"class": "names", "data-layer": layer, "display": None if is_first else "none"}
    return tag("g", {**said, "aria-hidden": "true"}, *texts)


def _zones(sheet: Outlines, places: Places, layer: str) -> Iterator[tuple[int, Outline]]:
    yield from zip(places.inside(layer), sheet.zones[layer], strict=True)


def _width(name: str) -> float:
    """Widths of letters, in letters.

    >>> _width("双塔"), _width("ab")
    (2.0, 1.2)
    """
    return sum(1.0 if ord(letter) > 0x2E80 else 0.6 for letter in name)  # noqa: PLR2004 - CJK


def _patterns(unit: float) -> Markup:
    """Hatching for what is not computed, dots for land in no zone."""
    return tag("defs", None, *_pair("", unit), *_pair("-key", 0.6))


def _pair(suffix: str, unit: float) -> Iterator[Markup]:
    """Both patterns, for the map or for its key, where a pixel has so many units."""
    step = round(7 * unit, 1)
    common = {"width": step, "height": step, "patternUnits": "userSpaceOnUse"}
    ground = tag("rect", {"width": step, "height": step, "fill": "#f2f2ef"})
    stroke = tag("path", {"d": f"M0 {step}L{step} 0", "stroke": "#8a8a84",
                          "stroke-width": round(unit, 1)})  # fmt: skip
    dot = tag("circle", {"cx": step / 2, "cy": step / 2, "r": round(unit, 1), "fill": "#8a8a84"})
    yield tag("pattern", {"id": f"not-computed{suffix}", **common}, ground, stroke)
    yield tag("pattern", {"id": f"no-zone{suffix}", **common}, ground, dot)


def _scale_bar(sheet: Outlines, unit: float) -> Markup:
    """A bar of a round number of kilometres below the map."""
    most = _BAR_SHARE * sheet.width * sheet.metres
    power = 10.0 ** math.floor(math.log10(most))
    metres = next(n * power for n in (5, 2, 1) if n * power <= most)
    length, high = round(metres / sheet.metres), round(5 * unit)
    text = f"{metres / 1000:g} km" if metres >= 1000 else f"{metres:g} m"  # noqa: PLR2004 - a km
    y = sheet.height + round(28 * unit)
    bar = f"M0 {y - high}V{y}H{length}V{y - high}"
    return tag(
        "g", {"class": "scale", "aria-hidden": "true"},
        tag("path", {"d": bar, "stroke-width": round(1.5 * unit)}),
        tag("text", {"x": round(length / 2), "y": y - high - round(4 * unit)}, text),
    )  # fmt: skip


def _north(sheet: Outlines, unit: float) -> Markup:
    """An arrow to true north below the map, on the right."""
    size = round(8 * unit)
    arrow = f"M0 {-size}L{round(size / 2)} {size}L0 {round(size / 2)}L{-round(size / 2)} {size}z"
    place = f"{sheet.width - size} {sheet.height + round(21 * unit)}"
    turn = f"translate({place}) rotate({sheet.north:.2f})"
    return tag(
        "g", {"class": "north", "aria-hidden": "true", "transform": turn},
        tag("path", {"d": arrow}),
        tag("text", {"x": -2 * size, "y": round(4 * unit)}, "N"),
    )  # fmt: skip
