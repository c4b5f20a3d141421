"""The carbon sink by zone, ecosystem type and method."""

import math

import pandas as pd

from gep.account.account import Account
from gep.account.columns import CURRENCY
from gep.outputs.tables.parts import TOTAL, in_order, labels, with_units, zone_names
from gep.words import Language, say, word, words

INDICATOR = "carbon_dioxide_fixed"
_ZONE = ["zone_layer", "zone_code", "zone_name"]
_AMOUNTS = ["area_m2", "quantity", "value_yuan"]


def carbon_sink(account: Account, lang: Language) -> pd.DataFrame | None:
    """T12: area, carbon, carbon dioxide and value of every method that could be computed.

    Methods stand below each other and are never added up: one of them counts. None without a
    sink. ``area_ha`` is the area that a number rests on.
    """
    found = _by_method(account)
    if found.empty:
        return None
    methods = [account.telling(lang).method(key.partition(":")[0]) for key in found["method"]]
    yes = words("counted_names")
    columns = {
        **{name: found[name] for name in (*_ZONE[:2], "ecosystem_type")},
        "method_key": found["method"],
        "zone_name": zone_names(found, lang),
        "type_name": [
            name or word("headings", "untyped", lang)
            for name in labels(found["ecosystem_type"], account.telling(lang))
        ],
        "method": methods,
        "counted": [
            yes["true" if is_counted else "false"][lang] for is_counted in found["counted"]
        ],
        "area_ha": found["area_m2"] / 1e4,
        "carbon": found["quantity"] / _carbon_dioxide_per_carbon(account),
        "carbon_dioxide": found["quantity"],
        "value": found["value_yuan"],
        "note": say("sink_not_tradable", lang),
    }
    units = {"area_ha": "ha", "carbon": "tC yr-1", "carbon_dioxide": "tCO2 yr-1"}
    return with_units(pd.DataFrame(columns), {**units, "value": CURRENCY})


def _by_method(account: Account) -> pd.DataFrame:
    """Computed rows of the account and its memo, with the total of each zone and method."""
    both = [account.rows().assign(counted=True), account.memo.assign(counted=False)]
    rows = pd.concat([part for part in both if len(part)])
    rows = rows[(rows["indicator"] == INDICATOR) & (rows["status"] == "computed")]
    keys = [*_ZONE, "ecosystem_type"]
    rows = rows.merge(account.extent[[*keys, "area_m2"]], how="left", on=keys)
    if len(account.extent):
        rows["area_m2"] = rows["area_m2"].fillna(0.0) * rows["coverage"].fillna(0.0)
    whole = rows.groupby([*_ZONE, "method", "counted"], sort=False)[_AMOUNTS]
    totals = whole.sum(min_count=1).reset_index().assign(ecosystem_type=TOTAL)
    columns = [*keys, "method", "counted", *_AMOUNTS]
    table = pd.concat([rows[columns], totals[columns]])
    table = table.sort_values(["counted", "method"], ascending=[False, True], kind="stable")
    return in_order(table, account)


def _carbon_dioxide_per_carbon(account: Account) -> float:
    """The factor that the account itself used; NaN where quantities were given, not computed."""
    used = account.manifest.hashed.coefficients
    found = (c.value for c in used if c.parameter == "carbon_dioxide_per_carbon")
    return next(found, math.nan)
