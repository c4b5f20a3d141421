"""Files of an account: whole, altered, missing, damaged, strange."""

from math import isnan
from pathlib import Path

import pandas as pd
import pytest

from gep.account.account import read_rows
from gep.problems import DataProblem, UsageProblem
from gep.uses.audit.folder_parts import open_folder
from gep.uses.audit.verb import AuditRequest, audit
from tests.manifests import edit_manifest
from tests.uses.audit.examined import REMEMBERED, again, arithmetic, bad, copies, hashes, rehash


def test_a_whole_account_is_confirmed_to_the_last_bit(out):
    assert set(hashes(out)) == {"id-holds", "files-whole"}
    found = arithmetic(out)
    assert set(found) == {"products-hold", "partition-adds", "no-partition", "total", "extent-adds"}
    assert {f.facts["layer"] for f in found["partition-adds"]} == {"township", "watershed"}
    rows = read_rows(out / "account.csv")
    county = rows.loc[rows["zone_layer"] == "county", "value_yuan"].sum()
    assert found["total"][0].facts["total"] == pytest.approx(county, rel=1e-14)
    assert set(copies(out)) == {"parquet-equal", "gpkg-equal"}
    found, differences = again(out)
    assert {f.facts["file"] for f in found["rows-bits"]} == {
        "account.csv",
        "memo.csv",
        "extent.csv",
    }
    assert set(found) == {
        "rows-bits", "book-agrees", "book-local", "norm-holds", "norm-unseen", "formulas-hold",
    }  # fmt: skip
    assert differences.empty


@pytest.mark.parametrize("name", REMEMBERED)
def test_one_altered_byte_is_named(out, name):
    path = out / name
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(bytes(content))
    found = hashes(out)
    assert [f.facts["file"] for f in found["file-altered"]] == [name]
    assert found["file-altered"][0].verdict == "problem"


@pytest.mark.parametrize("name", REMEMBERED)
def test_a_missing_file_is_named_and_the_rest_is_examined(out, name):
    (out / name).unlink()
    assert [f.facts["file"] for f in hashes(out)["file-missing"]] == [name]
    if name == "statistics.csv":
        arithmetic(out)
        copies(out)
        again(out)


def test_files_that_do_not_belong_are_named_and_those_of_gep_are_not(out):
    for name in ("audit.zip", "workbook.xlsx", "notes.txt", "rasters/other.tif"):
        (out / name).write_bytes(b"")
    (out / "maps").mkdir()
    (out / "scans").mkdir()
    extra = [f.facts["file"] for f in hashes(out)["file-extra"]]
    assert sorted(extra) == ["notes.txt", "rasters/other.tif", "scans/"]


def test_a_manifest_that_was_edited_has_another_id(out):
    edit_manifest(out, lambda hashed: hashed["account"].update(price_year=2024), is_forged=False)
    assert bad(hashes(out)) == {"id-differs"}


def test_names_in_the_manifest_that_lead_out_of_the_folder_are_not_followed(out):
    names = ["../../etc/passwd", "/etc/passwd", "C:\\con", "a//b", "x/../../y"]
    rehash(out, lambda hashed: hashed["files"].update(dict.fromkeys(names, "0" * 64)))
    parts = open_folder(out)
    assert set(parts.outside) == set(names)
    assert not set(names) & set(parts.hashes)
    assert bad(hashes(out)) == {"file-outside"}


def test_a_file_taken_out_of_the_manifest_is_missed(out):
    rehash(out, lambda hashed: hashed["files"].pop("account.csv"))
    assert hashes(out)["files-unsaid"][0].facts["files"] == "account.csv"
    rehash(out, lambda hashed: hashed["files"].clear())
    assert bad(hashes(out)) == {"no-hashes"}


@pytest.mark.parametrize(
    ("name", "is_forged"),
    [("account.parquet", True), ("sums.parquet", False), ("sums.parquet", True),
     ("strata.parquet", True)],
)  # fmt: skip
def test_a_truncated_parquet_is_damaged_and_no_traceback(out, name, is_forged):
    content = (out / name).read_bytes()
    (out / name).write_bytes(content[: len(content) // 2])
    if is_forged:
        rehash(out)
    assert [f.facts["file"] for f in hashes(out)["file-damaged"]] == [name]
    if name != "account.parquet":  # which nothing is valued from
        assert "files-unread" in again(out)[0]


def as_excel_saves(path: Path) -> None:
    """No byte order mark, CRLF, capitals, and the digits that a narrow column shows."""
    table = pd.read_csv(path, dtype={"zone_code": str}, keep_default_na=False, encoding="utf-8-sig")
    for column in ("quantity", "value_yuan"):
        numbers = pd.to_numeric(table[column])
        table[column] = ["" if isnan(n) else f"{n:.2E}" for n in numbers]
    table["allocated"] = table["allocated"].astype(str).str.upper()
    table.to_csv(path, index=False, lineterminator="\r\n", encoding="utf-8")


def test_a_table_that_a_spreadsheet_saved_is_said_to_be_one(out):
    as_excel_saves(out / "account.csv")
    found = hashes(out)
    assert bad(found) == {"file-resaved", "file-damaged"}
    text = found["file-resaved"][0].text("en")
    assert "byte order mark" in text
    assert "CRLF" in text
    assert "TRUE" in text
    assert "files-unread" in again(out)[0]


def test_a_table_in_another_encoding_is_said_to_be_one(out):
    text = (out / "memo.csv").read_text(encoding="utf-8-sig")
    (out / "memo.csv").write_bytes(text.encode("gb18030"))
    assert "UTF-8" in hashes(out)["file-resaved"][0].text("zh")


@pytest.mark.parametrize(
    ("content", "code"),
    [("{", "account-file-damaged"), ("{}", "account-manifest-version")],
)
def test_what_is_no_manifest_is_refused(out, content, code):
    (out / "manifest.json").write_text(content, encoding="utf-8")
    with pytest.raises(DataProblem) as caught:
        audit(out)
    assert [problem.code for problem in caught.value.problems] == [code]


def test_no_account_and_no_sample_are_told(tmp_path, out):
    with pytest.raises(DataProblem) as caught:
        audit(tmp_path)
    assert caught.value.problems[0].code == "account-not-found"
    with pytest.raises(UsageProblem):
        audit(out, AuditRequest(sample=0))
