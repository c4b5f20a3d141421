"""A file or folder is whole or not there; what a dead run left is put right."""

import errno
import os
import shutil

import pytest
from rasterio.errors import RasterioIOError

from gep.files.whole import tidy, whole_file, whole_folder, whole_subfolder
from gep.problems import DataProblem, Place, Problem

NOBODY = 2**22 + 1  # above the greatest number of a process


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def test_a_file_takes_its_place_at_the_end(tmp_path):
    (tmp_path / "t.csv").write_text("old")
    with whole_file(tmp_path / "t.csv") as path:
        path.write_text("new")
        assert path.suffix == ".csv"
        assert (tmp_path / "t.csv").read_text() == "old"
    assert (tmp_path / "t.csv").read_text() == "new"
    assert names(tmp_path) == ["t.csv"]


def breaks_a_file(path):
    with whole_file(path) as part:
        part.write_text("half")
        raise ValueError("broken")


def breaks_a_folder(path):
    with whole_subfolder(path) as part:
        (part / "a").write_text("half")
        raise ValueError("broken")


def test_what_breaks_leaves_the_old_and_nothing_else(tmp_path):
    (tmp_path / "out").mkdir()
    for path in (tmp_path / "t.csv", tmp_path / "out" / "a"):
        path.write_text("old")
    with pytest.raises(ValueError, match="broken"):
        breaks_a_file(tmp_path / "t.csv")
    with pytest.raises(ValueError, match="broken"):
        breaks_a_folder(tmp_path / "out")
    assert (tmp_path / "t.csv").read_text() == (tmp_path / "out" / "a").read_text() == "old"
    assert names(tmp_path) == ["out", "t.csv"]


def test_a_link_stays_and_its_target_is_replaced(tmp_path):
    (tmp_path / "real.csv").write_text("old")
    (tmp_path / "link.csv").symlink_to(tmp_path / "real.csv")
    with whole_file(tmp_path / "link.csv") as path:
        path.write_text("new")
    assert (tmp_path / "link.csv").is_symlink()
    assert (tmp_path / "real.csv").read_text() == "new"


def test_a_folder_is_refused_before_and_after(tmp_path):
    asked = []

    def refusals():
        asked.append(1)
        return [Problem("out-exists", Place("out"), {"out": "out"})] if len(asked) > 1 else []

    with pytest.raises(DataProblem), whole_folder(tmp_path / "out", refusals) as part:
        (part / "a").write_text("x")  # another run is faster meanwhile
    assert len(asked) == 2
    assert names(tmp_path) == []


@pytest.mark.parametrize(("is_there", "text"), [(False, "account"), (True, "newer")])
def test_an_account_on_its_way_out_comes_back_into_an_empty_place(tmp_path, is_there, text):
    old = tmp_path / f".out.old-{NOBODY}"
    old.mkdir()
    (old / "a").write_text("account")
    (tmp_path / f".out.partial-{NOBODY}").mkdir()
    (tmp_path / f".out.partial-{NOBODY}.csv").write_text("half")
    if is_there:
        (tmp_path / "out").mkdir()
        (tmp_path / "out" / "a").write_text("newer")
    tidy(tmp_path / "out", mine=True)
    assert names(tmp_path) == ["out"]
    assert (tmp_path / "out" / "a").read_text() == text


def test_what_a_living_run_writes_is_let_alone(tmp_path):
    mine = tmp_path / f".out.partial-{os.getpid()}"
    mine.mkdir()
    other = tmp_path / f".out.partial-{os.getppid()}"
    other.mkdir()
    tidy(tmp_path / "out", mine=False)
    assert names(tmp_path) == sorted([mine.name, other.name])
    tidy(tmp_path / "out", mine=True)  # no run of this process is under way
    assert names(tmp_path) == [other.name]


def test_a_file_and_a_folder_do_not_take_each_others_place(tmp_path):
    (tmp_path / "page.html").mkdir()
    (tmp_path / "tables").write_text("mine")
    for writer, name in ((whole_file, "page.html"), (whole_subfolder, "tables")):
        with pytest.raises(DataProblem) as error, writer(tmp_path / name):
            pass
        (problem,) = error.value.problems
        assert (problem.code, problem.place.file) == ("out-not-writable", str(tmp_path / name))
    assert names(tmp_path) == ["page.html", "tables"]
    assert (tmp_path / "tables").read_text() == "mine"


class OfALibraryError(Exception):
    """As xlsxwriter raises one around that of the system."""


SAID = {
    "sqlite": RuntimeError("database is locked or the disk is full"),
    "gdal": RasterioIOError("Write failed. See previous exception for details."),
    "xlsxwriter": OfALibraryError(OSError(errno.EFBIG, os.strerror(errno.EFBIG))),
}
FULL, ROOMY = 4096, 1 << 40  # bytes that are free


@pytest.mark.parametrize(
    ("said", "free", "kind", "number"),
    [
        ("sqlite", FULL, OSError, errno.ENOSPC), ("sqlite", ROOMY, RuntimeError, None),
        ("gdal", FULL, OSError, errno.ENOSPC), ("gdal", ROOMY, DataProblem, None),
        ("xlsxwriter", ROOMY, OSError, errno.EFBIG),
    ],
)  # fmt: skip
@pytest.mark.parametrize("writer", [whole_file, whole_subfolder])
def test_a_library_that_gives_up_on_a_full_disk_says_so(
    tmp_path, monkeypatch, writer, said, free, kind, number
):
    used = shutil.disk_usage(tmp_path)._replace(free=free)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: used)
    with pytest.raises(kind) as error, writer(tmp_path / "a"):
        raise SAID[said]
    assert getattr(error.value, "errno", None) == number
    assert names(tmp_path) == []
