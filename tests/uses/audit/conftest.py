"""A small county and its account, computed once for all tests of the audit."""

from collections.abc import Iterator
from pathlib import Path

import pytest

import gep
from gep.run.work import Work
from tests.county import County, make_county

SHAPE = (60, 56)


@pytest.fixture(scope="session")
def accounted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[County, Path]]:
    patch = pytest.MonkeyPatch()
    patch.delenv("GEP_EXTENSIONS", raising=False)
    folder = tmp_path_factory.mktemp("audit")
    county = make_county(folder / "in", seed=7, shape=SHAPE)
    gep.open_account(county.account).run(folder / "out", work=Work(threads=1))
    yield county, folder / "out"
    patch.undo()
