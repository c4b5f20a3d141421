"""Negative oxygen ions against the norm's own constants, and in a county."""

from pathlib import Path

import numpy as np
import pytest

import gep
from gep.services.negative_oxygen_ions import negative_ions
from tests.county import County
from tests.oracle import degree_pixel_areas, zone_sum
from tests.services.carbon_county import CODE, FOREST, SHAPE, carbon_county, write_raster

MINUTES = 525_600.0


def test_the_norm_s_constant_is_minutes_times_cubic_centimetres_in_a_hectare_metre():
    """5.256e15 x A H (Q - 600) / L, LY/T 1721-2008 as methods.md 5.12 recalls it."""
    per_square_metre = negative_ions(600.0, 1600.0, 15.0, 10.0, MINUTES) * 1e6  # cm3 in m3
    assert per_square_metre * 1e4 == pytest.approx(5.256e15 * 15.0 * 1000.0 / 10.0, rel=1e-12)


@pytest.mark.parametrize(
    ("above", "expected"), [(0.0, 0.0), (-1.0, 0.0), (-600.0, 0.0), (1.0, 1.0), (1000.0, 1000.0)]
)
def test_only_what_is_above_the_background_counts(above, expected):
    assert negative_ions(600.0, 600.0 + above, 1.0, 1.0, 1.0) == expected


def test_a_step_in_each_pixel_is_not_a_step_on_the_mean():
    """A valley at 300 and a ridge at 900: the mean, 600, would have nothing."""
    both = negative_ions(600.0, np.array([300.0, 900.0]), 10.0, 10.0, MINUTES)
    assert both.mean() > negative_ions(600.0, 600.0, 10.0, 10.0, MINUTES) == 0


EXTRA = """
[rasters.negative_ion_concentration]
path = "ions.tif"
[rasters.canopy_height]
value = 12
unit = "m"
"""


def ion_county(folder: Path, asked: str) -> tuple[County, np.ndarray]:
    """A county with ions, and what its account.toml asks for; ions lie in the array."""
    county = carbon_county(folder, extra=EXTRA)
    ions = np.random.default_rng(2).uniform(200, 2500, SHAPE).astype(np.float32)
    write_raster(county, "ions", ions, unit="cm-3")
    text = county.account.read_text(encoding="utf-8")
    county.account.write_text(text.replace("[land_cover]", f"{asked}\n[land_cover]"), "utf-8")
    return county, ions


@pytest.mark.parametrize(
    ("asked", "is_counted"),
    [
        ("", False),  # the norm leaves it to the county, and this one does not ask
        ('optional = ["negative_oxygen_ions"]', True),
        ('services = ["negative_oxygen_ions", "carbon_sink"]', True),
        ('services = ["carbon_sink"]\noptional = ["negative_oxygen_ions"]', True),
    ],
)
def test_what_the_norm_leaves_to_the_county_counts_where_it_asks(tmp_path, asked, is_counted):
    county, _ = ion_county(tmp_path / "county", asked)
    account = gep.open_account(county.account).run(tmp_path / "out")
    sizes = [
        frame.loc[frame["service"] == "negative_oxygen_ions", "value_yuan"].sum()
        for frame in (account.rows(layer="county"), account.memo)
    ]
    assert [size > 0 for size in sizes] == [is_counted, not is_counted]
    assert account.manifest.hashed.norm.optional == {"negative_oxygen_ions": is_counted}
    assert ("negative_oxygen_ions" in account.services()) == is_counted
    # valued again it is what it was
    rows = gep.revalue(account).rows
    assert rows["value_yuan"].sum() == account.rows()["value_yuan"].sum()


def test_what_the_norm_does_not_leave_to_the_county_is_told(tmp_path):
    county, _ = ion_county(tmp_path / "county", 'optional = ["carbon_sink"]')
    told = [one for one in gep.open_account(county.account).check() if one.severity == "warning"]
    (problem,) = [one for one in told if one.code == "optional-not-left"]
    assert problem.values["name"] == "carbon_sink"
    assert "negative_oxygen_ions" in problem.text("en")
    assert problem.place.where == "account.optional"


def test_in_a_county_it_is_a_tiny_value(tmp_path):
    county, ions = ion_county(tmp_path / "county", 'optional = ["negative_oxygen_ions"]')
    account = gep.open_account(county.account).run(tmp_path / "out")
    rows = account.rows(service="negative_oxygen_ions")
    rows = rows[rows["zone_layer"] == "county"].set_index("ecosystem_type")
    assert set(rows.index) == {FOREST, "shrub"}
    assert set(rows["unit"]) == {"ion yr-1"}
    area = degree_pixel_areas(county.origin[1], county.size, county.land_cover.shape)
    weight = area * sum(county.shares["township"].values())
    above = np.maximum(ions.astype(np.float64) - 600, 0) * 1e6 * 12 * MINUTES / 10
    expected, size = zone_sum(above, county.land_cover, CODE[FOREST], weight)
    assert abs(rows.loc[FOREST, "quantity"] - expected) <= 1e-9 * size
    # 5.8185e-18 CNY an ion in 2005, moved by consumer prices: a few hundred CNY a square kilometre
    hectares = rows["quantity"].size and weight[county.land_cover == CODE[FOREST]].sum() / 1e4
    assert 5.8185e-18 < rows.loc[FOREST, "price"] < 2 * 5.8185e-18
    assert 0 < rows.loc[FOREST, "value_yuan"] / hectares < 1000
