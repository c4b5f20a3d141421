"""Someone else's service: a file and its CSV in a folder, and nothing else changed."""

from pathlib import Path

import pandas as pd
import pytest

import gep
from gep.outputs.maps.pictures import draw_maps
from gep.service import discover
from gep.uses.service_pages.page import service_page
from tests.county import make_county

SERVICE = '''
"""Shade (遮荫): hours of shade that trees give, a toy."""

from gep.service import Array, Coefficient, FromSums, Indicator, Service


def shade(area: Array, shade_hours: Array) -> Array:
    """Area times hours.

    >>> shade(2.0, 3.0)
    6.0
    """
    return area * shade_hours


SERVICE = Service(
    key="shade", zh="遮荫", en="Shade", category="cultural",
    coefficients=(
        Coefficient(
            "shade_hours", "h yr-1", by=("ecosystem_type",), zh="遮荫时数", en="Shade hours"
        ),
        Coefficient("shade_price", "CNY m-2 h-1", zh="遮荫单价", en="Price of shade"),
    ),
    indicators=(
        Indicator("shade", "m2 h yr-1", zh="遮荫量", en="Shade given",
                  methods={"by_area": FromSums(shade, zh="面积法", en="By area")},
                  prices={"stated": "shade_price"}),
    ),
)
'''
COEFFICIENTS = """\
parameter,key,value,unit,low,high,norm,region,year,index,use,source,confidence,note
shade_hours,forest,100,h yr-1,,,,,,,default,hj-1173-2021,recalled,a toy
shade_price,,0.5,CNY m-2 h-1,,,,,,,default,hj-1173-2021,recalled,a toy
"""
NORM = """\
title = { zh = "玩具规范", en = "Toy norm" }
text_seen = true
inherits = "zhejiang-2020"
[services.shade]
counted = true
methods.shade = ["by_area"]
prices.shade = "stated"
ecosystem_types = ["forest"]
"""


@pytest.fixture
def toy(tmp_path, monkeypatch) -> Path:
    folder = tmp_path / "extension"
    folder.mkdir()
    (folder / "shade.py").write_text(SERVICE, encoding="utf-8")
    (folder / "shade.csv").write_text(COEFFICIENTS, encoding="utf-8")
    monkeypatch.setenv("GEP_EXTENSIONS", str(folder))
    return folder


def test_a_service_in_a_folder_gives_rows_a_map_table_columns_and_a_page(tmp_path, toy):
    county = make_county(tmp_path / "county", 6, shape=(120, 110))
    (county.folder / "toy.toml").write_text(NORM, encoding="utf-8")
    text = county.account.read_text(encoding="utf-8")
    county.account.write_text(text.replace('"zhejiang-2020"', '"toy.toml"'), encoding="utf-8")
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


def test_discovery_finds_it_and_forgets_it(toy, monkeypatch):
    assert "shade" in [service.key for service in discover()]
    monkeypatch.delenv("GEP_EXTENSIONS")
    assert "shade" not in [service.key for service in discover()]
