"""Spoilt files of a finished account: whoever reads it says what is the matter."""

import shutil

import pytest

from gep.account.folder import seal_account
from tests.fuzz.attempt import ended
from tests.fuzz.mutations import count, spoilt
from tests.outputs.small_account import small_account

SEALED = ("account.csv", "account.parquet", "sums.parquet", "strata.parquet", "account.gpkg",
          "memo.csv", "extent.csv", "transitions.csv", "statistics.csv", "checks.csv",
          "sensitivity.csv")  # fmt: skip
"""What is spoilt and then remembered as it is, so that its own reader meets it."""


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    return small_account(tmp_path_factory.mktemp("fuzz") / "out")


@pytest.mark.parametrize("command", ["explain", "tables"])
@pytest.mark.parametrize("number", range(count(3)))
@pytest.mark.parametrize("name", ["manifest.json", "account.csv", "account.parquet"])
def test_a_spoilt_file(whole, tmp_path, name, number, command):
    out = shutil.copytree(whole, tmp_path / "out")
    before = (out / name).read_bytes()
    (out / name).write_bytes(spoilt(before, name, number))
    more = ["soil_retention"] if command == "explain" else []
    changed = (out / name).read_bytes() != before
    # a manifest in other words that say the same is the same
    assert ended(command, out, *more) in ((0, 1) if name == "manifest.json" else (int(changed),))


@pytest.mark.parametrize("number", range(count(3)))
@pytest.mark.parametrize("name", SEALED)
def test_a_spoilt_file_that_the_manifest_remembers_so(whole, tmp_path, name, number):
    out = shutil.copytree(whole, tmp_path / "out")
    (out / name).write_bytes(spoilt((out / name).read_bytes(), f"sealed {name}", number))
    seal_account(out)
    command = ("tables",) if number % 2 else ("explain",)
    more = ["soil_retention"] if command == ("explain",) else []
    assert ended(*command, out, *more) < 3
