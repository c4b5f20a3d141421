"""What holds of every account: zones sum to the county, and a value is quantity times price.

A file that was edited with its hash no longer gives itself away by that; this it does.
"""

from collections.abc import Iterable, Sequence
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from gep.account.columns import COUNTY

Floats: TypeAlias = npt.NDArray[np.float64]

TOLERANCE = 1e-9
"""Relative to the sum without signs: sums of the same numbers in another order differ by less."""

NEEDED = ("zone_layer", "service", "indicator", "item", "quantity", "price", "value_yuan",
          "constant_price", "constant_value_yuan")  # fmt: skip
"""The columns that this looks at."""

PRODUCT = ("service", "indicator", "item")
"""What tells the products of an account apart."""

_SUMMED = ("quantity", "value_yuan")


def additivity_gaps(
    rows: pa.Table,
    partitions: Iterable[str],
    keys: Sequence[str] = PRODUCT,
    amounts: Sequence[str] = _SUMMED,
) -> pd.DataFrame:
    """Where the zones of a partition do not sum to the county, for each of ``keys`` and amount.

    Columns: layer, those of ``keys``, column, zones, county.
    """
    sums = _sums(rows, keys, amounts)
    layer_of = sums.index.get_level_values("zone_layer")
    county = sums[layer_of == COUNTY].droplevel("zone_layer")
    gaps = []
    for layer in partitions:
        zones = sums[layer_of == layer].droplevel("zone_layer")
        both = county.index.union(zones.index)
        own, whole = zones.reindex(both).fillna(0.0), county.reindex(both).fillna(0.0)
        for column in amounts:
            size = np.maximum(whole[f"{column}_size"], own[f"{column}_size"])
            off = (own[column] - whole[column]).abs() > TOLERANCE * size
            found = pd.DataFrame({"zones": own[column], "county": whole[column]})[off]
            gaps.append(found.reset_index().assign(layer=layer, column=column))
    columns = ["layer", *keys, "column", "zones", "county"]
    return pd.concat(gaps)[columns] if gaps else pd.DataFrame(columns=columns)


def _sums(rows: pa.Table, keys: Sequence[str], amounts: Sequence[str]) -> pd.DataFrame:
    """Sums of each amount, and of it without signs, by layer and keys."""
    named = rows.select(["zone_layer", *keys])
    for column in amounts:
        named = named.append_column(column, rows[column])
        named = named.append_column(f"{column}_size", pc.abs(rows[column]))
    every = [name for column in amounts for name in (column, f"{column}_size")]
    # one thread: sums must not differ from one reading to the next
    grouped = named.group_by(["zone_layer", *keys], use_threads=False)
    found: pd.DataFrame = grouped.aggregate([(name, "sum") for name in every]).to_pandas()
    found = found.rename(columns={f"{name}_sum": name for name in every})
    return found.set_index(["zone_layer", *keys]).fillna(0.0)


def products_wrong(rows: pa.Table) -> int:
    """How many rows have a value that is not the very number of quantity times price.

    That is of the year's value, and of the one at constant prices.
    """
    quantity = rows["quantity"].to_numpy()
    pairs = ("price", "value_yuan"), ("constant_price", "constant_value_yuan")
    numbers = ((rows[price].to_numpy(), rows[value].to_numpy()) for price, value in pairs)
    wrong = [is_no_product(quantity, price, value) for price, value in numbers]
    return int(np.count_nonzero(wrong[0] | wrong[1]))


def is_no_product(quantity: Floats, price: Floats, value: Floats) -> npt.NDArray[np.bool_]:
    """Where a value is not the very number that its quantity times its price gives."""
    product = quantity * price
    holds: npt.NDArray[np.bool_] = (product == value) | (np.isnan(product) & np.isnan(value))
    return ~holds
