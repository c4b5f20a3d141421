"""The zone layers of an account with all that is known of each zone, in columns with titles."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from gep.account.account import Account
from gep.account.columns import CURRENCY
from gep.outputs.exports.resource import TableColumn, fixed_column
from gep.outputs.tables.zones import zone_service, zone_service_quantity
from gep.telling.text import one_line
from gep.words import Language

if TYPE_CHECKING:
    import geopandas as gpd

_VALUES, _QUANTITIES = "values", "quantities"
_LONGEST = 60  # characters of a column's name, which most databases take
_RESERVED = ("fid", "geom", "geometry", "bbox", "id")
_BASE = (
    fixed_column("code"),
    fixed_column("name"),
    fixed_column("area_km2", "number", "km2"),
    fixed_column("population", "number", "person"),
    fixed_column("gep", "number", CURRENCY),
    fixed_column("gep_per_km2", "number", "CNY km-2 yr-1"),
    fixed_column("gep_per_head", "number", "CNY person-1 yr-1"),
    fixed_column("share_of_gep", "number", "1"),
    fixed_column("rank", "integer"),
    fixed_column("not_computed"),
)
_TABLE_NAMES = {"code": "zone_code", "name": "zone_name", "gep_per_km2": "per_km2",
                "gep_per_head": "per_head"}  # fmt: skip


@dataclass(frozen=True)
class ExportedLayer:
    """One zone layer in the CRS of the account: a row a zone, and what its columns are."""

    key: str
    frame: "gpd.GeoDataFrame"
    columns: tuple[TableColumn, ...]


def zone_layers(account: Account, lang: Language) -> tuple[ExportedLayer, ...]:
    """Every zone layer; none for an account of given quantities, which has no land.

    Values are in CNY yr-1 and quantities in the units of account.csv. What was not computed is
    empty, and ``not_computed`` names it in words.
    """
    if not account.has_land:
        return ()
    return tuple(_zone_layer(account, lang, key) for key in account.layers)


def _zone_layer(account: Account, lang: Language, key: str) -> ExportedLayer:
    import geopandas as gpd

    shapes = account.zones(key)
    values, quantities = zone_service(account, lang, key), zone_service_quantity(account, lang, key)
    units: dict[str, str] = quantities.attrs["units"]
    tables = {_VALUES: _of(shapes, values), _QUANTITIES: _of(shapes, quantities)}
    columns: list[TableColumn] = []
    arrays: dict[str, Any] = {}
    for table, source, column in _columns(account, units):
        columns.append(column)
        arrays[column.name] = tables[table][source].array
    frame = gpd.GeoDataFrame(arrays, geometry=shapes.geometry.to_numpy(), crs=shapes.crs)
    return ExportedLayer(key, frame, tuple(columns))


def _of(shapes: "gpd.GeoDataFrame", table: pd.DataFrame) -> pd.DataFrame:
    """Rows of the zones in the order of their shapes, without the rest and the county below."""
    table.attrs = {}  # which pandas would copy at every step
    zones = table[table["row"] == "zone"].set_index("zone_code", drop=False)
    return zones.reindex(shapes["code"].astype(str))


def _columns(account: Account, units: Mapping[str, str]) -> Iterator[tuple[str, str, TableColumn]]:
    """The table that has each column, its name there, and the column."""
    taken = [column.name for column in _BASE]
    for column in _BASE:
        yield _VALUES, _TABLE_NAMES.get(column.name, column.name), column
    for service in account.services():
        name = column_name([service], taken)
        taken.append(name)
        metadata = {"service": service}
        yield (
            _VALUES,
            service,
            TableColumn(name, "number", titles(account, [service]), CURRENCY, metadata),
        )
    for key, unit in units.items():
        indicator, _, item = key.partition("|")
        parts = [part for part in (indicator, item) if part]
        name = column_name(parts, taken)
        taken.append(name)
        metadata = {"indicator": indicator, **({"item": item} if item else {})}
        yield _QUANTITIES, key, TableColumn(name, "number", titles(account, parts), unit, metadata)


def column_name(parts: Iterable[str], taken: Collection[str]) -> str:
    """A name for a column that any format and database takes, unlike those that are taken.

    >>> column_name(["product_output", "=1+1"], []), column_name(["库容", "a/b"], ["库容_A_b"])
    ('product_output_1_1', '库容_a_b_2')
    """
    words = [re.sub(r"\W+", "_", part).strip("_") for part in parts]
    base = "_".join(word for word in words if word)[:_LONGEST] or "column"
    known = {name.casefold() for name in (*taken, *_RESERVED)}
    name, number = base, 1
    while name.casefold() in known:
        number += 1
        name = f"{base}_{number}"
    return name


def titles(account: Account, keys: Iterable[str]) -> dict[str, str]:
    """What people call a thing of several keys, in both languages."""
    keys = list(keys)
    return {
        "zh": " ".join(one_line(account.label(key, "zh")) for key in keys),
        "en": " ".join(one_line(account.label(key, "en")) for key in keys),
    }
