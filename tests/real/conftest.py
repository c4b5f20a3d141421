"""Tests on real input, which lies outside the repository: ``GEP_REAL_DATA`` says where.

Without it these tests are left out, and a warning says so; on a build server that is an error.
"""

import os
import warnings

import pytest

LEFT_OUT = "tests/real is left out: set GEP_REAL_DATA to the folder of the real input data"


def pytest_ignore_collect(collection_path, config):
    if collection_path.suffix != ".py" or "GEP_REAL_DATA" in os.environ:
        return None
    if os.environ.get("CI", "").casefold() == "true":
        return None  # let `place` fail: a build that tests nothing is not green
    warnings.warn(pytest.PytestWarning(LEFT_OUT), stacklevel=1)
    return True


@pytest.fixture(scope="session", autouse=True)
def _own_cache(tmp_path_factory):
    """Prepared shares are made here, not found from an earlier run."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GEP_CACHE", str(tmp_path_factory.mktemp("cache")))
        yield
