"""What a library raises over a file is a problem with its first cause; a line of ours a defect."""

import json

import pytest

from gep.inputs.rasters.door import SourceProblem, door, reason_of
from gep.problems import Place


def unpack():
    with door(variable="et", bands="3"):
        json.loads("{")


def test_an_error_below_a_library_names_its_place():
    with pytest.raises(SourceProblem) as told:
        unpack()
    problem = told.value.at(Place("account.toml"), "nep", "n.zarr")
    assert problem.code == "raster-unreadable"
    assert "n.zarr" in problem.text("en")
    assert "variable et, bands 3" in problem.text("en")
    assert problem.text("zh")


def test_the_first_cause_is_the_reason():
    first = ValueError("moved_away.tif: No such file\nand more")
    last = OSError("Read failed. See previous exception for details.")
    last.__cause__ = first
    assert reason_of(last) == "moved_away.tif: No such file"
    assert reason_of(KeyError()) == "KeyError"


def test_what_lacks_is_named():
    with pytest.raises(SourceProblem) as told, door():
        import no_such_codec  # noqa: F401
    assert told.value.code == "raster-package"
    text = told.value.at(Place("account.toml"), "nep", "n.zarr").text("en")
    assert "pip install no_such_codec" in text


def test_memory_says_what_to_make_smaller():
    with pytest.raises(SourceProblem) as told, door():
        raise MemoryError
    assert told.value.code == "raster-memory"
    assert "cut to the county" in told.value.at(Place("a"), "nep", "n.tif").text("en")


def test_a_problem_passes_as_it_is():
    with pytest.raises(SourceProblem) as told, door():
        raise SourceProblem("raster-rotated")
    assert told.value.code == "raster-rotated"


def test_a_line_of_ours_stays_a_defect():
    with pytest.raises(AttributeError), door():
        SourceProblem.at(None, Place("a"), "nep", "n.tif")
