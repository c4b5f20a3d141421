"""Rasters of the sample county, as written, against the rows of the account in each township."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
import rasterio

import gep
from gep.account.raster_heads import rasters_said
from gep.run.preparation import prepare
from gep.shipped import shipped

M2 = 1e4


@pytest.fixture(scope="module", params=["zhejiang-2020", "mee-2020"])
def counted(request, tmp_path_factory):
    """An account, and of its land by pixel and township the hectares."""
    opened = gep.open_account(shipped("sample_rasters") / "2023")
    opened = gep.open_account(replace(opened.plan, norm=request.param))
    land, _, _ = prepare(*opened.sound())
    account = opened.run(tmp_path_factory.mktemp(request.param) / "out", rasters=True)
    return account, hectares(land.cover.grid, land.shares)


def hectares(grid, shares) -> pd.DataFrame:
    rows = shares.strata[shares.strata["zone_layer"] == "township"]
    town = dict(zip(rows["stratum"], rows["zone_code"], strict=True))
    found = []
    for tile in grid.tiles:
        own = shares.tile(tile.index)
        if own is None:
            continue
        area = grid.areas(tile, 0, tile.height) / M2
        whole = np.flatnonzero(own.local)
        pixel = np.concatenate([whole, own.shared_pixel])
        key = np.concatenate([own.local[whole], own.shared_local])
        share = np.concatenate([np.ones(whole.size), own.share])
        row, col = np.divmod(pixel, tile.width)
        place = (tile.row + row) * grid.width + tile.col + col
        towns = [town.get(stratum, "") for stratum in own.strata[key]]
        found.append(pd.DataFrame({"place": place, "town": towns, "ha": share * area[pixel]}))
    return pd.concat(found)


def by_town(account, said, land) -> pd.Series:
    with rasterio.open(account.folder / "rasters" / f"{said.name}.tif") as raster:
        values = raster.read(1).ravel()
        values = np.where(values == raster.nodata, 0.0, values)
    return (land["ha"] * values[land["place"]]).groupby(land["town"]).sum()


def rests_on_reports(account) -> set[str]:
    """Services with a counted indicator that statistics tell, which lies in no pixel."""
    hashed = account.manifest.hashed
    lies = {said.indicator for said in rasters_said(account.folder) if said.kind == "quantity"}
    rows = account.rows()
    told = rows[rows["value_yuan"].notna() & ~rows["indicator"].isin(lies)]
    assert set(told["indicator"]) <= {one.indicator for one in hashed.indicators.values()}
    return set(told["service"])


def test_every_quantity_adds_up_to_the_townships(counted):
    account, land = counted
    rows = pd.concat([account.rows(), account.memo])
    rows = rows[rows["zone_layer"] == "township"]
    shown = [said for said in rasters_said(account.folder) if said.kind == "quantity"]
    assert len(shown) > 10
    for said in shown:
        own = rows[(rows["indicator"] == said.indicator) & (rows["item"] == said.item)]
        own = own[own["method"] == own["method"].iloc[0]]
        whole = own.groupby("zone_code")["quantity"].sum()
        found = by_town(account, said, land)
        for code, expected in whole.items():
            assert found.get(code, 0.0) == pytest.approx(expected, rel=1e-9), (said.name, code)


def test_every_value_adds_up_to_the_townships(counted):
    account, land = counted
    rows = account.rows(layer="township")
    reported = rests_on_reports(account)
    shown = [said for said in rasters_said(account.folder) if said.kind == "value"]
    assert len({said.service for said in shown} - reported) > 4
    for said in shown:
        if said.service in reported or not said.service:
            continue
        whole = rows[rows["service"] == said.service].groupby("zone_code")["value_yuan"].sum()
        found = by_town(account, said, land)
        for code, expected in whole.items():
            assert found.get(code, 0.0) == pytest.approx(expected, rel=1e-9), (said.name, code)


def test_all_services_together_are_those_one_by_one(counted):
    account, land = counted
    shown = [said for said in rasters_said(account.folder) if said.kind == "value"]
    one_by_one = sum(by_town(account, said, land) for said in shown if said.service)
    [together] = [said for said in shown if not said.service]
    found = by_town(account, together, land)
    assert found.to_numpy() == pytest.approx(one_by_one.to_numpy(), rel=1e-9)


def test_what_the_pass_read_is_there_with_its_unit(counted):
    account, _ = counted
    said = {one.name: one for one in rasters_said(account.folder)}
    read = {"ls_factor", "rainfall_erosivity", "cooling_days", "precipitation", "nep"}
    assert {one.name for one in said.values() if one.kind == "input"} >= read
    assert {name: said[name].unit for name in read} == {
        "ls_factor": "1", "rainfall_erosivity": "MJ mm ha-1 h-1 yr-1", "cooling_days": "d yr-1",
        "precipitation": "mm yr-1", "nep": "gC m-2 yr-1",
    }  # fmt: skip
