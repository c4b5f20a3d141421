"""Faults that take more than a changed line to make."""

import geopandas as gpd
import numpy as np
import pytest
import rasterio
from msgspec import structs
from shapely.geometry import box

import gep
from gep.book.ecosystem_types import EcosystemTypes
from gep.config.plan import GridSpec, LandCoverSpec
from gep.inputs.land.land_cover import open_land_cover
from gep.problems import DataProblem
from gep.run.revaluation import revalue
from tests.county import make_county
from tests.manifests import told_otherwise

TYPES = EcosystemTypes.shipped()


def codes(problems):
    return {problem.code: problem.text("en") for problem in problems}


def write(path, bands, dtype, scales=None):
    with rasterio.open(
        path, "w", driver="GTiff", count=len(bands), height=8, width=8, dtype=dtype,
        crs="EPSG:4548", transform=rasterio.transform.from_origin(640000, 3160000, 30, 30),
    ) as file:  # fmt: skip
        file.write(np.asarray(bands, dtype))
        if scales:
            file.scales = scales
        file.units = ["mm"] * len(bands)


def test_a_land_cover_of_several_bands_needs_a_band(tmp_path):
    write(tmp_path / "cover.tif", np.ones((3, 8, 8)), "uint8")
    spec = LandCoverSpec("cover.tif", "clcd")
    cover, problems = open_land_cover(spec, None, TYPES, tmp_path)
    assert cover is None
    assert "band" in codes(problems)["land-cover-bands"]


def test_polygons_without_any_land_are_told(tmp_path):
    frame = gpd.GeoDataFrame(
        {"code": ["0"]}, geometry=[box(640000, 3159000, 641000, 3160000)], crs="EPSG:4548"
    )
    frame.to_file(tmp_path / "cover.gpkg", driver="GPKG")
    spec = LandCoverSpec("cover.gpkg", "clcd", code="code")
    _, problems = open_land_cover(spec, GridSpec("EPSG:4548", 30.0), TYPES, tmp_path)
    assert "cover.gpkg" in codes(problems)["land-cover-empty"]


DIVIDES = '''
"""Dryness (干燥度), a toy that divides."""

from gep.service import Array, Indicator, PerArea, Service


def dryness(ls_factor: Array, cover_factor: Array) -> Array:
    """One by the other.

    >>> dryness(6.0, 3.0)
    2.0
    """
    return ls_factor / cover_factor


SERVICE = Service(
    key="dryness", zh="干燥度", en="Dryness", category="regulating",
    indicators=(
        Indicator("dryness", "ha", zh="干燥度", en="Dryness",
                  methods={"ratio": PerArea(dryness, zh="比值法", en="Ratio")}),
    ),
)
'''


@pytest.mark.filterwarnings("ignore:divide by zero")
def test_a_formula_that_is_not_finite_on_finite_input_is_named(tmp_path, monkeypatch):
    extension = tmp_path / "extension"
    extension.mkdir()
    (extension / "dryness.py").write_text(DIVIDES, encoding="utf-8")
    monkeypatch.setenv("GEP_EXTENSIONS", str(extension))
    county = make_county(tmp_path / "county", 8, shape=(60, 60))
    text = county.account.read_text(encoding="utf-8")
    text = text.replace('code = "330881"', 'code = "330881"\nservices = ["dryness"]')
    county.account.write_text(text, encoding="utf-8")
    with rasterio.open(county.folder / "cover_factor.tif", "r+") as file:
        values = file.read(1)
        values[28:32, 28:32] = 0.0
        file.write(values, 1)
    with pytest.raises(DataProblem) as caught:
        gep.open_account(county.account).run(tmp_path / "out")
    told = codes(caught.value.problems)["formula-not-finite"]
    assert "dryness" in told
    assert "cover_factor" in told
    assert not (tmp_path / "out").exists()
    checked = gep.open_account(county.account).check()
    assert checked.errors == tuple(p for p in caught.value.problems if p.severity == "error")


def test_a_coefficient_of_the_pass_that_changed_is_refused(tmp_path):
    county = make_county(tmp_path / "county", 9, shape=(60, 60))
    account = gep.open_account(county.account).run(tmp_path / "out")
    used = account.manifest.hashed.coefficients
    (share,) = [one for one in used if one.parameter == "silting_share"]
    changed = structs.replace(share, value=0.5)
    with pytest.raises(DataProblem) as caught:
        revalue(told_otherwise(account, baked=(changed,)))
    told = codes(caught.value.problems)["coefficient-baked"]
    assert "silting_share" in told
    assert "gep run" in told
