"""Laws that hold whatever the county: additivity, linearity, limits, coverage, same bytes."""

import shutil
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import rasterio
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec import structs

import gep
from gep.book.norm import read_norm
from gep.catalogue.discovery import book_with_extensions
from gep.problems import DataProblem
from gep.run.revaluation import revalue
from gep.run.work import Work
from gep.valuation.from_manifest import own_rows
from tests.county import make_county
from tests.manifests import told_otherwise

KEYS = ["service", "indicator", "item"]


@pytest.fixture(scope="module")
def county(tmp_path_factory):
    return make_county(tmp_path_factory.mktemp("county"), 11, shape=(300, 560))


@pytest.fixture(scope="module")
def account(county, tmp_path_factory):
    return gep.open_account(county.account).run(tmp_path_factory.mktemp("out") / "account")


def test_zones_of_a_partition_sum_to_the_county(account):
    rows = account.rows()[account.rows()["status"] == "computed"]
    total = rows.groupby(["zone_layer", *KEYS])[["quantity", "value_yuan"]].sum()
    for layer in ("township", "watershed"):
        for key in total.loc["county"].index:
            expected, found = total.loc[("county", *key)], total.loc[(layer, *key)]
            assert found.to_numpy() == pytest.approx(expected.to_numpy(), rel=1e-9)


def test_an_overlapping_layer_claims_no_additivity_but_each_zone_is_right(account):
    extent = account.extent.set_index(["zone_layer", "zone_code", "ecosystem_type"])["area_m2"]
    shares = account.rows(layer="red_line")
    county = extent["county"].sum()
    assert extent["red_line"].groupby("zone_code").sum().max() < county
    assert set(shares["zone_code"]) == {"r1", "r2"}


def test_the_value_is_always_quantity_times_price(account):
    for frame in (account.rows(), account.memo):
        priced = frame[frame["price"].notna() & frame["quantity"].notna()]
        assert (priced["value_yuan"] == priced["quantity"] * priced["price"]).all()
        constant = priced["quantity"] * priced["constant_price"]
        assert (priced["constant_value_yuan"] == constant).all()


def test_the_county_decides_a_limit_and_zones_follow_in_proportion(county, account):
    rows = account.rows()[account.rows()["indicator"] == "pollutant_removed"]
    emitted = {row[2]: row[4] for row in county.statistics if row[0] == "emissions"}
    capped = rows[(rows["item"] == "SO2")]
    by_layer = capped.groupby("zone_layer")["quantity"].sum()
    assert by_layer["county"] == pytest.approx(emitted["SO2"], rel=1e-12)
    free = rows[rows["item"] == "NOx"].groupby("zone_layer")["quantity"].sum()
    assert free["county"] < emitted["NOx"]
    extent = account.extent[account.extent["zone_layer"] == "township"]
    shrub = extent[extent["ecosystem_type"] == "shrub"].set_index("zone_code")["area_m2"]
    towns = capped[(capped["zone_layer"] == "township") & (capped["ecosystem_type"] == "shrub")]
    per_area = towns.set_index("zone_code")["quantity"] / shrub
    assert per_area.to_numpy() == pytest.approx(per_area.iloc[0], rel=1e-12)


def test_output_of_the_townships_is_what_they_reported(county, account):
    rows = account.rows()[account.rows()["item"] == "rice"]
    for row in county.statistics:
        if row[2] == "rice":
            own = rows[(rows["zone_layer"] == "township") & (rows["zone_code"] == row[1])]
            assert own["quantity"].sum() == pytest.approx(row[4], rel=1e-12)
            assert not own["allocated"].any()
    basins = rows[(rows["zone_layer"] == "watershed") & (rows["status"] == "computed")]
    assert basins["allocated"].all()


@settings(
    max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    top=st.integers(0, 200), left=st.integers(0, 400), height=st.integers(1, 90),
    width=st.integers(1, 150),
)  # fmt: skip
def test_a_hole_in_a_raster_takes_exactly_its_own_part(
    county, account, tmp_path_factory, top, left, height, width
):
    folder = tmp_path_factory.mktemp("holed") / "county"
    shutil.copytree(county.folder, folder)
    hole = np.zeros(county.land_cover.shape, bool)
    hole[top : top + height, left : left + width] = True
    with rasterio.open(folder / "ls_factor.tif", "r+") as file:
        values = file.read(1)
        values[hole] = file.nodata
        file.write(values, 1)
    holed = gep.open_account(folder / "account.toml").run(folder.parent / "out")
    from tests.county import PRACTICE, TYPES
    from tests.oracle import degree_pixel_areas, soil_retention, zone_sum

    area = degree_pixel_areas(county.origin[1], county.size, county.land_cover.shape)
    inside = sum(county.shares["township"].values())
    rows = holed.rows()[(holed.rows()["zone_layer"] == "county")]
    rows = rows[rows["indicator"] == "retained_soil"].set_index("ecosystem_type")
    whole = np.logical_and.reduce([np.isfinite(v) for v in county.rasters.values()]) & ~hole
    for code, kind in TYPES.items():
        if kind not in PRACTICE:
            continue
        retained = soil_retention(county.rasters, PRACTICE[kind])["retained_soil"]
        left_over = np.where(hole, np.nan, retained)
        expected, scale = zone_sum(left_over, county.land_cover, code, area * inside)
        assert abs(rows.loc[kind, "quantity"] - expected) <= 1e-12 * scale
        here = area * inside * (county.land_cover == code)
        assert rows.loc[kind, "coverage"] == pytest.approx(
            (here * whole).sum() / here.sum(), rel=1e-12
        )


def test_revaluation_gives_the_account_again_with_every_raster_gone(county, tmp_path):
    folder = tmp_path / "county"
    shutil.copytree(county.folder, folder)
    account = gep.open_account(folder / "account.toml").run(tmp_path / "out")
    shutil.rmtree(folder)
    again = revalue(tmp_path / "out")
    for frame, before in ((again.rows, account.rows()), (again.memo, account.memo)):
        assert frame.to_csv(index=False) == before.to_csv(index=False)


def test_a_doubled_price_doubles_its_rows_and_nothing_else(account):
    own = own_rows(account.manifest.hashed)
    book = book_with_extensions().with_rows(own)
    doubled = replace(
        book,
        rows=tuple(
            replace(r, value=2 * r.value) if r.parameter == "dredging_cost" else r
            for r in book.rows
        ),
    )
    before, after = account.rows(), revalue(account, book=doubled).rows
    mine = before["indicator"] == "avoided_siltation"
    assert mine.any()
    assert (after.loc[mine, "value_yuan"] == 2 * before.loc[mine, "value_yuan"]).all()
    assert (after.loc[mine, "quantity"] == before.loc[mine, "quantity"]).all()
    same = after[~mine].to_csv(index=False)
    assert same == before[~mine].to_csv(index=False)


def test_a_bureaus_rows_give_what_a_run_with_them_gives(county, account, tmp_path):
    again = tmp_path / "county"
    shutil.copytree(county.folder, again)
    head, *own = (again / "local.csv").read_text(encoding="utf-8").splitlines()
    service, parameter, key, _, *others = own[0].split(",")
    changed = ",".join([service, parameter, key, "0.5", *others])
    (again / "local.csv").write_text("\n".join([head, changed, *own[1:]]), encoding="utf-8")
    computed = gep.open_account(again / "account.toml").run(tmp_path / "out").rows()

    (tmp_path / "local.csv").write_text(f"{head}\n{changed}\n", encoding="utf-8")
    valued = revalue(account, overrides=tmp_path / "local.csv").rows

    assert not valued.equals(account.rows())
    assert valued.to_csv(index=False) == computed.to_csv(index=False)


def test_rows_that_cannot_be_read_are_told(account, tmp_path):
    (tmp_path / "local.csv").write_text(
        "service,parameter,value,unit\nsoil_retention,no_such,1,1\n", encoding="utf-8"
    )
    with pytest.raises(DataProblem, match="no_such"):
        revalue(account, overrides=tmp_path / "local.csv")


def test_another_norm_over_the_same_sums_touches_no_raster(account):
    norm, _ = read_norm("national-2022")
    rows = revalue(account, norm=norm).rows
    assert set(rows["norm"]) == {"national-2022"}
    soil = account.rows()[account.rows()["indicator"] == "retained_soil"]
    assert (
        rows[rows["indicator"] == "retained_soil"]["quantity"].tolist() == soil["quantity"].tolist()
    )


def csv_bytes(folder: Path) -> bytes:
    return (folder / "account.csv").read_bytes() + (folder / "memo.csv").read_bytes()


@pytest.mark.parametrize("threads", [1, 4])
@pytest.mark.parametrize("run_length", [1, 3, 50])
def test_threads_and_grouping_change_no_bit(county, account, tmp_path, threads, run_length):
    out = tmp_path / "out"
    gep.open_account(county.account).run(out, work=Work(threads=threads, run_length=run_length))
    assert csv_bytes(out) == csv_bytes(account.folder)


def test_a_pool_of_processes_changes_no_bit(county, account, tmp_path):
    with ProcessPoolExecutor(2) as pool:
        gep.open_account(county.account).run(tmp_path / "out", work=Work(executor=pool))
    assert csv_bytes(tmp_path / "out") == csv_bytes(account.folder)


def test_a_dask_cluster_changes_no_bit(county, account, tmp_path):
    from distributed import Client, LocalCluster

    with (
        LocalCluster(
            n_workers=1, threads_per_worker=2, processes=False, dashboard_address=None
        ) as cluster,
        Client(cluster) as client,
    ):
        executor = client.get_executor()
        gep.open_account(county.account).run(tmp_path / "out", work=Work(executor=executor))
    assert csv_bytes(tmp_path / "out") == csv_bytes(account.folder)


def test_every_file_is_the_same_twice(county, account, tmp_path):
    with ThreadPoolExecutor(2) as pool:
        gep.open_account(county.account).run(tmp_path / "out", work=Work(executor=pool))
    files = sorted(p.relative_to(account.folder) for p in account.folder.rglob("*") if p.is_file())
    assert len(files) > 15
    for name in files:
        assert (tmp_path / "out" / name).read_bytes() == (account.folder / name).read_bytes(), name


def test_a_coefficient_baked_into_the_pass_cannot_change_afterwards(account):
    used = account.manifest.hashed.coefficients
    (factor,) = [c for c in used if (c.parameter, c.key) == ("practice_factor", ("shrub",))]
    changed = structs.replace(factor, value=0.123)
    with pytest.raises(DataProblem, match="practice_factor"):
        revalue(told_otherwise(account, baked=(changed,)))
