"""What holds of every account: zones sum to the county, and a value is quantity times price.

A file that was edited with its hash no longer gives itself away by that; this it does.
"""

from collections.abc import Iterable

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from gep.account.columns import COUNTY

TOLERANCE = 1e-9
"""Relative to the sum without signs: sums of the same numbers in another order differ by less."""

NEEDED = ("zone_layer", "service", "indicator", "item", "quantity", "price", "value_yuan")
"""The columns that this looks at."""

_PRODUCT = ["service", "indicator", "item"]
_SUMMED = ("quantity", "value_yuan")


def additivity_gaps(rows: pa.Table, partitions: Iterable[str]) -> pd.DataFrame:
    """Where the zones of a partition do not sum to the county, by indicator, item and column.

    Columns: layer, service, indicator, item, column, zones, county.
    """
    sums = _sums(rows)
    layer_of = sums.index.get_level_values("zone_layer")
    county = sums[layer_of == COUNTY].droplevel("zone_layer")
    gaps = []
    for layer in partitions:
        zones = sums[layer_of == layer].droplevel("zone_layer")
        both = county.index.union(zones.index)
        own, whole = zones.reindex(both).fillna(0.0), county.reindex(both).fillna(0.0)
        for column in _SUMMED:
            size = np.maximum(whole[f"{column}_size"], own[f"{column}_size"])
            off = (own[column] - whole[column]).abs() > TOLERANCE * size
            found = pd.DataFrame({"zones": own[column], "county": whole[column]})[off]
            gaps.append(found.reset_index().assign(layer=layer, column=column))
    columns = ["layer", *_PRODUCT, "column", "zones", "county"]
    return pd.concat(gaps)[columns] if gaps else pd.DataFrame(columns=columns)


def _sums(rows: pa.Table) -> pd.DataFrame:
    """Sums of each column, and of it without signs, by layer, service, indicator and item."""
    named = rows.select(["zone_layer", *_PRODUCT])
    for column in _SUMMED:
        named = named.append_column(column, rows[column])
        named = named.append_column(f"{column}_size", pc.abs(rows[column]))
    every = [name for column in _SUMMED for name in (column, f"{column}_size")]
    # one thread: sums must not differ from one reading to the next
    grouped = named.group_by(["zone_layer", *_PRODUCT], use_threads=False)
    found: pd.DataFrame = grouped.aggregate([(name, "sum") for name in every]).to_pandas()
    found = found.rename(columns={f"{name}_sum": name for name in every})
    return found.set_index(["zone_layer", *_PRODUCT]).fillna(0.0)


def products_wrong(rows: pa.Table) -> int:
    """How many rows have a value that is not the very number of quantity times price."""
    quantity, price, value = (rows[name].to_numpy() for name in ("quantity", "price", "value_yuan"))
    product = quantity * price
    return int(np.count_nonzero(~((product == value) | (np.isnan(product) & np.isnan(value)))))
