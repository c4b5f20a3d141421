"""Tables as Parquet, the same bytes for the same rows."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from gep.files.csv_text import ARROW_TYPES, ColumnTypes, conformed

GROUP = 65_536
"""Rows that are packed together; whoever asks for some rows reads the groups that may hold them."""


def write_parquet(
    frame: pd.DataFrame, columns: ColumnTypes, path: Path, *, group: int | None = None
) -> None:
    """Write a table as Parquet, without anything that only says who wrote it.

    ``group`` is how many rows are packed together, all of a million without one.
    """
    schema = pa.schema([(name, ARROW_TYPES[kind]) for name, kind in columns.items()])
    table = pa.Table.from_pandas(conformed(frame, columns), schema=schema, preserve_index=False)
    table = table.replace_schema_metadata(None)
    pq.write_table(
        table, path, row_group_size=group, version="2.6", compression="zstd", store_schema=False
    )


def read_parquet(
    path: Path, columns: ColumnTypes, where: Mapping[str, str] | None = None
) -> pd.DataFrame:
    """The rows that have these texts in these columns, without unpacking groups that have none.

    Raises
    ------
    pa.ArrowInvalid
        What stands there as a text is none.
    """
    filters = [(column, "==", text) for column, text in where.items()] if where else None
    table = _sound(pq.read_table(path, columns=list(columns), filters=filters))
    return conformed(table.to_pandas(integer_object_nulls=True), columns)


def read_texts(path: Path, columns: Sequence[str]) -> pa.Table:
    """Some columns of all rows, texts as numbers in a dictionary: a tenth of the time.

    Raises
    ------
    pa.ArrowInvalid
        What stands there as a text is none.
    """
    return _sound(pq.read_table(path, columns=list(columns), read_dictionary=list(columns)))


def read_columns(path: Path, columns: ColumnTypes) -> pa.Table:
    """Some columns of all rows; empty where a number is missing.

    Raises
    ------
    ValueError
        A column is not of its type, or a text is none.
    """
    table = _sound(pq.read_table(path, columns=list(columns)))
    wanted = {name: ARROW_TYPES[kind] for name, kind in columns.items()}
    if {name: table.schema.field(name).type for name in wanted} != wanted:
        raise ValueError(f"columns {table.schema.names} are not of their types")
    return table


def _sound(table: pa.Table) -> pa.Table:
    """The table, of which every text was looked at: Arrow reads bytes that are none unseen."""
    table.validate(full=True)
    return table
