"""The account is read back as it was written, to the last bit, and says what it lacks."""

import csv
import math
import shutil
from fractions import Fraction
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from msgspec import structs
from pandas.testing import assert_frame_equal

from gep.account.account import Account, read_account, read_rows, write_rows
from gep.account.columns import COLUMNS, ROWS
from gep.account.exact_sums import exact_sums
from gep.account.folder import seal_account
from gep.account.manifest_file import sealed, write_manifest
from gep.files.csv_text import conformed
from gep.files.parquet import read_parquet, write_parquet
from gep.problems import DataProblem, UsageProblem
from tests.outputs.small_account import small_account, small_parts

COLUMNS_OF_THE_CONTRACT = [
    "year", "norm", "zone_layer", "zone_code", "zone_name", "ecosystem_type", "category",
    "service", "indicator", "item", "method", "quantity", "unit", "price", "price_unit",
    "price_year", "value_yuan", "constant_price", "constant_value_yuan", "status", "allocated",
    "coverage", "confidence", "note", "tier", "nature_share",
]  # fmt: skip

TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12)
CELLS = {
    "str": TEXT,
    "float64": st.floats(allow_nan=True, allow_infinity=False),
    "int64": st.integers(1900, 2100),
    "Int64": st.one_of(st.none(), st.integers(1900, 2100)),
    "bool": st.booleans(),
}
A_ROW = st.fixed_dictionaries({name: CELLS[kind] for name, kind in ROWS.items()})


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return small_account(tmp_path_factory.mktemp("out"))


@pytest.fixture
def own_folder(folder: Path, tmp_path: Path) -> Path:
    return shutil.copytree(folder, tmp_path / "out")


def codes(error: pytest.ExceptionInfo[DataProblem]) -> list[str]:
    return [problem.code for problem in error.value.problems]


def everything(folder: Path) -> tuple[object, ...]:
    account = read_account(folder, as_it_is=True)
    return account.manifest, account.rows(), account.checks


def test_the_columns_are_those_of_the_contract() -> None:
    assert list(COLUMNS) == COLUMNS_OF_THE_CONTRACT


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(rows=st.lists(A_ROW, max_size=4))
def test_any_rows_come_back_exactly(
    rows: list[dict[str, object]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("rows") / "account.csv"
    frame = conformed(pd.DataFrame(rows, columns=list(COLUMNS)), ROWS)
    write_rows(frame, path)
    back = read_rows(path)
    assert_frame_equal(back, frame, check_exact=True)
    signs = [
        np.signbit(f["quantity"].to_numpy()).tolist() for f in (back.fillna(0), frame.fillna(0))
    ]
    assert signs[0] == signs[1]  # minus zero too


@pytest.mark.parametrize(
    ("code", "why"),
    [
        ("0330881", "a leading zero is part of a code"),
        ("330881001000", "twelve digits are no float"),
        ("1e5", "looks like a float"),
        ("NA", "is a code, not a missing value"),
        ("", "land in no zone"),
        ("甲,乙\n\"丙\"\r", "marks of the CSV itself"),
    ],
)  # fmt: skip
def test_codes_stay_text(code: str, why: str, tmp_path: Path) -> None:
    frame = conformed(small_parts().rows.head(3).assign(zone_code=code), ROWS)
    write_rows(frame, tmp_path / "account.csv")
    assert read_rows(tmp_path / "account.csv")["zone_code"].tolist() == [code] * 3, why


def test_the_file_is_what_the_contract_says(folder: Path) -> None:
    raw = (folder / "account.csv").read_bytes()
    assert raw.startswith(b"\xef\xbb\xbfyear,norm,")
    assert b"\r" not in raw
    assert raw.endswith(b"\n")
    with (folder / "account.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert {row["allocated"] for row in rows} == {"true", "false"}
    assert all(row["quantity"] == "" for row in rows if row["status"] != "computed")
    for row in rows:  # value = quantity x price, bit for bit, as an auditor's own script finds it
        if row["value_yuan"]:
            assert float(row["value_yuan"]) == float(row["quantity"]) * float(row["price"])


def test_csv_and_parquet_say_the_same(folder: Path) -> None:
    account = read_account(folder)
    parquet = conformed(pd.read_parquet(folder / "account.parquet"), ROWS)
    assert_frame_equal(account.rows(), parquet, check_exact=True)


@pytest.mark.parametrize("asked", [{"layer": "township"}, {"service": "provision"},
                                   {"layer": "county", "service": "soil_retention"}])  # fmt: skip
def test_some_rows_are_those_of_all(own_folder: Path, asked: dict[str, str]) -> None:
    seal_account(own_folder)
    columns = {"layer": "zone_layer", "service": "service"}
    every = Account(own_folder).rows()
    for name, key in asked.items():
        every = every[every[columns[name]] == key]
    verified, by_hand = Account(own_folder, is_verified=True), Account(own_folder)
    for account in (verified, by_hand):
        assert_frame_equal(account.rows(**asked), every.reset_index(drop=True), check_exact=True)
    assert "_all_rows" not in verified.__dict__  # account.csv was not read for them
    assert account.rows(layer="parcel").empty


def test_of_other_layers_nothing_is_read(tmp_path: Path) -> None:
    names = [layer for layer in ("county", "township", "parcel") for _ in range(1000)]
    codes = [f"{number * 7919 % 10007:05d}" for number in range(len(names))]
    rows = pd.DataFrame({"zone_layer": names, "zone_code": codes})
    columns, path = {"zone_layer": "str", "zone_code": "str"}, tmp_path / "rows.parquet"
    write_parquet(rows, columns, path, group=1000)
    groups = pq.ParquetFile(path).metadata
    for number in (0, 2):  # what stands of the other layers is made unreadable
        for column in range(2):
            chunk = groups.row_group(number).column(column)
            with path.open("r+b") as file:
                file.seek(chunk.dictionary_page_offset)
                file.write(bytes(chunk.total_compressed_size))
    found = read_parquet(path, columns, {"zone_layer": "township"})
    assert found["zone_code"].tolist() == codes[1000:2000]
    with pytest.raises(OSError, match=r"(?i)zstd|decompress|deserialize|page"):
        read_parquet(path, columns, {"zone_layer": "parcel"})


def test_only_a_verified_account_takes_rows_from_parquet(folder: Path) -> None:
    assert read_account(folder).is_verified
    assert not read_account(folder, as_it_is=True).is_verified


def test_the_parts_come_back(folder: Path) -> None:
    account, parts = read_account(folder), small_parts()
    assert_frame_equal(account.rows(), conformed(parts.rows, ROWS), check_exact=True)
    for name in ("extent", "transitions", "checks", "memo", "statistics"):
        written, back = getattr(parts, name), getattr(account, name)
        assert list(back) == list(written)
        assert len(back) == len(written)
    kept, files = account.manifest.hashed, account.manifest.hashed.files
    assert structs.replace(kept, files={}) == parts.manifest.hashed
    assert files.keys() == {p.name for p in folder.iterdir() if p.is_file()} - {"manifest.json"}


def test_the_total_is_the_sum_of_the_county(folder: Path) -> None:
    with (folder / "account.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = [r for r in csv.DictReader(file) if r["zone_layer"] == "county" and r["value_yuan"]]
    account = read_account(folder)
    assert account.total == math.fsum(float(row["value_yuan"]) for row in rows)
    # 6641 t of phosphorus at 2800 CNY are the only value that rests on a recalled number
    recalled = math.fsum(float(r["value_yuan"]) for r in rows if r["confidence"] == "recalled")
    assert account.recalled_share == pytest.approx(recalled / account.total, rel=1e-12)


def test_pivots_add_up_to_the_total(folder: Path) -> None:
    account = read_account(folder)
    matrix = account.gep_by("zone_code", "service", layer="township")
    assert matrix.attrs["unit"] == "CNY yr-1"
    assert matrix.sum().sum() == pytest.approx(account.total, rel=1e-12)
    assert math.isnan(matrix.loc["330881001", "coastal_protection"])
    by_service = account.gep_by("service")["value_yuan"]
    assert by_service.sum() == pytest.approx(account.total, rel=1e-12)
    with pytest.raises(UsageProblem, match="one or two columns"):
        account.gep_by("township")


def test_labels_and_zones(folder: Path) -> None:
    account = read_account(folder)
    assert account.label("paddy") == "水田"
    assert account.label("paddy", "en") == "Paddy field"
    assert account.label("a_key_of_nobody") == "a_key_of_nobody"
    assert account.zones()["code"].tolist() == ["330881001", "330881002", "330881102", "330881201"]
    with pytest.raises(UsageProblem, match="red_line"):
        account.zones("watershed")


def test_a_folder_without_account(tmp_path: Path) -> None:
    with pytest.raises(DataProblem) as error:
        read_account(tmp_path / "nothing")
    assert codes(error) == ["account-not-found"]
    assert "nothing" in error.value.problems[0].text("zh")


@pytest.mark.parametrize("name", ["account.csv", "manifest.json"])
def test_an_account_without_its_core(name: str, own_folder: Path) -> None:
    (own_folder / name).unlink()
    with pytest.raises(DataProblem, match=name) as error:
        read_account(own_folder)
    assert codes(error) == ["account-file-missing"]


def test_a_missing_part_is_told_when_it_is_asked_for(own_folder: Path) -> None:
    (own_folder / "extent.csv").unlink()
    (own_folder / "transitions.csv").unlink()
    account = read_account(own_folder, as_it_is=True)
    assert account.total > 0
    assert account.transitions is None  # there was no opening land cover
    with pytest.raises(DataProblem, match=r"extent\.csv"):
        _ = account.extent


@pytest.mark.parametrize(
    ("name", "text"),
    [("account.csv", "year,norm\n2023,x\n"), ("checks.csv", "check,scope,value\na,b,many\n"),
     ("manifest.json", "{")],
)  # fmt: skip
def test_an_edited_file_is_told(name: str, text: str, own_folder: Path) -> None:
    (own_folder / name).write_text(text, "utf-8")
    with pytest.raises(DataProblem) as error:
        everything(own_folder)
    assert codes(error) == ["account-file-damaged"]
    assert error.value.problems[0].place.file.endswith(name)


def test_every_file_that_is_missing_or_altered_is_named_at_once(own_folder: Path) -> None:
    seal_account(own_folder)
    assert read_account(own_folder).total > 0
    (own_folder / "extent.csv").unlink()
    (own_folder / "memo.csv").write_bytes((own_folder / "memo.csv").read_bytes() + b"\n")
    with (own_folder / "account.gpkg").open("ab") as file:
        file.write(b"\0")
    with pytest.raises(DataProblem) as error:
        read_account(own_folder)
    found = [(problem.code, Path(problem.place.file).name) for problem in error.value.problems]
    assert found == [
        ("account-file-missing", "extent.csv"),
        ("account-file-altered", "account.gpkg"),
        ("account-file-altered", "memo.csv"),
    ]
    as_it_is = read_account(own_folder, as_it_is=True)
    assert as_it_is.altered() == ("account.gpkg", "memo.csv")
    assert as_it_is.missing() == ("extent.csv",)


def test_a_manifest_that_says_another_thing_than_its_id_is_named(own_folder: Path) -> None:
    seal_account(own_folder)
    path = own_folder / "manifest.json"
    path.write_text(path.read_text("utf-8").replace("江山市", "江山县"), "utf-8")
    with pytest.raises(DataProblem, match=r"manifest\.json") as error:
        read_account(own_folder)
    assert codes(error) == ["account-file-altered"]


def test_a_method_is_called_by_its_own_name_where_a_statistic_has_the_same_key(
    own_folder: Path,
) -> None:
    manifest = small_parts().manifest
    labels = {
        "capacity": {"zh": "库容", "en": "capacity"},
        "method:capacity": {"zh": "净化能力", "en": "removal capacity"},
        "nep": {"zh": "净生态系统生产力", "en": "NEP"},
    }
    write_manifest(own_folder, sealed(manifest.hashed, {**manifest.labels, **labels}))
    account = read_account(own_folder, as_it_is=True)
    assert account.label("capacity", "en") == "capacity"
    assert account.telling("zh").method("capacity") == "净化能力"
    assert account.telling("en").method("capacity:nep") == "removal capacity (NEP)"
    assert account.telling("zh").method("of_nobody") == "of_nobody"


@given(st.lists(st.tuples(CELLS["float64"], st.integers(0, 3)), max_size=30), st.randoms())
def test_sums_are_rounded_once_and_do_not_depend_on_the_order(cells, random):
    numbers, groups = [n for n, _ in cells], [g for _, g in cells]
    assume(max(map(abs, [0.0, *(n for n in numbers if not math.isnan(n))])) < 1e300)
    sums = exact_sums(numbers, groups, 4)
    for group, found in enumerate(sums):
        own = [Fraction(n) for n, g in cells if g == group and not math.isnan(n)]
        assert float(sum(own)) == found if own else math.isnan(found)
    random.shuffle(cells)
    again = exact_sums([n for n, _ in cells], [g for _, g in cells], 4)
    np.testing.assert_array_equal(again, sums)
