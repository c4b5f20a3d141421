"""Shares of zones in pixels: exact, additive, and the same whoever prepares them."""

import pickle
from concurrent.futures import ThreadPoolExecutor

import geopandas as gpd
import numpy as np
import pytest
import shapely
from exactextract import exact_extract
from exactextract.raster import NumPyRasterSource
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyproj import CRS
from shapely import box

import gep.cells.zone_cover
from gep.account.manifest import InputRecord
from gep.cells.shares import Shares, prepare_shares
from gep.cells.strata import bars
from gep.cells.zone_cover import QUANTA, Cover
from gep.grid import Grid
from gep.inputs.land.zones import ZoneLayer

WEST, NORTH, PIXEL = 500_000.0, 3_200_000.0, 30.0


def lattice(width: int = 40, height: int = 30) -> Grid:
    return Grid("EPSG:4548", WEST, NORTH, PIXEL, PIXEL, width, height)


def block(left, top, right, bottom):
    """A rectangle in pixels from the north-west corner of the grid."""
    return box(
        WEST + left * PIXEL, NORTH - bottom * PIXEL, WEST + right * PIXEL, NORTH - top * PIXEL
    )


def layer(name, polygons, overlapping=False, codes=None):
    codes = tuple(codes or (f"{name}{i}" for i in range(len(polygons))))
    geometry = np.array(polygons, dtype=object)
    record = InputRecord(name, "zones")
    return ZoneLayer(name, codes, codes, geometry, np.zeros(len(codes)), overlapping, record)


def pixel_shares(shares: Shares, grid: Grid, zone_layer: str) -> dict[str, np.ndarray]:
    """Share of every pixel of the grid, by zone code of a layer."""
    rows = shares.strata[shares.strata["zone_layer"] == zone_layer]
    result = {code: np.zeros((grid.height, grid.width)) for code in rows["zone_code"]}
    for tile in grid.tiles:
        if (found := shares.tile(tile.index)) is None:
            continue
        for code, image in result.items():
            strata = rows["stratum"][rows["zone_code"] == code]
            is_here = np.isin(found.strata, strata)
            is_here[0] = False
            share = is_here[found.local].astype(float)
            np.add.at(share, found.shared_pixel, found.share * is_here[found.shared_local])
            window = np.s_[tile.row : tile.row + tile.height, tile.col : tile.col + tile.width]
            image[window] += share.reshape(tile.height, tile.width)
    return result


def covered(polygon, grid: Grid) -> np.ndarray:
    """Covered share of every pixel as exactextract gives it for the whole grid at once."""
    image = np.zeros((grid.height, grid.width))
    source = NumPyRasterSource(image, *grid.bounds, srs_wkt=CRS(grid.crs).to_wkt())
    frame = gpd.GeoDataFrame(geometry=[polygon], crs=grid.crs)
    [found] = exact_extract(source, frame, ["cell_id", "coverage"])
    image.flat[found["properties"]["cell_id"]] = found["properties"]["coverage"]
    return image


def blobs(seed: int, count: int, grid: Grid) -> list[shapely.Polygon]:
    """Ragged polygons that do not overlap: cells of random points."""
    random = np.random.default_rng(seed)
    left, bottom, right, top = grid.bounds
    points = np.column_stack(
        [random.uniform(left, right, count), random.uniform(bottom, top, count)]
    )
    return list(shapely.get_parts(shapely.voronoi_polygons(shapely.multipoints(points))))


def test_polygons_of_whole_pixels_share_none(tmp_path):
    grid = lattice()
    county, towns = block(2, 2, 30, 20), [block(2, 2, 10, 20), block(10, 2, 30, 20)]
    shares = prepare_shares(grid, [layer("county", [county]), layer("town", towns)], None, tmp_path)
    tile = shares.tile(0)
    assert len(tile.share) == 0
    assert tile.local.dtype == np.uint8
    local = tile.local.reshape(30, 40)
    assert np.count_nonzero(local) == 28 * 18
    assert len(np.unique(local[2:20, 2:10])) == len(np.unique(local[2:20, 10:30])) == 1
    assert shares.count == 2
    assert tile.strata.tolist() == [0, 0, 1]  # key 0 stands for nothing


def test_strata_are_numbered_by_the_codes_of_their_zones(tmp_path):
    polygons = [block(0, 0, 5, 9), block(5, 0, 9, 9)]
    county = layer("county", [block(0, 0, 12, 9)], codes=["330881"])
    towns = layer("town", polygons, codes=["330881001", "330881002"])
    strata = prepare_shares(lattice(), [county, towns], None, tmp_path).strata
    assert strata["zone_code"][strata["zone_layer"] == "town"].tolist() == [
        "", "330881001", "330881002",
    ]  # fmt: skip
    assert set(strata["zone_code"][strata["zone_layer"] == "county"]) == {"330881"}


def test_shares_are_those_of_exactextract(tmp_path):
    grid = lattice()
    towns = [p.intersection(block(3.3, 2.7, 36.1, 27.9)) for p in blobs(7, 12, grid)]
    county = layer("county", [shapely.union_all(towns)])
    shares = prepare_shares(grid, [county, layer("town", towns)], None, tmp_path)
    by_zone = pixel_shares(shares, grid, "town")
    for i, town in enumerate(towns):
        # 16 quanta of 2**-20 are settled among the zones of a pixel
        assert np.abs(by_zone[f"town{i}"] - covered(town, grid)).max() < 1.6e-5
        assert by_zone[f"town{i}"].sum() * PIXEL**2 == pytest.approx(town.area, rel=1e-6)
    whole = pixel_shares(shares, grid, "county")["county0"]
    assert np.abs(whole - covered(county.geometry[0], grid)).max() < 2e-5


def test_tiles_do_not_show(tmp_path):
    """The same polygons over several tiles: each pixel as if the grid were one."""
    grid = lattice(700, 530)
    town = shapely.Point(WEST + 512 * PIXEL, NORTH - 510 * PIXEL).buffer(150 * PIXEL)
    town = town.intersection(box(*grid.bounds))
    shares = prepare_shares(grid, [layer("county", [town])], None, tmp_path)
    image = pixel_shares(shares, grid, "county")["county0"]
    assert np.abs(image - covered(town, grid)).max() < 2e-5
    assert [shares.touches(i) for i in range(4)] == [True] * 4


def test_a_tile_outside_the_county_holds_nothing(tmp_path):
    grid = lattice(600, 20)
    shares = prepare_shares(grid, [layer("county", [block(1, 1, 8, 8)])], None, tmp_path)
    assert shares.tile(1) is None
    assert shares.tile(0) is not None


def test_land_in_no_zone_has_the_empty_code(tmp_path):
    grid = lattice()
    county = layer("county", [block(0, 0, 10, 10)])
    town = layer("town", [block(0, 0, 6.25, 10)])
    shares = prepare_shares(grid, [county, town], None, tmp_path)
    by_zone = pixel_shares(shares, grid, "town")
    assert by_zone[""].sum() == 10 * 3.75
    assert by_zone["town0"][0, 6] == 0.25


def test_land_outside_the_county_is_dropped(tmp_path):
    grid = lattice()
    county, town = layer("county", [block(0, 0, 8.5, 8)]), layer("town", [block(4, 0, 20, 8)])
    by_zone = pixel_shares(prepare_shares(grid, [county, town], None, tmp_path), grid, "town")
    assert by_zone["town0"].sum() == 8 * 4.5
    assert by_zone[""].sum() == 8 * 4


def test_zones_that_overlap_are_scaled_to_the_county(tmp_path):
    """1 and 1/3 of a pixel of the county: three quarters and one quarter of it."""
    county = np.full(1, QUANTA)
    covers = [
        Cover(0, np.array([0]), np.array([QUANTA])),
        Cover(1, np.array([0]), np.array([QUANTA // 3])),
    ]
    found = bars(covers, county)
    assert found.zone.tolist() == [1, 2]
    assert found.start.tolist()[1] == pytest.approx(0.75 * QUANTA, abs=1)
    grid = lattice()
    towns = layer("town", [block(0, 0, 5.5, 4), block(5, 0, 9, 4)])
    county_layer = layer("county", [block(0, 0, 9, 4)])
    shares = prepare_shares(grid, [county_layer, towns], None, tmp_path)
    by_zone = pixel_shares(shares, grid, "town")
    assert by_zone["town0"][0, 5] == pytest.approx(1 / 3, abs=1e-6)
    assert by_zone["town0"][0, 5] + by_zone["town1"][0, 5] == 1.0


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(seed=st.integers(0, 10_000))
def test_zones_add_up_to_the_county(seed, tmp_path):
    grid = lattice()
    county = shapely.Point(WEST + 600, NORTH - 450).buffer(400)
    towns = [p.buffer(1.5) for p in blobs(seed, 9, grid)]  # they overlap, and leave no gaps
    villages = blobs(seed + 1, 25, grid)[3:]
    layers = [layer("county", [county]), layer("town", towns), layer("village", villages)]
    areas = prepare_shares(grid, layers, None, tmp_path).zone_areas(grid)
    sums = areas.groupby("zone_layer")["area_m2"].sum()
    assert sums["town"] == pytest.approx(sums["county"], rel=1e-12)
    assert sums["village"] == pytest.approx(sums["county"], rel=1e-12)
    # EPSG:4548 at this place: 500 km of false easting, so on the meridian, where scale is 1
    assert sums["county"] == pytest.approx(county.area, rel=1e-6)


def test_a_layer_that_overlaps_itself_keeps_every_zone_whole(tmp_path):
    grid = lattice()
    county = layer("county", [block(0, 0, 30, 20)])
    lines = [block(1.5, 1.5, 11, 11), block(6.3, 4, 19, 15.5), block(7, 7, 9, 9)]
    shares = prepare_shares(grid, [county, layer("red", lines, overlapping=True)], None, tmp_path)
    by_zone = pixel_shares(shares, grid, "red")
    for i, line in enumerate(lines):
        assert by_zone[f"red{i}"].sum() * PIXEL**2 == pytest.approx(line.area, rel=1e-6)
    assert "" not in by_zone
    in_all = shares.strata[shares.strata["zone_layer"] == "red"].groupby("stratum").size()
    assert in_all.max() == 3


def test_polygon_land_cover_gives_each_key_its_type(tmp_path):
    grid = lattice()
    county = layer("county", [block(0, 0, 10, 10)])
    types = layer("cover", [block(0, 0, 4.5, 10), block(4.5, 0, 9, 10)], codes=["forest", "paddy"])
    shares = prepare_shares(grid, [county], types, tmp_path)
    tile = shares.tile(0)
    area = np.bincount(tile.types[tile.local], minlength=3)
    area = area + np.bincount(tile.types[tile.shared_local], tile.share, 3)
    assert area[1:].tolist() == [45, 45]
    assert shares.count == 1  # types are not part of a stratum
    assert set(shares.strata["zone_layer"]) == {"county"}
    assert len(tile.strata) == 4  # nothing, no type, forest, paddy


def test_raster_land_cover_leaves_the_type_open(tmp_path):
    shares = prepare_shares(lattice(), [layer("county", [block(0, 0, 3.5, 3)])], None, tmp_path)
    assert not shares.tile(0).types.any()


def test_a_zone_without_land_has_a_row(tmp_path):
    grid = lattice()
    county, towns = layer("county", [block(0, 0, 5, 5)]), [block(0, 0, 5, 5), block(20, 20, 22, 22)]
    shares = prepare_shares(grid, [county, layer("town", towns)], None, tmp_path)
    areas = shares.zone_areas(grid).set_index("zone_code")["area_m2"]
    assert areas["town1"] == 0
    assert areas["town0"] == areas["county0"]


def test_lost_pixels_are_found_and_cut_again(tmp_path, monkeypatch):
    """The coverage algorithm was seen to lose interior pixels of a valid polygon."""
    grid = lattice()
    towns = [block(1.25, 1, 12, 12.5), block(12, 1, 20, 12.5)]
    layers = [layer("county", [shapely.union_all(towns)]), layer("town", towns)]
    expected = pixel_shares(prepare_shares(grid, layers, None, tmp_path / "whole"), grid, "town")
    honest = gep.cells.zone_cover._extracted

    def losing(polygons, grid, tile):
        found = honest(polygons, grid, tile)
        return [
            (pixels[quanta < QUANTA], quanta[quanta < QUANTA]) if town.equals(towns[0]) else share
            for town, share in zip(polygons, found, strict=True)
            for pixels, quanta in [share]
        ]

    monkeypatch.setattr(gep.cells.zone_cover, "_extracted", losing)
    found = pixel_shares(prepare_shares(grid, layers, None, tmp_path / "lossy"), grid, "town")
    for code, image in expected.items():
        assert np.array_equal(found[code], image)


def test_the_second_time_comes_from_the_cache(tmp_path, monkeypatch):
    grid, layers = lattice(), [layer("county", [block(0.5, 0, 9, 9)])]
    first = prepare_shares(grid, layers, None, tmp_path)
    monkeypatch.setattr(gep.cells.zone_cover, "exact_extract", None)
    second = prepare_shares(grid, layers, None, tmp_path)
    assert second == first
    again = pickle.loads(pickle.dumps(first))
    assert len(pickle.dumps(first)) < 1000
    for name in ("strata", "types", "local", "shared_pixel", "shared_local", "share"):
        assert np.array_equal(getattr(again.tile(0), name), getattr(first.tile(0), name))
    assert [p.name for p in (tmp_path / "shares").iterdir()] == [first.folder.name]


def test_another_input_is_another_entry(tmp_path):
    grid, square = lattice(), layer("county", [block(0, 0, 9, 9)])
    moved = layer("county", [block(0, 0, 9, 9.0001)])
    other = lattice(41)
    folders = {
        prepare_shares(g, [z], None, tmp_path).folder
        for g, z in ((grid, square), (grid, moved), (other, square))
    }
    assert len(folders) == 3


def test_a_damaged_cache_entry_is_made_anew(tmp_path):
    layers = [layer("county", [block(0.5, 0, 9, 9)])]
    folder = prepare_shares(lattice(), layers, None, tmp_path).folder
    (folder / "share.npy").unlink()
    assert prepare_shares(lattice(), layers, None, tmp_path).tile(0) is not None


def test_several_may_prepare_at_once(tmp_path):
    layers = [layer("county", [block(0.5, 0, 9, 9)])]
    with ThreadPoolExecutor(4) as pool:
        jobs = [pool.submit(prepare_shares, lattice(), layers, None, tmp_path) for _ in range(4)]
    tiles = [job.result().tile(0) for job in jobs]
    assert all(np.array_equal(tile.share, tiles[0].share) for tile in tiles)


def test_a_failure_leaves_nothing_behind(tmp_path, monkeypatch):
    def full(*_args, **_kwargs):
        raise OSError("no space left on device")

    monkeypatch.setattr(np, "save", full)
    with pytest.raises(OSError, match="no space"):
        prepare_shares(lattice(), [layer("county", [block(0, 0, 9, 9)])], None, tmp_path)
    assert not list((tmp_path / "shares").iterdir())
