"""The table of other choices."""

import numpy as np
import pytest

import gep
from gep.account.account import Account
from gep.outputs.tables.people import headed
from gep.outputs.tables.writing import tables
from tests.services.carbon_county import carbon_county


@pytest.fixture(scope="module")
def account(tmp_path_factory: pytest.TempPathFactory) -> Account:
    folder = tmp_path_factory.mktemp("sensitivity")
    made = carbon_county(folder / "county", norm="mee-2020")
    return gep.open_account(made.account).run(folder / "out")


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_choice_is_named_in_words_with_its_total(account, lang):
    made = tables(account, lang)["sensitivity"]
    assert len(made) == len(account.sensitivity) > 2
    assert np.allclose(made["total"] - made["difference"], account.total, rtol=1e-12)
    assert np.allclose(made["difference"] / account.total, made["difference_share"], rtol=1e-9)
    for column in ("choice_name", "other_name"):
        assert made[column].str.len().gt(0).all()
    named = made[made["choice"].isin(["method", "price"])]
    assert len(named) > 0
    assert (named["other_name"] != named["other"]).all()
    assert (named["about"] != named["indicator"]).all()


def test_the_headings_have_units(account):
    heads = list(headed(tables(account, "en")["sensitivity"], account, "en").columns)
    assert "Total (million CNY)" in heads
