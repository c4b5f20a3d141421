"""Tables as Parquet, the same bytes for the same rows."""

from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from gep.files.csv_text import ARROW_TYPES, ColumnTypes, conformed


def write_parquet(frame: pd.DataFrame, columns: ColumnTypes, path: Path) -> None:
    """Write a table as Parquet, without anything that only says who wrote it."""
    schema = pa.schema([(name, ARROW_TYPES[kind]) for name, kind in columns.items()])
    table = pa.Table.from_pandas(conformed(frame, columns), schema=schema, preserve_index=False)
    table = table.replace_schema_metadata(None)
    pq.write_table(table, path, version="2.6", compression="zstd", store_schema=False)
