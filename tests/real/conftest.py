"""Tests on real input, which lies outside the repository: ``GEP_REAL_DATA`` says where."""

from pathlib import Path

import pytest


def pytest_collection_modifyitems(items):
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.slow)


@pytest.fixture(scope="session", autouse=True)
def _own_cache(real_data, tmp_path_factory):
    """Prepared shares are made here, not found from an earlier run."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GEP_CACHE", str(tmp_path_factory.mktemp("cache")))
        yield
