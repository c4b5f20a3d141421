"""What the tables of an account have in common: order, labels, units of their columns."""

from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd

from gep.account.account import Account
from gep.words import Language, words

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


def labels(keys: Iterable[str], account: Account, lang: Language) -> list[str]:
    """What people call each key; the total has its own word and no key has none."""
    total = word(TOTAL, lang)
    return [total if key == TOTAL else account.label(key, lang) if key else "" for key in keys]


def with_units(frame: pd.DataFrame, units: Mapping[str, Any]) -> pd.DataFrame:
    """The frame, with the units of its columns for the headings."""
    frame.attrs = {"units": {name: unit for name, unit in units.items() if name in frame}}
    return frame


def word(key: str, lang: Language) -> str:
    """A heading, or another fixed word of a table."""
    return str(words("headings")[key][lang])


def confidence_name(key: str, lang: Language) -> str:
    """How far a coefficient was checked, in words."""
    said = words("confidence_names").get(key)
    return str(said[lang]) if said else key


def type_names(keys: Iterable[str], account: Account, lang: Language) -> list[str]:
    """What people call each ecosystem type; land that a land cover leaves out has its own word."""
    keys = list(keys)
    named = zip(keys, labels(keys, account, lang), strict=True)
    return [name if key else word("no_type", lang) for key, name in named]


def zone_names(frame: pd.DataFrame, lang: Language) -> list[str]:
    """Names of the zones of each row; the land in no zone has its own."""
    pairs = zip(frame["zone_code"], frame["zone_name"], strict=True)
    return [str(name) if code else word("rest", lang) for code, name in pairs]
