"""Tables as CSV that reads back to the last bit: text stays text, floats keep every digit."""

import math
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
from pyarrow import csv as arrow_csv

ColumnTypes = Mapping[str, str]


ARROW_TYPES = {
    "str": pa.string(), "float64": pa.float64(), "int64": pa.int64(), "Int64": pa.int64(),
    "bool": pa.bool_(),
}  # fmt: skip


_LIVE = re.compile("'*[=+@\t\r\uff1d\uff0b\uff0d\uff20-]")


def is_live(text: str) -> bool:
    r"""Whether a spreadsheet that opens a CSV would take a text for a formula.

    >>> is_live('=HYPERLINK("x")'), is_live("\uff1d1+1"), is_live("-2+3"), is_live("a=b")
    (True, True, True, False)
    """
    return _LIVE.match(text) is not None


def harmless(text: str) -> str:
    """A text led by an apostrophe where it would be a formula, or begins as such a text does.

    >>> harmless("=1+1"), harmless("'=1+1"), harmless("plain"), as_written(harmless("'=1+1"))
    ("'=1+1", "''=1+1", 'plain', "'=1+1")
    """
    return f"'{text}" if is_live(text) else text


def as_written(text: str) -> str:
    """The text that `harmless` was given."""
    return text[1:] if text.startswith("'") and is_live(text) else text


def conformed(frame: pd.DataFrame, columns: ColumnTypes) -> pd.DataFrame:
    """A frame with these columns, in this order and of these types; missing text is empty."""
    texts = {name: frame[name] for name, kind in columns.items() if kind == "str"}
    filled = {name: t.astype(object).fillna("") for name, t in texts.items() if t.hasnans}
    frame = frame.assign(**filled)[list(columns)].reset_index(drop=True)
    found = dict(frame.dtypes.items())
    other = {name: kind for name, kind in columns.items() if found[name] != kind}
    return frame.astype(other) if other else frame


def write_csv(frame: pd.DataFrame, path: Path) -> None:
    """Write any frame as gep writes CSV.

    UTF-8 with a byte order mark (spreadsheets need it), texts `harmless`, floats by their shortest
    exact text, booleans true and false, missing numbers empty, lines ended by a newline.
    """
    columns = [_cells(frame[name]) for name in frame.columns]
    lines = [",".join(_cell(str(name)) for name in frame.columns)]
    lines += [",".join(cells) for cells in zip(*columns, strict=True)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8-sig", newline="\n")


def read_csv(path: Path, columns: ColumnTypes) -> pd.DataFrame:
    """Read back what `write_csv` wrote, exactly, with the types of ``columns``."""
    table = arrow_csv.read_csv(
        path,
        parse_options=arrow_csv.ParseOptions(newlines_in_values=True),
        convert_options=arrow_csv.ConvertOptions(
            column_types={name: ARROW_TYPES[kind] for name, kind in columns.items()},
            include_columns=list(columns),
            null_values=[""],
            true_values=["true"],
            false_values=["false"],
        ),
    )
    frame = conformed(table.to_pandas(integer_object_nulls=True), columns)
    led = {
        name: frame[name].map(as_written)
        for name, kind in columns.items()
        if kind == "str" and frame[name].str.startswith("'").any()
    }
    return frame.assign(**led).astype({name: "str" for name in led})


def _cells(column: "pd.Series[Any]") -> list[str]:
    values = column.to_list()
    if column.dtype.kind == "f":
        return ["" if math.isnan(value) else repr(value) for value in values]
    if column.dtype.kind == "O" and not isinstance(
        column.dtype, pd.StringDtype
    ):  # where 1, 1.0 and True would be one key
        return [_cell(value) for value in values]
    known = {value: _cell(value) for value in set(values)}
    return [known[value] for value in values]


def _cell(value: Any) -> str:
    if isinstance(value, str):
        return _quoted(harmless(value))
    if isinstance(value, float):
        return "" if math.isnan(value) else repr(float(value))
    if isinstance(value, bool | np.bool_):
        return "true" if value else "false"
    return "" if pd.isna(value) else str(value)


def _quoted(text: str) -> str:
    if any(mark in text for mark in ',"\r\n'):
        return '"' + text.replace('"', '""') + '"'
    return text
