"""What the page's script works on: one object of exact numbers and of words in one language."""

import json
from collections.abc import Mapping
from typing import Any

from gep.account.columns import COUNTY
from gep.outputs.maps.values import GEP, land_in_no_zone
from gep.outputs.page.derivation import Derivations
from gep.outputs.page.figures import (
    MEASURES,
    Places,
    money_steps,
    plain,
    quantity_columns,
    table_step,
    views,
)
from gep.telling.colours import colours
from gep.words import words

_MOST_CLASSES = 9
_OF_ADDED_TYPES = "added_types"


def embedded(places: Places, derivations: Derivations) -> dict[str, Any]:
    """All of it, ready for `as_json`."""
    lang = places.lang
    derivation = derivations.shown()
    return {
        "words": {key: said[lang] for key, said in words("page").items()},
        "confidence": {key: said[lang] for key, said in words("confidence_names").items()},
        **_names(places, derivations),
        **_numbers(places),
        **_looks(places),
        "columns": _columns(places, derivation["products"]),
        "told": sorted(derivations.zone_numbers.values()),
        "derivation": derivation,
    }


def as_json(figures: Mapping[str, Any]) -> str:
    r"""JSON that cannot end the element it stands in.

    >>> as_json({"name": "</script>"})
    '{"name":"\\u003c/script\\u003e"}'
    """
    text = json.dumps(figures, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    for mark in "<>&\u2028\u2029":
        text = text.replace(mark, f"\\u{ord(mark):04x}")
    return text


def _names(places: Places, derivations: Derivations) -> dict[str, Any]:
    """Layers, services, ecosystem types and zones, each with what it is called."""
    label = places.words.label
    known = places.account.manifest.hashed.norm.services
    return {
        "layers": [{"key": layer, "name": label(layer)} for layer in places.layers],
        "bare": [layer for layer in places.layers if _is_bare(places, layer)],
        "services": [
            {"key": key, "name": label(key), "valued": key in places.valued,
             "category": label(known[key].category)}
            for key in places.services
        ],
        "types": [label(key) if key else places.say("untyped")
                  for key in derivations.types],
        "zones": [
            {"layer": zone.layer, "code": zone.code, "name": zone.name, "kind": zone.kind,
             "area": plain([zone.area_km2])[0], "people": plain([zone.people])[0],
             "lacking": zone.lacking}
            for zone in places.zones
        ],
    }  # fmt: skip


def _is_bare(places: Places, layer: str) -> bool:
    """Whether land of the county shows between the zones of a layer."""
    if layer == COUNTY or not places.account.has_land:
        return False
    overlaps = places.account.layers[layer].overlapping
    return overlaps or land_in_no_zone(places.account, layer)


def _numbers(places: Places) -> dict[str, Any]:
    """Values and quantities by zone."""
    return {
        "values": {key: plain(values) for key, values in places.value_by_zone.items()},
        "quantities": {key: plain(values) for key, values in places.quantity_by_zone.items()},
    }


def _looks(places: Places) -> dict[str, Any]:
    """Units, classes and colours."""
    lang, known = places.lang, places.account.manifest.hashed.norm.services
    palette = colours()
    ramps = {
        name: [palette.ramp(name, count) for count in range(1, _MOST_CLASSES + 1)]
        for name in palette.ramps
        if name != _OF_ADDED_TYPES
    }
    categories = {key: known[key].category for key in places.services}
    ramp_of = {key: name if name in ramps else "total" for key, name in categories.items()}
    currency = places.words.unit("CNY")
    steps = {measure: table_step(places, measure) for measure in MEASURES}
    return {
        "views": views(places),
        "ramps": ramps,
        "ramp": {GEP: "total", **ramp_of},
        "money": money_steps(lang),
        "suffix": {
            measure: places.words.unit(unit).removeprefix(currency)
            for measure, unit in MEASURES.items()
        },
        "table": {
            measure: {"u": step.unit, "s": step.scale, "d": step.digits}
            for measure, step in steps.items()
        },
    }


def _columns(places: Places, products: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """What there is a quantity of, each with the number of its product."""
    numbers = {product["key"]: number for number, product in enumerate(products)}
    return [column | {"product": numbers[column["key"]]} for column in quantity_columns(places)]
