"""Someone else's service, and a bureau's norm: files in a folder, and nothing else changed."""

from pathlib import Path

import pandas as pd
import pytest

import gep
from gep.outputs.maps.pictures import draw_maps
from gep.service import discover
from gep.uses.service_pages.page import service_page
from tests.county import make_county
from tests.toys import bring_norm, bring_service


@pytest.fixture
def toy(tmp_path, monkeypatch) -> Path:
    folder = bring_service(tmp_path / "extension")
    monkeypatch.setenv("GEP_EXTENSIONS", str(folder))
    return folder


def test_a_service_is_two_files_and_gives_rows_a_map_table_columns_and_a_page(tmp_path, toy):
    assert sorted(path.name for path in toy.iterdir()) == ["shade.csv", "shade.py"]
    county = make_county(tmp_path / "county", 6, shape=(120, 110))
    bring_norm(county)
    account = gep.open_account(county.account).run(tmp_path / "out")

    rows = account.rows(service="shade")
    extent = account.extent.set_index(["zone_layer", "zone_code", "ecosystem_type"])["area_m2"]
    assert len(rows) > 3
    for row in rows.itertuples():
        area = extent[row.zone_layer, row.zone_code, "evergreen_broadleaf_forest"]
        assert row.quantity == pytest.approx(100 * area, rel=1e-12)
        assert row.value_yuan == pytest.approx(50 * area, rel=1e-12)

    table = pd.read_csv(tmp_path / "out" / "tables" / "township_service.csv", encoding="utf-8-sig")
    assert any("遮荫" in column or "shade" in column for column in table.columns)
    maps = draw_maps(tmp_path / "out", "zh")
    assert any("shade" in path.name for path in maps)
    page = service_page("shade", "en")
    assert "area * shade_hours" in page
    assert "shade_hours" in page


def test_a_norm_is_one_file_and_counts_what_it_says_beside_what_it_inherits(tmp_path, toy):
    county = make_county(tmp_path / "county", 6, shape=(120, 110))
    parent = gep.open_account(county.account).run(tmp_path / "parent")
    assert set(parent.rows()["norm"]) == {"zhejiang-2020"}
    there = set(county.folder.iterdir())
    path = bring_norm(county)
    assert set(county.folder.iterdir()) - there == {path}
    account = gep.open_account(county.account).run(tmp_path / "out")
    assert set(account.rows()["service"]) == {*parent.rows()["service"], "shade"}
    assert set(account.rows()["norm"]) == {"toy"}


def test_discovery_finds_it_and_forgets_it(toy, monkeypatch):
    assert "shade" in [service.key for service in discover()]
    monkeypatch.delenv("GEP_EXTENSIONS")
    assert "shade" not in [service.key for service in discover()]
