"""Given quantities back from the rows of an account, to be placed and priced again."""

import math
from collections.abc import Iterator
from typing import Any

import pandas as pd

from gep.account.columns import COUNTY
from gep.book.confidence import GIVEN
from gep.catalogue.rules import Rules
from gep.inputs.tables.quantity import MONEY, Quantity, QuantityTable
from gep.problems import Place
from gep.telling.notes import bilingual


def table_again(rows: pd.DataFrame, rules: Rules) -> QuantityTable:
    """The quantities and own prices that the rows of an account and of its memo state.

    What was made of them is left out: sums of the county, and what lies in no zone.
    """
    given = rows[(rows["method"] == GIVEN) & (rows["status"] == "computed")]
    zones = rules.scope.reporting_layer
    return QuantityTable(
        file="account.csv",
        rows=tuple(_quantities(given, rules)),
        zones=tuple(zip(zones.codes, zones.names, strict=True)) if zones else (),
        year=rules.scope.year,
    )


def _quantities(rows: pd.DataFrame, rules: Rules) -> Iterator[Quantity]:
    summed = bilingual("value-summed")
    for line, line_fields in enumerate(rows.to_dict("records"), start=1):
        row: dict[Any, Any] = line_fields
        is_county = row["zone_layer"] == COUNTY
        if (is_county and summed in row["note"]) or (not is_county and not row["zone_code"]):
            continue
        declared = rules.catalogue.indicators[row["indicator"]].unit
        is_money = row["unit"] == MONEY != declared and row["price"] == 1.0  # as if none was given
        yield Quantity(
            place=Place("account.csv", line),
            zone="" if is_county else row["zone_code"],
            service=row["service"],
            indicator=row["indicator"],
            item=row["item"],
            ecosystem_type=row["ecosystem_type"],
            amount=row["quantity"],
            unit=row["unit"],
            price=math.nan if row["confidence"] != GIVEN or is_money else row["price"],
        )
