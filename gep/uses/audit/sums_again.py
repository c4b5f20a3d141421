"""The arithmetic of an account done again on its own tables: products, sums, areas."""

from collections.abc import Iterator, Sequence
from typing import Any

import pandas as pd

from gep.account.columns import COUNTY
from gep.uses.audit.findings import Finding, listed
from gep.uses.audit.folder_parts import FolderParts

KEY = ["zone_layer", "zone_code", "ecosystem_type", "service", "indicator", "item"]
"""What tells the rows of an account apart; rows of the memo may differ by method alone."""

TOLERANCE = 1e-9
"""Relative: sums of the same numbers in another order differ by less."""

_PRODUCT = ["service", "indicator", "item"]
_AMOUNTS = ("quantity", "value_yuan", "constant_value_yuan")
_PRODUCTS = (("value_yuan", "price"), ("constant_value_yuan", "constant_price"))
_ROWS = ("account.csv", "memo.csv")


def arithmetic_findings(parts: FolderParts) -> Iterator[Finding]:
    """Whatever of an account can be multiplied and added again without knowing where it is from."""
    for name in _ROWS:
        if parts.has(name):
            yield from _row_findings(parts.tables[name], name)
    if parts.has("account.csv"):
        yield from _partitions(parts, parts.tables["account.csv"])
        yield _total(parts)
    if parts.has("extent.csv") and len(parts.tables["extent.csv"]):
        yield from _extent(parts)
    if parts.has("extent.csv", "transitions.csv"):
        yield from _transitions(parts)


def row_name(row: Any) -> str:
    """A row as people quote it: zone, type and what is counted."""
    zone = f"{row['zone_layer']}/{row['zone_code']}"
    return " ".join(filter(None, (zone, row["ecosystem_type"], row["indicator"], row["item"])))


def _row_findings(rows: pd.DataFrame, file: str) -> Iterator[Finding]:
    wrong = [
        _of_rows("product-wrong", rows[off], file, column=value, price=price)
        for value, price in _PRODUCTS
        if (off := _is_no_product(rows, value, price)).any()
    ]
    yield from wrong
    if not wrong:
        yield Finding("values", "products-hold", facts={"file": file, "count": len(rows)})
    yield from _statuses(rows, file)
    key = KEY if file == "account.csv" else [*KEY, "method"]
    if (twice := rows.duplicated(key)).any():
        yield _of_rows("row-twice", rows[twice], file)


def _is_no_product(rows: pd.DataFrame, value: str, price: str) -> "pd.Series[bool]":
    """Where a value is not the very number that its quantity times its price gives."""
    product, stated = rows["quantity"] * rows[price], rows[value]
    return ~((product == stated) | (product.isna() & stated.isna()))


def _statuses(rows: pd.DataFrame, file: str) -> Iterator[Finding]:
    """A number where nothing was computed, or none where something was."""
    is_computed = rows["status"] == "computed"
    wrong = is_computed != rows["quantity"].notna()
    if wrong.any():
        yield _of_rows("status-wrong", rows[wrong], file)


def _of_rows(said: str, rows: pd.DataFrame, file: str, **more: str) -> Finding:
    named = listed((row_name(row) for row in rows.to_dict("records")), 3)
    values = {"file": file, "count": len(rows), "rows": named, **more}
    return Finding("values", said, "problem", values)


def _partitions(parts: FolderParts, rows: pd.DataFrame) -> Iterator[Finding]:
    """The zones of each partition against the county, item by item and type by type."""
    by_type = [*_PRODUCT, "ecosystem_type"]
    is_typed = parts.account.has_land  # those may be typed in the county alone
    for layer, record in parts.account.layers.items():
        if layer == COUNTY:
            continue
        if record.overlapping:
            yield Finding("additivity", "no-partition", "note", {"layer": layer})
            continue
        gaps = [
            gap
            for keys in (_PRODUCT, by_type if is_typed else _PRODUCT)
            for amount in _AMOUNTS
            for gap in _gaps(rows, layer, keys, amount)
        ]
        if gaps:
            values = {"layer": layer, "count": len(gaps), "gaps": listed(gaps, 3)}
            yield Finding("additivity", "partition-gaps", "problem", values)
        else:
            yield Finding("additivity", "partition-adds", facts={"layer": layer})


def _gaps(rows: pd.DataFrame, layer: str, keys: Sequence[str], amount: str) -> Iterator[str]:
    given = rows[rows[amount].notna()]
    sums = given.assign(size=given[amount].abs()).groupby(["zone_layer", *keys], sort=False)
    found = sums[[amount, "size"]].sum().reset_index()
    county = found[found["zone_layer"] == COUNTY].drop(columns="zone_layer")
    zones = found[found["zone_layer"] == layer].drop(columns="zone_layer")
    both = county.merge(zones, on=list(keys), how="outer", suffixes=("", "_zones")).fillna(0.0)
    apart = (both[amount] - both[f"{amount}_zones"]).abs()
    for row in both[apart > TOLERANCE * both[["size", "size_zones"]].max(axis=1)].to_dict(
        "records"
    ):
        name = "/".join(str(row[key]) for key in keys if row[key])
        yield f"{name} {amount} {row[f'{amount}_zones']:.10g} ≠ {row[amount]:.10g}"


def _total(parts: FolderParts) -> Finding:
    rows = parts.tables["account.csv"]
    county = rows[(rows["zone_layer"] == COUNTY) & rows["value_yuan"].notna()]
    values = {"total": parts.account.total, "count": len(county)}
    return Finding("additivity", "total", facts=values)


def _extent(parts: FolderParts) -> Iterator[Finding]:
    """Areas of the zones of each partition against the county's, by type."""
    extent = parts.tables["extent.csv"]
    by_layer = extent.groupby(["zone_layer", "ecosystem_type"])["area_m2"].sum()
    layers = by_layer.index.get_level_values("zone_layer")
    county = by_layer[COUNTY] if COUNTY in layers else pd.Series(dtype=float)
    for layer, record in parts.account.layers.items():
        if layer == COUNTY or record.overlapping or layer not in layers:
            continue
        zones = by_layer[layer].reindex(county.index.union(by_layer[layer].index)).fillna(0.0)
        whole = county.reindex(zones.index).fillna(0.0)
        off = (zones - whole).abs() > TOLERANCE * whole.abs()
        if off.any():
            gaps = listed(f"{kind} {zones[kind]:.10g} ≠ {whole[kind]:.10g} m2"
                          for kind in zones.index[off])  # fmt: skip
            yield Finding("extent", "extent-gaps", "problem", {"layer": layer, "gaps": gaps})
        else:
            yield Finding("extent", "extent-adds", facts={"layer": layer})


def _transitions(parts: FolderParts) -> Iterator[Finding]:
    """What became of all land of a zone is its extent now, type by type."""
    place = ["zone_layer", "zone_code", "ecosystem_type"]
    moved = parts.tables["transitions.csv"].rename(columns={"closing_type": "ecosystem_type"})
    closing = moved[moved["ecosystem_type"] != ""].groupby(place)["area_m2"].sum()
    extent = parts.tables["extent.csv"].groupby(place)["area_m2"].sum()
    both = pd.DataFrame({"moved": closing, "extent": extent}).fillna(0.0)
    off = both[(both["moved"] - both["extent"]).abs() > TOLERANCE * both.abs().max(axis=1)]
    if len(off):
        gaps = listed(
            f"{'/'.join(at)} {moved:.10g} ≠ {area:.10g} m2"
            for at, moved, area in zip(off.index, off["moved"], off["extent"], strict=True)
        )
        yield Finding("extent", "transition-gaps", "problem", {"gaps": gaps})
    else:
        yield Finding("extent", "transitions-add", facts={"count": len(both)})
