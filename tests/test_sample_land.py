"""The land of the sample county: its townships, cover, relief and climate."""

import geopandas as gpd
import numpy as np
import pyproj
import pytest
import shapely
from rasterio.features import geometry_mask

from tests.sample import FOREST, SAMPLE, YEARS, inside, land, raster, towns

COUNTY_AREA = 2019.0

TOWN_AREAS = {
    "330881001": 83, "330881002": 70, "330881003": 72, "330881102": 43, "330881105": 124,
    "330881106": 81, "330881109": 48, "330881112": 187, "330881113": 62, "330881116": 145,
    "330881118": 90, "330881119": 205, "330881120": 96, "330881121": 131, "330881201": 31,
    "330881203": 98, "330881207": 75, "330881213": 105, "330881214": 275,
}  # fmt: skip

SHARES = {
    "evergreen_broadleaf_forest": 22.0, "evergreen_needleleaf_forest": 26.0, "mixed_forest": 10.0,
    "bamboo_forest": 10.0, "shrub": 1.6, "grassland": 0.9, "tree_orchard": 3.0,
    "shrub_orchard": 2.5, "paddy": 10.4, "dry_cropland": 1.3, "built_up": 8.5, "river": 1.8,
    "reservoir": 1.0, "marsh": 0.4, "bare": 0.6,
}  # fmt: skip


def county_mean(name: str) -> float:
    values, file = raster(name)
    return float(np.nanmean(values[:, inside(file)].sum(axis=0)))


def test_township_areas():
    geod = pyproj.Geod(ellps="GRS80")
    frame = towns()
    areas = [abs(geod.geometry_area_perimeter(shape)[0]) / 1e6 for shape in frame.geometry]
    wanted = [TOWN_AREAS[code] for code in frame["code"]]
    assert areas == pytest.approx(wanted, rel=0.02)
    assert sum(areas) == pytest.approx(COUNTY_AREA, rel=0.002)


def test_townships_are_untidy_but_no_two_share_land():
    frame = towns()
    assert frame.geometry.is_valid.all()
    parts = shapely.get_num_geometries(frame.geometry.to_numpy())
    assert sorted(parts)[-3:] == [1, 2, 2]
    flat = frame.to_crs("EPSG:4548")
    assert flat.area.sum() == pytest.approx(flat.union_all().area, rel=1e-9)
    holes = [shapely.Polygon(ring).area for ring in flat.union_all().interiors]
    assert len([hole for hole in holes if hole > 1000]) == 3
    assert sum(holes) < 1e5


def test_red_lines_overlap_and_watersheds_do_not():
    lines = gpd.read_file(SAMPLE / "common/red_line.gpkg")
    assert lines.geometry.is_valid.all()
    assert lines.total_bounds[0] > 4e7  # eastings with the zone as prefix
    assert lines.area.sum() > 1.1 * lines.union_all().area
    sheds = gpd.read_file(SAMPLE / "common/watersheds.geojson").to_crs("EPSG:4548")
    assert len(sheds) == 10
    assert sheds.area.sum() == pytest.approx(sheds.union_all().area, rel=1e-9)
    county = towns().to_crs("EPSG:4548").union_all()
    outside = county.difference(sheds.union_all().buffer(1)).area / county.area
    assert 0.01 < outside < 0.08


def test_land_cover_shares_are_those_of_the_facts():
    codes, county, code_of = land()
    total = county.sum()
    for ecosystem_type, share in SHARES.items():
        count = (codes[county] == code_of[ecosystem_type]).sum()
        assert abs(count - share / 100 * total) <= 1, ecosystem_type


def test_land_cover_is_known_to_the_very_border():
    _, file = raster("2021/land_cover")
    county = towns().to_crs(file.crs).union_all()
    touched = geometry_mask([county], file.shape, file.transform, invert=True, all_touched=True)
    assert (file.read(1)[touched] > 0).all()
    assert (file.read(1) == file.nodata).any()


def test_land_changes_by_some_hectares_from_cropland_to_built_up_and_to_forest():
    hectares = {}
    for year in YEARS:
        codes, county, code_of = land(year)
        count = np.bincount(codes[county], minlength=16) * 0.81
        hectares[year] = {name: count[code] for name, code in code_of.items()}
    for before, after in ((2021, 2022), (2022, 2023)):
        gain = {name: hectares[after][name] - hectares[before][name] for name in SHARES}
        assert 10 < gain["built_up"] < 100
        assert -100 < gain["paddy"] + gain["dry_cropland"] < -10
        assert 10 < sum(gain[name] for name in FOREST) < 150
        assert sum(gain.values()) == pytest.approx(0, abs=1e-6)


def test_main_river_runs_through_the_county_unbroken():
    codes, county, code_of = land()
    heights, file = raster("common/dem")
    water = county & np.isin(codes, [code_of["river"], code_of["reservoir"]])
    cells = shapely.union_all(
        [shapely.Point(x, y).buffer(0.75) for y, x in np.argwhere(water)]
    )  # discs of cells that touch at a corner overlap
    largest = max(shapely.get_parts(cells), key=shapely.area)
    _, south, _, north = shapely.bounds(largest)
    assert shapely.area(largest) > 0.6 * shapely.area(cells)
    assert north - south > 0.5 * county.any(axis=1).sum()
    assert file.shape == codes.shape
    assert np.isfinite(heights[0][county]).all()


def test_heights_range_from_the_river_exit_to_the_highest_top():
    heights, file = raster("common/dem")
    county = inside(file)
    assert np.nanmin(heights) == 73.0
    assert heights[0][county].max() == 1500.0
    assert heights[0][county].mean() == pytest.approx(400, rel=0.02)
    assert np.isnan(heights).any()
    row, col = np.unravel_index(np.nanargmin(heights[0]), heights[0].shape)
    assert row < file.height / 4
    assert col > file.width * 0.7


@pytest.mark.parametrize(
    ("name", "mean", "within"),
    [
        ("2021/precipitation", 1800, 0.01),
        ("2022/precipitation", 1800 * 0.82, 0.01),
        ("2021/monthly_precipitation", 1800, 0.02),
        ("2021/evapotranspiration", 718, 0.01),
        ("2022/evapotranspiration", 718, 0.03),
        ("2023/evapotranspiration", 718, 0.03),
        ("2021/potential_evapotranspiration", 1000, 0.05),
    ],
)
def test_climate_means(name, mean, within):
    assert county_mean(name) == pytest.approx(mean, rel=within)


def test_climate_is_coarse_in_degrees_and_has_the_bands_of_its_name():
    for year in YEARS:
        for name, bands in (
            ("precipitation", 1),
            ("evapotranspiration", 1),
            ("monthly_precipitation", 12),
            ("monthly_temperature", 12),
            ("storm_precipitation", 8),
        ):
            _, file = raster(f"{year}/{name}")
            assert file.crs.to_epsg() == 4326
            assert file.count == bands
            assert file.nodata is not None


@pytest.mark.parametrize("year", YEARS)
def test_results_that_follow_are_plausible(year):
    """The bands of the plausibility guards for this climate and these hills."""
    rain, evaporation = (
        county_mean(f"{year}/{n}") for n in ("precipitation", "evapotranspiration")
    )
    assert 0.4 < (rain - evaporation) / rain < 0.65
    for name, low, high in (
        (f"{year}/precipitation", 1350, 2200),
        (f"{year}/rainfall_erosivity", 4000, 14000),
        (f"{year}/storm_precipitation", 50, 190),
        ("common/soil_erodibility", 0.02, 0.04),
        ("common/soil_depth", 350, 1100),
        ("common/plant_available_water", 0.10, 0.18),
        (f"{year}/cover_factor", 0, 1),
        (f"{year}/vegetation_cover", 0, 100),
    ):
        values, file = raster(name)
        known = values[:, inside(file)]
        assert low <= np.nanmin(known) <= np.nanmax(known) <= high, name


def test_factors_differ_between_hills_and_valley():
    codes, county, code_of = land()
    heights, _ = raster("common/dem")
    slope_factor, _ = raster("common/ls_factor")
    forest = county & np.isin(codes, [code_of[name] for name in FOREST])
    valley = county & np.isin(codes, [code_of["paddy"], code_of["river"]])
    assert 3 < slope_factor[0][forest].mean() < 15
    assert slope_factor[0][valley].mean() < 1
    for year in YEARS:
        cover_factor, _ = raster(f"{year}/cover_factor")
        assert cover_factor[0][forest].mean() < 0.02
    temperature, file = raster("2021/monthly_temperature")
    july = temperature[6][inside(file)]
    assert july.max() - july.min() > 4  # 0.0055 degC a metre, smoothed
    days, file = raster("2021/cooling_days")
    blocks = heights[0].reshape(162, 5, 98, 5).mean(axis=(1, 3))
    assert days[0][(blocks < 160) & inside(file)].mean() == pytest.approx(97, abs=6)
    assert days[0][(blocks > 1150) & inside(file)].max() < 20


def test_forest_takes_up_carbon_as_in_zhejiang():
    for year in YEARS:
        values, file = raster(f"{year}/nep")
        codes, _, code_of = land(year)
        is_forest = np.isin(codes, [code_of[name] for name in FOREST])
        padded = np.zeros((file.height * 3, file.width * 3), dtype=bool)
        padded[: codes.shape[0], : codes.shape[1]] = is_forest
        pure = padded.reshape(file.height, 3, file.width, 3).all(axis=(1, 3))
        assert 100 < np.nanmean(values[0][pure]) < 600  # 1 to 6 tC ha-1 yr-1


def test_a_cloud_hides_some_productivity_in_one_year():
    for year, hidden in ((2021, False), (2022, True), (2023, False)):
        values, file = raster(f"{year}/nep")
        share = np.isnan(values[0][inside(file)]).mean()
        assert (0.001 < share < 0.01) == hidden
