"""A path means the same to every reader."""

import os
from pathlib import Path

import pytest

from gep.files.paths import is_there, path_of, plain_slashes, why_impossible


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("dem.tif", "/county/dem.tif"),
        ("../common/dem.tif", "/county/../common/dem.tif"),
        ("..\\common\\dem.tif", "/county/../common/dem.tif"),
        ("/data/dem.tif", "/data/dem.tif"),
        ("~/dem.tif", "/home/of/dem.tif"),
        ("~nobody-of-this-name/dem.tif", "/county/~nobody-of-this-name/dem.tif"),
    ],
)
def test_what_a_path_means(monkeypatch, written, meant):
    monkeypatch.setenv("HOME", "/home/of")
    assert path_of(Path("/county"), written) == Path(meant)


def test_what_cannot_be_read_is_not_there(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "file").touch()
    assert is_there(tmp_path)
    assert is_there(tmp_path / "file")
    for name in ("missing", "pipe", "x" * 5000, "nul\0byte", "file/below"):
        assert not is_there(tmp_path / name)


@pytest.mark.parametrize("name", ["x" * 300, "a\0b"])
def test_a_name_that_no_file_can_have_says_why(name, tmp_path):
    assert why_impossible(tmp_path / name)
    assert not is_there(tmp_path / name)
    assert why_impossible(tmp_path / "new") == why_impossible(tmp_path) == ""


def test_either_slash_is_one(tmp_path):
    assert plain_slashes("..\\a/b") == "../a/b"
