"""Services that do not apply here keep a row with the reason: a dash, not a zero."""

import pytest

import gep
from gep.book.norm import norm_names, read_norm
from gep.outputs.tables.writing import tables
from gep.service import discover
from tests.services.storm_county import storm_county

HERE = ("coastal_protection", "windbreak_sand_fixing")


@pytest.mark.parametrize("name", norm_names())
@pytest.mark.parametrize("service", HERE)
def test_every_norm_gives_its_reason(name, service):
    norm, _ = read_norm(name)
    assert norm is not None
    assert norm.services[service].not_applicable


def test_they_are_declared_without_a_number():
    declared = {service.key: service for service in discover()}
    assert all(declared[key].indicators == () and declared[key].doc for key in HERE)


def test_the_account_and_its_tables_keep_them(tmp_path):
    county = storm_county(tmp_path / "county")
    account = gep.open_account(county.account).run(tmp_path / "out")
    rows = account.rows()[account.rows()["service"].isin(HERE)]
    assert set(rows["status"]) == {"not_applicable"}
    assert set(rows["category"]) == {"regulating"}
    assert rows[["quantity", "value_yuan"]].isna().all(axis=None)
    assert rows["note"].str.contains("inland|hills").all()
    money = tables(account)["monetary"]
    shown = money[money["service"].isin(HERE)]
    assert list(shown["value"]) == ["—", "—"]
    assert (shown["note"] != "").all()
    assert not account.checks["scope"].isin(HERE).any()
