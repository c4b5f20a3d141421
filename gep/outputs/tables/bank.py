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
NO_LAND = "no_land"
PARCEL = "parcel"
MU_PER_HECTARE = 15
_KEYS = ["zone_layer", "zone_code", "group"]


def two_mountains_bank(account: Account, lang: Language) -> pd.DataFrame:
    """Area, value by category and carbon dioxide of each group in each township and the county.

    The groups are those people speak of (山水林田湖草, and 园 and 房), by ecosystem type. What
    statistics tell of land that the land cover does not have (a lake of a register, money without
    a place) stands in a group of its own, which has no area. Value is that of the year's account
    and never called a price: what a resource sells for is another thing, which the bank's own
    ledger holds.
    """
    county, reporting = account.accounting_area, account.reporting_layer
    frame = _sums(account, [reporting or county])
    if reporting:  # what has land in no zone has none in the county's row either: groups add up
        numbers = [name for name in frame.columns if name not in _KEYS]
        whole = frame.groupby("group", sort=False)[numbers].sum(min_count=1).reset_index()
        own = {"zone_layer": county, "zone_code": account.layers[county].codes[0]}
        frame = pd.concat([frame, whole.assign(**own)], ignore_index=True)
    layers = [*filter(None, (reporting, county))]
    return _told(account, _in_order(_with_totals(frame), layers), lang)


def bank_by_parcel(account: Account, lang: Language) -> pd.DataFrame | None:
    """The same of each parcel, its group the one that most of its land is of; None without any."""
    if PARCEL not in account.layers:
        return None
    frame = _sums(account, [PARCEL])
    land = frame[frame["area_m2"].notna()].sort_values("area_m2", ascending=False, kind="stable")
    most = land.drop_duplicates("zone_code").set_index("zone_code")["group"]
    totals = _with_totals(frame)
    parcels = totals[(totals["group"] == TOTAL) & (totals["zone_code"] != "")].copy()
    parcels["group"] = parcels["zone_code"].map(most).fillna(NO_LAND)
    order = {code: at for at, code in enumerate(account.layers[PARCEL].codes)}
    parcels = parcels.sort_values("zone_code", key=lambda codes: codes.map(order), kind="stable")
    return _told(account, parcels.reset_index(drop=True), lang)


def _sums(account: Account, layers: list[str]) -> pd.DataFrame:
    """Area, values and carbon of each group; what lies on no land in the group of its own."""
    area = _grouped(account.extent[account.extent["zone_layer"].isin(layers)])
    every = account.rows()
    rows = _grouped(every[every["zone_layer"].isin(layers)])
    sizes = area.groupby(_KEYS)["area_m2"].sum()
    sizes = sizes[sizes > 0]
    on_land = pd.MultiIndex.from_frame(rows[_KEYS]).isin(sizes.index)
    rows = rows.assign(group=rows["group"].where(on_land, NO_LAND))
    value = amounts(rows, _KEYS, ["category"], "value_yuan").reindex(columns=list(CATEGORIES))
    carbon = rows[rows["indicator"] == CARBON].groupby(_KEYS)["quantity"].sum(min_count=1)
    frame = pd.DataFrame({"area_m2": sizes}).join([value, carbon.rename(CARBON)], how="outer")
    frame["gep"] = value.sum(axis=1, min_count=1)
    frame = frame.reset_index()
    # a row that is not computed anywhere, such as a service the county lacks, is on no land either
    is_said = frame[["area_m2", "gep", CARBON]].fillna(0.0).ne(0.0).any(axis=1)
    return frame[is_said].reset_index(drop=True)


def _told(account: Account, frame: pd.DataFrame, lang: Language) -> pd.DataFrame:
    """The table with names and units of its columns."""
    named = account.extent[["zone_layer", "zone_code", "zone_name"]].drop_duplicates()
    frame = frame.merge(named, on=["zone_layer", "zone_code"], how="left")
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
    """The rows, each with the group of the nearest named parent of its type, or with none."""
    types, groups = EcosystemTypes.shipped(), _groups()
    group = {
        kind: next((groups[one] for one in types.lineage(kind) if one in groups), NO_LAND)
        if kind
        else NO_LAND
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
