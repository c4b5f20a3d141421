"""Accounts of given quantities, and runs on the same inputs, done again."""

import shutil
from pathlib import Path

from gep.run.work import Work
from gep.uses.audit.folder_parts import open_folder
from gep.uses.audit.rerun import rerun
from tests.uses.audit.examined import again, arithmetic, bad, edited, hashes, told


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
