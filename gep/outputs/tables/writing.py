"""The tables that people hand on, made from a finished account folder, one CSV each.

`gep.outputs.tables.people` says how they are written: in one language, rounded to what they mean.
Nothing reads them again. A text that a spreadsheet would run as a formula is led by an apostrophe.
"""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pandas as pd
from msgspec import Struct, structs

from gep.account.account import Account, read_account
from gep.account.columns import COUNTY
from gep.files.csv_text import write_csv
from gep.files.whole import whole_subfolder
from gep.outputs.tables.area import change_matrix, extent
from gep.outputs.tables.bank import bank_by_parcel, two_mountains_bank
from gep.outputs.tables.carbon import carbon_sink
from gep.outputs.tables.parts import labels
from gep.outputs.tables.people import headed
from gep.outputs.tables.sensitivity import sensitivity
from gep.outputs.tables.supply import cell_text, monetary, physical, price_table
from gep.outputs.tables.zones import (
    ecosystem_service,
    ecosystem_service_quantity,
    index,
    zone_service,
    zone_service_quantity,
)
from gep.words import Language

_INPUT_FIELDS = ("name", "kind", "state", "path", "sha256", "size", "unit", "source", "data_year",
                 "native", "resampling", "coverage", "note")  # fmt: skip
_COEFFICIENT_FIELDS = ("service", "parameter", "key", "value", "unit", "low", "high",
                       "given_value", "given_unit", "norm", "region", "year", "price_year",
                       "chain", "source", "source_title", "confidence", "local", "borrowed_from",
                       "used_by", "place", "note")  # fmt: skip


def write_tables(folder: Path, lang: Language = "zh") -> list[Path]:
    """Write every table into the ``tables`` of an account folder, whole, in place of the old ones.

    Raises
    ------
    DataProblem
        The folder holds no account, or one that is not as gep wrote it.
    """
    account = read_account(folder)
    finished = tables(account, lang)
    with whole_subfolder(folder / "tables") as partial:
        for name, frame in finished.items():
            write_csv(headed(frame, account, lang), partial / f"{name}.csv")
    return [folder / "tables" / f"{name}.csv" for name in finished]


def tables(account: Account, lang: Language = "zh") -> dict[str, pd.DataFrame]:
    """Every table by name, with machine names as headings; ``attrs["units"]`` has their units."""
    made = {
        **_of_land(account, lang),
        "physical": physical(account, lang),
        "price_table": price_table(account, lang),
        "monetary": monetary(account, lang),
        "ecosystem_service": ecosystem_service(account, lang),
        "ecosystem_service_quantity": ecosystem_service_quantity(account, lang),
        "index": index(account),
        "parameters": parameters(account, lang),
        "sources": sources(account),
    }
    if len(account.sensitivity):
        made["sensitivity"] = sensitivity(account, lang)
    if account.transitions is not None:
        made["change_matrix"] = change_matrix(account, lang)
    if (sink := carbon_sink(account, lang)) is not None:
        made["carbon_sink"] = sink
    if not account.extent.empty and (parcels := bank_by_parcel(account, lang)) is not None:
        made["two_mountains_parcels"] = parcels
    for layer in account.layers:
        if layer != COUNTY:
            made[f"{layer}_service"] = zone_service(account, lang, layer)
            made[f"{layer}_service_quantity"] = zone_service_quantity(account, lang, layer)
    return made


def _of_land(account: Account, lang: Language) -> dict[str, pd.DataFrame]:
    """Tables of areas, which an account of given quantities does not know."""
    if account.extent.empty:
        return {}
    return {
        "extent": extent(account, lang),
        "two_mountains_bank": two_mountains_bank(account, lang),
    }


def parameters(account: Account, lang: Language) -> pd.DataFrame:
    """T9: every coefficient that was used, with its range, source and confidence."""
    table = _register(account.manifest.hashed.every_coefficient, _COEFFICIENT_FIELDS)
    for place, name in enumerate(("service", "parameter"), start=3):
        table.insert(place, f"{name}_name", labels(table[name], account.telling(lang)))
    return table.rename(columns={"value": "coefficient"})


def sources(account: Account) -> pd.DataFrame:
    """T10: every input, which file it was and what was done to it."""
    return _register(account.manifest.hashed.inputs, _INPUT_FIELDS)


def _register(entries: Iterable[Struct], fields: tuple[str, ...]) -> pd.DataFrame:
    """A list of the manifest as a table; numbers stay numbers, what is not there stays empty."""
    kept = map(structs.asdict, entries)
    cells = [[_register_cell(entry.get(name)) for name in fields] for entry in kept]
    return pd.DataFrame(cells, columns=list(fields), dtype=object)


def _register_cell(value: Any) -> object:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return value if is_number else cell_text(value)
