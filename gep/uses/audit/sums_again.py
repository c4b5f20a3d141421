"""The arithmetic of an account done again on its own tables: products, sums, areas."""

from collections.abc import Iterator, Sequence
from typing import Any

import pandas as pd
import pyarrow as pa

from gep.account.additivity import PRODUCT, TOLERANCE, additivity_gaps, is_no_product
from gep.account.columns import COUNTY
from gep.uses.audit.findings import Finding, listed
from gep.uses.audit.folder_parts import FolderParts

KEY = ["zone_layer", "zone_code", "ecosystem_type", "service", "indicator", "item"]
"""What tells the rows of an account apart; rows of the memo may differ by method alone."""

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
        if (off := is_no_product(*_columns(rows, ("quantity", price, value)))).any()
    ]
    yield from wrong
    if not wrong:
        yield Finding("values", "products-hold", facts={"file": file, "count": len(rows)})
    yield from _statuses(rows, file)
    key = KEY if file == "account.csv" else [*KEY, "method"]
    if (twice := rows.duplicated(key)).any():
        yield _of_rows("row-twice", rows[twice], file)


def _columns(rows: pd.DataFrame, names: Sequence[str]) -> Iterator[Any]:
    return (rows[name].to_numpy() for name in names)


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
    by_type = (*PRODUCT, "ecosystem_type")
    is_typed = parts.account.has_land  # those may be typed in the county alone
    kept = pa.Table.from_pandas(rows[["zone_layer", *by_type, *_AMOUNTS]], preserve_index=False)
    for layer, record in parts.account.layers.items():
        if layer == COUNTY:
            continue
        if record.overlapping:
            yield Finding("additivity", "no-partition", "note", {"layer": layer})
            continue
        gaps = [
            gap
            for keys in (PRODUCT, by_type if is_typed else PRODUCT)
            for gap in _gaps(kept, layer, keys)
        ]
        if gaps:
            values = {"layer": layer, "count": len(gaps), "gaps": listed(gaps, 3)}
            yield Finding("additivity", "partition-gaps", "problem", values)
        else:
            yield Finding("additivity", "partition-adds", facts={"layer": layer})


def _gaps(rows: pa.Table, layer: str, keys: Sequence[str]) -> Iterator[str]:
    for gap in additivity_gaps(rows, [layer], keys, _AMOUNTS).to_dict("records"):
        name = "/".join(str(gap[key]) for key in keys if gap[key])
        yield f"{name} {gap['column']} {gap['zones']:.10g} ≠ {gap['county']:.10g}"


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
