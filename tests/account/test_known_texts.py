"""A text that the manifest does not know is told by its row and column before it is looked up."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import gep
from gep.account.account import read_account
from gep.account.columns import ROWS, STRATA, SUMS, TABLES
from gep.account.folder import seal_account
from gep.account.known_texts import LOOKED_UP, foreign_texts, known_texts, repeated_rows
from gep.explain import explain
from gep.files.csv_text import read_csv, write_csv
from gep.files.parquet import read_parquet, write_parquet
from gep.outputs.tables.writing import write_tables
from gep.problems import DataProblem
from gep.run.revaluation import revalue
from tests.manifests import edit_manifest
from tests.outputs.small_account import small_account

PARQUETS = {"account.parquet": ROWS, "sums.parquet": SUMS, "strata.parquet": STRATA}
COLUMNS = {**TABLES, **PARQUETS}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return small_account(tmp_path_factory.mktemp("out"))


@pytest.fixture
def own(folder: Path, tmp_path: Path) -> Path:
    return shutil.copytree(folder, tmp_path / "out")


def read(path: Path) -> pd.DataFrame:
    columns = COLUMNS[path.name]
    return read_csv(path, columns) if path.suffix == ".csv" else read_parquet(path, columns)


def edited(out: Path, name: str, edit: Callable[[pd.DataFrame], pd.DataFrame]) -> Path:
    """Rows of a table edited, in both copies of the account, and remembered as they are now."""
    for one in {name, *(["account.parquet"] if name == "account.csv" else [])}:
        frame = edit(read(out / one))
        if one.endswith(".csv"):
            write_csv(frame, out / one)
        else:
            write_parquet(frame, COLUMNS[one], out / one)
    seal_account(out)
    return out


def with_text(column: str, text: object, row: int = 4) -> Callable[[pd.DataFrame], pd.DataFrame]:
    def edit(frame: pd.DataFrame) -> pd.DataFrame:
        frame[column] = frame[column].astype(object)
        frame.loc[frame.index[row], column] = text
        return frame

    return edit


def asked(name: str, out: Path) -> object:
    """What is read of an account where this file is asked for."""
    account = read_account(out)
    if name == "strata.parquet":
        return revalue(out)
    return account.rows() if name.startswith("account") else getattr(account, Path(name).stem)


@pytest.mark.parametrize(
    ("name", "column", "text", "expected"),
    [
        ("account.csv", "ecosystem_type", "pady", "paddy"),  # by one letter
        ("account.csv", "ecosystem_type", "moon", "forest"),  # all that there is, in part
        ("account.csv", "zone_layer", "townshi", "township"),
        ("account.csv", "zone_code", "330882001", "330881"),  # of the county's one zone
        ("account.csv", "zone_name", "常山县", "江山市"),
        ("account.csv", "category", "regulatory", "regulating"),
        ("account.csv", "service", "soil_retension", "soil_retention"),
        ("account.csv", "indicator", "retained_soul", "retained_soil"),
        ("account.csv", "method", "silting_shore", "silting_share"),
        ("account.csv", "item", "SO3", ""),  # retained soil has no items
        ("account.csv", "status", "done", "computed"),
        ("account.csv", "confidence", "sure", "seen"),
        ("account.csv", "year", 2032, "2023"),
        ("account.csv", "norm", "zhejiang-2202", "zhejiang-2020"),
        ("memo.csv", "ecosystem_type", "pady", "paddy"),
        ("memo.csv", "method", "rusle2", "rusle"),
        ("extent.csv", "ecosystem_type", "rivers", "river"),
        ("extent.csv", "zone_code", "3308810", "330881"),
        ("transitions.csv", "opening_type", "pady", "paddy"),
        ("transitions.csv", "closing_type", "pady", "paddy"),
        ("checks.csv", "verdict", "warm", "warning"),
        ("sensitivity.csv", "choice", "methods", "method"),
        ("strata.parquet", "zone_code", "330881999", "330881"),
    ],
)
def test_what_is_not_of_the_account_is_named(
    own: Path, name: str, column: str, text: str, expected: str
) -> None:
    row = 1 if name in ("checks.csv", "sensitivity.csv") else 4
    edited(own, name, with_text(column, text, row))
    with pytest.raises(DataProblem) as caught:
        asked(name, own)
    told = next(p for p in caught.value.problems if p.code == "account-text-unknown")
    # of the two copies the one that is fastest to read is looked at first; it has no header
    header = name.endswith(".csv") and name != "account.csv"
    values = dict(told.values)
    assert values["row"] == row + 1 + header
    assert values["column"] == column
    said = told.said("en")
    assert said["found"] == str(text)
    assert expected in said["expected"]
    assert told.said("zh")["title"]


def test_the_row_of_a_csv_is_that_of_a_spreadsheet(own: Path) -> None:
    edited(own, "account.csv", with_text("method", "usle", row=0))
    with pytest.raises(DataProblem) as caught:
        _ = read_account(own, as_it_is=True).rows()
    assert "row 2 of account.csv has a method" in caught.value.problems[0].text("en")


@pytest.mark.parametrize("name", COLUMNS)
def test_what_was_written_is_known(own: Path, name: str) -> None:
    hashed = read_account(own).manifest.hashed
    assert not [*foreign_texts(own / name, read(own / name), hashed)]
    assert not [*repeated_rows(own / name, read(own / name))]
    known = {column for one in known_texts(name, hashed) for column in one.columns}
    assert known <= set(COLUMNS[name])
    assert known in (set(), {*LOOKED_UP}) or name not in ("account.csv", "memo.csv")


@pytest.mark.parametrize("name", ["account.csv", "memo.csv", "extent.csv", "transitions.csv"])
def test_a_row_that_stands_there_twice_counts_for_no_one(own: Path, name: str) -> None:
    def double(frame: pd.DataFrame) -> pd.DataFrame:
        inside = frame.index[frame["zone_layer"] == "red_line"]  # which need not sum to anything
        return pd.concat([frame, frame.loc[inside[:1]]], ignore_index=True)

    last = len(read(own / name)) + 1
    edited(own, name, double)
    with pytest.raises(DataProblem) as caught:
        asked(name, own)
    (told,) = caught.value.problems
    assert told.code == "account-row-twice"
    assert dict(told.values)["row"] == last + (name != "account.csv")
    assert "red_line" in told.text("zh")


def no_land(frame: pd.DataFrame) -> pd.DataFrame:
    return frame[(frame["stratum"] != 1) | (frame["indicator"] == "")]


def land_twice(frame: pd.DataFrame) -> pd.DataFrame:
    return pd.concat([frame, frame.iloc[:1]], ignore_index=True)


@pytest.mark.parametrize(
    "edit", [no_land, land_twice, with_text("stratum", 99), with_text("ecosystem_type", "")]
)
def test_sums_that_are_not_of_the_strata_are_refused(own: Path, edit: Callable) -> None:
    edited(own, "sums.parquet", edit)
    with pytest.raises(DataProblem) as caught:
        revalue(own)
    assert {one.code for one in caught.value.problems} == {"account-file-damaged"}


READERS: dict[str, Callable[[Path], object]] = {
    "total": lambda out: gep.read_account(out).total,
    "notebook": lambda out: gep.read_account(out)._repr_html_(),
    "tables": lambda out: write_tables(out, "en"),
    "explain": lambda out: explain(out, "soil_retention"),
    "audit": gep.audit,
}
TEXTS = [
    (name, column) for name in ("account.csv", "extent.csv")
    for column, kind in COLUMNS[name].items() if kind == "str"
]  # fmt: skip


def stumbled(out: Path, *readers: str) -> list[str]:
    """What anything but an answer or a problem came of."""
    found = []
    for reader in readers:
        try:
            READERS[reader](out)
        except DataProblem as refused:
            found += [one.code for one in refused.problems if not one.text("zh") or not one.text()]
        except Exception as error:
            found.append(f"{reader}: {error!r}")
    return found


@pytest.mark.parametrize(("name", "column"), TEXTS)
def test_no_reader_stumbles_over_a_text_wherever_it_stands(
    own: Path, name: str, column: str
) -> None:
    edited(own, name, with_text(column, "{nonsuch}%s", row=0))
    assert stumbled(own, "total", "notebook", "tables") == []


@pytest.mark.parametrize("name", COLUMNS)
def test_nor_does_who_reads_all_of_it(own: Path, name: str) -> None:
    for column in ("item", "unit", "indicator", "ecosystem_type", "zone_code"):
        if column in COLUMNS[name]:
            edited(own, name, with_text(column, "{nonsuch}%s", row=0))
    assert stumbled(own, "audit", "explain") == []


def test_land_of_a_type_that_the_manifest_does_not_have_is_refused(own: Path) -> None:
    def edit(hashed: dict[str, Any]) -> None:
        types = hashed["ecosystem_types"]
        hashed["ecosystem_types"] = [one.replace("paddy", "padi") for one in types]
        hashed["opening_types"] = hashed["ecosystem_types"]

    edit_manifest(own, edit)
    with pytest.raises(DataProblem) as caught:
        write_tables(own, "en")
    assert "row 3 of extent.csv has a ecosystem_type" in caught.value.problems[0].text("en")


def test_a_coefficient_of_ones_own_in_no_unit_is_refused(own: Path) -> None:
    row = {
        "service": "", "parameter": "dredging_cost", "key": [], "value": 30.0, "unit": "nonsuch",
        "low": None, "high": None, "norm": "", "region": "", "year": None, "index": "",
        "use": "default", "source": "mine", "confidence": "given", "note": "", "file": "local.csv",
        "line": 2, "local": True,
    }  # fmt: skip
    edit_manifest(own, lambda hashed: hashed["overrides"].append(row))
    with pytest.raises(DataProblem) as caught:
        revalue(own)
    assert "overrides[0].unit" in caught.value.problems[0].text("zh")
