"""What is wrong with the data is told whole, wherever it is shown, and never as a traceback."""

import re
from xml.etree import ElementTree as ET

import pytest

import gep
from gep.problems import DataProblem, Place, Problem, Problems
from gep.words import words as gep_words


def missing(name="<b>.tif", severity="error"):
    return Problem("account-file-missing", Place("out"), {"file": name}, severity)


def test_a_notebook_shows_each_problem_and_no_markup_of_names():
    shown = Problems([missing(), missing("note.csv", "note")])._repr_html_()
    items = [item for item in ET.fromstring(f"<div>{shown}</div>").iter("li")]
    assert ["".join(item.itertext()).count("[account-file-missing]") for item in items] == [1, 1]
    assert "<b>.tif" not in shown
    assert "<b>.tif" in "".join(items[0].itertext())


PROGRAMS = re.compile(r"\b(gdal\w*|ogr2ogr|rio|cdo|nco|ncatted|sed|rm|mv)\b|>\s*\S+\.\w+")


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_no_mend_names_a_command_that_could_change_a_file(lang):
    said = {code: words[lang].get("mend", "") for code, words in gep_words("problems").items()}
    assert len(said) > 100
    assert {code: mend for code, mend in said.items() if PROGRAMS.search(mend)} == {}


@pytest.mark.parametrize(("lang", "said"), [("zh", "没有发现问题"), ("en", "no problems found")])
def test_that_there_are_none_is_said_too(monkeypatch, lang, said):
    monkeypatch.setenv("GEP_LANG", lang)
    assert said in Problems()._repr_html_()


def test_an_opened_account_shows_its_problems(tmp_path):
    opened = gep.open_account(tmp_path / "account.toml")
    assert len(opened.problems) > 0
    shown = opened._repr_html_()
    assert all(problem.code in shown for problem in opened.problems)


def test_a_notebook_gets_problems_in_place_of_a_traceback(monkeypatch):
    monkeypatch.setenv("GEP_LANG", "en")
    lines = DataProblem((missing(), missing("b")))._render_traceback_()
    assert lines == [missing().text("en"), missing("b").text("en")]
