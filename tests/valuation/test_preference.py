"""Which variant counts, of those that were summed."""

from dataclasses import replace
from pathlib import Path

import pytest

import gep
from gep.run.revaluation import basis_of
from gep.valuation.preference import Preference
from tests.services.carbon_county import carbon_county

INDICATOR = "carbon_dioxide_fixed"


@pytest.fixture(scope="module")
def rules(tmp_path_factory: pytest.TempPathFactory):
    folder: Path = tmp_path_factory.mktemp("preference")
    made = carbon_county(folder / "county", norm="mee-2020")
    return basis_of(gep.open_account(made.account).run(folder / "out")).rules


def every(rules) -> set[tuple[str, str]]:
    return {variant.key for found in rules.choice.variants.values() for variant in found}


def test_the_norms_first_method_that_was_summed_counts(rules):
    first, second, *_ = rules.methods(INDICATOR)
    chosen = Preference(rules, every(rules)).of(INDICATOR)
    assert chosen is not None
    assert chosen.method == first
    without = {key for key in every(rules) if key != chosen.key}
    instead = Preference(rules, without).of(INDICATOR)
    assert instead is not None
    assert instead.method == second


def test_the_accounts_own_method_goes_before_the_norms_and_takes_along_what_rests_on_it(rules):
    second = rules.methods(INDICATOR)[1]
    scope = replace(rules.scope, methods={INDICATOR: second})
    own = Preference(replace(rules, scope=scope), every(rules))
    chosen, oxygen = own.of(INDICATOR), own.of("oxygen_released")
    assert chosen is not None
    assert chosen.method == second
    assert oxygen is not None
    assert oxygen.upstream[INDICATOR].key == chosen.key


def test_nothing_counts_of_what_was_not_summed(rules):
    assert Preference(rules, set()).of(INDICATOR) is None
    assert Preference(rules, set()).computed(INDICATOR) == []
