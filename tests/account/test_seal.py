"""An account that gep did not write so is refused by whoever reads accounts, whoever forged it."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

import gep
from gep.account.account import read_account, read_rows, write_rows
from gep.account.folder import seal_account
from gep.explain import explain
from gep.problems import DataProblem
from gep.run.revaluation import revalue
from gep.uses.found import outputs
from tests.manifests import edit_manifest, sealed_again
from tests.outputs.small_account import small_account


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return small_account(tmp_path_factory.mktemp("out"))


@pytest.fixture
def own(folder: Path, tmp_path: Path) -> Path:
    return shutil.copytree(folder, tmp_path / "out")


def edit_zone(out: Path, factor: float, *columns: str) -> None:
    """Multiply numbers of one township's first row that has a value."""
    rows = read_rows(out / "account.csv")
    here = (rows["zone_layer"] == "township") & rows["value_yuan"].notna()
    here &= rows["value_yuan"] != 0
    for column in columns:
        rows.loc[rows.index[here][0], column] *= factor
    write_rows(rows, out / "account.csv")


def value_alone(out: Path) -> None:
    edit_zone(out, 2, "value_yuan")
    sealed_again(out)


def quantity_and_value(out: Path) -> None:
    edit_zone(out, 2, "quantity", "value_yuan")
    sealed_again(out)


def one_of_two_copies(out: Path) -> None:
    edit_zone(out, 1 + 1e-12, "price")
    seal_account(out)


def no_hash(out: Path) -> None:
    edit_manifest(out, lambda hashed: hashed["files"].clear())


def no_hash_of_one(out: Path) -> None:
    edit_manifest(out, lambda hashed: hashed["files"].pop("account.csv"))


def cut(out: Path) -> None:
    path = out / "account.parquet"
    path.write_bytes(path.read_bytes()[:-200])


def cut_and_sealed(out: Path) -> None:
    cut(out)
    seal_account(out)


FORGED: dict[Callable[[Path], None], str] = {
    value_alone: "account-not-product",
    quantity_and_value: "account-not-additive",
    no_hash: "account-not-sealed",
    no_hash_of_one: "account-not-sealed",
    cut: "account-file-altered",
    cut_and_sealed: "account-file-damaged",
}
READERS: dict[str, Callable[[Path], object]] = {
    "read_account": gep.read_account,
    "explain": lambda out: explain(out, "soil_retention"),
    "revalue": revalue,
    **{
        one.key: lambda out, write=one.write: write(out, "en")
        for one in outputs()
        if one.key != "audit"
    },
}


def codes(act: Callable[[Path], object], out: Path) -> set[str]:
    with pytest.raises(DataProblem) as error:
        act(out)
    for problem in error.value.problems:
        assert problem.text("zh")
        assert problem.text("en")
    return {problem.code for problem in error.value.problems}


def test_an_account_as_it_was_written_is_read(own: Path) -> None:
    assert read_account(own).total > 0


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("forge", FORGED)
def test_every_reader_refuses(own: Path, forge: Callable[[Path], None], reader: str) -> None:
    forge(own)
    assert FORGED[forge] in codes(READERS[reader], own)


def found(out: Path) -> set[tuple[str, str]]:
    return {(one.check, one.said) for one in gep.audit(out).findings if one.verdict == "problem"}


@pytest.mark.parametrize("forge", FORGED)
def test_the_audit_finds_what_it_did_not_find_before(
    own: Path, forge: Callable[[Path], None]
) -> None:
    before = found(own)
    forge(own)
    assert found(own) - before


def test_the_gap_is_named_with_both_sums(own: Path) -> None:
    quantity_and_value(own)
    with pytest.raises(DataProblem) as error:
        read_account(own)
    told = [problem.said("en")["title"] for problem in error.value.problems]
    assert any("township" in title for title in told)


def test_two_files_of_the_same_rows_that_differ_are_refused_when_both_are_read(own: Path) -> None:
    one_of_two_copies(own)
    assert codes(lambda out: read_account(out).rows(), own) == {"account-copies-differ"}


@pytest.mark.parametrize("name", ["sums.parquet", "strata.parquet"])
def test_sums_that_are_cut_or_say_another_thing_are_damaged(own: Path, name: str) -> None:
    path = own / name
    path.write_bytes(path.read_bytes()[:-100])
    seal_account(own)
    assert codes(lambda out: explain(out, "soil_retention"), own) == {"account-file-damaged"}
    pd.DataFrame({"a": [1]}).to_parquet(path)
    seal_account(own)
    assert "account-file-damaged" in codes(lambda out: explain(out, "soil_retention"), own)
