"""What account.toml may hold: its tables and keys, their types and ranges, and its JSON schema."""

import re
from collections.abc import Iterator, Mapping
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema
from pydantic_core import PydanticCustomError

from gep.book.vocabulary import Vocabulary
from gep.words import words

FIRST_YEAR, LAST_YEAR = 1980, 2100
DRAFT = "https://json-schema.org/draft/2020-12/schema"

Text = Annotated[str, Field(min_length=1)]
Year = Annotated[int, Field(ge=FIRST_YEAR, le=LAST_YEAR)]
Band = Annotated[int, Field(ge=1)]
Tier = Annotated[int, Field(ge=1, le=3)]
_DATED_MONTH = r"^\d{4}-(0[1-9]|1[0-2])$"
_MONTHS = 12


def _months(value: object) -> object:
    """Months by their number, or all with their year, each once."""
    named = value if isinstance(value, list) else []
    numbers = [one for one in named if type(one) is int and 1 <= one <= _MONTHS]
    dated = [one for one in named if isinstance(one, str) and re.match(_DATED_MONTH, one)]
    if not named or len(named) not in (len(set(numbers)), len(set(dated))):
        raise PydanticCustomError("months", "no list of months")
    return value


Months = Annotated[
    list[int | str],
    BeforeValidator(_months),
    WithJsonSchema(
        {
            "type": "array",
            "minItems": 1,
            "uniqueItems": True,
            "items": {
                "anyOf": [
                    {"type": "integer", "minimum": 1, "maximum": _MONTHS},
                    {"type": "string", "pattern": _DATED_MONTH},
                ]
            },
        }
    ),
]
ZoneName = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,59}$")]


class Table(BaseModel):
    """A table of account.toml: no key but its own, no value of another type."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class AccountTable(Table):
    """``[account]``."""

    name: Text
    code: Annotated[str, Field(pattern=r"^[0-9]{2,19}$")]
    year: Year
    norm: Text
    services: Annotated[list[Text], Field(min_length=1)] | None = None
    optional: Annotated[list[Text], Field(min_length=1)] | None = None
    organisation: Text | None = None


class CoverTable(Table):
    """What every land cover may say of itself."""

    path: Text
    legend: Text | None = None
    layer: Text | None = None
    code: Text | None = None
    band: Band | None = None
    crs: Text | None = None
    source: Text | None = None
    data_year: Year | None = None
    tier: Tier | None = None


class OpeningTable(CoverTable):
    """``[land_cover] opening``."""

    confirmed: bool | None = None


class LandCoverTable(CoverTable):
    """``[land_cover]``."""

    legend: Text
    opening: OpeningTable | None = None


class GridTable(Table):
    """``[grid]``."""

    crs: Text
    resolution: Annotated[float, Field(gt=0, allow_inf_nan=False)]


class RasterTable(Table):
    """One entry of ``[rasters]``."""

    path: Text | None = None
    value: Annotated[float, Field(allow_inf_nan=False)] | None = None
    unit: Text | None = None
    scale: Annotated[float, Field(allow_inf_nan=False)] | None = None
    offset: Annotated[float, Field(allow_inf_nan=False)] | None = None
    nodata: float | None = None
    band: Band | None = None
    year: int | None = None
    months: Months | None = None
    variable: Text | None = None
    crs: Text | None = None
    source: Text | None = None
    data_year: Year | None = None
    tier: Tier | None = None


class ZoneTable(Table):
    """One ``[zones.<name>]``."""

    path: Text
    layer: Text | None = None
    code: Text = "code"
    name: Text = "name"
    overlapping: bool = False


class StatisticsTable(Table):
    """``[statistics]``."""

    path: Text | None = None
    confirmed: list[Text] | None = None


class PricesTable(Table):
    """``[prices]``."""

    year: Year | None = None
    base_year: Year | None = None


def _table_of_path(value: object) -> object:
    return {"path": value} if isinstance(value, str) else value


class MapLayerTable(Table):
    """One entry of ``[maps]``."""

    path: Text
    layer: Text | None = None
    name: Text | None = None
    source: Text | None = None
    data_year: Year | None = None


MapLayer = Annotated[
    MapLayerTable, BeforeValidator(_table_of_path, json_schema_input_type=Text | MapLayerTable)
]


class MapsTable(Table):
    """``[maps]``."""

    rivers: MapLayer | None = None
    seats: MapLayer | None = None
    neighbours: MapLayer | None = None
    locator: MapLayer | None = None


class CoefficientsTable(Table):
    """``[coefficients]``."""

    overrides: Text | None = None
    confirmed: list[Text] | None = None


Raster = Annotated[
    RasterTable, BeforeValidator(_table_of_path, json_schema_input_type=Text | RasterTable)
]


class AccountFile(Table):
    """A whole account.toml."""

    account: AccountTable
    land_cover: LandCoverTable
    grid: GridTable | None = None
    rasters: dict[str, Raster] = Field(default_factory=dict)
    zones: dict[ZoneName, ZoneTable]
    statistics: StatisticsTable = StatisticsTable()
    prices: PricesTable = PricesTable()
    methods: dict[str, Text] = Field(default_factory=dict)
    not_applicable: dict[str, Text] = Field(default_factory=dict)
    coefficients: CoefficientsTable = CoefficientsTable()
    maps: MapsTable = MapsTable()


TABLES: Mapping[str, type[Table]] = {
    "account": AccountTable,
    "land_cover": LandCoverTable,
    "land_cover.opening": OpeningTable,
    "grid": GridTable,
    "rasters.*": RasterTable,
    "zones.*": ZoneTable,
    "statistics": StatisticsTable,
    "prices": PricesTable,
    "coefficients": CoefficientsTable,
    "maps": MapsTable,
    "maps.*": MapLayerTable,
}
"""The model of every table; ``*`` stands for a name that the user chooses."""


def account_schema() -> dict[str, Any]:
    """JSON schema (draft 2020-12) of account.toml, from which editors complete and explain keys."""
    schema = AccountFile.model_json_schema()
    for node in _nodes(schema):
        _simplify(node)
    for table, model in TABLES.items():
        _describe(schema["$defs"][model.__name__], table)
    _describe(schema, "")
    entry = schema["properties"]["rasters"].pop("additionalProperties")
    schema["properties"]["rasters"] |= {
        "properties": {
            name: entry | {"description": f"{raster.zh} / {raster.en}, {raster.unit}"}
            for name, raster in Vocabulary.shipped().rasters.items()
        },
        "additionalProperties": False,
    }
    schema["properties"]["zones"]["additionalProperties"] = False
    return {"$schema": DRAFT, "title": "account.toml"} | schema


def _nodes(node: object) -> Iterator[dict[str, Any]]:
    if isinstance(node, dict):
        yield node
        node = list(node.values())
    if isinstance(node, list):
        for child in node:
            yield from _nodes(child)


def _simplify(node: dict[str, Any]) -> None:
    """TOML has no null, and what pydantic makes of names and docstrings helps no user."""
    if isinstance(node.get("title"), str):
        node.pop("title")
    if isinstance(node.get("description"), str):
        node.pop("description")
    if "default" in node and isinstance(node["default"], dict | None):
        node.pop("default")
    branches = node.get("anyOf")
    if branches and {"type": "null"} in branches:
        branches.remove({"type": "null"})
        if len(branches) == 1:
            node.pop("anyOf")
            node.update(branches[0])


def _describe(schema: dict[str, Any], table: str) -> None:
    """Say at every key what it means, in both languages."""
    keys = words("account_keys")
    for name, node in schema["properties"].items():
        said = keys[f"{table}.{name}".strip(".")]
        node["description"] = f"{said['zh']} / {said['en']}"
        if table and (example := said.get("example")):
            node["examples"] = [example]
