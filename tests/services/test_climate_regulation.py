"""Climate regulation: published heat of a season, energy by hand, which types have which part."""

from pathlib import Path

import numpy as np
import pytest

import gep
from gep.book.book import Book, Where
from gep.book.norm import norm_names, read_norm
from gep.catalogue.discovery import catalogue_of
from gep.catalogue.lookup import Lookup
from gep.services.climate_regulation import (
    vegetation_cooling_by_evapotranspiration,
    vegetation_cooling_by_type,
    water_cooling,
    water_cooling_by_efficiency,
    water_cooling_by_efficiency_humidified,
    water_cooling_humidified,
)
from tests.county import TYPES, County, make_county, write_raster
from tests.oracle import degree_pixel_areas

BOOK = Book.shipped()
CATALOGUE = catalogue_of(BOOK)
KWH = 3600.0  # kJ
SEEN = {3: "grassland", 2: "shrub", 1: "evergreen_broadleaf_forest"}
WET = {6: "lake", 5: "marsh"}
# kJ m-2 d-1; methods.md 5.10
HEAT = {"forest": 2837.27, "shrub": 1300.95, "grassland": 969.83}


def coefficient(name: str, kind: str = "forest", norm: str = "zhejiang-2020", code: str = "330881"):
    read, _ = read_norm(norm)
    assert read is not None
    where = Where(norm, code, read.lineage)
    lookup = Lookup(BOOK, where, 2023, (kind,), CATALOGUE.vocabulary)
    terms = {t.name: t for b in CATALOGUE.methods.values() for t in b.terms}
    return lookup.coefficient(terms[name]).values.item()


@pytest.mark.parametrize(
    ("kind", "season"),
    # heat over efficiency of the season, kJ m-2, back-calculated from Dolkar et al. 2017, Table 4
    [("forest", 14186.4), ("shrub", 6504.7), ("grassland", 4849.2)],
)
def test_fifteen_days_at_an_efficiency_of_three_are_the_season_of_garze(kind, season):
    heat = coefficient("transpiration_heat", kind)
    assert vegetation_cooling_by_type(15.0, heat, 3.0) == pytest.approx(season, rel=1e-4)


def test_the_range_of_the_heat_is_a_day_more_and_a_day_less_in_garze():
    # the account of Garze gives heat x days: 15 days are inferred, 16 and 14 are the next
    for row in BOOK.rows:
        if row.parameter == "transpiration_heat":
            ends = row.value * 15 / 16, row.value * 15 / 14
            assert (row.low, row.high) == pytest.approx(ends, rel=1e-5)
            assert row.confidence == "computed"


def test_a_millimetre_of_evaporation_is_a_little_more_than_two_thirds_of_a_kilowatt_hour():
    # 1 mm on 1 m2 is 1 kg, 2450 kJ, 0.6806 kWh
    energy = water_cooling(1.0, 1000.0, 2450.0) / 1000.0 / KWH
    assert energy == pytest.approx(0.680556, rel=1e-5)
    divided = water_cooling_by_efficiency(1.0, 1000.0, 2450.0, 3.0) / 1000.0 / KWH
    assert divided == pytest.approx(energy / 3, rel=1e-12)
    of_plants = vegetation_cooling_by_evapotranspiration(1.0, 1000.0, 2450.0, 3.0) / 1000.0 / KWH
    assert of_plants == pytest.approx(divided, rel=1e-12)


def test_latent_heat_is_in_kilojoules_and_that_of_warm_water():
    # methods.md 5.10: 2501 - 2.361 T kJ/kg
    assert 2501 - 2.361 * 32 < coefficient("latent_heat") < 2501 - 2.361 * 20


@pytest.mark.parametrize("code", ["330881", "610100"])
def test_what_a_humidifier_takes_is_a_method_of_its_own(code):
    # 120 kWh per m3 of water (methods.md 5.10), wherever the county lies
    energy = coefficient("humidifier_energy", code=code)
    assert energy == pytest.approx(120 * KWH)
    humid = water_cooling_humidified(1.0, 1000.0, 2450.0, energy) / 1000.0 / KWH
    assert humid == pytest.approx(0.680556 + 0.120, rel=1e-5)
    divided = water_cooling_by_efficiency_humidified(1.0, 1000.0, 2450.0, energy, 3.0)
    assert divided / 1000.0 / KWH == pytest.approx(0.680556 / 3 + 0.120, rel=1e-5)


@pytest.mark.parametrize("name", norm_names())
def test_every_norm_takes_the_method_without_a_humidifier(name):
    norm, _ = read_norm(name)
    assert norm is not None
    methods = norm.services["climate_regulation"].methods["water_cooling"]
    assert not methods[0].endswith("humidified")
    assert set(methods) == set(CATALOGUE.indicators["water_cooling"].methods)


@pytest.mark.parametrize("name", norm_names())
def test_every_norm_counts_plants_water_and_wetland_and_no_fields(name):
    norm, _ = read_norm(name)
    assert norm is not None

    def counts(kind):
        return norm.counts(kind, "climate_regulation", BOOK.types)

    assert all(map(counts, ("bamboo_forest", "shrub", "tussock", "river", "marsh", "lake")))
    assert not any(map(counts, ("paddy", "shrub_orchard", "built_up", "bare")))


def cooling_county(folder: Path, norm: str, rasters: dict[str, np.ndarray]) -> County:
    """The random county with its built land under water and its paddies marsh, and climate."""
    county = make_county(folder, 8, (90, 80))
    legend = (folder / "legend.csv").read_text(encoding="utf-8").replace("built_up", "lake")
    legend = legend.replace("paddy", "marsh")
    (folder / "legend.csv").write_text(legend, encoding="utf-8")
    lines = []
    for name, values in rasters.items():
        unit = "d yr-1" if name == "cooling_days" else "mm yr-1"
        write_raster(county, name, values.astype(np.float32), nodata=-9999.0, unit=unit)
        lines.append(f'{name} = "{name}.tif"')
    text = county.account.read_text(encoding="utf-8").replace("zhejiang-2020", norm)
    text = text.replace("[land_cover]", 'services = ["climate_regulation"]\n[land_cover]')
    text = text.replace("[rasters]", "\n".join(["[rasters]", *lines]))
    county.account.write_text(text, encoding="utf-8")
    return county


def summer() -> dict[str, np.ndarray]:
    random = np.random.default_rng(5)
    return {
        "cooling_days": random.uniform(20.0, 110.0, (90, 80)),
        "cooling_season_evapotranspiration": random.uniform(200.0, 450.0, (90, 80)),
    }


def of_pixel(method: str, rasters: dict[str, np.ndarray], kind: str) -> np.ndarray:
    """Electricity in kWh m-2, from cooling days or evapotranspiration as they lie in the files."""
    days, evaporated = (v.astype(np.float32).astype(float) for v in rasters.values())
    if method == "by_type":
        return HEAT[kind] * days / 3.0 / KWH
    humidifier = 0.120 if method.endswith("_humidified") else 0.0  # kWh a litre
    divided = 1.0 if method.removesuffix("_humidified") == "water_surface" else 3.0
    return evaporated * (2450.0 / divided / KWH + humidifier)


@pytest.mark.parametrize("norm", norm_names())
def test_the_account_is_the_heat_of_every_pixel_by_every_method(tmp_path, norm):
    rasters = summer()
    county = cooling_county(tmp_path / "county", norm, rasters)
    account = gep.open_account(county.account).run(tmp_path / "out")
    area = degree_pixel_areas(county.origin[1], county.size, county.land_cover.shape)
    area = area * sum(county.shares["township"].values())
    compared = set()
    for frame in (account.rows(), account.memo):
        for row in frame[frame["zone_layer"] == "county"].itertuples():
            number = _code(row.ecosystem_type)
            kind = BOOK.types.lineage(row.ecosystem_type)[-1]
            here = area * (county.land_cover == number)
            expected = (of_pixel(row.method, rasters, kind) * here).sum()
            assert row.quantity == pytest.approx(expected, rel=1e-10)
            assert row.unit == "kWh yr-1"
            assert (row.indicator == "water_cooling") == (row.ecosystem_type in WET.values())
            compared.add((row.method, row.ecosystem_type))
    plants = {(m, k) for m in ("by_type", "evapotranspiration_energy") for k in SEEN.values()}
    ways = ("water_surface", "water_surface_by_efficiency")
    water = {(m + h, k) for m in ways for h in ("", "_humidified") for k in WET.values()}
    assert compared == plants | water
    # first step of the household tariff of Zhejiang, CNY/kWh
    assert set(account.rows()["price"].dropna()) == {0.538}


def test_what_is_counted_is_the_norms_own_form(tmp_path):
    county = cooling_county(tmp_path / "county", "mee-2020", summer())
    rows = gep.open_account(county.account).run(tmp_path / "mee").rows()
    assert set(rows["method"]) == {"by_type", "water_surface"}
    text = county.account.read_text(encoding="utf-8").replace("mee-2020", "national-2022")
    county.account.write_text(text, encoding="utf-8")
    rows = gep.open_account(county.account).run(tmp_path / "national").rows()
    assert set(rows["method"]) == {"by_type", "water_surface_by_efficiency"}
    only = {"cooling_season_evapotranspiration": summer()["cooling_season_evapotranspiration"]}
    county = cooling_county(tmp_path / "one", "national-2022", only)
    rows = gep.open_account(county.account).run(tmp_path / "energy").rows()
    assert set(rows["method"]) == {"evapotranspiration_energy", "water_surface_by_efficiency"}


def test_a_type_without_a_heat_takes_that_of_its_parent_and_the_record_says_so(tmp_path):
    county = cooling_county(tmp_path / "county", "zhejiang-2020", summer())
    account = gep.open_account(county.account).run(tmp_path / "out")
    heats = {
        one.key: (one.row_key, one.borrowed_from, one.value)
        for one in account.manifest.hashed.coefficients
        if one.parameter == "transpiration_heat"
    }
    assert heats["evergreen_broadleaf_forest",] == (("forest",), "forest", HEAT["forest"])
    assert heats["shrub",] == (("shrub",), "", HEAT["shrub"])


@pytest.mark.parametrize(
    ("days", "evaporated", "verdict"),
    [
        (90.0, 400.0, "ok"),
        (30.0, 400.0, "warning"),  # 13 mm a day: the season of other days, or the year's whole
        (90.0, 20.0, "warning"),  # a tenth of what a summer evaporates
    ],
)
def test_evaporation_of_the_season_is_held_against_its_days(tmp_path, days, evaporated, verdict):
    rasters = {
        "cooling_days": np.full((90, 80), days),
        "cooling_season_evapotranspiration": np.full((90, 80), evaporated),
    }
    county = cooling_county(tmp_path / "county", "zhejiang-2020", rasters)
    checks = gep.open_account(county.account).run(tmp_path / "out").checks
    (found,) = checks[checks["scope"] == "cooling_season_evapotranspiration"].itertuples()
    assert (found.check, found.verdict) == ("plausible-ratio", verdict)
    assert found.value == pytest.approx(evaporated / days, rel=1e-6)
    assert found.unit == "mm d-1"


def test_one_raster_gives_what_it_can_and_the_rest_is_named(tmp_path):
    days = {"cooling_days": summer()["cooling_days"]}
    county = cooling_county(tmp_path / "county", "national-2022", days)
    rows = gep.open_account(county.account).run(tmp_path / "out").rows()
    plants = rows[rows["indicator"] == "vegetation_cooling"]
    assert set(plants["method"]) == {"by_type"}
    water = rows[rows["indicator"] == "water_cooling"]
    assert (water["status"] == "not_computed").all()
    assert water["note"].str.contains("cooling_season_evapotranspiration").all()


def _code(kind: str) -> int:
    return next(code for code, name in {**TYPES, **WET}.items() if name == kind)
