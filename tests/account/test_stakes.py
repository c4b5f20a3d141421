"""What hangs on a coefficient is the value of what it is of, and nothing else's."""

from pathlib import Path

import pytest

import gep
from gep.account.account import Account
from gep.account.stakes import names_of_total, to_verify
from tests.services.carbon_county import carbon_county


@pytest.fixture(scope="module")
def account(tmp_path_factory: pytest.TempPathFactory) -> Account:
    folder: Path = tmp_path_factory.mktemp("stakes")
    return gep.open_account(carbon_county(folder / "county", "mee-2020").account).run(
        folder / "out"
    )


def test_no_more_hangs_on_a_coefficient_than_is_valued_by_what_rests_on_it(
    account: Account,
) -> None:
    rests = names_of_total(account.manifest.hashed)
    by_indicator = account.gep_by("indicator")["value_yuan"].abs()
    found = to_verify(account)
    assert found
    assert [one.value_yuan for one in found] == sorted((s.value_yuan for s in found), reverse=True)
    for one in found:
        assert one.value_yuan > 0
        below = [name for name in rests[one.service, one.parameter] if name in by_indicator.index]
        assert one.value_yuan <= by_indicator[below].sum() * (1 + 1e-12)


def test_they_are_unverified_and_of_the_total(account: Account) -> None:
    hashed = account.manifest.hashed
    recalled = {(c.service, c.parameter) for c in hashed.coefficients if c.confidence == "recalled"}
    counted = {r.indicator for r in hashed.indicators.values() if r.counted}
    rests = names_of_total(hashed)
    for one in to_verify(account):
        assert (one.service, one.parameter) in recalled
        assert rests[one.service, one.parameter] <= counted


def test_the_share_on_recalled_coefficients_is_covered_by_them(account: Account) -> None:
    """Every row that is recalled is so by some coefficient, or by the index of its price."""
    whole = sum(one.value_yuan for one in to_verify(account))
    rows = account.rows(layer="county")
    recalled = rows.loc[rows["confidence"] == "recalled", "value_yuan"].abs().sum()
    assert whole >= recalled * (1 - 1e-9) or recalled == 0
