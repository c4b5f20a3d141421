"""Two tables of the same rows are the same to the last bit, or to dust, or they differ."""

import math

import numpy as np
import pandas as pd
import pytest
from msgspec import structs

from gep.account.manifest import ZoneLayerRecord
from gep.uses.audit.likeness import compared, unlike

KEY = ["layer", "code"]


def table(*values, codes="abc"):
    rows = zip("xxx", codes, values, ("n", "", "m"), strict=True)
    return pd.DataFrame(rows, columns=[*KEY, "value", "note"])


NEXT = float(np.nextafter(0.1, 1.0))
CASES = [  # other, likeness, differing cells, why
    (table(0.1, math.nan, 2.0), "bits", [], "nothing is the same as nothing"),
    (table(NEXT, math.nan, 2.0), "dust", [], "one unit in the last place"),
    (table(0.1 * (1 + 2e-12), math.nan, 2.0), "differs", ["value"], "just above the dust"),
    (table(0.1, 0.0, 2.0), "differs", ["value"], "zero is not nothing"),
    (table(0.1, math.nan, 2.0, codes="abd"), "differs", ["", ""], "a row on either side alone"),
]


@pytest.mark.parametrize(("other", "likeness", "columns", "why"), CASES)
def test_tables_are_told_apart(other, likeness, columns, why):
    found = compared("t.csv", table(0.1, math.nan, 2.0), other, KEY)
    assert (found.likeness, list(found.differences["column"])) == (likeness, columns), why
    assert not found.is_other_order


def test_another_order_is_said_and_is_no_difference():
    rows = table(1.0, 2.0, 3.0)
    found = compared("t.csv", rows.iloc[::-1], rows, KEY)
    assert (found.likeness, found.is_other_order) == ("bits", True)


def test_records_are_compared_leaf_by_leaf():
    layer = ZoneLayerRecord(False, ("1",), ("x",), (1.0,))
    renamed = structs.replace(layer, names=("y",), areas_m2=(1.0 + 1e-15,))
    one = {"a": (1.0, layer), "c": None, "d": (1,)}
    other = {"a": (1.0 + 1e-15, renamed), "c": 0.5, "d": (1, 2)}
    assert [at for at, *_ in unlike(one, other)] == ["a[1].names[0]", "c", "d"]
