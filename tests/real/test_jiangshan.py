"""Jiangshan's 19 real townships on generated land cover, and the outlines people have of it."""

import csv

import geopandas as gpd
import numpy as np
import pytest
import shapely

import gep
from gep.run.preparation import prepared_shares
from tests.real.generated import CODES, cut_up, make_blocks
from tests.real.place import (
    DATA,
    STATISTICS,
    about_data,
    assert_adds_up,
    computed,
    extent_of,
    lay_out,
    said,
    write_overrides,
    write_table,
)

TOWNS = DATA / "jiangshan_boundary/jiangshan_towns.gpkg"
# km2, PROVENANCE.md
AREAS = {
    "张村乡": 275.0, "峡口镇": 204.7, "廿八都镇": 187.3, "上余镇": 144.6, "贺村镇": 130.5,
    "坛石镇": 123.9, "塘源口乡": 105.4, "碗窑乡": 98.2, "石门镇": 95.6, "凤林镇": 90.0,
    "双塔街道": 83.3, "大桥镇": 80.5, "保安乡": 75.4, "清湖街道": 71.7, "虎山街道": 69.7,
    "长台镇": 62.4, "新塘边镇": 47.8, "四都镇": 42.6, "大陈乡": 30.8,
}  # fmt: skip
COUNTY, OVERLAPS, HOLES, HOLE_COUNT = 2019.60, 0.042, 0.033, 490
PARTS = (2019.15, 0.35, 0.06)  # of the union: exclaves
# area of the outline, and its overlap over its union with the towns, PROVENANCE.md; the last
# outline is simplified, its own area is what pyproj.Geod says of its one ring
OUTLINES = {
    "jiangshan_county_tianditu": (2011.4, 0.975),
    "jiangshan_county_amap_wgs84": (2018.1, 0.991),
    "jiangshan_county_amap_gcj02": (2017.65, 0.950),
}
R, K = 6500.0, 0.03
PRACTICE = {"forest": 1.0, "shrub": 0.9, "grassland": 0.7}
VEGETABLES = 100.0  # t a township, times its place in the list
RASTERS = f"""
[rasters]
rainfall_erosivity = {{ value = {R}, unit = "MJ mm ha-1 h-1 yr-1" }}
soil_erodibility = {{ value = {K}, unit = "t ha h ha-1 MJ-1 mm-1" }}
ls_factor = "ls_factor.tif"
cover_factor = "cover_factor.tif"
elevation = {{ path = "data/jiangshan_climate_coarse/topography_m_1_12deg.tif", unit = "m" }}
monthly_precipitation = {{ path = "data/jiangshan_climate_coarse/precip_monthly_mm_0p25deg.tif", unit = "mm" }}
monthly_temperature = {{ path = "data/jiangshan_climate_coarse/tmean_monthly_degC_0p75deg.tif", unit = "degC" }}

[coefficients]
overrides = "local.csv"
"""  # noqa: E501 - lines of account.toml
LOCAL_STATISTICS = '[statistics]\npath = "statistics"\n'
GRIDS = {  # CRS, pixel, pixels a block
    "metres": ("EPSG:4548", 30.0, 16),
    "degrees": ("EPSG:4490", 1 / 1200, 6),
}
COARSE = ("EPSG:4548", 300.0, 4)
MIDDLING = ("EPSG:4548", 60.0, 20)


@pytest.fixture(scope="module")
def towns():
    return gpd.read_file(TOWNS)


def official():
    """Names by the nine-digit codes of the official list."""
    with (DATA / "jiangshan_boundary/official_town_codes.csv").open(encoding="utf-8") as file:
        return {row["code"]: row["name"] for row in csv.DictReader(file)}


def prepare(folder, grid, extra="", service=""):
    """The account's folder, and the blocks that it was made of."""
    path = lay_out(folder, "jiangshan", extra, service)
    blocks = make_blocks(gpd.read_file(TOWNS).geometry, *grid, seed=7)
    blocks.write(folder)
    rows = [("soil_retention", "practice_factor", kind, p, "1") for kind, p in PRACTICE.items()]
    write_overrides(folder / "local.csv", rows)
    return path, blocks


def write_vegetables(folder, zones, more=()):
    """Vegetables of each township, 100 t for the first in the list, 200 t for the second ..."""
    rows = [(zone, "vegetables", "output", VEGETABLES * (i + 1), "t", 2023)
            for i, zone in enumerate(zones)]  # fmt: skip
    write_table(folder / "statistics/products.csv", STATISTICS, [*rows, *more])


@pytest.fixture(scope="module", params=GRIDS)
def run(request, tmp_path_factory):
    """Blocks, opened account and finished account, on a grid in metres and on one in degrees."""
    folder = tmp_path_factory.mktemp("jiangshan")
    path, blocks = prepare(folder / "account", GRIDS[request.param], RASTERS + LOCAL_STATISTICS)
    codes = list(official())
    names = official()
    mixed = [(code, names[code], f"{code}000")[i % 3] for i, code in enumerate(codes)]
    write_vegetables(path.parent, mixed)
    emitted = [("330881", "SO2", "emission", 500.0, "t", 2023)]
    write_table(path.parent / "statistics/emissions.csv", STATISTICS, emitted)
    opened = gep.open_account(path)
    return blocks, opened, opened.run(folder / "out")


@pytest.fixture(scope="module")
def opened(tmp_path_factory):
    """The towns on coarse pixels, for what needs no run."""
    path, _ = prepare(tmp_path_factory.mktemp("jiangshan") / "account", COARSE)
    return gep.open_account(path)


@pytest.fixture(scope="module")
def pieces(run, towns):
    return cut_up(run[0], towns.set_index("code").geometry)


def test_every_town_has_its_published_area(run):
    _, _, account = run
    layer, area = account.layers["township"], extent_of(account, "township")
    named = dict(zip(layer.names, layer.areas_m2, strict=True))
    assert set(named) == set(AREAS)
    for code, name in zip(layer.codes, layer.names, strict=True):
        assert named[name] / 1e6 == pytest.approx(AREAS[name], abs=0.06)
        assert area[code].sum() / 1e6 == pytest.approx(AREAS[name], abs=0.06)
    assert sum(layer.areas_m2) / 1e6 == pytest.approx(COUNTY, abs=0.02)
    assert extent_of(account).sum() / 1e6 == pytest.approx(COUNTY - OVERLAPS, abs=0.02)


def test_land_that_two_towns_claim_is_counted_once(run, pieces):
    """The county is the union; each town loses at most what a neighbour claims too."""
    county = pieces.union.groupby("kind")["area"].sum()
    found = extent_of(run[2])["330881"]
    for kind, area in county.items():
        assert found[kind] == pytest.approx(area, rel=2e-6)
    assert set(found.index) == set(county.index)


def test_extent_follows_from_polygons_alone(run, pieces):
    low, high = pieces.bounds(lambda p: p["area"])
    found = extent_of(run[2], "township")
    assert len(high) == len(found) == len(AREAS) * len(CODES)
    for key, area in found.items():
        assert low[key] * (1 - 2e-6) - 1 <= area <= high[key] * (1 + 2e-6) + 1


def test_soil_retention_follows_from_polygons_alone(run, pieces):
    """R K LS (1 - C P) of every piece of a block in a town, with no pixel in it."""

    def tonnes(pieces):
        kept = 1 - pieces["cover_factor"] * pieces["kind"].map(PRACTICE).astype(float)
        return R * K * pieces["ls_factor"].astype(float) * kept * pieces["area"] / 1e4

    low, high = pieces.bounds(tonnes)
    found = computed(run[2], "retained_soil", "township")
    assert len(found) == len(AREAS) * len(PRACTICE)
    for key, row in found.iterrows():
        assert low[key] * (1 - 5e-6) <= row["quantity"] <= high[key] * (1 + 5e-6)
        assert row["coverage"] == 1.0


def test_towns_sum_to_the_county(run):
    assert_adds_up(run[2], ["township"])
    checks = run[2].checks
    assert set(checks.loc[checks["check"].isin(["zone-areas", "additivity"]), "verdict"]) == {"ok"}


def test_output_is_placed_where_it_was_reported_whatever_the_spelling(run):
    """Nine digits, twelve digits and names, mixed in one table."""
    _, _, account = run
    found = computed(account, "product_output", "township", "vegetables")["quantity"]
    by_town = found.groupby("zone_code").sum()
    codes = list(official())
    for i, code in enumerate(codes):
        assert by_town[f"{code}000"] == pytest.approx(VEGETABLES * (i + 1), rel=1e-12)
    total = computed(account, "product_output", "county", "vegetables")["quantity"].sum()
    count = len(codes)
    assert total == pytest.approx(VEGETABLES * count * (count + 1) / 2, rel=1e-12)


def test_sulphur_is_limited_for_the_county_and_shared_by_capacity(run):
    _, _, account = run
    removed = computed(account, "pollutant_removed", "township", "SO2")["quantity"]
    area = extent_of(account, "township")
    assert removed.sum() == pytest.approx(500.0, rel=1e-12)
    rates = [removed[code, "forest"] / area[code, "forest"] for code in area.index.levels[0]]
    assert rates == pytest.approx([rates[0]] * len(AREAS), rel=1e-12)


def test_slivers_are_notes_with_their_published_sizes(opened):
    assert about_data(opened.check().errors) == []
    overlaps, gaps = (said(opened.problems, c) for c in ("zones-overlap-slivers", "zones-gaps"))
    assert [p.severity for p in (*overlaps, *gaps)] == ["note", "note"]
    assert float(overlaps[0].values["area"]) == pytest.approx(OVERLAPS, abs=0.0005)
    assert float(gaps[0].values["area"]) == pytest.approx(HOLES, abs=0.0005)
    assert gaps[0].values["count"] == pytest.approx(HOLE_COUNT, rel=0.02)


def test_the_exclaves_are_part_of_the_county(opened):
    county = opened.inputs.layers[0]
    parts = shapely.get_parts(county.geometry[0])
    sizes = sorted(shapely.area(parts) / 1e6, reverse=True)
    assert sizes == pytest.approx(PARTS, rel=2e-3, abs=0.006)
    # published on the map, which is six millionths bigger than the ellipsoid
    assert county.areas[0] / 1e6 == pytest.approx(COUNTY - OVERLAPS, abs=0.02)


def test_two_towns_have_two_parts(opened):
    layer = opened.inputs.layers[1]
    parted = {layer.names[i] for i, g in enumerate(layer.geometry) if len(shapely.get_parts(g)) > 1}
    assert parted == {"凤林镇", "廿八都镇"}


@pytest.mark.parametrize("spelling", ["nine digits", "twelve digits", "names", "numbers"])
def test_statistics_find_their_towns(tmp_path, spelling):
    """Codes of the official list have nine digits, the polygons' twelve."""
    path, _ = prepare(tmp_path / "account", COARSE, LOCAL_STATISTICS)
    names = official()
    spelt = {
        "nine digits": list(names),
        "twelve digits": [f"{code}000" for code in names],
        "names": list(names.values()),
        "numbers": [f"{code}.0" for code in names],
    }
    write_vegetables(path.parent, spelt[spelling])
    opened = gep.open_account(path)
    assert about_data(opened.check().errors) == []
    frame = opened.inputs.statistics.frame
    found = dict(zip(frame["zone_code"], frame["value"], strict=True))
    assert found == {f"{code}000": VEGETABLES * (i + 1) for i, code in enumerate(names)}


def test_a_town_of_another_county_is_named(tmp_path):
    path, _ = prepare(tmp_path / "account", COARSE, LOCAL_STATISTICS)
    write_vegetables(path.parent, [*list(official())[:-1], "330825101"])
    opened = gep.open_account(path)
    assert any("330825101" in p.text("en") for p in opened.check().errors)


def test_coarse_climate_has_the_published_monthly_means(run, towns):
    """Rain and temperature of all touched cells, PROVENANCE.md; the county is ten cells of rain."""
    _, opened, _ = run
    rain = (71, 111, 195, 232, 281, 330, 145, 107, 96, 66, 62, 50)
    warmth = (5.5, 7.5, 11.3, 17.1, 21.7, 24.9, 28.3, 27.5, 23.9, 18.8, 13.0, 7.3)
    for name, published, apart in (
        ("monthly_precipitation", rain, 12.0), ("monthly_temperature", warmth, 0.7),
    ):  # fmt: skip
        found = county_mean(opened, name)
        assert found.shape == (12,)
        np.testing.assert_allclose(found, published, atol=apart)
        assert opened.inputs.rasters[name].record.resampling == "bilinear"
    assert county_mean(opened, "elevation")[0] == pytest.approx(408.0, abs=25.0)


def county_mean(opened, name):
    """Mean over the county of each band, at every pixel that lies wholly in it."""
    inputs = opened.inputs
    reader, total, count = inputs.rasters[name].open(), 0.0, 0
    shares = prepared_shares(inputs)
    for tile in inputs.land_cover.grid.tiles:
        part = shares.tile(tile.index)
        if part is None:
            continue
        inside = part.local > 0
        total = total + reader.read([tile])[0][:, inside].sum(axis=1)
        count += inside.sum()
    reader.close()
    return total / count


@pytest.mark.parametrize(("outline", "published"), OUTLINES.items(), ids=OUTLINES)
def test_a_county_outline_wins_over_the_towns(tmp_path, towns, outline, published):
    """What of the towns lies outside is dropped and said; what they leave has an empty code."""
    extra = f'[zones.county]\npath = "data/jiangshan_boundary/{outline}.geojson"\n'
    path, _ = prepare(tmp_path / "account", MIDDLING, extra + RASTERS, "soil_retention")
    opened = gep.open_account(path)
    account = opened.run(tmp_path / "out")
    county, towns_area = extent_of(account).sum(), extent_of(account, "township")
    inside = sum(towns_area[code].sum() for code in towns["code"])
    area, overlap = published
    assert county / 1e6 == pytest.approx(area, abs=0.06)
    assert inside / (COUNTY * 1e6 + county - inside) == pytest.approx(overlap, abs=0.0015)
    assert towns_area[""].sum() == pytest.approx(county - inside, rel=1e-9)
    dropped = said(opened.problems, "zones-outside-county")[0]
    uncovered = said(opened.problems, "zones-county-uncovered")[0]
    assert {dropped.severity, uncovered.severity} == {"warning"}
    share = 100 * (1 - inside / (COUNTY * 1e6))
    assert dropped.values["share"] == f"{share:.1f}%"
    share = 100 * (1 - inside / county)
    assert uncovered.values["share"] == f"{share:.1f}%"
    assert_adds_up(account, ["township"])


def test_a_neighbouring_county_as_a_zone_layer_lies_outside(tmp_path):
    """Longyou (330825) is 20 km east of the land cover."""
    path, _ = prepare(tmp_path / "account", COARSE)
    neighbour = gpd.read_file(DATA / "quzhou_counties/330825.geojson")
    neighbour.assign(code="330825", name="龙游县").to_file(path.parent / "neighbour.gpkg")
    text = path.read_text(encoding="utf-8")
    path.write_text(f'{text}\n[zones.basin]\npath = "neighbour.gpkg"\n', encoding="utf-8")
    opened = gep.open_account(path)
    assert about_data(opened.check().errors) == ["zones-outside-grid"]
    assert "龙游县" in str(said(opened.problems, "zones-outside-grid")[0].values["features"])
    with pytest.raises(gep.DataProblem):
        opened.run(tmp_path / "out")
    assert not (tmp_path / "out").exists()
