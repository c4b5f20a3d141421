"""CSV that reads back to the last bit and that no spreadsheet runs."""

import csv

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gep.files.csv_text import as_written, harmless, read_csv, write_csv

TYPES = {"name": "str", "value": "float64"}
SIGNS = "=+-@\uff1d\uff0b\uff0d\uff20\t\r"


def cells(path):
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))


@pytest.mark.parametrize("sign", SIGNS)
@pytest.mark.parametrize("quotes", ["", "'", "''"])
def test_no_cell_begins_a_formula_and_every_text_comes_back(tmp_path, sign, quotes):
    text = f'{quotes}{sign}HYPERLINK("http://example.invalid","x")'
    frame = pd.DataFrame({"name": [text, "'quoted'", "plain"], "value": [-1.5, 0.1 + 0.2, np.nan]})
    write_csv(frame, tmp_path / "a.csv")
    for row in cells(tmp_path / "a.csv")[1:]:
        assert row[0][0] not in SIGNS
    back = read_csv(tmp_path / "a.csv", TYPES)
    assert back["name"].tolist() == frame["name"].tolist()
    assert back["value"].to_numpy().tobytes() == frame["value"].to_numpy().tobytes()


def test_numbers_are_not_touched(tmp_path):
    mixed = pd.DataFrame({"value": [-1.5, 2.0], "note": ["-1.5", ""], "mixed": ["—", -2.0]})
    write_csv(mixed, tmp_path / "a.csv")
    assert cells(tmp_path / "a.csv")[1:] == [["-1.5", "'-1.5", "—"], ["2.0", "", "-2.0"]]


def test_headings_are_no_formulas_either(tmp_path):
    write_csv(pd.DataFrame({"=1+1": [1.0]}), tmp_path / "a.csv")
    assert cells(tmp_path / "a.csv")[0] == ["'=1+1"]


@given(st.text())
def test_what_is_made_harmless_is_known_again(text):
    led = harmless(text)
    assert led[:1] not in list(SIGNS)
    assert as_written(led) == text
