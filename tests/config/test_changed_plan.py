"""A plan that is changed in Python is checked as account.toml would be."""

import tomllib
from dataclasses import replace
from pathlib import Path

import pytest

from gep.config.plan import Plan, RasterSpec
from gep.config.reading import checked_plan, read_plan
from tests.config.test_plan import FILES, WHOLE


@pytest.fixture
def plan(tmp_path: Path) -> Plan:
    for name in FILES:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    (tmp_path / "account.toml").write_text(WHOLE, encoding="utf-8")
    read, problems = read_plan(tmp_path)
    assert problems == []
    assert read is not None
    return read


def test_a_plan_says_what_the_file_said(plan: Plan) -> None:
    said = tomllib.loads(WHOLE)
    tables = plan.tables()
    for name in ("account", "land_cover", "statistics", "prices", "methods", "coefficients"):
        assert tables[name] == said[name], name
    assert tables["rasters"] == said["rasters"] | {"elevation": {"path": "dem.tif"}}
    red_line = {"code": "code", "name": "name"} | said["zones"]["red_line"]
    assert tables["zones"]["red_line"] == red_line
    township = {"overlapping": False} | said["zones"]["township"]
    assert tables["zones"]["township"] == township


def test_an_unchanged_plan_comes_back_itself(plan: Plan) -> None:
    again, problems = checked_plan(plan)
    assert problems == []
    assert again is not None
    assert again.tables() == plan.tables()


CHANGES = [
    # what is changed, the code told, the key it is told of
    ({"norm": "mee-2002"}, "config-norm-unknown", "account.norm"),
    ({"year": 23}, "config-year", "account.year"),
    ({"services": ("soil_retentoin",)}, "config-service-unknown", "account.services"),
    ({"statistics": "lost.xlsx"}, "file-missing", "statistics.path"),
    ({"overrides": "lost.csv"}, "file-missing", "coefficients.overrides"),
    ({"zones": {}}, "config-no-township", "zones"),
    ({"rasters": {"elevaton": RasterSpec("elevaton", "dem.tif")}}, "config-raster-unknown",
     "rasters.elevaton"),
    ({"rasters": {"elevation": RasterSpec("elevation")}}, "config-path-or-value",
     "rasters.elevation"),
    ({"rasters": {"elevation": RasterSpec("elevation", "d.tif")}}, "file-missing",
     "rasters.elevation.path"),
]  # fmt: skip


@pytest.mark.parametrize("change", CHANGES, ids=[f"{c[1]} {c[2]}" for c in CHANGES])
def test_what_makes_no_sense_is_told_as_of_the_file(plan: Plan, change) -> None:
    fields, code, where = change
    _, problems = checked_plan(replace(plan, **fields))
    assert [(p.code, p.place.where) for p in problems] == [(code, where)]
    assert problems[0].text("zh") != problems[0].text("en")


def test_a_line_is_told_only_of_what_still_stands_there(plan: Plan) -> None:
    changed, _ = checked_plan(replace(plan, year=2022))
    assert changed is not None
    assert (
        changed.written.place("account.norm").line
        == WHOLE.split("\n").index('norm = "zhejiang-2020"') + 1
    )
    assert "account.year" not in changed.written.lines


def test_a_faulty_file_stays_one_however_it_is_changed(tmp_path: Path, plan: Plan) -> None:
    """What an error spoiled is not in the plan: a run would leave out what was asked for."""
    text = WHOLE.replace("elevation =", "elevaton =")
    (tmp_path / "account.toml").write_text(text, encoding="utf-8")
    faulty, told = read_plan(tmp_path)
    assert faulty is not None
    assert "elevation" not in faulty.rasters
    changed, problems = checked_plan(replace(faulty, year=2022))
    assert problems == told
    assert changed is not None
    assert changed.is_refused("rasters.elevaton")
