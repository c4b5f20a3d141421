"""The manifest tells of every number how it came to be, and of no machine where it did."""

from dataclasses import replace

import msgspec
import numpy as np
import pytest

from gep.account.manifest import InputRecord, Manifest
from gep.account.manifest_file import account_id
from gep.catalogue.scope import Scope
from gep.grid import TILE, Grid
from gep.valuation.grounds import Grounds
from gep.valuation.provenance import (
    Provenance,
    build_manifest,
    formula_record,
    grid_record,
    labels,
    norm_record,
    software,
)
from gep.valuation.quantities import Amount, AppliedLimit
from gep.valuation.records import Record
from gep.valuation.valuation import Valued
from gep.valuation.zone_sums import Axes
from tests.valuation.three_strata import FOREST, TYPES, rules, value

GRID = Grid("EPSG:4546", 0.0, 10.0, 1.0, 2.0, 30, 5)
AREAS = {"county": (16e4,), "township": (8e4, None)}


def manifest(*inputs: InputRecord, scope: Scope | None = None) -> Manifest:
    by = replace(rules(), scope=scope or rules().scope)
    told = Provenance(grid_record(GRID), inputs, AREAS, TYPES, (), (), synthetic=True)
    return build_manifest(value(scope=by.scope), by, told)


def test_an_id_is_that_of_what_is_told_and_of_nothing_else() -> None:
    first = manifest()
    assert first.account_id == manifest().account_id == account_id(first.hashed)
    other = manifest(scope=replace(rules().scope, name="elsewhere"))
    assert other.account_id != first.account_id


@pytest.mark.parametrize(
    ("path", "kept"),
    [("rasters/npp.tif", "rasters/npp.tif"), ("/home/me/npp.tif", "npp.tif"),
     (r"C:\data\npp.tif", "npp.tif"), ("../npp.tif", "../npp.tif")],
)  # fmt: skip
def test_no_input_tells_where_a_machine_has_it(path: str, kept: str) -> None:
    (one,) = manifest(InputRecord("npp", "raster", path=path)).hashed.inputs
    assert one.path == kept


def test_an_indicator_tells_its_formula_its_terms_and_what_it_rests_on() -> None:
    told = manifest().hashed.indicators
    silt = told["avoided_siltation/silting_share"]
    assert silt.formula.formula == "retained_soil * silting_share / soil_bulk_density"
    kinds = {term.name: (term.kind, term.by) for term in silt.formula.terms}
    assert kinds == {
        "retained_soil": ("indicator", ()),
        "silting_share": ("coefficient", ()),
        "soil_bulk_density": ("coefficient", ("ecosystem_type",)),
    }
    assert silt.upstream == {"retained_soil": "rusle"}
    assert silt.price is not None
    assert (silt.price.name, silt.price.years) == ("replacement_cost", {"": 2023})
    assert silt.price.units == {"": "CNY m-3"}
    # what is below it inside the pass is there too, and counts for nothing
    assert {"potential_erosion/rusle", "covered_erosion/rusle"} <= told.keys()
    assert not told["potential_erosion/rusle"].counted


def test_an_amount_of_statistics_tells_by_what_it_is_shared() -> None:
    sharing = manifest().hashed.indicators["product_output/statistics"].sharing["rice"]
    assert sharing.ecosystem_types == ("paddy",)
    assert (sharing.key, sharing.booked_on, sharing.unit) == ("area", "paddy", "t yr-1")


def test_a_limit_tells_its_factors_and_none_where_it_has_no_number() -> None:
    by = rules(("air_purification",), frozenset({("emissions", "emission")}))
    (variant,) = by.choice.variants["pollutant_removed"]
    factor = np.array([0.5, np.nan]).reshape(2, 1, 1)
    shape = (2, 3, 2)
    limit = AppliedLimit(factor, np.zeros((2, 1, 1), bool), np.ones(shape))
    amount = Amount(("SO2", "NOx"), np.ones(shape), np.ones(shape), np.ones(shape, bool),
                    limit=limit)  # fmt: skip
    one = Record("air_purification", variant.indicator, variant, amount, Grounds.joined(()), True)
    valued = Valued((one,), by, Axes((("county", "330881", ""),) * 3, TYPES, np.ones(3, bool)))
    told = Provenance(grid_record(GRID), (), AREAS, TYPES, (), (), synthetic=True)
    limit_told = build_manifest(valued, by, told).hashed.indicators["pollutant_removed/capacity"]
    assert limit_told.limit is not None
    assert limit_told.limit.factors == {"SO2": (0.5,), "NOx": (None,)}


def test_zones_without_land_have_no_area() -> None:
    layers = manifest().hashed.zone_layers
    assert layers["township"].areas_m2 == (8e4, None)
    assert layers["county"].names == ("江山市",)


def test_a_formula_tells_the_first_sentence_that_is_said_of_it() -> None:
    bound = rules().catalogue.methods["avoided_siltation", "silting_share"]
    found = formula_record(bound)
    assert found.says.startswith("Volume of the kept soil that would have settled")
    assert ">>>" not in found.says
    assert (found.unit, found.factor) == ("m3 yr-1", 1.0)


def test_the_grid_is_told_with_its_tiles() -> None:
    kept = msgspec.to_builtins(grid_record(GRID))
    assert kept.pop("tile") == TILE
    assert Grid(**kept) == GRID


def test_a_service_without_land_here_is_listed_and_not_counted() -> None:
    norm = rules().norm
    kept = norm_record(norm, rules().catalogue, {"soil_retention": "no slopes"})
    soil = kept.services["soil_retention"]
    assert (soil.listed, soil.counted, soil.not_applicable) == (True, False, "no slopes")
    assert "soil_retention" not in kept.counted
    assert "provision" in kept.counted
    assert kept.order == tuple(norm.services)


def test_every_key_of_the_account_has_a_name_in_both_languages() -> None:
    said = labels(rules())
    asked = {FOREST, "paddy", "soil_retention", "retained_soil", "rusle", "rice"}
    services = rules().catalogue.services
    asked |= {c.key for s in services.values() for c in s.coefficients}
    assert asked <= said.keys()
    assert all(one["zh"] and one["en"] for one in said.values())
    assert list(said) == sorted(said)


def test_what_numbers_pass_through_is_told_by_version() -> None:
    assert software()["numpy"] == np.__version__
