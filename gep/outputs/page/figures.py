"""Values of every zone for the page: by service, by indicator, and the classes of the map.

Numbers are exact; the page rounds when it shows them. A list by zone has one entry for each of
`Places.zones`, None where nothing was computed.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from gep.account.account import Account
from gep.account.columns import COUNTY, CURRENCY
from gep.outputs.maps.values import GEP
from gep.outputs.tables.supply import lines
from gep.outputs.tables.zones import zone_service, zone_service_quantity
from gep.telling.amounts import Shown, shown
from gep.telling.classes import classify
from gep.telling.telling import Telling
from gep.words import Language, words

Numbers = NDArray[np.float64]

MEASURES = {
    "total": CURRENCY, "per_km2": "CNY km-2 yr-1", "per_head": "CNY person-1 yr-1", "share": "1",
}  # fmt: skip
_SERVICES = 10


@dataclass(frozen=True)
class PageZone:
    """One zone of the page; ``kind`` is county, zone or rest (the land in no zone of a layer)."""

    layer: str
    code: str
    name: str
    kind: str
    area_km2: float
    people: float
    lacking: str


@dataclass(frozen=True, eq=False)
class Places:
    """The zones of an account as the page counts them, and their values.

    The county is the first zone; then come the zones of each layer in the order of the account,
    the land in none of them last.
    """

    account: Account
    lang: Language

    @cached_property
    def words(self) -> Telling:
        """What things are called."""
        return self.account.telling(self.lang)

    @property
    def say(self) -> Callable[..., str]:
        """Says the words of the page."""
        return self.words.of("page")

    @cached_property
    def layers(self) -> tuple[str, ...]:
        """Layers to choose from, the reporting one first; the area's own if there is no other."""
        account = self.account
        others = [layer for layer in account.layers if layer != account.accounting_area]
        others.sort(key=lambda layer: (layer != account.reporting_layer, self._overlaps(layer)))
        return tuple(others) or (account.accounting_area,)

    @cached_property
    def services(self) -> tuple[str, ...]:
        """Services that the norm counts."""
        return self.account.services()

    @cached_property
    def valued(self) -> tuple[str, ...]:
        """Those of them that have a value in the county."""
        found = ((key, self.value_by_zone[key][0]) for key in self.services)
        return tuple(key for key, value in found if not np.isnan(value))

    @cached_property
    def values(self) -> dict[str, pd.DataFrame]:
        """Table T6 of each layer: a row a zone, the land in none, the county."""
        return {layer: zone_service(self.account, self.lang, layer) for layer in self.layers}

    @cached_property
    def quantities(self) -> dict[str, pd.DataFrame]:
        """The same in quantities, a column for each indicator and item."""
        return {
            layer: zone_service_quantity(self.account, self.lang, layer) for layer in self.layers
        }

    @cached_property
    def zones(self) -> tuple[PageZone, ...]:
        """Every zone, the county first."""
        found = [self._zone(COUNTY, self.values[self.layers[0]].iloc[-1].to_dict())]
        for layer in self.layers:
            inside = self.values[layer].iloc[:-1].to_dict("records")
            found += [self._zone(layer, row) for row in inside if layer != COUNTY]
        return tuple(found)

    @cached_property
    def value_by_zone(self) -> dict[str, Numbers]:
        """Value of each service, and of all (``gep``), by zone."""
        return self._by_zone(self.values, (GEP, *self.services))

    @cached_property
    def quantity_by_zone(self) -> dict[str, Numbers]:
        """Quantity of each indicator and item by zone."""
        return self._by_zone(self.quantities, tuple(self.quantity_units))

    def _by_zone(
        self, tables: dict[str, pd.DataFrame], columns: tuple[str, ...]
    ) -> dict[str, Numbers]:
        """Columns of the tables of all layers, in the order of the zones."""
        numbers = {
            layer: table.loc[:, list(columns)].to_numpy(np.float64)
            for layer, table in tables.items()
        }
        county = numbers[self.layers[0]][-1:]
        inside = [numbers[layer][:-1] for layer in self.layers if layer != COUNTY]
        return dict(zip(columns, np.concatenate([county, *inside]).T, strict=True))

    @cached_property
    def quantity_units(self) -> dict[str, str]:
        """Units of the quantities by column."""
        units: dict[str, str] = self.quantities[self.layers[0]].attrs["units"]
        return units

    def measured(self, measure: str, column: str) -> Numbers:
        """Values of a service, or of all (``gep``), in one of the `MEASURES`."""
        values = self.value_by_zone[column]
        if measure == "per_km2":
            values = values / np.array([zone.area_km2 for zone in self.zones])
        if measure == "per_head":
            values = values / np.array([zone.people for zone in self.zones])
        if measure == "share":
            values = values / values[0] if values[0] else values * np.nan
        return values

    def inside(self, layer: str) -> list[int]:
        """Numbers of the zones of a layer, without the land in none of them."""
        if layer == COUNTY:
            return [0]
        return [
            n for n, zone in enumerate(self.zones) if zone.layer == layer and zone.kind == "zone"
        ]

    def _zone(self, layer: str, row: dict[Any, Any]) -> PageZone:
        return PageZone(layer, row["zone_code"], row["zone_name"], row["row"], row["area_km2"],
                    row["population"], row["not_computed"])  # fmt: skip

    def _overlaps(self, layer: str) -> bool:
        return self.account.layers[layer].overlapping


def views(places: Places) -> dict[str, dict[str, Any]]:
    """Unit, classes and colours of every map there is, by ``layer/measure/column``.

    ``e`` are the edges of the classes in the view's unit, ``c`` the class of each zone of the
    layer (``-``: not computed), one character a zone.
    """
    found = {}
    for layer in places.layers:
        inside = places.inside(layer)
        for measure, unit in MEASURES.items():
            for column in (GEP, *places.services):
                values = places.measured(measure, column)[inside]
                if (view := _view(values, unit, places.lang)) is not None:
                    found[f"{layer}/{measure}/{column}"] = view
        for column, unit in places.quantity_units.items():
            values = places.quantity_by_zone[column][inside]
            if (view := _view(values, unit, places.lang)) is not None:
                found[f"{layer}/quantity/{column}"] = view
    return found


def _view(values: Numbers, unit: str, lang: Language) -> dict[str, Any] | None:
    if not np.isfinite(values).any():
        return None
    step = Shown("%", 0.01, 2) if unit == "1" else shown(unit, lang, float(np.nanmax(abs(values))))
    classes = classify(values / step.scale)
    places = "".join("-" if k < 0 else str(k) for k in classes.of(values / step.scale))
    return {
        "u": step.unit, "s": step.scale, "d": step.digits, "e": list(classes.edges),
        "p": classes.decimals, "c": places,
    }  # fmt: skip


def table_step(places: Places, measure: str) -> Shown:
    """The unit of a whole table of services: that of a tenth of a middling zone's value."""
    if measure == "share":
        return Shown("%", 0.01, 2)
    inside = places.inside(places.layers[0])
    values = np.abs(places.measured(measure, GEP)[inside])
    middle = float(np.nanmedian(values)) if np.isfinite(values).any() else 0.0
    return shown(MEASURES[measure], places.lang, middle / _SERVICES)


def money_steps(lang: Language) -> list[dict[str, Any]]:
    """The units that money may be shown in, greatest first."""
    ladder = words("ladders")["money"][lang]
    return [{"name": step["name"], "scale": step["scale"]} for step in ladder]


def quantity_columns(places: Places) -> Iterator[dict[str, Any]]:
    """What there is a quantity of: its column, service, name and unit."""
    found = lines(places.account)
    found = found[found["quantity"].notna()]
    keys = zip(found["service"], found["indicator"], found["item"], strict=True)
    for (service, indicator, item), column in zip(keys, places.quantity_units, strict=True):
        yield {
            "key": column,
            "service": service,
            "name": named(places.words, indicator, item),
            "unit": places.words.unit(places.quantity_units[column]),
        }


def named(telling: Telling, indicator: str, item: str) -> str:
    """What an indicator, or one of its items, is called."""
    return " · ".join(telling.label(key) for key in (indicator, item) if key)


def plain(numbers: Sequence[float] | Numbers) -> list[float | None]:
    """Numbers for JSON, which knows no NaN."""
    return [None if np.isnan(number) else float(number) for number in numbers]
