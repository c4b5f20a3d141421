"""The audit package: whole, the same every time, readable by other tools; and the drawn sample."""

import csv
import io
import json
import math
import re
import shutil
import subprocess
import zipfile
from dataclasses import replace
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import structs
from rocrate.rocrate import ROCrate

import gep
from gep.account.account import read_rows
from gep.account.folder import write_account
from gep.uses.audit.folder_parts import open_folder
from gep.uses.audit.sample import draw, drawn_rows, random_start
from gep.uses.audit.verb import AuditRequest, AuditResult, audit
from tests.county import County
from tests.outputs.hostile import hostile_parts
from tests.outputs.small_account import small_account

Made = tuple[County, Path, AuditResult]


@pytest.fixture(scope="module")
def made(accounted: tuple[County, Path], tmp_path_factory: pytest.TempPathFactory) -> Made:
    """The county, a copy of its account, and the audit of that."""
    out = Path(shutil.copytree(accounted[1], tmp_path_factory.mktemp("package") / "out"))
    return accounted[0], out, audit(out, AuditRequest(sample=25, seed="dice 4 2 6"))


@pytest.fixture(scope="module")
def unpacked(made: Made, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("unpacked")
    with zipfile.ZipFile(made[2].zip) as package:
        package.extractall(folder)
    return folder


sizes_of = st.lists(st.integers(0, 12), min_size=1, max_size=8).filter(any)


@given(sizes_of, st.integers(1, 9))
@settings(max_examples=60, deadline=None)
def test_over_all_starts_a_row_is_hit_in_proportion_to_its_size(sizes, points):
    population = sum(sizes)
    hits = [0] * len(sizes)
    for start in range(population):
        drawn = dict(drawn_rows(sizes, points, start))
        assert sum(drawn.values()) == points
        for row, size in enumerate(sizes):
            expected = points * size / population
            assert math.floor(expected) <= drawn.get(row, 0) <= math.ceil(expected)
            hits[row] += drawn.get(row, 0)
    assert hits == [points * size for size in sizes]  # of `population` draws: p = size / population


@given(sizes_of, st.integers(1, 9), st.integers(0, 10**6))
def test_a_row_not_smaller_than_the_interval_is_always_drawn(sizes, points, seed):
    population = sum(sizes)
    drawn = dict(drawn_rows(sizes, points, seed % population))
    for row, size in enumerate(sizes):
        if size * points >= population:
            assert row in drawn
        if size == 0:
            assert row not in drawn


def test_starts_of_many_seeds_spread_evenly():
    starts = [random_start(f"seed {n}", 10**12) / 10**12 for n in range(2000)]
    counts = [sum(a / 10 <= s < (a + 1) / 10 for s in starts) for a in range(10)]
    # chi-square of nine degrees of freedom is below 27.9 with a chance of 0.999
    assert sum((c - 200) ** 2 / 200 for c in counts) < 27.9


def test_the_start_is_what_any_other_program_makes_of_the_seed(made):
    sample = made[2].sample
    assert sample is not None
    command = ["sha256sum"]
    digest = subprocess.run(command, input=b"dice 4 2 6", capture_output=True, check=True).stdout
    assert sample.start == int(digest.split()[0], 16) % sample.population


def test_the_population_is_the_value_of_the_townships_by_size(made):
    _, out, result = made
    sample = result.sample
    assert sample is not None
    rows = read_rows(out / "account.csv")
    values = rows.loc[rows["zone_layer"] == "township", "value_yuan"].dropna()
    assert sample.population / 100 == pytest.approx(values.abs().sum(), abs=0.01 * len(values))
    assert sum(one.hits for one in sample.drawn) == 25
    assert sample.interval * 25 == pytest.approx(sample.population / 100)


def test_the_same_seed_draws_the_same_rows_and_another_one_others(made):
    parts = open_folder(made[1])
    assert draw(parts, 25, "dice 4 2 6") == made[2].sample
    assert draw(parts, 25, "dice 1 1 1") != made[2].sample
    own = draw(parts, 25, "")
    assert own is not None
    assert own.seed == made[2].account_id


def test_negative_values_count_by_their_size_and_are_told(tmp_path):
    parts = open_folder(small_account(tmp_path / "a"))
    parts = replace(parts, hashed=structs.replace(parts.hashed, reporting_layer=""))
    rows = parts.tables["account.csv"]
    county = rows["zone_layer"] == "county"
    rows.loc[county, "value_yuan"] = 0.0
    rows.loc[rows.index[county][:2], "value_yuan"] = [-300.0, 100.0]
    sample = draw(parts, 4, "any")
    assert sample is not None
    assert (sample.layer, sample.population, sample.negative) == ("county", 40_000, 1)
    assert [one.hits for one in sample.drawn] == [3, 1]
    rows["value_yuan"] = math.nan
    assert draw(parts, 4, "any") is None


def test_the_sheet_has_each_drawn_row_its_derivation_and_blank_cells(made):
    _, out, result = made
    assert result.sheet == out / "audit_sample.xlsx"
    assert result.sample is not None
    rows = read_rows(out / "account.csv")
    book = openpyxl.load_workbook(result.sheet)
    about, sheet, derivations = book.worksheets
    assert sheet.max_row == len(result.sample.drawn) + 1
    heads = [cell.value for cell in sheet[1]]
    for cells, drawn in zip(sheet.iter_rows(min_row=2), result.sample.drawn, strict=True):
        row = rows.iloc[drawn.row]
        told = {head: cell.value for head, cell in zip(heads, cells, strict=True)}
        assert told["账户行号"] == drawn.row + 2
        for head, column in (("价值量（元）", "value_yuan"), ("实物量", "quantity")):
            assert told[head] == pytest.approx(row[column], rel=1e-15)  # digits that a cell keeps
        assert str(told["抽中次数"]).rstrip("*") == str(drawn.hits)
        for head in ("核对依据", "核对实物量", "核对价值量（元）", "签字、日期"):
            assert told[head] is None
        place = cells[0].hyperlink.location.rpartition("!A")[2]
        assert derivations[f"A{place}"].value.startswith(f"{cells[0].value}  ")
        told = (str(derivations[f"A{int(place) + n}"].value) for n in range(1, 6))
        assert any("价值" in line for line in told)  # behind a heading of some lines
    facts = {row[0].value: row[1].value for row in about.iter_rows(min_row=3) if row[0].value}
    assert facts["种子"] == "dice 4 2 6"
    assert "ISA 530" in str(facts["方法"])


def test_the_difference_is_found_minus_stated_in_another_program(made, libreoffice, tmp_path):
    result = made[2]
    book = openpyxl.load_workbook(result.sheet)
    sheet = book.worksheets[1]
    heads = [cell.value for cell in sheet[1]]
    stated = sheet.cell(2, heads.index("价值量（元）") + 1).value
    sheet.cell(2, heads.index("核对价值量（元）") + 1).value = stated + 12.5
    book.active = 1
    for other in (book.worksheets[2], book.worksheets[0]):
        book.remove(other)
    book.save(tmp_path / "filled.xlsx")
    command = [
        libreoffice,
        f"-env:UserInstallation=file://{tmp_path}/profile",
        "--headless",
        "--convert-to",
        "csv:Text - txt - csv (StarCalc):44,34,76",  # comma, quotation mark, UTF-8
        "--outdir",
        str(tmp_path),
        str(tmp_path / "filled.xlsx"),
    ]
    subprocess.run(command, check=True, capture_output=True)
    lines = list(csv.reader((tmp_path / "filled.csv").read_text(encoding="utf-8").splitlines()))
    at = heads.index("差额（元）")
    assert float(lines[-len(result.sample.drawn)][at].replace(",", "")) == pytest.approx(12.5)
    assert lines[-1][at] == ""


def test_another_tool_confirms_every_hash(unpacked, made):
    command = ["sha256sum", "--quiet", "--strict", "--check"]
    subprocess.run([*command, "SHA256SUMS"], cwd=unpacked, check=True)
    listed = {line[66:] for line in (unpacked / "SHA256SUMS").read_text().splitlines()}
    there = {p.relative_to(unpacked).as_posix() for p in unpacked.rglob("*") if p.is_file()}
    assert there - listed == {"SHA256SUMS"}
    inputs = unpacked / "provenance" / "inputs.sha256"
    subprocess.run([*command, str(inputs)], cwd=made[0].folder, check=True)
    named = pd.read_csv(unpacked / "provenance" / "inputs.csv", dtype=str)
    for digest in named["sha256"].dropna():
        assert digest in inputs.read_text(encoding="utf-8")


def test_the_package_has_no_clock_and_no_absolute_path(made):
    county, out, result = made
    with zipfile.ZipFile(result.zip) as package:
        assert package.testzip() is None
        names = package.namelist()
        assert names == sorted(names)
        assert {one.date_time for one in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        for name in names:
            content = package.read(name)
            if name.endswith(".xlsx"):
                with zipfile.ZipFile(io.BytesIO(content)) as sheet:
                    content = b"".join(sheet.read(part) for part in sheet.namelist())
            assert str(out).encode() not in content
            assert str(county.folder).encode() not in content


def test_an_unpacked_account_passes_again_and_gives_the_same_bytes(unpacked, made, tmp_path):
    request = AuditRequest(sample=25, seed="dice 4 2 6", to=tmp_path / "again.zip")
    result = audit(unpacked / "account", request)
    assert result.account_id == made[2].account_id
    assert result.status == 0
    assert (tmp_path / "again.zip").read_bytes() == made[2].zip.read_bytes()
    assert result.sheet == tmp_path / "audit_sample.xlsx"
    assert result.sheet.read_bytes() == (made[1] / "audit_sample.xlsx").read_bytes()


def test_the_findings_are_readable_by_people_and_machines(unpacked, made):
    result = made[2]
    found = json.loads((unpacked / "audit" / "findings.json").read_text(encoding="utf-8"))
    assert found["verdict"] == result.verdict == "ok"
    assert "tables-equal" in {one.said for one in result.findings}
    assert [one["finding"] for one in found["findings"]] == [one.said for one in result.findings]
    for lang in ("zh", "en"):
        text = (unpacked / "audit" / f"findings.{lang}.txt").read_text(encoding="utf-8")
        assert result.account_id in text
        assert all(one.text(lang) in text for one in result.findings)
    readme = (unpacked / "README.md").read_text(encoding="utf-8")
    assert "{" not in readme
    for name in re.findall(r"`((?:account|audit|provenance)/[\w./]*\w)`", readme):
        assert (unpacked / name).exists(), name
    assert "不作符合性声明" in readme
    assert "conformity is not claimed" in readme


def test_provenance_tells_formulas_coefficients_and_settings(unpacked, made):
    manifest = json.loads((made[1] / "manifest.json").read_text(encoding="utf-8"))["hashed"]
    texts = "".join(
        path.read_text(encoding="utf-8")
        for path in (unpacked / "provenance" / "formulas").iterdir()
    )
    for told in manifest["indicators"].values():
        assert all(line in texts for line in told["formula"]["formula"].splitlines())
    table = pd.read_csv(unpacked / "provenance" / "coefficients.csv", dtype=str)
    used = {(one["service"], one["parameter"]) for one in manifest["coefficients"]}
    assert used <= set(zip(table["service"].fillna(""), table["parameter"], strict=True))
    kept = json.loads((unpacked / "provenance" / "configuration.json").read_text(encoding="utf-8"))
    assert kept["account"] == manifest["account"]
    versions = pd.read_csv(unpacked / "provenance" / "versions.csv", dtype=str)
    assert dict(zip(versions["software"], versions["account"], strict=True)) == manifest["software"]


def test_the_crate_is_one_by_the_library_and_by_the_specification(unpacked, made):
    crate = ROCrate(unpacked)
    assert {file.id for file in crate.get_by_type("File")} == {
        p.relative_to(unpacked).as_posix() for p in unpacked.rglob("*") if p.is_file()
    } - {"ro-crate-metadata.json"}
    graph = json.loads((unpacked / "ro-crate-metadata.json").read_text(encoding="utf-8"))["@graph"]
    by_id = {one["@id"]: one for one in graph}
    assert len(by_id) == len(graph)
    descriptor, root = by_id["ro-crate-metadata.json"], by_id["./"]
    assert descriptor["@type"] == "CreativeWork"
    assert descriptor["conformsTo"] == {"@id": "https://w3id.org/ro/crate/1.1"}
    assert descriptor["about"] == {"@id": "./"}
    assert root["@type"] == "Dataset"
    assert all(root[key] for key in ("name", "description", "license"))
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", root["datePublished"])
    files = {one["@id"] for one in graph if one["@type"] == "File"}
    assert {part["@id"] for part in root["hasPart"]} == files
    for name in files:
        entity, path = by_id[name], unpacked / name
        assert entity["contentSize"] == str(path.stat().st_size)
        assert "/" in entity["encodingFormat"]
        assert ("sha256" in entity) == (name != "SHA256SUMS")
    action = by_id["#computation"]
    assert action["@type"] == "CreateAction"
    assert by_id[action["instrument"]["@id"]]["version"] == gep.__version__
    inputs = {by_id[one["@id"]].get("sha256", "") for one in action["object"]}
    manifest = json.loads((made[1] / "manifest.json").read_text(encoding="utf-8"))["hashed"]
    assert inputs == {one["sha256"] for one in manifest["inputs"]}
    assert "account/account.csv" in {one["@id"] for one in action["result"]}
    for one in graph:  # nothing points to what is not there
        for value in one.values():
            for link in value if isinstance(value, list) else [value]:
                if isinstance(link, dict) and not link["@id"].startswith("https://"):
                    assert link["@id"] in by_id


def test_hostile_texts_neither_run_nor_break_the_package(tmp_path):
    parts = hostile_parts()
    manifest = structs.replace(parts.manifest, account_id="=cmd|'/C calc'!A0")
    folder = tmp_path / "out"
    folder.mkdir()
    write_account(folder, replace(parts, manifest=manifest))
    result = audit(folder, AuditRequest(sample=40))
    assert result.status == 1  # its hashes are not remembered
    with zipfile.ZipFile(result.zip) as package:
        names = package.namelist()
        assert not [n for n in names if ".." in n or n.startswith("/") or ":" in n or "\\" in n]
        table = package.read("audit/sample.csv").decode("utf-8-sig")
    for cells in csv.reader(io.StringIO(table)):
        assert not [cell for cell in cells if re.match(r"[=@\t\r]|[+-](?!\d)", cell)]
    assert result.sheet is not None
    shown: set[str] = set()
    for sheet in openpyxl.load_workbook(result.sheet).worksheets:
        formulas = [cell.value for row in sheet.iter_rows() for cell in row
                    if cell.data_type == "f"]  # fmt: skip
        assert all(str(formula).startswith("=IF(") for formula in formulas)
        shown |= {str(cell.value) for row in sheet.iter_rows() for cell in row}
    assert any("<script>" in text for text in shown)  # it is shown as the text it is


def test_a_broken_account_is_packed_with_what_is_the_matter(made, tmp_path):
    out = Path(shutil.copytree(made[1], tmp_path / "out"))
    (out / "account.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    (out / "sums.parquet").write_bytes(b"PAR1")
    (out / "statistics.csv").unlink()
    result = audit(out, AuditRequest(sample=3))
    assert result.status == 1
    assert (result.sheet, result.sample) == (None, None)
    with zipfile.ZipFile(result.zip) as package:
        text = package.read("audit/findings.en.txt").decode()
    for name in ("account.csv", "sums.parquet", "statistics.csv"):
        assert name in text


def test_an_account_that_differs_says_so_cell_by_cell(made, tmp_path):
    out = Path(shutil.copytree(made[1], tmp_path / "out"))
    shutil.rmtree(out / "tables")
    text = (out / "account.csv").read_text(encoding="utf-8-sig")
    (out / "account.csv").write_text(text.replace("computed,true", "computed,false", 1),
                                     encoding="utf-8-sig", newline="\n")  # fmt: skip
    result = audit(out)
    assert result.status == 1
    assert result.sheet is None  # it was not asked for
    with zipfile.ZipFile(result.zip) as package:
        table = pd.read_csv(io.BytesIO(package.read("audit/differences.csv")), dtype=str)
    assert list(table["column"]) == ["allocated"]
    assert list(zip(table["stated"], table["found"], strict=True)) == [("False", "True")]
