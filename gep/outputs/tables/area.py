"""Tables of area: ecosystem extent, and what became what."""

import pandas as pd

from gep.account.account import Account
from gep.outputs.tables.parts import TOTAL, in_order, type_names, with_units, zone_names
from gep.words import Language

_ZONE = ["zone_layer", "zone_code", "zone_name"]


def extent(account: Account, lang: Language) -> pd.DataFrame:
    """T1: area of each ecosystem type in each zone; with an opening, what came and what went."""
    keys = [*_ZONE, "ecosystem_type"]
    area = account.extent[[*keys, "area_m2"]]
    if account.transitions is not None:
        area = area.merge(_changes(account.transitions), how="outer", on=keys)
    measures = [name for name in area.columns if name not in keys]
    area = area.fillna(dict.fromkeys(measures, 0.0))
    totals = area.groupby(_ZONE, sort=False)[measures].sum().reset_index()
    area = in_order(pd.concat([area, totals.assign(ecosystem_type=TOTAL)]), account)
    whole = area.merge(totals, on=_ZONE, suffixes=("", "_whole"))["area_m2_whole"]
    columns = {
        **{name: area[name] for name in ("zone_layer", "zone_code", "ecosystem_type")},
        "zone_name": zone_names(area, lang),
        "type_name": type_names(area["ecosystem_type"], account.telling(lang)),
        "area_km2": area["area_m2"] / 1e6,
        **{name.replace("_m2", "_ha"): area[name] / 1e4 for name in measures},
        "share_of_zone": area["area_m2"] / whole,
    }
    units = {"area_km2": "km2"} | {name.replace("_m2", "_ha"): "ha" for name in measures}
    return with_units(pd.DataFrame(columns), units)


def change_matrix(account: Account, lang: Language) -> pd.DataFrame:
    """T1: area that was one ecosystem type at the opening and is another, or the same, now."""
    changes = account.transitions
    assert changes is not None
    columns = {
        **{name: changes[name] for name in (*_ZONE[:2], "opening_type", "closing_type")},
        "zone_name": zone_names(changes, lang),
        "opening_name": type_names(changes["opening_type"], account.telling(lang)),
        "closing_name": type_names(changes["closing_type"], account.telling(lang)),
        "area_ha": changes["area_m2"] / 1e4,
    }
    return with_units(pd.DataFrame(columns), {"area_ha": "ha"})


def _changes(transitions: pd.DataFrame) -> pd.DataFrame:
    """Opening area, additions and reductions by zone and ecosystem type."""
    moved = transitions[transitions["opening_type"] != transitions["closing_type"]]
    parts = {"opening_m2": (transitions, "opening_type"), "additions_m2": (moved, "closing_type"),
             "reductions_m2": (moved, "opening_type")}  # fmt: skip
    return pd.concat(
        {
            name: frame.rename(columns={column: "ecosystem_type"})
            .groupby([*_ZONE, "ecosystem_type"])["area_m2"]
            .sum()
            for name, (frame, column) in parts.items()
        },
        axis="columns",
    ).reset_index()
