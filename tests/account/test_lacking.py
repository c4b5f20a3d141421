"""What zones lack is told by what such land is worth elsewhere, and is no part of the total."""

import math
from pathlib import Path

import pytest

from gep.account.account import read_account
from gep.account.lacking import lacking
from tests.outputs.small_account import small_account


def test_tea_of_townships_that_did_not_report(tmp_path: Path) -> None:
    found = lacking(read_account(small_account(tmp_path)), "township").set_index("zone_code")
    assert list(found.index) == ["330881102", "330881201"]
    assert set(found["item"]) == {"tea"}
    # 450 t and 300 t at 98,000 CNY/t on 860 ha and 927 ha; 894 ha and 927 ha of tea told nothing
    per_hectare = (450 + 300) * 98_000 / (860 + 927)
    assert found.loc["330881102", "value_yuan"] == pytest.approx(894 * per_hectare, rel=1e-12)
    assert found.loc["330881201", "value_yuan"] == pytest.approx(927 * per_hectare, rel=1e-12)


def test_land_that_is_known_nowhere_has_no_worth(tmp_path: Path) -> None:
    account = read_account(small_account(tmp_path))
    rows = account.rows()
    tea = (rows["item"] == "tea") & (rows["status"] == "computed")
    rows.loc[tea, "ecosystem_type"] = ""  # money without land, such as tourism
    account.__dict__["_all_rows"] = rows
    assert all(math.isnan(one) for one in lacking(account, "township")["value_yuan"])


def test_a_layer_whose_zones_have_all_lacks_nothing(tmp_path: Path) -> None:
    assert lacking(read_account(small_account(tmp_path)), "county").empty
