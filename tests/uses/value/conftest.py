"""What the tests of this folder are given."""

import pytest


@pytest.fixture(autouse=True)
def no_extensions(monkeypatch):
    monkeypatch.delenv("GEP_EXTENSIONS", raising=False)
