"""An audit confirms what is whole, names what was edited, and never falls over what is broken."""

import json
import shutil
import sqlite3
import zipfile
from collections.abc import Callable
from math import isnan
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import gep
from gep.account.account import read_rows, write_rows
from gep.account.columns import ROWS, SUMS
from gep.files.hashes import file_hash
from gep.files.parquet import write_parquet
from gep.outputs.tables.writing import write_tables
from gep.problems import DataProblem, UsageProblem
from gep.run.revaluation import archived_rules, revalue
from gep.run.work import Work
from gep.uses.audit.booked import book_of_manifest, departures, where_of
from gep.uses.audit.copies import copy_findings
from gep.uses.audit.findings import Finding
from gep.uses.audit.folder_parts import ALWAYS, open_folder
from gep.uses.audit.hashes import hash_findings
from gep.uses.audit.rerun import rerun
from gep.uses.audit.revaluation import Revaluation, revaluation
from gep.uses.audit.sturdy import examined, revalued
from gep.uses.audit.sums_again import arithmetic_findings
from gep.uses.audit.verb import AuditRequest, audit
from gep.uses.value.facts import TableFacts
from gep.uses.value.verb import value_quantities
from tests.county import County
from tests.manifests import edit_manifest

REMEMBERED = (*ALWAYS, "account.gpkg", "rasters/ecosystem_types.tif")


@pytest.fixture
def whole(accounted: tuple[County, Path], tmp_path: Path) -> Path:
    """A copy of the account to break."""
    return Path(shutil.copytree(accounted[1], tmp_path / "out"))


@pytest.fixture
def out(whole: Path) -> Path:
    """The same without its tables, which take long to compare."""
    shutil.rmtree(whole / "tables")
    return whole


@pytest.fixture(scope="module")
def given(accounted: object, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An account of given quantities: by township, of the county alone, with and without price."""
    folder = tmp_path_factory.mktemp("given")
    (folder / "q.csv").write_text(
        "zone_code,service,indicator,item,ecosystem_type,quantity,unit,price,price_unit\n"
        ",water_conservation,water_conserved,,,2.5,1e8 m3,,\n"
        ",soil_retention,nitrogen_retained,,,100,t,2,元/kg\n"
        "330881001,carbon_sink,carbon_dioxide_fixed,,forest,10,万tCO2,80,元/tCO2\n"
        "330881002,carbon_sink,carbon_dioxide_fixed,,forest,30,万tCO2,90,元/tCO2\n"
        ",tourism_recreation,tourism_income,,,30,亿元,40,%\n"
        "330881001,tourism_recreation,tourism_income,,,10,亿元,,\n"
        ",provision,product_output,,,12,亿元,,\n",
        encoding="utf-8",
    )
    facts = TableFacts("zhejiang-2020", year=2020, code="330881", name="江山市")
    value_quantities(folder / "q.csv", folder / "out", facts)
    return folder


def told(findings: Any) -> dict[str, list[Finding]]:
    """Findings by what they say, each said in both languages on the way."""
    found: dict[str, list[Finding]] = {}
    for one in findings:
        assert one.name("zh") != one.check
        assert all(one.text(lang) for lang in ("zh", "en"))
        assert (one.advice("zh") == "") == (one.advice("en") == "")
        found.setdefault(one.said, []).append(one)
    return found


def hashes(folder: Path) -> dict[str, list[Finding]]:
    return told(hash_findings(open_folder(folder)))


def arithmetic(folder: Path) -> dict[str, list[Finding]]:
    return told(examined("values", open_folder(folder), arithmetic_findings))


def copies(folder: Path) -> dict[str, list[Finding]]:
    return told(examined("copies", open_folder(folder), copy_findings))


def again(folder: Path) -> tuple[dict[str, list[Finding]], pd.DataFrame]:
    found: Revaluation = revalued(open_folder(folder), revaluation)
    return told(found.findings), found.differences


def bad(found: dict[str, list[Finding]]) -> set[str]:
    return {said for said, ones in found.items() if any(o.verdict == "problem" for o in ones)}


def rehash(folder: Path, edit: Callable[[dict[str, Any]], None] | None = None) -> None:
    """What a forger does last: hashes of all files and the id, so that they hold again."""

    def forge(hashed: dict[str, Any]) -> None:
        there = (name for name in hashed["files"] if (folder / name).is_file())
        hashed["files"] = {name: file_hash(folder / name) for name in there}
        if edit is not None:
            edit(hashed)

    edit_manifest(folder, forge)


def priced_row(rows: pd.DataFrame) -> int:
    """The place of a row that has a value in a township."""
    here = (rows["zone_layer"] == "township") & (rows["indicator"] == "avoided_siltation")
    return int(rows.index[here & rows["value_yuan"].notna()][0])


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
    edit_manifest(out, lambda hashed: hashed["account"].update(year=2024), is_forged=False)
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


def edited(out: Path, edit: Callable[[pd.DataFrame], pd.DataFrame | None]) -> None:
    """Edit account.csv and account.parquet alike, and forge the hashes."""
    rows = read_rows(out / "account.csv")
    changed = edit(rows)
    rows = rows if changed is None else changed
    write_rows(rows, out / "account.csv")
    write_parquet(rows, ROWS, out / "account.parquet")
    rehash(out)


def test_a_swapped_row_and_swapped_values_are_found_though_all_hashes_hold(out):
    def swap(rows):
        at = priced_row(rows)
        columns = ["quantity", "value_yuan", "constant_value_yuan"]
        rows.loc[[at, at + 1], columns] = rows.loc[[at + 1, at], columns].to_numpy()
        order = list(range(len(rows)))
        order[3], order[10] = order[10], order[3]
        return rows.iloc[order].reset_index(drop=True)

    edited(out, swap)
    assert set(hashes(out)) == {"id-holds", "files-whole"}
    assert "products-hold" in arithmetic(out)
    found, differences = again(out)
    assert bad(found) == {"rows-differ", "rows-order"}
    assert differences["row"].nunique() == 2


def test_a_price_edited_together_with_its_value_is_found_by_revaluation_alone(out):
    def raise_price(rows):
        here = rows["indicator"] == "avoided_siltation"
        for price, value in (("price", "value_yuan"), ("constant_price", "constant_value_yuan")):
            rows.loc[here, price] *= 2
            rows.loc[here, value] = rows.loc[here, "quantity"] * rows.loc[here, price]

    edited(out, raise_price)
    assert not bad(hashes(out)) | bad(arithmetic(out))
    found, differences = again(out)
    assert "rows-differ" in bad(found)
    assert set(differences["column"]) >= {"price", "value_yuan"}
    assert differences["row"].str.contains("avoided_siltation").all()


def test_a_value_that_is_no_product_a_second_row_and_a_number_without_reason(out):
    def spoil(rows):
        at = priced_row(rows)
        rows.loc[at, "value_yuan"] += 1.0
        silent = rows.index[rows["status"] == "not_computed"][0]
        rows.loc[silent, "quantity"] = 5.0
        return pd.concat([rows, rows.iloc[[at]]], ignore_index=True)

    edited(out, spoil)
    found = arithmetic(out)
    assert bad(found) >= {"product-wrong", "status-wrong", "row-twice", "partition-gaps"}
    assert "avoided_siltation" in found["product-wrong"][0].facts["rows"]


def test_an_area_that_does_not_add_up_is_named(out):
    text = (out / "extent.csv").read_text(encoding="utf-8-sig").splitlines()
    at = next(n for n, line in enumerate(text) if ",township," in line)
    *cells, area = text[at].split(",")
    text[at] = ",".join([*cells, repr(float(area) * 1.5)])
    (out / "extent.csv").write_text("\n".join(text) + "\n", encoding="utf-8-sig", newline="\n")
    assert bad(arithmetic(out)) == {"extent-gaps"}


def coefficient(hashed: dict[str, Any], name: str) -> dict[str, Any]:
    return next(one for one in hashed["coefficients"] if one["parameter"] == name)


def test_what_is_edited_in_the_manifest_is_found_though_its_id_holds(out):
    def edit(hashed):
        price = coefficient(hashed, "air_pollutant_treatment_cost")
        price["value"] *= 3
        price["given_value"] *= 3
        recalled = next(one for one in hashed["coefficients"] if one["confidence"] == "recalled")
        recalled["confidence"] = "seen"
        hashed["norm"]["title"]["en"] = "Norm of nowhere"
        hashed["indicators"]["retained_soil/rusle"]["formula"]["formula"] += " * 2"
        toy = {"service": "toy", "indicator": "toy", "label": "none"}
        hashed["indicators"]["toy/none"] = hashed["indicators"]["retained_soil/rusle"] | toy

    rehash(out, edit)
    assert not bad(hashes(out))
    found, differences = again(out)
    # the book does not say so, and the rows do not follow from it
    assert bad(found) >= {"book-differs", "rows-differ", "norm-differs", "formulas-differ"}
    names = found["book-differs"][0].facts["names"]
    assert "air_pollutant_treatment_cost" in names
    assert "confidence: seen / recalled" in names
    assert "retained_soil/rusle" in found["formulas-differ"][0].facts["places"]
    assert found["service-unknown"][0].facts["names"] == "toy"
    prices = differences["row"].str.contains("pollutant_removed")
    assert prices.any()
    assert set(differences.loc[~prices, "column"]) <= {"confidence"}


def test_of_another_edition_the_account_is_valued_by_its_own_coefficients(accounted, out):
    """Another price in an older book: a warning that the book moved on, and the rows follow."""

    def older(hashed):
        hashed["software"]["gep"] = "0.0.9"
        price = coefficient(hashed, "air_pollutant_treatment_cost")
        price["value"] *= 3
        price["given_value"] *= 3

    rehash(out, older)
    parts = open_folder(out)
    own = archived_rules(parts.account).book
    differing = departures(parts, own)
    assert [one.recorded.parameter for one in differing] == ["air_pollutant_treatment_cost"]
    book = book_of_manifest(own, differing, where_of(parts.hashed))
    valued = revalue(parts.account, book=book)  # as the older gep would have left it
    edited(out, lambda _: valued.rows)
    found, _ = again(out)
    assert found["book-differs"][0].verdict == "warning"
    assert "rows-differ" not in found
    total = valued.rows.loc[valued.rows["zone_layer"] == "county", "value_yuan"].sum()
    before = gep.read_account(accounted[1]).total
    assert total > before


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


def test_copies_that_are_not_the_account_are_named(whole):
    with sqlite3.connect(whole / "account.gpkg") as database:
        database.execute("DROP TRIGGER IF EXISTS rtree_township_geom_update1")
        columns = [row[1] for row in database.execute("PRAGMA table_info(township)")]
        database.create_function("ST_IsEmpty", 1, lambda _: 0)
        for name in ("ST_MinX", "ST_MaxX", "ST_MinY", "ST_MaxY"):
            database.create_function(name, 1, lambda _: 0.0)
        assert "gep" in columns
        database.execute("UPDATE township SET gep = gep + 1 WHERE code = '330881001'")
    tables = whole / "tables"
    text = (tables / "monetary.csv").read_text(encoding="utf-8-sig")
    (tables / "monetary.csv").write_text(text.replace("1", "2", 1), encoding="utf-8-sig")
    (tables / "index.csv").unlink()
    (tables / "mine.csv").write_text("a\n", encoding="utf-8")
    rows = read_rows(whole / "account.csv")
    rows.loc[0, "note"] = "?"
    write_rows(rows, whole / "account.csv")
    found = copies(whole)
    assert bad(found) >= {"gpkg-differs", "tables-differ", "parquet-differs"}
    assert "330881001 gep" in found["gpkg-differs"][0].facts["cells"]
    assert found["parquet-differs"][0].facts["lines"] == "2"  # below the headings
    assert "index.csv" in found["tables-lacking"][0].facts["files"]
    assert "mine.csv" in found["tables-extra"][0].facts["files"]


def test_tables_in_the_other_language_are_as_good(given, tmp_path):
    out = Path(shutil.copytree(given / "out", tmp_path / "out"))
    write_tables(out, "en")
    assert set(copies(out)) == {"parquet-equal", "tables-equal"}


def test_a_geopackage_that_cannot_be_read_is_damaged(out):
    (out / "account.gpkg").write_bytes(b"nothing")
    assert copies(out)["file-damaged"][0].facts["file"] == "account.gpkg"


def test_documents_say_of_which_account_they_are(out):
    identity = json.loads((out / "manifest.json").read_text(encoding="utf-8"))["account_id"]
    (out / "page.html").write_text(f"<p>{identity}</p>", encoding="utf-8")
    with zipfile.ZipFile(out / "workbook.xlsx", "w") as book:
        book.writestr("xl/sharedStrings.xml", f"<t>{identity[:12]}</t>")
    with zipfile.ZipFile(out / "report.docx", "w") as report:
        report.writestr("word/document.xml", f"<t>{'0' * 64}</t>")
    (out / "exports").mkdir()
    (out / "exports" / "datapackage.json").write_text("{}", encoding="utf-8")
    found = copies(out)
    assert found["documents-of-this"][0].facts["files"] == "workbook.xlsx, page.html"
    assert {f.facts["file"] for f in found["document-stale"]} == {"report.docx", "exports/"}


def test_given_quantities_are_priced_and_placed_again(given):
    found, _ = again(given / "out")
    assert {one.facts["file"] for one in found["rows-bits"]} == {
        "account.csv", "memo.csv", "extent.csv",
    }  # fmt: skip
    assert not bad(found)


def test_a_given_account_that_was_edited_is_found(given, tmp_path):
    out = Path(shutil.copytree(given / "out", tmp_path / "out"))

    def edit(rows):
        here = rows["indicator"] == "water_conserved"
        rows.loc[here, "price"] *= 2
        rows.loc[here, "value_yuan"] = rows.loc[here, "quantity"] * rows.loc[here, "price"]

    edited(out, edit)
    assert not bad(hashes(out)) | bad(arithmetic(out))
    found, differences = again(out)
    assert "rows-differ" in bad(found)
    assert differences["row"].str.contains("water_conserved").all()


def test_a_given_account_is_computed_again_from_its_table(given, tmp_path):
    parts = open_folder(given / "out")
    found = told(rerun(parts, given / "q.csv", Work()).findings)
    assert set(found) == {"inputs-same", "rerun-same-id"}
    other = tmp_path / "q.csv"
    text = (given / "q.csv").read_text(encoding="utf-8")
    other.write_text(text.replace("2.5,1e8", "2.6,1e8"), encoding="utf-8")
    found = told(rerun(parts, other, Work()).findings)
    assert bad(found) == {"input-differs", "rerun-differs"}
    assert "water_conserved" in found["rerun-differs"][0].facts["cells"]
    found = told(rerun(parts, tmp_path / "none.csv", Work()).findings)
    assert bad(found) >= {"rerun-failed"}


def test_a_rerun_on_the_same_inputs_gives_the_same_bytes(accounted, whole):
    county, _ = accounted
    seen: list[tuple[int, int]] = []
    work = Work(threads=1, progress=lambda done, total: seen.append((done, total)))
    found = told(rerun(open_folder(whole), county.account, work).findings)
    assert set(found) == {"inputs-same", "rerun-same-id"}
    assert seen[-1][0] == seen[-1][1]


def test_a_rerun_names_each_input_that_is_another_one(accounted, whole, tmp_path):
    county, _ = accounted
    folder = Path(shutil.copytree(county.folder, tmp_path / "in"))
    lines = (folder / "statistics" / "emissions.csv").read_text(encoding="utf-8")
    (folder / "statistics" / "emissions.csv").write_text(
        lines.replace(",2.0,", ",1.0,"), encoding="utf-8"
    )
    toml = (folder / "account.toml").read_text(encoding="utf-8")
    (folder / "account.toml").write_text(
        toml.replace("base_year = 2020", "base_year = 2021"), encoding="utf-8"
    )
    found = told(rerun(open_folder(whole), folder / "account.toml", Work(threads=1)).findings)
    assert [f.facts["name"] for f in found["input-differs"]] == ["statistics"]
    assert "base_year: 2020 / 2021" in found["facts-differ"][0].facts["facts"]
    cells = found["rerun-differs"][0]
    assert cells.verdict == "problem"
    (folder / "ls_factor.tif").unlink()
    found = told(rerun(open_folder(whole), folder / "account.toml", Work(threads=1)).findings)
    assert bad(found) >= {"rerun-failed"}


def test_sums_that_were_edited_no_longer_give_the_account(out):
    sums = pd.read_parquet(out / "sums.parquet")
    first = sums.index[sums["indicator"] == "potential_erosion"][0]
    sums.loc[first, "sum"] *= 1.5
    write_parquet(sums, SUMS, out / "sums.parquet")
    rehash(out)
    assert "rows-differ" in bad(again(out)[0])
