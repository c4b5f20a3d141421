"""Tables as Parquet: the same bytes for the same rows, and only the rows that are asked for."""

import pandas as pd

from gep.files.parquet import read_parquet, write_parquet

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
