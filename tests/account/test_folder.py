"""OUT is whole or absent, whatever happens; equal accounts are equal bytes."""

import os
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq
import pytest

from gep.account.account import read_account
from gep.account.folder import file_hashes, is_account, out_problems, whole_account, write_account
from gep.files.whole import whole_file, whole_subfolder
from gep.problems import DataProblem
from tests.outputs.small_account import small_account, small_parts

FILES = ["account.csv", "extent.csv", "manifest.json"]
DEAD = 2**22 + 1  # above the largest process number of Linux


def fake_account(folder: Path, mark: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "manifest.json").write_text("{}")
    (folder / "account.csv").write_text(mark)
    return folder


def mark(folder: Path) -> str:
    return (folder / "account.csv").read_text()


def hidden(folder: Path) -> list[str]:
    return sorted(p.name for p in folder.iterdir() if p.name.startswith("."))


def test_the_same_account_is_the_same_bytes(tmp_path: Path) -> None:
    one, two = small_account(tmp_path / "one"), small_account(tmp_path / "two")
    hashes = file_hashes(one)
    assert hashes == file_hashes(two)
    assert (one / "manifest.json").read_bytes() == (two / "manifest.json").read_bytes()
    assert {"account.csv", "account.parquet", "memo.csv", "extent.csv", "transitions.csv",
            "statistics.csv", "checks.csv", "sums.parquet", "strata.parquet",
            "account.gpkg"} <= set(hashes)  # fmt: skip


def test_hashes_are_those_of_the_files(tmp_path: Path) -> None:
    write_account(tmp_path, small_parts())
    hashes = file_hashes(tmp_path)
    assert "manifest.json" not in hashes  # it is what remembers them
    (tmp_path / "empty").touch()
    # sha-256 of nothing, FIPS 180-4
    empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert file_hashes(tmp_path) == {**hashes, "empty": empty}


def test_parquet_says_nothing_of_pandas_and_keeps_null(tmp_path: Path) -> None:
    write_account(tmp_path, small_parts())
    table = pq.read_table(tmp_path / "account.parquet")
    assert table.schema.metadata is None
    rows = small_parts().rows
    assert table["quantity"].null_count == rows["quantity"].isna().sum() > 0
    assert table["zone_code"].null_count == 0  # "" is the land in no zone
    sums = pd.read_parquet(tmp_path / "sums.parquet")
    strata = pd.read_parquet(tmp_path / "strata.parquet")
    area = sums[sums["argument"] == "area"].merge(strata, on="stratum")
    area = area.groupby("zone_layer")["sum"].sum()
    assert area["county"] == area["township"] == 420e6  # 20 km x 21 km


def test_what_is_written_becomes_out(tmp_path: Path) -> None:
    out = tmp_path / "deep" / "out"
    with whole_account(out) as folder:
        assert folder.parent == out.parent  # the same disk, so that a rename moves it
        fake_account(folder, "new")
        assert not out.exists()
    assert mark(out) == "new"
    assert hidden(out.parent) == []


def write_and_fail(out: Path, error: type[BaseException]) -> None:
    with whole_account(out, replace=True) as folder:
        fake_account(folder, "half")
        raise error


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt, SystemExit])
def test_an_error_leaves_out_as_it_was(error: type[BaseException], tmp_path: Path) -> None:
    with pytest.raises(error):
        write_and_fail(tmp_path / "out", error)
    assert list(tmp_path.iterdir()) == []
    out = fake_account(tmp_path / "out", "old")
    with pytest.raises(error):
        write_and_fail(out, error)
    assert mark(out) == "old"
    assert hidden(tmp_path) == []


def test_replace_takes_the_place_of_an_account_whole(tmp_path: Path) -> None:
    out = fake_account(tmp_path / "out", "old")
    (out / "left-over").touch()
    with whole_account(out, replace=True) as folder:
        fake_account(folder, "new")
        assert mark(out) == "old"
    assert mark(out) == "new"
    assert not (out / "left-over").exists()
    assert hidden(tmp_path) == []


def a_file(out: Path) -> None:
    out.write_text("mine")


def somebodys_folder(out: Path) -> None:
    out.mkdir()
    (out / "thesis.docx").touch()


def a_dangling_link(out: Path) -> None:
    out.symlink_to(out.with_name("gone"))


@pytest.mark.parametrize(
    ("make", "replace", "code"),
    [
        (lambda out: fake_account(out, "old"), False, "out-exists"),
        (somebodys_folder, False, "out-not-account"),
        (somebodys_folder, True, "out-not-account"),
        (a_file, True, "out-not-account"),
        (Path.mkdir, True, "out-not-account"),
        (a_dangling_link, False, "out-not-account"),
    ],
)
def test_other_things_are_refused(make, replace: bool, code: str, tmp_path: Path) -> None:
    out = tmp_path / "out"
    make(out)
    before = sorted(p.name for p in tmp_path.rglob("*"))
    assert [p.code for p in out_problems(out, replace=replace)] == [code]
    with pytest.raises(DataProblem) as error, whole_account(out, replace=replace):
        raise AssertionError("nothing may be computed first")
    assert [p.code for p in error.value.problems] == [code]
    assert error.value.problems[0].said("zh")["mend"]
    assert sorted(p.name for p in tmp_path.rglob("*")) == before


def test_a_link_to_an_account_stays_a_link(tmp_path: Path) -> None:
    target = fake_account(tmp_path / "2023", "old")
    link = tmp_path / "newest"
    link.symlink_to(target)
    with whole_account(link, replace=True) as folder:
        fake_account(folder, "new")
    assert link.is_symlink()
    assert mark(target) == "new"


def test_another_run_that_was_faster_wins(tmp_path: Path) -> None:
    out = tmp_path / "out"
    run = whole_account(out)
    fake_account(run.__enter__(), "late")
    fake_account(out, "early")
    assert [p.code for p in out_problems(out, replace=False)] == ["out-exists"]
    with pytest.raises(DataProblem) as error:
        run.__exit__(None, None, None)
    assert [p.code for p in error.value.problems] == ["out-exists"]
    assert mark(out) == "early"
    assert hidden(tmp_path) == []


def test_a_place_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(DataProblem) as error, whole_account(tmp_path / "file" / "out"):
        pass
    assert [p.code for p in error.value.problems] == ["out-not-writable"]


def test_dead_runs_are_cleaned_up_and_live_ones_left(tmp_path: Path) -> None:
    out = fake_account(tmp_path / "out", "old")
    fake_account(tmp_path / f".out.partial-{DEAD}", "half")
    fake_account(tmp_path / f".out.old-{DEAD}", "older")
    fake_account(tmp_path / f".out.partial-{os.getppid()}", "at work")
    fake_account(tmp_path / f".other.partial-{DEAD}", "of another OUT")
    assert out_problems(out, replace=True) == []
    assert hidden(tmp_path) == [f".other.partial-{DEAD}", f".out.partial-{os.getppid()}"]
    assert mark(out) == "old"


def test_an_account_caught_between_two_renames_comes_back(tmp_path: Path) -> None:
    out = tmp_path / "out"
    fake_account(tmp_path / f".out.old-{DEAD}", "old")
    fake_account(tmp_path / f".out.partial-{DEAD}", "new")
    assert [p.code for p in out_problems(out, replace=False)] == ["out-exists"]
    assert mark(out) == "old"
    assert hidden(tmp_path) == []


KILLED = """
import os, signal, sys
from pathlib import Path
from gep.account.folder import whole_account
NAMES = ("manifest.json", "account.csv", "extent.csv")

def run(out, moment):
    calls = 0
    def die_at(event, args):
        nonlocal calls
        moves = ("os.mkdir", "os.rename", "os.remove", "os.rmdir", "open")
        if event in moves and (event != "open" or "out" in str(args[0])):
            calls += 1
            if calls == moment:
                os.kill(os.getpid(), signal.SIGKILL)
    sys.addaudithook(die_at)
    with whole_account(out, replace=True) as folder:
        for name in NAMES:
            (folder / name).write_text("new")
    os._exit(0)

for moment in range(1, 60):
    out = Path(sys.argv[1]) / str(moment) / "out"
    out.mkdir(parents=True)
    for name in NAMES:
        (out / name).write_text("old")
    child = os.fork()
    if not child:
        run(out, moment)
    status = os.waitpid(child, 0)[1]
    if not status:
        break
    assert os.WTERMSIG(status) == signal.SIGKILL
"""


def test_killed_at_any_moment_out_is_whole(tmp_path: Path) -> None:
    subprocess.run([sys.executable, "-c", KILLED, str(tmp_path)], check=True)
    moments = sorted(tmp_path.iterdir(), key=lambda p: int(p.name))
    assert len(moments) > 12  # every call that touches the disk
    seen = []
    for moment in moments:
        out = moment / "out"
        for _ in ("as it was left", "after the next run has looked"):
            if out.exists():
                assert sorted(p.name for p in out.iterdir()) == FILES
                assert len({p.read_text() for p in out.iterdir()}) == 1
            problems = out_problems(out, replace=True)
            assert problems == []
            assert hidden(moment) == []
        seen.append(mark(out))
    assert set(seen) == {"old", "new"}
    assert seen == sorted(seen, reverse=True)  # old up to some moment, new ever after


def test_a_part_of_an_account_is_replaced_whole(tmp_path: Path) -> None:
    tables = tmp_path / "tables"
    tables.mkdir()
    (tables / "old.csv").touch()
    with whole_subfolder(tables) as folder:
        (folder / "new.csv").touch()
    assert [p.name for p in tables.iterdir()] == ["new.csv"]
    with pytest.raises(ValueError, match="no"), whole_subfolder(tables):
        raise ValueError("no")
    assert [p.name for p in tables.iterdir()] == ["new.csv"]


def test_a_file_is_whole_or_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "new" / "account.xlsx"
    with whole_file(path) as partial:
        assert partial.suffix == ".xlsx"
        partial.write_text("one")
        assert not path.exists()
    with pytest.raises(FileNotFoundError), whole_file(path):
        (tmp_path / "what is not there").read_text()
    assert path.read_text() == "one"
    (path.parent / f".account.xlsx.partial-{DEAD}.xlsx").touch()
    with whole_file(path) as partial:
        partial.write_text("two")
    assert path.read_text() == "two"
    assert hidden(path.parent) == []


def test_a_whole_account_is_one(tmp_path: Path) -> None:
    with whole_account(tmp_path / "out") as folder:
        small_account(folder)
    assert is_account(tmp_path / "out")
    assert read_account(tmp_path / "out").total > 0
