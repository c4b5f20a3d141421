"""What the tables of an account have in common: order, labels, units of their columns."""

from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd

from gep.account.account import Account
from gep.telling.telling import Telling
from gep.words import Language, word

TOTAL = "total"


def in_order(frame: pd.DataFrame, account: Account) -> pd.DataFrame:
    """Rows by layer, zone (the land in no zone last) and ecosystem type (the total last)."""
    layers = list(account.layers)
    hashed = account.manifest.hashed
    opening = [t for t in hashed.opening_types if t not in hashed.ecosystem_types]
    types = [*hashed.ecosystem_types, *opening, "", TOTAL]
    places = pd.DataFrame(
        {
            "layer": frame["zone_layer"].map(layers.index).to_numpy(),
            "is_rest": (frame["zone_code"] == "").to_numpy(),
            "zone": frame["zone_code"].to_numpy(),
            "type": frame["ecosystem_type"].map(types.index).to_numpy(),
        }
    )
    order = places.sort_values(list(places.columns), kind="stable").index
    return frame.iloc[order].reset_index(drop=True)


def labels(keys: Iterable[str], telling: Telling) -> list[str]:
    """What people call each key; the total has its own word and no key has none."""
    return [telling.heading(TOTAL) if key == TOTAL else telling.label(key) for key in keys]


def with_units(frame: pd.DataFrame, units: Mapping[str, Any]) -> pd.DataFrame:
    """The frame, with the units of its columns for the headings."""
    frame.attrs = {"units": {name: unit for name, unit in units.items() if name in frame}}
    return frame


def type_names(keys: Iterable[str], telling: Telling) -> list[str]:
    """What people call each ecosystem type; land that a land cover leaves out has its own word."""
    return [name or telling.heading("no_type") for name in labels(keys, telling)]


def zone_names(frame: pd.DataFrame, lang: Language) -> list[str]:
    """Names of the zones of each row; the land in no zone has its own."""
    pairs = zip(frame["zone_code"], frame["zone_name"], strict=True)
    return [str(name) if code else word("headings", "rest", lang) for code, name in pairs]
