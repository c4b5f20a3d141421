"""What zones lack that others have, and about how much it would be worth."""

import pandas as pd

from gep.account.account import Account

_LINE = ["service", "indicator", "item"]
COLUMNS = ("zone_code", *_LINE, "value_yuan")


def lacking(account: Account, layer: str) -> pd.DataFrame:
    """Lines that are valued in some zones of a layer and not computed in others.

    One row for each such zone and line. ``value_yuan`` is what it would be if its land were worth,
    type by type, what the same land is in the zones that have the line; it is no part of the
    account, and empty where no such land is known.
    """
    rows = account.rows(layer=layer)
    rows = rows[rows["zone_code"] != ""]
    valued = rows[rows["value_yuan"].notna()]
    missing = rows.loc[rows["status"] == "not_computed", ["zone_code", *_LINE]]
    missing = missing.merge(valued[_LINE].drop_duplicates(), on=_LINE).drop_duplicates()
    extent = account.extent[account.extent["zone_layer"] == layer]
    found = []
    for line, zones in missing.groupby(_LINE, sort=False):
        mine = valued[(valued[_LINE] == list(line)).all(axis=1)]
        by_type = _per_area(mine, extent)
        for code in zones["zone_code"]:
            land = extent[extent["zone_code"] == code].set_index("ecosystem_type")["area_m2"]
            worth = (land.reindex(by_type.index) * by_type).sum(min_count=1)
            found.append((code, *line, float(worth)))
    return pd.DataFrame(found, columns=list(COLUMNS))


def _per_area(mine: pd.DataFrame, extent: pd.DataFrame) -> "pd.Series[float]":
    """Value of one square metre of each type in the zones that have a line."""
    there = extent[extent["zone_code"].isin(mine["zone_code"])]
    area = there.groupby("ecosystem_type")["area_m2"].sum()
    value = mine.groupby("ecosystem_type")["value_yuan"].sum()
    return (value / area.reindex(value.index)).dropna()
