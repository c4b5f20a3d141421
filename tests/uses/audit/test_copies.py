"""What was made of an account says what the account says."""

import json
import shutil
import sqlite3
import zipfile
from pathlib import Path

from gep.account.account import read_rows, write_rows
from gep.outputs.tables.writing import write_tables
from tests.uses.audit.examined import (
    bad,
    copies,
)


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
