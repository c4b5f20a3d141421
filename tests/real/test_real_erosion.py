"""The factors of soil erosion derived from real terrain, rain and soil, held against bands.

Bands are those of methods.md 11 and 13.5 for the red-soil hills of Fujian, and those of European
maps (erosivity: REDES, Panagos et al. 2015; erodibility: LUCAS, Panagos et al. 2014) for the
Moselle.
"""

import csv
import datetime

import h5py
import numpy as np
import pytest
import rasterio
from shapely.geometry import box

import gep
from gep.derive import erosion, terrain
from gep.service import Field
from tests.real.place import DATA, computed, lay_out, read, reasons, write_zones

YOUWUZHEN = DATA / "youwuzhen_fujian"
DAILY = YOUWUZHEN / "climate/pcp_daily.csv"
YEARLY = {2012: 2168, 2013: 1433, 2014: 1254, 2015: 1417, 2016: 2468, 2017: 1519}  # PROVENANCE.md
LEFT, TOP = 39444018.9, 2842925.8  # of the land use
COLUMNS, ROWS = 125, 85
OM_TO_OC = 1.724
TEXTURE = ("sand", "silt", "clay", "organic_carbon")
KINDS = ("evergreen_needleleaf_forest", "mixed_forest", "tree_orchard")
AREA = 1e4  # m2 a hectare
FACTORS = """
[rasters]
elevation = { path = "data/youwuzhen_fujian/ywzdem30m.tif", unit = "m" }
vegetation_cover = { value = 0.8, unit = "1" }
"""
SOIL = "\n".join(f'{name} = {{ path = "{name}.tif", unit = "percent" }}' for name in TEXTURE)
RAIN = 'daily_precipitation = { path = "days.tif", unit = "mm" }'


def daily_rain() -> dict[int, np.ndarray]:
    """Rain of each day, by year."""
    with DAILY.open(encoding="utf-8") as file:
        rows = list(csv.reader(file))[2:]
    years: dict[int, list[float]] = {}
    for text, depth in rows:
        years.setdefault(int(text.split("-")[0]), []).append(float(depth))
    return {year: np.array(rain) for year, rain in years.items() if len(rain) >= 365}


def erosivity(rain: np.ndarray, formula=erosion.erosivity_from_days) -> float:
    one = np.full(1, 1000.0)
    return float(formula(Field(rain[:, None, None], one, one))[0, 0])


def soil_layers() -> dict[str, np.ndarray]:
    """Texture of the fine earth and organic carbon of the topsoil, by the lookup of soil types."""
    codes, _ = read("youwuzhen_fujian/ywzsoil30m.tif")
    with (YOUWUZHEN / "lookup/soil_properties_lookup.csv").open(encoding="gbk") as file:
        rows = [row for row in csv.reader(file) if row and not row[0].startswith("#")]
    layers = {name: np.full(codes.shape, np.nan) for name in TEXTURE}
    for row in rows[1:]:
        top = {key: float(text.split("-")[0]) for key, text in zip(rows[0], row, strict=True)
               if key in ("SOL_SAND", "SOL_SILT", "SOL_CLAY", "SOL_OM")}  # fmt: skip
        here = codes == int(row[0])
        fine = top["SOL_SAND"] + top["SOL_SILT"] + top["SOL_CLAY"]  # the rest of 100 is stones
        for name in ("sand", "silt", "clay"):
            layers[name][here] = 100 * top[f"SOL_{name.upper()}"] / fine
        layers["organic_carbon"][here] = top["SOL_OM"] / OM_TO_OC
    return layers


def write_like(path, source, bands, unit):
    """Bands on the lattice of a raster of the real data."""
    bands = np.asarray(bands)
    with rasterio.open(DATA / source) as like:
        profile = {"crs": like.crs, "transform": like.transform}
    with rasterio.open(
        path, "w", driver="GTiff", count=len(bands), height=bands.shape[1], width=bands.shape[2],
        dtype="float32", nodata=-9999.0, **profile,
    ) as file:  # fmt: skip
        file.write(np.where(np.isnan(bands), -9999.0, bands).astype(np.float32))
        for band in range(1, len(bands) + 1):
            file.set_band_unit(band, unit)


def youwuzhen(folder, methods=""):
    """Youwuzhen of 2013 with terrain, soil and daily rain, and no factor given."""
    path = lay_out(folder, "youwuzhen", f"{FACTORS}{SOIL}\n{RAIN}\n{methods}")
    text = path.read_text(encoding="utf-8").replace("year = 2012", "year = 2013")
    path.write_text(text.replace("[account]", '[account]\nservices = ["soil_retention"]'), "utf-8")
    right, low = LEFT + COLUMNS * 30, TOP - ROWS * 30
    write_zones(folder / "catchment.gpkg", {"350821101": box(LEFT, low, right, TOP)}, "EPSG:2415")
    for name, values in soil_layers().items():
        write_like(folder / f"{name}.tif", "youwuzhen_fujian/ywzsoil30m.tif", values[None],
                   "percent")  # fmt: skip
    days = np.tile(daily_rain()[2013][:, None, None], (1, 2, 2))
    with rasterio.open(
        folder / "days.tif", "w", driver="GTiff", count=365, height=2, width=2, dtype="float32",
        crs="EPSG:2415", transform=rasterio.transform.from_origin(LEFT - 500, TOP + 500, 3e3, 3e3),
    ) as file:  # fmt: skip
        file.write(days.astype(np.float32))
    return gep.open_account(path)


@pytest.fixture(scope="module")
def hills(tmp_path_factory):
    folder = tmp_path_factory.mktemp("hills")
    return youwuzhen(folder / "account").run(folder / "out")


def test_the_record_of_rain_is_the_published_one():
    found = {year: rain.sum() for year, rain in daily_rain().items()}
    assert found == pytest.approx(YEARLY, abs=1)


def test_erosivity_of_daily_rain_lies_where_it_should():
    by_year = {year: erosivity(rain) for year, rain in daily_rain().items()}
    law = [erosivity(r, erosion.erosivity_from_days_by_hj1173) for r in daily_rain().values()]
    # methods.md 11: R 4000-14000, which is a mean of years; 5000-12000 by the daily model (5.2)
    assert 5000 < np.mean(list(by_year.values())) < 12000
    assert 4000 < np.mean(law) < 14000
    assert all(3000 < one < 20000 for one in by_year.values())
    # the two wettest years erode most
    assert sorted(by_year, key=by_year.get)[-2:] == sorted(YEARLY, key=YEARLY.get)[-2:]


def test_erosivity_of_monthly_rain_lies_where_it_should():
    found = []
    for year, rain in daily_rain().items():
        first = datetime.date(year, 1, 1)
        month = [(first + datetime.timedelta(n)).month for n in range(len(rain))]
        found.append(float(erosion.erosivity_from_months(np.bincount(month, rain, 13)[1:])))
    assert 4000 < np.mean(found) < 14000  # methods.md 11
    assert all(2000 < one < 14000 for one in found)


@pytest.mark.parametrize(
    ("formula", "low", "high"),
    # methods.md 11 for EPIC; 13.5: the correction halves it
    [(erosion.erodibility_by_epic, 0.01, 0.06), (erosion.erodibility_by_epic_china, 0.005, 0.03)],
)
def test_erodibility_of_the_red_soils(formula, low, high):
    found = formula(**soil_layers())
    known = found[np.isfinite(found)]
    assert known.size > 7000
    assert low < known.min()
    assert known.max() < high


@pytest.mark.parametrize(
    "formula", [terrain.ls_factor_by_liu, terrain.ls_factor_by_rusle, terrain.ls_factor_by_hj1173]
)
def test_slope_length_of_the_hills(formula):
    dem, transform = read("youwuzhen_fujian/ywzdem30m.tif")
    size = np.full(len(dem), transform.a)
    factor = formula(Field(dem, size, size))
    assert np.isfinite(factor).all()
    assert 3 < factor.mean() < 15  # methods.md 11
    assert factor.min() >= 0.02
    assert factor.max() < 60


def test_the_account_derives_all_four_factors(hills):
    derived = hills.manifest.hashed.derived
    assert {name: told.method for name, told in derived.items()}.items() >= {
        "rainfall_erosivity": "daily",
        "soil_erodibility": "epic_china",
        "ls_factor": "liu",
        "cover_factor": "cover_table",
    }.items()
    retained = computed(hills, "retained_soil")
    area = hills.extent[hills.extent["zone_layer"] == "county"].set_index("ecosystem_type")
    for kind in KINDS:
        row = retained.loc["350821", kind]
        assert row["coverage"] > 0.99
        # hundreds of tonnes a hectare are normal on steep red-soil hills, methods.md 5.2
        assert 50 < row["quantity"] / (area.loc[kind, "area_m2"] / AREA) < 1500


def test_potential_erosion_is_the_sum_over_the_pixels(hills):
    """R x K x LS of the formulas, pixel by pixel, without the engine."""
    codes, _ = read("youwuzhen_fujian/ywzlanduse30m_upd.tif")
    dem, transform = read("youwuzhen_fujian/ywzdem30m.tif")
    size = np.full(len(dem), transform.a)
    ls = terrain.ls_factor_by_liu(Field(dem, size, size))[2 : 2 + ROWS, :COLUMNS]
    with rasterio.open(DATA / "youwuzhen_fujian/ywzsoil30m.tif") as soil:
        row, col = soil.index(LEFT + 15, TOP - 15)
    erodibility = erosion.erodibility_by_epic_china(**soil_layers())
    erodibility = erodibility[row : row + ROWS, col : col + COLUMNS]
    pixel = hills.extent[hills.extent["zone_layer"] == "county"]["area_m2"].sum() / 7310
    tonnes = erosivity(daily_rain()[2013]) * erodibility * ls / AREA * pixel
    found = computed(hills, "potential_erosion").loc["350821"]["quantity"]
    for kind, code in zip(KINDS, (8, 6, 4), strict=True):
        assert found[kind] == pytest.approx(np.nansum(tonnes[codes == code]), rel=2e-5)


# the Moselle


def moselle_days(year: int) -> np.ndarray:
    """Rain of the days of a year on the grid of 24 km."""
    with h5py.File(DATA / "moselle_mhm/original/pre.nc") as file:
        rain = file["pre"][:].astype(float)
    rain[rain < 0] = np.nan
    begin = (datetime.date(year, 1, 1) - datetime.date(1989, 1, 1)).days
    end = (datetime.date(year + 1, 1, 1) - datetime.date(1989, 1, 1)).days
    return rain[begin:end]


def moselle_months(year: int) -> np.ndarray:
    days, first = moselle_days(year), datetime.date(year, 1, 1)
    month = np.array([(first + datetime.timedelta(n)).month for n in range(len(days))])
    return np.stack([days[month == m].sum(axis=0) for m in range(1, 13)])


def moselle(folder, rasters):
    path = lay_out(folder, "moselle", f"[rasters]\n{rasters}")
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("[account]", '[account]\nservices = ["soil_retention"]'), "utf-8")
    return gep.open_account(path)


def per_hectare(account) -> float:
    potential = computed(account, "potential_erosion")["quantity"].sum()
    here = computed(account, "potential_erosion").loc["54"].index
    area = account.extent[account.extent["zone_layer"] == "county"].set_index("ecosystem_type")
    return potential / (area.loc[here, "area_m2"].sum() / AREA)


def test_erosivity_of_the_moselle_is_that_of_western_europe(tmp_path):
    """Erosivity alone: erodibility 0.1 and LS 1 make R / 10 of potential erosion."""
    source = "moselle_mhm/pre_annual_mean_1989_1993_24km.tif"
    # the monthly formula is for mean months: one of 255 mm in December 1993 would decide the year
    months = np.mean([moselle_months(year) for year in range(1989, 1994)], axis=0)
    means = {}
    for method, bands in {"monthly": months, "daily": moselle_days(1993)}.items():
        folder = tmp_path / method
        name = f"{method}_precipitation"
        rasters = f'{name} = {{ path = "rain.tif", unit = "mm" }}\n'
        rasters += 'soil_erodibility = { value = 0.1, unit = "t ha h ha-1 MJ-1 mm-1" }\n'
        rasters += 'ls_factor = { value = 1, unit = "1" }'
        folder.mkdir()
        write_like(folder / "rain.tif", source, bands, "mm")
        account = moselle(folder, rasters).run(tmp_path / f"out-{method}")
        told = account.manifest.hashed.derived["rainfall_erosivity"]
        assert told.method == method
        means[method] = 10 * per_hectare(account)
    # REDES means: Germany 512, Luxembourg 674, France 752 MJ mm ha-1 h-1 yr-1; other formulas, one
    # year and rain averaged over 24 km: within a factor of three
    assert all(200 < mean < 2200 for mean in means.values()), means


@pytest.mark.parametrize(
    ("method", "low", "high"), [("epic", 0.02, 0.06), ("epic_china", 0.008, 0.03)]
)
def test_erodibility_of_the_moselle(tmp_path, method, low, high):
    """LUCAS: 0.032 on average in Europe, most of it 0.02 to 0.05; silt is the rest of texture."""
    sand, _ = read("moselle_mhm/topsoil_sand_pct_500m.tif")
    clay, _ = read("moselle_mhm/topsoil_clay_pct_500m.tif")
    folder = tmp_path / "account"
    folder.mkdir()
    write_like(folder / "silt.tif", "moselle_mhm/topsoil_sand_pct_500m.tif",
               (100 - sand - clay)[None], "percent")  # fmt: skip
    rasters = "\n".join(
        f'{name} = {{ path = "data/moselle_mhm/topsoil_{name}_pct_500m.tif", unit = "percent" }}'
        for name in ("sand", "clay")
    )
    rasters += """
silt = { path = "silt.tif", unit = "percent" }
organic_carbon = { value = 2, unit = "percent" }
rainfall_erosivity = { value = 1000, unit = "MJ mm ha-1 h-1 yr-1" }
ls_factor = { value = 1, unit = "1" }
"""
    account = moselle(folder, f'{rasters}[methods]\nsoil_erodibility = "{method}"').run(
        tmp_path / "out"
    )
    assert low < per_hectare(account) / 1000 < high


def test_a_terrain_of_500_metres_gives_no_slope_length(tmp_path):
    rasters = """
elevation = { path = "data/moselle_mhm/dem_500m.tif", unit = "m" }
rainfall_erosivity = { value = 700, unit = "MJ mm ha-1 h-1 yr-1" }
soil_erodibility = { value = 0.03, unit = "t ha h ha-1 MJ-1 mm-1" }
cover_factor = { value = 0.01, unit = "1" }
"""
    account = moselle(tmp_path / "account", rasters).run(tmp_path / "out")
    assert "ls_factor" in reasons(account)["retained_soil"]


def test_horn_agrees_with_the_slope_that_came_with_the_terrain():
    """slope_500m.tif is whole per cent by another tool, PROVENANCE.md."""
    dem, transform = read("moselle_mhm/dem_500m.tif")
    theirs, _ = read("moselle_mhm/slope_500m.tif")
    size = np.full(len(dem), transform.a)
    ours = 100 * np.tan(np.radians(terrain.slope_by_horn(Field(dem, size, size))))
    both = np.isfinite(ours) & np.isfinite(theirs)
    apart = np.abs(ours - theirs)[both]
    assert np.isfinite(theirs).sum() > 46_000
    assert np.percentile(apart, 90) <= 1.0
