"""The inventory behind a 两山银行: land, value and carbon of each group of natural resources."""

from functools import cache

import pandas as pd

from gep.account.account import Account
from gep.account.columns import CATEGORIES, CURRENCY
from gep.account.zone_values import amounts
from gep.book.ecosystem_types import EcosystemTypes
from gep.outputs.tables.parts import TOTAL, with_units, zone_names
from gep.shipped import shipped_rows
from gep.words import Language, say, words

CARBON = "carbon_dioxide_fixed"
MU_PER_HECTARE = 15
_KEYS = ["zone_layer", "zone_code", "group"]


def two_mountains_bank(account: Account, lang: Language) -> pd.DataFrame:
    """Area, value by category and carbon dioxide of each group in each township and the county.

    The groups are those people speak of (山水林田湖草, and 园 and 房), by ecosystem type. Value is
    that of the year's account and never called a price: what a resource sells for is another
    thing, which the bank's own ledger holds.
    """
    layers = [*filter(None, (account.reporting_layer, account.accounting_area))]
    area = _grouped(account.extent[account.extent["zone_layer"].isin(layers)])
    rows = _grouped(account.rows()[account.rows()["zone_layer"].isin(layers)])
    sizes = area.groupby(_KEYS)["area_m2"].sum()
    value = amounts(rows, _KEYS, ["category"], "value_yuan").reindex(columns=list(CATEGORIES))
    carbon = rows[rows["indicator"] == CARBON].groupby(_KEYS)["quantity"].sum(min_count=1)
    frame = pd.DataFrame({"area_m2": sizes}).join([value, carbon.rename(CARBON)], how="outer")
    frame["gep"] = value.sum(axis=1, min_count=1)
    frame["area_m2"] = frame["area_m2"].fillna(0.0)
    frame = _with_totals(frame.reset_index())
    names = area[["zone_code", "zone_name"]].drop_duplicates("zone_code")
    frame = _in_order(frame, layers).merge(names, on="zone_code", how="left")
    columns = {
        **{key: frame[key] for key in _KEYS},
        "zone_name": zone_names(frame, lang),
        "group_name": [words("bank_groups")[key][lang] for key in frame["group"]],
        "area_ha": frame["area_m2"] / 1e4,
        "area_mu": frame["area_m2"] / 1e4 * MU_PER_HECTARE,
        **{name: frame[name] for name in (*CATEGORIES, "gep", CARBON)},
        "note": say("bank_not_a_price", lang),
    }
    units = {"area_ha": "ha", "area_mu": "mu", CARBON: "tCO2 yr-1"}
    return with_units(pd.DataFrame(columns), units | dict.fromkeys((*CATEGORIES, "gep"), CURRENCY))


@cache
def _groups() -> dict[str, str]:
    """The group of each ecosystem type that ``coefficients/bank_groups.csv`` names."""
    return {row["ecosystem_type"]: row["group"] for row in shipped_rows("bank_groups.csv")}


def _grouped(frame: pd.DataFrame) -> pd.DataFrame:
    """The rows that lie on an ecosystem type, with the group of its nearest named parent."""
    types, groups = EcosystemTypes.shipped(), _groups()
    frame = frame[frame["ecosystem_type"] != ""]
    group = {
        kind: next(groups[one] for one in types.lineage(kind) if one in groups)
        for kind in frame["ecosystem_type"].unique()
    }
    return frame.assign(group=frame["ecosystem_type"].map(group).astype("str"))


def _with_totals(frame: pd.DataFrame) -> pd.DataFrame:
    """The groups of each zone, and then their total."""
    numbers = [name for name in frame.columns if name not in _KEYS]
    total = frame.groupby(_KEYS[:2])[numbers].sum(min_count=1).reset_index()
    return pd.concat([frame, total.assign(group=TOTAL)], ignore_index=True)


def _in_order(frame: pd.DataFrame, layers: list[str]) -> pd.DataFrame:
    """Townships before the county, land in no zone last, groups as people name them."""
    order = list(words("bank_groups"))
    places = pd.DataFrame(
        {
            "layer": frame["zone_layer"].map(layers.index),
            "rest": frame["zone_code"] == "",
            "zone": frame["zone_code"],
            "group": frame["group"].map(order.index),
        }
    )
    return frame.loc[places.sort_values(list(places.columns)).index].reset_index(drop=True)
