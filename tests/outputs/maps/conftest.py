"""The small account opened for drawing, once for all tests of the maps."""

from pathlib import Path

import pytest

from gep.account.account import Account, read_account
from gep.outputs.maps.mapped import MappedAccount, open_for_maps
from tests.outputs.small_account import small_account


@pytest.fixture(scope="session")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return small_account(tmp_path_factory.mktemp("maps") / "OUT")


@pytest.fixture(scope="session")
def account(out: Path) -> Account:
    return read_account(out)


@pytest.fixture(scope="session")
def mapped(account: Account) -> MappedAccount:
    return open_for_maps(account)
