"""Tables as Parquet: the same bytes for the same rows, and only the rows that are asked for."""

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from gep.files.parquet import read_columns, read_parquet, read_texts, write_parquet

COLUMNS = {"zone": "str", "value": "float64"}


def frame(size):
    zones = [f"z{number // 10:03d}" for number in range(size)]
    return pd.DataFrame({"zone": zones, "value": [0.1 * number for number in range(size)]})


def test_the_same_rows_are_the_same_bytes_and_come_back_to_the_bit(tmp_path):
    for name in ("one", "other"):
        write_parquet(frame(50), COLUMNS, tmp_path / name, group=16)
    assert (tmp_path / "one").read_bytes() == (tmp_path / "other").read_bytes()
    back = read_parquet(tmp_path / "one", COLUMNS, {"zone": "z003"})
    expected = frame(50).query("zone == 'z003'").reset_index(drop=True)
    assert back["value"].tolist() == expected["value"].tolist()
    assert back["zone"].tolist() == ["z003"] * 10


def test_a_text_that_no_row_has_gives_no_rows(tmp_path):
    write_parquet(frame(50), COLUMNS, tmp_path / "t")
    assert read_parquet(tmp_path / "t", COLUMNS, {"zone": "nowhere"}).empty


@pytest.mark.parametrize(
    "read",
    [
        lambda path: read_texts(path, ["zone"]),
        lambda path: read_columns(path, COLUMNS),
        lambda path: read_parquet(path, COLUMNS),
    ],
    ids=["texts", "columns", "rows"],
)
def test_bytes_that_are_no_text_are_refused_by_every_reader(tmp_path, read):
    """0x86 begins no character of UTF-8 (RFC 3629, section 4)."""
    ends, content = (pa.py_buffer(part) for part in (b"\0\0\0\0\3\0\0\0", b"z\x861"))
    zones = pa.StringArray.from_buffers(1, ends, content)
    pq.write_table(pa.table({"zone": zones, "value": [1.0]}), tmp_path / "t", store_schema=False)
    with pytest.raises(pa.ArrowInvalid):
        read(tmp_path / "t")
