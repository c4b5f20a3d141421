"""The engine against an oracle that shares no line with it."""

import numpy as np
import pytest

import gep
from tests.county import DENSITY, PRACTICE, SILTING, TYPES, County, make_county
from tests.oracle import degree_pixel_areas, soil_retention, zone_sum

TOLERANCE = 1e-12  # of the sum of absolute contributions
CODE = {name: code for code, name in TYPES.items()}


def zones_of(county: County) -> list[tuple[str, str, np.ndarray]]:
    """Layer, code and pixel shares of every zone, the county first."""
    whole = sum(county.shares["township"].values())
    found = [("county", "330881", whole)]
    for layer, zones in county.shares.items():
        found += [(layer, code, share) for code, share in zones.items()]
    return found


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_soil_retention_agrees_with_the_oracle(tmp_path, seed):
    county = make_county(tmp_path / "county", seed)
    account = gep.open_account(county.account).run(tmp_path / "out")
    rows = pd_rows(account)
    area = degree_pixel_areas(county.origin[1], county.size, county.land_cover.shape)
    compared = 0
    for layer, code, share in zones_of(county):
        for kind, practice in PRACTICE.items():
            for indicator, values in soil_retention(county.rasters, practice).items():
                expected, scale = zone_sum(values, county.land_cover, CODE[kind], area * share)
                found = rows.get((layer, code, kind, indicator))
                if scale == 0:
                    assert found is None
                    continue
                assert found is not None, (layer, code, kind, indicator)
                assert abs(found.quantity - expected) <= TOLERANCE * scale
                compared += 1
    assert compared > 100


def test_coverage_is_the_share_of_the_type_on_which_all_rasters_hold_a_number(tmp_path):
    county = make_county(tmp_path / "county", 4, gaps=0.1)
    rows = pd_rows(gep.open_account(county.account).run(tmp_path / "out"))
    area = degree_pixel_areas(county.origin[1], county.size, county.land_cover.shape)
    whole = np.logical_and.reduce([np.isfinite(v) for v in county.rasters.values()])
    for layer, code, share in zones_of(county):
        for kind in PRACTICE:
            here = area * share * (county.land_cover == CODE[kind])
            if here.sum() == 0:
                continue
            expected = (here * whole).sum() / here.sum()
            assert rows[layer, code, kind, "retained_soil"].coverage == pytest.approx(
                expected, rel=1e-12
            )


def test_siltation_follows_from_retained_soil(tmp_path):
    county = make_county(tmp_path / "county", 5)
    rows = pd_rows(gep.open_account(county.account).run(tmp_path / "out"))
    for (layer, code, kind, indicator), row in rows.items():
        if indicator == "avoided_siltation":
            soil = rows[layer, code, kind, "retained_soil"].quantity
            assert row.quantity == pytest.approx(soil * SILTING / DENSITY[kind], rel=1e-14)
            assert row.value_yuan == row.quantity * row.price


def pd_rows(account):
    """Rows of account and memo by layer, code, type and indicator, for indicators without items."""
    found = {}
    for frame in (account.rows(), account.memo):
        for row in frame[frame["item"] == ""].itertuples():
            found[row.zone_layer, row.zone_code, row.ecosystem_type, row.indicator] = row
    return found
