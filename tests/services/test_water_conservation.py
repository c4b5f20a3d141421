"""Water conservation: the balance by hand, one set of runoff coefficients a norm, the floor."""

from pathlib import Path

import numpy as np
import pytest

import gep
from gep.book.book import Book, Where
from gep.book.norm import read_norm
from gep.catalogue.discovery import catalogue_of
from gep.catalogue.lookup import Lookup
from gep.services.water_conservation import not_below_zero, water_conserved
from tests.county import TYPES, County, make_county, write_raster
from tests.oracle import degree_pixel_areas

BOOK = Book.shipped()
CATALOGUE = catalogue_of(BOOK)
# Gong et al. 2017, Table 2 (percent); grassland is the subtropical tussock
RUNOFF = {
    "evergreen_broadleaf_forest": 4.65, "evergreen_needleleaf_forest": 4.52,
    "mixed_forest": 3.52, "deciduous_broadleaf_forest": 2.70, "tussock": 3.87, "grassland": 3.87,
    "shrub_orchard": 9.57, "sparse_shrub": 19.20, "marsh": 0.0, "bamboo_forest": 3.52,
    "sparse_grassland": 3.87,
}  # fmt: skip
NORMS = ("mee-2020", "national-2022", "zhejiang-2020")
FIELDS = ("cropland", "paddy", "dry_cropland")
SERVICES = ["soil_retention", "water_conservation"]


def lookup(name: str, types: tuple[str, ...]) -> Lookup:
    norm, _ = read_norm(name)
    assert norm is not None
    where = Where(norm.name, "330881", norm.lineage)
    return Lookup(BOOK, where, 2023, types, CATALOGUE.vocabulary)


def runoff(name: str, types: tuple[str, ...]):
    term = next(
        t
        for t in CATALOGUE.methods["water_conserved", "water_balance"].terms
        if t.kind == "coefficient"
    )
    return lookup(name, types).coefficient(term)


def test_a_mean_year_of_jiangshan():
    # methods.md 5.1: rain 1847 mm, evapotranspiration 718 mm; 4 % of the rain runs off in storms
    assert water_conserved(1847.0, 718.0, 0.04) == pytest.approx(1847 - 718 - 73.88)
    assert 1000 < water_conserved(1847.0, 718.0, 0.04) < 1100
    # methods.md 5.1: with the annual runoff coefficient of the place (0.5 to 0.6) it collapses
    assert water_conserved(1847.0, 718.0, 0.55) < 150


def test_potential_evapotranspiration_in_its_place_makes_dry_places_negative():
    assert water_conserved(900.0, 1000.0, 0.04) == pytest.approx(-136.0)
    assert not_below_zero(water_conserved(900.0, 1000.0, 0.04)) == 0.0


@pytest.mark.parametrize("norm", NORMS)
@pytest.mark.parametrize(("kind", "percent"), RUNOFF.items())
def test_the_runoff_coefficient_is_that_of_gong(norm, kind, percent):
    assert runoff(norm, (kind,)).values.item() == pytest.approx(percent / 100, rel=1e-14)


@pytest.mark.parametrize("name", NORMS)
def test_a_norm_never_mixes_two_sets(name):
    norm, _ = read_norm(name)
    assert norm is not None
    counted = [t for t in BOOK.types.ids if norm.counts(t, "water_conservation", BOOK.types)]
    looked = runoff(name, tuple(counted))
    assert looked.missing == ()
    assert len(looked.used) == len(counted)
    for used in looked.used:
        fields = any(BOOK.types.descends(used.key[0], one) for one in FIELDS)
        origin = "cropland-runoff" if fields else "gong-2017"
        assert used.row.source == origin, used.key


@pytest.mark.parametrize("name", NORMS)
def test_storm_runoff_is_a_few_percent_wherever_plants_are_dense(name):
    kinds = ("forest", "evergreen_broadleaf_forest", "bamboo_forest", "shrub", "grassland")
    assert (runoff(name, kinds).values < 0.1).all()


@pytest.mark.parametrize(
    ("name", "price"),
    # 6.11 CNY/m3 of 2005 (Jiang Bo et al. 2017), as Shenzhen 2020 has it: 117.19e8 CNY / 19.18e8 t
    [("national-2022", 6.11), ("zhejiang-2020", 6.11), ("mee-2020", 117.19 / 19.18)],
)
def test_the_norm_names_the_whole_cost(name, price):
    norm, _ = read_norm(name)
    assert norm is not None
    said = norm.services["water_conservation"].prices["water_conserved"]
    bound = CATALOGUE.prices["water_conserved", said]
    looked = {t.name: lookup(name, ()).price(t, (), 2005).values.item() for t in bound.terms}
    assert bound.run(looked) == pytest.approx(price, rel=1e-4)
    assert all(used.key == () for used in lookup(name, ()).price(bound.terms[0], (), 2005).used)


def climate_county(folder: Path, norm: str = "national-2022", **rasters: np.ndarray) -> County:
    """The random county with rasters of rain and evapotranspiration besides its own."""
    county = make_county(folder, 6, (90, 80))
    lines = []
    for name, values in rasters.items():
        write_raster(county, name, values.astype(np.float32), nodata=-9999.0, unit="mm yr-1")
        lines.append(f'{name} = "{name}.tif"')
    text = county.account.read_text(encoding="utf-8").replace("zhejiang-2020", norm)
    text = text.replace("[land_cover]", f"services = {SERVICES}\n[land_cover]")
    text = text.replace("[rasters]", "\n".join(["[rasters]", *lines]))
    county.account.write_text(text, encoding="utf-8")
    return county


def water_rows(account):
    return account.rows(service="water_conservation")


def water(seed: int = 3, shape: tuple[int, int] = (90, 80)) -> dict[str, np.ndarray]:
    random = np.random.default_rng(seed)
    rain = random.uniform(1600.0, 2100.0, shape)
    rain[random.random(shape) < 0.02] = np.nan
    return {"precipitation": rain, "evapotranspiration": random.uniform(550.0, 900.0, shape)}


@pytest.mark.parametrize("norm", NORMS)
def test_the_account_is_the_balance_of_every_pixel(tmp_path, norm):
    rasters = water()
    county = climate_county(tmp_path / "county", norm, **rasters)
    account = gep.open_account(county.account).run(tmp_path / "out")
    rows = water_rows(account).set_index(["zone_layer", "zone_code", "ecosystem_type"])
    area = degree_pixel_areas(county.origin[1], county.size, county.land_cover.shape)
    read, _ = read_norm(norm)
    assert read is not None
    compared = 0
    for code, share in county.shares["township"].items():
        for number, kind in TYPES.items():
            if not read.counts(kind, "water_conservation", BOOK.types):
                assert ("township", code, kind) not in rows.index
                continue
            alpha = runoff(norm, (kind,)).values.item()
            rain = rasters["precipitation"].astype(np.float32).astype(float)
            lost = rasters["evapotranspiration"].astype(np.float32).astype(float)
            volume = (rain * (1 - alpha) - lost) * area * share * (county.land_cover == number)
            expected = np.nansum(volume) / 1000
            found = rows.loc[("township", code, kind)]
            assert found.quantity == pytest.approx(expected, rel=1e-11)
            assert found.unit == "m3 yr-1"
            assert found.value_yuan == found.quantity * found.price
            compared += 1
    assert compared >= 15


def test_types_that_owe_water_count_nothing_and_it_is_said(tmp_path):
    rasters = water()
    # the demand of the air in place of what evaporates, in the west and then everywhere
    demand = rasters["precipitation"] + 50.0
    rasters["evapotranspiration"] = np.where(np.arange(80) < 30, demand, demand - 1500.0)
    county = climate_county(tmp_path / "county", **rasters)
    west = water_rows(gep.open_account(county.account).run(tmp_path / "west"))
    assert (west.loc[west["zone_layer"] == "county", "quantity"] > 0).all()
    assert (west["quantity"] < 0).any(), "a zone may owe water where the county does not"
    assert not west["note"].str.contains("factor").any()
    dry = np.where(np.arange(80) < 70, demand, demand - 300.0).astype(np.float32)
    write_raster(county, "evapotranspiration", dry, nodata=-9999.0, unit="mm yr-1")
    rows = water_rows(gep.open_account(county.account).run(tmp_path / "dry"))
    computed = rows[rows["status"] == "computed"]
    assert len(computed) > 0
    assert (computed["quantity"] == 0).all()
    assert (computed["value_yuan"] == 0).all()
    assert computed["note"].str.contains("factor 0").all()
    assert "-0.0" not in (tmp_path / "dry/account.csv").read_text(encoding="utf-8-sig")


def test_evapotranspiration_below_zero_is_pointed_out(tmp_path):
    rasters = water()
    rasters["evapotranspiration"] = -rasters["evapotranspiration"]
    county = climate_county(tmp_path / "county", **rasters)
    problems = gep.open_account(county.account).check()
    assert [p.values["name"] for p in problems if p.code == "raster-range"] == [
        "evapotranspiration"
    ]


def test_without_evapotranspiration_or_what_it_follows_from_the_reason_is_named(tmp_path):
    county = climate_county(tmp_path / "county", precipitation=water()["precipitation"])
    rows = water_rows(gep.open_account(county.account).run(tmp_path / "out"))
    assert (rows["status"] == "not_computed").all()
    assert rows["quantity"].isna().all()
    assert rows["note"].str.contains("evapotranspiration").all()
