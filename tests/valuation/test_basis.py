"""What an account is valued from, valued again."""

from dataclasses import replace

import numpy as np
import pytest

import gep
from gep.book.raster_steps import RasterStep
from gep.catalogue.used import Baked
from gep.run.revaluation import basis_of
from gep.valuation.alternatives import total_of
from gep.valuation.basis import Basis
from tests.services.storm_county import SHAPE, storm_county, storms


@pytest.fixture(scope="module")
def basis(tmp_path_factory: pytest.TempPathFactory) -> Basis:
    folder = tmp_path_factory.mktemp("basis")
    rasters = {**storms(), "cooling_days": np.full(SHAPE, 80.0)}
    made = storm_county(folder / "county", rasters=rasters, units={"cooling_days": "d yr-1"})
    return basis_of(gep.open_account(made.account).run(folder / "out"))


def test_under_its_own_norm_an_account_is_what_it_was(basis: Basis) -> None:
    same = basis.under(basis.rules.norm)
    assert same is not None
    assert total_of(same) == total_of(basis.valued())


def test_a_norm_that_prefers_what_was_not_summed_is_not_answered(basis: Basis) -> None:
    cooling = {k: p for k, p in basis.sums.parts.items() if k[0] == "vegetation_cooling"}
    assert cooling
    rest = {k: p for k, p in basis.sums.parts.items() if k not in cooling}
    lacking = replace(basis, sums=replace(basis.sums, parts=rest))
    assert lacking.under(basis.rules.norm) is None


def test_a_norm_under_which_the_pass_would_have_taken_other_numbers_is_not_answered(
    basis: Basis,
) -> None:
    used = next(one for _, one in basis.valued().used)
    other = Baked({(used.service, used.parameter, used.key): used.value + 1.0})
    assert replace(basis, baked=other).under(basis.rules.norm) is None


def test_heat_grows_with_the_days_and_never_falls_below_none(basis: Basis) -> None:
    service = ("climate_regulation",)
    before = basis.valued().values()["climate_regulation"]
    half = basis.stepped(RasterStep("cooling_days", -40.0, "d yr-1"), service)
    none = basis.stepped(RasterStep("cooling_days", -100.0, "d yr-1"), service)
    assert np.allclose(half.values()["climate_regulation"], before / 2.0, rtol=1e-12)
    assert (before[..., 0] > 0).all()
    assert not none.values()["climate_regulation"].any()
