"""Given quantities priced and placed again, by the same rules as when the table was read."""

import math
from collections.abc import Iterator
from typing import Any

import pandas as pd

from gep.account.columns import COUNTY
from gep.book.confidence import GIVEN
from gep.catalogue.rules import Rules
from gep.inputs.tables.quantities import Quantity, QuantityTable
from gep.telling.notes import bilingual
from gep.uses.value.rows import Rows, account_rows
from gep.valuation.given.placing import placed_quantities


def valued_again(rows: pd.DataFrame, rules: Rules) -> Rows:
    """The rows that follow from the quantities and own prices which an account states.

    What was made of them is left out: sums of the county, and what lies in no zone.
    """
    told = rows[(rows["method"] == GIVEN) & (rows["status"] == "computed")]
    zones = rules.scope.reporting_layer
    table = QuantityTable(
        file="account.csv",
        rows=tuple(_quantities(told)),
        zones=tuple(zip(zones.codes, zones.names, strict=True)) if zones else (),
        year=rules.scope.year,
    )
    placed, _ = placed_quantities(table, rules)
    return account_rows(placed, rules)


def _quantities(rows: pd.DataFrame) -> Iterator[Quantity]:
    summed = bilingual("value-summed")
    for line, told in enumerate(rows.to_dict("records"), start=1):
        row: dict[Any, Any] = told
        is_county = row["zone_layer"] == COUNTY
        if (is_county and summed in row["note"]) or (not is_county and not row["zone_code"]):
            continue
        yield Quantity(
            line=line,
            zone="" if is_county else row["zone_code"],
            service=row["service"],
            indicator=row["indicator"],
            item=row["item"],
            ecosystem_type=row["ecosystem_type"],
            amount=row["quantity"],
            unit=row["unit"],
            price=row["price"] if row["confidence"] == GIVEN else math.nan,
        )
