"""A service that gep has never heard of, and a norm that counts it."""

from pathlib import Path

import pytest

import gep
from tests.county import County, make_county

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


def bring_service(folder: Path) -> Path:
    """The service's file and that of its coefficients, in a folder of extensions."""
    folder.mkdir(parents=True)
    (folder / "shade.py").write_text(SERVICE, encoding="utf-8")
    (folder / "shade.csv").write_text(COEFFICIENTS, encoding="utf-8")
    return folder


def bring_norm(county: County) -> Path:
    """The norm's file beside account.toml, which names it."""
    path = county.folder / "toy.toml"
    path.write_text(NORM, encoding="utf-8")
    text = county.account.read_text(encoding="utf-8")
    assert '"zhejiang-2020"' in text
    county.account.write_text(text.replace('"zhejiang-2020"', f'"{path.name}"'), encoding="utf-8")
    return path


def toy_account(folder: Path) -> Path:
    """A finished account with that service, under that norm."""
    county = make_county(folder / "county", 6, shape=(120, 110))
    bring_norm(county)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GEP_EXTENSIONS", str(bring_service(folder / "extension")))
        gep.open_account(county.account).run(folder / "out")
    return folder / "out"
