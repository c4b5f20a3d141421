"""Tables of SEEA EA: extent account, change matrix, supply in quantities and money.

Ecosystem types stand in columns, services in rows. What the account does not know (managed or
unmanaged change, who uses a service) is not shown and not invented.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from gep.account.account import Account
from gep.account.columns import COUNTY, CURRENCY
from gep.account.zone_values import amounts
from gep.files.csv_text import write_csv
from gep.outputs.exports.about import About
from gep.outputs.exports.resource import Resource, TableColumn, fixed_column
from gep.outputs.exports.zone_layers import column_name, titles
from gep.outputs.tables.area import change_matrix, extent
from gep.outputs.tables.parts import TOTAL
from gep.outputs.tables.supply import lines
from gep.words import LANGUAGES, words

FOLDER = "seea"
_PARTS = ["service", "indicator", "item"]


@dataclass(frozen=True)
class SeeaTable:
    """One table and its columns; ``key`` ends the name of its sentence in the word files."""

    key: str
    frame: pd.DataFrame
    columns: tuple[TableColumn, ...]
    note: str


def write_seea(folder: Path, about: About) -> Iterator[Resource]:
    """Write every table that the account can fill into ``folder/seea``."""
    (folder / FOLDER).mkdir()
    for table in seea_tables(about.account):
        path = f"{FOLDER}/{table.key}.csv"
        write_csv(table.frame, folder / path)
        title = about.title(about.words.say(f"export_{table.key}"))
        yield Resource(path, title, about.words.say(table.note), columns=table.columns)


def seea_tables(account: Account) -> Iterator[SeeaTable]:
    """Extent and change where there is land, then supply; who uses it is not known."""
    if not account.extent.empty:
        yield _extent(account)
    if account.transitions is not None:
        yield _change(account)
    yield _supply(account, "physical", "quantity")
    yield _supply(account, "monetary", "value")


def _extent(account: Account) -> SeeaTable:
    """Opening, additions, reductions, closing by ecosystem type, in hectares."""
    found = extent(account, "en")
    county = found[found["zone_layer"] == COUNTY].set_index("ecosystem_type")
    measures = {"opening": "opening_ha", "additions": "additions_ha", "reductions": "reductions_ha"}
    has_opening = "opening_ha" in county
    rows = {entry: county[column] for entry, column in measures.items() if has_opening}
    if has_opening:
        rows["net_change"] = county["additions_ha"] - county["reductions_ha"]
    rows["closing"] = county["area_ha"]
    columns = _type_columns(account, [key for key in county.index if key != TOTAL], "ha", "no_type")
    columns[TOTAL] = fixed_column(TOTAL, "number", "ha")
    wide = pd.DataFrame(rows).T.reindex(columns=list(columns)).set_axis(_names(columns), axis=1)
    said = words("extent_entries")
    heads = {"entry": list(rows), **{f"entry_{n}": [said[e][n] for e in rows] for n in LANGUAGES},
             "unit": "ha"}  # fmt: skip
    fixed = tuple(fixed_column(name) for name in heads)
    frame = pd.concat([pd.DataFrame(heads), wide.reset_index(drop=True)], axis=1)
    note = "export_unmanaged" if has_opening else "export_closing_only"
    return SeeaTable("extent", frame, (*fixed, *columns.values()), note)


def _change(account: Account) -> SeeaTable:
    """Area by opening type (rows) and closing type (columns), in hectares."""
    found = change_matrix(account, "en")
    county = found[found["zone_layer"] == COUNTY]
    wide = county.pivot_table("area_ha", "opening_type", "closing_type", aggfunc="sum")
    rows, across = (_in_order(account, list(index)) for index in (wide.index, wide.columns))
    columns = _type_columns(account, across, "ha", "no_type")
    wide = wide.reindex(index=rows, columns=across, fill_value=0.0).fillna(0.0)
    heads = {"opening_type": rows,
             **{f"type_{n}": [_type_titles(account, key, "no_type")[n] for key in rows]
                for n in LANGUAGES}, "unit": "ha"}  # fmt: skip
    fixed = tuple(fixed_column(name) for name in heads)
    body = wide.set_axis(_names(columns), axis=1).reset_index(drop=True)
    total = fixed_column(TOTAL, "number", "ha")
    frame = pd.concat([pd.DataFrame(heads), body.assign(**{TOTAL: body.sum(axis=1)})], axis=1)
    return SeeaTable("change", frame, (*fixed, *columns.values(), total), "export_unmanaged")


def _supply(account: Account, key: str, measure: str) -> SeeaTable:
    """What each ecosystem type supplies of each indicator and item."""
    found = lines(account)
    if key == "monetary":
        found = found[found["value"].notna() | (found["status"] != "computed")]
    by_type = _by_type(account, "quantity" if key == "physical" else "value_yuan")
    columns = _type_columns(account, [str(key) for key in by_type], "", "untyped")
    body = by_type.reindex(pd.MultiIndex.from_frame(found[_PARTS])).set_axis(
        _names(columns), axis=1
    )
    unit = found["unit"] if key == "physical" else CURRENCY
    heads = pd.DataFrame({"category": found["category"], **_told(account, found), "unit": unit})
    total = found[measure].to_numpy()
    tail = {"total_supply": total, "status": found["status"].to_numpy(),
            "note": found["note"].to_numpy()}  # fmt: skip
    frame = pd.concat(
        [heads.reset_index(drop=True), body.reset_index(drop=True), pd.DataFrame(tail)], axis=1
    )
    ends = [fixed_column("total_supply", "number"), *map(fixed_column, ("status", "note"))]
    fixed = tuple(fixed_column(str(name)) for name in heads)
    return SeeaTable(key, frame, (*fixed, *columns.values(), *ends), "export_use")


def _by_type(account: Account, column: str) -> pd.DataFrame:
    """Amounts of the county by indicator and item (down) and ecosystem type (across).

    Zero on a type where there is nothing to count; empty where it was not computed.
    """
    rows = account.rows(layer=account.accounting_area)
    typed = rows[(rows["ecosystem_type"] != "") | (rows["status"] == "computed")]
    land = account.extent[account.extent["zone_layer"] == COUNTY]["ecosystem_type"]
    known = {*typed["ecosystem_type"], *(key for key in land if key)}
    found = amounts(typed, ["ecosystem_type"], _PARTS, column)
    return found.reindex(_in_order(account, list(known)), fill_value=0.0).T


def _told(account: Account, found: pd.DataFrame) -> dict[str, Sequence[str]]:
    """Keys of each line, each followed by its names."""
    columns: dict[str, Sequence[str]] = {}
    for part in _PARTS:
        columns[part] = found[part].tolist()
        for lang in LANGUAGES:
            keys = columns[part]
            columns[f"{part}_{lang}"] = [account.label(k, lang) if k else "" for k in keys]
    return columns


def _in_order(account: Account, keys: Sequence[str]) -> list[str]:
    """Ecosystem types as the account orders them, those of the opening alone behind, none last."""
    hashed = account.manifest.hashed
    order = [*hashed.ecosystem_types, *hashed.opening_types]
    return sorted(keys, key=lambda key: (order.index(key) if key in order else np.inf, key == ""))


def _type_columns(
    account: Account, keys: Sequence[str], unit: str, without: str
) -> dict[str, TableColumn]:
    """A column for each ecosystem type; ``without`` is the name of the one for no type."""
    columns: dict[str, TableColumn] = {}
    for key in keys:
        name = column_name([key or without], [column.name for column in columns.values()])
        metadata = {"ecosystem_type": key} if key else {}
        columns[key] = TableColumn(
            name, "number", _type_titles(account, key, without), unit, metadata
        )
    return columns


def _type_titles(account: Account, key: str, without: str) -> Mapping[str, str]:
    named: Mapping[str, str] = words("export_columns")[without]
    return titles(account, [key]) if key else named


def _names(columns: Mapping[str, TableColumn]) -> list[str]:
    return [column.name for column in columns.values()]
